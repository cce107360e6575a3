"""The classic protocol with eager assignors: who stops when, for how long, and where the next one goes on."""

import pytest

from simulator.plan.ops import Source
from tests.engines.plans import (
    CLEAN,
    KILL,
    UNIQUE,
    Ran,
    at,
    constant,
    every,
    group,
    handle,
    log,
    run,
    station,
)

STREAM = Source("source", "topic", "X", "constant", 10.0, UNIQUE)
HOSTED = {"host": "desk", "instances": 2, "session_timeout_s": 10.0, "heartbeat_s": 3.0}


def streamed(*faults: object, takes_s: float = 0.01, horizon_s: float = 100.0, **changes: object) -> Ran:
    return run(
        STREAM, log(partitions=4), station("desk", 2), group(**(HOSTED | changes)),
        handle(constant(takes_s), idempotent=True), faults=faults, horizon_s=horizon_s,  # type: ignore[arg-type]
    )  # fmt: skip


def test_after_a_kill_only_the_dead_members_partitions_wait_until_the_session_is_over() -> None:
    ran = streamed(at(20.0, "stop_instance", "desk", 1, KILL))
    (evicted_s,) = ran.instants("evicted")
    quiet = [d for d in ran.deliveries("topic.group") if 20.1 < d.ended_s < evicted_s]
    assert {d.partition for d in quiet} == {0, 1}
    (stable_s,) = ran.instants("rebalanced")
    after = [d for d in ran.deliveries("topic.group") if d.ended_s > stable_s]
    assert {d.partition for d in after} == {0, 1, 2, 3}


def test_members_learn_of_a_rebalance_at_their_next_heartbeat() -> None:
    ran = streamed(at(20.0, "stop_instance", "desk", 1, CLEAN))
    (begun_s,), (stable_s,) = ran.instants("rebalance"), ran.instants("rebalanced")
    assert begun_s == 20.0
    assert 0.0 < stable_s - begun_s <= 3.0


def test_a_member_goes_on_until_it_learns_and_has_finished_its_batch() -> None:
    ran = streamed(at(20.0, "stop_instance", "desk", 1, CLEAN), takes_s=0.15, max_poll=20)
    (begun_s,), (stable_s,) = ran.instants("rebalance"), ran.instants("rebalanced")
    between = [d for d in ran.deliveries("topic.group") if begun_s < d.ended_s <= stable_s]
    assert between
    assert {d.partition for d in between} <= {0, 1}
    assert between[-1].ended_s == pytest.approx(stable_s)


def test_every_partition_stops_during_the_barrier() -> None:
    ran = streamed(at(20.0, "stop_instance", "desk", 1, KILL), at(25.0, "start_instance", "desk", 1))
    stable_s = ran.instants("rebalanced")[0]
    evicted_s = ran.instants("evicted")[0]
    learnt_s = max(d.ended_s for d in ran.deliveries("topic.group") if d.ended_s < evicted_s)
    assert learnt_s < 25.0 + 3.0 + 0.2  # the live member rejoined and waits
    assert stable_s == evicted_s  # for the dead one, which is known until its session is over


def test_a_new_member_triggers_a_rebalance_and_gets_its_share() -> None:
    ran = streamed(
        at(1.0, "stop_instance", "desk", 1, CLEAN), at(40.0, "start_instance", "desk", 1)
    )  # fmt: skip
    assert ran.instants("rebalance") == [1.0, 40.0]
    stable_s = ran.instants("rebalanced")[1]
    assert 40.0 < stable_s <= 43.0
    members = ran.engine._parts["topic.group"].members  # type: ignore[attr-defined]
    assert [[share.number for share in member.shares] for member in members] == [[0, 1], [2, 3]]


def test_the_new_owner_resumes_at_the_committed_offset() -> None:
    ran = streamed(at(20.05, "stop_instance", "desk", 1, KILL), commit="batch")
    row = ran.row("topic", "group")
    assert row.lost == 0
    assert row.in_ == row.out + row.stored + row.in_flight
    ids = [d.record for d in ran.deliveries("topic.group")]
    assert len(ids) - len(set(ids)) == row.duplicates <= 1


def test_a_batch_longer_than_max_poll_interval_evicts_its_member() -> None:
    source = Source("source", "topic", "X", "constant", 0.1, UNIQUE, ((0.0, 1.0), (15.0, 0.0)), batch=20)
    ran = run(
        source, log(), group(max_poll=50, max_poll_interval_s=5.0), handle(constant(1.0), idempotent=True),
        horizon_s=30.5,
    )  # fmt: skip
    assert "max.poll.interval" in ran.texts("evicted")[0]
    assert ran.instants("evicted")[0] == 16.0  # the first poll brought one record, the second, at 11 s, 19
    assert ran.ends("topic.group")[:20] == [float(second) for second in range(11, 31)]  # it works on


def test_an_evicted_member_joins_again_and_what_it_could_not_commit_is_redelivered() -> None:
    source = Source("source", "topic", "X", "constant", 0.1, UNIQUE, ((0.0, 1.0), (15.0, 0.0)), batch=20)
    ran = run(
        source, log(), group(max_poll=50, max_poll_interval_s=5.0), handle(constant(1.0), idempotent=True),
        horizon_s=45.0,
    )  # fmt: skip
    assert ran.value("topic.group", "redelivered") >= 19
    assert ran.row("topic", "group").out == 20


def test_the_first_member_of_an_empty_group_waits_for_more() -> None:
    ran = run(
        every(1.0, "topic"), log(), station("desk"), group(host="desk"), handle(constant(0.0)),
        faults=(at(10.5, "stop_instance", "desk", 0, CLEAN), at(20.0, "start_instance", "desk", 0)), horizon_s=40.5,
    )  # fmt: skip
    assert ran.instants("rebalanced") == [10.5, 23.0]
    assert [end for end in ran.ends("topic.group") if 10.5 < end < 24.0] == [23.0] * 13
    assert ran.row("topic", "group").out == 40


def test_without_members_records_wait() -> None:
    ran = run(
        every(1.0, "topic"), log(), station("desk"), group(host="desk"), handle(constant(0.0)),
        faults=(at(10.5, "stop_instance", "desk", 0, CLEAN),), horizon_s=40.5,
    )  # fmt: skip
    assert ran.row("topic", "group").stored == 30
    assert ran.texts("rebalanced") == ["topic.group has no members: nobody reads topic."]


def test_a_projection_can_lose_its_instance_too() -> None:
    ran = run(
        every(1.0, "topic"), log(), group(session_timeout_s=10.0), handle(constant(0.0), idempotent=True),
        faults=(at(10.5, "stop_instance", "topic.group", 0, KILL), at(30.0, "start_instance", "topic.group", 0)),
        horizon_s=60.5,
    )  # fmt: skip
    assert ran.row("topic", "group").out == 60
    assert ran.value("topic.group", "lag", "max") >= 19
