"""What each fault did: worst lag, time to recover, and counts from its start to the end of the run."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from math import floor
from typing import Any, Protocol

from simulator.metrics.result import FaultEffect
from simulator.plan.ops import FaultWindow, Intervene

SAMPLES = 2000  # of every group's lag time over a run, for the time to recover
BEFORE_S = 60.0  # how far back "before the fault" reaches
MARGIN = 1.1  # back to normal is at most this times the worst before the fault
STEADY = 3  # samples in a row, to have left as well as to be back


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted over all elements of a run."""

    lost: int
    duplicated: int
    dead_lettered: int
    compensated: int
    stuck: int


class Watched(Protocol):
    """The run that is watched, as an engine shows it. Peaks are of the time since they were last taken."""

    def group_names(self) -> list[str]: ...

    def take_peaks(self) -> list[tuple[int, float]]:
        """Of every group the greatest lag and lag time; the next ones start from what they are now."""

    def counts(self) -> Counts: ...

    def inconsistent(self, ended_from_s: float) -> int:
        """Sagas that ended at *ended_from_s* or later with effects that do not agree."""

    def sampled_ages(self) -> Sequence[Sequence[float]]:
        """Every group's lag time at every sample so far."""


class FaultEffects:
    """Takes stock whenever a fault begins."""

    def __init__(self, run: Watched, horizon_s: float, windows: tuple[FaultWindow, ...]) -> None:
        self._run = run
        self._horizon_s = horizon_s
        self._windows = list(windows)
        self._before: dict[int, Counts] = {}
        # Peaks per stretch between starts of faults: (from_s, (lag, lag time) of every group)
        self._stretches: list[tuple[float, list[tuple[int, float]]]] = []
        self._stretch_from_s = 0.0
        self.every_s = horizon_s / SAMPLES

    def state(self) -> dict[str, Any]:
        """What was found so far, as JSON can hold it."""
        return {
            "windows": [astuple(window) for window in self._windows],
            "before": [[number, *astuple(counts)] for number, counts in self._before.items()],
            "stretches": self._stretches,
            "stretch_from_s": self._stretch_from_s,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from *state*."""
        self._windows = [FaultWindow(*window) for window in state["windows"]]
        self._before = {number: Counts(*counts) for number, *counts in state["before"]}
        self._stretches = [
            (from_s, [(lag, age_s) for lag, age_s in peaks]) for from_s, peaks in state["stretches"]
        ]
        self._stretch_from_s = state["stretch_from_s"]

    def live_fault(self, op: Intervene) -> FaultWindow | None:
        """The window of a fault from outside, known from now on; None for what belongs to no fault, or to a known one."""
        if op.fault < 0 or any(window.number == op.fault for window in self._windows):
            return None
        until_s = max(self._horizon_s, op.at_s)
        window = FaultWindow(op.fault, op.text or op.action, op.op, op.at_s, until_s)
        self._windows.append(window)
        return window

    def begins(self, number: int, now_s: float) -> None:
        """The fault *number* begins now."""
        self._before[number] = self._run.counts()
        self._end_stretch(now_s)

    def _end_stretch(self, now_s: float) -> None:
        self._stretches.append((self._stretch_from_s, self._run.take_peaks()))
        self._stretch_from_s = now_s

    def result(self, now_s: float) -> tuple[FaultEffect, ...]:
        """At the end of the run; a fault that has not begun has no effect yet and no row."""
        self._end_stretch(now_s)
        begun = [window for window in self._windows if window.number in self._before]
        return tuple(self._effect(window) for window in sorted(begun, key=lambda window: window.number))

    def _effect(self, window: FaultWindow) -> FaultEffect:
        before, now = self._before[window.number], self._run.counts()
        peak_lag, peak_element, peak_time_s = 0, "", 0.0
        for from_s, peaks in self._stretches:
            if from_s < window.from_s:
                continue
            for group, (lag, age_s) in zip(self._run.group_names(), peaks, strict=True):
                if lag > peak_lag:
                    peak_lag, peak_element = lag, group
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
            sagas_inconsistent=self._run.inconsistent(window.from_s),
        )

    def _recovered_after(self, window: FaultWindow) -> float | None:
        """Seconds from the fault's start until every group's lag time is back to what it was.

        0.0: it never left; None: not within the run. If it leaves again while the fault lasts, the
        last return counts.
        """
        sampled = self._run.sampled_ages()
        first = floor(window.from_s / self.every_s) + 1
        back_to = max(0, first - max(STEADY, floor(BEFORE_S / self.every_s)))
        normal = [
            MARGIN * max((sample[group] for sample in sampled[back_to:first]), default=0.0)
            for group in range(len(self._run.group_names()))
        ]
        back_s: float | None = 0.0
        above = below = 0
        for number in range(first, len(sampled)):
            now_s = number * self.every_s
            if all(age_s <= limit for age_s, limit in zip(sampled[number], normal, strict=True)):
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
