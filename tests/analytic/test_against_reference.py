"""The traffic equations foresee what the reference engine measures, waiting and faults aside."""

from pathlib import Path

import pytest

from simulator.compiler.pipeline import compile_plan
from simulator.engines.analytic.traffic import estimate
from simulator.engines.base import Driver
from simulator.engines.registry import ENGINES
from simulator.metrics.load import LoadEstimate
from simulator.metrics.result import RunResult
from simulator.plan.ops import Plan, Station
from simulator.scenario import open_design

UNTIL_S = 40.0


@pytest.fixture(scope="module", params=["order-processing", "ride-hailing"])
def both(request: pytest.FixtureRequest, examples: Path) -> tuple[Plan, LoadEstimate, RunResult]:
    path = examples / f"{request.param}.yaml"
    design = open_design(path.read_text(encoding="utf-8"), path=str(path)).design
    assert design is not None
    plan = compile_plan(design, next(iter(design.scenarios)), until_s=UNTIL_S)
    return plan, estimate(plan), Driver(ENGINES["reference"](plan, 1, 1), plan).run()


def test_rates_are_foreseen(both: tuple[Plan, LoadEstimate, RunResult]) -> None:
    _, load, result = both
    span_s = result.horizon_s - result.warm_up_s
    measured = [metric for metric in result.metrics if metric.stat == "rate" and metric.value is not None]
    assert len(measured) > 10
    for metric in measured:
        expected = load.rate_per_s[metric.element]
        # Four standard deviations of a Poisson count, and one record that crossed the border.
        tolerance = (4.0 * (expected * span_s) ** 0.5 + 1.0) / span_s
        assert metric.value == pytest.approx(expected, abs=tolerance), (metric.element, metric.name)


def test_utilisation_is_foreseen_where_no_rate_limit_binds(
    both: tuple[Plan, LoadEstimate, RunResult],
) -> None:
    plan, load, result = both
    limited = {op.name for op in plan.ops if isinstance(op, Station) and op.rate_limit_per_s is not None}
    measured = [metric for metric in result.metrics if (metric.name, metric.stat) == ("utilisation", "mean")]
    assert measured
    for metric in measured:
        if metric.element not in limited:
            expected = load.utilisation[metric.element]
            assert metric.value == pytest.approx(expected, rel=0.25, abs=0.002), metric.element
