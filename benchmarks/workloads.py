"""The three workloads, and what queueing theory says of each: an answer is checked before its speed counts.

λ is an arrival rate, E[S] a mean service time, ρ = λ E[S] / c.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from pathlib import Path

from simulator.base.draws import partition_of, zipf_table
from simulator.compiler.pipeline import compile_plan
from simulator.experiments.closed_forms import mean_wait_mmc
from simulator.plan.ops import Plan
from simulator.scenario import open_design

DESIGNS = Path(__file__).resolve().parent / "designs"
SIGMAS = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What one run of a workload found, and how long it took.

    *records* is how many the source emitted (customers, orders, sagas), *wall_s* the time of the event
    loop alone, *found* a value for each quantity of the workload that the contender measures.
    """

    records: int
    wall_s: float
    found: Mapping[str, float]

    @property
    def records_per_s(self) -> float:
        return self.records / self.wall_s


Run = Callable[[float, int], Answer]
"""(horizon in simulated seconds, seed) → the answer; everything up to the first event is outside of its clock."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """*exact* is theory's value. A mean over n records may be off by five times *deviation* / √n.

    *deviation* includes that neighbouring records are correlated (measured over 60 seeds of `limit.c`);
    *bias* is the relative error that is granted to a formula that is an approximation.
    """

    name: str
    exact: float
    deviation: float
    bias: float = 0.0

    def allowed(self, records: int) -> float:
        """How far from *exact* a mean over *records* may be."""
        return SIGMAS * self.deviation / sqrt(records) + self.bias * self.exact


@dataclass(frozen=True, slots=True)
class Workload:
    """One design of `benchmarks/designs`; *horizon_s* is the time that the issue of this benchmark names."""

    number: str
    name: str
    unit: str
    horizon_s: float
    rate_per_s: float
    quantities: tuple[Quantity, ...]

    def plan(self, horizon_s: float) -> Plan:
        """Its design through the ordinary front door, for *horizon_s*."""
        return plan_of(self.path.read_text(encoding="utf-8"), horizon_s, str(self.path))

    @property
    def path(self) -> Path:
        return DESIGNS / f"{self.name}.yaml"

    def wrong(self, answers: Sequence[Answer]) -> list[str]:
        """A sentence for each quantity that *answers* together have further from theory than chance explains."""
        sentences = []
        for quantity in self.quantities:
            with_it = [answer for answer in answers if quantity.name in answer.found]
            if not with_it:
                continue
            records = sum(answer.records for answer in with_it)
            mean = fsum(answer.found[quantity.name] * answer.records for answer in with_it) / records
            if not abs(mean - quantity.exact) <= quantity.allowed(records):
                sentences.append(
                    f"{quantity.name} is {mean:.5g}, theory says {quantity.exact:.5g} ± {quantity.allowed(records):.2g}"
                )
        emitted = sum(answer.records for answer in answers)
        if emitted == 0:
            sentences.append("nothing was emitted")
        return sentences


def plan_of(text: str, horizon_s: float, path: str = "design.yaml") -> Plan:
    """The plan of a document for *horizon_s*. Raises ValueError with what is wrong with it."""
    parsed = open_design(text, path=path)
    if parsed.design is None:
        raise ValueError("\n".join(str(finding) for finding in parsed.findings))
    return compile_plan(parsed.design, until_s=horizon_s)


def _tandem() -> Workload:
    """Each station of a tandem is an M/M/1 by itself (Burke 1956; Jackson 1957): its time is 1 / (μ - λ)."""
    arrivals_per_s, service_per_s = 800.0, 1000.0
    return Workload(
        "W1",
        "tandem",
        "customers",
        250.0,
        arrivals_per_s,
        (
            Quantity("sojourn_s", 3.0 / (service_per_s - arrivals_per_s), 0.098),
            Quantity("utilisation", arrivals_per_s / service_per_s, 0.95),
        ),
    )


def _member_shares(partitions: int) -> list[float]:
    """The share of the records that each member gets: two neighbouring partitions, keys by Zipf."""
    shares = [0.0] * (partitions // 2)
    before = 0.0
    for key, until in enumerate(zipf_table(10_000, 1.0)):
        shares[partition_of(key, partitions) // 2] += until - before
        before = until
    return shares


def _pipeline() -> Workload:
    """Attempts are geometric, cut at 4: (1 - p⁴) / (1 - p); a member is an M/G/1 of its share.

    Pollaczek and Khinchine (Kleinrock I, 5.6) with cv 1: W = ρ E[S] / (1 - ρ). Retries come back 100 ms
    later, which is as good as Poisson. The couriers' arrivals are departures of the packers, smoother than
    Poisson, so M/M/1 is somewhat too slow for them.
    """
    rate_per_s, again, packing_s, delivering_s = 2000.0, 0.01, 0.0015, 0.0005
    attempts = (1.0 - again**4) / (1.0 - again)
    visit_s = fsum(
        share * packing_s / (1.0 - share * rate_per_s * attempts * packing_s) for share in _member_shares(12)
    )
    courier_s = fsum(
        share * delivering_s / (1.0 - share * rate_per_s * delivering_s) for share in _member_shares(6)
    )
    return Workload(
        "W2",
        "pipeline",
        "records",
        120.0,
        rate_per_s,
        (
            Quantity("attempts", attempts, 0.102),
            # Too rare for a normal deviation, so four times as wide: one in 700,000 records is no alarm.
            Quantity("dead", again**4, 4e-4),
            Quantity("utilisation", rate_per_s * attempts * packing_s / 6.0, 0.75),
            Quantity("packing_s", attempts * visit_s + (attempts - 1.0) * 0.1, 0.03, bias=0.02),
            Quantity("delivering_s", courier_s, 0.0015, bias=0.08),
        ),
    )


def _saga() -> Workload:
    """Actions and undos take the same exponential time at each station, so the network is of product form.

    Every station is an M/M/8 of all that visits it (Baskett, Chandy, Muntz and Palacios 1975, first come
    first served); a saga's duration is, by Little's law, the sum over stations of visits times time.
    """
    rate_per_s, good, service_s = 500.0, 0.95, 0.01
    visits = [good**step + good ** (step + 1) * (1.0 - good ** (3 - step)) for step in range(4)]
    loads = [rate_per_s * visit * service_s for visit in visits]
    times = [service_s * (1.0 + mean_wait_mmc(load, 8)) for load in loads]
    duration_s = fsum(visit * time for visit, time in zip(visits, times, strict=True))
    return Workload(
        "W3",
        "saga",
        "sagas",
        120.0,
        rate_per_s,
        (
            Quantity("completed", good**4, 0.44),
            Quantity("duration_s", duration_s, 0.041),
            Quantity("utilisation", loads[0] / 8.0, 0.95),
        ),
    )


WORKLOADS: tuple[Workload, ...] = (_tandem(), _pipeline(), _saga())
