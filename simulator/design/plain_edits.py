"""Edits of a document's plain data: what the text must say afterwards."""

import copy
from typing import Any

from simulator.base.errors import LagwiseError
from simulator.base.findings import DELETE, RenamedKey
from simulator.design.tree_nodes import Path, dotted


class CannotEdit(LagwiseError):
    """The text cannot be read, or the path leads through something that has no inside."""


def edited(document: Any, path: Path, value: Any) -> Any:
    """The plain document after an edit; collections on the way are made. Raises CannotEdit."""
    made = copy.deepcopy(document)
    if not path:
        return copy.deepcopy(value)
    at = made
    for depth, step in enumerate(path[:-1]):
        if isinstance(at, list) and isinstance(step, int) and step < len(at):
            below = at[step]
        elif isinstance(at, dict) and isinstance(step, str | int):
            below = at.get(str(step))
        else:
            raise CannotEdit(f"“{dotted(path[:depth])}” has nothing below it.")
        if below is None:
            below = {}
            at[step if isinstance(at, list) else str(step)] = below
        at = below
    _change(at, path, value)
    return made


def _change(at: Any, path: Path, value: Any) -> None:
    last = path[-1]
    if isinstance(at, list):
        if not isinstance(last, int) or last > len(at) or isinstance(value, RenamedKey):
            raise CannotEdit(f"“{dotted(path[:-1])}” is a list without “{last}”.")
        if value is DELETE:
            del at[last : last + 1]
        else:
            at[last : last + 1] = [copy.deepcopy(value)]
    elif isinstance(at, dict):
        name = str(last)
        if value is DELETE:
            at.pop(name, None)
        elif isinstance(value, RenamedKey):
            if name not in at or (value.name in at and value.name != name):
                raise CannotEdit(f"“{name}” cannot be renamed to “{value.name}”.")
            entries = [(value.name if key == name else key, part) for key, part in at.items()]
            at.clear()
            at.update(entries)
        else:
            at[name] = copy.deepcopy(value)
    else:
        raise CannotEdit(f"“{dotted(path[:-1])}” has nothing below it.")


def equal(one: Any, other: Any) -> bool:
    """Equal, and of the same types: 1 is not true, and not 1.0; keys in the same order."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other)


def unordered(value: Any) -> Any:
    """The value in a form whose equality looks at types, and not at the order of keys."""
    if isinstance(value, dict):
        return {key: unordered(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [unordered(item) for item in value]
    return (type(value).__name__, value)
