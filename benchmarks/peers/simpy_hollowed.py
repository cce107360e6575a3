"""SimPy's heap and `step` with the rest of it passed by: no library is used so, it is what is left when nothing else is.

Entries go straight into the environment's private heap, one event object per server is pushed again and again, and
its list of callbacks, which SimPy takes away at each firing, is put back by hand. No bar is about it: whoever goes so
far no longer uses what SimPy offers. `simpy_callbacks.py` is the fastest that its public interface goes.
"""

from collections import deque
from collections.abc import Callable
from heapq import heappush
from typing import Any

import simpy

from benchmarks.peers import sums
from benchmarks.peers.drawn_ahead import exponential, keys, lognormal, uniform
from benchmarks.peers.pipeline_keys import COURIER_OF, PACKER_OF
from benchmarks.peers.simpy_run import run
from benchmarks.workloads import Answer


class Firing(simpy.Event):
    """An event that has always succeeded, with the callbacks that it gets back before it is pushed again."""

    def __init__(self, env: simpy.Environment, callback: Callable[[Any], None]) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        self.own = self.callbacks = [callback]


def tandem(horizon_s: float, seed: int) -> Answer:
    """W1: a line of origins per station, whose first is in service. Stations are made from the last to the first."""
    env = simpy.Environment()
    heap: Any = env._queue
    gap, service = exponential(seed, 1, 1.0 / 800.0), exponential(seed, 2, 0.001)
    emitted = left = 0
    total = busy = 0.0

    def station(number: int, following: deque[float], its: Firing | None) -> tuple[deque[float], Firing]:
        line: deque[float] = deque()

        def leaves(event: Firing) -> None:
            nonlocal left, total, busy
            now = env._now
            since = line.popleft()
            if line:
                takes = service()
                busy += takes
                event.callbacks = event.own
                heappush(heap, (now + takes, 1, number, event))
            if its is None:
                left += 1
                total += now - since
                return
            if not following:
                takes = service()
                busy += takes
                its.callbacks = its.own
                heappush(heap, (now + takes, 1, number + 1, its))
            following.append(since)

        return line, Firing(env, leaves)

    def arrives(event: Firing) -> None:
        nonlocal emitted, busy
        now = env._now
        emitted += 1
        event.callbacks = event.own
        heappush(heap, (now + gap(), 1, 0, event))
        if not first:
            takes = service()
            busy += takes
            at_first.callbacks = at_first.own
            heappush(heap, (now + takes, 1, 1, at_first))
        first.append(now)

    third, at_third = station(3, deque(), None)
    second, at_second = station(2, third, at_third)
    first, at_first = station(1, second, at_second)
    heappush(heap, (gap(), 1, 0, Firing(env, arrives)))
    wall_s = run(env, horizon_s)
    return sums.tandem(horizon_s, wall_s, emitted, left, total, busy)


def pipeline(horizon_s: float, seed: int) -> Answer:
    """W2: a line per member, whose first record is in hand; retries wait in one line, for their delay is constant."""
    env = simpy.Environment()
    heap: Any = env._queue
    gap, key_of, fate = exponential(seed, 1, 1.0 / 2000.0), keys(seed, 2), uniform(seed, 3)
    packing_time, courier_time = lognormal(seed, 4, 0.0015), exponential(seed, 5, 0.0005)
    packing_line: list[deque[tuple[float, int, int]]] = [deque() for _ in range(6)]
    courier_line: list[deque[float]] = [deque() for _ in range(3)]
    waiting: deque[tuple[float, float, int, int]] = deque()
    emitted = packed = failed = dead = delivered = 0
    packing = delivering = busy = 0.0

    def pack(record: tuple[float, int, int], now: float) -> None:
        nonlocal busy
        member = PACKER_OF[record[1]]
        line = packing_line[member]
        if not line:
            takes = packing_time()
            busy += takes
            event = packers[member]
            event.callbacks = event.own
            heappush(heap, (now + takes, 1, member, event))
        line.append(record)

    def arrives(event: Firing) -> None:
        nonlocal emitted
        now = env._now
        emitted += 1
        event.callbacks = event.own
        heappush(heap, (now + gap(), 1, 9, event))
        pack((now, key_of(), 0), now)

    def comes_back(event: Firing) -> None:
        now, since, key, attempt = waiting.popleft()
        if waiting:
            event.callbacks = event.own
            heappush(heap, (waiting[0][0], 1, 10, event))
        pack((since, key, attempt), now)

    def packer(member: int) -> Firing:
        line = packing_line[member]

        def packs(event: Firing) -> None:
            nonlocal packed, failed, dead, packing, busy
            now = env._now
            since, key, attempt = line.popleft()
            if line:
                takes = packing_time()
                busy += takes
                event.callbacks = event.own
                heappush(heap, (now + takes, 1, member, event))
            if fate() < 0.01:
                failed += 1
                if attempt == 3:
                    dead += 1
                    return
                if not waiting:
                    back.callbacks = back.own
                    heappush(heap, (now + 0.1, 1, 10, back))
                waiting.append((now + 0.1, since, key, attempt + 1))
                return
            packed += 1
            packing += now - since
            number = COURIER_OF[key]
            parcels = courier_line[number]
            if not parcels:
                event = couriers[number]
                event.callbacks = event.own
                heappush(heap, (now + courier_time(), 1, 6 + number, event))
            parcels.append(now)

        return Firing(env, packs)

    def courier(number: int) -> Firing:
        line = courier_line[number]

        def delivers(event: Firing) -> None:
            nonlocal delivered, delivering
            now = env._now
            delivered += 1
            delivering += now - line.popleft()
            if line:
                event.callbacks = event.own
                heappush(heap, (now + courier_time(), 1, 6 + number, event))

        return Firing(env, delivers)

    packers = [packer(member) for member in range(6)]
    couriers = [courier(number) for number in range(3)]
    back = Firing(env, comes_back)
    heappush(heap, (gap(), 1, 9, Firing(env, arrives)))
    wall_s = run(env, horizon_s)
    ends, seconds = (packed, dead, delivered), (packing, delivering, busy)
    return sums.pipeline(horizon_s, wall_s, emitted, packed + failed, ends, seconds)


class Trip(Firing):
    """A saga is in service at one place at most, so it is its own event."""

    since = 0.0
    step = 0
    undoing = False


def saga(horizon_s: float, seed: int) -> Answer:
    """W3: the saga is the event; a service is a count of free servers and a line."""
    env = simpy.Environment()
    heap: Any = env._queue
    gap, service, fate = (
        exponential(seed, 1, 1.0 / 500.0),
        exponential(seed, 2, 0.01),
        uniform(seed, 3),
    )
    lines: list[deque[Trip]] = [deque() for _ in range(4)]
    free = [8] * 4
    finished: list[Trip] = []
    started = completed = compensated = 0
    total = busy = 0.0

    def done(trip: Trip) -> None:
        nonlocal completed, compensated, total, busy
        now = env._now
        step = trip.step
        line = lines[step]
        if line:
            takes = service()
            if not step:
                busy += takes
            follower = line.popleft()
            follower.callbacks = follower.own
            heappush(heap, (now + takes, 1, id(follower), follower))
        else:
            free[step] += 1
        if trip.undoing:
            step -= 1
        elif fate() < 0.05:
            trip.undoing = True
            step -= 1
        else:
            step += 1
        if step == 4:
            completed += 1
        elif step < 0:
            compensated += 1
        else:
            trip.step = step
            if free[step]:
                free[step] -= 1
                takes = service()
                if not step:
                    busy += takes
                trip.callbacks = trip.own
                heappush(heap, (now + takes, 1, id(trip), trip))
            else:
                lines[step].append(trip)
            return
        total += now - trip.since
        finished.append(trip)

    def arrives(event: Firing) -> None:
        nonlocal started, busy
        now = env._now
        started += 1
        event.callbacks = event.own
        heappush(heap, (now + gap(), 1, 0, event))
        trip = finished.pop() if finished else Trip(env, done)
        trip.since = now
        trip.step = 0
        trip.undoing = False
        if free[0]:
            free[0] -= 1
            takes = service()
            busy += takes
            trip.callbacks = trip.own
            heappush(heap, (now + takes, 1, id(trip), trip))
        else:
            lines[0].append(trip)

    heappush(heap, (gap(), 1, 0, Firing(env, arrives)))
    wall_s = run(env, horizon_s)
    return sums.saga(horizon_s, wall_s, started, completed, compensated, total, busy)


RUNS = {"pipeline": pipeline, "saga": saga, "tandem": tandem}
