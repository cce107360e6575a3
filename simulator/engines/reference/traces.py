"""Traces: the way of the slowest causes, of a few typical ones, and of those that were chosen, through the system."""

from collections.abc import Collection

from simulator.engines.choices import CAUSES_MOST, SPANS_EACH
from simulator.engines.reference.record import Cause
from simulator.metrics.result import Span, Trace

SLOWEST = 20
TYPICAL = 5


class Traces:
    """Keeps the spans of the slowest causes, and of those whose ids are *chosen*, and lets the others go.

    Every cause collects its spans while it is in the system; the records that refer to it keep it
    alive. So memory is bounded by what is in the system, and no second run is needed. "Typical" are
    the causes with the smallest ids: ids are hashes, so this is a fair sample.
    """

    __slots__ = ("_chosen", "_found", "_slow", "_threshold", "_typical", "_typical_below")

    def __init__(self, chosen: Collection[int] = ()) -> None:
        self._chosen = frozenset(chosen)
        self._found: dict[int, Cause] = {}
        self.reset()

    def reset(self) -> None:
        """Forget what was kept, as at the end of the warm-up; it may be kept again."""
        for cause in getattr(self, "_slow", ()):
            cause.kept = False
        self._slow: list[Cause] = []
        self._threshold = (0.0, 0)
        self._typical: list[Cause] = []
        self._typical_below = 1 << 64

    def begin(self, cause: Cause) -> None:
        """A source brought *cause* into the system."""
        if cause.id in self._chosen:
            self._found[cause.id] = cause
        if cause.id < self._typical_below:
            self._typical.append(cause)
            self._typical.sort(key=lambda kept: kept.id)
            del self._typical[TYPICAL:]
            if len(self._typical) == TYPICAL:
                self._typical_below = self._typical[-1].id

    def span(self, cause: Cause, element: str, kind: str, from_s: float, to_s: float, text: str = "") -> None:
        """*cause* was at *element* from *from_s* to *to_s*."""
        spans = cause.spans
        if len(spans) < SPANS_EACH:
            spans.append((element, kind, from_s, to_s, text))
        if to_s > cause.last_s:
            cause.last_s = to_s
            for_s, (least_s, least_id) = to_s - cause.origin_s, self._threshold
            if not cause.kept and (for_s > least_s or (for_s == least_s and -cause.id > least_id)):
                self._keep(cause)

    def _keep(self, cause: Cause) -> None:
        """Of equally slow ones those with the smaller ids are kept, so that it does not matter which came first."""
        slow = self._slow
        if len(slow) < CAUSES_MOST:
            slow.append(cause)
        else:
            least = min(slow, key=_slowness)
            self._threshold = _slowness(least)
            if self._threshold > _slowness(cause):
                return
            least.kept = False
            slow[slow.index(least)] = cause
        cause.kept = True

    def slowest(self, most: int) -> list[Cause]:
        """The *most* slowest causes, the slowest first."""
        return sorted(self._slow, key=_slowness, reverse=True)[:most]

    def result(self) -> tuple[Trace, ...]:
        """The slowest first, then the typical ones."""
        slow = self.slowest(SLOWEST)
        rest = [cause for cause in self._typical if cause not in slow]
        return tuple(_trace(cause) for cause in [*slow, *rest])

    def chosen(self) -> dict[int, Trace]:
        """The traces of the chosen causes that a source has brought so far, by id."""
        return {id_: _trace(cause) for id_, cause in self._found.items()}


def _duration(cause: Cause) -> float:
    return cause.last_s - cause.origin_s


def _slowness(cause: Cause) -> tuple[float, int]:
    """What the slowest are sorted by; no two causes have the same."""
    return _duration(cause), -cause.id


def _trace(cause: Cause) -> Trace:
    spans = sorted(cause.spans, key=lambda span: (span[2], span[3]))
    return Trace(
        correlation=f"{cause.source}-{cause.number}",
        origin_s=cause.origin_s,
        duration_s=_duration(cause),
        spans=tuple(Span(*span) for span in spans),
    )
