"""Everything that is known, or declined, about each op of a plan."""

from simulator.engines.analytic import group_answers, handler_answers, saga_answers
from simulator.engines.analytic.reader import Reader
from simulator.plan.ops import Apply, Group, Log, Op, Process, Relay, Source, Station, Store


def answer(reader: Reader, op: Op) -> None:
    """Say everything that is known, or declined, about *op*; nothing about what no record reaches."""
    if isinstance(op, Source):
        reader.solved(op.name, "emitted", "rate", reader.steady.rates[op.name], "given", exact=True)
    elif isinstance(op, Station):
        handler_answers.station(reader, op)
    elif isinstance(op, Store):
        saga_answers.store(reader, op)
    elif isinstance(op, Relay) or not reader.steady.of.get(op.name, 0.0) > 0.0:
        return
    elif isinstance(op, Apply):
        handler_answers.apply(reader, op)
    elif isinstance(op, Log):
        group_answers.log(reader, op)
    elif isinstance(op, Group):
        group_answers.group(reader, op)
    elif isinstance(op, Process):
        saga_answers.process(reader, op)
    else:
        reader.rate(op.name, "arrived", reader.steady.of[op.name])
        reader.end_to_end(op.name, 0.0, exact=True)
