"""What a lint rule is: one class in one file, whose docstring is its page in the docs."""

import inspect
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.facts import Facts

SECTIONS = ("Why it matters", "Bad", "Good", "Mend")


@dataclass(frozen=True, slots=True)
class Page:
    """The docstring of a rule, read: *what* it finds, *why* it matters, a *bad* and a *good* design, the *mend*."""

    what: str
    why: str
    bad: str
    good: str
    mend: str


class Rule(ABC):
    """One problem. `check` yields a finding for every place that has it, in the order of the document.

    Subclasses state CODE (stable, three letters of the family and a number), SEVERITY, and a
    docstring with the sections of `SECTIONS`. They do not import each other, and take the numbers
    that they need from the facts, never from an engine.
    """

    CODE: ClassVar[str]
    SEVERITY: ClassVar[Severity]

    @abstractmethod
    def check(self, facts: Facts) -> Iterator[Finding]:
        """Every finding of this rule in *facts*."""

    def finding(
        self,
        element: str,
        path: str,
        message: str,
        *,
        severity: Severity | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding of this rule about *element*; *message* is one sentence with the numbers in it."""
        page = page_of(type(self))
        return Finding(
            code=self.CODE,
            severity=severity or self.SEVERITY,
            element=element,
            message=message,
            why=_one_line(page.why),
            mend=_one_line(page.mend),
            path=path,
            fix=fix,
        )


@lru_cache(maxsize=256)
def page_of(rule: type[Rule]) -> Page:
    """The page of *rule*. Raises ValueError for a section that its docstring lacks."""
    text = inspect.cleandoc(rule.__doc__ or "")
    parts = re.split(rf"^({'|'.join(SECTIONS)})$", text, flags=re.MULTILINE)
    found = {name: inspect.cleandoc("\n" + body) for name, body in zip(parts[1::2], parts[2::2], strict=True)}
    missing = [name for name in SECTIONS if not found.get(name)]
    if missing or not parts[0].strip():
        raise ValueError(
            f"the docstring of {rule.__name__} lacks {', '.join(missing) or 'its first sentence'}"
        )
    return Page(parts[0].strip(), *(found[name] for name in SECTIONS))


def _one_line(text: str) -> str:
    return " ".join(text.split())
