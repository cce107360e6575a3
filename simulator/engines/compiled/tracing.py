"""Traces: the same run once more, and only the chosen causes written down.

A run that writes spans for every cause in case it turns out slow is a run that mostly writes spans.
Since a run is a pure function of plan, seed and interventions, the causes that turned out slowest
are named first and their ways recorded when it is done again.
"""

import heapq

import numpy

from simulator.base.draws import GAMMA, hash_name
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.memory import Memory
from simulator.engines.compiled.readout import Readout
from simulator.metrics.result import Span, Trace
from simulator.plan.ops import Source

KEPT = 20
TYPICAL = 5
SPANS_EACH = 200  # a cause that is retried for ever must not fill the memory
LINES = SPANS_EACH * 2000
_LOOKED_AT = 2_000_000  # records of a source among which the typical ones are chosen

KINDS = {
    at.SPAN_WAIT: "wait",
    at.SPAN_WORK: "work",
    at.SPAN_CALL: "call",
    at.SPAN_PUBLISH: "publish",
    at.SPAN_STEP: "step",
    at.SPAN_UNDO: "undo",
    at.SPAN_RETRY: "retry",
    at.SPAN_STORED: "stored",
}
ENDS = {
    at.OUT: "",
    at.FAILED: "refused",
    at.RESET: "the server died",
    at.DEAD: "dead-lettered",
    at.DROPPED: "given up",
}
TEXTS = {
    at.TEXT_NONE: "",
    at.TEXT_FAILED: "failed",
    at.TEXT_TIMED_OUT: "timed out",
    at.TEXT_DIED: "the participant died",
    at.TEXT_DEADLINE: "the saga's deadline is over",
}


def slowest(memory: Memory, most: int) -> list[int]:
    """The ids of the *most* slowest causes since the warm-up, the slowest first."""
    rows = [memory.integer(at.SLOWEST) + at.SLOW_WORDS * n for n in range(memory.integer(at.SLOWEST_COUNT))]
    ids = {row: memory.integer(row + at.SL_ID) & (1 << 64) - 1 for row in rows}
    rows.sort(key=lambda row: (-memory.number(row + at.SL_FOR_S), ids[row]))
    return [ids[row] for row in rows[:most]]


def typical(memory: Memory, most: int) -> list[int]:
    """The ids of *most* causes since the warm-up: the smallest ones, since ids are hashes a fair sample."""
    found: list[int] = []
    for op in memory.plan.ops:
        if isinstance(op, Source):
            place = memory.at[op.name]
            first, last = memory.integer(place + at.SO_COUNTED_FROM), memory.integer(place + at.SO_EMITTED)
            last = min(last, first + _LOOKED_AT)
            ids = _ids_of(hash_name(op.name), numpy.arange(first, last, dtype=numpy.uint64))
            found += numpy.sort(ids)[:most].tolist()
    return heapq.nsmallest(most, found)


def _ids_of(
    source: int, numbers: "numpy.ndarray[tuple[int], numpy.dtype[numpy.uint64]]"
) -> "numpy.ndarray[tuple[int], numpy.dtype[numpy.uint64]]":
    """`base.draws.child_id` of many at once."""
    x = numpy.uint64(source) + (numbers + numpy.uint64(1)) * numpy.uint64(GAMMA)
    x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return x ^ (x >> numpy.uint64(31))


def read(memory: Memory, readout: Readout, chosen: list[int]) -> dict[int, Trace]:
    """The traces of the *chosen* causes, by id, from a run that recorded them."""
    origins: dict[int, tuple[str, float]] = {}
    spans: dict[int, list[Span]] = {}
    last_s: dict[int, float] = {}
    first = memory.integer(at.TRACING)
    for number in range(memory.integer(at.SPANS_COUNT)):
        line = first + at.SPAN_WORDS * number
        cause = chosen[memory.integer(line + at.SN_TRACE)]
        element = readout.names[memory.integer(line + at.SN_ELEMENT)]
        kind, text = memory.integer(line + at.SN_KIND), memory.integer(line + at.SN_TEXT)
        from_s, to_s = memory.number(line + at.SN_FROM_S), memory.number(line + at.SN_TO_S)
        if kind == at.SPAN_BEGIN:
            origins[cause] = f"{element}-{text}", from_s
            last_s[cause] = from_s
            continue
        last_s[cause] = max(last_s[cause], to_s)
        if len(spans.setdefault(cause, [])) < SPANS_EACH:
            spans[cause].append(Span(element, KINDS[kind], from_s, to_s, _text(kind, text)))
    return {
        cause: Trace(
            correlation=correlation,
            origin_s=origin_s,
            duration_s=last_s[cause] - origin_s,
            spans=tuple(sorted(spans.get(cause, ()), key=lambda span: (span.from_s, span.to_s))),
        )
        for cause, (correlation, origin_s) in origins.items()
    }


def _text(kind: int, text: int) -> str:
    if kind == at.SPAN_RETRY:
        return f"failure {text}"
    if kind == at.SPAN_WORK:
        return ENDS[text]
    return TEXTS[text]
