"""Ways to spoil the sound design that the rules about kafka find."""

from simulator.base.findings import DELETE
from tests.lint.case import CREATION, EVENTS, MAILER, Case

CASES = (
    Case("KAF001", (("clusters.main.brokers", 2),), "events", ("3 replicas", "2 brokers"), "error"),
    Case("KAF002", ((f"{EVENTS}.min_insync_replicas", DELETE),), "events", ("3 replicas",), "warning"),
    Case("KAF003", ((f"{EVENTS}.min_insync_replicas", 3),), "events", ("3 in-sync", "no broker"), "warning"),
    Case("KAF003", ((f"{EVENTS}.min_insync_replicas", 4),), "events", ("4 in-sync", "never"), "error"),
    Case(
        "KAF004",
        ((f"{EVENTS}.replicas", DELETE), (f"{EVENTS}.min_insync_replicas", DELETE)),
        "events",
        ("1 replica", "3 brokers"),
        "warning",
    ),
    Case("KAF005", ((f"{EVENTS}.retention", "7 d"),), "events", ("7 d", "view"), "warning"),
    Case("KAF006", ((f"{EVENTS}.compression", "snappy"),), "events", ("snappy",), "advice"),
    Case("KAF007", ((f"{EVENTS}.max_message", "1 MiB"),), "events", ("1048576", "12 fewer"), "advice"),
    Case("KAF008", ((f"{EVENTS}.key", DELETE),), "events", ("4 partitions", "order_id"), "error"),
    Case(
        "KAF009",
        (("schemas.Cancelled.fields.order_id", DELETE),),
        "events",
        ("order_id", "Cancelled"),
        "error",
    ),
    Case("KAF010", ((f"{MAILER}.threads", 3),), "events.mailer", ("2 of the 6", "4 partitions"), "warning"),
    Case("KAF010", (("services.mailer.instances", 6),), "events.mailer", ("2 of the 6",), "warning"),
    Case("KAF010", (("projections.view.instances", 5),), "view", ("1 of the 5",), "warning"),
    Case("KAF011", ((f"{MAILER}.takes", "1 s"),), "events.mailer", ("500 s", "5 min", "on average"), "error"),
    Case("KAF011", ((f"{MAILER}.takes", "exponential 200 ms"),), "events.mailer", ("p99",), "advice"),
    Case("KAF012", (("clusters.main.acks", "1"),), "main", ("events",), "warning"),
    Case("KAF013", ((f"{MAILER}.commit", "before"),), "events.mailer", ("500 records",), "warning"),
    Case("KAF013", ((f"{CREATION}.commit", "before"),), "creation", ("loses sagas",), "warning"),
    Case(
        "KAF014",
        ((f"{EVENTS}.cleanup", "compact"), (f"{EVENTS}.key", DELETE)),
        "events",
        ("compact",),
        "error",
    ),
    Case("KAF015", ((f"{EVENTS}.cleanup", "compact"),), "events", ("3 event types", "order_id"), "warning"),
    Case("KAF016", ((f"{MAILER}.session_timeout", "6 s"),), "events.mailer", ("3 s", "6 s"), "warning"),
    Case(
        "KAF017",
        (("topics.events_dead", {"cluster": "main", "replicas": 3, "min_insync_replicas": 2}),),
        "events_dead",
        ("events.dead",),
        "error",
        fixed=False,
    ),
)
