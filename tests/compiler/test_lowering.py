"""What each kind of part becomes."""

import pytest

from simulator.base.distributions import Distribution
from simulator.compiler.pipeline import compile_plan
from simulator.plan.ops import Apply, Call, Emit, Group, Log, Process, Relay, Source, Station, Step, Store
from tests.compiler.designs import HEAD, ORDERS, design_of, ops_of, orders

OPS = ops_of(compile_plan(orders()))


def test_a_source_sends_to_the_handler_of_its_command() -> None:
    source = OPS["shop"]
    assert isinstance(source, Source)
    assert (source.to, source.type, source.arrival, source.rate_per_s) == (
        "orders.PlaceOrder",
        "PlaceOrder",
        "poisson",
        20.0,
    )


def test_a_service_is_a_station_and_an_apply_for_each_handler() -> None:
    assert OPS["orders"] == Station("orders", instances=2, slots=4)
    place = OPS["orders.PlaceOrder"]
    assert isinstance(place, Apply)
    assert place.takes == Distribution("constant", 0.004)
    assert (place.host, place.appends, place.idempotent, place.exhausted) == (
        "orders",
        "order-store",
        False,
        "skip",
    )
    assert place.emits == (Emit("OrderCreated", "order-events", size_bytes=400),)


def test_a_consumer_is_a_group_with_one_apply() -> None:
    group, work = OPS["order-events.mailer"], OPS["order-events.mailer.handle"]
    assert isinstance(group, Group)
    assert isinstance(work, Apply)
    assert (group.log, group.host, group.instances, group.threads) == ("order-events", "mailer", 2, 2)
    assert group.works == (("OrderCreated", work.name),)
    assert (work.host, work.dead_letters, work.exhausted) == (group.name, "order-events.dead", "block")


def test_a_topic_is_a_log_with_the_settings_of_its_cluster() -> None:
    log = OPS["order-events"]
    assert isinstance(log, Log)
    assert (log.partitions, log.replicas, log.min_isr, log.brokers, log.acks) == (6, 3, 2, 3, "all")
    assert log.latency == Distribution("constant", 0.004)
    assert log.retention_s == 604800.0


def test_retention_for_ever_is_no_retention() -> None:
    design = design_of(
        HEAD
        + ORDERS.replace("partitions: 6", "partitions: 6, retention: forever")
        + "scenarios: { a: { lasts: 1 s } }"
    )
    log = ops_of(compile_plan(design))["order-events"]
    assert isinstance(log, Log)
    assert log.retention_s is None


def test_an_external_system_is_a_station_that_answers() -> None:
    assert OPS["card-network"] == Station("card-network", instances=1, slots=8, rate_limit_per_s=100.0)
    charge, refund = OPS["payments.charge"], OPS["payments.refund"]
    assert isinstance(charge, Apply)
    assert isinstance(refund, Apply)
    assert charge.calls == (Call("card-network.answer", 1.0),)
    assert refund.calls == (Call("card-network.answer", None),)


def test_an_event_store_with_an_outbox_has_a_relay() -> None:
    assert OPS["order-store"] == Store(
        "order-store", Distribution("constant", 0.002), relay="order-store.outbox"
    )
    assert OPS["order-store.outbox"] == Relay("order-store.outbox", "order-store", poll_s=0.1, batch=50)


def test_an_event_store_without_an_outbox_is_a_dual_write() -> None:
    text = (
        HEAD
        + ORDERS.replace(", outbox: { poll: 100 ms, batch: 50 }", "")
        + "scenarios: { a: { lasts: 1 s } }"
    )
    ops = ops_of(compile_plan(design_of(text)))
    store = ops["order-store"]
    assert isinstance(store, Store)
    assert store.relay is None
    assert not any(isinstance(op, Relay) for op in ops.values())


def test_a_projection_commits_with_every_batch() -> None:
    group, work = OPS["order-view"], OPS["order-view.apply"]
    assert isinstance(group, Group)
    assert isinstance(work, Apply)
    assert (group.host, group.commit, group.log) == (None, "batch", "order-events")
    assert [record for record, _ in group.works] == ["OrderCreated", "OrderConfirmed"]
    assert work.idempotent


def test_a_saga_is_a_process_and_the_group_that_starts_it() -> None:
    saga, group = OPS["order-creation"], OPS["order-events.order-creation"]
    assert isinstance(saga, Process)
    assert isinstance(group, Group)
    assert saga.steps == (
        Step("payments.charge", "payments.refund", 5.0),
        Step("orders.confirm", pivot=True),
    )
    assert (saga.host, saga.otherwise, saga.records, saga.resume_after_s) == (
        "orders",
        "orders.cancel",
        "before",
        10.0,
    )
    assert (group.host, group.works) == ("orders", (("OrderCreated", "order-events.order-creation.handle"),))


def test_an_undo_knows_the_action_that_it_takes_back() -> None:
    refund, charge = OPS["payments.refund"], OPS["payments.charge"]
    assert isinstance(refund, Apply)
    assert isinstance(charge, Apply)
    assert (refund.compensates, charge.compensates) == ("payments.charge", None)


@pytest.mark.parametrize(
    ("records", "recognised"), [("before_action", True), ("after_action", False), ("never", False)]
)
def test_only_a_saga_that_writes_first_recognises_a_start_that_it_has_seen(
    records: str, recognised: bool
) -> None:
    text = ORDERS.replace("run_by: orders", f"run_by: orders\n    records: {records}")
    start = ops_of(compile_plan(design_of(HEAD + text + "scenarios: { a: { lasts: 1 s } }")))[
        "order-events.order-creation.handle"
    ]
    assert isinstance(start, Apply)
    assert start.idempotent is recognised


def test_a_saga_that_does_not_resume_is_taken_over_by_nobody() -> None:
    text = ORDERS.replace("run_by: orders", "run_by: orders\n    resumes: false")
    saga = ops_of(compile_plan(design_of(HEAD + text + "scenarios: { a: { lasts: 1 s } }")))["order-creation"]
    assert isinstance(saga, Process)
    assert saga.resume_after_s is None


def test_a_consumer_that_starts_a_saga_takes_the_place_of_the_sagas_own_group() -> None:
    consumes = "      cancel: { takes: 1 ms }\n    consumes:\n      order-events: { starts: order-creation, takes: 1 ms }"
    text = ORDERS.replace("      cancel: { takes: 1 ms }", consumes)
    ops = ops_of(compile_plan(design_of(HEAD + text + "scenarios: { a: { lasts: 1 s } }")))
    group, start = ops["order-events.orders"], ops["order-events.orders.start"]
    assert "order-events.order-creation" not in ops
    assert isinstance(group, Group)
    assert isinstance(start, Apply)
    assert dict(group.works) == {"OrderCreated": start.name, "OrderConfirmed": "order-events.orders.handle"}
    assert start.emits[-1].to == "order-creation"


def test_a_command_goes_from_service_to_service() -> None:
    text = ORDERS.replace(
        "confirm: { takes: 2 ms, emits: { OrderConfirmed: order-events } }",
        "confirm: { takes: 2 ms, emits: { charge: { to: payments, probability: 50 % } } }",
    )
    confirm = ops_of(compile_plan(design_of(HEAD + text + "scenarios: { a: { lasts: 1 s } }")))[
        "orders.confirm"
    ]
    assert isinstance(confirm, Apply)
    assert confirm.emits == (Emit("charge", "payments.charge", probability=0.5),)


def test_a_group_of_a_dead_letter_topic_handles_what_is_dead_lettered() -> None:
    desk = "  desk:\n    consumes:\n      order-events.dead: { takes: 1 s }\nevent_stores:"
    text = ORDERS.replace("event_stores:", desk)
    group = ops_of(compile_plan(design_of(HEAD + text + "scenarios: { a: { lasts: 1 s } }")))[
        "order-events.dead.desk"
    ]
    assert isinstance(group, Group)
    assert [record for record, _ in group.works] == ["OrderCreated"]


def test_every_element_of_the_design_is_found_again_by_its_symbol() -> None:
    design = orders()
    plan = compile_plan(design)
    elements = {symbol.element for symbol in plan.symbols}
    assert {name for name, _, _ in design.nodes()} <= elements
    names = {op.name for op in plan.ops}
    for symbol in plan.symbols:
        assert set(symbol.ops) <= names
        for _, op, field in symbol.parameters:
            assert hasattr(ops_of(plan)[op], field)


def test_every_parameter_of_a_symbol_stands_at_a_place_of_the_document() -> None:
    design = orders()
    for symbol in compile_plan(design).symbols:
        for path, _, _ in symbol.parameters:
            assert design.position(path) is not None


def test_layout_and_comments_change_no_plan() -> None:
    plain = orders()
    laid_out = design_of(
        HEAD
        + "# a comment\n"
        + ORDERS
        + "scenarios: { normal: { lasts: 1 min } }\nlayout: { shop: [1, 2] }\n"
    )
    assert compile_plan(plain) == compile_plan(laid_out)
