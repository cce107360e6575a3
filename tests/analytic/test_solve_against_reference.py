"""Where the analytic engine says "exact", a run of the reference engine comes near; elsewhere it is as good as it says."""

from functools import cache

import pytest

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.retry import Retry
from simulator.engines.analytic.solve import solve
from simulator.experiments.run import run_plan
from simulator.experiments.validate import measured
from simulator.plan.ops import Apply, Call, Emit, Plan, Process, Relay, Source, Station, Step, Store
from tests.analytic.plans import constant, desk, exponential, plan, readers, source, tandem, topic, value

RUNS = 3


def saga(rate_per_s: float) -> Plan:
    """Four steps at a service each, a twentieth of which fail; undone in reverse, as in workload W3."""
    names = ("a", "b", "c", "d")
    steps = tuple(Step(f"{name}.do", f"{name}.undo") for name in names)
    return plan(
        Source("shop", "saga", "Start", "poisson", rate_per_s, KeyChoice("unique")),
        *(Station(name, 1, 2) for name in names),
        *(Apply(f"{name}.do", name, exponential(0.01), fails=0.05) for name in names),
        *(Apply(f"{name}.undo", name, exponential(0.01)) for name in names),
        Process("saga", "a", steps),
        horizon_s=200.0,
        warm_up_s=10.0,
    )


def outbox() -> Plan:
    return plan(
        source("desk.serve", 50.0),
        Station("desk", 1, 60),
        Apply("desk.serve", "desk", exponential(0.01), appends="store", emits=(Emit("Order", "events"),)),
        Store("store", constant(0.0), relay="store.outbox"),
        Relay("store.outbox", "store", 0.2, 500),
        topic(latency_s=0.01),
        *readers(exponential(0.004), 4),
        horizon_s=300.0,
    )


def calls(callee_servers: int) -> Plan:
    return plan(
        source("desk.serve", 40.0),
        Station("desk", 1, 8),
        Station("card", 1, callee_servers),
        Apply("desk.serve", "desk", exponential(0.01), calls=(Call("card.answer"),)),
        Apply("card.answer", "card", exponential(0.018)),
        horizon_s=600.0,
    )


PLANS = {
    "tandem": plan(*tandem(60.0, 0.01, 0.008, 0.012), horizon_s=600.0),
    "even": plan(*desk(80.0, exponential(0.01), arrival="constant"), horizon_s=400.0),
    "batches": plan(*desk(6.0, Distribution("erlang", 0.01, 3.0), batch=10), horizon_s=600.0),
    "plenty": plan(*desk(100.0, Distribution("lognormal", -4.0, 1.0), 60), horizon_s=120.0),
    "skew": plan(
        source("events", 100.0, KeyChoice("zipf", 2000, 0.9)), topic(), *readers(exponential(0.006), 4, host=None),
        horizon_s=400.0,
    ),
    "back": plan(
        *desk(50.0, exponential(0.01))[:2],
        Apply("desk.serve", "desk", exponential(0.01), fails=0.3, retry=Retry(2, 0.05, place="back")),
        horizon_s=400.0,
    ),
    "here": plan(
        source("events", 20.0), topic(partitions=2),
        *readers(exponential(0.01), 2)[:2],
        Apply("events.readers.handle", "events.readers", exponential(0.01), fails=0.2, retry=Retry(3, 0.02)),
        horizon_s=400.0,
    ),
    "saga": saga(80.0),
    "outbox": outbox(),
    "calls": calls(8),
}  # fmt: skip
APPROXIMATE = {
    "calls with a queue": calls(1),
    "three servers": plan(*desk(240.0, constant(0.01), 3), horizon_s=200.0),
    "rate limit": plan(
        source("desk.serve", 80.0), Station("desk", 1, 2, 100.0), Apply("desk.serve", "desk", exponential(0.015)),
        horizon_s=400.0,
    ),
    "batches at three servers": plan(*desk(20.0, exponential(0.01), 3, batch=10), horizon_s=300.0),
}  # fmt: skip


@cache
def simulated(name: str) -> dict[tuple[str, str, str], list[float]]:
    chosen = (PLANS | APPROXIMATE)[name]
    runs = [measured(run_plan(chosen, seed, 1)) for seed in range(1, RUNS + 1)]
    return {key: [run[key] for run in runs] for key in runs[0] if all(key in run for run in runs)}


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANS)
def test_what_is_called_exact_is_what_runs_show(name: str) -> None:
    found = simulated(name)
    compared = 0
    for each in solve(PLANS[name]).values:
        runs = found.get((each.element, each.metric, each.stat))
        if not each.exact or runs is None or each.stat == "count":
            continue
        mean = sum(runs) / RUNS
        compared += 1
        # A tail is noisier than a mean; collectors are within 1 %.
        within = 0.12 if each.stat in ("p95", "p99") else 0.08
        assert each.value == pytest.approx(mean, rel=within, abs=1e-5), (each.element, each.metric, each.stat)
    assert compared >= 5


@pytest.mark.slow
@pytest.mark.parametrize("name", APPROXIMATE)
def test_what_is_called_approximate_comes_near(name: str) -> None:
    solution, found = solve(APPROXIMATE[name]), simulated(name)
    for metric in ("wait", "latency"):
        each = value(solution, "desk.serve", metric)
        runs = found["desk.serve", metric, "mean"]
        assert not each.exact
        assert each.value == pytest.approx(sum(runs) / RUNS, rel=0.3, abs=1e-3), (name, metric)


@pytest.mark.slow
def test_shares_of_outcomes_are_those_of_runs() -> None:
    run = run_plan(PLANS["saga"], 1, 1)
    (row,) = run.sagas
    solution = solve(PLANS["saga"])
    for metric, count in (("completed", row.completed), ("compensated", row.compensated)):
        assert value(solution, "saga", metric, "count").value == pytest.approx(count / row.started, abs=0.01)
