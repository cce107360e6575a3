"""Replicating ends when every headline number is precise enough, or says which are not and why it ended."""

from collections.abc import Iterator
from itertools import count

import pytest

from simulator.experiments.precision import CannotBePrecise, Precision, Short, Stopping, replicate_until
from simulator.experiments.run import run_design
from simulator.metrics.result import RunResult
from tests.compiler.designs import orders
from tests.experiments.made_results import result

DURATION = ("order-creation", "duration", "p99")
LAG = ("order-view", "lag", "max")
DESIGN = orders()


def ticking(step_s: float) -> Iterator[float]:
    return (step_s * tick for tick in count())


def until(precision: Precision, results: list[RunResult], step_s: float = 0.0) -> tuple[int, Stopping]:
    ticks = ticking(step_s)
    taken, stopping = replicate_until(precision, DESIGN, results, lambda: next(ticks))
    assert len(taken) == stopping.replications
    assert taken == results[: len(taken)]
    return len(taken), stopping


def swinging(*sizes: float) -> list[RunResult]:
    """Durations that swing around 10 by *sizes*, one after the other up and down."""
    return [
        result({DURATION: 10.0 + (size if number % 2 else -size)}, replication=number + 1)
        for number, size in enumerate(sizes)
    ]


def test_at_least_five_replications_are_looked_at() -> None:
    taken, stopping = until(Precision(0.02), [result({DURATION: 3.0})] * 9)
    assert taken == 5
    assert (stopping.why, stopping.short, stopping.numbers) == ("precise", (), 1)


def test_it_ends_as_soon_as_the_half_width_is_small_enough() -> None:
    # Half width of n values ±1: t(n-1, .975) · s / √n; asked for is .1 / 1.1 of the mean, .909.
    # n = 6: 2.571 · 1.095 / 2.449 = 1.149. n = 8: 2.365 · 1.069 / 2.828 = .894. n = 7 (mean 9.857): 2.447 · 1.069 / 2.646 = .989.
    taken, stopping = until(Precision(0.1), swinging(*[1.0] * 20))
    assert (taken, stopping.why) == (8, "precise")
    assert str(stopping).startswith(
        "Stopped after 8 replications: each of the 1 headline numbers is within 10 %"
    )


def test_the_budget_ends_it_and_the_numbers_that_fall_short_are_named_the_worst_first() -> None:
    results = [
        result({DURATION: 10.0 + (number % 2), LAG: 10.0 + 9.0 * (number % 2)}, replication=number + 1)
        for number in range(20)
    ]
    taken, stopping = until(Precision(0.01, budget_s=60.0), results, step_s=10.0)
    assert (taken, stopping.why) == (6, "budget")
    assert [each.element for each in stopping.short] == ["order-view", "order-creation"]
    said = str(stopping)
    assert "the budget of 1 min was spent" in said
    assert "2 of 2 headline numbers are not within 1 %" in said
    assert said.index("order-view") < said.index("order-creation")


def test_the_most_replications_end_it() -> None:
    taken, stopping = until(Precision(0.01, most=7), swinging(*[1.0] * 20))
    assert (taken, stopping.why) == (7, "most")
    assert "for 7 are the most that were allowed" in str(stopping)


def test_a_number_that_one_replication_alone_measured_is_never_precise() -> None:
    results = [result({DURATION: 3.0})] + [result({DURATION: None}) for _ in range(8)]
    _, stopping = until(Precision(0.02, most=9), results)
    assert stopping.short == (Short("order-creation", "duration", "p99", "p99 duration", None),)
    assert "(no interval)" in str(stopping)


def test_a_budget_that_ends_before_the_rule_could_be_asked_says_so() -> None:
    taken, stopping = until(Precision(0.02, budget_s=1.0), [result({DURATION: 3.0})] * 9, step_s=2.0)
    assert (taken, stopping.why) == (1, "budget")
    assert str(stopping).endswith("was spent: the rule needs 5 replications before it can be asked.")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"relative": 0.0}, "between 0 % and 100 %"),
        ({"relative": 1.0}, "between 0 % and 100 %"),
        ({"relative": 0.005}, "no number of replications makes them as precise as 0.5 %"),
        ({"relative": 0.1, "budget_s": 0.0}, "longer than no time"),
        ({"relative": 0.1, "most": 4}, "fewer than the 5"),
        ({"relative": 0.1, "least": 1}, "at least two"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: dict[str, float], words: str) -> None:
    with pytest.raises(CannotBePrecise, match=words):
        Precision(**arguments)  # type: ignore[arg-type]


def test_a_precise_report_is_the_report_of_that_many_replications_on_any_number_of_workers() -> None:
    reports = [
        run_design(DESIGN, until_s=10.0, precision=Precision(0.3, budget_s=1e9), workers=workers)
        for workers in (1, 2)
    ]
    number = reports[0].replications
    assert number >= 5
    fixed = run_design(DESIGN, until_s=10.0, replications=number)
    assert reports[0].metrics == reports[1].metrics == fixed.metrics
    assert reports[0].stopping == reports[1].stopping is not None
    assert fixed.stopping is None
