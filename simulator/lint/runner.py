"""Runs the rules on a design: findings with their places, the accepted ones left out, in a stable order."""

from collections.abc import Sequence
from dataclasses import replace

from simulator.base.findings import Finding, Severity
from simulator.design.document import Design
from simulator.lint.allowances import Allowances
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.registry import RULES
from simulator.metrics.load import LoadEstimate

_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "advice": 2}


def lint(
    design: Design,
    load: LoadEstimate | None = None,
    *,
    path: str = "",
    rules: Sequence[type[Rule]] = RULES,
) -> list[Finding]:
    """Every finding that is not accepted, errors first, then by place in the document, then by code.

    *load* is what the caller estimated for the scenario it cares about; without it the rules about
    capacity stay silent. *path* is the file's name in the findings. A finding is accepted by
    ``allow: { CODE: reason }`` on the part it is about.
    """
    facts = Facts(design, load)
    allowances = Allowances(facts)
    found = [
        placed(design, finding, path)
        for rule in rules
        for finding in rule().check(facts)
        if not allowances.accept(finding)
    ]
    if rules is RULES:
        found += [placed(design, finding, path) for finding in allowances.complaints()]
    return sorted(found, key=_rank)


def placed(design: Design, finding: Finding, path: str = "") -> Finding:
    """*finding* with the file *path* and the line and column of its place, or of the nearest part that is written."""
    line, column = design.position(finding.path) or (0, 0)
    return replace(finding, file=path, line=line, column=column)


def _rank(finding: Finding) -> tuple[int, int, int, str, str, str]:
    return (
        _ORDER[finding.severity],
        finding.line,
        finding.column,
        finding.code,
        finding.element,
        finding.message,
    )
