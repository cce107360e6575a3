"""What is kept of a replication is all that a report on many of them reads."""

from dataclasses import replace

import pytest

from simulator.compiler.pipeline import compile_plan
from simulator.design.document import Design
from simulator.experiments.run import report_of, run_plan
from simulator.experiments.trimmed import trimmed
from simulator.metrics.result import RunResult
from simulator.plan.ops import Plan
from tests.compiler.designs import HEAD, ORDERS, design_of

SCENARIO = "scenarios: { bad: { lasts: 30 s, faults: [{ at: 5 s, outage: card-network, for: 5 s }] } }\n"
AFTER = "recovers: order-view.lag_time < 2 s within 5 s after bad"
DURING = "fast: p99 of order-creation.duration < 1 ms"


@pytest.fixture(scope="module")
def design() -> Design:
    return design_of(HEAD + ORDERS + SCENARIO + f"objectives:\n  {AFTER}\n  {DURING}\n")


@pytest.fixture(scope="module")
def plan(design: Design) -> Plan:
    return compile_plan(design, "bad")


@pytest.fixture(scope="module")
def whole(plan: Plan) -> list[RunResult]:
    return [run_plan(plan, 7, replication, "reference") for replication in (1, 2, 3)]


def test_a_report_on_trimmed_replications_is_that_on_whole_ones(
    design: Design, plan: Plan, whole: list[RunResult]
) -> None:
    report = report_of(design, plan, [whole[0], *(trimmed(design, each) for each in whole[1:])])
    assert report == report_of(design, plan, whole)
    assert [each.verdict for each in report.objectives] == ["met", "missed"]
    assert all(each.interval for each in report.objectives)


def test_only_series_that_an_objective_looks_at_are_kept(design: Design, whole: list[RunResult]) -> None:
    kept = trimmed(design, whole[1])
    assert [(column.element, column.metric) for column in kept.series.columns] == [("order-view", "lag_time")]
    assert kept.series.times_s == whole[1].series.times_s
    assert whole[1].traces
    assert kept == replace(whole[1], traces=(), events=(), series=kept.series)


def test_without_such_objectives_no_instants_are_kept(whole: list[RunResult]) -> None:
    design = design_of(HEAD + ORDERS + SCENARIO + f"objectives:\n  {DURING}\n")
    assert trimmed(design, whole[1]).series.times_s == ()
