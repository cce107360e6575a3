"""Ways to spoil the sound design that the rules about topology find."""

from simulator.base.findings import DELETE
from tests.lint.case import EVENTS, MAILER, Case, load

CASES = (
    Case(
        "TOP001",
        (
            ("topics.audit", {"cluster": "main", "carries": ["Item"]}),
            ("services.orders.handles.place.emits", {"Placed": "events", "Item": "audit"}),
        ),
        "audit",
        ("orders.place", "nobody reads"),
        "warning",
        fixed=False,
    ),
    Case(
        "TOP002",
        (
            ("topics.bills", {"cluster": "main", "carries": ["Item"]}),
            ("services.mailer.consumes.bills", {"group": "bills"}),
        ),
        "bills",
        ("bills.bills", "nobody publishes"),
        "error",
        fixed=False,
    ),
    Case(
        "TOP003",
        (("services.orders.handles.confirm.emits", DELETE),),
        "events",
        ("Confirmed", "view"),
        "warning",
    ),
    Case("TOP004", ((f"{EVENTS}.carries", ["Placed", "Confirmed"]),), "events", ("Cancelled",), "error"),
    Case("TOP005", ((f"{MAILER}.only", ["Placed", "Item"]),), "events.mailer", ("Item",), "error"),
    Case(
        "TOP006",
        ((f"{MAILER}.only", ["Placed"]), ("projections.view.only", ["Placed", "Confirmed"])),
        "events",
        ("Cancelled", "3 readers"),
        "warning",
        fixed=False,
    ),
    Case(
        "TOP007",
        (("services.stock.handles.count", {"takes": "1 ms"}),),
        "stock.count",
        ("Nobody",),
        "warning",
    ),
    Case(
        "TOP008",
        ((f"{MAILER}.emits", {"Placed": {"to": "events", "count": 2}}),),
        "events",
        ("as 2",),
        "error",
        fixed=False,
    ),
    Case(
        "TOP008",
        ((f"{MAILER}.emits", {"Placed": {"to": "events", "probability": "50 %"}}),),
        "events",
        ("as 0.5",),
        "advice",
        fixed=False,
    ),
    Case(
        "TOP009",
        (("services.orders.handles.place.emits", {"Placed": {"to": "events", "count": 50}}),),
        "orders.place",
        ("50 records", "20/s become 1000/s"),
        "advice",
        fixed=False,
        load=load(rate_per_s={"orders.place": 20.0}),
    ),
    Case("TOP010", (("external_systems.fax", {"takes": "1 s"}),), "fax", ("Nobody calls",), "advice"),
)
