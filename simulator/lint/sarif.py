"""Findings as SARIF 2.1.0 (OASIS), the format in which code hosts take what a linter found."""

from collections.abc import Iterable
from typing import Any

from simulator.base.findings import Finding, Severity
from simulator.lint.base import page_of
from simulator.lint.registry import RULES

_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "advice": "note"}


def sarif(findings: Iterable[Finding], *, version: str, file: str) -> dict[str, Any]:
    """One run of the linter as plain data; *file* is the design's path, as a relative URI, where a finding has none.

    Rules appear with their pages; a finding about reading the document has a code that no rule
    describes. A finding without a place is about the whole file.
    """
    found = list(findings)
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "lagwise", "version": version, "rules": _rules(found)}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, file) for finding in found],
            }
        ],
    }


def _rules(findings: list[Finding]) -> list[dict[str, Any]]:
    """The rules that found something, by code."""
    codes = {finding.code for finding in findings}
    rules = []
    for rule in RULES:
        if rule.CODE in codes:
            page = page_of(rule)
            rules.append(
                {
                    "id": rule.CODE,
                    "name": rule.__name__,
                    "shortDescription": {"text": _one_line(page.what)},
                    "fullDescription": {"text": _one_line(page.why)},
                    "help": {"text": _one_line(page.mend)},
                    "defaultConfiguration": {"level": _LEVELS[rule.SEVERITY]},
                }
            )
    return rules


def _result(finding: Finding, file: str) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": finding.file or file}}
    if finding.line:
        place["region"] = {"startLine": finding.line, "startColumn": max(1, finding.column)}
    location: dict[str, Any] = {"physicalLocation": place}
    if finding.element:
        location["logicalLocations"] = [{"name": finding.element, "fullyQualifiedName": finding.path}]
    return {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.mend}".strip()},
        "locations": [location],
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
