"""The pending events, however many: few that are looked through, many in a heap, and the way from one to the other."""

from dataclasses import replace

import pytest

from simulator.base.distributions import Distribution, KeyChoice
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.clock import AGAIN_FEW, FEW
from simulator.engines.compiled.engine import CompiledEngine
from simulator.plan.ops import Plan, Source
from tests.conformance.compare import Course, compare
from tests.engines.plans import constant, plan, serve, station

TAKES = {
    "at one instant": constant(0.25),
    "never at one instant": Distribution("exponential", 0.1),
    "often at one instant": Distribution("uniform", 0.0, 0.25),
}


def waves(together: int, takes: Distribution) -> Plan:
    """Every second *together* requests find as many servers; all are done when the next ones come."""
    wave = Source("wave", "desk.work", "X", "constant", 1.0, KeyChoice("unique"), batch=together)
    trickle = Source("trickle", "desk.more", "X", "poisson", 20.0, KeyChoice("unique"))
    return plan(
        wave, trickle, station("desk", 1, together + 40), serve("desk.work", takes), serve("desk.more", constant(0.01)),
        horizon_s=6.0,
    )  # fmt: skip


@pytest.mark.parametrize("takes", TAKES.values(), ids=TAKES)
@pytest.mark.parametrize("together", [5, 8, AGAIN_FEW, FEW - 2, FEW - 1, FEW, FEW + 1, 3 * FEW, 500])
def test_any_number_of_them_happens_in_the_same_order(together: int, takes: Distribution) -> None:
    for course in (Course(), Course(seed=2, slices=(1.0, 1.05, 3.1, 3.2), yields=True)):
        assert compare(waves(together, takes), course) == []


@pytest.mark.parametrize(("together", "heaped"), [(FEW - 10, False), (FEW + 10, True)])
def test_more_than_a_few_are_a_heap_until_they_are_few_again(together: int, heaped: bool) -> None:
    engine = CompiledEngine(waves(together, constant(0.25)), seed=1)
    seen = []
    for instant_s in (0.5, 1.1, 1.9, 2.1, 2.9):
        engine.advance(instant_s)
        seen.append(bool(engine._words[at.HEAPED]))
    assert seen == [False, heaped, False, heaped, False]


def hovering() -> Plan:
    """About 55 services at once, now more than a few, now few again."""
    return plan(
        Source("door", "desk.work", "X", "poisson", 550.0, KeyChoice("unique")), station("desk", 1, 200),
        serve("desk.work", Distribution("exponential", 0.1)), horizon_s=20.0,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(1, 6))
def test_each_of_them_happens_once_however_often_few_become_many(seed: int) -> None:
    assert compare(hovering(), Course(seed=seed)) == []
    engine = CompiledEngine(hovering(), seed)
    engine.advance(20.0)
    memory = engine._memory
    arrivals, ends = (
        memory.integer(memory.at["door"] + at.SO_ARRIVALS),
        memory.integer(memory.at["desk.work"] + at.AP_OUT),
    )
    ((_, sampler),) = memory.samplers
    assert engine.events_processed == arrivals + ends + memory.integer(sampler + at.SM_SAMPLED)


@pytest.mark.parametrize("instant_s", [1.1, 1.24, 1.9])
def test_a_run_goes_on_from_a_checkpoint_with_many_or_few_of_them(instant_s: float) -> None:
    the_plan = replace(waves(3 * FEW, Distribution("exponential", 0.1)), horizon_s=4.0)
    straight, stopped, resumed = (CompiledEngine(the_plan, seed=3) for _ in range(3))
    stopped.advance(instant_s)
    assert resumed.restore(stopped.checkpoint())
    for engine in (straight, resumed):
        engine.advance(4.0)
    assert resumed.result() == straight.result()
