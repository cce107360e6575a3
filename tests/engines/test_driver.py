"""Frames, slices, checkpoints and live interventions: nothing of it changes a bit of the result."""

import pickle
from collections.abc import Callable
from math import inf, nextafter

import pytest

from simulator.engines.base import Driver, frame_interval
from simulator.engines.base import Delivery
from simulator.engines.reference.engine import ReferenceEngine
from simulator.metrics.result import Frame, RunResult
from simulator.plan.ops import FaultWindow, Intervene
from tests.engines.orders import orders
from tests.engines.plans import constant, every, plan, serve, station

PLAN = orders()


def same(a: object, b: object) -> bool:
    """Equal bit for bit, NaN included."""
    return pickle.dumps(a) == pickle.dumps(b) or repr(a) == repr(b)


def undisturbed(seed: int = 1) -> tuple[list[Frame], RunResult, list[Delivery]]:
    log: list[Delivery] = []
    driver = Driver(ReferenceEngine(PLAN, seed, record_log=log), PLAN, 1.0)
    return list(driver.frames()), driver.engine.result(), log


FRAMES, RESULT, LOG = undisturbed()


def test_the_same_seed_gives_the_same_bits() -> None:
    frames, result, log = undisturbed()
    assert log == LOG
    assert same(frames, FRAMES)
    assert same(result, RESULT)


def test_another_seed_gives_other_bits() -> None:
    assert undisturbed(2)[2] != LOG


def test_frames_are_on_a_grid_from_zero_to_the_horizon() -> None:
    assert [frame.t_s for frame in FRAMES] == [float(second) for second in range(81)]
    assert [frame.number for frame in FRAMES] == list(range(81))


@pytest.mark.parametrize(
    ("horizon_s", "interval_s"), [(10.0, 0.05), (60.0, 0.06), (600.0, 0.6), (7200.0, 5.0), (99950.0, 50.0)]
)
def test_the_gap_between_frames_is_a_thousandth_of_the_horizon_within_bounds(
    horizon_s: float, interval_s: float
) -> None:
    assert frame_interval(horizon_s) == pytest.approx(interval_s)
    assert horizon_s / frame_interval(horizon_s) + 1 <= 2000.5


def test_the_last_frame_is_at_a_horizon_that_is_no_multiple_of_the_gap() -> None:
    small = plan(every(1.0, "desk.work"), station("desk"), serve("desk.work", constant(0.1)), horizon_s=9.5)
    driver = Driver(ReferenceEngine(small, 1), small, 2.0)
    assert [frame.t_s for frame in driver.frames()] == [0.0, 2.0, 4.0, 6.0, 8.0, 9.5]
    assert driver.finished
    assert driver.progress == 1.0


def test_every_value_has_its_column() -> None:
    engine = ReferenceEngine(PLAN, 1)
    names = {(column.element, column.metric): column.unit for column in engine.columns}
    assert len(engine.frame().values) == len(engine.columns)
    assert names["events.mail", "lag.5"] == "records"
    assert names["events.mail", "lag_time"] == "s"
    assert names["orders.Place", "handled"] == "records/s"
    assert names["view", "staleness"] == "s"
    assert ("events.mail", "staleness") not in names
    assert names["creation", "open"] == "sagas"
    assert len(names) == len(engine.columns)


def test_slices_change_nothing() -> None:
    log: list[Delivery] = []
    driver = Driver(ReferenceEngine(PLAN, 1, record_log=log), PLAN, 1.0)
    frames: list[Frame] = []
    slices = 0
    while not driver.finished:
        frames.extend(driver.frames(should_yield=every_other_time()))
        slices += 1
    assert slices > 20
    assert log == LOG
    assert same(frames, FRAMES)
    assert same(driver.engine.result(), RESULT)


def every_other_time() -> Callable[[], bool]:
    asked = [0]

    def should_yield() -> bool:
        asked[0] += 1
        return asked[0] % 2 == 0

    return should_yield


@pytest.mark.parametrize("count", [1, 22, 38, 80])
def test_a_resumed_run_gives_identical_frames_and_result(count: int) -> None:
    first = Driver(ReferenceEngine(PLAN, 1), PLAN, 1.0)
    before = list(first.frames(most=count))
    resumed = Driver.resume(ReferenceEngine, PLAN, first.engine.checkpoint(), 1.0)
    assert resumed.engine.now_s == first.engine.now_s
    assert same(before + list(resumed.frames()), FRAMES)
    assert same(resumed.engine.result(), RESULT)


def test_a_live_fault_is_repeated_from_the_checkpoint_bit_for_bit() -> None:
    crash = Intervene(22.0, "stop_instance", "orders", 1, 1.0, 2, "Instance 1 of orders is killed live.")
    driver = Driver(ReferenceEngine(PLAN, 1), PLAN, 1.0)
    before = list(driver.frames(most=23))
    assert driver.engine.now_s == 22.0
    driver.engine.intervene(crash)
    before += list(driver.frames(most=10))
    checkpoint = driver.engine.checkpoint()
    assert checkpoint.interventions[0].at_s == nextafter(22.0, inf)  # this instant is over
    rest = list(driver.frames())
    resumed = Driver.resume(ReferenceEngine, PLAN, checkpoint, 1.0)
    assert same(list(resumed.frames()), rest)
    assert same(resumed.engine.result(), driver.engine.result())
    assert not same(driver.engine.result().ledger, RESULT.ledger)
    assert [fault.number for fault in driver.engine.result().faults] == [0, 1, 2]


def test_a_planned_fault_and_the_same_live_are_the_same_run() -> None:
    planned = orders()
    bare = orders(faults=False)
    engine = ReferenceEngine(bare, 1)
    for op in planned.interventions:
        engine.intervene(op)
    engine.advance(bare.horizon_s)
    other = ReferenceEngine(planned, 1)
    other.advance(planned.horizon_s)
    assert engine.result().ledger == other.result().ledger
    assert engine.result().events == other.result().events


def test_an_intervention_into_the_past_or_into_nothing_is_refused() -> None:
    engine = ReferenceEngine(PLAN, 1)
    engine.advance(10.0)
    with pytest.raises(ValueError, match="in the past"):
        engine.intervene(Intervene(9.0, "broker_down", "kafka", 0))
    with pytest.raises(ValueError, match="no log stands on a cluster named rabbit"):
        engine.intervene(Intervene(20.0, "broker_down", "rabbit", 0))
    with pytest.raises(ValueError, match="cannot go back"):
        engine.advance(5.0)


def test_frames_carry_the_events_since_the_last_one() -> None:
    told = [event for frame in FRAMES for event in frame.events]
    assert tuple(told) == RESULT.events
    assert [event.kind for event in FRAMES[20].events] == ["stop-instance"]


def test_the_series_is_the_frames_as_columns() -> None:
    series = RESULT.series
    assert series.times_s == tuple(frame.t_s for frame in FRAMES)
    assert len(series.values) == len(series.columns)
    assert same([column[40] for column in series.values], list(FRAMES[40].values))


def test_a_run_that_was_stopped_early_has_a_result_too() -> None:
    engine = ReferenceEngine(PLAN, 1)
    engine.advance(37.0)
    assert engine.result().horizon_s == 37.0
    assert all(row.holds for row in engine.result().ledger)


def test_each_fault_says_what_it_did() -> None:
    crash, loss = RESULT.faults
    assert crash.peak_lag_element == "events.mail"
    assert crash.peak_lag > 20
    assert 5.0 < crash.peak_lag_time_s < 14.0
    assert crash.recovered_after_s is not None
    assert 6.0 < crash.recovered_after_s < 30.0
    assert loss.lost == 0
    assert loss.sagas_inconsistent == 0


def test_a_fault_that_changes_nothing_recovers_at_once() -> None:
    quiet = orders(faults=False)
    idle = Intervene(40.0, "slow", "card.answer", 0, 1.0, 0)
    window = FaultWindow(0, "slow", "card.answer", 40.0, 41.0)
    with_fault = type(quiet)(quiet.scenario, 80.0, 5.0, quiet.ops, (idle,), (), (window,))
    engine = ReferenceEngine(with_fault, 1)
    engine.advance(80.0)
    (effect,) = engine.result().faults
    assert (effect.lost, effect.sagas_stuck, effect.duplicated) == (0, 0, 0)


def test_traces_hold_the_slowest_and_some_typical_ones() -> None:
    traces = RESULT.traces
    durations = [trace.duration_s for trace in traces[:20]]
    assert durations == sorted(durations, reverse=True)
    assert 20 < len(traces) <= 25
    for trace in traces:
        assert trace.correlation.startswith("shop-")
        assert [span.from_s for span in trace.spans] == sorted(span.from_s for span in trace.spans)
        assert all(span.from_s <= span.to_s for span in trace.spans)
        assert max(span.to_s for span in trace.spans) <= trace.origin_s + trace.duration_s + 1e-9


def test_a_trace_goes_through_the_whole_system() -> None:
    elements = {span.element for trace in RESULT.traces for span in trace.spans}
    assert {
        "orders.Place",
        "store",
        "events",
        "events.saga.handle",
        "payment.Charge",
        "card.answer",
        "view.apply",
    } <= elements
    kinds = {span.kind for trace in RESULT.traces for span in trace.spans}
    assert {"wait", "work", "publish", "stored", "step", "call", "retry"} <= kinds
