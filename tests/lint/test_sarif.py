"""SARIF: what code hosts need of every finding is there."""

from simulator.base.findings import DELETE, Finding
from simulator.lint.runner import lint
from simulator.lint.sarif import sarif
from tests.lint.designs import design_of, edited, sound


def test_each_finding_is_a_result_with_its_place_and_its_rule() -> None:
    text = edited(sound(), [("topics.events.key", DELETE), ("topics.events.compression", "snappy")])
    findings = lint(design_of(text), path="designs/shop.yaml")
    (run,) = sarif(findings, version="1.2.3", file="designs/shop.yaml")["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["KAF008", "KAF006"]
    assert [result["level"] for result in run["results"]] == ["error", "note"]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "designs/shop.yaml"}
    assert text.splitlines()[place["region"]["startLine"] - 1].strip() == "compression: snappy"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {"KAF006", "KAF008"}


def test_a_finding_without_a_place_is_about_the_file() -> None:
    (run,) = sarif([Finding("DOC001", "error", "", "No.")], version="1", file="x.yaml")["runs"]
    assert run["results"][0]["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "x.yaml"}}}]
    assert run["tool"]["driver"]["rules"] == []


def test_nothing_found_is_a_run_without_results() -> None:
    assert sarif([], version="1", file="x.yaml")["runs"][0]["results"] == []
