"""The order of events that happen at one instant, and instants that are not delays."""

from simulator.engines.reference.clock import ARRIVAL, INTERVENE, WORK, Clock, tie_key


def test_events_of_one_instant_are_ordered_by_their_tie_key() -> None:
    clock, order = Clock(), []
    for key, name in (
        (tie_key(ARRIVAL, 0, 0), "arrival"),
        (tie_key(WORK, 2, 0), "work of the third op"),
        (tie_key(WORK, 1, 3), "slot 3 of the second op"),
        (tie_key(WORK, 1, 1), "slot 1 of the second op"),
        (tie_key(WORK, 1, 1), "the same slot, scheduled later"),
        (tie_key(INTERVENE, 9, 0), "intervention"),
    ):
        clock.at(1.0, key, lambda timer: order.append(timer.subject), name)
    clock.run_to(1.0)
    assert order == [
        "intervention",
        "slot 1 of the second op",
        "the same slot, scheduled later",
        "slot 3 of the second op",
        "work of the third op",
        "arrival",
    ]


def test_an_instant_is_not_a_delay() -> None:
    now, then = 0.2, 0.9
    assert now + (then - now) != then  # what SimPy's timeout would do
    clock, seen = Clock(), []
    clock.at(now, 0, lambda _: clock.at(then, 0, lambda _: seen.append(clock.now)))
    clock.run_to(1.0)
    assert seen == [then]


def test_a_cancelled_timer_lets_its_instant_pass() -> None:
    clock, seen = Clock(), []
    timer = clock.at(1.0, 0, lambda _: seen.append("called"))
    timer.cancel()
    clock.run_to(2.0)
    timer.cancel()
    assert seen == []
    assert clock.now == 2.0


def test_it_stops_between_two_events_when_asked_and_goes_on() -> None:
    clock, seen = Clock(), []
    for number in range(5000):
        clock.at(1.0, 0, lambda timer: seen.append(timer.subject), number)
    assert not clock.run_to(1.0, lambda: True)
    assert 0 < len(seen) < 5000
    assert clock.run_to(1.0)
    assert seen == list(range(5000))


def test_it_is_a_simpy_environment() -> None:
    clock, seen = Clock(), []

    def process():  # type: ignore[no-untyped-def]
        yield clock.timeout(1.5)
        seen.append(clock.now)

    clock.process(process())
    clock.at(1.0, 0, lambda _: seen.append(clock.now))
    clock.run_to(2.0)
    assert seen == [1.0, 1.5]
