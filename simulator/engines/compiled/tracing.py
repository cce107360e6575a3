"""Traces: the same run once more, and only the chosen causes written down.

A run that writes spans for every cause in case it turns out slow is a run that mostly writes spans.
Since a run is a pure function of plan, seed and interventions, the causes that turned out slowest
are named first and their ways recorded when it is done again.
"""

import heapq

import numpy

from simulator.engines.choices import SPANS_EACH
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.memory import Memory
from simulator.engines.compiled.readout import Readout
from simulator.engines.lineage import ids_of
from simulator.metrics.result import Span, Trace
from simulator.plan.ops import Source

KEPT = 20
TYPICAL = 5
LINES = SPANS_EACH * 2000  # between two times that they are taken
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
            found += numpy.sort(ids_of(op.name, first, last))[:most].tolist()
    return heapq.nsmallest(most, found)


class Ways:
    """The ways of *chosen* causes through a run that records them: to be taken now and then while it goes on."""

    def __init__(self, memory: Memory, readout: Readout, chosen: list[int]) -> None:
        self._memory, self._readout, self._chosen = memory, readout, chosen
        self._origins: dict[int, tuple[str, float]] = {}
        self._spans: dict[int, list[Span]] = {}
        self._last_s: dict[int, float] = {}

    def take(self) -> None:
        """Read what was recorded since the last time, which makes room for more."""
        memory, first = self._memory, self._memory.integer(at.TRACING)
        for number in range(memory.integer(at.SPANS_COUNT)):
            line = first + at.SPAN_WORDS * number
            cause = self._chosen[memory.integer(line + at.SN_TRACE)]
            element = self._readout.names[memory.integer(line + at.SN_ELEMENT)]
            kind, text = memory.integer(line + at.SN_KIND), memory.integer(line + at.SN_TEXT)
            from_s, to_s = memory.number(line + at.SN_FROM_S), memory.number(line + at.SN_TO_S)
            if kind == at.SPAN_BEGIN:
                self._origins[cause] = f"{element}-{text}", from_s
                self._last_s[cause] = from_s
                continue
            self._last_s[cause] = max(self._last_s[cause], to_s)
            if len(self._spans.setdefault(cause, [])) < SPANS_EACH:
                self._spans[cause].append(Span(element, KINDS[kind], from_s, to_s, _text(kind, text)))
        memory.words[at.SPANS_COUNT] = 0

    def traces(self) -> dict[int, Trace]:
        """By id, of the causes that came."""
        self.take()
        return {
            cause: Trace(
                correlation=correlation,
                origin_s=origin_s,
                duration_s=self._last_s[cause] - origin_s,
                spans=tuple(sorted(self._spans.get(cause, ()), key=lambda span: (span.from_s, span.to_s))),
            )
            for cause, (correlation, origin_s) in self._origins.items()
        }


def _text(kind: int, text: int) -> str:
    if kind == at.SPAN_RETRY:
        return f"failure {text}"
    if kind == at.SPAN_WORK:
        return ENDS[text]
    return TEXTS[text]
