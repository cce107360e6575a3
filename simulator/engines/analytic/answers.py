"""Everything that is known, or declined, about each op of a plan."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.engines.analytic import group_answers, handler_answers, saga_answers
from simulator.engines.analytic.reader import Reader
from simulator.plan.ops import Apply, Group, Log, Op, Process, Relay, Sink, Source, Station, Store


def answer(reader: Reader, op: Op) -> None:
    """Say everything that is known, or declined, about *op*; nothing about what no record reaches."""
    if reader.steady.of.get(op.name, 0.0) > 0.0 or isinstance(op, ANYWAY):
        ANSWERS[type(op)](reader, op)


def source(reader: Reader, op: Source) -> None:
    reader.solved(op.name, "emitted", "rate", reader.steady.rates[op.name], "given", exact=True)


def relay(reader: Reader, op: Relay) -> None:
    """The store that it publishes answers for it."""


def sink(reader: Reader, op: Sink) -> None:
    reader.rate(op.name, "arrived", reader.steady.of[op.name])
    reader.end_to_end(op.name, 0.0, exact=True)


ANYWAY = (Source, Station, Store)  # they see by themselves whether anything comes
ANSWERS: Mapping[type, Callable[[Reader, Any], None]] = {
    Apply: handler_answers.apply,
    Group: group_answers.group,
    Log: group_answers.log,
    Process: saga_answers.process,
    Relay: relay,
    Sink: sink,
    Source: source,
    Station: handler_answers.station,
    Store: saga_answers.store,
}
