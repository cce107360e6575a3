"""A warm-up that is asked for is found on pilot runs, cut, and stated."""

from dataclasses import replace

import pytest

from simulator.compiler.pipeline import compile_plan
from simulator.experiments.pilot import WarmUp, find_warm_up
from simulator.experiments.run import CannotWarmUp, run_design
from simulator.plan.ops import Plan
from tests.compiler.designs import HEAD, design_of, orders, struck

SLOW_TO_FILL = (
    HEAD
    + """
services:
  desk:
    concurrency: 400
    handles:
      Serve: { takes: exponential 20 s }
sources:
  door: { sends: Serve, to: desk, rate: poisson 10/s }
"""
)
SCENARIOS = (
    "scenarios: { long: { lasts: 10 min }, short: { lasts: 20 s }, by-hand: { lasts: 2 min, warm_up: 7 s } }"
)


def plan(scenario: str) -> Plan:
    return compile_plan(design_of(SLOW_TO_FILL + SCENARIOS), scenario)


def test_the_slowest_series_decides() -> None:
    """200 of 400 servers fill with a time constant of 20 s: after 40 s a seventh is missing, after 150 s nothing."""
    found = find_warm_up(plan("long"), seed=1, engine="reference")
    assert found.how == "MSER-5"
    assert found.decided_by == "desk.utilisation"
    assert 40.0 <= found.seconds <= 150.0
    assert str(found).endswith("found by MSER-5 on desk.utilisation")


def test_it_does_not_depend_on_how_many_workers_look_for_it() -> None:
    assert find_warm_up(plan("long"), seed=1, engine="reference", workers=2) == find_warm_up(
        plan("long"), seed=1, engine="reference"
    )


def test_a_run_that_is_too_short_is_said_to_be_and_keeps_its_warm_up() -> None:
    found = find_warm_up(plan("short"), seed=1, engine="reference")
    assert (found.how, found.seconds, found.decided_by) == ("not found", 2.0, "desk.utilisation")
    assert "the run is too short" in found.reason


def test_an_overloaded_design_never_settles() -> None:
    overloaded = design_of(SLOW_TO_FILL.replace("10/s", "30/s") + SCENARIOS)
    found = find_warm_up(compile_plan(overloaded, "long"), seed=1, engine="reference")
    assert found.how == "not found"
    assert "desk.queue" in found.decided_by
    assert "more than the design can carry" in found.reason


def test_it_is_looked_for_only_before_the_first_fault() -> None:
    """The outage strikes at 30 s; the whole run would find its trace."""
    plan = struck("{ at: 30 s, outage: card-network, for: 20 s }")
    found = find_warm_up(plan, seed=1, engine="reference")
    assert found.how == "MSER-5"
    assert found.seconds < 15.0


def test_a_load_that_changes_from_the_start_leaves_nothing_to_look_at() -> None:
    plan = struck("{ at: 0 s, outage: card-network, for: 20 s }")
    found = find_warm_up(plan, seed=1, engine="reference")
    assert (found.how, found.seconds) == ("not found", plan.warm_up_s)
    assert "from the start" in found.reason


def test_the_run_measures_from_the_warm_up_that_was_found() -> None:
    design = design_of(SLOW_TO_FILL + SCENARIOS)
    report = run_design(design, "long", warm_up="auto")
    assert report.plan.warm_up_s == report.warm_up.seconds > 40.0
    assert report.plan == replace(plan("long"), warm_up_s=report.warm_up.seconds)
    (busy,) = [each.value for each in report.metrics if each.name == "utilisation"]
    assert busy == pytest.approx(0.5, rel=0.05)


@pytest.mark.parametrize(
    ("scenario", "asked", "warm_up"),
    [
        ("short", None, WarmUp(2.0, "rule")),
        ("by-hand", None, WarmUp(7.0, "scenario")),
        ("by-hand", 3.0, WarmUp(3.0, "asked")),
    ],
)
def test_where_a_warm_up_comes_from_is_stated(scenario: str, asked: float | None, warm_up: WarmUp) -> None:
    design = design_of(SLOW_TO_FILL + SCENARIOS)
    assert run_design(design, scenario, warm_up=asked).warm_up == warm_up


def test_a_warm_up_that_leaves_nothing_to_measure_is_refused() -> None:
    with pytest.raises(CannotWarmUp, match="leaves nothing to measure"):
        run_design(orders(), until_s=5.0, warm_up=5.0)
