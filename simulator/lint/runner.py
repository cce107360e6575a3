"""Runs the rules on a design: findings with their places, the accepted ones left out, in a stable order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.base.ids import nearest
from simulator.design.document import Design
from simulator.design.kinds import KINDS
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
    capacity stay silent. *path* is the file's name in the findings. A finding is accepted by ``allow: { CODE: reason }`` on the part it is about.
    """
    facts = Facts(design, load)
    allowed = _Allowances(facts)
    found = [
        placed(design, finding, path)
        for rule in rules
        for finding in rule().check(facts)
        if not allowed.accept(finding)
    ]
    found += [placed(design, finding, path) for finding in allowed.unknown()]
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


class _Allowances:
    """The `allow` entries of a design."""

    CODE: ClassVar[str] = "LNT001"

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._by_part = {
            f"{section}.{name}": part.allow
            for section in KINDS
            for name, part in getattr(facts.design, section).items()
        }

    def accept(self, finding: Finding) -> bool:
        """Whether the part at the finding's path, or the part that its element belongs to, allows its code."""
        paths = (finding.path, self._facts.place_of(finding.element))
        return any(finding.code in self._by_part.get(self._part_of(path), {}) for path in paths)

    def _part_of(self, path: str) -> str:
        """The part that *path* lies in: the longest that fits, since "events.dead" is not a part of "events"."""
        while path and path not in self._by_part:
            path = path.rpartition(".")[0]
        return path

    def unknown(self) -> Iterator[Finding]:
        """A finding for every allowed code that no rule has: a typing error would silence nothing."""
        known = sorted({rule.CODE for rule in RULES})
        for part, codes in self._by_part.items():
            for code in codes:
                if code in known or code == self.CODE:
                    continue
                near = nearest(code, known)
                path = f"{part}.allow.{code}"
                yield Finding(
                    code=self.CODE,
                    severity="warning",
                    element=part.partition(".")[2],
                    message=f"No rule has the code {code}"
                    + (f"; the nearest is {near}." if near is not None else "."),
                    why="An allowance for a rule that does not exist accepts nothing and explains nothing.",
                    mend="Use the code of the finding that is meant, or remove the allowance.",
                    path=path,
                    fix=Fix("Remove the allowance", ((path, DELETE),)),
                )
