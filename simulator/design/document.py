"""The design document: text in, a `Design` and every finding with its place out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from simulator.base.findings import Finding
from simulator.base.phrases import Objective
from simulator.design import meaning, names, reading, text_tree
from simulator.design.base_model import Part
from simulator.design.kinds import KIND_OF_SECTION, KINDS, SECTION_OF_KIND
from simulator.design.kinds.cluster import Cluster
from simulator.design.kinds.event_store import EventStore
from simulator.design.kinds.external_system import ExternalSystem
from simulator.design.kinds.projection import Projection
from simulator.design.kinds.saga import Saga
from simulator.design.kinds.schema import Schema
from simulator.design.kinds.service import Service
from simulator.design.kinds.source import Source
from simulator.design.kinds.topic import Topic
from simulator.design.links import Link, find_links
from simulator.design.parts import ScenarioPart
from simulator.design.paths import resolve
from simulator.design.raw_fault import RawFault
from simulator.design.tree_nodes import Tree
from simulator.design.upgrades import CURRENT_VERSION

P = TypeVar("P", bound=Part)


def _no_tree() -> Tree:
    return Tree("", None, [])


@dataclass(frozen=True)
class Design:
    """A design, valid and frozen: its nodes by kind and name, scenarios, objectives and layout, in the
    order of the document. Equal designs say the same; where they were written does not matter."""

    lagwise: int
    name: str
    description: str = ""
    clusters: Mapping[str, Cluster] = field(default_factory=dict)
    event_stores: Mapping[str, EventStore] = field(default_factory=dict)
    external_systems: Mapping[str, ExternalSystem] = field(default_factory=dict)
    projections: Mapping[str, Projection] = field(default_factory=dict)
    sagas: Mapping[str, Saga] = field(default_factory=dict)
    schemas: Mapping[str, Schema] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    scenarios: Mapping[str, ScenarioPart] = field(default_factory=dict)
    objectives: Mapping[str, Objective] = field(default_factory=dict)
    layout: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    section_order: tuple[str, ...] = field(default=reading.SECTIONS, compare=False)
    tree: Tree = field(default_factory=_no_tree, compare=False, repr=False)

    def section(self, section: str) -> Mapping[str, Part]:
        """The nodes of one section of the document ("topics"), by name."""
        found: Mapping[str, Part] = getattr(self, section)
        return found

    def of_kind(self, model: type[P]) -> Iterator[tuple[str, P]]:
        """(name, part) of every node of a kind, in the order of the document: ``design.of_kind(Topic)``."""
        for section, kind in KINDS.items():
            if kind is model:
                for name, part in self.section(section).items():
                    if isinstance(part, model):
                        yield name, part

    def nodes(self) -> Iterator[tuple[str, str, Part]]:
        """(name, kind, part) of every node, section by section in the order of the document."""
        for section in self.section_order:
            if section in KINDS:
                for name, part in self.section(section).items():
                    yield name, KIND_OF_SECTION[section], part

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        made = {name: kind for name, kind, _ in self.nodes()}
        for service, part in self.services.items():
            made |= {f"{service}.{handler}": "handler" for handler in part.handles}
            made |= {
                f"{topic}.{consumer.group or service}": "group" for topic, consumer in part.consumes.items()
            }
        for saga in self.sagas:
            if (topic := self.start_topic(saga)) is not None:
                made[f"{topic}.{saga}"] = "group"
        made |= {
            f"{name}.outbox": "relay" for name, store in self.event_stores.items() if store.outbox is not None
        }
        made |= {f"{name}.answer": "handler" for name in self.external_systems}
        return MappingProxyType(made)

    def kind_of(self, name: str) -> str | None:
        """The kind of an element: a node's ("topic"), "handler" (SERVICE.HANDLER), "group" (TOPIC.GROUP),
        "relay" (STORE.outbox); None for a name that nothing has."""
        return self._kinds.get(name)

    def element(self, name: str) -> Part:
        """The node of that name, or the handler, consumer, projection, saga or outbox. Raises KeyError."""
        kind = self._kinds[name]
        if kind in SECTION_OF_KIND:
            return self.section(SECTION_OF_KIND[kind])[name]
        for service_name, service in self.services.items():
            for handler_name, handler in service.handles.items():
                if f"{service_name}.{handler_name}" == name:
                    return handler
            for topic, consumer in service.consumes.items():
                if f"{topic}.{consumer.group or service_name}" == name:
                    return consumer
        owner = name.rpartition(".")[0]
        if kind == "relay" and (outbox := self.event_stores[owner].outbox) is not None:
            return outbox
        if kind == "handler":
            return self.external_systems[owner]
        return next(part for saga, part in self.sagas.items() if f"{self.start_topic(saga)}.{saga}" == name)

    def elements(self) -> Mapping[str, str]:
        """Every element's name with its kind: nodes, handlers, groups and relays."""
        return self._kinds

    def handler(self, name: str) -> tuple[str, str] | None:
        """(service, handler) of SERVICE.HANDLER, None when there is none; names may hold dots."""
        return self._handlers.get(name)

    @cached_property
    def _handlers(self) -> Mapping[str, tuple[str, str]]:
        return {
            f"{service}.{handler}": (service, handler)
            for service, part in self.services.items()
            for handler in part.handles
        }

    def start_topic(self, saga: str) -> str | None:
        """The topic whose records start the saga, None when a consumer with `starts` does."""
        part = self.sagas[saga]
        if part.from_ is not None:
            return part.from_
        if any(
            consumer.starts == saga
            for service in self.services.values()
            for consumer in service.consumes.values()
        ):
            return None
        carriers = self._carriers.get(part.starts_on, ())
        return carriers[0] if len(carriers) == 1 else None

    @cached_property
    def _carriers(self) -> Mapping[str, tuple[str, ...]]:
        made: dict[str, tuple[str, ...]] = {}
        for topic, part in self.topics.items():
            for schema in part.carries:
                made[schema] = (*made.get(schema, ()), topic)
        return made

    def links(self) -> tuple[Link, ...]:
        """Every link, in the order of the document."""
        return self._links

    @cached_property
    def _links(self) -> tuple[Link, ...]:
        return tuple(find_links(self))

    def links_from(self, name: str, kind: str | None = None) -> tuple[Link, ...]:
        """The links that leave a node, all or of one kind."""
        return tuple(link for link in self._links if link.from_ == name and kind in (None, link.kind))

    def links_to(self, name: str, kind: str | None = None) -> tuple[Link, ...]:
        """The links that arrive at a node, all or of one kind."""
        return tuple(link for link in self._links if link.to == name and kind in (None, link.kind))

    def position(self, path: str) -> tuple[int, int] | None:
        """(line, column) of what stands at a path, from 1; of its nearest ancestor where it is a default;
        None for a design that was not read from text."""
        if self.tree.root is None:
            return None
        return self.tree.place(self.tree.offset(resolve(path, self.tree.root.value)))

    @cached_property
    def sha256(self) -> str:
        """The hash of what the design means; layout, comments, order and spelling do not change it."""
        return meaning.sha256(self)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text gave: the design if there is no error in it, and all findings in the order of the text."""

    design: Design | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make it impossible to use the document."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def parse(text: str, *, path: str = "design.yaml", faults: tuple[str, ...] | None = None) -> Parsed:
    """Read a design document, YAML or JSON. Never raises on what is in it: every error is a finding.

    *path* is the file's name in the findings. *faults* are the known names of faults; without them any
    word is taken for one. Hostile text is refused within a second (see `text_tree`).
    """
    tree = text_tree.read(text)
    read = reading.read_document(tree, faults)
    findings = tuple(read.findings(path))
    if read.failed:
        return Parsed(None, findings)
    design = Design(
        lagwise=CURRENT_VERSION,
        name=read.name,
        description=read.description,
        section_order=read.section_order,
        tree=tree,
        **read.sections,
    )
    return Parsed(design, findings)


__all__ = ["Design", "Parsed", "RawFault", "ScenarioPart", "names", "parse"]
