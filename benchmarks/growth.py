"""How cost grows: with the records, with the nodes, and what two threads of one process give."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from benchmarks import ours
from benchmarks.bars import Bar
from benchmarks.race import calibrated, undisturbed
from benchmarks.workloads import Answer, Run, Workload, plan_of
from simulator.engines.base import Driver
from simulator.engines.registry import ENGINES

FEW, MANY = 10, 1000
TOTAL_PER_S = 2000.0
MOST_TIMES_LONGER = 11.0
MOST_TIMES_PER_RECORD = 1.5
NODES_HORIZON_S = 1000.0
LONGER = 3.0  # a thousand nodes fill wider frames: only a run of some seconds shows what a record costs


def more_records(engine: str, workload: Workload, repeats: int) -> Bar:
    """Ten times the records in at most eleven times the time."""
    run = ours.runs_of(engine)(workload)
    once_s = 0.5 * calibrated(run, workload.horizon_s)
    ratios = []
    for seed in range(1, repeats + 1):
        short_s = undisturbed(run, once_s, seed).wall_s
        ratios.append(undisturbed(run, 10.0 * once_s, seed).wall_s / short_s)
    return Bar(
        f"{workload.name}: 10 times the records, times the time",
        median(ratios),
        MOST_TIMES_LONGER,
        at_most=True,
    )


def more_nodes(engine: str, repeats: int) -> Bar:
    """A thousand nodes, the same rate in all: at most half as much again for a record."""
    return Bar(
        f"{MANY:,} nodes ÷ {FEW} nodes, time for a record",
        times_per_record(engine, repeats, joined=False),
        MOST_TIMES_PER_RECORD,
        at_most=True,
    )


def times_per_record(engine: str, repeats: int, *, joined: bool) -> float:
    """How many times as long a record takes where there are MANY nodes and not FEW; *joined* as in `design_of`."""
    few, many = _run_of(engine, FEW, joined), _run_of(engine, MANY, joined)
    horizon_s = LONGER * calibrated(few, NODES_HORIZON_S)
    many(NODES_HORIZON_S * 0.05, 1)
    ratios = []
    for seed in range(1, repeats + 1):
        of_few = undisturbed(few, horizon_s, seed).records_per_s
        ratios.append(of_few / undisturbed(many, horizon_s, seed).records_per_s)
    return median(ratios)


def _run_of(engine: str, nodes: int, joined: bool) -> Run:
    text = design_of(nodes, joined=joined)

    def run(horizon_s: float, seed: int) -> Answer:
        wall_s, result = ours.timed(plan_of(text, horizon_s), engine, seed)
        return Answer(ours.emitted(result), wall_s, {})

    return run


def design_of(nodes: int, *, joined: bool = False) -> str:
    """A document of *nodes* nodes: a cluster, and chains of source, topic and service that share 2,000 records a second.

    Every service is busy a fifth of its time whatever *nodes* is. *joined*: every service may send dead letters
    to one more topic, which makes one component of the chains. Raises ValueError unless 3 divides nodes - 1.
    """
    chains, rest = divmod(nodes - 1, 3)
    if rest or not chains:
        raise ValueError("a cluster and chains of three nodes have 4, 7, 10, … nodes")
    rate_per_s = TOTAL_PER_S / chains
    takes_s = 0.2 / rate_per_s
    letters = ", dead_letters: failures" if joined else ""
    names = range(chains)
    lines = [
        "lagwise: 1",
        "name: Chains",
        "clusters: { main: { brokers: 1, latency: 0 s } }",
        "schemas: { Job: { fields: { id: uuid } } }",
        "topics:",
        *(["  failures: { cluster: main }"] if joined else []),
        *(f"  jobs-{n}: {{ cluster: main, carries: [Job] }}" for n in names),
        "services:",
        *(
            f"  worker-{n}: {{ consumes: {{ jobs-{n}: {{ takes: exponential {takes_s:.9f} s{letters} }} }} }}"
            for n in names
        ),
        "sources:",
        *(f"  door-{n}: {{ sends: Job, to: jobs-{n}, rate: poisson {rate_per_s:.9f}/s }}" for n in names),
        "scenarios: { steady: { lasts: 1000 s, warm_up: 1 s } }",
    ]
    return "\n".join(lines) + "\n"


def two_threads(engine: str, workload: Workload, repeats: int) -> float | None:
    """How much sooner two replications are done in two threads than one after the other; None with one core."""
    if (os.cpu_count() or 1) < 2:
        return None
    plan = workload.plan(calibrated(ours.runs_of(engine)(workload), workload.horizon_s))
    gains = []
    for seed in range(1, repeats + 1):
        in_turn = [Driver(ENGINES[engine](plan, seed, number), plan) for number in (1, 2)]
        at_once = [Driver(ENGINES[engine](plan, seed, number), plan) for number in (1, 2)]
        began = time.perf_counter()
        for driver in in_turn:
            driver.run()
        between = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Driver.run, at_once))
        gains.append((between - began) / (time.perf_counter() - between))
    return median(gains)
