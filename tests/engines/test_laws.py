"""Laws that hold in every plan, tried on random ones."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.base.distributions import Distribution, KeyChoice
from simulator.engines.base import Driver
from simulator.engines.base import Delivery
from simulator.engines.reference.engine import ReferenceEngine
from simulator.metrics.result import RunResult
from simulator.plan.ops import Group, Log, Plan, Source
from tests.engines.plans import Ran, exponential, handle, plan, serve, station
from tests.engines.random_plans import HORIZON_S, plans

SEEDS = st.integers(0, 2**63)
some = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def ran(plan_: Plan, seed: int) -> tuple[RunResult, list[Delivery]]:
    log: list[Delivery] = []
    engine = ReferenceEngine(plan_, seed, record_log=log)
    engine.advance(plan_.horizon_s)
    return engine.result(), log


@some
@given(plans(), SEEDS)
def test_nothing_is_created_and_nothing_vanishes(plan_: Plan, seed: int) -> None:
    result, _ = ran(plan_, seed)
    for row in result.ledger:
        assert row.holds, row
        assert min(row.stored, row.in_flight, row.expired, row.dropped, row.dead_lettered, row.lost) >= 0
    for saga in result.sagas:
        ended = saga.completed + saga.compensated + saga.failed + saga.stuck
        assert saga.started == ended + saga.open
        assert 0 <= saga.inconsistent <= ended


@some
@given(plans(), SEEDS)
def test_what_a_topic_made_readable_every_group_has_in_its_ledger(plan_: Plan, seed: int) -> None:
    result, _ = ran(plan_, seed)
    rows = {(row.element, row.group): row for row in result.ledger}
    assert rows["topic", "mail"].in_ == rows["topic", ""].out
    assert rows["topic", "view"].in_ == rows["topic", ""].out


@some
@given(plans(), SEEDS)
def test_the_same_seed_gives_the_same_deliveries(plan_: Plan, seed: int) -> None:
    assert ran(plan_, seed)[1] == ran(plan_, seed)[1]


@some
@given(plans(), SEEDS, st.integers(1, 19))
def test_a_run_resumed_anywhere_ends_the_same(plan_: Plan, seed: int, frames: int) -> None:
    whole = Driver(ReferenceEngine(plan_, seed), plan_, 2.0)
    whole_result = whole.run()
    part = Driver(ReferenceEngine(plan_, seed), plan_, 2.0)
    for _ in part.frames(most=frames):
        pass
    resumed = Driver.resume(ReferenceEngine, plan_, part.engine.checkpoint(), 2.0).run()
    assert repr(resumed) == repr(whole_result)


@some
@given(plans(), SEEDS)
def test_no_server_is_more_than_busy(plan_: Plan, seed: int) -> None:
    result, log = ran(plan_, seed)
    for metric in result.metrics:
        if metric.name == "utilisation":
            assert metric.value is not None
            assert 0.0 <= metric.value <= 1.0 + 1e-9
    assert all(d.arrived_s <= d.ended_s <= HORIZON_S for d in log)


@some
@given(plans(faults=False), SEEDS)
def test_a_projection_applies_each_partition_in_order(plan_: Plan, seed: int) -> None:
    _, log = ran(plan_, seed)
    evicts = any(isinstance(op, Group) and op.max_poll_interval_s < 10.0 for op in plan_.ops)
    if evicts:  # a member that was evicted for slowness and its successor work side by side
        return
    for partition in range(4):
        arrivals = [d.arrived_s for d in log if d.element == "view" and d.partition == partition]
        assert arrivals == sorted(arrivals)


@settings(some, max_examples=8)
@given(st.sampled_from([0.3, 0.6, 0.8]), st.integers(1, 4), SEEDS)
def test_littles_law_holds_for_a_group(load: float, members: int, seed: int) -> None:
    rate = load * members / 0.05
    ran_ = Ran(
        plan(
            Source("source", "topic", "X", "poisson", rate, KeyChoice("unique")), Log("topic", "kafka", 8, 1, 1, 1),
            Group("topic.group", "topic", None, 1, members, (("X", "topic.group.handle"),)), handle(exponential(0.05)),
            horizon_s=300.0,
        ),
        seed,
    )  # fmt: skip
    arrivals = ran_.row("topic", "group").in_ / 300.0
    in_system = ran_.value("topic.group", "lag", "mean")
    assert in_system == pytest.approx(arrivals * ran_.value("topic.group", "latency", "mean"), rel=0.05)


@settings(some, max_examples=8)
@given(st.sampled_from([0.3, 0.7]), st.integers(1, 3), SEEDS)
def test_littles_law_holds_for_the_queue_of_a_station(load: float, slots: int, seed: int) -> None:
    ran_ = Ran(
        plan(
            Source("source", "desk.work", "X", "poisson", load * slots / 0.05, KeyChoice("unique")),
            station("desk", 1, slots), serve("desk.work", Distribution("hyperexponential", 0.05, 3.0)), horizon_s=300.0,
        ),
        seed,
    )  # fmt: skip
    waiting = ran_.value("desk", "queue", "mean")
    assert waiting == pytest.approx(
        ran_.row("desk.work").out / 300.0 * ran_.value("desk.work", "wait", "mean"), rel=0.05
    )
    busy = ran_.value("desk", "utilisation", "mean") * slots
    assert busy == pytest.approx(
        ran_.row("desk.work").out / 300.0 * ran_.value("desk.work", "service", "mean"), rel=0.05
    )
