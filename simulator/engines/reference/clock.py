"""The reference engine's clock: SimPy's environment, scheduling at absolute instants with a tie rule.

SimPy schedules after a delay, and ``now + (t - now)`` is not ``t`` in one case of 140, so instants
are scheduled as they are. Its queue orders by (time, priority, sequence); the priority here is the
tie key of `docs/semantics.md`: (rank of the kind of event, element, instance) in one integer.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from math import inf
from typing import Any, Final

import simpy

Callback = Callable[["Timer"], None]
Observer = Callable[[float, int, Callback, Any], None]  # instant, tie key, what is called, its subject

# The rank of an event's kind: what is first among events of one instant. Part of every result.
SNAPSHOT: Final = 0  # the counts before a fault, for its effect
INTERVENE: Final = 1
CLUSTER: Final = 2  # fencing of a broker
MEMBERSHIP: Final = 3  # heartbeats, sessions, evictions of group members
TIMEOUT: Final = 4  # of calls, steps, deliveries, sagas
ACKNOWLEDGE: Final = 5  # an append becomes visible
WORK: Final = 6  # a server is done
RETRY: Final = 7  # a delay before another attempt is over
RELAY: Final = 8  # a poll of an outbox
ARRIVAL: Final = 9  # a source emits
SAMPLE: Final = 10  # the end of the warm-up, the samples for recovery; frames are taken outside, after all


def tie_key(rank: int, element: int, instance: int = 0) -> int:
    """One integer that orders like (rank, element, instance)."""
    return (rank << 48) | (element << 24) | instance


class Timer:
    """An event at an instant that calls one function with itself; *subject* is whom it is about.

    To SimPy's loop it is an event (it has callbacks and is ok), but without the rest of one: most of
    what a run allocates is timers. Once it is over it forgets what it calls and whom it was about, who mostly
    know it in turn: so nothing of a run waits for the garbage collector.
    """

    __slots__ = ("callback", "subject")

    _ok = True

    def __init__(self, callback: Callback | None, subject: Any) -> None:
        self.callback = callback
        self.subject = subject

    def cancel(self) -> None:
        """Let the instant pass without the call. A timer that is over may be cancelled too."""
        self.callback = None

    @property
    def callbacks(self) -> list[Callback] | None:
        """As `simpy.Environment.step` wants them."""
        return [] if self.callback is None else [self.callback]

    @callbacks.setter
    def callbacks(self, value: None) -> None:
        self.callback = None


class Clock(simpy.Environment):
    """SimPy's environment with `at` instead of delays and `run_to` instead of a stop event."""

    def __init__(self) -> None:
        super().__init__()
        self.processed = 0
        self.observer: Observer | None = None  # hears of every event just before it happens

    def at(self, at_s: float, key: int, callback: Callback, subject: Any = None) -> Timer:
        """Call *callback* at the instant *at_s*, among the events of that instant by *key*, then first-in first-out."""
        timer = Timer(callback, subject)
        heappush(self._queue, (at_s, key, next(self._eid), timer))  # type: ignore[misc]  # no Event, see Timer
        return timer

    def run_to(self, to_s: float, should_yield: Callable[[], bool] | None = None) -> bool:
        """Process all events up to and including *to_s* and set the time to it: `step` of SimPy in a loop.

        *should_yield* is asked every 2,000 events; when it says so, stop between two events and
        return False: the time is then that of the last event.
        """
        if self.observer is not None:
            return self._run_observed(self.observer, to_s, should_yield)
        queue: list[Any] = self._queue
        budget = 2000.0 if should_yield else inf
        count = 0
        while queue and queue[0][0] <= to_s:
            if type(queue[0][3]) is not Timer:
                self.step()  # an event of SimPy's own
                continue
            self._now, _, _, timer = heappop(queue)
            count += 1
            callback = timer.callback
            if callback is not None:
                callback(timer)
                timer.callback = None
            timer.subject = None
            if count >= budget:
                if should_yield is not None and should_yield():
                    self.processed += count
                    return False
                budget += 2000.0
        self.processed += count
        self._now = to_s
        return True

    def _run_observed(self, observer: Observer, to_s: float, should_yield: Callable[[], bool] | None) -> bool:
        """The same events; *should_yield* is asked after each. Apart, so that nobody else pays for it."""
        queue: list[Any] = self._queue
        while queue and queue[0][0] <= to_s:
            if type(queue[0][3]) is not Timer:
                self.step()
                continue
            self._now, key, _, timer = heappop(queue)
            self.processed += 1
            callback = timer.callback
            if callback is not None:
                observer(self._now, key, callback, timer.subject)
                callback(timer)
                timer.callback = None
            timer.subject = None
            if should_yield is not None and should_yield():
                return False
        self._now = to_s
        return True
