"""What the members of a group do while nothing goes wrong, and what a crash repeats or loses."""

import pytest

from simulator.base.retry import Retry
from simulator.engines.base import CannotRun
from simulator.engines.reference.engine import ReferenceEngine
from simulator.plan.ops import Source
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
    plan,
    run,
    serve,
    station,
)

BURST = Source("source", "topic", "X", "constant", 0.1, UNIQUE, batch=100)  # 100 records at 10 s, and so on


def test_other_protocols_are_refused_by_name() -> None:
    with pytest.raises(CannotRun, match=r"topic\.group.*classic-eager, not consumer"):
        ReferenceEngine(plan(BURST, log(), group(protocol="consumer"), handle(constant(1.0))), 1)


def test_a_group_is_stable_from_the_first_instant() -> None:
    ran = run(every(1.0, "topic"), log(), group(), handle(constant(0.0)), horizon_s=1.5)
    assert ran.ends("topic.group") == [1.0]
    assert ran.value("topic.group", "rebalances") == 0


def test_range_assignment_gives_the_first_members_one_more() -> None:
    source = Source("source", "topic", "X", "constant", 10.0, UNIQUE)
    ran = run(source, log(partitions=5), group(instances=1, threads=3), handle(constant(0.02)))
    busy: dict[int, int] = {}
    for delivery in ran.deliveries("topic.group"):
        busy[delivery.partition] = busy.get(delivery.partition, 0) + 1
    assert sorted(busy) == [0, 1, 2, 3, 4]
    members = ran.engine._parts["topic.group"].members  # type: ignore[attr-defined]
    assert [[share.number for share in member.shares] for member in members] == [[0, 1], [2, 3], [4]]


def test_each_member_handles_one_record_at_a_time() -> None:
    ran = run(BURST, log(partitions=6), group(threads=2), handle(constant(0.1)), horizon_s=19.0)
    at_once = max(
        sum(other.began_s <= delivery.began_s < other.ended_s for other in ran.deliveries("topic.group"))
        for delivery in ran.deliveries("topic.group")
    )
    assert at_once == 2


def test_order_within_a_partition_is_kept() -> None:
    source = Source("source", "topic", "X", "poisson", 50.0, UNIQUE)
    ran = run(source, log(partitions=4), group(threads=3), handle(constant(0.05)))
    for partition in range(4):
        mine = [d for d in ran.deliveries("topic.group") if d.partition == partition]
        assert [d.arrived_s for d in mine] == sorted(d.arrived_s for d in mine)


def test_polls_take_at_most_max_poll_and_go_round_the_partitions() -> None:
    ran = run(BURST, log(partitions=3), group(max_poll=10), handle(constant(0.01)), horizon_s=12.0)
    rounds = [d.partition for d in ran.deliveries("topic.group")]
    first = next(n for n, partition in enumerate(rounds) if partition != rounds[1])
    assert first <= 11
    assert set(rounds[:31]) == {0, 1, 2}


def test_more_members_than_partitions_leaves_some_idle() -> None:
    ran = run(BURST, log(partitions=1), group(threads=4), handle(constant(0.1)), horizon_s=15.05)
    assert len(ran.ends("topic.group")) == 50


# What a crash repeats or loses. The member's host has one instance, killed at 15.05 s with 50 records done.
# An idle member's first poll brings the first record alone, the next ones as many as there are.

HOSTED = {"host": "desk", "session_timeout_s": 10.0, "heartbeat_s": 3.0}
RESTART = (at(15.05, "stop_instance", "desk", 0, KILL), at(40.0, "start_instance", "desk", 0))
ONCE = Source("source", "topic", "X", "constant", 0.1, UNIQUE, ((0.0, 1.0), (15.0, 0.0)), batch=100)


def crashed(commit: str, **changes: object) -> Ran:
    return run(
        ONCE, log(), station("desk"), group(commit=commit, **(HOSTED | changes)), handle(constant(0.1), idempotent=True),
        faults=RESTART,
    )  # fmt: skip


def test_a_killed_member_is_noticed_when_its_session_times_out() -> None:
    ran = crashed("batch")
    (evicted_s,) = ran.instants("evicted")
    assert 15.05 + 10.0 - 3.0 <= evicted_s <= 15.05 + 10.0


def test_what_was_not_committed_is_redelivered() -> None:
    ran = crashed("batch", max_poll=20)
    row = ran.row("topic", "group")
    assert (row.out, row.lost) == (100, 0)
    assert ran.value("topic.group", "redelivered") == 20  # the batch in hand: 9 done, 11 not
    assert row.duplicates == 9
    assert row.duplicate_effects == 0


def test_commits_by_interval_repeat_more() -> None:
    # Polls at 10.1, 11.1, ... s. Idle, it committed at 3, 6 and 9 s, then at 12.1 s with 21 handed out of 51.
    ran = crashed("auto", max_poll=10, commit_interval_s=3.0)
    assert ran.value("topic.group", "redelivered") == 30
    assert crashed("auto", max_poll=10).value("topic.group", "redelivered") == 51


def test_an_idle_member_goes_on_committing() -> None:
    ran = run(
        every(1.0, "topic", until_s=5.5), log(), station("desk"), group(commit="auto", **HOSTED),
        handle(constant(0.01), idempotent=True),
        faults=(at(30.0, "stop_instance", "desk", 0, KILL), at(60.0, "start_instance", "desk", 0)),
    )  # fmt: skip
    assert ran.value("topic.group", "redelivered") == 0


def test_commit_before_handling_loses_what_was_in_hand() -> None:
    ran = crashed("before", max_poll=20)
    row = ran.row("topic", "group")
    assert (row.out, row.lost, row.duplicates) == (89, 11, 0)


def test_a_duplicate_at_a_handler_that_is_not_idempotent_is_harm() -> None:
    ran = run(
        ONCE, log(), station("desk"), group(commit="batch", max_poll=20, **HOSTED), handle(constant(0.1)), faults=RESTART
    )  # fmt: skip
    assert ran.row("topic", "group").duplicate_effects == 9


def test_a_clean_stop_finishes_the_batch_commits_and_leaves_at_once() -> None:
    ran = run(
        ONCE, log(partitions=2), station("desk", 2), group(instances=2, max_poll=20, **HOSTED),
        handle(constant(0.1), idempotent=True), faults=(at(11.05, "stop_instance", "desk", 0, CLEAN),),
    )  # fmt: skip
    row = ran.row("topic", "group")
    assert (row.out, row.duplicates) == (100, 0)
    assert ran.texts("evicted") == []
    assert ran.instants("rebalance")[0] == pytest.approx(12.1)  # its first batch of 20 after the first record


def test_a_retry_here_blocks_the_partition_and_keeps_its_order() -> None:
    ran = run(
        every(1.0, "topic", until_s=3.5), log(), log("dead"), group(),
        handle(constant(0.1), retry=Retry(1, 5.0), dead_letters="dead"),
        faults=(at(0.5, "poison", "topic", value=1.0),),
    )  # fmt: skip
    assert ran.ends("topic.group") == pytest.approx([6.2, 6.3, 6.4])


def test_a_retry_at_the_back_lets_others_pass() -> None:
    ran = run(
        every(1.0, "topic", until_s=3.5), log(), log("dead"), group(),
        handle(constant(0.1), retry=Retry(1, 5.0, place="back"), dead_letters="dead"),
        faults=(at(0.5, "poison", "topic", value=1.0),),
    )  # fmt: skip
    assert ran.ends("topic.group") == pytest.approx([2.1, 3.1, 6.2])
    assert ran.value("topic.group", "redelivered") == 0


def test_a_retry_at_the_back_survives_the_crash_of_its_member() -> None:
    ran = run(
        every(1.0, "topic", until_s=3.5), log(), station("desk"), log("dead"), group(**HOSTED),
        handle(constant(0.1), retry=Retry(1, 20.0, place="back"), dead_letters="dead", idempotent=True),
        faults=(at(0.5, "poison", "topic", value=1.0), *(
            at(5.0, "stop_instance", "desk", 0, KILL), at(6.0, "start_instance", "desk", 0))),
    )  # fmt: skip
    row = ran.row("topic", "group")
    assert (row.out, row.dead_lettered, row.in_flight, row.stored) == (2, 1, 0, 0)


def test_lag_counts_what_is_readable_and_not_finished() -> None:
    ran = run(BURST, log(), group(), handle(constant(0.1)), horizon_s=15.05)
    assert ran.value("topic.group", "lag", "max") == 100
    assert ran.value("topic.group", "lag", "end") == 50
    assert ran.value("topic.group", "lag_time", "end") == pytest.approx(5.05)


def test_staleness_is_the_age_of_the_oldest_event_not_applied_over_time() -> None:
    ran = run(every(10.0, "topic"), log(), group(), handle(constant(4.0)), horizon_s=100.0)
    # Each record is unapplied for 4 s of every 10: its age runs from 0 to 4.
    assert ran.value("topic.group", "staleness", "mean") == pytest.approx(9 * 8.0 / 100.0)
    assert ran.value("topic.group", "staleness", "p99") == pytest.approx(4.0 * (1 - 0.01 / 0.36), rel=0.02)
    assert ran.value("topic.group", "staleness", "p50") == 0.0


def test_what_a_group_emits_waits_for_its_acknowledgement() -> None:
    ran = run(
        every(1.0, "topic", until_s=2.5), log(), log("out", latency=constant(3.0)), group(),
        handle(constant(1.0), emits=(emit("out"),)),
    )  # fmt: skip
    assert ran.ends("topic.group") == [5.0, 9.0]


def test_unused_station_hosts_do_not_lend_their_slots_to_groups() -> None:
    ran = run(
        BURST, log(partitions=8), station("desk", 1, 8), group(host="desk"), handle(constant(0.1)),
        serve("desk.other", constant(1.0)), horizon_s=15.05,
    )  # fmt: skip
    assert len(ran.ends("topic.group")) == 50
