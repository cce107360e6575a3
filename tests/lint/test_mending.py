"""Fixes in a row: each keeps the design readable, and together they leave only what a person must decide."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from simulator.base.findings import Finding
from simulator.design.document import Design, parse
from simulator.design.serde import dump
from simulator.lint.runner import lint
from tests.lint.designs import edited, sound
from tests.lint.spoiled import CASES


def read(text: str) -> Design:
    parsed = parse(text)
    assert parsed.design is not None, [str(finding) for finding in parsed.findings]
    return parsed.design


def as_json(text: str) -> str:
    return json.dumps(yaml.safe_load(text), indent=2)


def dump_of(text: str) -> str:
    return dump(read(text))


def origin(examples: Path) -> str:
    return (examples / "order-processing-origin.yaml").read_text(encoding="utf-8")


def test_every_fix_of_the_origin_can_be_made_alone_and_removes_its_finding(examples: Path) -> None:
    text = origin(examples)
    fixable = [finding for finding in lint(read(text)) if finding.fix is not None]
    assert len(fixable) > 25
    for finding in fixable:
        assert finding.fix is not None
        left = lint(read(edited(text, finding.fix.edits)))
        assert (finding.code, finding.element) not in {(each.code, each.element) for each in left}, str(
            finding
        )


def test_all_fixes_in_a_row_leave_only_what_a_person_must_decide(examples: Path) -> None:
    text = origin(examples)
    comments = text.count("#")
    for _ in range(100):
        findings = lint(read(text))
        mendable = next((finding for finding in findings if finding.fix is not None), None)
        if mendable is None:
            break
        assert mendable.fix is not None
        text = edited(text, mendable.fix.edits)
    left: list[Finding] = lint(read(text))
    assert [finding for finding in left if finding.fix is not None] == []
    assert {finding.code for finding in left} <= {"SAG001"}, "which event says that an order was cancelled"
    assert text.count("#") > comments / 2, "comments stay"


@pytest.mark.parametrize("write", [as_json, dump_of], ids=["JSON", "printed YAML"])
def test_every_fix_can_be_made_in_whatever_form_the_document_is_written(write: Callable[[str], str]) -> None:
    for case in CASES:
        text = write(edited(sound(), case.edits))
        for finding in lint(read(text), case.load):
            if finding.fix is not None:
                left = lint(read(edited(text, finding.fix.edits)), case.load)
                about = {(each.code, each.element) for each in left}
                assert (finding.code, finding.element) not in about or not case.edits, str(finding)
