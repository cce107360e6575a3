"""A text as a tree of nodes that know where they stand, and what was refused of it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from simulator.base.findings import Finding

Path = tuple[str | int, ...]
"""The steps from a document to a value: keys of mappings, numbers of list items."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_NOTHING: Any = MappingProxyType({})


class Node:
    """A scalar, mapping or sequence from *start* up to *end* (offsets in characters).

    *value* is the plain data of it and of everything below. *style* is "" for a block collection or a
    plain scalar, "flow", or the quote of a scalar. *keys* and *children* belong to collections: a
    mapping's by key (text as written), a sequence's by index.
    """

    __slots__ = ("children", "end", "keys", "kind", "start", "style", "value")

    def __init__(
        self,
        kind: Literal["scalar", "mapping", "sequence"],
        value: Any,
        start: int,
        end: int,
        style: str = "",
    ) -> None:
        self.kind = kind
        self.value = value
        self.start = start
        self.end = end
        self.style = style
        self.keys: dict[str, Node] = {} if kind == "mapping" else _NOTHING
        self.children: dict[str | int, Node] = _NOTHING if kind == "scalar" else {}


@dataclass(slots=True, eq=False)
class Refusal:
    """What is wrong with the text, at an offset: the raw material of a Finding."""

    code: str
    message: str
    mend: str
    offset: int
    path: Path = ()


@dataclass(eq=False)
class Tree:
    """A text read: *root* is None when it could not be; *refusals* say why, or what is read but wrong.
    *rejoined* are the paths of texts that YAML split at a comma in parentheses."""

    text: str
    root: Node | None
    refusals: list[Refusal]
    is_json: bool = False
    rejoined: tuple[Path, ...] = ()

    def node(self, path: Path) -> Node | None:
        """The node at *path*, or None."""
        at = self.root
        for step in path:
            if at is None:
                return None
            at = at.children.get(step)
        return at

    def offset(self, path: Path) -> int:
        """Where *path* stands: its key if it has one, else the value, else its nearest ancestor."""
        at, offset = self.root, 0
        for step in path:
            if at is None:
                break
            key = at.keys.get(step) if isinstance(step, str) else None
            child = at.children.get(step)
            if key is None and child is None:
                break
            offset = key.start if key is not None else child.start if child is not None else offset
            at = child
        return offset

    def value_offset(self, path: Path) -> int:
        """Where the value at *path* stands; where there is none, what `offset` says."""
        node = self.node(path)
        return self.offset(path) if node is None or (node.value is None and not node.style) else node.start

    def place(self, offset: int) -> tuple[int, int]:
        """(line, column) of an offset, both from 1; a column is a character."""
        if offset == 0:
            return 1, 1  # without looking for the line ends of a text that is refused for its length
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def finding(self, refusal: Refusal, file: str, element: str = "") -> Finding:
        """The refusal as a finding with its place."""
        line, column = self.place(refusal.offset)
        return Finding(
            refusal.code,
            "error",
            element,
            refusal.message,
            mend=refusal.mend,
            path=dotted(refusal.path),
            file=file,
            line=line,
            column=column,
        )


def dotted(path: Path) -> str:
    """The text of a path: ``("sagas", "buy", "steps", 0, "do")`` → "sagas.buy.steps.0.do"."""
    return ".".join(str(step) for step in path)


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every node with its path, parents first."""
    yield path, node
    for step, child in node.children.items():
        yield from walk(child, (*path, step))
