"""Hand-written Python: one heap of (instant, who), one branch per kind of event. No library but heapq; for reference."""

from collections import deque
from heapq import heappop, heappush
from math import inf

from benchmarks.peers import sums
from benchmarks.peers.drawn_ahead import exponential, keys, lognormal, uniform
from benchmarks.peers.pipeline_keys import COURIER_OF, PACKER_OF
from benchmarks.stopwatch import now_s
from benchmarks.workloads import Answer


def tandem(horizon_s: float, seed: int) -> Answer:
    """W1: who 0 to 2 is a station, 3 the source."""
    gap, service = exponential(seed, 1, 1.0 / 800.0), exponential(seed, 2, 0.001)
    lines: list[deque[float]] = [deque() for _ in range(3)]
    heap = [(gap(), 3)]
    emitted = left = 0
    total = busy = 0.0
    began = now_s()
    while True:
        now, who = heappop(heap)
        if now > horizon_s:
            break
        if who == 3:
            emitted += 1
            heappush(heap, (now + gap(), 3))
            since, following = now, 0
        else:
            line = lines[who]
            since = line.popleft()
            if line:
                takes = service()
                busy += takes
                heappush(heap, (now + takes, who))
            following = who + 1
            if following == 3:
                left += 1
                total += now - since
                continue
        line = lines[following]
        if not line:
            takes = service()
            busy += takes
            heappush(heap, (now + takes, following))
        line.append(since)
    wall_s = now_s() - began
    return sums.tandem(horizon_s, wall_s, emitted, left, total, busy)


def pipeline(horizon_s: float, seed: int) -> Answer:
    """W2: who 0 to 5 is a packer, 6 to 8 a courier, 9 the source; retries wait in a line beside the heap."""
    gap, key_of, fate = exponential(seed, 1, 1.0 / 2000.0), keys(seed, 2), uniform(seed, 3)
    packing_time, courier_time = lognormal(seed, 4, 0.0015), exponential(seed, 5, 0.0005)
    packing_line: list[deque[tuple[float, int, int]]] = [deque() for _ in range(6)]
    courier_line: list[deque[float]] = [deque() for _ in range(3)]
    waiting: deque[tuple[float, float, int, int]] = deque()
    heap = [(gap(), 9)]
    back_s = inf
    emitted = packed = failed = dead = delivered = 0
    packing = delivering = busy = 0.0
    began = now_s()
    while True:
        if back_s < heap[0][0]:
            now, since, key, attempt = waiting.popleft()
            back_s = waiting[0][0] if waiting else inf
        else:
            now, who = heappop(heap)
            if now > horizon_s:
                break
            if who == 9:
                emitted += 1
                heappush(heap, (now + gap(), 9))
                since, key, attempt = now, key_of(), 0
            elif who < 6:
                line = packing_line[who]
                since, key, attempt = line.popleft()
                if line:
                    takes = packing_time()
                    busy += takes
                    heappush(heap, (now + takes, who))
                if fate() < 0.01:
                    failed += 1
                    if attempt == 3:
                        dead += 1
                        continue
                    waiting.append((now + 0.1, since, key, attempt + 1))
                    back_s = waiting[0][0]
                    continue
                packed += 1
                packing += now - since
                number = COURIER_OF[key]
                parcels = courier_line[number]
                if not parcels:
                    heappush(heap, (now + courier_time(), 6 + number))
                parcels.append(now)
                continue
            else:
                parcels = courier_line[who - 6]
                delivered += 1
                delivering += now - parcels.popleft()
                if parcels:
                    heappush(heap, (now + courier_time(), who))
                continue
        member = PACKER_OF[key]
        line = packing_line[member]
        if not line:
            takes = packing_time()
            busy += takes
            heappush(heap, (now + takes, member))
        line.append((since, key, attempt))
    wall_s = now_s() - began
    ends, seconds = (packed, dead, delivered), (packing, delivering, busy)
    return sums.pipeline(horizon_s, wall_s, emitted, packed + failed, ends, seconds)


def saga(horizon_s: float, seed: int) -> Answer:
    """W3: an entry is (instant, number of the entry, saga), a saga is [since, step, undoing]; None is the source."""
    gap, service, fate = (
        exponential(seed, 1, 1.0 / 500.0),
        exponential(seed, 2, 0.01),
        uniform(seed, 3),
    )
    lines: list[deque[list[float]]] = [deque() for _ in range(4)]
    free = [8] * 4
    heap: list[tuple[float, int, list[float] | None]] = [(gap(), 0, None)]
    number = started = completed = compensated = 0
    total = busy = 0.0
    began = now_s()
    while True:
        now, _, trip = heappop(heap)
        if now > horizon_s:
            break
        if trip is None:
            started += 1
            heappush(heap, (now + gap(), 0, None))
            trip = [now, 0, 0]
            step = 0
        else:
            step = int(trip[1])
            if lines[step]:
                takes = service()
                if not step:
                    busy += takes
                number += 1
                heappush(heap, (now + takes, number, lines[step].popleft()))
            else:
                free[step] += 1
            if trip[2]:
                step -= 1
            elif fate() < 0.05:
                trip[2] = 1
                step -= 1
            else:
                step += 1
            if step == 4 or step < 0:
                if step < 0:
                    compensated += 1
                else:
                    completed += 1
                total += now - trip[0]
                continue
            trip[1] = step
        if free[step]:
            free[step] -= 1
            takes = service()
            if not step:
                busy += takes
            number += 1
            heappush(heap, (now + takes, number, trip))
        else:
            lines[step].append(trip)
    wall_s = now_s() - began
    return sums.saga(horizon_s, wall_s, started, completed, compensated, total, busy)


RUNS = {"pipeline": pipeline, "saga": saga, "tandem": tandem}
