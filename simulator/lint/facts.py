"""What the rules ask again and again about a design: who handles, produces, reads and calls what."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from simulator.base.findings import Edit
from simulator.base.phrases import FieldType
from simulator.base.tails import minimum_s, quantile_s
from simulator.design.document import Design
from simulator.design.kinds import KINDS
from simulator.design.kinds.projection import Projection
from simulator.design.kinds.saga import Saga
from simulator.design.kinds.service import Consumer, Handler, Service
from simulator.design.kinds.topic import Topic
from simulator.metrics.load import LoadEstimate


@dataclass(frozen=True, slots=True)
class HandlerAt:
    """A handler with its name in the plan ("orders.PlaceOrder", "order-events.mailer") and its place.

    *topic* is what it consumes, "" for a handler of commands.
    """

    name: str
    path: str
    service: str
    handler: Handler
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Emission:
    """One entry of an `emits`: *what* (a schema or a command) goes *to* a topic or a service."""

    at: HandlerAt
    what: str
    to: str
    expected: float


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads a topic with a group of its own. *only* None is every schema."""

    name: str
    kind: str  # "consumer", "projection" or "saga"
    path: str
    only: frozenset[str] | None

    def reads(self, schema: str) -> bool:
        return self.only is None or schema in self.only


class Facts:
    """A design, the load that its caller estimated (None: unknown), and what follows from the design."""

    def __init__(self, design: Design, load: LoadEstimate | None = None) -> None:
        self.design = design
        self.load = load

    @cached_property
    def commands(self) -> dict[str, HandlerAt]:
        """Handlers of commands by "service.handler", in the order of the document."""
        return {
            f"{service}.{name}": HandlerAt(
                f"{service}.{name}", f"services.{service}.handles.{name}", service, handler
            )
            for service, part in self.design.services.items()
            for name, handler in part.handles.items()
        }

    @cached_property
    def consumers(self) -> dict[str, HandlerAt]:
        """Consumers by "topic.group", in the order of the document."""
        found = {}
        for service, part in self.design.services.items():
            for topic, consumer in part.consumes.items():
                name = f"{topic}.{consumer.group or service}"
                found[name] = HandlerAt(
                    name, f"services.{service}.consumes.{topic}", service, consumer, topic
                )
        return found

    @cached_property
    def handlers(self) -> tuple[HandlerAt, ...]:
        """Every handler, of commands and of events."""
        return (*self.commands.values(), *self.consumers.values())

    def consumer_parts(self) -> Iterator[tuple[HandlerAt, Consumer]]:
        """Every consumer with its part of the document."""
        for at in self.consumers.values():
            if isinstance(at.handler, Consumer):
                yield at, at.handler

    @cached_property
    def emissions(self) -> tuple[Emission, ...]:
        """Everything that handlers emit."""
        return tuple(
            Emission(at, what, emit.to, emit.probability * emit.count)
            for at in self.handlers
            for what, emit in at.handler.emits.items()
        )

    @cached_property
    def produced(self) -> dict[str, dict[str, list[str]]]:
        """Topic → schema → who publishes it there (handlers and sources). Dead letters do not count."""
        found: dict[str, dict[str, list[str]]] = {topic: {} for topic in self.design.topics}
        for emission in self.emissions:
            if emission.to in found:
                found[emission.to].setdefault(emission.what, []).append(emission.at.name)
        for name, source in self.design.sources.items():
            if source.to in found:
                found[source.to].setdefault(source.sends, []).append(name)
        return found

    @cached_property
    def readers(self) -> dict[str, tuple[Reader, ...]]:
        """Topic → who reads it: consumers, projections, and sagas by their start."""
        found: dict[str, list[Reader]] = defaultdict(list)
        for at, consumer in self.consumer_parts():
            only = frozenset(consumer.only) if consumer.only is not None else None
            found[at.topic].append(Reader(at.name, "consumer", at.path, only))
        for name, projection in self.design.projections.items():
            only = frozenset(projection.only) if projection.only is not None else None
            found[projection.from_].append(Reader(name, "projection", f"projections.{name}", only))
        for name, saga in self.design.sagas.items():
            topic = self.start_topic(name)
            if topic is not None and topic in self.design.topics:
                found[topic].append(Reader(name, "saga", f"sagas.{name}", frozenset({saga.starts_on})))
        return {topic: tuple(found.get(topic, ())) for topic in self.design.topics}

    def start_topic(self, saga: str) -> str | None:
        """The topic whose records start *saga*, be it through a consumer with `starts`; None when nothing does."""
        for at, consumer in self.consumer_parts():
            if consumer.starts == saga:
                return at.topic
        return self.design.start_topic(saga)

    @cached_property
    def dead_letter_topics(self) -> dict[str, list[str]]:
        """Dead-letter topic → whose records it takes."""
        found: dict[str, list[str]] = {}
        for at, consumer in self.consumer_parts():
            if consumer.dead_letters is not None:
                found.setdefault(consumer.dead_letters, []).append(at.name)
        for name, projection in self.design.projections.items():
            if projection.dead_letters is not None:
                found.setdefault(projection.dead_letters, []).append(name)
        return found

    @cached_property
    def carried(self) -> dict[str, list[str]]:
        """Schema → the topics that carry it."""
        found: dict[str, list[str]] = {}
        for name, topic in self.design.topics.items():
            for schema in topic.carries:
                found.setdefault(schema, []).append(name)
        return found

    def types(self, schema: str) -> dict[str, FieldType]:
        """The fields of *schema* with their types."""
        return {field: declared.type for field, declared in self.design.schemas[schema].fields.items()}

    def retyped(self, schema: str, field: str, phrase: str) -> Edit:
        """The edit that gives *field* the type *phrase* and keeps what else is declared of it."""
        declared = self.design.schemas[schema].fields[field]
        path = f"schemas.{schema}.fields.{field}"
        form = declared.model_dump(mode="json")
        return path, {**form, "type": phrase} if isinstance(form, dict) else phrase

    def events(self) -> Iterator[str]:
        """Schemas that travel as records (carried by a topic), in the order of the document."""
        return (name for name in self.design.schemas if name in self.carried)

    def projections_of(self, topic: str) -> list[tuple[str, Projection]]:
        return [(name, part) for name, part in self.design.projections.items() if part.from_ == topic]

    def participants(self) -> Iterator[tuple[str, Saga, str, str, HandlerAt]]:
        """(saga, its part, "do" | "undo" | "otherwise", path, handler) for all that sagas ask for."""
        for name, saga in self.design.sagas.items():
            for number, step in enumerate(saga.steps):
                for role, wanted in (("do", step.do), ("undo", step.undo)):
                    if wanted in self.commands:
                        path = f"sagas.{name}.steps.{number}.{role}"
                        yield name, saga, role, path, self.commands[wanted]
            if saga.otherwise in self.commands:
                yield name, saga, "otherwise", f"sagas.{name}.otherwise", self.commands[saga.otherwise]

    def p99_s(self, handler: str) -> float:
        """A lower bound of the p99 of the handler named *handler* in seconds, waiting left out.

        With the rest at its minimum, a sum exceeds the p99 of one of its parts at least once in a
        hundred times; of the parts (own time, calls) the one that gives the most is taken.
        """
        at = self.commands.get(handler)
        if at is None:
            return 0.0
        parts = [at.handler.takes]
        for call in at.handler.calls:
            external = self.design.external_systems.get(call.to)
            called = self.commands.get(call.to)
            if external is not None:
                parts.append(external.takes)
            elif called is not None:
                parts.append(called.handler.takes)
        least_s = sum(minimum_s(part) for part in parts)
        return max(least_s - minimum_s(part) + quantile_s(part, 0.99) for part in parts)

    def chance_of_failure(self, handler: str) -> float:
        """The probability that a request to *handler* fails for good: its own failures and its calls', retried."""
        at = self.commands.get(handler)
        if at is None:
            return 0.0
        succeeds = 1.0 - at.handler.fails
        for call in at.handler.calls:
            external = self.design.external_systems.get(call.to)
            succeeds *= 1.0 - (external.fails if external is not None else 0.0)
        retries = at.handler.retries.max_retries
        failed = 1.0 - succeeds
        return 0.0 if retries is None else float(failed ** (retries + 1))

    def rate_per_s(self, at: HandlerAt) -> float | None:
        """How many records *at* handles per second before any peak; None when nobody estimated it."""
        if self.load is None:
            return None
        rates = self.load.rate_per_s
        return rates.get(f"{at.name}.handle", rates.get(at.name))

    def service(self, at: HandlerAt) -> Service:
        return self.design.services[at.service]

    def topic(self, name: str) -> Topic:
        return self.design.topics[name]

    def place_of(self, element: str) -> str:
        """The path in the document of an element of the plan: a node, a handler or a consumer group."""
        if element in self.commands:
            return self.commands[element].path
        if element in self.consumers:
            return self.consumers[element].path
        for section in KINDS:
            parts = getattr(self.design, section)
            if element in parts:
                return f"{section}.{element}"
        for separator in range(len(element), 0, -1):
            if element[separator - 1] == "." and (path := self.place_of(element[: separator - 1])):
                return path
        return ""


def innermost(type_: FieldType) -> FieldType:
    """What a list or map holds in the end; the type itself when it is neither."""
    return innermost(type_.item) if type_.item is not None else type_


def with_innermost(type_: FieldType, inside: FieldType) -> FieldType:
    """*type_* with what it holds in the end replaced."""
    return inside if type_.item is None else replace(type_, item=with_innermost(type_.item, inside))
