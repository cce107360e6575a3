"""What a handler does with one record."""

import pytest

from simulator.base.distributions import KeyChoice
from simulator.base.retry import Retry
from simulator.plan.ops import Apply, Call, Emit, Sink, Source, Store
from tests.engines.plans import (
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


def test_calls_hold_the_slot_and_come_one_after_the_other() -> None:
    ran = run(
        every(10.0, "front.ask", until_s=25.0), station("front"), station("a"), station("b"),
        serve("front.ask", constant(1.0), calls=(Call("a.answer"), Call("b.answer"))),
        serve("a.answer", constant(2.0)), serve("b.answer", constant(3.0)),
    )  # fmt: skip
    assert ran.ends("a.answer") == [13.0, 23.0]
    assert ran.ends("front.ask") == [16.0, 26.0]
    assert ran.value("front", "utilisation", "mean") == pytest.approx(0.12)


def test_a_call_that_times_out_makes_the_attempt_fail_and_its_late_answer_is_ignored() -> None:
    ran = run(
        every(10.0, "front.ask", until_s=15.0), station("front"), station("a"),
        serve("front.ask", constant(1.0), calls=(Call("a.answer", 2.0),), retry=Retry(1, 0.5)),
        serve("a.answer", constant(5.0)), horizon_s=60.0,
    )  # fmt: skip
    assert ran.ends("front.ask") == [16.5]  # 10 + 1 + 2, half a second, 1 + 2
    assert ran.row("front.ask").dropped == 1
    assert ran.row("a.answer").out == 2


def test_a_retry_here_keeps_the_server() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=2.5), station("desk"),
        serve("desk.work", constant(1.0), fails=1.0, retry=Retry(2, 3.0)), horizon_s=40.0,
    )  # fmt: skip
    assert ran.ends("desk.work") == [10.0, 19.0]  # 1 + (1 + 3 + 1 + 3 + 1), then the same


def test_a_retry_at_the_back_frees_the_server_and_queues_again_behind_what_waits() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=2.5), station("desk"),
        serve("desk.work", constant(1.0), fails=1.0, retry=Retry(1, 3.0, place="back")), horizon_s=40.0,
    )  # fmt: skip
    assert ran.ends("desk.work") == [6.0, 7.0]


def test_backoff_grows_to_its_limit() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=1.5), station("desk"),
        serve("desk.work", constant(0.0), fails=1.0, retry=Retry(4, 1.0, 2.0, 3.0)), horizon_s=40.0,
    )  # fmt: skip
    assert ran.ends("desk.work") == [1.0 + 1.0 + 2.0 + 3.0 + 3.0]


def test_jitter_shortens_a_wait_by_a_drawn_share() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=40.0), station("desk", 1, 100),
        serve("desk.work", constant(0.0), fails=1.0, retry=Retry(1, 1.0, jitter=0.5)), horizon_s=60.0,
    )  # fmt: skip
    waits = [d.ended_s - d.arrived_s for d in ran.deliveries("desk.work")]
    assert min(waits) >= 0.5
    assert max(waits) <= 1.0
    assert len(set(waits)) > 30


def test_attempts_of_a_capped_retry_follow_the_closed_form() -> None:
    source = Source("source", "desk.work", "X", "poisson", 50.0, UNIQUE)
    ran = run(
        source, station("desk", 1, 50), log("dead"),
        serve("desk.work", constant(0.001), fails=0.2, retry=Retry(3, 0.01), dead_letters="dead"), horizon_s=400.0,
    )  # fmt: skip
    records = ran.row("desk.work").in_
    assert ran.value("desk.work", "attempts") / records == pytest.approx(1.248, rel=0.02)
    assert ran.value("desk.work", "dead_letters") / records == pytest.approx(0.0016, abs=0.0012)


def test_exhausted_retries_go_to_the_dead_letter_log() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=2.5), station("desk"), log("dead"),
        serve("desk.work", constant(0.1), fails=1.0, retry=Retry(1, 0.1), dead_letters="dead"),
    )  # fmt: skip
    assert ran.row("desk.work").dead_lettered == 2
    assert ran.row("dead").out == 2


def test_exhausted_retries_without_a_dead_letter_log_are_dropped_and_counted() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=2.5), station("desk"), serve("desk.work", constant(0.1), fails=1.0)
    )
    assert ran.row("desk.work").dropped == 2


def test_an_exhausted_retry_that_blocks_holds_its_partition_for_ever() -> None:
    ran = run(
        every(1.0, "topic", until_s=5.5), log(), group(),
        handle(constant(0.1), fails=1.0, retry=Retry(2, 1.0), exhausted="block"), horizon_s=60.0,
    )  # fmt: skip
    row = ran.row("topic", "group")
    assert (row.out, row.dropped, row.in_flight + row.stored) == (0, 0, 5)


def test_poison_fails_every_time() -> None:
    ran = run(
        every(1.0, "topic", until_s=5.5), log(), log("dead"), group(),
        handle(constant(0.1), retry=Retry(2, 0.1), dead_letters="dead"),
        faults=(at(2.5, "poison", "topic", value=2.0),),
    )  # fmt: skip
    assert ran.row("topic", "group").dead_lettered == 2
    assert ran.row("topic", "group").out == 3


def test_a_slow_handler_takes_times_as_long_from_the_next_attempt_on() -> None:
    ran = run(
        every(5.0, "desk.work", until_s=16.0), station("desk"), serve("desk.work", constant(1.0)),
        faults=(at(5.5, "slow", "desk.work", value=3.0), at(12.0, "slow", "desk.work", value=1.0)),
    )  # fmt: skip
    assert ran.ends("desk.work") == [6.0, 13.0, 16.0]


def twice(**changes: object) -> Ran:
    """A command that is delivered twice: by a call, and by the call's repetition after a timeout."""
    return run(
        every(10.0, "front.ask", until_s=15.0), station("front"), station("a", 1, 5), log("out"),
        serve("front.ask", constant(0.0), calls=(Call("a.work", 2.0),), retry=Retry(1, 0.0)),
        serve("a.work", constant(5.0), emits=(emit("out"),), **changes),
    )  # fmt: skip


def test_an_idempotent_handler_recognises_a_duplicate_and_does_nothing_else() -> None:
    ran = twice(idempotent=True)
    row = ran.row("a.work")
    assert (row.in_, row.out, row.duplicates, row.duplicate_effects) == (2, 2, 1, 0)
    assert ran.row("out").in_ == 1


def test_a_handler_that_is_not_idempotent_has_its_effect_again() -> None:
    ran = twice()
    row = ran.row("a.work")
    assert (row.duplicates, row.duplicate_effects) == (1, 1)
    assert ran.row("out").in_ == 2


def test_what_a_duplicate_emits_is_new() -> None:
    ran = run(
        every(10.0, "front.ask", until_s=15.0), station("front"), station("a", 1, 5), log(), group(),
        serve("front.ask", constant(0.0), calls=(Call("a.work", 2.0),), retry=Retry(1, 0.0)),
        serve("a.work", constant(5.0), emits=(emit("topic"),)), handle(constant(0.1), idempotent=True),
    )  # fmt: skip
    ids = [delivery.record for delivery in ran.deliveries("topic.group")]
    assert len(set(ids)) == 2
    assert ran.row("topic", "group").duplicates == 0


def test_emissions_have_their_probability_and_count() -> None:
    emits = (Emit("A", "end", 0.25), Emit("B", "other", 1.0, 3))
    ran = run(
        Source("source", "desk.work", "X", "poisson", 40.0, UNIQUE), station("desk", 1, 50),
        serve("desk.work", constant(0.001), emits=emits), Sink("end"), Sink("other"), horizon_s=200.0,
    )  # fmt: skip
    handled = ran.value("desk.work", "handled")
    assert ran.value("end", "arrived") / handled == pytest.approx(0.25, rel=0.06)
    assert ran.value("other", "arrived") == 3 * handled


def test_an_awaited_publication_keeps_the_server() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=2.5), station("desk"), log("out", latency=constant(4.0)),
        serve("desk.work", constant(1.0), emits=(emit("out"),)),
    )  # fmt: skip
    assert ran.ends("desk.work") == [6.0, 11.0]


def test_the_next_record_starts_before_the_finished_one_is_forwarded() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=2.5), station("desk"), serve("desk.work", constant(2.0), emits=(emit("desk.more"),)),
        serve("desk.more", constant(1.0)), horizon_s=20.0,
    )  # fmt: skip
    assert ran.ends("desk.work") == [3.0, 5.0]
    assert [d.began_s for d in ran.deliveries("desk.more")] == [5.0, 6.0]


def test_a_version_conflict_starts_the_attempt_again() -> None:
    ran = run(
        Source("source", "desk.work", "X", "constant", 0.1, ONE_KEY, batch=2), station("desk", 1, 2),
        Store("store", constant(0.5), expected_version=True), serve("desk.work", constant(1.0), appends="store"),
        horizon_s=15.0,
    )  # fmt: skip
    assert ran.value("store", "conflicts") == 1
    assert ran.ends("desk.work") == [11.5, 13.0]


def test_a_conflict_that_nobody_checks_for_is_an_overwrite() -> None:
    ran = run(
        Source("source", "desk.work", "X", "constant", 0.1, ONE_KEY, batch=2), station("desk", 1, 2),
        Store("store", constant(0.5)), serve("desk.work", constant(1.0), appends="store"), horizon_s=15.0,
    )  # fmt: skip
    assert ran.value("store", "overwrites") == 1
    assert ran.ends("desk.work") == [11.5, 11.5]


def test_other_keys_do_not_conflict() -> None:
    source = Source("source", "desk.work", "X", "poisson", 50.0, KeyChoice("unique"))
    ran = run(
        source, station("desk", 1, 50), Store("store", constant(0.01), expected_version=True),
        serve("desk.work", constant(0.1), appends="store"),
    )  # fmt: skip
    assert ran.value("store", "conflicts") == 0


def test_a_type_that_a_group_does_not_handle_is_skipped_in_no_time() -> None:
    ran = run(
        every(1.0, "topic", type_="Y", until_s=5.5), log(), group(), handle(constant(1.0)), horizon_s=10.0
    )  # fmt: skip
    assert ran.row("topic", "group").out == 5
    assert ran.value("topic.group", "latency", "max") == 0.0


def test_a_handler_of_a_group_may_emit_a_command_without_waiting_for_it() -> None:
    ran = run(
        every(1.0, "topic", until_s=3.5), log(), group(), station("desk"),
        handle(constant(0.1), emits=(Emit("Do", "desk.work"),)), Apply("desk.work", "desk", constant(2.0)),
    )  # fmt: skip
    assert ran.value("desk.work", "handled") == 3
    assert ran.ends("topic.group") == [1.1, 2.1, 3.1]
