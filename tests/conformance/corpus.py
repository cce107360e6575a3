"""Random plans and random courses of a run: everything that an op can do, and many events at one instant."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import strategies as st

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.retry import Retry
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


# What a part of the corpus aims at, because luck alone brings it about too seldom to count on.
THEMES = ("anything", "appends meet", "leaders die", "undos fail")


@st.composite
def rich_plans(draw: st.DrawFn, theme: str = "anything") -> Plan:
    """The plans of the engine's laws with every distribution, sinks, profiles, blocking handlers, planned
    faults with their effect, a warm-up; in a third of them everything takes the same constant time."""
    plan = draw(plans())
    tied = draw(st.integers(0, 2)) == 0
    ops = tuple(_aimed(_richer(draw, op, tied=tied), theme) for op in plan.ops)
    dying = theme == "leaders die"
    kills = (
        Intervene(12.25, "stop_instance", "desk", number, 1.0)
        for number in range(draw(st.integers(1 if dying else 0, 2)))
    )
    brokers = range(3) if dying else range(draw(st.integers(0, 1)))
    leader = [Intervene(10.25, "broker_down", "kafka", broker, 1.0) for broker in brokers[:2]]
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


def _aimed(op: Op, theme: str) -> Op:
    """*op* so that what *theme* names happens in most plans."""
    often = Distribution("exponential", 0.5)
    match theme, op:
        case "appends meet", Source():
            return replace(op, to="desk.work", keys=KeyChoice("uniform", 3), rate_per_s=5.0)
        case "appends meet", Apply(name="desk.work"):
            return replace(op, appends="store", fails=0.0)
        case "appends meet", Store():
            return replace(op, append=often)
        case "leaders die", Source():
            return replace(op, to="topic", rate_per_s=5.0, profile=((0.0, 1.0),))
        case "leaders die", Log(name="topic"):
            return replace(op, acks="1", replicas=3, min_isr=1, latency=often, retention_s=None)
        case "undos fail", Source():
            return replace(op, to="saga", rate_per_s=5.0)
        case "undos fail", Apply(name="bank.refund" | "desk.note"):
            return replace(op, fails=0.5)
        case "undos fail", Process():
            steps = tuple(replace(step, pivot=False) for step in op.steps)
            return replace(op, steps=steps, undo_retry=Retry(1, 0.5))
        case _:
            return op


def beside(plan: Plan, other: Plan) -> Plan:
    """Both plans in one, which share a cluster's brokers and nothing else; the faults are those of *plan*."""
    names = {op.name: f"other.{op.name}" for op in other.ops}
    return replace(plan, ops=(*plan.ops, *(renamed(op, names) for op in other.ops)))


def renamed(part: Any, names: Mapping[str, str]) -> Any:
    """*part* of a plan, in which what has a name of *names* has that name."""
    if isinstance(part, str):
        return names.get(part, part)
    if isinstance(part, tuple):
        return tuple(renamed(each, names) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        changed = {each.name: renamed(getattr(part, each.name), names) for each in fields(part)}
        return replace(part, **changed)
    return part


@st.composite
def courses(draw: st.DrawFn, plan: Plan) -> Course:
    """Up to four live interventions (some as faults of their own), stops in odd places, letting go."""
    ops = {op.name: op for op in plan.ops}
    live = []
    ahead = draw(st.sampled_from([1, 1, 4, 16]))
    for _ in range(draw(st.integers(0, 4)) if ahead == 1 else 0):
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
        slices=tuple(draw(st.lists(st.floats(0.0, HORIZON_S), max_size=4 if ahead == 1 else 0))),
        yields=draw(st.booleans()),
        ahead=ahead,
    )


@st.composite
def driven_plans(draw: st.DrawFn, theme: str = "anything") -> tuple[Plan, Course]:
    plan = draw(rich_plans(theme))
    return plan, draw(courses(plan))


@st.composite
def driven_pairs(draw: st.DrawFn) -> tuple[Plan, Course]:
    """Two plans beside each other; every live fault strikes one of them, or the cluster of both."""
    plan, other = draw(rich_plans("leaders die")), draw(rich_plans(draw(st.sampled_from(THEMES))))
    pair = beside(plan, other)
    return pair, draw(courses(pair))


@st.composite
def compiled_designs(draw: st.DrawFn) -> Plan:
    """A random design, lowered by the compiler."""
    return compile_plan(design_of(json.dumps(draw(documents()))))
