"""The deliveries of a handler at a station: every arrival has one end, and is counted and measured by it."""

from simulator.engines.reference.context import Context, Probe
from simulator.engines.reference.work import DEAD, DROPPED, FAILED, OUT, RESET, Work
from simulator.metrics import measures
from simulator.metrics.collectors import Rate
from simulator.metrics.result import MetricValue

_ENDS = {OUT: "", FAILED: "refused", RESET: "the server died", DEAD: "dead-lettered", DROPPED: "given up"}


class Deliveries:
    """Counts of the whole run, and quantiles since the warm-up."""

    __slots__ = (
        "_context", "_counted_from", "_end_to_end", "_latency", "_name", "_service", "_wait",
        "arrived", "dead_lettered", "dropped", "out",
    )  # fmt: skip

    def __init__(self, name: str, context: Context) -> None:
        self._name = name
        self._context = context
        self.arrived = self.out = self.dropped = self.dead_lettered = 0
        self._counted_from = 0
        self._latency = context.quantiles()
        self._wait = context.quantiles()
        self._service = context.quantiles()
        self._end_to_end = context.quantiles()

    def ended(self, work: Work, outcome: int) -> None:
        """Latencies are of requests that were answered after they were begun."""
        context = self._context
        now_s: float = context.clock._now
        if context.record_log is not None:
            context.note(self._name, -1, work.record.id, work.arrived_s, work.began_s, outcome)
        if outcome == OUT:
            self.out += 1
        elif outcome == DEAD:
            self.dead_lettered += 1
        else:
            self.dropped += 1
        began_s = work.began_s
        if began_s >= 0.0 and outcome != RESET:
            arrived_s, cause = work.arrived_s, work.record.cause
            self._latency.observe(now_s - arrived_s)
            self._wait.observe(began_s - arrived_s)
            self._service.observe(now_s - began_s)
            self._end_to_end.observe(now_s - cause.origin_s)
            if began_s > arrived_s:
                context.traces.span(cause, self._name, "wait", arrived_s, began_s)
            context.traces.span(cause, self._name, "work", began_s, now_s, _ENDS[outcome])

    def reset(self) -> None:
        self._counted_from = self.out
        for collected in (self._latency, self._wait, self._service, self._end_to_end):
            collected.reset()

    def probes(self) -> list[tuple[str, Probe]]:
        rate = Rate()
        return [
            ("handled", lambda now_s: rate.take(now_s, self.out)),
            ("latency", lambda now_s: self._latency.take_gap(0.99)),
            ("dead_letters", lambda now_s: self.dead_lettered),
            ("dropped", lambda now_s: self.dropped),
        ]

    def metrics(self, span_s: float) -> list[MetricValue]:
        return measures.of_deliveries(
            self._name,
            span_s,
            latency=self._latency,
            wait=self._wait,
            service=self._service,
            end_to_end=self._end_to_end,
            out=self.out,
            counted_from=self._counted_from,
            dead_letters=self.dead_lettered,
            dropped=self.dropped,
        )
