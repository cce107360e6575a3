"""A name that nothing has: which kinds would do, which one was probably meant, which there are."""

from typing import Any

from simulator.base.findings import Fix, RenamedKey
from simulator.base.ids import nearest
from simulator.design.explain import Problem, shown
from simulator.design.shape import Reference
from simulator.design.tree_nodes import dotted

_WORDS = {
    "cluster": "a cluster",
    "command": "a handler of the service",
    "event_store": "an event store",
    "external_system": "an external system",
    "handler": "a handler (SERVICE.HANDLER)",
}
_SHOWN = 12


def dangling(reference: Reference, known: set[str], of: str = "") -> Problem:
    """The problem of a reference; *known* are the names that would do, *of* narrows the kind down."""
    kinds = " or ".join(with_article(kind) for kind in reference.kinds)
    near = nearest(reference.name, known)
    fix = None
    if near is not None:
        value: Any = RenamedKey(near) if reference.is_key else near
        fix = Fix(f"Write “{near}”", ((dotted(reference.path), value),))
    return Problem(
        "DOC007",
        reference.path,
        f"“{shown(reference.name)}” is not the name of {kinds}{of}.",
        guess(near) + (f"Known: {listed(known)}." if known else "There is none yet."),
        fix,
        at_value=not reference.is_key,
    )


def guess(near: str | None) -> str:
    """The question whether *near* was meant, "" when nothing is near."""
    return f"Did you mean “{near}”? " if near else ""


def listed(names: set[str]) -> str:
    """Names in a sentence, not too many."""
    ordered = sorted(names)
    more = f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else ""
    return ", ".join(ordered[:_SHOWN]) + more


def with_article(kind: str) -> str:
    """ "topic" → "a topic", "event_store" → "an event store"."""
    return _WORDS.get(kind) or (f"an {kind}" if kind[0] in "aeiou" else f"a {kind}")
