"""What a log does with appends while its brokers live, die and come back."""

import pytest

from simulator.base.distributions import Distribution
from simulator.base.draws import child_id, hash_name, partition_of
from simulator.plan.ops import Log, Source
from tests.engines.plans import (
    CLEAN,
    KILL,
    ONE_KEY,
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

LATENCY_S = 0.01


def fenced_at(ran: Ran) -> float:
    return ran.instants("election")[0]


def test_the_partition_is_murmur2_of_the_key() -> None:
    ran = run(every(1.0, "topic"), log(partitions=7), group(), handle(constant(0.0)), horizon_s=50.5)
    source = hash_name("source")
    for n, delivery in enumerate(ran.deliveries("topic.group")):
        assert delivery.record == child_id(source, n)
        assert delivery.partition == partition_of(delivery.record, 7)


def test_an_append_is_never_readable_before_an_earlier_one_of_its_partition() -> None:
    slow = Distribution("uniform", 0.0, 2.0)
    source = Source("source", "topic", "X", "constant", 10.0, UNIQUE)
    ran = run(source, log(latency=slow, partitions=2), group(), handle(constant(0.0)))
    for partition in (0, 1):
        ids = [d.record for d in ran.deliveries("topic.group") if d.partition == partition]
        order = [child_id(hash_name("source"), n) for n in range(1100)]
        assert ids == [record for record in order if record in set(ids)]


def test_records_are_readable_when_they_are_acknowledged() -> None:
    ran = run(every(1.0, "topic"), log(latency=constant(0.25)), group(), handle(constant(0.0)), horizon_s=3.5)
    assert [d.arrived_s for d in ran.deliveries("topic.group")] == [1.25, 2.25, 3.25]
    assert ran.value("topic", "publish_latency", "max") == 0.25


def leader_lost(**changes: object) -> Ran:
    """One partition led by broker 0, which is killed at 20.5 s and comes back at 60 s."""
    return run(
        every(1.0, "topic"), log(latency=constant(LATENCY_S), **changes), group(), handle(constant(0.0)),
        faults=(at(20.5, "broker_down", "kafka", 0, KILL), at(60.0, "broker_up", "kafka", 0)), horizon_s=99.5,
    )  # fmt: skip


def test_appends_wait_until_the_dead_leader_is_fenced_and_lose_nothing_with_acks_all() -> None:
    ran = leader_lost()
    assert 20.5 + 9.0 - 2.0 <= fenced_at(ran) <= 20.5 + 9.0 + 9.0 / 8.0
    assert ran.row("topic").lost == 0
    assert ran.row("topic").out == ran.row("topic").in_ == 99
    waits = [end - (n + 1) for n, end in enumerate(ran.ends("topic.group"))]
    assert max(waits) == pytest.approx(fenced_at(ran) - 21.0 + LATENCY_S)
    assert ran.ends("topic.group") == sorted(ran.ends("topic.group"))


def test_a_dead_follower_stalls_acks_all_until_it_is_fenced() -> None:
    ran = run(
        every(1.0, "topic"), log(latency=constant(LATENCY_S)), group(), handle(constant(0.0)),
        faults=(at(20.5, "broker_down", "kafka", 2, KILL),), horizon_s=60.0,
    )  # fmt: skip
    waits = [end - (n + 1) for n, end in enumerate(ran.ends("topic.group"))]
    assert max(waits) == pytest.approx(fenced_at(ran) - 21.0 + LATENCY_S)


def test_a_dead_follower_does_not_stall_acks_1() -> None:
    ran = run(
        every(1.0, "topic"), log(latency=constant(LATENCY_S), acks="1"), group(), handle(constant(0.0)),
        faults=(at(20.5, "broker_down", "kafka", 2, KILL),), horizon_s=60.0,
    )  # fmt: skip
    assert ran.value("topic", "publish_latency", "max") == pytest.approx(LATENCY_S)


def test_a_broker_without_a_replica_stalls_nothing() -> None:
    ran = run(
        every(1.0, "topic"), log(latency=constant(LATENCY_S), brokers=4), group(), handle(constant(0.0)),
        faults=(at(20.5, "broker_down", "kafka", 3, KILL),), horizon_s=60.0,
    )  # fmt: skip
    assert ran.value("topic", "publish_latency", "max") == pytest.approx(LATENCY_S)


def test_a_clean_broker_stop_moves_leadership_first_and_stalls_nothing() -> None:
    ran = run(
        every(1.0, "topic"), log(latency=constant(LATENCY_S)), group(), handle(constant(0.0)),
        faults=(at(20.5, "broker_down", "kafka", 0, CLEAN),), horizon_s=60.0,
    )  # fmt: skip
    assert ran.value("topic", "publish_latency", "max") == pytest.approx(LATENCY_S)
    assert ran.instants("election") == [20.5]


def test_a_partition_whose_leader_is_dead_cannot_be_read_until_another_leads() -> None:
    ran = run(
        Source("source", "topic", "X", "constant", 0.1, UNIQUE, batch=5), log(), group(max_poll=1), handle(constant(1.0)),
        faults=(at(11.5, "broker_down", "kafka", 0, KILL),), horizon_s=60.0,
    )  # fmt: skip
    assert ran.ends("topic.group")[:2] == [11.0, 12.0]
    assert ran.ends("topic.group")[2] == pytest.approx(fenced_at(ran) + 1.0)


def test_too_few_in_sync_replicas_stop_appends_until_the_broker_is_back() -> None:
    ran = leader_lost(replicas=2, min_isr=2)
    waits = [end - (n + 1) for n, end in enumerate(ran.ends("topic.group"))]
    assert max(waits) == pytest.approx(60.0 - 21.0 + LATENCY_S)


def test_too_few_in_sync_replicas_do_not_stop_reading() -> None:
    ran = run(
        Source("source", "topic", "X", "constant", 0.1, UNIQUE, batch=50), log(replicas=2, min_isr=2),
        group(max_poll=1), handle(constant(1.0)),
        faults=(at(15.5, "broker_down", "kafka", 1, KILL),), horizon_s=59.5,
    )  # fmt: skip
    assert len(ran.ends("topic.group")) == 49


def test_the_producer_drops_what_waits_longer_than_its_delivery_timeout() -> None:
    ran = leader_lost(replicas=2, min_isr=2, delivery_timeout_s=10.0)
    row = ran.row("topic")
    assert (row.in_, row.dropped) == (99, 29)  # asked at 21 ... 49 s; 50 s and later went out at 60 s
    assert row.out == 70


def test_acks_1_loses_what_the_followers_did_not_have() -> None:
    ran = run(
        every(1.0, "topic"), log(latency=constant(0.4), acks="1"), group(), handle(constant(0.0)),
        faults=(at(20.5, "broker_down", "kafka", 0, KILL),), horizon_s=60.0,
    )  # fmt: skip
    row = ran.row("topic")
    assert row.lost == 1  # acknowledged at 20.4 s, would have been replicated at 20.8 s
    assert row.out == row.in_ - 1 - row.in_flight


def test_acks_1_loses_nothing_when_the_leader_is_back_before_it_is_fenced() -> None:
    ran = run(
        every(1.0, "topic"), log(latency=constant(0.4), acks="1"), group(), handle(constant(0.0)),
        faults=(at(20.5, "broker_down", "kafka", 0, KILL), at(23.0, "broker_up", "kafka", 0)), horizon_s=60.3,
    )  # fmt: skip
    assert ran.row("topic").lost == 0
    assert ran.texts("election") == []


def test_acks_1_is_not_readable_while_a_dead_follower_holds_the_high_watermark() -> None:
    ran = run(
        every(1.0, "topic"),
        log(latency=constant(LATENCY_S), acks="1"),
        group(),
        handle(constant(0.0)),
        faults=(at(20.5, "broker_down", "kafka", 2, KILL),),
        horizon_s=60.5,
    )
    waits = [end - (n + 1) for n, end in enumerate(ran.ends("topic.group"))]
    assert max(waits) == pytest.approx(fenced_at(ran) - 21.0)
    assert ran.row("topic").lost == 0


def test_acks_1_keeps_what_another_follower_had_when_two_brokers_die() -> None:
    ran = run(
        every(1.0, "topic"),
        log(latency=constant(0.2), acks="1", min_isr=1),
        group(),
        handle(constant(0.0)),
        faults=(at(20.5, "broker_down", "kafka", 2, KILL), at(24.3, "broker_down", "kafka", 0, KILL)),
        horizon_s=60.3,
    )
    # At 24.3 s the records of 21, 22 and 23 s are held by the live follower, that of 24 s by the leader alone.
    row = ran.row("topic")
    assert (row.in_, row.out, row.lost) == (60, 59, 1)


def test_the_last_replica_in_sync_leads_again_when_it_is_back() -> None:
    ran = leader_lost(replicas=1, min_isr=1)
    assert ran.row("topic").lost == 0
    assert ran.row("topic").out == 99
    waits = [end - (n + 1) for n, end in enumerate(ran.ends("topic.group"))]
    assert max(waits) == pytest.approx(60.0 - 21.0 + LATENCY_S)


def test_all_logs_of_a_cluster_share_its_brokers() -> None:
    ops = (
        every(1.0, "topic"), log(latency=constant(LATENCY_S)), group(), handle(constant(0.0)),
        Source("other", "second", "X", "constant", 1.0, ONE_KEY),
        Log("second", "kafka", 1, 3, 2, 3, latency=constant(LATENCY_S)),
    )  # fmt: skip
    ran = run(*ops, faults=(at(20.5, "broker_down", "kafka", 0, KILL),), horizon_s=60.0)
    worst = ran.value("topic", "publish_latency", "max")
    assert worst > 5.0
    assert ran.value("second", "publish_latency", "max") == pytest.approx(worst)


def test_a_dead_producer_takes_its_unacknowledged_records_with_it() -> None:
    ran = run(
        every(10.0, "desk.work", until_s=15.0), station("desk"), log(replicas=2, min_isr=2),
        serve("desk.work", constant(1.0), emits=(emit("topic"),)),
        faults=(at(5.0, "broker_down", "kafka", 0, CLEAN), at(20.0, "stop_instance", "desk", 0, KILL)), horizon_s=50.0,
    )  # fmt: skip
    row = ran.row("topic")
    assert (row.in_, row.out, row.dropped, row.in_flight) == (1, 0, 1, 0)


def test_retention_expires_what_was_not_read_in_time() -> None:
    source = Source("source", "topic", "X", "constant", 0.1, UNIQUE, batch=10)
    ran = run(source, log(retention_s=3.5), group(max_poll=1), handle(constant(1.0)), horizon_s=19.5)
    row = ran.row("topic", "group")
    assert (row.out, row.expired) == (4, 6)
