"""Every rule: what it finds where, with which numbers, and that its fix removes the finding."""

from dataclasses import dataclass
from math import inf
from typing import Any

import pytest

from simulator.base.findings import DELETE, Edit
from simulator.lint.registry import RULES
from simulator.lint.runner import lint
from simulator.metrics.load import LoadEstimate
from tests.lint.designs import design_of, edited, found, sound


@dataclass(frozen=True)
class Case:
    """*edits* spoil the sound design; the rule then names *element* and says *words*; *fixed*: it offers a fix."""

    code: str
    edits: tuple[Edit, ...]
    element: str
    words: tuple[str, ...]
    severity: str
    fixed: bool = True
    load: LoadEstimate | None = None


def load(**more: Any) -> LoadEstimate:
    return LoadEstimate(**{"rate_per_s": {}, "utilisation": {}, **more})


EVENTS = "topics.events"
MAILER = "services.mailer.consumes.events"
CREATION = "sagas.creation"

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
    Case(
        "SAG001",
        ((f"{CREATION}.otherwise", DELETE),),
        "creation",
        ("no otherwise", "view"),
        "error",
        fixed=False,
    ),
    Case(
        "SAG001",
        (("services.orders.handles.cancel.emits", DELETE),),
        "creation",
        ("orders.cancel", "no event", "for ever"),
        "error",
    ),
    Case("SAG002", ((f"{CREATION}.records", "after_action"),), "creation", ("3 steps", "after"), "error"),
    Case("SAG002", ((f"{CREATION}.records", "never"),), "creation", ("never",), "error"),
    Case(
        "SAG003",
        ((f"{CREATION}.steps.1.timeout", DELETE),),
        "creation",
        ("1 step", "payments.charge"),
        "error",
    ),
    Case("SAG004", ((f"{CREATION}.resumes", False),), "creation", ("2 instances", "orders"), "error"),
    Case(
        "SAG005",
        (("services.payments.handles.refund.idempotent_by", DELETE),),
        "payments.refund",
        ("an undo", "creation"),
        "error",
    ),
    Case(
        "SAG006",
        ((f"{CREATION}.steps.0.undo", DELETE), ("services.stock.handles.release", DELETE)),
        "creation",
        ("stock.reserve", "2 steps"),
        "error",
        fixed=False,
    ),
    Case("SAG007", ((f"{CREATION}.undo_retries", "none"),), "creation", ("once",), "error"),
    Case("SAG007", ((f"{CREATION}.undo_retries", "3 after 1 s"),), "creation", ("4 times",), "warning"),
    Case(
        "SAG008",
        ((f"{CREATION}.steps.2.pivot", DELETE),),
        "creation",
        ("3 steps", "orders.confirm"),
        "warning",
    ),
    Case("SAG009", ((f"{CREATION}.steps.1.timeout", "100 ms"),), "creation", ("100 ms", "202 ms"), "error"),
    Case("SAG010", ((f"{CREATION}.deadline", "5 s"),), "creation", ("7 s", "5 s"), "warning"),
    Case(
        "SAG011",
        (("services.orders.handles.place.emits", DELETE),),
        "creation",
        ("nobody publishes", "Placed"),
        "error",
        fixed=False,
    ),
    Case(
        "SAG012",
        ((f"{CREATION}.steps.2.undo", "orders.cancel"),),
        "creation",
        ("orders.cancel", "orders.confirm"),
        "advice",
    ),
    Case(
        "SAG013",
        ((f"{CREATION}.steps.0.retries", "unlimited after 1 s"),),
        "creation",
        ("stock.reserve", "30 s"),
        "warning",
    ),
    Case(
        "SAG014",
        (
            ("services.stock.handles.reserve.fails", "1 %"),
            ("services.payments.handles.charge.fails", "2 %"),
            ("services.payments.handles.charge.retries", "1 after 1 s"),
            ("external_systems.bank.fails", "10 %"),
        ),
        "creation",
        ("stock.reserve 1 %", "payments.charge 1.39 %", "2.38 %"),
        "warning",
    ),
    Case("SCH001", (("schemas.Placed.fields.total", "double"),), "Placed", ("total", "double"), "error"),
    Case(
        "SCH001",
        (("schemas.Item.fields.price", {"type": "float", "default": 1.5}),),
        "Item",
        ("price", "float"),
        "error",
    ),
    Case("SCH002", (("schemas.Placed.fields.occurred_at", "long"),), "Placed", ("occurred_at",), "warning"),
    Case("SCH003", (("schemas.Confirmed.fields.event_id", DELETE),), "Confirmed", ("3 fields",), "warning"),
    Case(
        "SCH004",
        (("schemas.Confirmed.fields.correlation_id", DELETE),),
        "Confirmed",
        ("3 fields",),
        "warning",
    ),
    Case(
        "SCH005", ((f"{EVENTS}.subject_naming", DELETE),), "events", ("3 schemas", "events-value"), "warning"
    ),
    Case("SCH006", (("schemas.Placed.format", "json"),), "Placed", ("8 typed", "Confirmed"), "warning"),
    Case(
        "SCH007",
        (("schemas.Placed.fields.channel", {"type": "string", "since": 2}),),
        "Placed",
        ("channel", "version 2", "version 1"),
        "error",
    ),
    Case(
        "SCH008",
        (
            ("schemas.Placed.compatibility", "full"),
            ("schemas.Placed.fields.note", {"type": "string", "until": 1}),
        ),
        "Placed",
        ("note", "after version 1"),
        "error",
    ),
    Case("SCH009", (("schemas.Placed.size", "2 MiB"),), "Placed", ("2097152", "1048588"), "error"),
    Case("SCH010", (("schemas.Left", {"fields": {"a": "string"}}),), "Left", ("No topic",), "advice"),
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


def label(case: Case) -> str:
    return f"{case.code}-{case.element}-{case.severity}"


def test_the_sound_design_has_no_findings() -> None:
    assert lint(design_of(sound())) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_every_rule_has_a_case(rule: type) -> None:
    assert any(case.code == rule.CODE for case in CASES)  # type: ignore[attr-defined]


@pytest.mark.parametrize("case", CASES, ids=label)
def test_a_spoiled_design_is_found_with_its_numbers(case: Case) -> None:
    findings = found(edited(sound(), case.edits), case.code, case.load)
    about = [finding for finding in findings if finding.element == case.element]
    assert about, [finding.element for finding in findings]
    assert about[0].severity == case.severity
    assert [word for word in case.words if word not in about[0].message] == [], about[0].message
    assert about[0].message.endswith(".")
    assert "\n" not in about[0].message
    assert about[0].why
    assert about[0].mend
    assert about[0].line > 0


@pytest.mark.parametrize("case", [case for case in CASES if case.edits], ids=label)
def test_without_the_mistake_there_is_no_finding(case: Case) -> None:
    assert found(sound(), case.code, case.load) == []


@pytest.mark.parametrize("case", [case for case in CASES if not case.edits], ids=label)
def test_without_the_load_there_is_no_finding(case: Case) -> None:
    assert found(sound(), case.code) == []


@pytest.mark.parametrize("case", [case for case in CASES if case.fixed and case.edits], ids=label)
def test_the_fix_removes_the_finding_and_brings_no_error(case: Case) -> None:
    spoiled = edited(sound(), case.edits)
    finding = next(each for each in found(spoiled, case.code, case.load) if each.element == case.element)
    assert finding.fix is not None
    assert finding.fix.title
    mended = edited(spoiled, finding.fix.edits)
    left = lint(design_of(mended), case.load)
    assert [each for each in left if each.code == case.code and each.element == case.element] == []
    before = {(each.code, each.element) for each in lint(design_of(spoiled), case.load)}
    new = [each for each in left if (each.code, each.element) not in before and each.severity == "error"]
    assert new == []


@pytest.mark.parametrize("case", [case for case in CASES if not case.fixed], ids=label)
def test_what_only_a_person_can_decide_has_no_fix(case: Case) -> None:
    assert all(
        each.fix is None
        for each in found(edited(sound(), case.edits), case.code, case.load)
        if each.element == case.element
    )


def test_more_instances_are_offered_for_an_overloaded_service() -> None:
    (finding,) = found(sound(), "CAP001", load(utilisation={"orders": 1.4, "shop": 0.1}))
    assert finding.fix is not None
    assert finding.fix.edits == (("services.orders.instances", 4),)


def test_a_load_without_end_is_said_so_and_has_no_fix() -> None:
    (finding,) = found(sound(), "CAP001", load(utilisation={"orders": inf}, rate_per_s={"orders": inf}))
    assert "∞" in finding.message
    assert finding.fix is None
