"""Which plans are refused, and how it is said."""

from dataclasses import replace

import pytest

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.retry import Retry
from simulator.plan.ops import (
    Apply,
    Call,
    Emit,
    Group,
    Intervene,
    Log,
    Op,
    Plan,
    Process,
    Relay,
    Source,
    Station,
    Step,
    Store,
)
from simulator.plan.spec import PlanFault, faults_of, verify
from simulator.plan.text import dump, kind_of, sha256

TAKES = Distribution("exponential", 0.01)
OPS: tuple[Op, ...] = (
    Source("shop", "orders.Place", "Place", "poisson", 5.0, KeyChoice("unique")),
    Station("orders", 2, 4),
    Apply("orders.Place", "orders", TAKES, appends="store", emits=(Emit("Placed", "events"),)),
    Apply("orders.Undo", "orders", TAKES, compensates="orders.Place"),
    Store("store", TAKES, relay="store.outbox"),
    Relay("store.outbox", "store", 0.5, 10),
    Log("events", "kafka", 3, 3, 2, 3),
    Group("events.mail", "events", "orders", 2, 1, (("Placed", "events.mail.handle"),)),
    Apply("events.mail.handle", "events.mail", TAKES, emits=(Emit("start", "saga"),)),
    Process("saga", "orders", (Step("orders.Place", "orders.Undo"),)),
)
GOOD = Plan("normal", 100.0, 10.0, OPS, (Intervene(5.0, "broker_down", "kafka", 1, 1.0),))


def with_op(name: str, **changes: object) -> Plan:
    ops = tuple(replace(op, **changes) if op.name == name else op for op in OPS)  # type: ignore[arg-type]
    return replace(GOOD, ops=ops)


def test_a_good_plan_is_accepted() -> None:
    verify(GOOD)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (replace(GOOD, horizon_s=0.0), "horizon_s"),
        (replace(GOOD, warm_up_s=100.0), "warm_up_s"),
        (replace(GOOD, ops=(*OPS, OPS[1])), "orders: two ops have this name"),
        (replace(GOOD, ops=OPS[1:]), "no source"),
        (with_op("shop", to="nobody"), "shop: to refers to nobody"),
        (with_op("shop", to="events.mail.handle"), "no apply at a station"),
        (with_op("shop", rate_per_s=-1.0), "rate_per_s"),
        (with_op("shop", profile=((1.0, 1.0),)), "profile must begin at 0.0"),
        (with_op("shop", keys=KeyChoice("zipf", 0, 1.0)), "keys are zipf over 0"),
        (with_op("shop", batch=0), "batch is 0"),
        (with_op("orders", slots=0), "slots is 0"),
        (with_op("orders", rate_limit_per_s=0.0), "rate_limit_per_s"),
        (with_op("orders.Place", takes=Distribution("pareto", 1.0, 1.0)), "no such distribution"),
        (with_op("orders.Place", fails=1.5), "fails is 1.5"),
        (with_op("orders.Place", calls=(Call("orders.Place"),)), "calls go in a circle"),
        (with_op("orders.Place", appends="events"), "which is log, must be a store"),
        (with_op("orders.Place", dead_letters="orders"), "which is station, must be a log"),
        (with_op("orders.Place", exhausted="block"), "exhausted is block"),
        (with_op("orders.Place", retry=Retry(-1)), "max_retries"),
        (with_op("orders.Place", emits=(Emit("X", "store"),)), "emits refers to store"),
        (with_op("events", replicas=4), "4 replicas on 3 brokers"),
        (with_op("events", heartbeat_s=10.0), "heartbeat_s 10.0 is above"),
        (with_op("events.mail", works=(("Placed", "orders.Place"),)), "whose host is orders"),
        (with_op("events.mail", instances=3), "its host orders has 2"),
        (with_op("events.mail", protocol="gossip"), "protocol is 'gossip'"),
        (with_op("store", relay=None), "which names relay None"),
        (with_op("saga", steps=()), "has no steps"),
        (with_op("saga", undo_retry=Retry(None, 0.0)), "undo_retry would try again for ever in no time"),
        (with_op("saga", steps=(Step("events.mail.handle"),)), "action refers to events.mail.handle"),
        (replace(GOOD, interventions=(Intervene(5.0, "broker_down", "kafka", 7),)), "no broker 7"),
        (replace(GOOD, interventions=(Intervene(5.0, "slow", "orders", 0, 2.0),)), "orders is no apply"),
        (replace(GOOD, interventions=(Intervene(5.0, "outage", "orders", 0, 3.0),)), "mode 3.0"),
        (replace(GOOD, interventions=(Intervene(5.0, "poison", "events", 0, 0.5),)), "whole number"),
        (replace(GOOD, interventions=(Intervene(5.0, "stop_instance", "orders", 2),)), "no instance 2"),
        (replace(GOOD, interventions=(Intervene(5.0, "rate", "orders", 0, 2.0),)), "orders is no source"),
    ],
)
def test_a_fault_is_named_with_its_op(plan: Plan, said: str) -> None:
    with pytest.raises(PlanFault) as refused:
        verify(plan)
    assert said in str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    plan = replace(with_op("shop", to="nobody", batch=0), horizon_s=-1.0)
    assert len(list(faults_of(plan))) >= 3


def test_interventions_must_be_sorted() -> None:
    late, early = Intervene(9.0, "broker_down", "kafka", 1), Intervene(5.0, "broker_up", "kafka", 1)
    assert any("comes after" in fault for fault in faults_of(replace(GOOD, interventions=(late, early))))


def test_a_retry_without_end_must_take_time() -> None:
    endless = Apply(
        "events.mail.handle", "events.mail", Distribution("constant", 0.0), fails=0.5, retry=Retry(None, 0.0)
    )
    plan = replace(GOOD, ops=tuple(endless if op.name == endless.name else op for op in OPS))
    assert any("would try again for ever in no time" in fault for fault in faults_of(plan))


def test_equal_plans_have_equal_text_and_other_plans_other_text() -> None:
    assert dump(GOOD) == dump(replace(GOOD))
    assert sha256(GOOD) == sha256(replace(GOOD))
    for name, changes in (
        ("shop", {"rate_per_s": 5.000000000000001}),
        ("events", {"acks": "1"}),
        ("orders", {"slots": 5}),
    ):
        assert sha256(with_op(name, **changes)) != sha256(GOOD)


def test_the_text_names_every_op_and_field() -> None:
    text = dump(GOOD)
    for op in OPS:
        assert f"\n{kind_of(op)} {op.name}\n" in text
    assert "  rate_per_s 5.0\n" in text
    assert 'call(to="' not in text
    assert 'emit(type="Placed", to="events"' in text
    assert 'intervene(at_s=5.0, action="broker_down"' in text
