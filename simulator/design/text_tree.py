"""Text → a tree of nodes that know where they stand. YAML and JSON, bounded, nothing but plain data.

Hostile text is refused early: at most 1 MiB, 64 levels, 100,000 nodes, no aliases, anchors or tags.
The events come from libyaml where PyYAML has it (17 times faster than its Python twin; without it
100,000 nodes cannot be refused within a second). Only its *event* layer is used: that keeps its own
stack, while CSafeLoader's composer recurses in C and dies of 100,000 brackets. Composing happens
here, on an explicit stack. Scalars follow YAML 1.2's core schema, so `on` and `1:30` are texts.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

import yaml

from simulator.base.findings import Finding
from simulator.design import json_text, syntax_errors

MAX_BYTES = 1 << 20
MAX_DEPTH = 64
MAX_NODES = 100_000
MAX_REJOINED = 500
"""Characters of a text that is put together again; a longer one stays in its pieces."""

Path = tuple[str | int, ...]

_EVENTS: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
EMPTY_MEND = "Begin it with “lagwise: 1” and “name: …”."
_LINE_END = re.compile(r"\r\n|\n|\r")
_INT = re.compile(r"[-+]?[0-9]{1,300}\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,300}|[0-9]{1,300}(?:\.[0-9]{0,300})?)(?:[eE][-+]?[0-9]{1,5})?\Z")
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan"),
}  # fmt: skip


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


def read(text: str) -> Tree:
    """Read *text* as JSON when it is JSON, else as YAML. Never raises; the tree says what is wrong."""
    refusal = _refuse_outright(text)
    if refusal is not None:
        return Tree(text, None, [refusal])
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        tree = _read_json(text)
        if tree is not None:
            return tree
    return _read_yaml(text)


def _refuse_outright(text: str) -> Refusal | None:
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return Refusal(
            "DOC002",
            f"The document is larger than {MAX_BYTES >> 20} MiB.",
            "Divide the system into several designs.",
            0,
        )
    match = _FORBIDDEN.search(text)
    if match is not None:
        return Refusal(
            "DOC001",
            f"The character U+{ord(match.group()):04X} cannot stand in a text.",
            "Remove it.",
            match.start(),
        )
    return None


def _read_json(text: str) -> Tree | None:
    """The tree of a JSON text; None when it is not JSON (it may be YAML in flow style)."""
    builder = _Builder(text)
    shift = 1 if text.startswith("\ufeff") else 0
    try:
        json_text.emit(text, shift, builder, MAX_DEPTH)
    except json_text.NotJson:
        return None
    except _Stop as stop:
        return builder.tree(text, stop.refusal, is_json=True)
    return builder.tree(text, is_json=True)


def _read_yaml(text: str) -> Tree:
    builder = _Builder(text)
    shift = 1 if text.startswith("\ufeff") else 0
    parser = _EVENTS(text[shift:])
    try:
        _compose(parser, builder, shift)
    except _Stop as stop:
        return builder.tree(text, stop.refusal)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = min(mark.index + shift, len(text)) if mark is not None else 0
        message, mend = syntax_errors.explain(error, text, offset)
        return builder.tree(text, Refusal("DOC001", message, mend, offset))
    except yaml.YAMLError as error:
        return builder.tree(text, Refusal("DOC001", f"The text is not YAML: {error}.", "", 0))
    finally:
        parser.dispose()
    if builder.root is None:
        return builder.tree(text, Refusal("DOC001", "The document is empty.", EMPTY_MEND, 0))
    return builder.tree(text)


def _compose(parser: Any, builder: "_Builder", shift: int) -> None:
    documents = 0
    while parser.check_event():
        event = parser.get_event()
        kind = type(event)
        if kind is yaml.ScalarEvent:
            start, end = event.start_mark.index + shift, event.end_mark.index + shift
            if (
                event.anchor is not None
                or not (event.implicit[0] or event.implicit[1])
                or event.tag is not None
            ):
                _refuse_references(event, start)
            builder.scalar(event.value, event.style or "", start, end)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            start = event.start_mark.index + shift
            if event.anchor is not None or event.tag is not None:
                _refuse_references(event, start)
            builder.open(
                "mapping" if kind is yaml.MappingStartEvent else "sequence",
                start,
                "flow" if event.flow_style else "",
            )
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            builder.close(event.end_mark.index + shift)
        elif kind is yaml.AliasEvent:
            _refuse_references(event, event.start_mark.index + shift)
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise _Stop(
                    "DOC001",
                    "A second document begins here; a design is one document.",
                    "Remove the line “---” and what follows, or save it as a file of its own.",
                    event.start_mark.index + shift,
                )


def _refuse_references(event: Any, offset: int) -> None:
    if getattr(event, "tag", None) is not None:
        raise _Stop("DOC002", f"Tags such as “{event.tag[:40]}” are not allowed.", "Remove the tag.", offset)
    what = "Aliases" if isinstance(event, yaml.AliasEvent) else "Anchors"
    raise _Stop("DOC002", f"{what} are not allowed.", "Write the value where it is needed.", offset)


class _Stop(Exception):
    """Reading cannot go on."""

    def __init__(self, code: str, message: str, mend: str, offset: int) -> None:
        self.refusal = Refusal(code, message, mend, offset)


class _Builder:
    """Makes nodes from events, on a stack of its own; notes double keys; stops at the bounds.

    In braces and brackets YAML splits ``decimal(12, 2)`` at its comma. What was split inside of
    parentheses is put together again, and *rejoined* remembers where: other tools will not do it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.rejoined: list[Path] = []
        self.root: Node | None = None
        self.doubles: list[tuple[Path, int, int]] = []  # path, offset of the key, offset of the first one
        self._stack: list[Node] = []
        self._steps: list[str | int] = []  # the path of the innermost open collection
        self._keys: list[Node | None] = []  # per open collection: the key that waits for its value
        self._count = 0

    def open(self, kind: Literal["mapping", "sequence"], start: int, style: str) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise _Stop("DOC002", f"The document is nested more than {MAX_DEPTH} levels deep.", "", start)
        node = Node(kind, {} if kind == "mapping" else [], start, start, style)
        step = self._place(node)
        if self._stack:
            self._steps.append(step)
        self._stack.append(node)
        self._keys.append(None)

    def close(self, end: int) -> None:
        node = self._stack.pop()
        self._keys.pop()
        if self._stack:
            self._steps.pop()
        node.end = end
        if node.style != "flow" and node.children:
            # A block collection ends with its last value, not at the next token behind the comments.
            node.end = next(reversed(node.children.values())).end

    def scalar(self, text: str, style: str, start: int, end: int) -> None:
        """A scalar of YAML: *style* is "" for a plain one, whose text decides its type."""
        is_key = self._stack and self._stack[-1].kind == "mapping" and self._keys[-1] is None
        self._place(Node("scalar", text if style or is_key else _resolve(text), start, end, style))

    def value(self, value: Any, start: int, end: int) -> None:
        """A scalar of JSON, whose value is known."""
        self._place(Node("scalar", value, start, end, '"' if isinstance(value, str) else ""))

    def _place(self, node: Node) -> str | int:
        self._count += 1
        if self._count > MAX_NODES:
            raise _Stop("DOC002", f"The document has more than {MAX_NODES} values.", "", node.start)
        if not self._stack:
            self.root = node
            return ""
        parent = self._stack[-1]
        if parent.style == "flow" and self._rejoins(parent, node):
            return ""
        if parent.kind == "sequence":
            parent.children[len(parent.value)] = node
            parent.value.append(node.value)
            return len(parent.value) - 1
        key = self._keys[-1]
        if key is None:
            if node.kind != "scalar":
                raise _Stop(
                    "DOC001", "A key is a text, not a mapping or list.", "Put braces in quotes.", node.start
                )
            self._keys[-1] = node
            return ""
        self._keys[-1] = None
        name = str(key.value)
        if name in parent.keys:
            self.doubles.append(((*self._steps, name), key.start, parent.keys[name].start))
            return name
        parent.keys[name] = key
        parent.children[name] = node
        parent.value[name] = node.value
        return name

    def _rejoins(self, parent: Node, node: Node) -> bool:
        """Whether *node* is the rest of a text whose parenthesis the value before it left open."""
        if not parent.children or node.style or node.kind != "scalar":
            return False
        step = next(reversed(parent.children))
        before = parent.children[step]
        text = before.value
        if before.style or not isinstance(text, str) or len(text) > MAX_REJOINED:
            return False
        if text.count("(") <= text.count(")"):
            return False
        rest = node
        if parent.kind == "mapping":
            key = self._keys[-1]
            if key is None:
                return False  # this is the key; its value comes next and decides
            if key.style or node.value is not None or node.end > node.start:
                return False
            self._keys[-1], rest = None, key
        before.end = rest.end
        before.value = parent.value[step] = " ".join(self._text[before.start : rest.end].split())
        self.rejoined.append((*self._steps, step))
        return True

    def tree(self, text: str, *refusals: Refusal, is_json: bool = False) -> Tree:
        """What was built, without its root when a refusal is fatal."""
        tree = Tree(
            text,
            None if refusals else self.root,
            list(refusals),
            is_json,
            tuple(dict.fromkeys(self.rejoined)),
        )
        for path, offset, first in self.doubles:
            message = f"“{path[-1]}” stands twice in this mapping, first in line {tree.place(first)[0]}."
            tree.refusals.append(
                Refusal("DOC003", message, "Remove one, or give it another name.", offset, path)
            )
        return tree


def _resolve(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first in "+-.0123456789":
        if _INT.match(text):
            return int(text)
        if _FLOAT.match(text):
            return float(text)
    return text


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every node with its path, parents first."""
    yield path, node
    for step, child in node.children.items():
        yield from walk(child, (*path, step))
