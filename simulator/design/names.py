"""Which names a document brings: nodes by kind, and the elements that are named after them.

Read from plain data, so that a dangling reference is found also where another part is not valid.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulator.design.kinds import KIND_OF_SECTION
from simulator.design.tree_nodes import Path


@dataclass
class Names:
    """The names of a document.

    *by_kind*: node kinds, "handler" (SERVICE.HANDLER) and "scenario". *commands*: the bare names of
    each service's handlers. *nodes*: kind by name. *derived*: kind by the name of what is named after
    nodes; *derived_in_order*: the same, double ones too, each with the path that names it. *carriers*:
    topics by schema. *started*: sagas that a consumer starts. *faults*: faults that scenarios use.
    """

    by_kind: dict[str, set[str]] = field(default_factory=dict)
    commands: dict[str, set[str]] = field(default_factory=dict)
    nodes: dict[str, str] = field(default_factory=dict)
    derived: dict[str, str] = field(default_factory=dict)
    derived_in_order: list[tuple[str, str, Path]] = field(default_factory=list)
    carriers: dict[str, list[str]] = field(default_factory=dict)
    started: set[str] = field(default_factory=set)
    faults: set[str] = field(default_factory=set)
    _elements: set[str] = field(default_factory=set)

    def of(self, kinds: tuple[str, ...]) -> set[str]:
        """All names of these kinds."""
        if len(kinds) == 1:
            return self.by_kind.get(kinds[0], set())
        return set().union(*(self.by_kind.get(kind, set()) for kind in kinds))

    def elements(self) -> set[str]:
        """Everything that a metric, a fault or a draw can be of."""
        if not self._elements:
            self._elements = set(self.nodes) | set(self.derived)
        return self._elements

    def kind_of(self, name: str) -> str:
        """The kind of an element, "" for a name that nothing has."""
        return self.nodes.get(name) or self.derived.get(name, "")


def collect(document: dict[str, Any]) -> Names:
    """The names in a document's plain data, however wrong the rest of it is."""
    names = Names()
    for section, kind in KIND_OF_SECTION.items():
        parts = mapping(document.get(section))
        names.by_kind[kind] = set(parts)
        for name in parts:
            names.nodes.setdefault(name, kind)
    names.by_kind["scenario"] = set(mapping(document.get("scenarios")))
    for topic, part in mapping(document.get("topics")).items():
        carried = mapping(part).get("carries")
        for schema in carried if isinstance(carried, list) else [carried]:
            if isinstance(schema, str):
                names.carriers.setdefault(schema, []).append(topic)
    for service, part in mapping(document.get("services")).items():
        names.commands[service] = set(mapping(mapping(part).get("handles")))
        for consumer in mapping(mapping(part).get("consumes")).values():
            started = mapping(consumer).get("starts")
            if isinstance(started, str):
                names.started.add(started)
    for part in mapping(document.get("scenarios")).values():
        entries = mapping(part).get("faults")
        for fault in entries if isinstance(entries, list) else ():
            if word := first_word(mapping(fault)):
                names.faults.add(word)
    names.derived_in_order = list(_derived(document, names))
    for name, kind, _ in names.derived_in_order:
        names.derived.setdefault(name, kind)
    names.by_kind["handler"] = {
        f"{service}.{handler}" for service, handlers in names.commands.items() for handler in handlers
    }
    return names


def _derived(document: dict[str, Any], names: Names) -> Iterator[tuple[str, str, Path]]:
    """(name, kind, path) of what is named after nodes, in the order of the document."""
    for service, part in mapping(document.get("services")).items():
        for handler in mapping(mapping(part).get("handles")):
            yield f"{service}.{handler}", "handler", ("services", service, "handles", handler)
        for topic, consumer in mapping(mapping(part).get("consumes")).items():
            group = mapping(consumer).get("group") or service
            yield f"{topic}.{group}", "group", ("services", service, "consumes", topic)
    for saga, part in mapping(document.get("sagas")).items():
        followed = mapping(part).get("from")
        if followed is None and saga not in names.started:
            carriers = names.carriers.get(str(mapping(part).get("starts_on")), [])
            followed = carriers[0] if len(carriers) == 1 else None
        if isinstance(followed, str):
            yield f"{followed}.{saga}", "group", ("sagas", saga)
    for store, part in mapping(document.get("event_stores")).items():
        if mapping(part).get("outbox") is not None:
            yield f"{store}.outbox", "relay", ("event_stores", store, "outbox")
    for system in mapping(document.get("external_systems")):
        yield f"{system}.answer", "handler", ("external_systems", system)


def first_word(fault: dict[str, Any]) -> str | None:
    """The name of a fault in its mapping: the first key that is not about time."""
    return next((key for key in fault if key not in ("at", "for")), None)


def mapping(value: object) -> dict[str, Any]:
    """*value* if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}
