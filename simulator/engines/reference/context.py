"""What all ops of one run share: the clock, the luck, the event log and the traces."""

from collections.abc import Callable, Collection
from typing import Protocol

from simulator.base.distributions import Distribution
from simulator.base.draws import Draw, sampler, stream
from simulator.base.retry import Retry
from simulator.engines.base import Delivery
from simulator.engines.reference.clock import Clock
from simulator.engines.reference.traces import Traces
from simulator.engines.sentences import EVENTS_MOST, log_is_full
from simulator.metrics.collectors import MANY, Quantiles
from simulator.metrics.result import Event, LedgerRow, MetricValue
from simulator.plan.ops import Plan

Probe = Callable[[float], float]
"""A live metric: from the instant of a frame to its value."""


class Context:
    """One run's surroundings. *seed* and *replication* enter every draw."""

    __slots__ = (
        "_collectors",
        "_fresh_from",
        "clock",
        "events",
        "plan",
        "record_log",
        "replication",
        "seed",
        "traces",
    )

    def __init__(
        self,
        plan: Plan,
        seed: int,
        replication: int,
        record_log: "list[Delivery] | None" = None,
        trace: Collection[int] = (),
    ) -> None:
        self.plan = plan
        self.seed = seed
        self.replication = replication
        self.clock = Clock()
        self.traces = Traces(trace)
        self.events: list[Event] = []
        self.record_log = record_log
        self._fresh_from = 0
        self._collectors: list[Quantiles] = []

    def quantiles(self) -> Quantiles:
        """A new collector that is settled now and then, so that it stays small."""
        collector = Quantiles()
        self._collectors.append(collector)
        return collector

    def settle(self) -> None:
        """Let collectors with many values bin them."""
        for collector in self._collectors:
            collector.settle(at_least=MANY)

    def note(
        self, element: str, partition: int, record: int, arrived_s: float, began_s: float, outcome: int
    ) -> None:
        """Write the end of a delivery into the record log; only where one is kept."""
        assert self.record_log is not None
        now_s = self.clock.now
        self.record_log.append(Delivery(element, partition, record, arrived_s, began_s, now_s, outcome))

    def luck(self, element: str, purpose: int) -> int:
        """The prefix of the draws for *purpose* at *element*."""
        return stream(self.seed, self.replication, element, purpose)

    def times(self, element: str, purpose: int, distribution: Distribution) -> Draw:
        return sampler(distribution, self.luck(element, purpose))

    def tell(self, kind: str, element: str, text: str) -> None:
        """Write a sentence into the event log, at this instant."""
        if len(self.events) < EVENTS_MOST:
            self.events.append(Event(self.clock.now, kind, element, text))
        elif len(self.events) == EVENTS_MOST:
            self.events.append(Event(self.clock.now, "log-full", element, log_is_full()))

    def fresh_events(self) -> tuple[Event, ...]:
        """The events since this was last asked."""
        fresh = tuple(self.events[self._fresh_from :])
        self._fresh_from = len(self.events)
        return fresh


class Part(Protocol):
    """What every op of a running plan offers to the engine."""

    def start(self) -> None:
        """Arm what happens by itself, at instant 0."""

    def reset(self, now_s: float) -> None:
        """The warm-up is over: means, quantiles, maxima and rates start here."""

    def probes(self) -> list[tuple[str, Probe]]:
        """Live metrics by name, in a fixed order."""

    def ledger(self) -> list[LedgerRow]: ...

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        """At *now_s*, *span_s* after the warm-up's end."""


class Quiet:
    """An op that does nothing by itself and measures nothing: what most parts begin with."""

    __slots__ = ()

    def start(self) -> None:
        return

    def reset(self, now_s: float) -> None:
        return

    def probes(self) -> list[tuple[str, Probe]]:
        return []

    def ledger(self) -> list[LedgerRow]:
        return []

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        return []


def retry_delay(retry: Retry, n: int, u: Callable[[], float]) -> float:
    """The wait before retry *n* (from 1); *u* draws only where there is jitter."""
    delay = retry.delay_s
    for _ in range(n - 1):  # not a power: the same product in every engine
        delay *= retry.factor
        if delay >= retry.max_delay_s or retry.factor == 1.0:
            break
    if delay > retry.max_delay_s:
        delay = retry.max_delay_s
    if retry.jitter:
        delay *= 1.0 - retry.jitter * u()
    return delay
