"""Links: what joins what, read from the side that decides it; and the one table of what may be joined."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from simulator.design.document import Design
    from simulator.design.kinds.saga import Saga
    from simulator.design.kinds.service import Handler

Style = Literal["asynchronous", "synchronous", "saga", "dead letter"]


@dataclass(frozen=True, slots=True)
class LinkType:
    """One row of the table: a node of *from_* may be joined to one of *to* by a *kind* of link.

    *written* is the place in the document that makes the link, with FROM, TO and a NAME to choose.
    *derived* links follow from others and cannot be drawn by themselves.
    """

    from_: str
    to: str
    kind: str
    style: Style
    written: str
    sentence: str
    derived: bool = False


LINKS: tuple[LinkType, ...] = (
    LinkType("event_store", "topic", "relays", "asynchronous", "services.SERVICE.handles.NAME.emits",
             "The store's outbox publishes what its appenders emit.", derived=True),
    LinkType("projection", "topic", "dead_letters", "dead letter", "projections.FROM.dead_letters",
             "Events that the projection could not apply end in the topic."),
    LinkType("saga", "service", "compensates", "saga", "sagas.FROM.steps.NAME.undo",
             "The saga takes a step back at the service."),
    LinkType("saga", "service", "ends", "saga", "sagas.FROM.otherwise",
             "The saga tells the service when it was taken back."),
    LinkType("saga", "service", "steps", "saga", "sagas.FROM.steps.NAME.do",
             "The saga has the service do a step."),
    LinkType("service", "event_store", "appends", "synchronous", "services.FROM.handles.NAME.appends",
             "A handler of the service appends its events to the store."),
    LinkType("service", "external_system", "calls", "synchronous", "services.FROM.handles.NAME.calls",
             "A handler of the service calls the external system and waits."),
    LinkType("service", "saga", "runs", "saga", "sagas.TO.run_by",
             "The service's instances run the saga."),
    LinkType("service", "saga", "starts", "asynchronous", "services.FROM.consumes.NAME.starts",
             "A consumer of the service starts the saga."),
    LinkType("service", "service", "calls", "synchronous", "services.FROM.handles.NAME.calls",
             "A handler calls a handler of another service and waits."),
    LinkType("service", "service", "commands", "asynchronous", "services.FROM.handles.NAME.emits",
             "A handler sends a command to another service and does not wait."),
    LinkType("service", "topic", "dead_letters", "dead letter", "services.FROM.consumes.NAME.dead_letters",
             "Records that the consumer could not handle end in the topic."),
    LinkType("service", "topic", "publishes", "asynchronous", "services.FROM.handles.NAME.emits",
             "A handler of the service publishes to the topic."),
    LinkType("source", "service", "sends", "synchronous", "sources.FROM.to",
             "The source sends commands to the service."),
    LinkType("source", "topic", "publishes", "asynchronous", "sources.FROM.to",
             "The source publishes records to the topic."),
    LinkType("topic", "projection", "consumed_by", "asynchronous", "projections.TO.from",
             "The projection follows the topic."),
    LinkType("topic", "saga", "starts", "asynchronous", "sagas.TO.from",
             "Records of the topic start the saga."),
    LinkType("topic", "service", "consumed_by", "asynchronous", "services.TO.consumes.FROM",
             "A consumer group of the service reads the topic."),
)  # fmt: skip

_BY_ENDS: dict[tuple[str, str, str], LinkType] = {(row.from_, row.to, row.kind): row for row in LINKS}


@dataclass(frozen=True, slots=True)
class Link:
    """*from_* is joined to *to* (names of nodes). *label* is what a person reads on it; *path* is where
    the document says so. *style* says how it is drawn, from the table."""

    from_: str
    to: str
    kind: str
    label: str
    path: str
    style: Style


def may_join(from_kind: str, to_kind: str) -> tuple[LinkType, ...]:
    """The rows of the table by which a person may join two kinds of node."""
    return tuple(row for row in LINKS if row.from_ == from_kind and row.to == to_kind and not row.derived)


def find_links(design: "Design") -> Iterator[Link]:
    """Every link of the design, in the order of the document."""
    for name, source in design.sources.items():
        kind = "publishes" if design.kind_of(source.to) == "topic" else "sends"
        yield _link(design, name, source.to, kind, source.sends, f"sources.{name}.to")
    for name, service in design.services.items():
        for handler_name, handler in service.handles.items():
            yield from _of_handler(design, name, handler, f"services.{name}.handles.{handler_name}")
        for topic, consumer in service.consumes.items():
            path = f"services.{name}.consumes.{topic}"
            yield _link(design, topic, name, "consumed_by", consumer.group or name, path)
            yield from _of_handler(design, name, consumer, path)
            if consumer.starts is not None:
                yield _link(design, name, consumer.starts, "starts", topic, f"{path}.starts")
            if consumer.dead_letters is not None:
                yield _link(
                    design, name, consumer.dead_letters, "dead_letters", topic, f"{path}.dead_letters"
                )
    for name, saga in design.sagas.items():
        yield from _of_saga(design, name, saga)
    for name, projection in design.projections.items():
        yield _link(design, projection.from_, name, "consumed_by", name, f"projections.{name}.from")
        if projection.dead_letters is not None:
            path = f"projections.{name}.dead_letters"
            yield _link(design, name, projection.dead_letters, "dead_letters", projection.from_, path)


def _of_handler(design: "Design", service: str, handler: "Handler", path: str) -> Iterator[Link]:
    for index, call in enumerate(handler.calls):
        target, _, command = (
            (call.to, "", "") if call.to in design.external_systems else call.to.rpartition(".")
        )
        at = f"{path}.calls" if len(handler.calls) == 1 else f"{path}.calls.{index}"
        yield _link(design, service, target, "calls", command or path.rsplit(".", 1)[-1], at)
    store = design.event_stores.get(handler.appends) if handler.appends is not None else None
    if handler.appends is not None:
        label = ", ".join(handler.emits) or path.rsplit(".", 1)[-1]
        yield _link(design, service, handler.appends, "appends", label, f"{path}.appends")
    for emitted, emission in handler.emits.items():
        at = f"{path}.emits.{emitted}"
        if design.kind_of(emission.to) == "service":
            yield _link(design, service, emission.to, "commands", emitted, at)
        elif handler.appends is not None and store is not None and store.outbox is not None:
            yield _link(design, handler.appends, emission.to, "relays", emitted, at)
        else:
            yield _link(design, service, emission.to, "publishes", emitted, at)


def _of_saga(design: "Design", name: str, saga: "Saga") -> Iterator[Link]:
    path = f"sagas.{name}"
    topic = design.start_topic(name)
    if topic is not None:
        at = f"{path}.from" if saga.from_ is not None else f"{path}.starts_on"
        yield _link(design, topic, name, "starts", saga.starts_on, at)
    yield _link(design, saga.run_by, name, "runs", "runs", f"{path}.run_by")
    for index, step in enumerate(saga.steps):
        service, _, command = step.do.rpartition(".")
        yield _link(design, name, service, "steps", f"{index + 1} {command}", f"{path}.steps.{index}.do")
        if step.undo is not None:
            service, _, command = step.undo.rpartition(".")
            yield _link(
                design, name, service, "compensates", f"{index + 1} {command}", f"{path}.steps.{index}.undo"
            )
    if saga.otherwise is not None:
        service, _, command = saga.otherwise.rpartition(".")
        yield _link(design, name, service, "ends", command, f"{path}.otherwise")


def _link(design: "Design", from_: str, to: str, kind: str, label: str, path: str) -> Link:
    row = _BY_ENDS[(str(design.kind_of(from_)), str(design.kind_of(to)), kind)]
    return Link(from_, to, kind, label, path, row.style)
