"""Ways to spoil the sound design that the rules about capacity find."""

from tests.lint.case import EVENTS, Case, load

CASES = (
    Case(
        "CAP001",
        (),
        "orders",
        ("140 %", "70/s", "28.6 records"),
        "error",
        load=load(utilisation={"orders": 1.4}, rate_per_s={"orders": 70.0}),
    ),
    Case(
        "CAP002",
        (),
        "events.mailer",
        ("86 %", "50/s"),
        "advice",
        fixed=False,
        load=load(utilisation={"events.mailer": 0.86}, rate_per_s={"events.mailer": 50.0}),
    ),
    Case(
        "CAP003",
        (),
        "view",
        ("60 %", "150 %", "200/s"),
        "error",
        fixed=False,
        load=load(
            utilisation={"view": 0.6},
            rate_per_s={"view": 500.0},
            hottest_partition={"view": 1.5},
            hottest_share={"view": 0.6},
        ),
    ),
    Case(
        "CAP004",
        (),
        "payments",
        ("250 %", "12 s"),
        "warning",
        fixed=False,
        load=load(
            utilisation={"payments": 0.5}, peak_utilisation={"payments": 2.5}, wait_end_s={"payments": 12.0}
        ),
    ),
    Case(
        "CAP005",
        ((f"{EVENTS}.retention", "10 min"),),
        "events.mailer",
        ("20 min", "10 min"),
        "error",
        load=load(wait_max_s={"events.mailer": 1200.0}),
    ),
    Case(
        "CAP006",
        (("objectives.fast", "p99 of creation.duration < 100 ms"),),
        "creation",
        ("100 ms", "202 ms", "payments.charge"),
        "error",
        fixed=False,
    ),
)
