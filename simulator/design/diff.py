"""What changed between two designs, by meaning: elements and settings, not lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from simulator.design.document import Design
from simulator.design.meaning import plain
from simulator.design.tree_nodes import Path, dotted


@dataclass(frozen=True, slots=True)
class Change:
    """What stands at *path* was added, removed or changed; *before* and *after* are plain data, None for nothing.

    A part that is there in one design only is one change, not one for each of its settings. A setting
    that is not written counts as its default, so writing a default down is no change.
    """

    path: str
    kind: Literal["added", "removed", "changed"]
    before: Any
    after: Any


def diff(before: Design, after: Design) -> tuple[Change, ...]:
    """The changes that lead from one design to the other, in the order of the later document, removals last.

    Layout is left out: it has no meaning. Equal designs give ().
    """
    return tuple(_changes(plain(before, layout=False), plain(after, layout=False), ()))


def _changes(before: Any, after: Any, path: Path) -> Iterator[Change]:
    if before == after and type(before) is type(after):
        return
    if not isinstance(before, dict) or not isinstance(after, dict):
        yield Change(dotted(path), "changed", before, after)
        return
    for key, value in after.items():
        if key not in before:
            yield from _all_of(value, "added", (*path, key))
        else:
            yield from _changes(before[key], value, (*path, key))
    for key, value in before.items():
        if key not in after:
            yield from _all_of(value, "removed", (*path, key))


def _all_of(value: Any, kind: Literal["added", "removed"], path: Path) -> Iterator[Change]:
    """One change for what came or went; for a whole section, one for each element in it."""
    if len(path) == 1 and isinstance(value, dict):
        for name, part in value.items():
            yield from _all_of(part, kind, (*path, name))
        return
    yield Change(dotted(path), kind, None if kind == "added" else value, value if kind == "added" else None)
