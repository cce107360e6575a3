"""Findings: what is wrong with a design, where, why it matters and how to mend it."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

Severity = Literal["error", "warning", "advice"]


class Deletion(Enum):
    """The one value that means "remove this key" in an edit."""

    DELETE = "delete"

    def __repr__(self) -> str:
        return "DELETE"


DELETE = Deletion.DELETE


@dataclass(frozen=True, slots=True)
class RenamedKey:
    """The value of an edit that gives a key another name and leaves what stands under it, and its place."""

    name: str


Edit = tuple[str, Any]
"""(path, value): set the value at a path of the document (plain data, phrases as text), or DELETE it,
or give its key another name (RenamedKey). A path's steps are joined by dots, list items by their
number; a step may hold dots of its own, the document's keys decide ("topics.order-events.dead.replicas")."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A mend that a person can preview, apply and undo; the edits are applied in order."""

    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. *message* is one sentence with the numbers in it, *why* the reason, *mend* what to do.

    *element* is the name of the node, "" for the document itself. *path* is the place in the
    document ("services.orders.instances"); *line* and *column* count from 1 and are 0 when there is
    no place. *code* is stable: "DOC…" from reading the document, others from the linter.
    """

    code: str
    severity: Severity
    element: str
    message: str
    why: str = ""
    mend: str = ""
    path: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    fix: Fix | None = None

    @property
    def place(self) -> str:
        """`file:line:column`, as compilers print it; as much of it as is known."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def __str__(self) -> str:
        head = f"{self.place}: " if self.place else ""
        return f"{head}{self.severity} {self.code}: {self.message}" + (f" {self.mend}" if self.mend else "")
