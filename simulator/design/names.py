"""Which names a document brings: nodes by kind, and the elements that are named after them.

Read from plain data, so that a dangling reference is found also where another part is not valid.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulator.design.kinds import KIND_OF_SECTION
from simulator.design.text_tree import Path


@dataclass
class Names:
    """*by_kind* has node kinds, "handler" (SERVICE.HANDLER), "scenario" and "fault"; *commands* the bare
    names of each service's handlers; *nodes* kind by name; *derived* what is named after a node: groups
    (TOPIC.GROUP), relays (STORE.outbox) and answers (SYSTEM.answer), with the path that names them."""

    by_kind: dict[str, set[str]] = field(default_factory=dict)
    commands: dict[str, set[str]] = field(default_factory=dict)
    nodes: dict[str, str] = field(default_factory=dict)
    derived: dict[str, tuple[str, Path]] = field(default_factory=dict)

    def of(self, kinds: tuple[str, ...]) -> set[str]:
        """All names of these kinds."""
        return set().union(*(self.by_kind.get(kind, set()) for kind in kinds))

    def elements(self) -> set[str]:
        """Everything that a metric, a fault or a draw can be of."""
        return set(self.nodes) | set(self.derived)


def collect(document: dict[str, Any]) -> Names:
    """The names in a document's plain data, however wrong the rest of it is."""
    names = Names()
    for section, kind in KIND_OF_SECTION.items():
        parts = mapping(document.get(section))
        names.by_kind[kind] = set(parts)
        for name in parts:
            names.nodes.setdefault(name, kind)
    scenarios = mapping(document.get("scenarios"))
    names.by_kind["scenario"] = set(scenarios)
    names.by_kind["handler"] = set()
    for service, part in mapping(document.get("services")).items():
        handlers = mapping(mapping(part).get("handles"))
        names.commands[service] = set(handlers)
        for handler in handlers:
            names.by_kind["handler"].add(f"{service}.{handler}")
    for name, kind, path in derived(document):
        names.derived.setdefault(name, (kind, path))
    return names


def derived(document: dict[str, Any]) -> Iterator[tuple[str, str, Path]]:
    """(name, kind, path) of what is named after nodes, in the order of the document."""
    for service, part in mapping(document.get("services")).items():
        for handler in mapping(mapping(part).get("handles")):
            yield f"{service}.{handler}", "handler", ("services", service, "handles", handler)
        for topic, consumer in mapping(mapping(part).get("consumes")).items():
            group = mapping(consumer).get("group") or service
            yield f"{topic}.{group}", "group", ("services", service, "consumes", topic)
    started = [
        mapping(consumer).get("starts")
        for service in mapping(document.get("services")).values()
        for consumer in mapping(mapping(service).get("consumes")).values()
    ]
    for saga, part in mapping(document.get("sagas")).items():
        if saga in started:
            continue  # by a consumer, whose group it is
        followed = mapping(part).get("from") or only_carrier(document, mapping(part).get("starts_on"))
        if isinstance(followed, str):
            yield f"{followed}.{saga}", "group", ("sagas", saga)
    for store, part in mapping(document.get("event_stores")).items():
        if mapping(part).get("outbox") is not None:
            yield f"{store}.outbox", "relay", ("event_stores", store, "outbox")
    for system in mapping(document.get("external_systems")):
        yield f"{system}.answer", "handler", ("external_systems", system)


def only_carrier(document: dict[str, Any], schema: object) -> str | None:
    """The one topic that carries *schema*, None when there is none or several."""
    carriers = []
    for topic, part in mapping(document.get("topics")).items():
        carried = mapping(part).get("carries")
        if isinstance(carried, list) and schema in carried:
            carriers.append(topic)
    return carriers[0] if len(carriers) == 1 else None


def mapping(value: object) -> dict[str, Any]:
    """*value* if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}
