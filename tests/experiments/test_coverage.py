"""Intervals are tried on queues whose truth is known, and the trial has teeth."""

import pytest

from simulator.experiments import coverage
from simulator.experiments.coverage import CASES, Case, Covered, cover, first_seed, holds, plan_of_case, share
from simulator.experiments.intervals import t_quantile
from simulator.plan.ops import Source

QUICK = CASES[0]


@pytest.mark.slow
def test_intervals_of_a_quick_queue_contain_the_truth_about_as_often_as_they_say() -> None:
    (waits, _) = cover([QUICK], engine="reference", experiments=25, scale=0.2)
    assert waits.inside >= 20  # of 25 at 95 %, 20 or fewer would happen once in 400 times


def test_an_interval_that_is_half_as_wide_as_it_should_be_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "simulator.experiments.intervals.t_quantile", lambda degrees, level: t_quantile(degrees, level) / 4.0
    )
    covered = cover([QUICK], engine="reference", experiments=8, scale=0.05)
    assert share(covered) < coverage.LOWEST


def test_a_wrong_truth_is_not_contained() -> None:
    wrong = Case("M/M/1", "mm1-0.5", 1, 0.7)
    monkey = plan_of_case(QUICK)
    assert next(op.rate_per_s for op in monkey.ops if isinstance(op, Source)) == 0.5
    assert wrong.truths() != QUICK.truths()


def test_the_numbers_do_not_depend_on_the_workers() -> None:
    def counts(workers: int) -> list[Covered]:
        return cover([QUICK], engine="reference", experiments=2, replications=2, scale=0.02, workers=workers)

    assert counts(1) == counts(2)


def test_there_are_over_200_experiments_of_both_kinds_at_several_loads() -> None:
    assert coverage.EXPERIMENTS * len(CASES) > 200
    kinds = {
        scv_is_one: {case.load for case in CASES if (case.scv == 1.0) is scv_is_one}
        for scv_is_one in (True, False)
    }
    assert all(len(loads) >= 3 for loads in kinds.values())


def test_no_two_experiments_share_a_seed() -> None:
    """Draws are keyed by the element, and every case has the same: a shared seed would be shared luck."""
    seeds = [first_seed(case) + number for case in CASES for number in range(coverage.EXPERIMENTS)]
    assert len(seeds) == len(set(seeds))


@pytest.mark.parametrize(("inside", "good"), [(230, True), (229, False), (245, True), (246, False)])
def test_the_bar_is_92_to_98_percent(inside: int, good: bool) -> None:
    assert holds([Covered(QUICK, coverage.MEAN_WAIT, 1.0, 250, inside)]) is good
