"""Builds a tree from the events of a parser, on a stack of its own, within bounds.

Scalars follow YAML 1.2's core schema, so `on` and `1:30` are texts.
"""

import re
from typing import Any, Literal

from simulator.design.tree_nodes import Node, Path, Refusal, Tree

MAX_DEPTH = 64
MAX_NODES = 100_000
MAX_REJOINED = 500
"""Characters of a text that is put together again; a longer one stays in its pieces."""

_INT = re.compile(r"[-+]?[0-9]{1,300}\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,300}|[0-9]{1,300}(?:\.[0-9]{0,300})?)(?:[eE][-+]?[0-9]{1,5})?\Z")
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan"),
}  # fmt: skip


class Stop(Exception):
    """Reading cannot go on."""

    def __init__(self, code: str, message: str, mend: str, offset: int) -> None:
        self.refusal = Refusal(code, message, mend, offset)


class Builder:
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
            raise Stop("DOC002", f"The document is nested more than {MAX_DEPTH} levels deep.", "", start)
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
            raise Stop("DOC002", f"The document has more than {MAX_NODES} values.", "", node.start)
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
                raise Stop(
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
        rest = node
        if parent.kind == "mapping":
            key = self._keys[-1]
            if key is None:
                return False  # this is the key; its value comes next and decides
            rest = key
        if not parent.children or rest.style or rest.kind != "scalar":
            return False
        step = next(reversed(parent.children))
        before = parent.children[step]
        text = before.value
        if before.style or type(text) is not str or "(" not in text or len(text) > MAX_REJOINED:
            return False
        if text.count("(") <= text.count(")"):
            return False
        if rest is not node:
            if node.value is not None or node.style or node.end > node.start:
                return False
            self._keys[-1] = None
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
