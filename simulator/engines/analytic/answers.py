"""Everything that is known, or declined, about each op of a plan."""

from collections.abc import Iterable

from simulator.engines.analytic import group_answers, handler_answers, saga_answers
from simulator.engines.analytic.reader import Answer, Reader
from simulator.plan.ops import Apply, Group, Log, Op, Process, Relay, Source, Station, Store


def answers(reader: Reader, op: Op) -> Iterable[Answer]:
    """Everything that is known, or declined, about *op*; nothing about what no record reaches."""
    if isinstance(op, Source):
        return (reader.solved(op.name, "emitted", "rate", reader.steady.rates[op.name], "given", exact=True),)
    if isinstance(op, Station):
        return handler_answers.station(reader, op)
    if isinstance(op, Store):
        return saga_answers.store(reader, op)
    if isinstance(op, Relay) or not reader.steady.of.get(op.name, 0.0) > 0.0:
        return ()
    if isinstance(op, Apply):
        return handler_answers.apply(reader, op)
    if isinstance(op, Log):
        return group_answers.log(reader, op)
    if isinstance(op, Group):
        return group_answers.group(reader, op)
    if isinstance(op, Process):
        return saga_answers.process(reader, op)
    arrived = reader.rate(op.name, "arrived", reader.steady.of[op.name])
    return (arrived, *reader.end_to_end(op.name, 0.0, exact=True))
