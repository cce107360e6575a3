"""Ways to spoil the sound design that the rules about events find."""

from simulator.base.findings import DELETE
from tests.lint.case import MAILER, Case

CASES = (
    Case("EVT001", (("event_stores.store.outbox", DELETE),), "orders.place", ("store", "Placed"), "error"),
    Case("EVT002", (("event_stores.store.expected_version", False),), "store", ("orders.place",), "error"),
    Case("EVT003", (("event_stores.store.snapshot_every", DELETE),), "store", ("neither",), "advice"),
    Case(
        "EVT003",
        (("event_stores.store.snapshot_every", DELETE), ("event_stores.store.events_per_stream", 20_000)),
        "store",
        ("20000 events",),
        "warning",
    ),
    Case("EVT004", (("projections.view.unknown_events", "ignore"),), "view", ("3 schemas",), "warning"),
    Case(
        "EVT005",
        (("services.orders.handles.place.idempotent_by", DELETE),),
        "orders.place",
        ("shop",),
        "error",
    ),
    Case("EVT006", ((f"{MAILER}.idempotent_by", DELETE),), "events.mailer", ("5 s",), "error"),
    Case(
        "EVT006",
        ((f"{MAILER}.idempotent_by", DELETE), (f"{MAILER}.commit", "batch")),
        "events.mailer",
        ("500 records",),
        "error",
    ),
    Case("EVT007", (("projections.view.idempotent", DELETE),), "view", ("100 events",), "error"),
    Case("EVT008", (("projections.view.clock", "wall"),), "view", ("time of applying",), "warning"),
    Case(
        "EVT009",
        (("sources.shop.rate", "poisson 500/s"), ("sources.shop.keys", "hot 20 % over 100")),
        "orders.place",
        ("104/s", "6 ms", "46.4 %"),
        "warning",
        fixed=False,
    ),
)
