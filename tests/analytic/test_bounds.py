"""An answer comes while somebody types, and in bounded time whatever the design is."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.base.distributions import KeyChoice
from simulator.base.retry import Retry
from simulator.compiler.pipeline import compile_plan
from simulator.engines.analytic.solve import solve
from simulator.plan.ops import Apply, Call, Emit, Op, Plan, Process, Sink, Source, Station, Step
from simulator.scenario import open_design
from tests.analytic.plans import constant, exponential, plan, source
from tests.design.large_design import large_design
from tests.pace import as_it_is_now

BUDGET_S = 0.020
BESIDE_OTHERS = 1.5  # its share of the machine is not the loop's, by which the pace is found
TIMES = 100  # the best of so many, by processor time: others who use the machine only ever make it slower


def best_of(times: int, asked: Plan) -> float:
    took = []
    for _ in range(times):
        began = time.process_time()
        solve(asked)
        took.append(time.process_time() - began)
    return min(took)


def two_hundred_nodes() -> Plan:
    design = open_design(large_design(200)).design
    assert design is not None
    return compile_plan(design)


def test_two_hundred_nodes_are_answered_while_somebody_types() -> None:
    assert best_of(TIMES, two_hundred_nodes()) <= BUDGET_S * BESIDE_OTHERS * as_it_is_now()


@pytest.mark.conformance
def test_two_hundred_nodes_are_answered_in_20_ms_of_a_machine_of_their_own() -> None:
    assert best_of(TIMES, two_hundred_nodes()) <= BUDGET_S


def everybody_to_everybody(size: int) -> Plan:
    """Services that each emit to all: one component, dense."""
    ops: list[Op] = [source("s0.serve", 1.0), Sink("end")]
    for number in range(size):
        emits = tuple(Emit("Order", f"s{other}.serve", 0.5 / size) for other in range(size))
        ops += [
            Station(f"s{number}", 1, 1),
            Apply(f"s{number}.serve", f"s{number}", exponential(0.001), emits=emits),
        ]
    return plan(*ops)


def chain_of_calls(size: int) -> Plan:
    ops: list[Op] = [source("s0.serve", 1.0)]
    for number in range(size):
        calls = (Call(f"s{number + 1}.serve"),) if number + 1 < size else ()
        ops += [
            Station(f"s{number}", 1, 2),
            Apply(f"s{number}.serve", f"s{number}", exponential(1e-4), calls=calls),
        ]
    return plan(*ops)


def many_sources(size: int) -> Plan:
    """Every source reaches every caller."""
    ops: list[Op] = [Station("card", 1, 1), Apply("card.answer", "card", exponential(1e-5))]
    for number in range(size):
        name = f"s{number}"
        ops += [
            Source(f"shop{number}", f"{name}.serve", "Order", "poisson", 1.0, KeyChoice("zipf", 10**9, 1.01)),
            Station(name, 1, 2),
            Apply(f"{name}.serve", name, exponential(1e-4), calls=(Call("card.answer"),),
                  emits=(Emit("Order", f"s{(number + 1) % size}.serve", 0.5),)),
        ]  # fmt: skip
    return plan(*ops)


def long_saga(size: int) -> Plan:
    steps = tuple(Step("a.do", "a.undo", 1.0, Retry(10**6, 1e-6, 1.0000001)) for _ in range(size))
    return plan(
        Source("shop", "saga", "Start", "poisson", 0.001, KeyChoice("unique")),
        Station("a", 1, 1),
        Apply("a.do", "a", exponential(0.3), fails=0.5),
        Apply("a.undo", "a", exponential(0.3), fails=0.5),
        Process("saga", "a", steps),
    )


def stairs(size: int) -> Plan:
    """A profile of many steps, each overloaded or not."""
    profile = tuple((float(step), 1.0 + step % 3) for step in range(size))
    ops = (
        source("a.serve", 60.0, profile=profile),
        Station("a", 1, 1),
        Apply("a.serve", "a", constant(0.01)),
    )
    return plan(*ops, horizon_s=float(size))


@pytest.mark.parametrize(
    "hostile",
    [
        lambda: everybody_to_everybody(150),
        lambda: chain_of_calls(150),
        lambda: many_sources(60),
        lambda: long_saga(2_000),
        lambda: stairs(5_000),
    ],
    ids=["dense", "chain of calls", "many sources", "long saga", "stairs"],
)
def test_a_hostile_plan_is_answered_in_seconds(hostile: "object") -> None:
    assert callable(hostile)
    asked = hostile()
    began = time.perf_counter()
    solution = solve(asked)
    assert time.perf_counter() - began < 20.0
    assert solution.values


def test_the_command_line_starts_without_what_only_the_formulas_need(project: Path) -> None:
    code = "import sys, simulator.__main__; print(sorted({'networkx', 'scipy'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
