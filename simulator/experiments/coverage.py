"""Whether the intervals keep their word: of many experiments with a known truth, how many of them contain it.

A 95 % interval is a promise about a procedure, so it is tried on queues whose answers are exact: the
designs of the closed forms at several loads, each replicated in many independent experiments.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log, sqrt

from simulator.experiments.closed_forms import (
    DESIGNS,
    Key,
    compiled,
    erlang_c,
    mean_wait_mmc,
    measured,
    pollaczek_khinchine,
)
from simulator.experiments.intervals import interval
from simulator.experiments.pool import Job, side_by_side
from simulator.plan.ops import Plan, Source

EXPERIMENTS = 40  # of each case
REPLICATIONS = 5
LOWEST, HIGHEST = 0.92, 0.98  # what share of the intervals must contain the truth
RELAXATIONS = (
    600.0  # relaxation times that are measured: in far fewer, a p99 is biased by more than its interval
)
WARM_UP_RELAXATIONS = 15.0  # e**-15 of the empty start is left
SEEDS_APART = 100_000  # cases share no seed: draws are keyed by element, so they would share their luck


@dataclass(frozen=True, slots=True)
class Case:
    """One queue: *file* is the closed form's design, run at arrival rate *lam*; E[S] = 1, *scv* is that of S."""

    kind: str
    file: str
    servers: int
    lam: float
    scv: float = 1.0

    @property
    def load(self) -> float:
        return self.lam / self.servers

    @property
    def name(self) -> str:
        return f"{self.kind}, ρ = {self.load:g}"

    @property
    def relaxation_s(self) -> float:
        """About how long the queue remembers: 1 / (c (1 - √ρ)²), M/M/1's relaxation time (Cohen, The Single
        Server Queue, II.2), shared by c servers and stretched by (1 + scv) / 2 as the mean wait is."""
        return (1.0 + self.scv) / 2.0 / (self.servers * (1.0 - sqrt(self.load)) ** 2)

    def truths(self) -> dict[Key, float]:
        """What is known: the mean wait, and for exponential service a p99 (Kleinrock I, 3.2 and 3.5)."""
        if self.scv != 1.0:
            return {MEAN_WAIT: pollaczek_khinchine(self.lam, self.scv)}
        found = {MEAN_WAIT: mean_wait_mmc(self.lam, self.servers)}
        if self.servers == 1:
            found[P99_TIME] = log(100.0) / (1.0 - self.lam)
        else:
            found[P99_WAIT] = log(100.0 * erlang_c(self.servers, self.lam)) / (self.servers - self.lam)
        return found


MEAN_WAIT: Key = ("desk.Serve", "wait", "mean")
P99_WAIT: Key = ("desk.Serve", "wait", "p99")
P99_TIME: Key = ("desk.Serve", "latency", "p99")

CASES: tuple[Case, ...] = (
    Case("M/M/1", "mm1-0.5", 1, 0.5),
    Case("M/M/1", "mm1-0.5", 1, 0.7),
    Case("M/M/1", "mm1-0.5", 1, 0.8),
    Case("M/M/2", "mmc-2", 2, 1.0),
    Case("M/M/2", "mmc-2", 2, 1.4),
    Case("M/M/8", "mmc-8", 8, 5.6),
    Case("M/E4/1", "me4-0.5", 1, 0.5, 0.25),
    Case("M/E4/1", "me4-0.5", 1, 0.7, 0.25),
    Case("M/H2/1", "mh2-0.5", 1, 0.5, 4.0),
    Case("M/H2/1", "mh2-0.5", 1, 0.6, 4.0),
)


@dataclass(frozen=True, slots=True)
class Covered:
    """Of *experiments* intervals of one quantity of one case, *inside* contain its exact value."""

    case: Case
    key: Key
    exact: float
    experiments: int
    inside: int

    @property
    def quantity(self) -> str:
        """What the interval is of, in words."""
        _, metric, stat = self.key
        return f"{stat} {metric}"


def plan_of_case(case: Case, scale: float = 1.0) -> Plan:
    """The plan of the case's document at its rate, long enough for its memory; *scale* shortens what is measured."""
    plan = compiled(DESIGNS / f"{case.file}.yaml")
    warm_up_s = WARM_UP_RELAXATIONS * case.relaxation_s
    ops = tuple(replace(op, rate_per_s=case.lam) if isinstance(op, Source) else op for op in plan.ops)
    horizon_s = warm_up_s + scale * RELAXATIONS * case.relaxation_s
    return replace(plan, ops=ops, warm_up_s=warm_up_s, horizon_s=horizon_s)


def cover(
    cases: Sequence[Case] = CASES,
    *,
    engine: str,
    experiments: int = EXPERIMENTS,
    replications: int = REPLICATIONS,
    scale: float = 1.0,
    workers: int = 1,
    on_case: Callable[[Case], None] = lambda case: None,
) -> list[Covered]:
    """Do all *experiments* of all *cases* and count the 95 % intervals that contain the truth.

    The numbers depend on nothing but the cases, *experiments*, *replications* and *scale*.
    """
    covered: list[Covered] = []
    with side_by_side(
        _jobs(cases, engine, experiments, replications, scale), measured, workers=workers
    ) as runs:
        for case in cases:
            on_case(case)
            truths = case.truths()
            inside = dict.fromkeys(truths, 0)
            for _ in range(experiments):
                found = [next(runs) for _ in range(replications)]
                for key, exact in truths.items():
                    inside[key] += _contains([each[key] for each in found], key[2], exact)
            covered += [Covered(case, key, truths[key], experiments, inside[key]) for key in truths]
    return covered


def first_seed(case: Case) -> int:
    """The seed of the first experiment; each further one has the next."""
    return SEEDS_APART * (1 + CASES.index(case))


def _jobs(
    cases: Sequence[Case], engine: str, experiments: int, replications: int, scale: float
) -> Iterator[Job]:
    for case in cases:
        plan = plan_of_case(case, scale)
        for seed in range(first_seed(case), first_seed(case) + experiments):
            for replication in range(1, replications + 1):
                yield Job(plan, seed, replication, engine)


def _contains(values: Sequence[float], stat: str, exact: float) -> bool:
    found = interval(values, stat)
    if found is None:
        raise ValueError("an interval needs at least two replications")
    return found[0] <= exact <= found[1]


def share(covered: Sequence[Covered]) -> float:
    """The share of all intervals that contain their truth."""
    return sum(each.inside for each in covered) / sum(each.experiments for each in covered)


def holds(covered: Sequence[Covered]) -> bool:
    """Whether that share is what 95 % intervals must have."""
    return LOWEST <= share(covered) <= HIGHEST
