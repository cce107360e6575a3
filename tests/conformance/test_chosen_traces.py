"""Traces of what was chosen: by key, saga, record and slowness the two engines give the same, to the last bit."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from simulator.base.distributions import KeyChoice
from simulator.base.draws import child_id, hash_name
from simulator.compiler.pipeline import compile_plan
from simulator.design.document import Design
from simulator.engines.base import Driver
from simulator.engines.compiled import engine as compiled
from simulator.engines.compiled import tracing
from simulator.engines.compiled.engine import CompiledEngine
from simulator.engines.reference.engine import ReferenceEngine
from simulator.metrics.result import Choice
from simulator.plan.ops import Intervene, Plan, Process, Source
from tests.conformance.test_designs import cases
from tests.engines.orders import orders
from tests.engines.test_choices import with_keys

PLAN = with_keys(orders(), KeyChoice("hot", 40, 0.2))
CRASH = Intervene(22.0, "stop_instance", "orders", 1, 1.0, 2, "Instance 1 of orders is killed live.")


def choices(plan: Plan) -> Iterator[Choice]:
    """Some of every kind, what does not occur in a run among them."""
    yield Choice("slowest", 100)
    for source in (op for op in plan.ops if isinstance(op, Source)):
        if source.keys.kind != "unique":
            yield from (Choice("key", key, source.name) for key in (0, source.keys.count - 1))
        yield from (Choice("record", number, source.name) for number in (0, 17, 10**8))
        yield Choice("record", child_id(child_id(hash_name(source.name), 5), 0))
        for process in (op for op in plan.ops if isinstance(op, Process)):
            yield from (Choice("saga", number, source.name, process.name) for number in (3, 40))


def agree(plan: Plan, seed: int = 1, live: tuple[Intervene, ...] = ()) -> None:
    wanted = tuple(choices(plan))
    found = []
    for make in (ReferenceEngine, CompiledEngine):
        engine = make(plan, seed)
        engine.advance(min(22.0, plan.horizon_s))
        for op in live:
            engine.intervene(op)
        engine.advance(plan.horizon_s)
        found.append((engine.chosen_traces(wanted), engine.traces()))
    assert found[0] == found[1]
    assert [each.choice for each in found[0][0]] == list(wanted)
    assert sum(len(each.traces) for each in found[0][0]) > 100


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.conformance) for seed in (2, 3))])
@pytest.mark.parametrize("live", [(), (CRASH,)], ids=["undisturbed", "with a live fault"])
def test_the_engines_agree_on_a_plan_with_every_kind_of_op(seed: int, live: tuple[Intervene, ...]) -> None:
    agree(PLAN, seed, live)


@pytest.mark.parametrize(
    ("design", "scenario"),
    [*cases("examples"), *cases("benchmarks/designs")],
)
def test_the_engines_agree_on_the_first_seconds_of_a_design(design: Design, scenario: str) -> None:
    agree(shortened(compile_plan(design, scenario)))


@pytest.mark.conformance
@pytest.mark.parametrize(("design", "scenario"), cases("benchmarks/closed_forms"))
def test_the_engines_agree_on_the_first_seconds_of_a_closed_form(design: Design, scenario: str) -> None:
    agree(shortened(compile_plan(design, scenario)))


def test_a_run_that_was_resumed_from_a_checkpoint_has_the_same_traces() -> None:
    wanted = tuple(choices(PLAN))
    driver = Driver(CompiledEngine(PLAN, 1), PLAN, 1.0)
    list(driver.frames(most=30))
    resumed = Driver.resume(CompiledEngine, PLAN, driver.engine.checkpoint(), 1.0)
    for each in (driver, resumed):
        list(each.frames())
    assert resumed.engine.chosen_traces(wanted) == driver.engine.chosen_traces(wanted)


def test_traces_need_no_more_room_than_a_stretch_of_the_run_fills(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = CompiledEngine(PLAN, 1)
    engine.advance(PLAN.horizon_s)
    wanted = [Choice("key", 0, "shop")]
    whole = engine.chosen_traces(wanted)
    assert sum(len(trace.spans) for trace in whole[0].traces) > 1000
    monkeypatch.setattr(tracing, "LINES", 100)
    monkeypatch.setattr(compiled, "EVENTS_A_LOOK", 20)
    assert engine.chosen_traces(wanted) == whole


def shortened(plan: Plan, records: float = 3000.0) -> Plan:
    """*plan* as long as it takes for so many *records* to come."""
    rate_per_s = sum(op.rate_per_s * op.batch for op in plan.ops if isinstance(op, Source))
    horizon_s = min(plan.horizon_s, records / rate_per_s)
    return replace(plan, horizon_s=horizon_s, warm_up_s=min(plan.warm_up_s, horizon_s / 10.0))
