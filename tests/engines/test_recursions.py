"""Queues whose every instant is known by a recursion: the engine must give the same bits, not similar numbers."""

import os
import subprocess
import sys
from heapq import heapify, heapreplace
from pathlib import Path

import pytest

from simulator.base.distributions import Distribution
from simulator.base.draws import (
    GAP,
    LATENCY,
    TAKES,
    child_id,
    hash_name,
    partition_of,
    sampler,
    stream,
    uniform,
)
from simulator.base.transcendental import log as logarithm
from simulator.plan.ops import Group, Log, Source
from tests.engines.plans import UNIQUE, Ran, handle, plan, serve, station

SEED, RATE, HORIZON_S = 7, 50.0, 60.0
SOURCE = hash_name("source")
SERVICES = [
    Distribution("exponential", 0.018),
    Distribution("lognormal", -4.2, 0.6),
    Distribution("hyperexponential", 0.018, 4.0),
    Distribution("erlang", 0.018, 3.0),
    Distribution("constant", 0.018),
]


def arrivals() -> list[tuple[float, int]]:
    """(instant, record id) of a Poisson source: each gap is -log(u) over the rate."""
    prefix = stream(SEED, 1, "source", GAP)
    at_s, n, found = 0.0, 0, []
    while True:
        at_s += -logarithm(uniform(prefix, SOURCE, n)) / RATE
        if at_s > HORIZON_S:
            return found
        found.append((at_s, child_id(SOURCE, n)))
        n += 1


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.kind)
@pytest.mark.parametrize("servers", [1, 3])
def test_a_station_is_the_recursion_of_lindley_or_of_kiefer_and_wolfowitz(
    service: Distribution, servers: int
) -> None:
    takes = sampler(service, stream(SEED, 1, "desk.work", TAKES))
    free = [0.0] * servers
    heapify(free)
    expected = {}
    for at_s, record in arrivals():
        ends_s = max(at_s, free[0]) + takes(record, 0)
        heapreplace(free, ends_s)
        if ends_s <= HORIZON_S:
            expected[record] = ends_s
    source = Source("source", "desk.work", "X", "poisson", RATE, UNIQUE)
    ran = Ran(
        plan(source, station("desk", 1, servers), serve("desk.work", service), horizon_s=HORIZON_S), SEED
    )
    assert {d.record: d.ended_s for d in ran.deliveries("desk.work")} == expected


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.kind)
def test_a_topic_and_its_group_are_a_recursion_per_partition(service: Distribution) -> None:
    latency = Distribution("uniform", 0.001, 0.02)
    takes = sampler(service, stream(SEED, 1, "topic.group.handle", TAKES))
    delay = sampler(latency, stream(SEED, 1, "topic", LATENCY))
    readable, free, expected = [0.0] * 4, [0.0] * 4, {}
    for at_s, record in arrivals():
        partition = partition_of(record, 4)
        readable[partition] = max(readable[partition], at_s + delay(record, 0))
        free[partition] = max(readable[partition], free[partition]) + takes(record, 0)
        if free[partition] <= HORIZON_S:
            expected[record] = (readable[partition], free[partition])
    ran = Ran(
        plan(
            Source("source", "topic", "X", "poisson", RATE, UNIQUE), Log("topic", "kafka", 4, 1, 1, 1, latency=latency),
            Group("topic.group", "topic", None, 1, 4, (("X", "topic.group.handle"),)), handle(service),
            horizon_s=HORIZON_S,
        ),
        SEED,
    )  # fmt: skip
    assert {d.record: (d.arrived_s, d.ended_s) for d in ran.deliveries("topic.group")} == expected


FINGERPRINT = """
from hashlib import sha256
from simulator.engines.reference.engine import ReferenceEngine
from tests.engines.orders import orders
log = []
engine = ReferenceEngine(orders(60.0, 10.0), 3, record_log=log)
engine.advance(60.0)
engine.frame()
print(sha256(repr((log, engine.result())).encode()).hexdigest())
"""


def test_another_process_with_another_hash_seed_gives_the_same_bits(project: Path) -> None:
    prints = [
        subprocess.run(
            [sys.executable, "-c", FINGERPRINT], cwd=project, env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert prints[0] == prints[1]
    assert len(prints[0]) == 65
