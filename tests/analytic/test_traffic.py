"""The traffic equations, against examples that can be worked out by hand."""

import json
from math import inf
from pathlib import Path

import pytest

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.draws import partition_of
from simulator.base.retry import Retry
from simulator.engines.analytic.keys import key_shares
from simulator.engines.analytic.traffic import estimate
from simulator.plan.ops import (
    Apply,
    Call,
    Emit,
    Group,
    Log,
    Op,
    Plan,
    Process,
    Relay,
    Sink,
    Source,
    Station,
    Step,
    Store,
)

UNIQUE = KeyChoice("unique")


def exponential(mean_s: float) -> Distribution:
    return Distribution("exponential", mean_s)


def constant(value_s: float) -> Distribution:
    return Distribution("constant", value_s)


def plan(*ops: Op, horizon_s: float = 120.0) -> Plan:
    return Plan("normal", horizon_s, 10.0, ops)


def shop(
    to: str = "orders.place", rate_per_s: float = 200.0, keys: KeyChoice = UNIQUE, **more: object
) -> Source:
    return Source("shop", to, "Place", "poisson", rate_per_s, keys, **more)  # type: ignore[arg-type]


def log(name: str = "events", partitions: int = 4) -> Log:
    return Log(name, "main", partitions, 3, 2, 3, latency=constant(0.003))


def test_utilisation_is_rate_times_mean_over_servers() -> None:
    load = estimate(plan(shop(), Station("orders", 3, 4), Apply("orders.place", "orders", exponential(0.03))))
    assert load.rate_per_s["orders"] == 200.0
    assert load.utilisation["orders"] == pytest.approx(200.0 * 0.03 / 12)


def test_a_publisher_keeps_its_server_until_the_record_is_acknowledged() -> None:
    ops = (
        shop(rate_per_s=100.0),
        Station("orders", 1, 1),
        Apply("orders.place", "orders", constant(0.004), emits=(Emit("Placed", "events"),)),
        log(),
    )
    assert estimate(plan(*ops)).utilisation["orders"] == pytest.approx(100.0 * (0.004 + 0.003))


def test_with_a_relay_the_server_waits_for_the_append_alone() -> None:
    ops = (
        shop(rate_per_s=100.0),
        Station("orders", 1, 1),
        Apply("orders.place", "orders", constant(0.004), appends="store", emits=(Emit("Placed", "events"),)),
        Store("store", constant(0.002), True, "store.outbox"),
        Relay("store.outbox", "store", 0.1, 500),
        log(),
    )
    load = estimate(plan(*ops))
    assert load.utilisation["orders"] == pytest.approx(100.0 * 0.006)
    assert load.rate_per_s["store"] == load.rate_per_s["store.outbox"] == load.rate_per_s["events"] == 100.0


def test_capped_retries_multiply_the_work_and_leave_a_dead_letter_share() -> None:
    ops = (
        shop("events", 50.0),
        log(),
        log("dead", 1),
        Group("events.mailer", "events", None, 2, 1, (("Place", "events.mailer.handle"),)),
        Apply(
            "events.mailer.handle",
            "events.mailer",
            constant(0.01),
            fails=0.3,
            retry=Retry(2, 0.1),
            dead_letters="dead",
        ),
    )
    load = estimate(plan(*ops))
    attempts = 1 + 0.3 + 0.09
    assert load.rate_per_s["dead"] == pytest.approx(50.0 * 0.027)
    assert load.utilisation["events.mailer"] == pytest.approx(50.0 * (attempts * 0.01 + 0.39 * 0.1) / 2)


def test_capped_retries_agree_with_the_closed_form(shared: Path) -> None:
    cases = json.loads((shared / "data/calibration/closed_forms.json").read_text())["cases"]
    case = next(case for case in cases if case["name"] == "retry inflation, at most n retries")
    ops = (
        shop(rate_per_s=1.0),
        Station("orders", 1, 1),
        Apply(
            "orders.place",
            "orders",
            constant(0.5),
            fails=case["params"]["p"],
            retry=Retry(case["params"]["max_retries"]),
            dead_letters="dead",
        ),
        log("dead", 1),
    )
    load = estimate(plan(*ops))
    assert load.utilisation["orders"] == pytest.approx(0.5 * case["expect"]["mean_attempts"])
    assert load.rate_per_s["dead"] == pytest.approx(case["expect"]["dead_letter_fraction"])


def test_feedback_agrees_with_the_closed_form(shared: Path) -> None:
    cases = json.loads((shared / "data/calibration/closed_forms.json").read_text())["cases"]
    case = next(case for case in cases if "feedback" in case["name"])
    again = Emit("Place", "orders.place", case["params"]["p_retry"])
    ops = (
        shop(rate_per_s=case["params"]["lam"]),
        Station("orders", 1, 1),
        Apply("orders.place", "orders", exponential(1.0), emits=(again,)),
    )
    load = estimate(plan(*ops))
    assert load.rate_per_s["orders.place"] == pytest.approx(case["expect"]["effective_lam"])
    assert load.utilisation["orders"] == pytest.approx(case["expect"]["rho"])


def test_a_circle_that_multiplies_itself_is_infinite() -> None:
    ops = (
        shop(rate_per_s=1.0),
        Station("orders", 1, 1),
        Apply("orders.place", "orders", constant(0.001), emits=(Emit("Place", "orders.place", 1.0, 2),)),
    )
    load = estimate(plan(*ops))
    assert load.rate_per_s["orders.place"] == inf
    assert load.utilisation["orders"] == inf


def test_a_caller_keeps_its_server_while_the_callee_works() -> None:
    ops = (
        shop(rate_per_s=100.0),
        Station("orders", 2, 4),
        Station("card", 1, 64, rate_limit_per_s=125.0),
        Apply("orders.place", "orders", constant(0.002), calls=(Call("card.answer", 2.0),)),
        Apply("card.answer", "card", constant(0.030)),
    )
    load = estimate(plan(*ops))
    assert load.utilisation["orders"] == pytest.approx(100.0 * 0.032 / 8)
    assert load.rate_per_s["card"] == 100.0
    assert load.utilisation["card"] == pytest.approx(100.0 / 125.0), "the rate limit binds before the slots"


def test_a_saga_asks_for_undo_as_often_as_a_later_step_fails() -> None:
    steps = (
        Step("stock.reserve", "stock.release"),
        Step("cards.charge", "cards.refund"),
        Step("orders.confirm", pivot=True),
    )
    ops = (
        shop(rate_per_s=100.0),
        Station("orders", 1, 4),
        Station("stock", 1, 4),
        Station("cards", 1, 4),
        Apply("orders.place", "orders", constant(0.001), emits=(Emit("Start", "saga"),)),
        Apply("orders.confirm", "orders", constant(0.001), fails=0.5),
        Apply("orders.cancel", "orders", constant(0.001)),
        Apply("stock.reserve", "stock", constant(0.001)),
        Apply("stock.release", "stock", constant(0.001), fails=0.2),
        Apply("cards.charge", "cards", constant(0.001), fails=0.1),
        Apply("cards.refund", "cards", constant(0.001)),
        Process("saga", "orders", steps, otherwise="orders.cancel"),
    )
    rate = estimate(plan(*ops)).rate_per_s
    assert rate["saga"] == 100.0
    assert rate["stock.reserve"] == rate["cards.charge"] == pytest.approx(100.0)
    assert rate["orders.confirm"] == pytest.approx(90.0), "the pivot itself may turn the saga back"
    assert rate["cards.refund"] == pytest.approx(45.0), "a failed step is not undone itself"
    assert rate["stock.release"] == pytest.approx(55.0 / 0.8), "an undo is repeated until it succeeds"
    assert rate["orders.cancel"] == pytest.approx(55.0)


def test_a_timeout_repeats_the_request_and_then_undoes_the_step_too() -> None:
    steps = (Step("cards.charge", "cards.refund", timeout_s=1.0, retry=Retry(1)), Step("orders.confirm"))
    ops = (
        shop(rate_per_s=100.0),
        Station("orders", 1, 4),
        Station("cards", 1, 400),
        Apply("orders.place", "orders", constant(0.001), emits=(Emit("Start", "saga"),)),
        Apply("orders.confirm", "orders", constant(0.001)),
        Apply("cards.charge", "cards", Distribution("uniform", 0.0, 2.0)),
        Apply("cards.refund", "cards", constant(0.001)),
        Process("saga", "orders", steps),
    )
    rate = estimate(plan(*ops)).rate_per_s
    assert rate["cards.charge"] == pytest.approx(150.0)
    assert rate["cards.refund"] == pytest.approx(25.0)
    assert rate["orders.confirm"] == pytest.approx(75.0)


def test_members_beyond_the_partitions_do_no_work() -> None:
    ops = (
        shop("events", 100.0),
        log(partitions=4),
        Group("events.g", "events", None, 8, 1, (("Place", "events.g.handle"),)),
        Apply("events.g.handle", "events.g", constant(0.02)),
    )
    assert estimate(plan(*ops)).utilisation["events.g"] == pytest.approx(100.0 * 0.02 / 4)


def test_a_hot_key_loads_one_partition() -> None:
    keys = KeyChoice("hot", 100, 0.6)
    ops = (
        shop("events", 100.0, keys),
        log(partitions=4),
        Group("events.g", "events", None, 4, 1, (("Place", "events.g.handle"),)),
        Apply("events.g.handle", "events.g", constant(0.02)),
    )
    load = estimate(plan(*ops))
    beside = sum(partition_of(key, 4) == partition_of(0, 4) for key in range(100)) / 100
    assert load.hottest_share["events.g"] == pytest.approx(0.6 + 0.4 * beside)
    assert load.hottest_partition["events.g"] == pytest.approx(100.0 * 0.02 * (0.6 + 0.4 * beside))
    assert load.utilisation["events.g"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    "keys",
    [UNIQUE, KeyChoice("uniform", 7), KeyChoice("zipf", 10_000, 1.0), KeyChoice("zipf", 50_000_000, 1.2)],
)
def test_shares_of_partitions_add_up_to_one(keys: KeyChoice) -> None:
    assert sum(key_shares(keys, 10)) == pytest.approx(1.0, abs=1e-6)


def test_the_peak_is_told_apart_from_the_start_and_leaves_its_backlog() -> None:
    profile = ((0.0, 1.0), (60.0, 5.0), (70.0, 1.0))
    ops = (
        shop(rate_per_s=100.0, profile=profile),
        Station("orders", 1, 1),
        Apply("orders.place", "orders", constant(0.005)),
    )
    load = estimate(plan(*ops, horizon_s=80.0))
    assert load.utilisation["orders"] == pytest.approx(0.5)
    assert load.peak_utilisation["orders"] == pytest.approx(2.5)
    assert load.peak_rate_per_s["orders"] == pytest.approx(500.0)
    assert load.wait_max_s["orders"] == pytest.approx(15.0), "ten seconds of 1.5 too much"
    assert load.wait_end_s["orders"] == pytest.approx(10.0), "of which ten seconds of 0.5 are worked off"


def test_fan_out_and_every_reader_of_a_topic_are_counted() -> None:
    ops = (
        shop(rate_per_s=10.0),
        Station("orders", 1, 1),
        Apply("orders.place", "orders", constant(0.001), emits=(Emit("Line", "events", 0.5, 6),)),
        log(),
        Group("events.a", "events", None, 1, 1, (("Line", "events.a.handle"),)),
        Group("events.b", "events", None, 1, 1, (("Line", "events.b.handle"),)),
        Group("events.c", "events", None, 1, 1, (("Other", "events.c.handle"),)),
        Apply("events.a.handle", "events.a", constant(0.001), emits=(Emit("Done", "end"),)),
        Apply("events.b.handle", "events.b", constant(0.001)),
        Apply("events.c.handle", "events.c", constant(0.001)),
        Sink("end"),
    )
    rate = estimate(plan(*ops)).rate_per_s
    assert (rate["events"], rate["events.a"], rate["events.b"], rate["end"]) == (30.0, 30.0, 30.0, 30.0)
    assert (rate["events.c"], rate["events.c.handle"]) == (30.0, 0.0), "it reads what it does not handle"


def test_a_batch_arrival_brings_all_of_its_records() -> None:
    ops = (
        shop(rate_per_s=2.0, batch=50),
        Station("orders", 1, 1),
        Apply("orders.place", "orders", constant(0.004)),
    )
    load = estimate(plan(*ops))
    assert load.rate_per_s["shop"] == 100.0
    assert load.utilisation["orders"] == pytest.approx(0.4)


def test_acknowledgements_are_awaited_together() -> None:
    emits = (Emit("Placed", "events", 0.5), Emit("Billed", "events", 0.5))
    ops = (
        shop(rate_per_s=100.0),
        Station("orders", 1, 1),
        Apply("orders.place", "orders", constant(0.0), emits=emits),
        log(),
    )
    assert estimate(plan(*ops)).utilisation["orders"] == pytest.approx(100.0 * 0.75 * 0.003)
