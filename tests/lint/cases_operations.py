"""Ways to spoil the sound design that the rules about operations find."""

from simulator.base.findings import DELETE
from tests.lint.case import MAILER, Case, load

CASES = (
    Case("OPS001", ((f"{MAILER}.dead_letters", DELETE),), "events.mailer", ("4 partitions",), "error"),
    Case(
        "OPS001",
        ((f"{MAILER}.dead_letters", DELETE), ("projections.view.dead_letters", DELETE)),
        "view",
        ("poison",),
        "error",
    ),
    Case(
        "OPS002",
        ((f"{MAILER}.dead_letters", DELETE), (f"{MAILER}.when_exhausted", "skip")),
        "events.mailer",
        ("drops", "1 %"),
        "error",
    ),
    Case("OPS003", ((f"{MAILER}.retries", DELETE),), "events.mailer", ("1 %", "events.dead"), "warning"),
    Case(
        "OPS003",
        ((f"{MAILER}.retries", DELETE),),
        "events.mailer",
        ("1800 per hour",),
        "warning",
        load=load(rate_per_s={"events.mailer": 50.0}),
    ),
    Case("OPS004", (("topics.events.dead.retention", DELETE),), "events.dead", ("7 d", "view"), "warning"),
    Case(
        "OPS005",
        ((f"{MAILER}.retries", "unlimited after 1 s"),),
        "events.mailer",
        ("1 s", "partition"),
        "warning",
    ),
    Case(
        "OPS006",
        (("services.payments.handles.charge.calls", "bank"),),
        "payments.charge",
        ("4 unans",),
        "warning",
    ),
    Case("OPS007", (("objectives", DELETE),), "", ("1 scenario",), "advice", fixed=False),
    Case(
        "OPS008",
        (("objectives", {"fast": "p99 of orders.place.latency < 1 s"}),),
        "",
        ("1 objective", "view"),
        "advice",
        fixed=False,
    ),
    Case("OPS009", (("services.stock.instances", DELETE),), "stock", ("1 instance", "reserve"), "advice"),
    Case(
        "OPS010",
        ((f"{MAILER}.retries", "10 after 1 s exponential"),),
        "events.mailer",
        ("10 retries", "1023 s", "5 min"),
        "error",
    ),
)
