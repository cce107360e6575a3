"""Queues whose answers are known exactly: the designs in `benchmarks/closed_forms/`, and what theory says of them.

λ is the arrival rate, S the service time with mean 1 (seconds, or whatever the unit), ρ = λ E[S] / c.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import factorial, log
from pathlib import Path

from simulator.compiler.pipeline import compile_plan
from simulator.metrics.result import RunResult
from simulator.plan.ops import Plan
from simulator.scenario import open_design

Key = tuple[str, str, str]  # element, metric, statistic
Measured = Mapping[Key, float]
DESIGNS = Path(__file__).resolve().parents[2] / "benchmarks" / "closed_forms"


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that theory knows of a design: *exact* is the formula's value, *measure* takes it from a run.

    *formula* names the case and the quantity as the tables of queueing theory do.
    """

    name: str
    exact: float
    measure: Callable[[Measured], float]


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """One design with known answers. *file* is its document; *quick* ones are checked in the ordinary tests too."""

    name: str
    file: str
    source: str
    quantities: tuple[Quantity, ...]
    quick: bool = False


def metric(element: str, name: str, stat: str) -> Callable[[Measured], float]:
    """The measure that reads one metric."""
    return lambda run: run[element, name, stat]


def erlang_c(servers: int, load: float) -> float:
    """P(an arrival waits) in M/M/c with offered load λ/μ (Erlang 1917; Kleinrock, Queueing Systems I, 3.5)."""
    rho = load / servers
    top = load**servers / factorial(servers) / (1.0 - rho)
    return top / (sum(load**n / factorial(n) for n in range(servers)) + top)


def pollaczek_khinchine(lam: float, scv: float) -> float:
    """Mean wait in M/G/1 with E[S] = 1: λ E[S²] / (2 (1 - ρ)) (Kleinrock I, 5.6); E[S²] = 1 + scv."""
    return lam * (1.0 + scv) / (2.0 * (1.0 - lam))


def mean_wait_mmc(lam: float, servers: int) -> float:
    """Mean wait in M/M/c with μ = 1: C(c, λ) / (c - λ)."""
    return erlang_c(servers, lam) / (servers - lam)


def _mm1(lam: float) -> ClosedForm:
    """The time in an M/M/1 system is exponential with rate μ - λ (Kleinrock I, 3.2)."""
    return ClosedForm(
        f"M/M/1, ρ = {lam}",
        f"mm1-{lam}",
        "Kleinrock I, 3.2",
        (
            Quantity("mean time", 1.0 / (1.0 - lam), metric("desk.Serve", "latency", "mean")),
            Quantity("median time", log(2.0) / (1.0 - lam), metric("desk.Serve", "latency", "p50")),
            Quantity("p99 of time", log(100.0) / (1.0 - lam), metric("desk.Serve", "latency", "p99")),
            Quantity("mean wait", lam / (1.0 - lam), metric("desk.Serve", "wait", "mean")),
            Quantity("mean queue", lam * lam / (1.0 - lam), metric("desk", "queue", "mean")),
            Quantity("utilisation", lam, metric("desk", "utilisation", "mean")),
        ),
        quick=lam == 0.5,
    )


def _mmc(servers: int, lam: float) -> ClosedForm:
    """P(wait > t) = C exp(-(c - λ) t), so its p99 is ln(100 C) / (c - λ)."""
    wait = mean_wait_mmc(lam, servers)
    p99 = log(100.0 * erlang_c(servers, lam)) / (servers - lam)
    return ClosedForm(
        f"M/M/{servers}, ρ = {lam / servers:g}",
        f"mmc-{servers}",
        "Kleinrock I, 3.5",
        (
            Quantity("mean wait", wait, metric("desk.Serve", "wait", "mean")),
            Quantity("p99 of wait", p99, metric("desk.Serve", "wait", "p99")),
            Quantity("mean time", wait + 1.0, metric("desk.Serve", "latency", "mean")),
            Quantity("mean queue", lam * wait, metric("desk", "queue", "mean")),
        ),
        quick=servers == 2,
    )


def _mg1(lam: float, scv: float, letter: str, file: str) -> ClosedForm:
    wait = pollaczek_khinchine(lam, scv)
    return ClosedForm(
        f"M/{letter}/1, ρ = {lam}, scv {scv:g}",
        f"{file}-{lam}",
        "Kleinrock I, 5.6",
        (
            Quantity("mean wait", wait, metric("desk.Serve", "wait", "mean")),
            Quantity("mean time", wait + 1.0, metric("desk.Serve", "latency", "mean")),
            Quantity("mean queue", lam * wait, metric("desk", "queue", "mean")),
        ),
        quick=lam == 0.5,
    )


def _partitioned(partitions: int, lam: float) -> ClosedForm:
    """A Poisson stream that a hash splits is independent Poisson streams: each partition is an M/M/1."""
    rho = lam / partitions
    time = 1.0 / (1.0 - rho)
    return ClosedForm(
        f"{partitions} × M/M/1 behind a hash, ρ = {rho:g}",
        f"partitioned-{partitions}",
        "Kleinrock I, 3.2 and 2.5",
        (
            Quantity("mean time", time, metric("jobs.workers", "latency", "mean")),
            Quantity("mean lag", lam * time, metric("jobs.workers", "lag", "mean")),
            Quantity(
                "times M/M/c's wait",
                (time - 1.0) / mean_wait_mmc(lam, partitions),
                lambda run: (run["jobs.workers", "latency", "mean"] - 1.0) / mean_wait_mmc(lam, partitions),
            ),
        ),
        quick=partitions == 2,
    )


def _batches(batch: int, rate_per_s: float) -> ClosedForm:
    """L = ρ (1 + E[X²]/E[X]) / (2 (1 - ρ)) in M[X]/M/1 (Gross and Harris, 3.1); X is always *batch*."""
    rho = batch * rate_per_s
    length = rho * (1.0 + batch) / (2.0 * (1.0 - rho))
    return ClosedForm(
        f"M[{batch}]/M/1, ρ = {rho:g}",
        "batches",
        "Gross and Harris, 3.1",
        (
            Quantity("mean time", length / rho, metric("desk.Serve", "latency", "mean")),
            Quantity(
                "mean in system",
                length,
                lambda run: run["desk", "queue", "mean"] + run["desk", "utilisation", "mean"],
            ),
        ),
        quick=True,
    )


def _feedback(lam: float, again: float) -> ClosedForm:
    """A record that goes round with probability p loads like λ / (1 - p); L is M/M/1's at that load (Jackson 1957)."""
    load = lam / (1.0 - again)
    length = load / (1.0 - load)
    return ClosedForm(
        f"M/M/1 with feedback {again:g}",
        "feedback",
        "Jackson 1957",
        (
            Quantity("mean time", length / lam, metric("desk.Serve", "latency", "mean")),
            Quantity("utilisation", load, metric("desk", "utilisation", "mean")),
            Quantity(
                "mean attempts",
                1.0 / (1.0 - again),
                lambda run: run["desk.Serve", "attempts", "count"] / run["desk.Serve", "handled", "count"],
            ),
        ),
        quick=True,
    )


def _capped(again: float, retries: int) -> ClosedForm:
    """Attempts are geometric, cut at n + 1: E = (1 - p^(n+1)) / (1 - p); all fail with p^(n+1)."""
    give_up = again ** (retries + 1)

    def count(run: Measured, name: str) -> float:
        return run["jobs.workers", name, "count"]

    def finished(run: Measured) -> float:
        return count(run, "handled") + count(run, "dead_letters")

    return ClosedForm(
        f"at most {retries} retries, p = {again:g}",
        "capped-retries",
        "the geometric distribution",
        (
            Quantity(
                "mean attempts",
                (1.0 - give_up) / (1.0 - again),
                lambda run: (count(run, "handled") + count(run, "failed")) / finished(run),
            ),
            Quantity(
                "dead letters",
                give_up,
                lambda run: count(run, "dead_letters") / finished(run),
            ),
        ),
        quick=True,
    )


def compiled(path: Path) -> Plan:
    """The plan of the first scenario of a document. Raises ValueError with everything that is wrong with it."""
    parsed = open_design(path.read_text(encoding="utf-8"), path=str(path))
    if parsed.design is None:
        raise ValueError("\n".join(str(finding) for finding in parsed.findings))
    return compile_plan(parsed.design)


def measured(result: RunResult) -> dict[Key, float]:
    """The metrics of a run that have a value."""
    return {
        (each.element, each.name, each.stat): each.value for each in result.metrics if each.value is not None
    }


def _overload(lam: float, mu: float, consumers: int) -> ClosedForm:
    """d lag / dt = λ - c μ while every consumer is busy (the fluid limit: Newell 1971, chapter 2)."""
    return ClosedForm(
        f"overload, {lam:g} against {consumers} × {mu:g}",
        "overload",
        "Newell 1971, 2",
        (
            Quantity(
                "lag growth",
                lam - consumers * mu,
                lambda run: run["jobs", "appended", "rate"] - run["jobs.workers", "handled", "rate"],
            ),
        ),
        quick=True,
    )


CLOSED_FORMS: tuple[ClosedForm, ...] = (
    _mm1(0.5),
    _mm1(0.8),
    _mmc(2, 1.6),
    _mmc(8, 7.2),
    _mmc(16, 15.2),
    _mg1(0.5, 0.25, "E4", "me4"),
    _mg1(0.8, 0.25, "E4", "me4"),
    _mg1(0.9, 0.25, "E4", "me4"),
    _mg1(0.5, 4.0, "H2", "mh2"),
    _mg1(0.8, 4.0, "H2", "mh2"),
    _mg1(0.9, 4.0, "H2", "mh2"),
    _partitioned(2, 1.6),
    _partitioned(4, 3.2),
    _partitioned(16, 15.2),
    _batches(50, 0.012),
    _feedback(0.5, 0.2),
    _capped(0.2, 3),
    _overload(1000.0, 400.0, 2),
)
