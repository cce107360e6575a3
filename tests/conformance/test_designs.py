"""Every scenario of every example, the benchmark's designs and the closed forms: both engines give the same run."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.compiler.pipeline import compile_plan
from simulator.design.document import Design
from simulator.engines.compiled.engine import CompiledEngine
from simulator.engines.reference.engine import ReferenceEngine
from simulator.experiments.report import report_json
from simulator.experiments.run import report_of
from simulator.plan.ops import Plan
from simulator.scenario import open_design
from tests.architecture import tree
from tests.conformance.compare import differences, ran
from tests.engines.orders import orders

RECORDS_MOST = 20_000.0


def design_at(path: Path) -> Design:
    design = open_design(path.read_text(encoding="utf-8"), path=str(path)).design
    assert design is not None
    return design


def cases(folder: str) -> list[Any]:
    return [
        pytest.param(design, scenario, id=f"{path.stem}-{scenario}")
        for path in sorted((tree.PROJECT / folder).glob("*.yaml"))
        for design in [design_at(path)]
        for scenario in design.scenarios
    ]


def without_clocks(report: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in report.items() if key not in ("engine", "timings", "traces")}


def agree(design: Design, plan: Plan) -> None:
    left, right = ran(ReferenceEngine, plan), ran(CompiledEngine, plan)
    assert differences(left, right) == []
    reports = [report_json(report_of(design, plan, [each.result])) for each in (left, right)]
    assert without_clocks(reports[0]) == without_clocks(reports[1])


@pytest.mark.slow
@pytest.mark.parametrize(("design", "scenario"), cases("examples"))
def test_the_engines_agree_on_an_example(design: Design, scenario: str) -> None:
    agree(design, compile_plan(design, scenario))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("design", "scenario"), [*cases("benchmarks/designs"), *cases("benchmarks/closed_forms")]
)
def test_the_engines_agree_on_the_first_records_of_a_benchmark(design: Design, scenario: str) -> None:
    plan = compile_plan(design, scenario)
    sources = [op for op in plan.ops if hasattr(op, "rate_per_s")]
    rate_per_s = sum(op.rate_per_s * op.batch for op in sources)
    horizon_s = min(plan.horizon_s, RECORDS_MOST / rate_per_s)
    agree(design, replace(plan, horizon_s=horizon_s, warm_up_s=min(plan.warm_up_s, horizon_s / 10.0)))


def test_the_engines_agree_on_a_plan_with_every_kind_of_op() -> None:
    plan = orders()
    assert differences(ran(ReferenceEngine, plan), ran(CompiledEngine, plan)) == []
