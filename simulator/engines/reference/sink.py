"""sink: the named end of a path."""

from simulator.engines.reference.context import Context, Probe, Quiet
from simulator.engines.reference.record import Record
from simulator.metrics import measures
from simulator.metrics.collectors import Rate
from simulator.metrics.result import MetricValue
from simulator.plan.ops import Sink


class End(Quiet):
    """The running form of a `Sink`: counts what arrives, and how old it is."""

    def __init__(self, op: Sink, context: Context) -> None:
        self.name = op.name
        self._clock = context.clock
        self._arrived = 0
        self._counted_from = 0
        self._end_to_end = context.quantiles()

    def receive(self, record: Record) -> None:
        self._arrived += 1
        self._end_to_end.observe(self._clock._now - record.cause.origin_s)

    def reset(self, now_s: float) -> None:
        self._counted_from = self._arrived
        self._end_to_end.reset()

    def probes(self) -> list[tuple[str, Probe]]:
        rate = Rate()
        return [("arrived", lambda now_s: rate.take(now_s, self._arrived))]

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        return measures.of_sink(
            self.name,
            span_s,
            arrived=self._arrived,
            counted_from=self._counted_from,
            end_to_end=self._end_to_end,
        )
