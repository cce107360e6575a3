"""Paths as text: steps joined by dots, list items by number. Names may hold dots; the document's keys decide."""

from typing import Any

from simulator.design.text_tree import Path


def resolve(path: str, document: Any) -> Path:
    """The steps of *path* in the plain *document*.

    At each mapping the longest key that fits wins: "topics.order-events.dead.replicas" is a setting of
    the topic "order-events.dead" where there is one. What stands below the last known step is split at
    its dots, so an edit that adds an element whose name holds dots gives its settings as one value.
    """
    steps: list[str | int] = []
    rest, at = path, document
    while rest:
        if isinstance(at, dict):
            key = _longest_key(rest, at)
        elif isinstance(at, list):
            key = rest.split(".", 1)[0]
            if not key.isdigit() or int(key) >= len(at):
                return (*steps, *_split(rest))
            steps.append(int(key))
            at, rest = at[int(key)], rest[len(key) + 1 :]
            continue
        else:
            key = None
        if key is None:
            return (*steps, *_split(rest))
        steps.append(key)
        at, rest = at[key], rest[len(key) + 1 :]
    return tuple(steps)


def _longest_key(rest: str, at: dict[str, Any]) -> str | None:
    end = len(rest)
    while end > 0:
        if rest[:end] in at:
            return rest[:end]
        end = rest.rfind(".", 0, end)
    return None


def _split(rest: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in rest.split(".")]


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
