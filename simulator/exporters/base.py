"""What an exporter gives: files, and a loss for everything of the design that they cannot say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from simulator.design.document import Design
from simulator.design.kinds import KINDS


@dataclass(frozen=True, slots=True)
class File:
    """One file: a relative path with `/`, and its text, which ends with a newline."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that the target cannot express: whose, where in the document, and why or what was done instead."""

    element: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Export:
    """Files sorted by path; losses in the order of the document."""

    files: tuple[File, ...]
    losses: tuple[Loss, ...]


class Exporter(Protocol):
    """One target. A pure function of the design: the same design gives the same bytes."""

    NAME: ClassVar[str]
    TITLE: ClassVar[str]

    def export(self, design: Design) -> Export:
        """The files of *design* for this target, and what they leave out."""


def export_of(design: Design, files: list[File], losses: list[Loss]) -> Export:
    """Sort *files* by path and *losses* by their place in the document; the latter once each."""
    order = {path: at for at, path in enumerate(_paths(design))}

    def place(loss: Loss) -> tuple[int, str]:
        path = loss.path
        while path and path not in order:
            path = path.rpartition(".")[0]
        return order.get(path, len(order)), loss.path

    return Export(
        files=tuple(sorted(files, key=lambda file: file.path)),
        losses=tuple(sorted(dict.fromkeys(losses), key=place)),
    )


def left_out(design: Design, reasons: Mapping[str, str]) -> Iterator[Loss]:
    """A loss for every node of the sections in *reasons*, and one for all scenarios and one for all objectives."""
    for section, reason in reasons.items():
        if section in KINDS:
            for name in design.section(section):
                yield Loss(name, f"{section}.{name}", reason)
        elif getattr(design, section):
            yield Loss("", section, reason)


def one_line(text: str) -> str:
    """*text* fit for a comment: no line breaks, no control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _paths(design: Design) -> Iterator[str]:
    for section in design.section_order:
        yield section
        if section in KINDS:
            for name in design.section(section):
                yield f"{section}.{name}"
