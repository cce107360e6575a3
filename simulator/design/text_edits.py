"""Edits of a document as the smallest splices of its text: what is not meant keeps its bytes.

A value is replaced where it stands, an entry is added behind its last sibling at its siblings'
indentation, in braces between commas, and taken out with its comma or its lines. Mappings and
lists that stay are edited inside. Every result is read again and compared with what the edit
means; where a splice would not do, the collection around it is written anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from simulator.base.findings import DELETE, Edit, RenamedKey
from simulator.design import yaml_text
from simulator.design.paths import existing_part, resolve, value_at
from simulator.design.plain_edits import CannotEdit, edited, equal, unordered
from simulator.design.reading import KEYS, SECTIONS
from simulator.design.text_tree import read
from simulator.design.tree_nodes import Node, Path, Tree, dotted


@dataclass(frozen=True, slots=True)
class Splice:
    """Replace the characters from *start* up to *end* by *insert*."""

    start: int
    end: int
    insert: str


def splice_edit(text: str, edit: Edit) -> list[Splice]:
    """The splices of one edit, each on the result of the one before. Raises CannotEdit."""
    path, value = edit
    tree = _read_once(text)
    if tree.root is None:
        raise CannotEdit("The text cannot be edited before it can be read as YAML or JSON.")
    steps = resolve(path, tree.root.value) if isinstance(path, str) else tuple(path)
    start, end, depth = _scope(tree, steps)
    if depth == 0:
        return _edit_tree(tree, steps, value)
    part = read(text[start:end])
    splices = _edit_tree(part, steps[depth - 1 :], value)
    return [Splice(start + splice.start, start + splice.end, splice.insert) for splice in splices]


@lru_cache(maxsize=4)
def _read_once(text: str) -> Tree:
    """The tree of a text; many mends of one text are asked for in a row. Nobody changes it."""
    return read(text)


def _scope(tree: Tree, path: Path) -> tuple[int, int, int]:
    """(start, end, depth): whole lines that are a document of their own and hold all that the edit touches.

    These are the lines of an element, or of its section, so that an edit costs no more in a large
    document than in a small one. *depth* steps of the path lead to them; 0 is the whole document.
    """
    at = tree.root
    found = (0, len(tree.text), 0)
    if tree.is_json:
        return found
    for depth, step in enumerate(path[: min(2, len(path) - 1)], start=1):
        if at is None or at.kind != "mapping" or at.style == "flow" or step not in at.children:
            break
        key, at = at.keys[str(step)], at.children[step]
        line = tree.text.rfind("\n", 0, key.start) + 1
        if at.kind == "scalar" or tree.text[line : key.start].strip():
            break
        found = (line, _line_end(tree.text, _content_end(tree, at)), depth)
    return found


def _edit_tree(tree: Tree, path: Path, value: Any) -> list[Splice]:
    """The splices of an edit in a text that has been read; they are made, read again and compared."""
    if tree.root is None:
        raise CannotEdit(f"“{dotted(path)}” cannot be edited where it stands.")
    wanted = edited(tree.root.value, path, value)
    line_end = "\r\n" if "\r\n" in tree.text else "\n"
    splices: list[Splice] = []
    at = tree
    for steps, part in _smaller(tree, path, value):
        for found in _splice(at, steps, part):
            splice = replace(found, insert=found.insert.replace("\n", line_end))
            splices.append(splice)
            at = read(apply(at.text, splice))
    if _says(at, wanted, tree):
        return splices
    return _written_anew(tree, path, wanted)


def apply(text: str, splice: Splice) -> str:
    """The text after one splice."""
    return text[: splice.start] + splice.insert + text[splice.end :]


def _smaller(tree: Tree, path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    """The same edit as edits of what really differs: mappings by key, lists of one length by item."""
    node = tree.node(path)
    if node is None or value is DELETE or isinstance(value, RenamedKey):
        yield path, value
    elif node.kind == "mapping" and isinstance(value, dict) and value and set(node.value) & set(value):
        for name in node.value:
            if name not in value:
                yield (*path, name), DELETE
        for name, part in value.items():
            if name not in node.value:
                yield (*path, name), part
            elif not equal(node.value[name], part):
                yield from _smaller(tree, (*path, name), part)
    elif node.kind == "sequence" and isinstance(value, list) and len(value) == len(node.value) and value:
        for index, part in enumerate(value):
            if not equal(node.value[index], part):
                yield from _smaller(tree, (*path, index), part)
    elif not equal(node.value, value):
        yield path, value


def _says(tree: Tree, wanted: Any, before: Tree) -> bool:
    """Whether a text says *wanted*, whatever the order of its keys, and nothing more was refused of it."""
    if tree.root is None or len(tree.refusals) > len(before.refusals):
        return False
    return bool(unordered(tree.root.value) == unordered(wanted))


def _splice(tree: Tree, path: Path, value: Any) -> list[Splice]:
    node = tree.node(path)
    if value is DELETE:
        return [] if node is None else [_remove(tree, path, node)]
    if isinstance(value, RenamedKey):
        key = _parent(tree, path).keys[str(path[-1])]
        return [Splice(key.start, key.end, yaml_text.key(value.name, as_json=tree.is_json))]
    if node is not None:
        return [_replace(tree, path, node, value)]
    return [_add(tree, path, value)]


def _parent(tree: Tree, path: Path) -> Node:
    parent = tree.node(path[:-1])
    if parent is None or parent.kind == "scalar":
        raise CannotEdit(f"“{dotted(path[:-1])}” has nothing below it.")
    return parent


def _replace(tree: Tree, path: Path, node: Node, value: Any) -> Splice:
    inside = _in_braces(tree, path)
    if inside or tree.is_json or node.style == "flow":
        text = yaml_text.flow(value, as_json=tree.is_json)
        if node.start == node.end:
            text = f" {text}"
        return Splice(node.start, node.end, text)
    indent = _indent(tree, path)
    end = _content_end(tree, node)
    if not isinstance(value, dict | list) or not value:
        text = yaml_text.flow(value) if isinstance(value, dict | list) else yaml_text.scalar(value)
        if node.kind == "scalar" and node.style not in ("|", ">"):
            return Splice(node.start, node.end, text if node.end > node.start else f" {text}")
        return Splice(_behind_mark(tree, path, node), end, f" {text}")
    return Splice(_behind_mark(tree, path, node), end, yaml_text.block(value, indent))


def _add(tree: Tree, path: Path, value: Any) -> Splice:
    """Add an entry to the innermost collection that is there, with what lies between."""
    there = existing_part(path, tree.root.value if tree.root is not None else None)
    parent = tree.node(there)
    name, below = path[len(there)], path[len(there) + 1 :]
    for step in reversed(below):
        value = {str(step): value}
    if parent is None or (parent.kind == "scalar" and parent.value is not None):
        raise CannotEdit(f"“{dotted(there)}” has nothing below it.")
    if parent.kind == "scalar":
        return _replace(tree, there, parent, {str(name): value})
    if not parent.children and (tree.is_json or _in_braces(tree, there) or there):
        made: Any = {str(name): value} if parent.kind == "mapping" else [value]
        return _replace(tree, there, parent, made)
    if parent.kind == "sequence":
        return _append_item(tree, there, parent, value)
    if parent.style == "flow":
        before = _between(tree, parent, parent.keys)
        text = yaml_text.flow(value, as_json=tree.is_json)
        return Splice(
            _last(parent).end,
            _last(parent).end,
            f",{before}{yaml_text.key(str(name), as_json=tree.is_json)}: {text}",
        )
    return _add_line(tree, there, parent, str(name), value)


def _add_line(tree: Tree, there: Path, parent: Node, name: str, value: Any) -> Splice:
    """A new entry of a block mapping behind its last one; of the document itself, where its key belongs."""
    first = next(iter(parent.keys.values()))
    column = tree.place(first.start)[1] - 1
    if not there and name in SECTIONS and isinstance(value, dict) and value:
        line = f"{name}:\n{yaml_text.mapping_lines(value, yaml_text.INDENT)}"
    else:
        line = f"{' ' * column}{yaml_text.key(name)}:{yaml_text.block(value, column)}"
    anchor = _last(parent)
    if not there and name in KEYS:
        earlier = [key for key in parent.keys if key in KEYS and KEYS.index(key) < KEYS.index(name)]
        if not earlier:
            start = tree.text.rfind("\n", 0, first.start) + 1
            return Splice(start, start, f"{line}\n")
        last = max(earlier, key=lambda key: parent.keys[key].start)
        anchor = parent.children[last]
        if name in SECTIONS:
            line = f"\n{line}"
    end = _line_end(tree.text, _content_end(tree, anchor))
    return Splice(end, end, f"\n{line}")


def _append_item(tree: Tree, there: Path, parent: Node, value: Any) -> Splice:
    last = _last(parent)
    if parent.style == "flow":
        before = _between(tree, parent, {})
        return Splice(last.end, last.end, f",{before}{yaml_text.flow(value, as_json=tree.is_json)}")
    dash = tree.text.rfind("-", 0, next(iter(parent.children.values())).start)
    column = tree.place(dash)[1] - 1
    end = _line_end(tree.text, _content_end(tree, last))
    return Splice(end, end, "\n" + yaml_text.list_lines([value], column))


def _remove(tree: Tree, path: Path, node: Node) -> Splice:
    parent = _parent(tree, path)
    steps = list(parent.children)
    index = steps.index(path[-1])
    starts = [
        parent.keys[str(step)].start if parent.kind == "mapping" else parent.children[step].start
        for step in steps
    ]
    if len(steps) == 1:
        if parent.style == "flow":
            return Splice(parent.start, parent.end, "{}" if parent.kind == "mapping" else "[]")
        return _replace(tree, path[:-1], parent, {} if parent.kind == "mapping" else [])
    if parent.style == "flow":
        if index > 0:
            return Splice(parent.children[steps[index - 1]].end, node.end, "")
        return Splice(starts[0], starts[1], "")
    if parent.kind == "sequence":
        starts = [tree.text.rfind("-", 0, start) for start in starts]
    line = tree.text.rfind("\n", 0, starts[index]) + 1
    if tree.text[line : starts[index]].strip():  # stands behind a dash: what follows takes its place
        return Splice(starts[index], starts[index + 1], "")
    end = _line_end(tree.text, _content_end(tree, node))
    if end < len(tree.text):
        return Splice(line, end + len(_line_break(tree.text, end)), "")
    before = len(tree.text[:line].removesuffix("\n").removesuffix("\r"))
    return Splice(before, end, "")


def _written_anew(tree: Tree, path: Path, wanted: Any) -> list[Splice]:
    """Write the innermost collection around *path* anew that makes the text say *wanted*."""
    for depth in range(len(path) - 1, 0, -1):
        there = path[:depth]
        node = tree.node(there)
        if node is None:
            continue
        splice = _replace(tree, there, node, value_at(there, wanted))
        if _says(read(apply(tree.text, splice)), wanted, tree):
            return [splice]
    raise CannotEdit(f"“{dotted(path)}” cannot be set to that.")


def _in_braces(tree: Tree, path: Path) -> bool:
    """Whether something around *path* stands in braces or brackets."""
    return any(
        (node := tree.node(path[:depth])) is not None and node.style == "flow" for depth in range(len(path))
    )


def _indent(tree: Tree, path: Path) -> int:
    """The column of the key or dash of *path*, from 0."""
    if not path:
        return -yaml_text.INDENT
    parent = _parent(tree, path)
    if parent.kind == "mapping":
        return tree.place(parent.keys[str(path[-1])].start)[1] - 1
    node = parent.children[path[-1]]
    return tree.place(tree.text.rfind("-", 0, node.start))[1] - 1


def _behind_mark(tree: Tree, path: Path, node: Node) -> int:
    """The offset behind the colon or dash in front of a value."""
    if not path:
        return node.start
    parent = _parent(tree, path)
    if parent.kind == "sequence":
        return tree.text.rfind("-", 0, node.start) + 1 if node.end > node.start else node.start
    return tree.text.index(":", parent.keys[str(path[-1])].end) + 1


def _last(parent: Node) -> Node:
    return next(reversed(parent.children.values()))


def _between(tree: Tree, parent: Node, keys: dict[str, Node]) -> str:
    """The white space between the entries of a collection in braces: one space, or line and indentation."""
    first = next(iter(keys.values())) if keys else next(iter(parent.children.values()))
    gap = tree.text[parent.start + 1 : first.start]
    return gap if "\n" in gap and not gap.strip() else " "


def _content_end(tree: Tree, node: Node) -> int:
    """The end of a value without the empty lines that a block scalar takes with it."""
    return node.start + len(tree.text[node.start : node.end].rstrip())


def _line_end(text: str, offset: int) -> int:
    """The end of the line, comment included, without its line break."""
    end = offset
    while end < len(text) and text[end] not in "\r\n":
        end += 1
    return end


def _line_break(text: str, offset: int) -> str:
    return "\r\n" if text.startswith("\r\n", offset) else text[offset : offset + 1]
