"""Every rule: what it finds where, with which numbers, and that its fix removes the finding."""

from math import inf

import pytest

from simulator.lint.registry import RULES
from simulator.lint.runner import lint
from tests.lint.case import Case, load
from tests.lint.designs import design_of, edited, found, sound
from tests.lint.spoiled import CASES


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


def test_more_instances_are_offered_for_a_group_while_there_are_partitions_for_them() -> None:
    (finding,) = found(sound(), "CAP001", load(utilisation={"events.mailer": 1.2}))
    assert finding.fix is not None
    assert finding.fix.edits == (("services.mailer.instances", 4),)
    (finding,) = found(sound(), "CAP001", load(utilisation={"events.mailer": 2.0}))
    assert finding.fix is None, "six members would share four partitions"
    (finding,) = found(sound(), "CAP001", load(utilisation={"view": 2.0}))
    assert finding.fix is not None
    assert finding.fix.edits == (("projections.view.instances", 3),)


def test_an_overloaded_group_is_told_when_retention_overtakes_it() -> None:
    text = edited(sound(), [("topics.events.retention", "7 d")])
    (finding,) = found(text, "CAP001", load(utilisation={"view": 1.25}))
    assert "after 35 d retention deletes" in finding.message


def test_a_load_without_end_is_said_so_and_has_no_fix() -> None:
    (finding,) = found(sound(), "CAP001", load(utilisation={"orders": inf}, rate_per_s={"orders": inf}))
    assert "∞" in finding.message
    assert finding.fix is None
