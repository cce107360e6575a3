"""Orchestrated sagas: order, undo, doubt, deadlines, and an orchestrator that dies."""

import pytest

from simulator.base.retry import Retry
from simulator.plan.ops import Call, Op, Process, Step
from tests.engines.plans import CLEAN, KILL, Ran, at, constant, every, run, serve, station

PARTICIPANTS: tuple[Op, ...] = (
    station("host", 2), station("stock", 1, 10), station("bank", 1, 10),
    serve("stock.reserve", constant(1.0), idempotent=True),
    serve("stock.release", constant(1.0), idempotent=True, compensates="stock.reserve"),
    serve("bank.charge", constant(2.0), idempotent=True),
    serve("bank.refund", constant(2.0), idempotent=True, compensates="bank.charge"),
    serve("host.confirm", constant(0.5), idempotent=True), serve("host.reject", constant(0.5), idempotent=True),
)  # fmt: skip
RESERVE = Step("stock.reserve", "stock.release")
CHARGE = Step("bank.charge", "bank.refund", timeout_s=5.0)
CONFIRM = Step("host.confirm")
ONE = every(10.0, "saga", until_s=15.0)  # one saga, started at 10 s


def saga(*steps: Step, **changes: object) -> Process:
    return Process("saga", "host", steps or (RESERVE, CHARGE, CONFIRM), **changes)  # type: ignore[arg-type]


def instead(*changed: Op) -> tuple[Op, ...]:
    """The participants with some of them replaced."""
    by_name = {op.name: op for op in changed}
    return tuple(by_name.get(op.name, op) for op in PARTICIPANTS)


def outcome(ran: Ran) -> tuple[int, int, int, int, int, int]:
    row = ran.saga()
    return row.completed, row.compensated, row.failed, row.stuck, row.open, row.inconsistent


REFUSES = serve("bank.charge", constant(2.0), fails=1.0, idempotent=True)
SILENT = at(5.0, "outage", "bank", value=1.0)


def test_steps_are_done_in_order() -> None:
    ran = run(ONE, *PARTICIPANTS, saga())
    assert outcome(ran) == (1, 0, 0, 0, 0, 0)
    assert ran.ends("stock.reserve") == [11.0]
    assert ran.ends("bank.charge") == [13.0]
    assert ran.ends("host.confirm") == [13.5]
    assert ran.value("saga", "duration", "max") == 3.5


def test_a_known_failure_undoes_the_completed_steps_in_reverse_but_not_the_failed_one() -> None:
    last = serve("host.confirm", constant(0.5), fails=1.0)
    ran = run(ONE, *instead(last), saga(otherwise="host.reject"))
    assert outcome(ran) == (0, 1, 0, 0, 0, 0)
    assert ran.ends("bank.refund") == [15.5]
    assert ran.ends("stock.release") == [16.5]
    assert ran.ends("host.reject") == [17.0]


def test_the_failed_step_itself_is_not_undone() -> None:
    ran = run(ONE, *instead(REFUSES), saga())
    assert outcome(ran) == (0, 1, 0, 0, 0, 0)
    assert ran.row("bank.refund").in_ == 0
    assert ran.ends("stock.release") == [14.0]


def test_an_unknown_outcome_is_retried_with_the_same_key() -> None:
    slow = serve("bank.charge", constant(6.0), idempotent=True)
    step = Step("bank.charge", "bank.refund", 5.0, Retry(3, 2.0))
    ran = run(ONE, *instead(slow), saga(RESERVE, step, CONFIRM))
    # Asked at 11 s, given up at 16 s, done at 17 s unheard; asked again at 18 s: a duplicate, which
    # takes its time (24 s) and is given up too, at 23 s.
    assert ran.row("bank.charge").duplicates == 3
    assert ran.row("bank.charge").duplicate_effects == 0


def test_a_retry_that_finds_it_done_completes_the_saga() -> None:
    step = Step("bank.charge", "bank.refund", 5.0, Retry(3, 2.0))
    ran = run(
        ONE, *PARTICIPANTS, saga(RESERVE, step, CONFIRM),
        faults=(at(10.5, "slow", "bank.charge", value=3.0), at(12.0, "slow", "bank.charge", value=1.0)),
    )  # fmt: skip
    assert outcome(ran) == (1, 0, 0, 0, 0, 0)
    assert ran.ends("host.confirm") == [20.5]


def test_an_unsettled_outcome_is_undone_too_when_it_was_recorded_before() -> None:
    slow = serve("bank.charge", constant(20.0), idempotent=True)
    ran = run(ONE, *instead(slow), saga(records="before"))
    assert ran.row("bank.refund").out == 1
    assert outcome(ran) == (0, 1, 0, 0, 0, 0)  # the late charge is refused: its undo came first


def test_an_unsettled_outcome_stays_when_it_was_recorded_after() -> None:
    slow = serve("bank.charge", constant(20.0), idempotent=True)
    ran = run(ONE, *instead(slow), saga(records="after"))
    assert ran.row("bank.refund").in_ == 0
    assert outcome(ran) == (0, 1, 0, 0, 0, 1)  # reserved and released, but charged in the end


def test_an_undo_that_comes_first_refuses_the_late_action_of_an_idempotent_pair() -> None:
    slow = serve("bank.charge", constant(20.0), idempotent=True)
    ran = run(ONE, *instead(slow), saga())
    assert ran.row("bank.charge").dropped == 1


def test_a_pair_that_is_not_idempotent_undoes_what_never_was() -> None:
    slow = serve("bank.charge", constant(20.0))
    refund = serve("bank.refund", constant(2.0), compensates="bank.charge")
    ran = run(ONE, *instead(slow, refund), saga(), horizon_s=25.0)
    assert outcome(ran)[1] == 1
    assert outcome(ran)[5] == 1


def test_a_participant_that_is_not_idempotent_charges_twice() -> None:
    twice = serve("bank.charge", constant(2.0))
    step = Step("bank.charge", "bank.refund", 5.0, Retry(3, 2.0))
    ran = run(
        ONE, *instead(twice), saga(RESERVE, step, CONFIRM),
        faults=(at(10.5, "slow", "bank.charge", value=3.0), at(12.0, "slow", "bank.charge", value=1.0)),
    )  # fmt: skip
    assert outcome(ran) == (1, 0, 0, 0, 0, 1)
    assert ran.row("bank.charge").duplicate_effects == 1


def test_late_answers_are_ignored() -> None:
    slow = serve("bank.charge", constant(6.0), idempotent=True)
    ran = run(ONE, *instead(slow), saga(records="after"), horizon_s=16.5)
    assert ran.ends("host.confirm") == []
    assert ran.saga().compensated == 0
    assert run(ONE, *instead(slow), saga(records="after"), horizon_s=17.5).saga().compensated == 1


def test_before_the_pivot_is_done_a_saga_can_turn_back_and_after_it_only_go_on() -> None:
    pivot = Step("bank.charge", "bank.refund", 5.0, pivot=True)
    confirm = Step("host.confirm", None, 5.0, Retry(1, 1.0))
    ran = run(ONE, *instead(REFUSES), saga(RESERVE, pivot, confirm))
    assert outcome(ran) == (0, 1, 0, 0, 0, 0)
    last = serve("host.confirm", constant(0.5), fails=1.0)
    ran = run(ONE, *instead(last), saga(RESERVE, pivot, confirm), horizon_s=60.0)
    assert outcome(ran) == (0, 0, 0, 0, 1, 0)
    assert ran.row("host.confirm").in_ > 25


def test_the_deadline_is_a_failure_with_unknown_outcome() -> None:
    slow = serve("bank.charge", constant(20.0), idempotent=True)
    step = Step("bank.charge", "bank.refund")
    ran = run(ONE, *instead(slow), saga(RESERVE, step, CONFIRM, deadline_s=4.0))
    assert ran.ends("bank.refund") == [16.0]
    assert outcome(ran) == (0, 1, 0, 0, 0, 0)


def test_after_the_pivot_the_deadline_changes_nothing() -> None:
    pivot = Step("bank.charge", "bank.refund", pivot=True)
    slow = serve("host.confirm", constant(20.0))
    ran = run(ONE, *instead(slow), saga(RESERVE, pivot, CONFIRM, deadline_s=4.0))
    assert outcome(ran) == (1, 0, 0, 0, 0, 0)


def test_undos_are_retried_and_when_they_are_exhausted_the_saga_has_failed() -> None:
    release = serve("stock.release", constant(1.0), fails=1.0, compensates="stock.reserve")
    ran = run(ONE, *instead(REFUSES, release), saga(undo_retry=Retry(2, 1.0)))
    assert ran.row("stock.release").in_ == 3
    assert outcome(ran) == (0, 0, 1, 0, 0, 1)
    assert ran.row("saga").dead_lettered == 1


def test_a_step_without_undo_is_skipped_on_the_way_back() -> None:
    ran = run(ONE, *instead(REFUSES), saga(Step("stock.reserve"), CHARGE))
    assert ran.row("stock.release").in_ == 0
    assert outcome(ran) == (0, 1, 0, 0, 0, 0)


def test_the_orchestrators_death_leaves_a_saga_to_a_live_instance_after_a_while() -> None:
    kill_both = tuple(at(12.0, "stop_instance", "host", instance, KILL) for instance in (0, 1))
    back = at(15.0, "start_instance", "host", 1)
    ran = run(ONE, *PARTICIPANTS, saga(resume_after_s=10.0), faults=(*kill_both, back))
    # Killed at 12 s in the middle of the charge (done at 13 s), taken over at 22 s: charge again, recognised.
    assert ran.row("bank.charge").duplicates == 1
    assert ran.ends("host.confirm") == [24.5]
    assert outcome(ran) == (1, 0, 0, 0, 0, 0)


def test_nobody_takes_over_when_nothing_was_recorded() -> None:
    kill_both = tuple(at(12.0, "stop_instance", "host", instance, KILL) for instance in (0, 1))
    for process in (saga(records="never"), saga(resume_after_s=None)):
        ran = run(ONE, *PARTICIPANTS, process, faults=(*kill_both, at(15.0, "start_instance", "host", 1)))
        assert outcome(ran) == (0, 0, 0, 1, 0, 1)  # stuck, with stock reserved and a card charged
        assert ran.row("saga").lost == 1
        assert "stuck" in ran.texts("sagas-stuck")[0]


def test_a_clean_stop_hands_sagas_over_at_once() -> None:
    stop = tuple(at(12.0, "stop_instance", "host", instance, CLEAN) for instance in (0, 1))
    ran = run(ONE, *PARTICIPANTS, saga(), faults=stop[:1])
    assert ran.ends("host.confirm") == [13.5]
    ran = run(ONE, *PARTICIPANTS, saga(), faults=(*stop, at(20.0, "start_instance", "host", 0)))
    assert ran.ends("host.confirm") == [22.5]


def test_a_dead_participant_is_an_unknown_outcome() -> None:
    ran = run(
        ONE, *PARTICIPANTS, saga(RESERVE, Step("bank.charge", "bank.refund", 5.0, Retry(1, 4.0)), CONFIRM),
        faults=(at(12.0, "stop_instance", "bank", 0, KILL), at(14.0, "start_instance", "bank", 0)),
    )  # fmt: skip
    assert ran.ends("bank.charge") == [12.0, 18.0]
    assert outcome(ran) == (1, 0, 0, 0, 0, 0)


def test_an_outage_is_waited_out_by_retries() -> None:
    step = Step("bank.charge", "bank.refund", 5.0, Retry(None, 2.0))
    ran = run(
        ONE, *PARTICIPANTS, saga(RESERVE, step, CONFIRM),
        faults=(SILENT, at(40.0, "outage", "bank", value=2.0)),
    )  # fmt: skip
    assert outcome(ran) == (1, 0, 0, 0, 0, 0)


def test_every_started_saga_is_in_the_ledger() -> None:
    ran = run(
        every(0.5, "saga"), *instead(serve("bank.charge", constant(2.0), fails=0.3, idempotent=True)), saga()
    )
    row = ran.row("saga")
    assert row.in_ == 200
    assert row.in_ == row.out + row.in_flight
    assert ran.saga().compensated == pytest.approx(60, abs=25)


def test_a_saga_that_calls_a_calling_participant_waits_for_both() -> None:
    charge = serve("bank.charge", constant(1.0), calls=(Call("stock.reserve"),), idempotent=True)
    ran = run(ONE, *instead(charge), saga())
    assert ran.ends("host.confirm") == [13.5]
