"""What a source does."""

import pytest

from simulator.base.distributions import KeyChoice
from simulator.base.retry import Retry
from simulator.plan.ops import Sink, Source
from tests.engines.plans import KILL, UNIQUE, Ran, at, constant, every, plan, run, serve, station


def arrivals(source: Source, *faults: object, horizon_s: float = 100.0, seed: int = 1) -> list[float]:
    """The instants at which *source* emits."""
    ran = run(
        source, station("desk", slots=1000), serve("desk.note", constant(0.0)),
        horizon_s=horizon_s, faults=faults, seed=seed,  # type: ignore[arg-type]
    )  # fmt: skip
    return [delivery.arrived_s for delivery in ran.deliveries("desk.note")]


def test_constant_arrivals_come_one_unit_of_operational_time_apart() -> None:
    assert arrivals(every(2.0, "desk.note"), horizon_s=9.0) == [2.0, 4.0, 6.0, 8.0]


def test_a_profile_changes_the_rate_in_the_middle_of_a_gap() -> None:
    source = Source(
        "source", "desk.note", "X", "constant", 1.0, UNIQUE, ((0.0, 1.0), (2.5, 2.0), (3.5, 0.0), (10.0, 1.0))
    )
    # Half of the third gap passes by 2.5 s, the rest at double rate by 2.75 s; nothing between 3.5 and 10 s,
    # by when half of the fifth gap was left.
    assert arrivals(source, horizon_s=12.0) == [1.0, 2.0, 2.75, 3.25, 10.5, 11.5]


def test_a_live_rate_stretches_what_is_left_of_the_gap() -> None:
    faults = (at(2.5, "rate", "source", value=0.5), at(4.5, "rate", "source", value=1.0))
    assert arrivals(every(1.0, "desk.note"), *faults, horizon_s=6.4) == [1.0, 2.0, 3.5, 5.0, 6.0]


def test_a_rate_of_zero_pauses_and_loses_nothing_of_the_gap() -> None:
    faults = (at(2.5, "rate", "source", value=0.0), at(7.0, "rate", "source", value=1.0))
    assert arrivals(every(1.0, "desk.note"), *faults, horizon_s=8.9) == [1.0, 2.0, 7.5, 8.5]


def test_poisson_arrivals_have_their_rate() -> None:
    source = Source("source", "desk.note", "X", "poisson", 20.0, UNIQUE)
    assert len(arrivals(source, horizon_s=500.0)) == pytest.approx(10000, rel=0.03)


def test_a_batch_arrives_at_one_instant() -> None:
    source = Source("source", "desk.note", "X", "constant", 0.5, UNIQUE, batch=3)
    assert arrivals(source, horizon_s=5.0) == [2.0, 2.0, 2.0, 4.0, 4.0, 4.0]


def test_one_more_record_elsewhere_shifts_nobodys_luck() -> None:
    source = Source("source", "desk.note", "X", "poisson", 5.0, UNIQUE)
    other = Source("another", "desk.note", "X", "poisson", 5.0, UNIQUE)
    alone = arrivals(source)
    both = run(
        source, other, station("desk", slots=1000), serve("desk.note", constant(0.0))
    ).deliveries("desk.note")  # fmt: skip
    assert set(alone) <= {delivery.arrived_s for delivery in both}


def test_another_seed_or_replication_is_other_luck() -> None:
    source = Source("source", "end", "X", "poisson", 5.0, UNIQUE)
    counts = [
        Ran(plan(source, Sink("end")), seed, replication).engine.events_processed
        for seed, replication in ((1, 1), (2, 1), (1, 2))
    ]
    times = {
        arrivals(Source("source", "desk.note", "X", "poisson", 5.0, UNIQUE), seed=seed)[0]
        for seed in (1, 2, 3)
    }
    assert len(times) == 3
    assert len(set(counts)) > 1


def test_a_client_tries_again_when_the_server_died() -> None:
    source = Source("source", "desk.work", "X", "constant", 0.1, UNIQUE, retry=Retry(2, 1.0))
    ran = run(
        source, station("desk", instances=2), serve("desk.work", constant(5.0)),
        faults=(at(12.0, "stop_instance", "desk", 0, KILL),), horizon_s=19.0,
    )  # fmt: skip
    assert ran.value("source", "retried") == 1
    assert ran.row("desk.work").dropped == 1
    assert ran.ends("desk.work") == [12.0, 18.0]  # the reset, then the second try: 12 + 1 + 5


def test_a_client_does_not_try_again_after_an_answer() -> None:
    source = Source("source", "desk.work", "X", "constant", 0.1, UNIQUE, retry=Retry(2, 1.0))
    ran = run(source, station("desk"), serve("desk.work", constant(1.0), fails=1.0))
    assert ran.value("source", "retried") == 0
    assert ran.row("desk.work").dropped == 9


def test_what_goes_straight_to_a_sink_arrives_at_its_origin_time() -> None:
    ran = run(Source("source", "end", "X", "constant", 10.0, KeyChoice("zipf", 50, 1.0)), Sink("end"))
    assert ran.value("end", "arrived") == ran.value("source", "emitted") == 1000
    assert ran.value("end", "end_to_end", "max") == 0.0
