"""What is said of a fault's effect."""

import pytest

from simulator.metrics.result import FaultEffect
from simulator.plan.ops import FaultWindow, Intervene, Plan
from tests.engines.plans import Ran, at, constant, every, group, handle, log


def effects(
    *faults: Intervene, windows: tuple[FaultWindow, ...], horizon_s: float = 200.0
) -> tuple[FaultEffect, ...]:
    """One record a second, 0.2 s of work on each."""
    ops = (every(1.0, "topic"), log(), group(), handle(constant(0.2)))
    return Ran(Plan("test", horizon_s, 0.0, ops, faults, (), windows)).result.faults


def slow(from_s: float, to_s: float, number: int = 0) -> tuple[Intervene, Intervene]:
    """Three seconds of work on each record, so that one more waits every 1.5 s."""
    return (
        at(from_s, "slow", "topic.group.handle", value=15.0, fault=number),
        at(to_s, "slow", "topic.group.handle", value=1.0, fault=number),
    )


def test_the_worst_lag_and_the_time_to_recover_from_a_slow_handler() -> None:
    (effect,) = effects(*slow(80.5, 110.5), windows=(FaultWindow(0, "slow", "topic.group", 80.5, 110.5),))
    # Records 81 to 90 are begun while it is slow (81, 84, ... 108), 21 wait at 111 s; then 0.8 s is gained on each.
    assert effect.peak_lag in (21, 22)
    assert effect.peak_lag_element == "topic.group"
    assert effect.peak_lag_time_s == pytest.approx(21.0, abs=1.0)
    assert effect.recovered_after_s == pytest.approx(111.0 + 20.0 * 0.2 / 0.8 - 80.5, abs=2.5)


def test_a_fault_that_never_lets_go_has_no_time_to_recover() -> None:
    begin, _ = slow(80.5, 110.5)
    (effect,) = effects(begin, windows=(FaultWindow(0, "slow", "topic.group", 80.5, 200.0),))
    assert effect.recovered_after_s is None
    assert effect.peak_lag > 70


def test_a_fault_without_effect_is_recovered_from_at_once() -> None:
    nothing = at(80.5, "slow", "topic.group.handle", value=1.0, fault=0)
    (effect,) = effects(nothing, windows=(FaultWindow(0, "slow", "topic.group", 80.5, 90.0),))
    assert effect.recovered_after_s == 0.0
    assert effect.peak_lag == 1


def test_each_fault_is_measured_from_its_own_start() -> None:
    windows = (FaultWindow(0, "slow", "a", 40.5, 60.5), FaultWindow(1, "slow", "b", 150.5, 153.5))
    first, second = effects(*slow(40.5, 60.5), *slow(150.5, 153.5, 1), windows=windows)
    assert first.peak_lag > second.peak_lag > 1
    assert first.recovered_after_s is not None
    assert first.recovered_after_s < 40.0  # the second fault does not count against the first
    assert second.recovered_after_s is not None
    assert second.recovered_after_s < 10.0


def test_counts_are_from_its_start_to_the_end_of_the_run() -> None:
    ops = (every(1.0, "topic"), log(), log("dead"), group(), handle(constant(0.2), dead_letters="dead"))
    faults = (
        at(20.5, "poison", "topic", value=3.0, fault=0),
        at(60.5, "poison", "topic", value=2.0, fault=1),
    )
    windows = (FaultWindow(0, "poison", "topic", 20.5, 20.5), FaultWindow(1, "poison", "topic", 60.5, 60.5))
    effects_ = Ran(Plan("test", 100.0, 0.0, ops, faults, (), windows)).result.faults
    assert [effect.dead_lettered for effect in effects_] == [5, 2]
