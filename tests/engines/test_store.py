"""Event stores, outbox relays and dual writes."""

import pytest

from simulator.plan.ops import Relay, Source, Store
from tests.engines.plans import (
    CLEAN,
    KILL,
    UNIQUE,
    Ran,
    at,
    constant,
    emit,
    every,
    group,
    handle,
    log,
    run,
    serve,
    station,
)


def test_an_append_takes_its_time() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=1.5), station("desk"), Store("store", constant(0.5)),
        serve("desk.work", constant(1.0), appends="store"), horizon_s=10.0,
    )  # fmt: skip
    assert ran.ends("desk.work") == [2.5]
    assert ran.value("store", "appended") == 1


def with_outbox(
    *faults: object, poll_s: float = 1.0, batch: int = 100, rate_per_s: float = 10.0, horizon_s: float = 100.0
) -> Ran:
    return run(
        Source("source", "desk.work", "X", "constant", rate_per_s, UNIQUE), station("desk", 1, 50),
        Store("store", constant(0.0), relay="store.outbox"), Relay("store.outbox", "store", poll_s, batch),
        log(latency=constant(0.01)), group(), handle(constant(0.0), idempotent=True),
        serve("desk.work", constant(0.01), appends="store", emits=(emit("topic"),)),
        faults=faults, horizon_s=horizon_s,  # type: ignore[arg-type]
    )  # fmt: skip


def test_with_an_outbox_the_handler_does_not_wait_for_the_broker() -> None:
    ran = with_outbox()
    assert ran.value("desk.work", "latency", "max") == pytest.approx(0.01)


def test_a_record_waits_half_a_poll_on_average() -> None:
    ran = with_outbox(poll_s=1.0)
    assert ran.value("store", "publish_delay", "mean") == pytest.approx(0.5 + 0.01, abs=0.05)
    assert ran.value("store", "publish_delay", "max") <= 1.0 + 0.01


def test_polls_are_on_a_grid_with_a_drawn_phase() -> None:
    ran = with_outbox(poll_s=1.0)
    instants = sorted({round(d.arrived_s % 1.0, 9) for d in ran.deliveries("topic.group")})
    assert len(instants) == 1


def test_a_full_batch_is_followed_at_once_by_the_next() -> None:
    ran = with_outbox(poll_s=10.0, batch=10)
    assert ran.value("store", "unpublished", "max") <= 10.0 * 10.0 + 1
    assert ran.value("store", "publish_delay", "max") <= 10.0 + 10 * 0.01 + 0.02


def test_the_outbox_loses_nothing_when_the_broker_is_away() -> None:
    ran = with_outbox(at(20.0, "broker_down", "kafka", 0, KILL), horizon_s=99.95)
    row = ran.row("store")
    assert row.lost == 0
    assert row.in_ == row.out + row.stored + row.in_flight
    assert ran.row("topic", "group").duplicates == 0


def test_the_outbox_keeps_order() -> None:
    ran = with_outbox(at(20.0, "broker_down", "kafka", 0, KILL), poll_s=0.05)
    ids = [d.record for d in ran.deliveries("topic.group")]
    assert len(ids) == len(set(ids))
    lags = [d.arrived_s for d in ran.deliveries("topic.group")]
    assert lags == sorted(lags)


def test_a_relay_that_dies_before_the_mark_publishes_its_batch_again() -> None:
    probe = with_outbox(poll_s=20.0, rate_per_s=10.0)
    poll_s = probe.deliveries("topic.group")[0].arrived_s - 0.01
    ran = with_outbox(
        at(poll_s + 0.005, "stop_instance", "store.outbox", 0, KILL),
        at(poll_s + 5.0, "start_instance", "store.outbox", 0), poll_s=20.0,
    )  # fmt: skip
    in_hand = sum(
        d.arrived_s == probe.deliveries("topic.group")[0].arrived_s for d in probe.deliveries("topic.group")
    )
    assert ran.row("topic", "group").duplicates == in_hand > 0
    assert ran.row("store").lost == 0


def test_a_stopped_relay_leaves_records_in_the_outbox() -> None:
    ran = with_outbox(at(50.0, "stop_instance", "store.outbox", 0, CLEAN))
    row = ran.row("store")
    assert row.stored == pytest.approx(500, abs=15)
    assert row.lost == 0


def dual_write(**changes: object) -> Ran:
    """A command handler that stores and publishes; the broker is away when its instance is killed."""
    return run(
        every(10.0, "desk.work", until_s=25.0), station("desk"), Store("store", constant(0.5)), log(replicas=2, min_isr=2),
        serve("desk.work", constant(1.0), appends="store", emits=(emit("topic"),)),
        faults=(at(15.0, "broker_down", "kafka", 0, CLEAN), at(23.0, "stop_instance", "desk", 0, KILL)), horizon_s=60.0,
    )  # fmt: skip


def test_a_dual_write_keeps_the_slot_until_the_acknowledgement() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=1.5), station("desk"), Store("store", constant(0.5)), log(latency=constant(2.0)),
        serve("desk.work", constant(1.0), appends="store", emits=(emit("topic"),)), horizon_s=10.0,
    )  # fmt: skip
    assert ran.ends("desk.work") == [4.5]


def test_a_crash_between_append_and_acknowledgement_of_a_dual_write_is_a_lost_event() -> None:
    ran = dual_write()
    row = ran.row("store")
    assert (row.in_, row.out, row.lost) == (2, 1, 1)
    assert ran.row("topic").out == 1
    assert ran.value("store", "appended") == 2


def test_a_publication_given_up_by_the_delivery_timeout_is_lost_to_a_dual_write() -> None:
    ran = run(
        every(10.0, "desk.work", until_s=15.0), station("desk"), Store("store", constant(0.5)),
        log(replicas=2, min_isr=2, delivery_timeout_s=5.0),
        serve("desk.work", constant(1.0), appends="store", emits=(emit("topic"),)),
        faults=(at(5.0, "broker_down", "kafka", 0, CLEAN),), horizon_s=60.0,
    )  # fmt: skip
    assert (ran.row("store").lost, ran.row("topic").dropped) == (1, 1)
    assert ran.ends("desk.work") == [16.5]
