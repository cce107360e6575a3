"""What the effects of faults are worked out from: every group's lag, and counts over all parts."""

from collections.abc import Sequence

from simulator.engines.fault_effects import Counts
from simulator.engines.reference.apply import Handler
from simulator.engines.reference.clock import Clock
from simulator.engines.reference.group import Consumers
from simulator.engines.reference.log import Topic
from simulator.engines.reference.process import Orchestrator
from simulator.engines.reference.saga import COMPENSATED, STUCK
from simulator.engines.reference.store import EventStore


class WatchedParts:
    """The parts of one run, as `FaultEffects` wants to see them."""

    def __init__(self, clock: Clock, parts: Sequence[object]) -> None:
        self._clock = clock
        self._groups = [part for part in parts if isinstance(part, Consumers)]
        self._topics = [part for part in parts if isinstance(part, Topic)]
        self._stores = [part for part in parts if isinstance(part, EventStore)]
        self._handlers = [part for part in parts if isinstance(part, Handler)]
        self._sagas = [part for part in parts if isinstance(part, Orchestrator)]
        self._sampled: list[list[float]] = []

    def group_names(self) -> list[str]:
        return [group.name for group in self._groups]

    def take_peaks(self) -> list[tuple[int, float]]:
        peaks = []
        for group in self._groups:
            backlog = group.backlog
            peaks.append((backlog.lag_peak, backlog.take_age_peak(self._clock.now)))
            backlog.lag_peak = backlog.lag()
        return peaks

    def sample(self) -> int:
        """Note every group's lag time; wanted at every multiple of `every_s`. Answers how many there are now."""
        now_s = self._clock.now
        self._sampled.append([group.backlog.age(now_s) for group in self._groups])
        return len(self._sampled)

    def sampled_ages(self) -> Sequence[Sequence[float]]:
        return self._sampled

    def counts(self) -> Counts:
        return Counts(
            lost=sum(topic.lost for topic in self._topics)
            + sum(group.backlog.lost for group in self._groups)
            + sum(store.lost for store in self._stores),
            duplicated=sum(handler.duplicates - handler.called_again for handler in self._handlers),
            dead_lettered=sum(handler.deliveries.dead_lettered for handler in self._handlers)
            + sum(group.backlog.dead_lettered for group in self._groups),
            compensated=sum(part.counts[COMPENSATED] for part in self._sagas),
            stuck=sum(part.counts[STUCK] for part in self._sagas),
        )

    def inconsistent(self, ended_from_s: float) -> int:
        return sum(part.inconsistent(ended_from_s) for part in self._sagas)
