"""Which ops of a plan have to do with each other: its connected components.

Nothing that happens in one component changes anything in another, save for interventions and for the
brokers of a cluster, which come from outside of them all. So an engine may let them run one by one.
"""

from collections import defaultdict
from collections.abc import Iterator

from simulator.plan.ops import Apply, Group, Op, Plan, Process, Relay, Sink, Source, Station, Store


def components(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """The names of the ops of each component, in the order of the plan.

    Where there is neither a source nor a group nothing begins: such ops are counted to the first component.
    """
    beside: dict[str, set[str]] = defaultdict(set)
    for op in plan.ops:
        for name in references(op):
            beside[op.name].add(name)
            beside[name].add(op.name)
    number_of: dict[str, int] = {}
    count = 0
    for op in plan.ops:
        if isinstance(op, Source | Group) and op.name not in number_of:
            left = [op.name]
            while left:
                name = left.pop()
                if name not in number_of:
                    number_of[name] = count
                    left += beside[name]
            count += 1
    members: list[list[str]] = [[] for _ in range(count)]
    for op in plan.ops:
        members[number_of.get(op.name, 0)].append(op.name)
    return tuple(map(tuple, members))


def references(op: Op) -> Iterator[str]:
    """The names of the ops that *op* names. A cluster is no op."""
    match op:
        case Source():
            yield op.to
        case Apply():
            named = (op.host, op.dead_letters, op.appends, op.compensates)
            yield from (name for name in named if name is not None)
            yield from (call.to for call in op.calls)
            yield from (emit.to for emit in op.emits)
        case Group():
            yield op.log
            if op.host is not None:
                yield op.host
            yield from (handler for _, handler in op.works)
        case Store():
            if op.relay is not None:
                yield op.relay
        case Relay():
            yield op.store
        case Process():
            yield op.host
            if op.otherwise is not None:
                yield op.otherwise
            for step in op.steps:
                yield step.action
                if step.undo is not None:
                    yield step.undo
        case Station() | Sink():
            pass
