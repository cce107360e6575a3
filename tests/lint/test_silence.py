"""What rules must leave alone: designs that look like a mistake and are none."""

import pytest

from simulator.base.findings import DELETE, Edit
from tests.lint.designs import edited, found, sound

READINGS: tuple[Edit, ...] = (
    (
        "schemas.Reading",
        {"fields": {"event_id": "uuid", "correlation_id": "uuid", "order_id": "uuid", "value": "double"}},
    ),
    (
        "topics.readings",
        {
            "cluster": "main",
            "partitions": 4,
            "replicas": 3,
            "min_insync_replicas": 2,
            "key": "order_id",
            "carries": ["Reading"],
        },
    ),
    ("sources.meters", {"sends": "Reading", "to": "readings", "rate": "10/s"}),
    ("projections.meter-map", {"from": "readings", "idempotent": True, "dead_letters": "events.dead"}),
)


@pytest.mark.parametrize(
    ("code", "edits"),
    [
        pytest.param("KAF005", READINGS, id="a stream of readings may forget its past"),
        pytest.param(
            "KAF005", (("topics.events.cleanup", "compact"),), id="a compacted topic keeps the last state"
        ),
        pytest.param(
            "KAF007", (("topics.events.max_message", "100 kB"),), id="a limit that is clearly meant"
        ),
        pytest.param("KAF007", (("topics.events.max_message", "8 MiB"),), id="a larger limit"),
        pytest.param(
            "KAF008",
            (("topics.events.key", DELETE), ("topics.events.partitions", 1)),
            id="one partition is in order without a key",
        ),
        pytest.param(
            "KAF003", (("topics.log", {"cluster": "main"}),), id="one replica of one is not a missing broker"
        ),
        pytest.param(
            "SCH001", (("schemas.Placed.fields.total_distance", "double"),), id="a distance is not money"
        ),
        pytest.param("SCH001", (("schemas.Placed.fields.tax_rate", "double"),), id="a rate is not money"),
        pytest.param("SCH002", (("schemas.Placed.fields.attempts", "long"),), id="a count is not an instant"),
        pytest.param(
            "SCH007",
            (("schemas.Placed.fields.note", {"type": "string?", "since": 2}),),
            id="null is a default",
        ),
        pytest.param(
            "SCH007",
            (
                ("schemas.Placed.compatibility", "forward"),
                ("schemas.Placed.fields.note", {"type": "string", "since": 2}),
            ),
            id="forward compatibility lets fields come",
        ),
        pytest.param(
            "EVT001",
            (
                ("services.orders.handles.place.appends", DELETE),
                ("event_stores.store.outbox", DELETE),
                ("services.orders.handles.confirm.emits", DELETE),
                ("services.orders.handles.cancel.emits", DELETE),
            ),
            id="publishing alone is one write",
        ),
        pytest.param(
            "EVT005",
            (("services.stock.handles.count", {"takes": "1 ms"}),),
            id="a command without effect may be repeated",
        ),
        pytest.param(
            "OPS005",
            (("services.mailer.consumes.events.retries", "unlimited after 1 s to the back"),),
            id="the back of the line blocks nobody",
        ),
        pytest.param("SAG003", (("sagas.creation.steps.2.timeout", "10 s"),), id="every step has a timeout"),
        pytest.param(
            "SAG013",
            (("sagas.creation.steps.2.retries", "unlimited after 1 s"),),
            id="from the pivot on a step may be repeated without end",
        ),
        pytest.param(
            "TOP001",
            (("services.mailer.consumes", DELETE), ("projections.view", DELETE), ("objectives", DELETE)),
            id="a saga that starts is a reader",
        ),
        pytest.param("TOP006", (("projections.view.only", ["Placed"]),), id="somebody else reads everything"),
        pytest.param(
            "TOP008",
            (
                ("services.mailer.consumes.events.emits", {"Mailed": "mails"}),
                ("schemas.Mailed", {"fields": {"event_id": "uuid"}}),
                ("topics.mails", {"cluster": "main", "carries": ["Mailed"]}),
            ),
            id="a chain is not a circle",
        ),
        pytest.param(
            "EVT009",
            (("sources.shop.keys", "unique"), ("sources.shop.rate", "poisson 5000/s")),
            id="every command has a stream of its own",
        ),
        pytest.param(
            "SAG001",
            (("projections.view.only", ["Confirmed"]),),
            id="a view of what was confirmed shows nothing as pending",
        ),
        pytest.param(
            "SAG001",
            (
                ("sagas.creation.otherwise", DELETE),
                ("sagas.creation.steps", [{"do": "orders.confirm", "timeout": "2 s", "pivot": True}]),
            ),
            id="a saga that starts with its pivot is never taken back",
        ),
    ],
)
def test_no_finding(code: str, edits: tuple[Edit, ...]) -> None:
    assert [str(finding) for finding in found(edited(sound(), edits), code)] == []
