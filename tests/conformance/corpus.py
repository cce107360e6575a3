"""Random plans and random courses of a run: everything that an op can do, and many events at one instant."""

import json
from dataclasses import replace

from hypothesis import strategies as st

from simulator.base.distributions import Distribution, KeyChoice
from simulator.compiler.pipeline import compile_plan
from simulator.plan.ops import (
    Apply,
    Emit,
    FaultWindow,
    Intervene,
    Log,
    Op,
    Plan,
    Process,
    Sink,
    Source,
    Store,
)
from simulator.plan.spec import intervention_fault
from tests.compiler.designs import design_of
from tests.compiler.random_designs import documents
from tests.conformance.compare import Course
from tests.engines.random_plans import HORIZON_S, interventions, plans

GAP_S = 2.0
TIMES = (
    Distribution("constant", 0.25),
    Distribution("constant", 0.0),
    Distribution("exponential", 0.1),
    Distribution("uniform", 0.01, 0.3),
    Distribution("erlang", 0.1, 3.0),
    Distribution("hyperexponential", 0.1, 4.0),
    Distribution("lognormal", -3.0, 1.0),
    Distribution("pareto", 0.02, 1.5),
)
TIED = Distribution("constant", 0.25)
KEYS = (
    KeyChoice("unique"),
    KeyChoice("uniform", 3),
    KeyChoice("zipf", 20, 1.0),
    KeyChoice("hot", 10, 0.5),
    KeyChoice("zipf", 1000, 0.7),
)


@st.composite
def rich_plans(draw: st.DrawFn) -> Plan:
    """The plans of the engine's laws with every distribution, sinks, profiles, blocking handlers, planned
    faults with their effect, a warm-up; in a third of them everything takes the same constant time."""
    plan = draw(plans())
    tied = draw(st.integers(0, 2)) == 0
    ops = tuple(_richer(draw, op, tied=tied) for op in plan.ops)
    kills = (
        Intervene(12.25, "stop_instance", "desk", number, 1.0) for number in range(draw(st.integers(0, 2)))
    )
    leader = [Intervene(10.25, "broker_down", "kafka", 0, 1.0)] if draw(st.booleans()) else []
    planned = sorted((*plan.interventions, *kills, *leader), key=lambda op: op.at_s)
    numbered = tuple(replace(op, fault=number) for number, op in enumerate(planned))
    windows = tuple(
        FaultWindow(op.fault, op.action, op.op, op.at_s, min(HORIZON_S, op.at_s + 5.0)) for op in numbered
    )
    return replace(
        plan,
        ops=(*ops, Sink("end")),
        warm_up_s=draw(st.sampled_from([0.0, 5.0])),
        interventions=numbered,
        faults=windows,
    )


def _richer(draw: st.DrawFn, op: Op, *, tied: bool) -> Op:
    def takes() -> Distribution:
        return TIED if tied else draw(st.sampled_from(TIMES))

    match op:
        case Source():
            profile = draw(
                st.sampled_from([((0.0, 1.0),), ((0.0, 1.0), (5.0, 0.0), (9.5, 3.0), (20.0, 1.0))])
            )
            arrival = "constant" if tied else op.arrival
            rate = 4.0 if tied else op.rate_per_s
            return replace(
                op, keys=draw(st.sampled_from(KEYS)), profile=profile, arrival=arrival, rate_per_s=rate
            )
        case Log() if op.name == "topic":
            latency = draw(st.sampled_from([takes(), Distribution("exponential", 0.5)]))
            return replace(op, latency=latency)
        case Store():
            return replace(op, append=takes())
        case Apply(name="topic.mail.handle"):
            exhausted = draw(st.sampled_from(["skip", "block"])) if op.retry.delay_s > 0.0 else "skip"
            emits = (*op.emits, Emit("C", "end", 0.5, 2))
            return replace(op, takes=takes(), exhausted=exhausted, emits=emits)
        case Apply():
            return replace(op, takes=takes())
        case Process():
            return replace(op, otherwise=draw(st.sampled_from([None, "desk.note"])))
        case _:
            return op


@st.composite
def courses(draw: st.DrawFn, plan: Plan) -> Course:
    """Up to four live interventions (some as faults of their own), stops in odd places, letting go."""
    ops = {op.name: op for op in plan.ops}
    live = []
    for _ in range(draw(st.integers(0, 4))):
        after = draw(st.integers(0, 18))
        at_s = after * GAP_S + draw(st.sampled_from([0.0, 0.25, 1.37, 6.0]))
        op = replace(draw(interventions()), at_s=at_s, fault=draw(st.sampled_from([-1, 20, 21])))
        if intervention_fault(op, ops) is None:
            live.append((after, op))
    return Course(
        seed=draw(st.integers(0, 2**63)),
        replication=draw(st.integers(1, 5)),
        gap_s=GAP_S,
        live=tuple(live),
        slices=tuple(draw(st.lists(st.floats(0.0, HORIZON_S), max_size=4))),
        yields=draw(st.booleans()),
    )


@st.composite
def driven_plans(draw: st.DrawFn) -> tuple[Plan, Course]:
    plan = draw(rich_plans())
    return plan, draw(courses(plan))


@st.composite
def compiled_designs(draw: st.DrawFn) -> Plan:
    """A random design, lowered by the compiler."""
    return compile_plan(design_of(json.dumps(draw(documents()))))
