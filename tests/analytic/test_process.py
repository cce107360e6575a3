"""The course of a saga: outcomes and durations, worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.base.retry import Retry
from simulator.engines.analytic.moments import NONE, Time, constant
from simulator.engines.analytic.process import Answer, course
from simulator.plan.ops import Process, Step

TEN = Time(10.0, 0.0)


def never(_participant: str, _timeout_s: float | None) -> float:
    return 0.0


def steps(count: int, *, pivot: int | None = None) -> tuple[Step, ...]:
    return tuple(Step(f"do{n}", f"undo{n}", pivot=n == pivot) for n in range(count))


def test_a_saga_of_sure_steps_completes_after_the_sum_of_its_times() -> None:
    answers = {"do0": Time(1.0, 1.0), "do1": Time(2.0, 4.0), "undo0": NONE, "undo1": NONE}
    found = course(Process("saga", "orders", steps(2)), lambda name: Answer(1.0, answers[name], NONE), never)
    assert (found.completed, found.compensated, found.failed) == (1.0, 0.0, 0.0)
    assert found.duration == Time(3.0, 5.0)
    assert [(each.participant, each.per_saga, each.offset_s) for each in found.requests] == [
        ("do0", 1.0, 0.0),
        ("do1", 1.0, 1.0),
    ]


def test_a_failed_step_is_undone_from_the_one_before_it_backwards() -> None:
    def answer(name: str) -> Answer:
        return Answer(0.5 if name == "do2" else 1.0, constant(1.0), constant(4.0))

    found = course(Process("saga", "orders", steps(3), otherwise="give_up"), answer, never)
    assert found.completed == pytest.approx(0.5)
    assert found.compensated == pytest.approx(0.5)
    # 1 + 1 + 1, or 1 + 1 + 4 + two undos + the end.
    assert found.duration.mean_s == pytest.approx(0.5 * 3.0 + 0.5 * 9.0)
    assert found.duration.variance == pytest.approx(9.0)
    asked = {each.participant: each for each in found.requests}
    assert set(asked) == {"do0", "do1", "do2", "undo0", "undo1", "give_up"}, "the failed step is not undone"
    assert asked["undo1"].offset_s == pytest.approx(6.0)
    assert asked["undo0"].offset_s == pytest.approx(7.0)
    assert asked["give_up"].per_saga == pytest.approx(0.5)


@given(chances=st.lists(st.floats(0.1, 1.0), min_size=1, max_size=8))
def test_outcomes_add_up_and_completion_is_the_product_of_the_steps(chances: list[float]) -> None:
    undo = Retry(3, 1.0)

    def answer(name: str) -> Answer:
        return Answer(
            0.9 if name.startswith("undo") else chances[int(name[2:])], constant(1.0), constant(2.0)
        )

    process = Process("saga", "orders", steps(len(chances)), undo_retry=undo)
    found = course(process, answer, never)
    expected = 1.0
    for chance in chances:
        expected *= chance
    assert found.completed == pytest.approx(expected)
    assert found.completed + found.compensated + found.failed == pytest.approx(1.0)
    assert found.failed <= (1.0 - expected) * len(chances) * 0.1**4 + 1e-12


def test_after_the_pivot_there_is_no_way_but_forward() -> None:
    def answer(name: str) -> Answer:
        return Answer(0.5, constant(1.0), constant(1.0))

    process = Process("saga", "orders", (Step("do0", pivot=True), Step("do1", retry=Retry(0, 10.0))))
    found = course(process, answer, never)
    assert found.completed == pytest.approx(0.5), "the pivot itself may fail"
    assert found.to_complete.mean_s == pytest.approx(1.0 + 2.0 + 10.0), "one failure on average, and its wait"
    assert {each.participant: each.per_saga for each in found.requests}["do1"] == pytest.approx(1.0)


@pytest.mark.parametrize(("records", "undone"), [("before", 0.25), ("after", 0.0)])
def test_a_step_that_stays_unanswered_is_undone_if_it_was_recorded_before(
    records: str, undone: float
) -> None:
    process = Process("saga", "orders", (Step("do0", "undo0", 5.0, Retry(1, 2.0)),), records)  # type: ignore[arg-type]

    def late(name: str, _timeout_s: float | None) -> float:
        return 0.5 if name == "do0" else 0.0

    found = course(process, lambda _: Answer(1.0, constant(1.0), NONE), late)
    asked = {each.participant: each.per_saga for each in found.requests}
    assert found.completed == pytest.approx(0.75)
    assert asked["do0"] == pytest.approx(1.5)
    assert asked.get("undo0", 0.0) == pytest.approx(undone)
    assert found.to_complete.mean_s == pytest.approx((0.5 * 1.0 + 0.25 * (5.0 + 2.0 + 1.0)) / 0.75)


def test_a_saga_of_a_thousand_steps_is_answered_at_once() -> None:
    found = course(Process("saga", "orders", steps(1000)), lambda _: Answer(0.999, TEN, TEN), never)
    assert found.completed == pytest.approx(0.999**1000)
    assert len(found.requests) <= 2000
