"""The reference page of the rules is what the docstrings say."""

from pathlib import Path

from simulator.lint.pages import FAMILIES, markdown
from simulator.lint.registry import RULES


def test_the_committed_page_is_the_generated_one(project: Path) -> None:
    committed = (project / "docs" / "reference" / "lint-rules.md").read_text(encoding="utf-8")
    assert committed == markdown(), "run: python -m simulator.lint.pages docs/reference/lint-rules.md"


def test_every_rule_has_its_heading_and_its_row() -> None:
    text = markdown()
    for rule in RULES:
        assert text.count(f"\n### {rule.CODE} ") == 1
        assert text.count(f"\n| [{rule.CODE}](#{rule.CODE.lower()}-") == 1


def test_every_family_is_named() -> None:
    assert {rule.CODE[:3] for rule in RULES} == set(FAMILIES)
