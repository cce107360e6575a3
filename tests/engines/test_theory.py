"""Queueing theory: exact means must lie inside the interval of ten replications (family-wise 99 %).

`make validate` does this for every closed form of the calibration data with long runs; these are
short, and built from ops directly.
"""

import math

import pytest
from scipy import stats

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.retry import Retry
from simulator.engines.reference.engine import ReferenceEngine
from simulator.plan.ops import Emit, Group, Log, Op, Plan, Source
from tests.engines.plans import UNIQUE, exponential, handle, serve, station

REPLICATIONS = 10
CASES = 9
LEVEL = 1.0 - 0.01 / CASES  # Bonferroni
SECOND = exponential(1.0)


def poisson(rate_per_s: float, to: str = "desk.work", batch: int = 1) -> Source:
    return Source("source", to, "X", "poisson", rate_per_s, UNIQUE, batch=batch)


def estimates(
    ops: tuple[Op, ...], element: str, metric: str, horizon_s: float = 6000.0, warm_up_s: float = 500.0
) -> list[float]:
    plan = Plan("theory", horizon_s, warm_up_s, ops)
    values = []
    for replication in range(1, REPLICATIONS + 1):
        engine = ReferenceEngine(plan, 1, replication)
        engine.advance(horizon_s)
        found = [
            m for m in engine.result().metrics if (m.element, m.name, m.stat) == (element, metric, "mean")
        ]
        assert found[0].value is not None
        values.append(found[0].value)
    return values


def inside(exact: float, values: list[float]) -> bool:
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
    half = float(stats.t.ppf((1.0 + LEVEL) / 2.0, len(values) - 1)) * deviation / math.sqrt(len(values))
    assert half < 0.35 * exact, "the interval is too wide to say anything"
    return abs(mean - exact) <= half


def erlang_c_wait(rate: float, servers: int) -> float:
    """The mean wait of M/M/c with mean service 1 (Erlang C)."""
    below = sum(rate**k / math.factorial(k) for k in range(servers))
    top = rate**servers / math.factorial(servers) * servers / (servers - rate)
    return top / (below + top) / (servers - rate)


def pollaczek_khinchine(rate: float, scv: float) -> float:
    """The mean wait of M/G/1 with mean service 1."""
    return rate * (1.0 + scv) / 2.0 / (1.0 - rate)


@pytest.mark.parametrize(
    ("service", "exact"),
    [
        (SECOND, pollaczek_khinchine(0.5, 1.0)),
        (Distribution("erlang", 1.0, 4.0), pollaczek_khinchine(0.5, 0.25)),
        (Distribution("hyperexponential", 1.0, 4.0), pollaczek_khinchine(0.5, 4.0)),
    ],
)
def test_one_server_waits_as_pollaczek_and_khinchine_say(service: Distribution, exact: float) -> None:
    ops = (poisson(0.5), station("desk"), serve("desk.work", service))
    assert inside(exact, estimates(ops, "desk.work", "wait"))


@pytest.mark.parametrize(("rate", "servers"), [(1.2, 2), (6.0, 8)])
def test_several_servers_wait_as_erlang_says(rate: float, servers: int) -> None:
    ops = (poisson(rate), station("desk", 1, servers), serve("desk.work", SECOND))
    assert inside(erlang_c_wait(rate, servers), estimates(ops, "desk.work", "wait", 3000.0))


def test_partitions_are_single_servers_side_by_side() -> None:
    ops = (
        poisson(2.4, "topic"), Log("topic", "kafka", 4, 1, 1, 1), handle(SECOND),
        Group("topic.group", "topic", None, 1, 4, (("X", "topic.group.handle"),), max_poll=1),
    )  # fmt: skip
    assert inside(1.0 / (1.0 - 0.6), estimates(ops, "topic.group", "latency", 3000.0))


def test_batch_arrivals_wait_for_their_own_kind_too() -> None:
    ops = (poisson(0.05, batch=10), station("desk"), serve("desk.work", SECOND))
    # L = rho (1 + E[X^2]/E[X]) / (2 (1 - rho)), W = L / lambda, with X = 10 always
    exact = 0.5 * (1.0 + 10.0) / (2.0 * 0.5) / 0.5
    assert inside(exact, estimates(ops, "desk.work", "latency"))


def test_bernoulli_feedback_is_a_server_with_more_to_do() -> None:
    again = Retry(None, 0.0, place="back")
    ops = (poisson(0.5), station("desk"), serve("desk.work", SECOND, fails=0.2, retry=again))
    assert inside(0.625 / 0.375 / 0.5, estimates(ops, "desk.work", "latency"))


def test_a_tandem_is_a_product_of_single_servers() -> None:
    ops = (
        Source("source", "topic", "X", "poisson", 0.5, KeyChoice("uniform", 1)), Log("topic", "kafka", 1, 1, 1, 1),
        Group("topic.group", "topic", None, 1, 1, (("X", "topic.group.handle"),), max_poll=1), station("desk"),
        handle(SECOND, emits=(Emit("X", "desk.work"),)), serve("desk.work", SECOND),
    )  # fmt: skip
    assert inside(4.0, estimates(ops, "desk.work", "end_to_end"))
