"""Names must be names, and every element's its own: those of nodes, and those that follow from them."""

from collections.abc import Iterator
from typing import Any

from simulator.base.ids import is_name
from simulator.design.dangling import with_article
from simulator.design.explain import Problem, shown
from simulator.design.kinds import KIND_OF_SECTION, KINDS
from simulator.design.names import Names, mapping
from simulator.design.tree_nodes import Path, dotted

_MEND = "Names are unique in a design, so that a name is enough to say which element is meant."


def check(document: dict[str, Any], names: Names) -> Iterator[Problem]:
    """The problems of a document's names, in its order."""
    seen: dict[str, str] = {}
    for section, value in document.items():
        if section not in (*KINDS, "scenarios", "objectives"):
            continue
        kind = KIND_OF_SECTION.get(section)
        for name in mapping(value):
            if not is_name(name):
                yield _not_a_name((section, name))
            elif kind is not None and seen.setdefault(name, kind) != kind:
                message = f"“{name}” is the name of {with_article(seen[name])} already."
                yield Problem("DOC008", (section, name), message, _MEND, at_value=False)
    yield from _check_derived(names)


def _check_derived(names: Names) -> Iterator[Problem]:
    taken: dict[str, Path] = {}
    for name, kind, path in names.derived_in_order:
        if name in names.nodes:
            owner = with_article(names.nodes[name])
            message = f"This {kind} would be called “{name}”, which is the name of {owner}."
            yield Problem("DOC008", path, message, "Give one of them another name.", at_value=False)
        elif name in taken:
            message = f"This {kind} would be called “{name}”, like the one at {dotted(taken[name])}."
            mend = (
                "Give the group a name of its own: “group: …”."
                if kind == "group"
                else "Give one another name."
            )
            yield Problem("DOC008", path, message, mend, at_value=False)
        taken.setdefault(name, path)


def _not_a_name(path: Path) -> Problem:
    return Problem(
        "DOC008",
        path,
        f"“{shown(path[-1])}” cannot be a name.",
        "A name begins with a letter, and has at most 200 letters, digits, “.”, “_” and “-”.",
        at_value=False,
    )
