"""station: `instances x slots` servers and one first-come-first-served queue."""

from collections import deque
from typing import Protocol

from simulator.engines.reference.apply import Handler
from simulator.engines.reference.clock import WORK, Timer, tie_key
from simulator.engines.reference.context import Context, Probe, Quiet
from simulator.engines.reference.work import FAILED, RESET, Work
from simulator.metrics import measures
from simulator.metrics.collectors import Average
from simulator.metrics.result import MetricValue
from simulator.plan.ops import Station as StationOp

WORKS, ANSWERS_ERRORS, IS_SILENT = 2, 0, 1  # the modes of an outage, as `Intervene.value` numbers them


class Tenant(Protocol):
    """What lives in a station's instances: group members and the sagas that it runs."""

    def instance_stopped(self, instance: int, *, killed: bool) -> None: ...

    def instance_started(self, instance: int) -> None: ...


class Slot:
    """One server."""

    __slots__ = ("instance", "key", "station", "work")

    def __init__(self, station: "Station", instance: int, number: int, index: int) -> None:
        self.station = station
        self.instance = instance
        self.key = tie_key(WORK, index, number)
        self.work: Work | None = None

    def finished(self, work: Work, outcome: int) -> None:
        self.station.slot_freed(self)
        work.handler.ended(work, outcome)

    def freed(self, work: Work) -> None:
        self.station.slot_freed(self)


class Station(Quiet):
    """The running form of a station."""

    def __init__(self, op: StationOp, index: int, context: Context) -> None:
        self.op = op
        self.name = op.name
        self.tenants: list[Tenant] = []
        self._clock = context.clock
        self._slots = [
            Slot(self, instance, instance * op.slots + number, index)
            for instance in range(op.instances)
            for number in range(op.slots)
        ]
        self._alive = [True] * op.instances
        self._free: deque[Slot] = deque(self._slots)
        self._queue: deque[Work] = deque()
        self._gap_s = 1.0 / op.rate_limit_per_s if op.rate_limit_per_s is not None else 0.0
        self._next_start_s = 0.0
        self._start_key = tie_key(WORK, index, len(self._slots))
        self._start_timer: Timer | None = None
        self._mode = WORKS
        self._unanswered: dict[Work, None] = {}  # swallowed by a silent outage, in order
        self._busy = Average()
        self._queued = Average()

    def submit(self, work: Work) -> None:
        """A request arrives."""
        work.handler.deliveries.arrived += 1
        self.enter(work)

    def enter(self, work: Work) -> None:
        """A request, or a retry at the back of the line, meets the station as it is now."""
        if self._mode == ANSWERS_ERRORS:
            work.handler.ended(work, FAILED)
        elif self._mode == IS_SILENT:
            self._unanswered[work] = None
        else:
            self._enqueue(work)

    def _enqueue(self, work: Work) -> None:
        """*work* takes a free slot or queues behind everything that waits."""
        if self._free and not self._queue and self._gap_s == 0.0:
            self._start(work)
            return
        self._queue.append(work)
        self._queued.add(self._clock._now, 1.0)
        self._dispatch()

    def _dispatch(self) -> None:
        while self._queue and self._free:
            now_s = self._clock._now
            if now_s < self._next_start_s:
                if self._start_timer is None:
                    self._start_timer = self._clock.at(self._next_start_s, self._start_key, self._may_start)
                return
            self._next_start_s = now_s + self._gap_s
            self._queued.add(now_s, -1.0)
            self._start(self._queue.popleft())

    def _may_start(self, timer: Timer) -> None:
        self._start_timer = None
        self._dispatch()

    def _start(self, work: Work) -> None:
        slot = self._free.popleft()
        slot.work = work
        work.server = slot
        self._busy.add(self._clock._now, 1.0)
        work.handler.begin(work)

    def slot_freed(self, slot: Slot) -> None:
        """The next request starts before the finished one is forwarded."""
        slot.work = None
        self._busy.add(self._clock._now, -1.0)
        if self._alive[slot.instance]:
            self._free.append(slot)
            if self._queue:
                self._dispatch()

    def stop_instance(self, instance: int, *, killed: bool) -> None:
        """A clean stop takes no new work and finishes what it has; a kill resets every caller at once."""
        if not self._alive[instance]:
            return
        self._alive[instance] = False
        self._free = deque(slot for slot in self._free if slot.instance != instance)
        victims = []
        if killed:
            for slot in self._slots:
                if slot.instance == instance and slot.work is not None:
                    work, slot.work = slot.work, None
                    self._busy.add(self._clock._now, -1.0)
                    work.die()
                    victims.append(work)
        for tenant in self.tenants:
            tenant.instance_stopped(instance, killed=killed)
        for work in victims:
            work.handler.ended(work, RESET)

    def start_instance(self, instance: int) -> None:
        if self._alive[instance]:
            return
        self._alive[instance] = True
        self._free.extend(slot for slot in self._slots if slot.instance == instance and slot.work is None)
        self._dispatch()
        for tenant in self.tenants:
            tenant.instance_started(instance)

    def live_instances(self) -> list[int]:
        return [instance for instance, alive in enumerate(self._alive) if alive]

    def outage(self, mode: int) -> None:
        """From now on: 0 answers errors at once, 1 does not answer, 2 works again.

        What is in service goes on. What waits is treated like what arrives. At the end of a silent
        outage the connections that still wait are reset: their callers cannot know.
        """
        self._mode = mode
        if mode == WORKS:
            silent, self._unanswered = self._unanswered, {}
            for work in silent:
                work.handler.ended(work, RESET)
            return
        waiting, self._queue = self._queue, deque()
        self._queued.add(self._clock._now, -float(len(waiting)))
        for work in waiting:
            if mode == ANSWERS_ERRORS:
                work.handler.ended(work, FAILED)
            else:
                self._unanswered[work] = None

    def holds(self, handler: Handler) -> tuple[int, int]:
        """How many requests for *handler* wait here, and how many are under way or unanswered."""
        stored = sum(work.handler is handler for work in self._queue)
        in_flight = sum(slot.work is not None and slot.work.handler is handler for slot in self._slots)
        return stored, in_flight + sum(work.handler is handler for work in self._unanswered)

    def reset(self, now_s: float) -> None:
        self._busy.reset(now_s)
        self._queued.reset(now_s)

    def probes(self) -> list[tuple[str, Probe]]:
        servers = float(len(self._slots))
        return [
            ("utilisation", _Share(self._busy, servers)),
            ("queue", lambda now_s: self._queued.value),
        ]

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        return measures.of_station(
            self.name, now_s, servers=len(self._slots), busy=self._busy, queued=self._queued
        )


class _Share:
    """The share of busy servers since the frame before."""

    def __init__(self, busy: Average, servers: float) -> None:
        self._busy = busy
        self._servers = servers
        self._area = 0.0
        self._since_s = 0.0

    def __call__(self, now_s: float) -> float:
        area = self._busy.area(now_s)
        span_s, self._since_s = now_s - self._since_s, now_s
        gained, self._area = area - self._area, area
        return gained / span_s / self._servers if span_s > 0.0 else self._busy.value / self._servers
