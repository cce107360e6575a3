"""What a station does with requests, and how its instances die and come back."""

import pytest

from simulator.plan.ops import Call, Source
from tests.engines.plans import CLEAN, KILL, UNIQUE, at, constant, every, run, serve, station


def test_requests_are_served_first_come_first_served() -> None:
    ran = run(every(1.0, "desk.work"), station("desk"), serve("desk.work", constant(3.0)), horizon_s=13.5)
    assert [d.began_s for d in ran.deliveries("desk.work")] == [1.0, 4.0, 7.0, 10.0]
    assert ran.ends("desk.work") == [4.0, 7.0, 10.0, 13.0]


def test_all_instances_share_one_queue() -> None:
    ran = run(
        every(1.0, "desk.work"), station("desk", 3, 1), serve("desk.work", constant(3.0)), horizon_s=9.5
    )
    assert [d.began_s - d.arrived_s for d in ran.deliveries("desk.work")] == [0.0] * 6


def test_utilisation_is_the_share_of_busy_servers() -> None:
    ran = run(
        every(4.0, "desk.work"), station("desk", 2, 1), serve("desk.work", constant(2.0)), horizon_s=400.0
    )
    assert ran.value("desk", "utilisation", "mean") == pytest.approx(0.25, rel=0.02)


def test_a_rate_limit_spaces_the_starts_of_work() -> None:
    source = Source("source", "desk.work", "X", "constant", 0.1, UNIQUE, batch=4)
    ran = run(source, station("desk", 1, 10, 2.0), serve("desk.work", constant(0.1)), horizon_s=15.0)
    assert [d.began_s for d in ran.deliveries("desk.work")] == [10.0, 10.5, 11.0, 11.5]


def test_a_killed_instance_loses_what_it_had_in_service_and_nothing_that_waits() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=4.5), station("desk"), serve("desk.work", constant(3.0)),
        faults=(at(2.0, "stop_instance", "desk", 0, KILL), at(5.0, "start_instance", "desk", 0)), horizon_s=20.0,
    )  # fmt: skip
    row = ran.row("desk.work")
    assert (row.in_, row.out, row.dropped) == (4, 3, 1)
    assert ran.ends("desk.work") == [2.0, 8.0, 11.0, 14.0]


def test_a_clean_stop_finishes_what_it_has_and_takes_nothing_new() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=3.5), station("desk"), serve("desk.work", constant(3.0)),
        faults=(at(2.0, "stop_instance", "desk", 0, CLEAN), at(9.0, "start_instance", "desk", 0)), horizon_s=20.0,
    )  # fmt: skip
    assert ran.ends("desk.work") == [4.0, 12.0, 15.0]
    assert ran.row("desk.work").dropped == 0


def test_a_caller_whose_server_dies_sees_a_reset_at_once() -> None:
    ran = run(
        every(10.0, "front.ask", until_s=15.0), station("front"), station("back"),
        serve("front.ask", constant(1.0), calls=(Call("back.answer", 60.0),)), serve("back.answer", constant(8.0)),
        faults=(at(15.0, "stop_instance", "back", 0, KILL),), horizon_s=30.0,
    )  # fmt: skip
    assert ran.ends("front.ask") == [15.0]
    assert ran.row("front.ask").dropped == 1


def test_an_outage_that_answers_errors_is_known_at_once() -> None:
    ran = run(
        every(10.0, "front.ask", until_s=15.0), station("front"), station("bank"),
        serve("front.ask", constant(1.0), calls=(Call("bank.answer", 60.0),)), serve("bank.answer", constant(1.0)),
        faults=(at(5.0, "outage", "bank", value=0.0),), horizon_s=30.0,
    )  # fmt: skip
    assert ran.ends("front.ask") == [11.0]
    assert ran.row("front.ask").dropped == 1


def test_an_outage_that_does_not_answer_costs_the_callers_timeout() -> None:
    ran = run(
        every(10.0, "front.ask", until_s=15.0), station("front"), station("bank"),
        serve("front.ask", constant(1.0), calls=(Call("bank.answer", 6.0),)), serve("bank.answer", constant(1.0)),
        faults=(at(5.0, "outage", "bank", value=1.0),), horizon_s=30.0,
    )  # fmt: skip
    assert ran.ends("front.ask") == [17.0]
    assert ran.row("bank.answer").in_flight == 1


def test_the_end_of_a_silent_outage_resets_who_still_waits() -> None:
    ran = run(
        every(10.0, "front.ask", until_s=15.0), station("front"), station("bank"),
        serve("front.ask", constant(1.0), calls=(Call("bank.answer", None),)), serve("bank.answer", constant(1.0)),
        faults=(at(5.0, "outage", "bank", value=1.0), at(20.0, "outage", "bank", value=2.0)), horizon_s=30.0,
    )  # fmt: skip
    assert ran.ends("front.ask") == [20.0]
    assert ran.row("bank.answer").dropped == 1


def test_what_is_in_service_when_an_outage_begins_goes_on() -> None:
    ran = run(
        every(10.0, "bank.answer", until_s=15.0), station("bank"), serve("bank.answer", constant(4.0)),
        faults=(at(12.0, "outage", "bank", value=0.0),), horizon_s=30.0,
    )  # fmt: skip
    assert ran.row("bank.answer").out == 1


def test_requests_wait_while_no_instance_lives() -> None:
    ran = run(
        every(1.0, "desk.work", until_s=2.5), station("desk"), serve("desk.work", constant(0.5)),
        faults=(at(0.5, "stop_instance", "desk", 0, KILL), at(10.0, "start_instance", "desk", 0)), horizon_s=20.0,
    )  # fmt: skip
    assert ran.ends("desk.work") == [10.5, 11.0]
