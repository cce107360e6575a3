"""Components that run one after the other: with the bits of an engine in which all of them take turns."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from simulator.base.retry import Retry
from simulator.engines.base import FRAMES_AHEAD, CannotRun, Driver
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.engine import CompiledEngine
from simulator.engines.compiled.queues import WINDOW_LEAST
from simulator.engines.compiled.written import Written
from simulator.engines.reference.engine import ReferenceEngine
from simulator.metrics.result import Choice
from simulator.plan.components import components
from simulator.plan.ops import Intervene, Plan, Process, Step
from tests.conformance.compare import Course, compare
from tests.conformance.corpus import beside
from tests.conformance.test_discipline import leaving, tied
from tests.conformance.test_pending import waves
from tests.engines.orders import orders
from tests.engines.plans import UNIQUE, constant, every, exponential, plan, serve, station

LIVE = (
    (4, Intervene(6.0, "stop_instance", "other.orders", 1, 1.0, 20, "Instance 1 of other.orders is killed live.")),
    (4, Intervene(6.0, "slow", "orders.Place", 0, 3.0)),
    (9, Intervene(9.0, "broker_down", "kafka", 0, 1.0, 21, "Broker 0 is killed live.")),
    (11, Intervene(16.0, "broker_up", "kafka", 0)),
)  # fmt: skip
COURSES = {
    "straight": Course(gap_s=1.0),
    "in slices": Course(seed=2, gap_s=1.0, slices=(1.0, 1.05, 3.1, 3.2, 11.0), yields=True),
    "ahead": Course(seed=3, gap_s=1.0, ahead=FRAMES_AHEAD),
    "ahead in slices": Course(seed=4, gap_s=0.25, yields=True, ahead=5),
    "with live faults": Course(seed=5, gap_s=1.0, live=LIVE),
}


def both(the_plan: Plan) -> Plan:
    """*the_plan* twice in one; the faults are those of the first."""
    pair = beside(the_plan, the_plan)
    assert len(components(pair)) == 2
    return pair


def failing() -> Plan:
    """A saga each millisecond whose only step fails, and whose closing fails too: a line of the event log for each."""
    saga = Process("saga", "boss", (Step("desk.do"),), otherwise="desk.close", undo_retry=Retry(0))
    return plan(
        every(0.001, "saga"), station("boss"), station("desk", 1, 50), serve("desk.do", constant(0.002), fails=1.0),
        serve("desk.close", constant(0.001), fails=1.0), saga, horizon_s=8.0,
    )  # fmt: skip


def steady(horizon_s: float = 20.0) -> Plan:
    """Every request takes the same time, so all are equally slow."""
    return plan(
        every(0.02, "desk.work"),
        station("desk", 1, 2),
        serve("desk.work", constant(0.03)),
        horizon_s=horizon_s,
    )


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_two_components_run_as_if_they_took_turns(course: Course) -> None:
    assert compare(both(orders(20.0)), course) == []


@pytest.mark.parametrize("course", [course for name, course in COURSES.items() if "live" not in name])
@pytest.mark.parametrize(
    "make", [tied, leaving, lambda: waves(200, constant(0.25))], ids=["tied", "leaving", "waves"]
)
def test_what_happens_at_one_instant_in_both_is_written_down_in_one_order(
    make: Callable[[], Plan], course: Course
) -> None:
    assert compare(both(make()), course) == []


def test_lines_that_are_not_put_in_order_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Written, "_sort", lambda self: None)
    assert any(said.startswith("delivery") for said in compare(both(tied())))
    assert any(said.startswith("events") for said in compare(both(failing())))


def test_an_event_log_that_is_full_holds_what_came_first_in_all_components() -> None:
    pair = both(failing())
    for course in (Course(), Course(gap_s=1.0, ahead=FRAMES_AHEAD, yields=True), Course(gap_s=8.0)):
        assert compare(pair, course) == []
    engine = CompiledEngine(pair, 1)
    engine.advance(pair.horizon_s)
    events = engine.result().events
    assert len(events) == at.TOLD_MOST + 1
    assert events[-1].kind == "log-full"
    assert {event.element for event in events[:-1]} == {"saga", "other.saga"}


@pytest.mark.parametrize("make", [steady, lambda: orders(20.0)], ids=["all equally slow", "orders"])
def test_the_slowest_and_the_chosen_are_those_of_the_reference_engine(make: Callable[[], Plan]) -> None:
    pair = both(make())
    compiled, reference = CompiledEngine(pair, 1), ReferenceEngine(pair, 1)
    compiled.advance(pair.horizon_s)
    reference.advance(pair.horizon_s)
    assert compiled.slowest(100) == reference.slowest(100)
    assert compiled.traces() == reference.traces()
    choices = [
        Choice("slowest", 30),
        Choice("record", 3, next(op.name for op in pair.ops if hasattr(op, "rate_per_s"))),
    ]
    assert compiled.chosen_traces(choices) == reference.chosen_traces(choices)


@pytest.mark.parametrize("instant_s", [0.0, 3.7, 12.0])
def test_a_run_of_several_components_goes_on_from_a_checkpoint(instant_s: float) -> None:
    pair = both(orders(20.0))
    straight, stopped, resumed = (CompiledEngine(pair, seed=3) for _ in range(3))
    stopped.advance(instant_s)
    assert resumed.restore(stopped.checkpoint())
    for engine in (straight, resumed):
        engine.advance(20.0)
    assert resumed.result() == straight.result()


def test_between_frames_that_are_taken_ahead_there_is_no_checkpoint_and_nothing_is_lost() -> None:
    pair = both(steady())
    engine = CompiledEngine(pair, 1)
    instants_s = [0.5 * number for number in range(10)]
    assert engine.through(instants_s, lambda: True) == []
    with pytest.raises(ValueError, match="no checkpoint between frames"):
        engine.checkpoint()
    frames = engine.through(instants_s)
    assert [frame.t_s for frame in frames] == instants_s
    assert frames == ReferenceEngine(pair, 1).through(instants_s)
    assert engine.checkpoint().frames == len(instants_s)


def test_who_wants_the_thread_back_gets_it_after_a_window_of_some_events() -> None:
    fast = plan(
        every(1e-4, "desk.work"),
        station("desk", 1, 2),
        serve("desk.work", exponential(1e-4)),
        horizon_s=100.0,
    )
    engine = CompiledEngine(both(fast), 1)
    events, before = [], 0
    while not engine.advance(100.0, lambda: True):
        events.append(engine.events_processed - before)
        before = engine.events_processed
    assert WINDOW_LEAST / 2 < sorted(events)[len(events) // 2] < 2 * WINDOW_LEAST
    assert max(events) < 3 * WINDOW_LEAST


def test_one_component_of_two_that_outgrows_its_room_is_named() -> None:
    flooded = plan(
        every(1e-4, "desk.work"), station("desk"), serve("desk.work", constant(1.0)), horizon_s=1000.0
    )
    engine = CompiledEngine(beside(steady(1000.0), flooded), 1, room_words=1 << 22)
    with pytest.raises(CannotRun, match=r"^other\.desk: [\d,]+ records wait there"):
        engine.advance(1000.0)


def test_more_components_than_a_few_agree_too() -> None:
    many = plan(
        *(replace(every(0.25, f"desk{n}.work", UNIQUE), name=f"source{n}") for n in range(40)),
        *(station(f"desk{n}") for n in range(40)),
        *(serve(f"desk{n}.work", exponential(0.2)) for n in range(40)), horizon_s=10.0,
    )  # fmt: skip
    assert len(components(many)) == 40
    for course in (Course(), Course(seed=2, gap_s=0.5, ahead=FRAMES_AHEAD), Course(seed=3, yields=True)):
        assert compare(many, course) == []


def test_a_run_is_the_same_whether_frames_are_taken_one_by_one_or_ahead() -> None:
    pair = both(orders(20.0))
    one_by_one, ahead = (Driver(CompiledEngine(pair, 1), pair, 0.5) for _ in range(2))
    assert list(one_by_one.frames()) == list(ahead.frames(ahead=FRAMES_AHEAD))
    assert one_by_one.engine.result() == ahead.engine.result()
