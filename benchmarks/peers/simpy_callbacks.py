"""The fastest that SimPy's public interface goes: no processes and no resources, a timeout with one callback each time.

A timeout is an event of its own and is used up when it fires, so there is one per stay at a server.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

import simpy

from benchmarks.peers import sums
from benchmarks.peers.drawn_ahead import exponential, keys, lognormal, uniform
from benchmarks.peers.pipeline_keys import COURIER_OF, PACKER_OF
from benchmarks.peers.simpy_run import run
from benchmarks.workloads import Answer

Callback = Callable[[Any], None]
Timeout = simpy.Timeout


def tandem(horizon_s: float, seed: int) -> Answer:
    """W1: a line of origins per station, whose first is in service. Stations are made from the last to the first."""
    env = simpy.Environment()
    gap, service = exponential(seed, 1, 1.0 / 800.0), exponential(seed, 2, 0.001)
    emitted = left = 0
    total = busy = 0.0

    def last() -> tuple[deque[float], Callback]:
        line: deque[float] = deque()

        def leaves(_: simpy.Event) -> None:
            nonlocal left, total, busy
            since = line.popleft()
            if line:
                takes = service()
                busy += takes
                Timeout(env, takes).callbacks.append(leaves)
            left += 1
            total += env.now - since

        return line, leaves

    def before(following: deque[float], its: Callback) -> tuple[deque[float], Callback]:
        line: deque[float] = deque()

        def leaves(_: simpy.Event) -> None:
            nonlocal busy
            since = line.popleft()
            if line:
                takes = service()
                busy += takes
                Timeout(env, takes).callbacks.append(leaves)
            if not following:
                takes = service()
                busy += takes
                Timeout(env, takes).callbacks.append(its)
            following.append(since)

        return line, leaves

    first, at_first = before(*before(*last()))

    def arrives(_: simpy.Event) -> None:
        nonlocal emitted, busy
        emitted += 1
        Timeout(env, gap()).callbacks.append(arrives)
        if not first:
            takes = service()
            busy += takes
            Timeout(env, takes).callbacks.append(at_first)
        first.append(env.now)

    Timeout(env, gap()).callbacks.append(arrives)
    wall_s = run(env, horizon_s)
    return sums.tandem(horizon_s, wall_s, emitted, left, total, busy)


def pipeline(horizon_s: float, seed: int) -> Answer:
    """W2: a line per member, whose first record is in hand; a retry is a timeout that carries its record."""
    env = simpy.Environment()
    gap, key_of, fate = exponential(seed, 1, 1.0 / 2000.0), keys(seed, 2), uniform(seed, 3)
    packing_time, courier_time = lognormal(seed, 4, 0.0015), exponential(seed, 5, 0.0005)
    packing_line: list[deque[tuple[float, int, int]]] = [deque() for _ in range(6)]
    courier_line: list[deque[float]] = [deque() for _ in range(3)]
    emitted = packed = failed = dead = delivered = 0
    packing = delivering = busy = 0.0

    def pack(record: tuple[float, int, int]) -> None:
        nonlocal busy
        member = PACKER_OF[record[1]]
        line = packing_line[member]
        if not line:
            takes = packing_time()
            busy += takes
            Timeout(env, takes).callbacks.append(packers[member])
        line.append(record)

    def arrives(_: simpy.Event) -> None:
        nonlocal emitted
        emitted += 1
        Timeout(env, gap()).callbacks.append(arrives)
        pack((env.now, key_of(), 0))

    def comes_back(event: Any) -> None:
        pack(event.value)

    def packer(line: deque[tuple[float, int, int]]) -> Callback:
        def packs(_: simpy.Event) -> None:
            nonlocal packed, failed, dead, packing, busy
            since, key, attempt = line.popleft()
            if line:
                takes = packing_time()
                busy += takes
                Timeout(env, takes).callbacks.append(packs)
            if fate() < 0.01:
                failed += 1
                if attempt == 3:
                    dead += 1
                else:
                    Timeout(env, 0.1, (since, key, attempt + 1)).callbacks.append(comes_back)
                return
            now = env.now
            packed += 1
            packing += now - since
            number = COURIER_OF[key]
            parcels = courier_line[number]
            if not parcels:
                Timeout(env, courier_time()).callbacks.append(couriers[number])
            parcels.append(now)

        return packs

    def courier(line: deque[float]) -> Callback:
        def delivers(_: simpy.Event) -> None:
            nonlocal delivered, delivering
            delivered += 1
            delivering += env.now - line.popleft()
            if line:
                Timeout(env, courier_time()).callbacks.append(delivers)

        return delivers

    packers = [packer(line) for line in packing_line]
    couriers = [courier(line) for line in courier_line]
    Timeout(env, gap()).callbacks.append(arrives)
    wall_s = run(env, horizon_s)
    ends, seconds = (packed, dead, delivered), (packing, delivering, busy)
    return sums.pipeline(horizon_s, wall_s, emitted, packed + failed, ends, seconds)


def saga(horizon_s: float, seed: int) -> Answer:
    """W3: a timeout carries its saga (start, step, undoing); a service is a count of free servers and a line."""
    env = simpy.Environment()
    gap, service, fate = exponential(seed, 1, 1.0 / 500.0), exponential(seed, 2, 0.01), uniform(seed, 3)
    lines: list[deque[tuple[float, int, bool]]] = [deque() for _ in range(4)]
    free = [8] * 4
    started = completed = compensated = 0
    total = busy = 0.0

    def done(event: Any) -> None:
        nonlocal completed, compensated, total, busy
        since, step, undoing = event.value
        line = lines[step]
        if line:
            takes = service()
            if not step:
                busy += takes
            Timeout(env, takes, line.popleft()).callbacks.append(done)
        else:
            free[step] += 1
        if undoing:
            step -= 1
        elif fate() < 0.05:
            undoing = True
            step -= 1
        else:
            step += 1
        if 0 <= step < 4:
            if free[step]:
                free[step] -= 1
                takes = service()
                if not step:
                    busy += takes
                Timeout(env, takes, (since, step, undoing)).callbacks.append(done)
            else:
                lines[step].append((since, step, undoing))
            return
        total += env.now - since
        if step == 4:
            completed += 1
        else:
            compensated += 1

    def arrives(_: simpy.Event) -> None:
        nonlocal started, busy
        started += 1
        Timeout(env, gap()).callbacks.append(arrives)
        if free[0]:
            free[0] -= 1
            takes = service()
            busy += takes
            Timeout(env, takes, (env.now, 0, False)).callbacks.append(done)
        else:
            lines[0].append((env.now, 0, False))

    Timeout(env, gap()).callbacks.append(arrives)
    wall_s = run(env, horizon_s)
    return sums.saga(horizon_s, wall_s, started, completed, compensated, total, busy)


RUNS = {"pipeline": pipeline, "saga": saga, "tandem": tandem}
