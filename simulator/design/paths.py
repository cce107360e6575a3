"""Paths as text: steps joined by dots, list items by number. Names may hold dots; the document decides."""

from functools import cache
from typing import Any

from simulator.design.kinds import KINDS
from simulator.design.parts import ScenarioPart
from simulator.design.shape import Shape, shape_of
from simulator.design.tree_nodes import Path


def resolve(path: str, document: Any) -> Path:
    """The steps of *path* in the plain *document*.

    Where names may hold dots, the name that is there wins whose rest makes sense below it, the longest
    first: "topics.order-events.dead.replicas" is a setting of the topic "order-events.dead" if there is
    one. A name that is not there yet ends before the first word that is a setting of its kind, so
    "topics.order-events.dead" can be a new topic beside "order-events".
    """
    steps: list[str | int] = []
    rest, at = path, document
    shape: Shape | None = document_shape()
    while rest:
        step, rest = _first_step(rest, at, shape)
        steps.append(step)
        at = _below(at, step)
        shape = shape.below(step) if shape is not None else None
    return tuple(steps)


@cache
def document_shape() -> Shape:
    """The shape of a whole document."""
    fields = {section: Shape(each=shape_of(model), is_map=True) for section, model in KINDS.items()}
    fields["scenarios"] = Shape(each=shape_of(ScenarioPart), is_map=True)
    fields["objectives"] = Shape(each=Shape(), is_map=True)
    fields["layout"] = Shape(each=Shape(each=Shape()), is_map=True)
    return Shape(fields=fields)


def _first_step(rest: str, at: Any, shape: Shape | None) -> tuple[str | int, str]:
    """The first step of *rest*, and what is left of it behind the step."""
    word, _, behind = rest.partition(".")
    if isinstance(at, list) or (shape is not None and shape.each is not None and not shape.is_map):
        return (int(word) if word.isdigit() else word), behind
    prefixes = _prefixes(rest)
    there = [name for name in prefixes if isinstance(at, dict) and name in at]
    if shape is None or not shape.is_map or shape.each is None:
        name = there[0] if there else word
        return name, rest[len(name) + 1 :]
    settings = shape.each.fields
    for name in there:
        left = rest[len(name) + 1 :]
        if not left or left.split(".", 1)[0] in settings or _has(at[name], left):
            return name, left
    for name in prefixes:
        left = rest[len(name) + 1 :]
        if left and left.split(".", 1)[0] in settings:
            return name, left
    name = there[0] if there and not settings else rest
    return name, rest[len(name) + 1 :]


def _has(value: Any, rest: str) -> bool:
    """Whether something stands in *value* at the first step of *rest*."""
    if isinstance(value, list):
        return rest.split(".", 1)[0].isdigit()
    return isinstance(value, dict) and any(name in value for name in _prefixes(rest))


def _prefixes(rest: str) -> list[str]:
    """Everything that the next name may be, the longest first."""
    words = rest.split(".")
    return [".".join(words[:count]) for count in range(len(words), 0, -1)]


def _below(at: Any, step: str | int) -> Any:
    try:
        return at[step]
    except (KeyError, IndexError, TypeError):
        return None


def value_at(path: Path, document: Any) -> Any:
    """The plain value at *path*, None where there is none."""
    existing = existing_part(path, document)
    if len(existing) < len(path):
        return None
    for step in existing:
        document = document[step]
    return document


def existing_part(path: Path, document: Any) -> Path:
    """As much of *path*, from its start, as the plain *document* has."""
    for depth, step in enumerate(path):
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return path[:depth]
    return path
