"""The `allow` entries of a design: what they accept, and the ones that accept nothing."""

from collections.abc import Iterator

from simulator.base.findings import DELETE, Finding, Fix
from simulator.base.ids import nearest
from simulator.design.kinds import KINDS
from simulator.lint.facts import Facts
from simulator.lint.registry import RULES

UNKNOWN = "LNT001"
UNUSED = "LNT002"
_BY_LOAD = ("CAP", "OPS003", "TOP009")
"""Codes of findings that depend on the load that the caller estimated: they may come back with another one."""


class Allowances:
    """Which findings are accepted; counts what accepted something."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._by_part = {
            f"{section}.{name}": part.allow
            for section in KINDS
            for name, part in getattr(facts.design, section).items()
        }
        self._used: set[tuple[str, str]] = set()

    def accept(self, finding: Finding) -> bool:
        """Whether the part at the finding's path, or the part that its element belongs to, allows its code."""
        paths = (finding.path, self._facts.place_of(finding.element))
        accepting = {
            (part, finding.code)
            for part in map(self._part_of, paths)
            if finding.code in self._by_part.get(part, {})
        }
        self._used |= accepting
        return bool(accepting)

    def _part_of(self, path: str) -> str:
        """The part that *path* lies in: the longest that fits, since "events.dead" is not a part of "events"."""
        while path and path not in self._by_part:
            path = path.rpartition(".")[0]
        return path

    def complaints(self) -> Iterator[Finding]:
        """A finding for each entry whose code no rule has, and for each that accepts nothing any more.

        To be asked after every finding was offered to `accept`.
        """
        known = sorted({rule.CODE for rule in RULES})
        for part, codes in self._by_part.items():
            for code in codes:
                if code not in known:
                    yield _unknown(part, code, nearest(code, known))
                elif (part, code) not in self._used and not code.startswith(_BY_LOAD):
                    yield _unused(part, code)


def _unknown(part: str, code: str, near: str | None) -> Finding:
    path = f"{part}.allow.{code}"
    return Finding(
        code=UNKNOWN,
        severity="warning",
        element=part.partition(".")[2],
        message=f"No rule has the code {code}" + (f"; the nearest is {near}." if near is not None else "."),
        why="An allowance for a rule that does not exist accepts nothing and explains nothing.",
        mend="Use the code of the finding that is meant, or remove the allowance.",
        path=path,
        fix=Fix("Remove the allowance", ((path, DELETE),)),
    )


def _unused(part: str, code: str) -> Finding:
    path = f"{part}.allow.{code}"
    return Finding(
        code=UNUSED,
        severity="advice",
        element=part.partition(".")[2],
        message=f"{code} finds nothing here any more.",
        why="An allowance that outlives its reason hides the next mistake of the same kind.",
        mend="Remove the allowance.",
        path=path,
        fix=Fix("Remove the allowance", ((path, DELETE),)),
    )
