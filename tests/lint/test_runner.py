"""The runner: order, places, allowances, and silence about what is sound."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.base.findings import DELETE
from simulator.compiler.pipeline import compile_plan
from simulator.design.document import parse
from simulator.engines.analytic.traffic import estimate
from simulator.lint.base import page_of
from simulator.lint.registry import RULES
from simulator.lint.runner import lint
from tests.lint.designs import design_of, edited, found, sound

SNAPPY = ("topics.events.compression", "snappy")


def test_a_rules_file_is_named_for_the_problem() -> None:
    for rule in RULES:
        words = re.findall(r"[A-Z][a-z0-9]*", rule.__name__)
        assert rule.__module__.rpartition(".")[2] == "_".join(words).lower()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_a_page_is_complete_and_in_sentences(rule: type) -> None:
    page = page_of(rule)
    for text in (page.what, page.why, page.mend):
        assert text[0].isupper()
        assert text.endswith(".")
    assert page.bad != page.good


def test_errors_come_first_and_then_the_place_in_the_document() -> None:
    spoiled = edited(
        sound(),
        (
            SNAPPY,
            ("projections.view.idempotent", False),
            ("projections.view.clock", "wall"),
            ("services.orders.handles.place.idempotent_by", DELETE),
        ),
    )
    findings = lint(design_of(spoiled))
    ranks = [("error", "warning", "advice").index(finding.severity) for finding in findings]
    assert ranks == sorted(ranks)
    errors = [finding.line for finding in findings if finding.severity == "error"]
    assert len(errors) == 2
    assert errors == sorted(errors)


def test_a_finding_stands_where_the_value_is_written() -> None:
    text = "lagwise: 1\nname: Shop\nclusters: { main: {} }\ntopics:\n  t:\n    cluster: main\n    replicas: 3\n    compression: gzip\n"
    design = parse(text).design
    assert design is not None
    places = {finding.code: (finding.line, finding.file) for finding in lint(design, path="shop.yaml")}
    assert places["KAF006"] == (8, "shop.yaml")
    assert places["KAF002"][0] == 5, "what is not written stands where its part does"


def test_an_allowed_code_is_silent_on_its_part_alone() -> None:
    spoiled = edited(sound(), (SNAPPY, ("topics.events.dead.compression", "gzip")))
    assert [finding.element for finding in found(spoiled, "KAF006")] == ["events", "events.dead"]
    allowed = edited(spoiled, (("topics.events.allow", {"KAF006": "Old producers send snappy."}),))
    assert [finding.element for finding in found(allowed, "KAF006")] == ["events.dead"]


def test_a_service_allows_for_its_handlers_and_consumers() -> None:
    spoiled = edited(sound(), (("services.mailer.consumes.events.idempotent_by", DELETE),))
    assert found(spoiled, "EVT006")
    allowed = edited(spoiled, (("services.mailer.allow", {"EVT006": "Two mails do no harm."}),))
    assert found(allowed, "EVT006") == []


def test_an_unknown_code_in_an_allowance_is_a_finding_with_the_nearest() -> None:
    spoiled = edited(sound(), (("topics.events.allow", {"KAF099": "Because."}),))
    (finding,) = lint(design_of(spoiled))
    assert finding.code == "LNT001"
    assert "KAF099" in finding.message
    assert "KAF009" in finding.message
    assert finding.fix is not None
    assert lint(design_of(edited(spoiled, finding.fix.edits))) == []


def test_an_allowance_that_accepts_nothing_is_told() -> None:
    text = edited(sound(), [("topics.events.allow", {"KAF006": "Old producers send snappy."})])
    (finding,) = lint(design_of(text))
    assert (finding.code, finding.severity, finding.element) == ("LNT002", "advice", "events")
    assert finding.fix is not None
    assert lint(design_of(edited(text, finding.fix.edits))) == []


def test_an_allowance_that_depends_on_the_load_may_wait_for_it() -> None:
    text = edited(sound(), [("services.orders.allow", {"CAP002": "Busy by intention."})])
    assert lint(design_of(text)) == []


def test_the_same_design_gives_the_same_findings() -> None:
    spoiled = edited(sound(), (SNAPPY, ("services.mailer.consumes.events.idempotent_by", DELETE)))
    assert lint(design_of(spoiled)) == lint(design_of(spoiled))


@pytest.mark.parametrize("name", ["order-processing", "ride-hailing"])
def test_the_examples_that_are_as_they_should_be_have_no_finding(name: str, examples: Path) -> None:
    parsed = parse((examples / f"{name}.yaml").read_text(encoding="utf-8"))
    assert parsed.design is not None
    for scenario in parsed.design.scenarios:
        findings = lint(parsed.design, estimate(compile_plan(parsed.design, scenario)))
        assert [f"{scenario}: {finding}" for finding in findings] == []


def test_the_origin_documents_mistakes_are_all_found(examples: Path) -> None:
    parsed = parse((examples / "order-processing-origin.yaml").read_text(encoding="utf-8"))
    assert parsed.design is not None
    codes = {finding.code for finding in lint(parsed.design)}
    assert codes >= {
        "KAF002",  # replicas without min.insync.replicas
        "KAF005",  # seven days on a topic that a projection replays from
        "KAF006",  # compression at the topic
        "KAF007",  # a limit slightly below the default
        "KAF008",  # no key
        "OPS001",  # no dead-letter topic
        "SCH001",  # money as double
        "SCH002",  # a bare long
        "SCH003",  # no event id
        "SCH004",  # no correlation id
        "SCH005",  # two event types under one subject
        "SCH006",  # JSON beside a declared Avro schema
        "EVT001",  # append, then publish
        "EVT002",  # no expected version
        "EVT003",  # no snapshots
        "EVT004",  # unknown events are ignored
        "EVT005",  # the id is minted in the handler
        "EVT007",  # create and update are not idempotent
        "EVT008",  # new Date() in the projection
        "SAG001",  # nobody learns of the cancellation
        "SAG002",  # record after action
        "SAG003",  # no timeouts
        "SAG004",  # no resume
        "SAG005",  # no idempotency key at the participants
        "SAG007",  # a compensation that throws
        "SAG008",  # no pivot
        "OPS006",  # a call without a timeout
    }


@settings(max_examples=60)
@given(st.data())
def test_no_rule_stumbles_over_a_design_with_parts_taken_out(data: st.DataObject) -> None:
    text = sound()
    for section in ("sagas", "projections", "event_stores", "sources", "objectives", "scenarios"):
        if data.draw(st.booleans(), label=f"drop {section}"):
            text = edited(text, ((section, DELETE),))
    parsed = parse(text)
    if parsed.design is not None:
        for finding in lint(parsed.design):
            assert finding.message.endswith(".")
