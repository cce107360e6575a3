"""What each fault does to a plan: crash, broker_loss, slow, spike, poison and outage."""

import pytest

from simulator.faults import FAULTS
from simulator.plan.ops import FaultWindow, Intervene
from tests.compiler.designs import struck


def what(fault: str) -> list[tuple[float, str, str, int, float]]:
    return [
        (each.at_s, each.action, each.op, each.instance, each.value) for each in struck(fault).interventions
    ]


def test_a_crash_kills_an_instance_and_starts_it_again() -> None:
    assert what("{ at: 1 min, crash: orders, instance: 1, for: 20 s }") == [
        (60.0, "stop_instance", "orders", 1, 1.0),
        (80.0, "start_instance", "orders", 1, 0.0),
    ]


def test_a_clean_crash_is_a_sigterm() -> None:
    assert what("{ at: 1 min, crash: orders, how: clean }") == [(60.0, "stop_instance", "orders", 0, 0.0)]


def test_a_crash_of_all_instances_strikes_each() -> None:
    assert [each[3] for each in what("{ at: 1 min, crash: orders, instance: all }")] == [0, 1]


def test_a_crash_of_a_list_of_instances_starts_them_after_all_have_stopped() -> None:
    actions = [each[1] for each in what("{ at: 1 min, crash: orders, instance: [1, 0], for: 5 s }")]
    assert actions == ["stop_instance"] * 2 + ["start_instance"] * 2


def test_a_projection_and_the_relay_of_an_outbox_can_crash() -> None:
    assert what("{ at: 1 min, crash: order-view }")[0][2] == "order-view"
    assert what("{ at: 1 min, crash: order-store }")[0][2] == "order-store.outbox"


def test_broker_loss_takes_a_broker_of_the_cluster_away_and_brings_it_back() -> None:
    assert what("{ at: 1 min, broker_loss: main, broker: 2, for: 30 s }") == [
        (60.0, "broker_down", "main", 2, 1.0),
        (90.0, "broker_up", "main", 2, 0.0),
    ]


def test_slow_strikes_every_work_of_a_service_and_says_so_once() -> None:
    plan = struck("{ at: 1 min, slow: payments, factor: 4, for: 10 s }")
    begins = [each for each in plan.interventions if each.at_s == 60.0]
    assert [(each.op, each.value) for each in begins] == [("payments.charge", 4.0), ("payments.refund", 4.0)]
    assert [each.value for each in plan.interventions if each.at_s == 70.0] == [1.0, 1.0]
    assert [bool(each.text) for each in begins] == [True, False]


@pytest.mark.parametrize(
    ("target", "work"),
    [
        ("payments.charge", "payments.charge"),
        ("order-view", "order-view.apply"),
        ("card-network", "card-network.answer"),
        ("order-events.mailer", "order-events.mailer.handle"),
        ("mailer", "order-events.mailer.handle"),
    ],
)
def test_slow_finds_the_work_of_every_kind_of_element(target: str, work: str) -> None:
    assert [each[2] for each in what(f"{{ at: 1 min, slow: {target} }}")] == [work]


def test_a_spike_multiplies_the_rate_of_a_source() -> None:
    assert what("{ at: 1 min, spike: shop, factor: 3, for: 10 s }") == [
        (60.0, "rate", "shop", 0, 3.0),
        (70.0, "rate", "shop", 0, 1.0),
    ]


def test_poison_strikes_the_next_records_of_a_topic_at_one_instant() -> None:
    plan = struck("{ at: 1 min, poison: order-events, records: 3 }")
    assert [(each.action, each.op, each.value) for each in plan.interventions] == [
        ("poison", "order-events", 3.0)
    ]
    assert (plan.faults[0].from_s, plan.faults[0].to_s) == (60.0, 60.0)


@pytest.mark.parametrize(("answers", "value"), [("error", 0.0), ("nothing", 1.0)])
def test_an_outage_answers_errors_or_nothing_and_ends(answers: str, value: float) -> None:
    assert what(f"{{ at: 1 min, outage: card-network, answers: {answers}, for: 30 s }}") == [
        (60.0, "outage", "card-network", 0, value),
        (90.0, "outage", "card-network", 0, 2.0),
    ]


def test_a_fault_without_an_end_lasts_to_the_horizon() -> None:
    plan = struck("{ at: 1 min, outage: card-network }")
    assert plan.faults == (FaultWindow(0, "outage", "card-network", 60.0, 120.0),)


def test_interventions_are_in_order_of_time_and_belong_to_their_fault() -> None:
    plan = struck("{ at: 1 min, outage: card-network, for: 30 s }, { at: 70 s, crash: orders, for: 5 s }")
    assert [(each.at_s, each.fault) for each in plan.interventions] == [
        (60.0, 0),
        (70.0, 1),
        (75.0, 1),
        (90.0, 0),
    ]


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_describes_itself_in_json_schema(name: str) -> None:
    schema = FAULTS[name].model_json_schema(by_alias=True)
    assert schema["properties"][name]["x-refers-to"]
    assert {"at", "for", name} <= set(schema["properties"])
    assert all("title" in field for field in schema["properties"].values())


def test_every_intervention_of_a_kill_has_a_sentence() -> None:
    texts = [each.text for each in struck("{ at: 1 min, crash: orders, for: 5 s }").interventions]
    assert texts == ["Instance 0 of orders was killed (SIGKILL).", "Instance 0 of orders started again."]


def test_an_intervention_is_data() -> None:
    first = struck("{ at: 1 min, spike: shop, factor: 3 }").interventions[0]
    assert first == Intervene(60.0, "rate", "shop", 0, 3.0, 0, "shop sends 3 times as much.")
