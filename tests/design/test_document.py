"""A document becomes a design: every kind, in order, with its places."""

from pathlib import Path

import pytest

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.phrases import Arrival, Load
from simulator.base.retry import Retry
from simulator.design.document import Design, parse
from simulator.design.kinds.service import CallTo, EmitTo
from simulator.design.kinds.topic import Topic
from simulator.design.raw_fault import RawFault

TEXT = (Path(__file__).parent / "designs" / "ticket-sales.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def design() -> Design:
    parsed = parse(TEXT)
    assert parsed.findings == ()
    assert parsed.design is not None
    return parsed.design


def test_the_directions_example_is_a_design(shared: Path) -> None:
    page = (shared / "design-document.md").read_text(encoding="utf-8")
    text = page.split("```yaml\n", 1)[1].split("```", 1)[0]
    parsed = parse(text)
    assert parsed.errors == ()
    assert parsed.design is not None
    assert parsed.design.topics["order-events"].partitions == 10


@pytest.mark.parametrize("name", ["order-processing", "order-processing-origin", "ride-hailing"])
def test_every_example_is_a_design(examples: Path, name: str) -> None:
    assert parse((examples / f"{name}.yaml").read_text(encoding="utf-8")).errors == ()


def test_quantities_and_phrases_are_values(design: Design) -> None:
    hold = design.services["venue"].handles["hold"]
    assert hold.takes == Distribution("exponential", 0.005)
    assert hold.fails == 0.005
    assert hold.retries == Retry(5, 0.0, place="back")
    assert design.topics["sales"].retention == "forever"
    assert design.topics["sales.dead"].retention == 90 * 86400.0
    assert design.external_systems["bank"].rate_limit == 500.0
    assert design.sources["fans"].rate == Arrival("poisson", 120.0)
    assert design.sources["fans"].keys == KeyChoice("hot", 5000, 0.1)
    assert design.scenarios["on-sale"].load == {"fans": (Load(5, 60, 30), Load(0.5, 180))}


def test_shorthands_become_the_long_form(design: Design) -> None:
    cashier = design.services["cashier"].handles
    assert cashier["charge"].calls == (CallTo(to="bank", timeout=2.0), CallTo(to="venue.hold"))
    assert cashier["refund"].calls == (CallTo(to="bank"),)
    assert design.services["office"].handles["give_back"].emits == {"SaleFailed": EmitTo(to="sales")}
    channel = design.schemas["SeatSold"].fields["channel"]
    assert (channel.type.kind, channel.default, channel.since) == ("string", "web", 2)


def test_what_is_not_written_has_the_brokers_default(design: Design) -> None:
    consumer = design.services["letters"].consumes["sales"]
    assert (consumer.max_poll, consumer.session_timeout, consumer.commit_interval) == (500, 45.0, 5.0)
    assert design.clusters["main"].broker_session_timeout == 9.0


def test_faults_stay_raw_and_know_their_place(design: Design) -> None:
    assert design.scenarios["bank-down"].faults == (
        RawFault("outage", "bank", 60.0, 30.0, {"mode": "silent"}),
    )
    assert design.scenarios["bank-down"].faults[0].path == ("scenarios", "bank-down", "faults", 0)


def test_the_warm_up_is_a_tenth_of_the_run_unless_set_and_at_most_half_a_minute() -> None:
    text = "lagwise: 1\nname: x\nscenarios: { a: { lasts: 1 min }, b: { lasts: 1 h }, c: { lasts: 1 h, warm_up: 5 min } }\n"
    design = parse(text).design
    assert design is not None
    assert [part.warm_up_s for part in design.scenarios.values()] == [6.0, 30.0, 300.0]


def test_nodes_come_in_the_order_of_the_document(design: Design) -> None:
    assert [name for name, _ in design.of_kind(Topic)] == ["sales", "sales.dead"]
    kinds = [kind for _, kind, _ in design.nodes()]
    assert kinds[0] == "cluster"
    assert kinds[-1] == "source"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sales", "topic"),
        ("sales.dead", "topic"),
        ("SeatSold", "schema"),
        ("office.SellSeat", "handler"),
        ("sales.letters", "group"),
        ("sales.sale", "group"),
        ("ledger.outbox", "relay"),
        ("bank.answer", "handler"),
        ("seat-map", "projection"),
        ("nobody", None),
    ],
)
def test_every_element_has_a_kind(design: Design, name: str, kind: str | None) -> None:
    assert design.kind_of(name) == kind


def test_an_element_is_found_by_its_name(design: Design) -> None:
    assert design.element("sales.dead") is design.topics["sales.dead"]
    assert design.element("office.SellSeat") is design.services["office"].handles["SellSeat"]
    assert design.element("sales.letters") is design.services["letters"].consumes["sales"]
    assert design.element("sales.sale") is design.sagas["sale"]
    assert design.element("ledger.outbox") is design.event_stores["ledger"].outbox
    with pytest.raises(KeyError):
        design.element("nobody")


def test_every_element_can_be_looked_up(design: Design) -> None:
    for name in design.elements():
        assert design.element(name) is not None


def test_a_handler_is_found_although_names_hold_dots() -> None:
    text = "lagwise: 1\nname: x\nservices: { a.b: { handles: { c.d: { takes: 1 ms } } } }\n"
    design = parse(text).design
    assert design is not None
    assert design.handler("a.b.c.d") == ("a.b", "c.d")
    assert design.handler("a.b.c") is None


def test_a_path_has_a_place(design: Design) -> None:
    assert design.position("services.office.instances") == (43, 5)
    assert design.position("topics.sales.dead.replicas") == (39, 32)
    assert design.position("topics.sales.compression") == (30, 3)  # a default: where its topic stands
    assert design.position("scenarios.bank-down.faults.0.outage") == (109, 52)


def test_a_design_that_was_not_read_has_no_places() -> None:
    assert Design(1, "x").position("services") is None


def test_json_is_the_same_document(design: Design) -> None:
    import json

    from simulator.design.meaning import plain

    for indent in (None, 2, "\t"):
        parsed = parse(json.dumps(plain(design), indent=indent, ensure_ascii=indent is None))
        assert parsed.findings == ()
        assert parsed.design == design
        assert parsed.design is not None
        assert parsed.design.sha256 == design.sha256


def test_the_long_form_of_every_phrase_is_the_same_document(design: Design) -> None:
    text = TEXT
    for short, long in [
        ("rate: poisson 120/s", "rate: { kind: poisson, rate: 120/s }"),
        ("keys: hot 10 % over 5000", "keys: { kind: hot, share: 10 %, over: 5000 }"),
        ("takes: uniform 1 ms to 3 ms", "takes: { kind: uniform, from: 1 ms, to: 3 ms }"),
        (
            "retries: 3 after 200 ms exponential up to 10 s jitter 20 %",
            "retries: { times: 3, after: 200 ms, factor: 2, up_to: 10 s, jitter: 20 % }",
        ),
        (
            "[5x from 1 min for 30 s, 0.5x from 3 min]",
            "[{ factor: 5, from: 1 min, for: 30 s }, 0.5x from 3 min]",
        ),
        (
            "p99 of sale.duration < 2 s in weekday, on-sale",
            '{ stat: p99, of: sale.duration, is: "<", limit: 2 s, in: [weekday, on-sale] }',
        ),
        ("row: int", "row: { type: int }"),
        ("takes: lognormal mean 4 ms cv 1", "takes: { kind: lognormal, mean: 4 ms, cv: 1 }"),
    ]:
        assert short in text
        text = text.replace(short, long)
    assert parse(text).findings == ()
    assert parse(text).design == design


def test_a_list_of_one_may_be_written_without_brackets_where_calls_are_made() -> None:
    base = "lagwise: 1\nname: x\nexternal_systems: { e: { takes: 1 ms } }\nservices: { s: { handles: { h: { calls: %s } } } }\n"
    designs = [parse(base % calls).design for calls in ("e", "[e]", "{ to: e }", "[{ to: e }]")]
    assert designs[0] is not None
    assert all(design == designs[0] for design in designs)


def test_commas_in_parentheses_need_no_quotes_but_other_tools_are_thought_of() -> None:
    text = (
        "lagwise: 1\nname: x\nschemas: { S: { fields: { a: decimal(12, 2), b: enum(A, B, C), c: int } } }\n"
    )
    parsed = parse(text)
    assert parsed.design is not None
    fields = parsed.design.schemas["S"].fields
    assert (fields["a"].type.precision, fields["b"].type.symbols, fields["c"].type.kind) == (
        12,
        ("A", "B", "C"),
        "int",
    )
    assert [(f.code, f.severity, f.line, f.column) for f in parsed.findings] == [
        ("DOC010", "advice", 3, 30),
        ("DOC010", "advice", 3, 49),
    ]


def test_words_that_older_yaml_takes_for_something_else_are_texts() -> None:
    text = "lagwise: 1\nname: on\nservices: { s: { handles: { no: { idempotent_by: 1:30 } } } }\n"
    design = parse(text).design
    assert design is not None
    assert design.name == "on"
    assert design.services["s"].handles["no"].idempotent_by == "1:30"


def test_an_empty_section_is_no_error() -> None:
    assert parse("lagwise: 1\nname: x\ntopics:\nservices: {}\n").findings == ()


def test_line_ends_of_windows_and_a_byte_order_mark_do_not_matter(design: Design) -> None:
    parsed = parse("\ufeff" + TEXT.replace("\n", "\r\n"))
    assert parsed.design == design
    assert parsed.design is not None
    assert parsed.design.position("services.office.instances") == (43, 5)
