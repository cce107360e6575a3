"""What each fault did: worst lag, time to recover, and counts from its start to the end of the run."""

from dataclasses import dataclass
from math import floor

from simulator.engines.reference.apply import Handler
from simulator.engines.reference.clock import SNAPSHOT, Clock, Timer, tie_key
from simulator.engines.reference.group import Consumers
from simulator.engines.reference.log import Topic
from simulator.engines.reference.process import Orchestrator
from simulator.engines.reference.saga import COMPENSATED, STUCK
from simulator.engines.reference.store import EventStore
from simulator.metrics.result import FaultEffect
from simulator.plan.ops import FaultWindow

SAMPLES = 2000  # of every group's lag time over a run, for the time to recover
BEFORE_S = 60.0  # how far back "before the fault" reaches
MARGIN = 1.1  # back to normal is at most this times the worst before the fault
STEADY = 3  # samples in a row, to have left as well as to be back


@dataclass(frozen=True, slots=True)
class _Counts:
    lost: int
    duplicated: int
    dead_lettered: int
    compensated: int
    stuck: int


class FaultEffects:
    """Watches every group's lag, and takes stock when a fault begins."""

    def __init__(
        self, clock: Clock, horizon_s: float, windows: tuple[FaultWindow, ...], parts: list[object]
    ) -> None:
        self._clock = clock
        self._windows = list(windows)
        self._groups = [part for part in parts if isinstance(part, Consumers)]
        self._topics = [part for part in parts if isinstance(part, Topic)]
        self._stores = [part for part in parts if isinstance(part, EventStore)]
        self._handlers = [part for part in parts if isinstance(part, Handler)]
        self._sagas = [part for part in parts if isinstance(part, Orchestrator)]
        self._before: dict[int, _Counts] = {}
        # Peaks per stretch between starts of faults: (from_s, {group: (lag, lag time)})
        self._stretches: list[tuple[float, list[tuple[int, float]]]] = []
        self._stretch_from_s = 0.0
        self.every_s = horizon_s / SAMPLES
        self._sampled: list[list[float]] = []
        for window in windows:
            clock.at(window.from_s, tie_key(SNAPSHOT, window.number), self._fault_begins, window)

    def live_fault(self, window: FaultWindow) -> None:
        """A fault from outside: known from now on."""
        self._windows.append(window)
        self._clock.at(window.from_s, tie_key(SNAPSHOT, window.number), self._fault_begins, window)

    def knows(self, number: int) -> bool:
        return any(window.number == number for window in self._windows)

    def _fault_begins(self, timer: Timer) -> None:
        window: FaultWindow = timer.subject
        self._before[window.number] = self._counts()
        self._end_stretch()

    def _end_stretch(self) -> None:
        now_s = self._clock.now
        peaks = []
        for group in self._groups:
            backlog = group.backlog
            peaks.append((backlog.lag_peak, backlog.take_age_peak(now_s)))
            backlog.lag_peak = backlog.lag()
        self._stretches.append((self._stretch_from_s, peaks))
        self._stretch_from_s = now_s

    def sample(self, now_s: float) -> int:
        """Note every group's lag time; wanted at every multiple of `every_s`. Answers how many there are now."""
        self._sampled.append([group.backlog.age(now_s) for group in self._groups])
        return len(self._sampled)

    def _counts(self) -> _Counts:
        return _Counts(
            lost=sum(topic.lost for topic in self._topics)
            + sum(group.backlog.lost for group in self._groups)
            + sum(store.lost for store in self._stores),
            duplicated=sum(handler.duplicates - handler.called_again for handler in self._handlers),
            dead_lettered=sum(handler.deliveries.dead_lettered for handler in self._handlers)
            + sum(group.backlog.dead_lettered for group in self._groups),
            compensated=sum(part.counts[COMPENSATED] for part in self._sagas),
            stuck=sum(part.counts[STUCK] for part in self._sagas),
        )

    def result(self) -> tuple[FaultEffect, ...]:
        """At the end of the run; a fault that has not begun has no effect yet and no row."""
        self._end_stretch()
        begun = [window for window in self._windows if window.number in self._before]
        return tuple(self._effect(window) for window in sorted(begun, key=lambda window: window.number))

    def _effect(self, window: FaultWindow) -> FaultEffect:
        before, now = self._before[window.number], self._counts()
        peak_lag, peak_element, peak_time_s = 0, "", 0.0
        for from_s, peaks in self._stretches:
            if from_s < window.from_s:
                continue
            for group, (lag, age_s) in zip(self._groups, peaks, strict=True):
                if lag > peak_lag:
                    peak_lag, peak_element = lag, group.name
                peak_time_s = max(peak_time_s, age_s)
        return FaultEffect(
            number=window.number,
            name=window.name,
            element=window.element,
            from_s=window.from_s,
            to_s=window.to_s,
            peak_lag=peak_lag,
            peak_lag_element=peak_element,
            peak_lag_time_s=peak_time_s,
            recovered_after_s=self._recovered_after(window),
            lost=now.lost - before.lost,
            duplicated=now.duplicated - before.duplicated,
            dead_lettered=now.dead_lettered - before.dead_lettered,
            sagas_compensated=now.compensated - before.compensated,
            sagas_stuck=now.stuck - before.stuck,
            sagas_inconsistent=sum(part.inconsistent(window.from_s) for part in self._sagas),
        )

    def _recovered_after(self, window: FaultWindow) -> float | None:
        """Seconds from the fault's start until every group's lag time is back to what it was.

        0.0: it never left; None: not within the run. If it leaves again while the fault lasts, the
        last return counts.
        """
        first = floor(window.from_s / self.every_s) + 1
        back_to = max(0, first - max(STEADY, floor(BEFORE_S / self.every_s)))
        normal = [
            MARGIN * max((sample[group] for sample in self._sampled[back_to:first]), default=0.0)
            for group in range(len(self._groups))
        ]
        back_s: float | None = 0.0
        above = below = 0
        for number in range(first, len(self._sampled)):
            now_s = number * self.every_s
            if all(age_s <= limit for age_s, limit in zip(self._sampled[number], normal, strict=True)):
                above, below = 0, below + 1
                if back_s is None and below == STEADY:
                    back_s = (number - STEADY + 1) * self.every_s - window.from_s
            else:
                above, below = above + 1, 0
                if above == STEADY:
                    if back_s and now_s > window.to_s:
                        break  # recovered once, and the fault is over: this is something else
                    back_s = None
        return back_s
