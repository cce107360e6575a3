"""Faults as they are written: what is wrong is said at its place, and live faults are read the same way."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from simulator.base.findings import Finding
from simulator.compiler.pipeline import CannotCompile, compile_plan
from simulator.scenario import BadFault, document_schema, live_fault, open_design
from tests.compiler.designs import HEAD, ORDERS, orders


def findings(fault: str, lasts: str = "2 min") -> tuple[Finding, ...]:
    text = HEAD + ORDERS + f"scenarios:\n  bad:\n    lasts: {lasts}\n    faults:\n      - {fault}\n"
    parsed = open_design(text, path="small.yaml")
    assert parsed.design is None
    for finding in parsed.findings:
        assert finding.file == "small.yaml"
        assert text.splitlines()[finding.line - 1].strip().startswith("- {")
    return parsed.findings


def test_a_target_of_the_wrong_kind_is_refused_with_what_would_do() -> None:
    (finding,) = findings("{ at: 1 min, outage: orders }")
    assert finding.message == "“outage” cannot strike “orders”, which is a service."
    assert "card-network" in finding.mend


def test_an_unknown_fault_is_refused_with_the_nearest_name() -> None:
    (finding,) = findings("{ at: 1 min, brokerloss: main }")
    assert "broker_loss" in finding.mend or "broker_loss" in finding.message


def test_an_unknown_option_is_refused_with_the_nearest_name() -> None:
    (finding,) = findings("{ at: 1 min, spike: shop, facter: 3 }")
    assert "facter" in finding.message
    assert "factor" in finding.mend


def test_a_wrong_value_is_refused_with_what_is_allowed() -> None:
    (finding,) = findings("{ at: 1 min, outage: card-network, answers: maybe }")
    assert "error" in finding.mend
    assert "nothing" in finding.mend


def test_a_fault_after_the_end_of_its_scenario_is_refused() -> None:
    (finding,) = findings("{ at: 3 min, spike: shop }")
    assert finding.message == "The fault strikes at 3 min, but bad lasts 2 min."


def test_two_faults_of_one_kind_at_one_time_on_one_target_are_refused() -> None:
    text = (
        "scenarios: { bad: { lasts: 2 min, faults: ["
        "{ at: 10 s, slow: payments, for: 30 s }, { at: 20 s, slow: payments, for: 30 s }] } }"
    )
    parsed = open_design(HEAD + ORDERS + text)
    assert [finding.code for finding in parsed.findings] == ["FLT004"]


@pytest.mark.parametrize(
    "faults",
    [
        "{ at: 10 s, slow: payments, for: 10 s }, { at: 20 s, slow: payments, for: 10 s }",
        "{ at: 10 s, crash: orders, instance: 0, for: 30 s }, { at: 20 s, crash: orders, instance: 1, for: 30 s }",
        "{ at: 10 s, broker_loss: main, broker: 0, for: 30 s }, { at: 20 s, broker_loss: main, broker: [1, 2], for: 9 s }",
        "{ at: 10 s, poison: order-events }, { at: 10 s, poison: order-events }",
        "{ at: 10 s, slow: payments.charge, for: 30 s }, { at: 20 s, slow: mailer, for: 30 s }",
    ],
)
def test_faults_that_do_not_get_in_each_others_way_may_last_together(faults: str) -> None:
    assert open_design(HEAD + ORDERS + f"scenarios: {{ bad: {{ lasts: 2 min, faults: [{faults}] }} }}").design


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("{ at: 1 min, crash: orders, instance: 2 }", "numbered from 0 to 1"),
        ("{ at: 1 min, broker_loss: main, broker: 3 }", "numbered from 0 to 2"),
        ("{ at: 1 min, poison: order-events, for: 1 s }", "no duration"),
    ],
)
def test_an_option_that_does_not_fit_the_plan_is_refused_at_its_place(fault: str, word: str) -> None:
    design = orders(f"scenarios:\n  bad: {{ lasts: 2 min, faults: [{fault}] }}")
    with pytest.raises(CannotCompile) as caught:
        compile_plan(design)
    (finding,) = caught.value.findings
    assert word in finding.message
    assert finding.mend
    assert finding.line


def test_a_live_fault_is_read_like_a_planned_one() -> None:
    design = orders()
    plan = compile_plan(design)
    interventions = live_fault(design, plan, {"outage": "card-network", "for": "30 s"}, at_s=12.5)
    assert [(each.at_s, each.action, each.fault) for each in interventions] == [
        (12.5, "outage", 0),
        (42.5, "outage", 0),
    ]


def test_a_live_fault_has_a_number_of_its_own() -> None:
    design = orders("scenarios: { bad: { lasts: 2 min, faults: [{ at: 1 min, spike: shop }] } }")
    assert live_fault(design, compile_plan(design), {"crash": "orders"}, at_s=5.0)[0].fault == 1


@pytest.mark.parametrize(
    ("mapping", "word"),
    [
        ({"outage": "orders"}, "cannot strike"),
        ({"outage": "card-network", "answers": "maybe"}, "maybe"),
        ({"crash": "orders", "instance": 9}, "numbered from 0 to 1"),
        ({"nonsense": "orders"}, "nonsense"),
        ({}, "not named"),
        ({"crash": 7}, "crash"),
    ],
)
def test_a_live_fault_that_does_not_fit_is_refused_in_a_sentence(
    mapping: dict[str, object], word: str
) -> None:
    design = orders()
    with pytest.raises(BadFault, match=word):
        live_fault(design, compile_plan(design), mapping, at_s=5.0)


def test_the_schema_of_the_document_knows_every_fault_and_takes_the_examples(project: Path) -> None:
    validator = jsonschema.Draft202012Validator(document_schema())
    validator.check_schema(document_schema())
    for path in (project / "examples").glob("*.yaml"):
        validator.validate(yaml.safe_load(path.read_text()))


def test_the_schema_of_the_document_refuses_what_no_fault_takes(project: Path) -> None:
    document = yaml.safe_load((project / "examples/order-processing.yaml").read_text())
    fault = document["scenarios"]["payment-outage"]["faults"][0]
    for wrong in ({"answers": "maybe"}, {"nonsense": 1}):
        document["scenarios"]["payment-outage"]["faults"][0] = {**fault, **wrong}
        assert not jsonschema.Draft202012Validator(document_schema()).is_valid(document)
