"""Whatever the plan, it is answered: finite values, shares that are shares, refusals with a reason."""

import json
from math import isfinite
from typing import Any

from hypothesis import given, settings

from simulator.compiler.pipeline import compile_plan
from simulator.engines.analytic.solve import solve
from simulator.metrics.catalogue import BY_NAME
from simulator.metrics.solution import Solution
from simulator.plan.ops import Plan
from tests.compiler.designs import design_of
from tests.compiler.random_designs import documents
from tests.engines.random_plans import plans


def sound(plan: Plan, solution: Solution) -> None:
    keys = [(each.element, each.metric, each.stat) for each in solution.values]
    assert len(keys) == len(set(keys)), "one value of a name"
    for each in solution.values:
        assert each.metric.partition(".")[0] in BY_NAME, each
        assert isfinite(each.value), each
        assert each.value >= 0.0, each
        if each.metric in ("completed", "compensated", "handled") and each.stat == "count":
            assert each.value <= 1.0 + 1e-9, each
    names = {op.name for op in plan.ops}
    assert all(each.reason and each.element for each in solution.declined)
    assert set(solution.utilisation) <= names
    assert all(rate >= 0.0 for rate in solution.max_rate_per_s.values())
    assert {name for name, busy in solution.utilisation.items() if not busy < 1.0} == set(solution.unstable)


@given(plan=plans())
@settings(max_examples=150)
def test_any_plan_is_answered(plan: Plan) -> None:
    sound(plan, solve(plan))


@given(document=documents())
@settings(max_examples=60)
def test_any_design_is_answered_the_same_each_time(document: dict[str, Any]) -> None:
    plan = compile_plan(design_of(json.dumps(document)))
    solution = solve(plan)
    sound(plan, solution)
    assert solve(plan) == solution
