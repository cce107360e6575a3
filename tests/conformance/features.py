"""What happens in a run, by name: so that a corpus can say that it reached everything."""

from collections.abc import Iterator
from itertools import pairwise

from simulator.engines.reference import work
from simulator.metrics.result import RunResult
from simulator.plan.ops import Apply, Group, Log, Plan, Process, Relay, Source, Store
from tests.conformance.compare import Course, Ran

ACTIONS = (
    "stop_instance", "start_instance", "broker_down", "broker_up", "slow", "rate", "outage", "poison",
)  # fmt: skip
KINDS = ("constant", "uniform", "exponential", "erlang", "lognormal", "hyperexponential", "pareto")
OUTCOMES = {
    work.OUT: "handled",
    work.FAILED: "failed",
    work.RESET: "reset",
    work.DEAD: "dead-lettered",
    work.DROPPED: "dropped",
}

ALL = {
    *(f"live {action}" for action in ACTIONS),
    *(f"planned {action}" for action in ACTIONS),
    *(f"takes {kind}" for kind in KINDS),
    *(f"keys {kind}" for kind in ("unique", "uniform", "zipf", "hot")),
    *(f"outcome {word}" for word in OUTCOMES.values()),
    *(f"commit {mode}" for mode in ("auto", "batch", "before")),
    *(f"records {when}" for when in ("before", "after", "never")),
    *(f"saga {end}" for end in ("completed", "compensated", "failed", "stuck", "inconsistent")),
    "retry here", "retry back", "relay", "dual write", "host with a group", "pivot", "deadline",
    "redelivered", "conflicts", "overwrites", "duplicate effects", "expired", "lost with acks 1",
    "two deliveries end at one instant", "rebalance", "election", "recovered",
}  # fmt: skip


def features(plan: Plan, course: Course, ran: Ran) -> set[str]:
    """The features of `ALL` that this run has."""
    return {*_of_plan(plan, course), *_of_run(plan, ran)}


def _of_plan(plan: Plan, course: Course) -> Iterator[str]:
    yield from (f"planned {op.action}" for op in plan.interventions)
    yield from (f"live {op.action}" for _, op in course.live)
    for op in plan.ops:
        match op:
            case Source():
                yield f"keys {op.keys.kind}"
            case Apply():
                yield f"takes {op.takes.kind}"
                if op.retry.max_retries and op.fails:
                    yield f"retry {op.retry.place}"
            case Group():
                yield f"commit {op.commit}"
                if op.host is not None:
                    yield "host with a group"
            case Relay():
                yield "relay"
            case Store() if op.relay is None:
                yield "dual write"
            case Process():
                yield f"records {op.records}"
                if any(step.pivot for step in op.steps):
                    yield "pivot"
                if op.deadline_s is not None:
                    yield "deadline"


def _of_run(plan: Plan, ran: Ran) -> Iterator[str]:
    yield from (f"outcome {OUTCOMES[outcome]}" for outcome in {line.outcome for line in ran.log})
    if any(a.ended_s == b.ended_s and a.element != b.element for a, b in pairwise(ran.log)):
        yield "two deliveries end at one instant"
    kinds = {event.kind for event in ran.result.events}
    yield from (word for word in ("rebalance", "election") if word in kinds)
    yield from _counted(ran.result)
    by_leader = {op.name for op in plan.ops if isinstance(op, Log) and op.acks == "1"}
    if any(row.lost and not row.group and row.element in by_leader for row in ran.result.ledger):
        yield "lost with acks 1"


def _counted(result: RunResult) -> Iterator[str]:
    for metric in result.metrics:
        if metric.name in ("redelivered", "conflicts", "overwrites") and metric.value:
            yield metric.name
    if any(row.duplicate_effects for row in result.ledger):
        yield "duplicate effects"
    if any(row.expired for row in result.ledger):
        yield "expired"
    if any(fault.recovered_after_s is not None for fault in result.faults):
        yield "recovered"
    for saga in result.sagas:
        for end in ("completed", "compensated", "failed", "stuck", "inconsistent"):
            if getattr(saga, end):
                yield f"saga {end}"
