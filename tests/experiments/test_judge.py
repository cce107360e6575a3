"""Objectives are met, missed or not judged, and each says why."""

import pytest

from simulator.compiler.pipeline import compile_plan
from simulator.experiments.judge import Judged, judge
from simulator.metrics.result import RunResult
from tests.compiler.designs import HEAD, ORDERS, design_of
from tests.experiments.made_results import NOTHING_YET, result

SCENARIOS = """
scenarios:
  calm: { lasts: 2 min }
  bad: { lasts: 2 min, faults: [{ at: 30 s, outage: card-network, for: 20 s }] }
  worse: { lasts: 2 min, faults: [{ at: 30 s, outage: card-network }] }
"""


def judged(objective: str, *results: RunResult, scenario: str = "calm") -> Judged:
    design = design_of(HEAD + ORDERS + SCENARIOS + f"objectives: {{ it: '{objective}' }}")
    (one,) = judge(design, compile_plan(design, scenario), results)
    return one


DURATION = ("order-creation", "duration", "p99")


@pytest.mark.parametrize(
    ("comparison", "value", "verdict"),
    [
        ("<", 1.9, "met"),
        ("<", 2.0, "missed"),
        ("<=", 2.0, "met"),
        ("=", 2.0, "met"),
        ("=", 2.1, "missed"),
        (">=", 2.0, "met"),
        (">", 2.0, "missed"),
    ],
)
def test_a_value_is_compared_as_the_objective_says(comparison: str, value: float, verdict: str) -> None:
    one = judged(f"p99 of order-creation.duration {comparison} 2 s", result({DURATION: value}))
    assert (one.verdict, one.value, one.limit, one.unit) == (verdict, value, 2.0, "s")


def test_an_objective_of_other_scenarios_is_not_judged() -> None:
    one = judged("p99 of order-creation.duration < 2 s in bad", result({DURATION: 1.0}))
    assert (one.verdict, one.value, one.reason) == ("not judged", None, "only in bad")


def test_what_did_not_happen_is_not_judged() -> None:
    one = judged("p99 of order-creation.duration < 2 s", result({DURATION: None}))
    assert (one.verdict, one.reason) == ("not judged", "nothing happened that it could be measured on")


def test_without_a_statistic_counts_are_counted_and_ages_taken_at_p99() -> None:
    count = judged("order-events.lost = 0", result({("order-events", "lost", "count"): 0.0}))
    assert (count.stat, count.verdict) == ("count", "met")
    stats = {("order-view", "staleness", stat): 1.0 for stat in ("mean", "p50", "p95", "p99", "max", "end")}
    assert judged("order-view.staleness < 2 s", result(stats)).stat == "p99"


def test_replications_are_judged_by_their_mean_and_have_an_interval() -> None:
    one = judged(
        "p99 of order-creation.duration < 2 s", *(result({DURATION: value}) for value in (1.0, 2.0, 1.5))
    )
    assert (one.value, one.verdict) == (1.5, "met")
    assert one.interval is not None
    low, high, level = one.interval
    assert low < 1.5 < high
    assert level == 0.95


def test_a_single_run_has_no_interval() -> None:
    assert judged("p99 of order-creation.duration < 2 s", result({DURATION: 1.0})).interval is None


LAG = ("order-view", "lag_time")
TIMES = [0.0, 30.0, 50.0, 59.0, 60.0, 90.0, 120.0]


def after(
    values: list[float],
    objective: str = "order-view.lag_time < 5 s within 10 s after outage",
    scenario: str = "bad",
) -> Judged:
    return judged(objective, result({}, {LAG: values}, TIMES), scenario=scenario)


def test_recovery_is_judged_from_some_time_after_the_end_of_the_fault() -> None:
    assert after([0, 90, 90, 90, 1, 2, 0]).verdict == "met"
    late = after([0, 0, 0, 0, 6, 0, 0])
    assert (late.verdict, late.value, late.stat) == ("missed", 6.0, "max")


def test_getting_worse_again_later_is_a_miss() -> None:
    assert after([0, 0, 0, 0, 0, 0, 7]).verdict == "missed"


def test_a_fault_that_never_ends_counts_from_its_start() -> None:
    assert after([0, 9, 9, 1, 1, 1, 1], scenario="worse").verdict == "missed"
    assert after([0, 9, 1, 1, 1, 1, 1], scenario="worse").verdict == "met"


def test_a_scenario_may_be_named_instead_of_a_fault() -> None:
    assert after([0, 0, 0, 0, 6, 0, 0], "order-view.lag_time < 5 s within 10 s after bad").verdict == "missed"


def test_a_scenario_without_the_fault_is_not_judged() -> None:
    one = judged("order-view.lag_time < 5 s within 10 s after outage", result({}, {LAG: [0] * 7}, TIMES))
    assert (one.verdict, one.reason) == ("not judged", "calm has no outage")


def test_a_run_that_ends_before_recovery_is_due_is_not_judged() -> None:
    one = after([0, 0, 0, 0, 0, 0, 0], "order-view.lag_time < 5 s within 2 min after outage")
    assert (one.verdict, one.reason) == ("not judged", "the run ends before that")


def test_samples_that_do_not_exist_yet_are_passed_over() -> None:
    assert after([0, 0, 0, 0, NOTHING_YET, 1, 1]).verdict == "met"
    assert after([0, 0, 0, 0, *[NOTHING_YET] * 3]).verdict == "not judged"


def test_at_least_is_judged_by_the_least_sample() -> None:
    one = after([9, 9, 9, 9, 9, 1, 9], "order-view.lag_time > 5 s within 10 s after outage")
    assert (one.stat, one.value, one.verdict) == ("min", 1.0, "missed")
