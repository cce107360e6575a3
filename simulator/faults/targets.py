"""Finding, in a plan, the ops that an element of the design became."""

from simulator.plan.ops import Apply, Group, Log, Op, Plan, Relay, Station, Symbol


def symbol_of(plan: Plan, element: str) -> Symbol | None:
    """The symbol of *element*, or None when the design has no such element."""
    return next((symbol for symbol in plan.symbols if symbol.element == element), None)


def op_named(plan: Plan, name: str) -> Op | None:
    """The op called *name*, or None."""
    return next((op for op in plan.ops if op.name == name), None)


def applies_of(plan: Plan, element: str) -> tuple[Apply, ...]:
    """Every apply of *element*, in the order of the plan: one for a handler, all of them for a service."""
    symbol = symbol_of(plan, element)
    if symbol is None:
        return ()
    return tuple(op for op in plan.ops if isinstance(op, Apply) and op.name in symbol.ops)


def host_of(plan: Plan, element: str) -> Station | Group | Relay | None:
    """What has instances of its own among the ops of *element*: a station, a group without a host, a relay."""
    symbol = symbol_of(plan, element)
    for name in symbol.ops if symbol is not None else ():
        op = op_named(plan, name)
        if isinstance(op, Station | Relay) or (isinstance(op, Group) and op.host is None):
            return op
    return None


def brokers_of(plan: Plan, cluster: str) -> int:
    """How many brokers the topics of *cluster* stand on; 0 when it has no topic."""
    return next((op.brokers for op in plan.ops if isinstance(op, Log) and op.cluster == cluster), 0)
