"""Everything that is known, or declined, about each op of a plan."""

from collections.abc import Iterator

from simulator.engines.analytic import group_answers, handler_answers, saga_answers
from simulator.engines.analytic.reader import Answer, Reader
from simulator.plan.ops import Apply, Group, Log, Op, Process, Relay, Sink, Source, Station, Store


def answers(reader: Reader, op: Op) -> Iterator[Answer]:
    """Everything that is known, or declined, about *op*; nothing about what no record reaches."""
    if isinstance(op, Source):
        yield reader.solved(op.name, "emitted", "rate", reader.steady.rates[op.name], "given", exact=True)
    elif isinstance(op, Station):
        yield from handler_answers.station(reader, op)
    elif isinstance(op, Store):
        yield from saga_answers.store(reader, op)
    elif not isinstance(op, Relay) and reader.steady.of.get(op.name, 0.0) > 0.0:
        if isinstance(op, Apply):
            yield from handler_answers.apply(reader, op)
        elif isinstance(op, Log):
            yield from group_answers.log(reader, op)
        elif isinstance(op, Group):
            yield from group_answers.group(reader, op)
        elif isinstance(op, Process):
            yield from saga_answers.process(reader, op)
        elif isinstance(op, Sink):
            yield reader.rate(op.name, "arrived", reader.steady.of[op.name])
            yield from reader.end_to_end(op.name, 0.0, exact=True)
