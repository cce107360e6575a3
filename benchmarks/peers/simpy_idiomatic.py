"""SimPy as its documentation teaches it: a process per customer and resources (W1, W3), stores (W2)."""

from bisect import bisect
from collections.abc import Generator
from math import log, sqrt
from random import Random
from typing import Any

import simpy

from benchmarks.peers import sums
from benchmarks.peers.pipeline_keys import COURIER_OF, CUMULATIVE, PACKER_OF
from benchmarks.peers.simpy_run import run
from benchmarks.workloads import Answer

Process = Generator[simpy.Event, Any, None]


def tandem(horizon_s: float, seed: int) -> Answer:
    """W1: a customer is a process that asks three resources of capacity one."""
    random = Random(seed)
    env = simpy.Environment()
    stations = [simpy.Resource(env) for _ in range(3)]
    emitted = left = 0
    total = busy = 0.0

    def customer() -> Process:
        nonlocal left, total, busy
        since = env.now
        for station in stations:
            with station.request() as turn:
                yield turn
                service = random.expovariate(1000.0)
                busy += service
                yield env.timeout(service)
        left += 1
        total += env.now - since

    def door() -> Process:
        nonlocal emitted
        while True:
            yield env.timeout(random.expovariate(800.0))
            emitted += 1
            env.process(customer())

    env.process(door())
    wall_s = run(env, horizon_s)
    return sums.tandem(horizon_s, wall_s, emitted, left, total, busy)


def pipeline(horizon_s: float, seed: int) -> Answer:
    """W2: a store per member, which is a process that takes one record after the other."""
    random = Random(seed)
    env = simpy.Environment()
    packing_line = [simpy.Store(env) for _ in range(6)]
    courier_line = [simpy.Store(env) for _ in range(3)]
    sigma = sqrt(log(2.0))
    mu = log(0.0015) - sigma * sigma / 2.0
    emitted = attempts = packed = dead = delivered = 0
    packing = delivering = busy = 0.0

    def again(key: int, since: float, attempt: int) -> Process:
        yield env.timeout(0.1)
        packing_line[PACKER_OF[key]].put((key, since, attempt))

    def packer(line: simpy.Store) -> Process:
        nonlocal attempts, packed, dead, packing, busy
        while True:
            key, since, attempt = yield line.get()
            service = random.lognormvariate(mu, sigma)
            busy += service
            yield env.timeout(service)
            attempts += 1
            if random.random() >= 0.01:
                packed += 1
                packing += env.now - since
                courier_line[COURIER_OF[key]].put(env.now)
            elif attempt < 3:
                env.process(again(key, since, attempt + 1))
            else:
                dead += 1

    def courier(line: simpy.Store) -> Process:
        nonlocal delivered, delivering
        while True:
            since = yield line.get()
            yield env.timeout(random.expovariate(2000.0))
            delivered += 1
            delivering += env.now - since

    def shop() -> Process:
        nonlocal emitted
        while True:
            yield env.timeout(random.expovariate(2000.0))
            emitted += 1
            key = bisect(CUMULATIVE, random.random())
            packing_line[PACKER_OF[key]].put((key, env.now, 0))

    for line in packing_line:
        env.process(packer(line))
    for line in courier_line:
        env.process(courier(line))
    env.process(shop())
    wall_s = run(env, horizon_s)
    ends, seconds = (packed, dead, delivered), (packing, delivering, busy)
    return sums.pipeline(horizon_s, wall_s, emitted, attempts, ends, seconds)


def saga(horizon_s: float, seed: int) -> Answer:
    """W3: a saga is a process that asks resources of capacity eight, forth and, after a failure, back."""
    random = Random(seed)
    env = simpy.Environment()
    services = [simpy.Resource(env, capacity=8) for _ in range(4)]
    started = completed = compensated = 0
    total = busy = 0.0

    def work(service: simpy.Resource) -> Process:
        nonlocal busy
        with service.request() as turn:
            yield turn
            duration = random.expovariate(100.0)
            if service is services[0]:
                busy += duration
            yield env.timeout(duration)

    def trip() -> Process:
        nonlocal completed, compensated, total
        since = env.now
        done: list[simpy.Resource] = []
        for service in services:
            yield from work(service)
            if random.random() < 0.05:
                for undone in reversed(done):
                    yield from work(undone)
                compensated += 1
                break
            done.append(service)
        else:
            completed += 1
        total += env.now - since

    def web() -> Process:
        nonlocal started
        while True:
            yield env.timeout(random.expovariate(500.0))
            started += 1
            env.process(trip())

    env.process(web())
    wall_s = run(env, horizon_s)
    return sums.saga(horizon_s, wall_s, started, completed, compensated, total, busy)


RUNS = {"pipeline": pipeline, "saga": saga, "tandem": tandem}
