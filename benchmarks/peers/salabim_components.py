"""salabim with generators and its statistics off, the faster of its two styles.

A server is a component that takes from a line and sleeps when it is empty. (Resources would be as natural
for W3; they are twelve times slower.)
"""

from bisect import bisect
from collections import deque
from collections.abc import Generator
from math import log, sqrt
from random import Random
from typing import Any

import salabim

from benchmarks.peers import sums
from benchmarks.peers.pipeline_keys import COURIER_OF, CUMULATIVE, PACKER_OF
from benchmarks.stopwatch import now_s
from benchmarks.workloads import Answer

Process = Generator[Any, Any, None]


def _environment(seed: int) -> salabim.Environment:
    return salabim.Environment(random_seed=seed, trace=False, yieldless=False, set_numpy_random_seed=False)


def _run(env: salabim.Environment, horizon_s: float) -> float:
    began = now_s()
    env.run(till=horizon_s)
    return now_s() - began


class Server(salabim.Component):
    """Takes from its line, one after the other; `give` wakes it."""

    def setup(self) -> None:
        self.line: deque[Any] = deque()

    def give(self, record: Any) -> None:
        self.line.append(record)
        if self.ispassive():
            self.activate()


def tandem(horizon_s: float, seed: int) -> Answer:
    """W1."""
    random = Random(seed)
    env = _environment(seed)
    emitted = left = 0
    total = busy = 0.0

    class Station(Server):
        following: Any = None

        def process(self) -> Process:
            nonlocal left, total, busy
            following = self.following
            while True:
                while not self.line:
                    yield self.passivate()
                since = self.line.popleft()
                service = random.expovariate(1000.0)
                busy += service
                yield self.hold(service)
                if following is not None:
                    following.give(since)
                else:
                    left += 1
                    total += env.now() - since

    class Door(salabim.Component):
        def process(self) -> Process:
            nonlocal emitted
            while True:
                yield self.hold(random.expovariate(800.0))
                emitted += 1
                first.give(env.now())

    first, second, third = (Station(env=env) for _ in range(3))
    first.following, second.following = second, third
    Door(env=env)
    wall_s = _run(env, horizon_s)
    return sums.tandem(horizon_s, wall_s, emitted, left, total, busy)


def pipeline(horizon_s: float, seed: int) -> Answer:
    """W2: a retry is a component of its own, which waits and goes to the back of the line."""
    random = Random(seed)
    env = _environment(seed)
    sigma = sqrt(log(2.0))
    mu = log(0.0015) - sigma * sigma / 2.0
    emitted = attempts = packed = dead = delivered = 0
    packing = delivering = busy = 0.0

    class Again(salabim.Component):
        def setup(self, record: tuple[int, float, int]) -> None:
            self.record = record

        def process(self) -> Process:
            yield self.hold(0.1)
            packers[PACKER_OF[self.record[0]]].give(self.record)

    class Packer(Server):
        def process(self) -> Process:
            nonlocal attempts, packed, dead, packing, busy
            while True:
                while not self.line:
                    yield self.passivate()
                key, since, attempt = self.line.popleft()
                service = random.lognormvariate(mu, sigma)
                busy += service
                yield self.hold(service)
                attempts += 1
                if random.random() >= 0.01:
                    packed += 1
                    packing += env.now() - since
                    couriers[COURIER_OF[key]].give(env.now())
                elif attempt < 3:
                    Again(env=env, record=(key, since, attempt + 1))
                else:
                    dead += 1

    class Courier(Server):
        def process(self) -> Process:
            nonlocal delivered, delivering
            while True:
                while not self.line:
                    yield self.passivate()
                since = self.line.popleft()
                yield self.hold(random.expovariate(2000.0))
                delivered += 1
                delivering += env.now() - since

    class Shop(salabim.Component):
        def process(self) -> Process:
            nonlocal emitted
            while True:
                yield self.hold(random.expovariate(2000.0))
                emitted += 1
                key = bisect(CUMULATIVE, random.random())
                packers[PACKER_OF[key]].give((key, env.now(), 0))

    packers = [Packer(env=env) for _ in range(6)]
    couriers = [Courier(env=env) for _ in range(3)]
    Shop(env=env)
    wall_s = _run(env, horizon_s)
    ends, seconds = (packed, dead, delivered), (packing, delivering, busy)
    return sums.pipeline(horizon_s, wall_s, emitted, attempts, ends, seconds)


def saga(horizon_s: float, seed: int) -> Answer:
    """W3: a saga is [since, step, undoing]; the eight servers of a step share a line."""
    random = Random(seed)
    env = _environment(seed)
    started = completed = compensated = 0
    total = busy = 0.0
    lines: list[deque[Any]] = [deque() for _ in range(4)]
    idle: list[list[Any]] = [[] for _ in range(4)]

    class Desk(salabim.Component):
        """One of the eight servers of a step."""

        def setup(self, step: int) -> None:
            self.step = step

        def process(self) -> Process:
            nonlocal busy
            line, sleepers = lines[self.step], idle[self.step]
            while True:
                while not line:
                    sleepers.append(self)
                    yield self.passivate()
                trip = line.popleft()
                duration = random.expovariate(100.0)
                if not self.step:
                    busy += duration
                yield self.hold(duration)
                goes_on(trip)

    def request(trip: list[Any]) -> None:
        lines[trip[1]].append(trip)
        if idle[trip[1]]:
            idle[trip[1]].pop().activate()

    def goes_on(trip: list[Any]) -> None:
        nonlocal completed, compensated, total
        if not trip[2] and random.random() < 0.05:
            trip[2] = True
        trip[1] += -1 if trip[2] else 1
        if 0 <= trip[1] < 4:
            request(trip)
            return
        if trip[2]:
            compensated += 1
        else:
            completed += 1
        total += env.now() - trip[0]

    class Web(salabim.Component):
        def process(self) -> Process:
            nonlocal started
            while True:
                yield self.hold(random.expovariate(500.0))
                started += 1
                request([env.now(), 0, False])

    for step in range(4):
        for _ in range(8):
            Desk(env=env, step=step)
    Web(env=env)
    wall_s = _run(env, horizon_s)
    return sums.saga(horizon_s, wall_s, started, completed, compensated, total, busy)


RUNS = {"pipeline": pipeline, "saga": saga, "tandem": tandem}
