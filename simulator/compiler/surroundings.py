"""What a part must know of the rest of the design to be lowered, worked out once."""

from dataclasses import dataclass, field

from simulator.base.findings import Finding
from simulator.base.ids import nearest
from simulator.design.document import Design
from simulator.design.kinds.saga import Saga
from simulator.design.kinds.service import Consumer, Handler
from simulator.design.schema_sizes import size_bytes
from simulator.plan.ops import Call, Emit

DEFAULT_RECORD_BYTES = 1000


@dataclass(slots=True)
class Arriving:
    """What comes to one topic: types that are *sent*, and (topic, types or all) of its *dead_lettered* records."""

    sent: list[str] = field(default_factory=list)
    dead_lettered: list[tuple[str, tuple[str, ...] | None]] = field(default_factory=list)


@dataclass(slots=True)
class Surroundings:
    """Facts about *design* that cross its parts, and what could not be lowered so far."""

    design: Design
    file: str = ""
    refusals: list[Finding] = field(default_factory=list)
    arrivals: dict[str, Arriving] = field(default_factory=dict)  # by topic, once it is asked for

    def refuse(self, element: str, path: str, message: str, *, why: str = "", mend: str = "") -> None:
        """Note that no plan can be made, and go on: all refusals are reported at once."""
        line, column = self.design.position(path) or (0, 0)
        self.refusals.append(
            Finding("CMP001", "error", element, message, why, mend, path, self.file, line, column)
        )

    def record_bytes(self, record_type: str) -> int:
        """The size of a record of *record_type*: its schema's, or 1 kB for a command."""
        return (
            size_bytes(self.design, record_type)
            if record_type in self.design.schemas
            else DEFAULT_RECORD_BYTES
        )

    def types_on(self, topic: str) -> tuple[str, ...]:
        """Every record type that can stand in *topic*: what it carries, what is sent and dead-lettered to it."""
        if not self.arrivals:
            self.arrivals = _arrivals(self.design)
        return self._types_on(topic, frozenset())

    def _types_on(self, topic: str, seen: frozenset[str]) -> tuple[str, ...]:
        if topic in seen:
            return ()
        seen |= {topic}
        arriving = self.arrivals[topic]
        types = [*self.design.topics[topic].carries, *arriving.sent]
        for source, only in arriving.dead_lettered:
            types += self._types_on(source, seen) if only is None else only
        return tuple(dict.fromkeys(types))

    def action_undone_by(self, handler: str) -> str | None:
        """The apply whose effect *handler* takes back, by the sagas of the design; refused when there are two."""
        actions = {
            step.do: f"sagas.{name}.steps.{position}.undo"
            for name, saga in self.design.sagas.items()
            for position, step in enumerate(saga.steps)
            if step.undo == handler
        }
        if len(actions) > 1:
            self.refuse(
                handler,
                list(actions.values())[-1],
                f"{handler} undoes {' and '.join(actions)}: the effect that it takes back is ambiguous.",
                mend="Give each action an undo of its own.",
            )
        return next(iter(actions), None)

    def start_topic(self, name: str, saga: Saga) -> str | None:
        """The topic that starts *saga*: that of the consumer that does, the one it names, else the only carrier."""
        for service in self.design.services.values():
            for topic, consumer in service.consumes.items():
                if consumer.starts == name:
                    return topic
        found = self.design.start_topic(name)
        if found is None:
            self.refuse(
                name,
                f"sagas.{name}.starts_on",
                f"Which topic's {saga.starts_on} starts {name} is not clear.",
                mend=f"Let one topic carry {saga.starts_on}, or write `from:` with the one that is meant.",
            )
        return found

    def consumer_that_starts(self, saga: str) -> str | None:
        """The group of the service that starts *saga* by `starts:`, or None when the saga has a group of its own."""
        for service_name, service in self.design.services.items():
            for topic, consumer in service.consumes.items():
                if consumer.starts == saga:
                    return group_name(service_name, topic, consumer)
        return None

    def emits(self, element: str, path: str, handler: Handler) -> tuple[Emit, ...]:
        """The emissions of *handler*: events to logs, commands to the apply of the service that handles them."""
        emitted = []
        for record_type, target in handler.emits.items():
            to = target.to
            if to in self.design.services:
                to = self.command_of(element, f"{path}.emits.{record_type}", to, record_type) or to
            emitted.append(
                Emit(record_type, to, target.probability, target.count, self.record_bytes(record_type))
            )
        return tuple(emitted)

    def command_of(self, element: str, path: str, service: str, command: str) -> str | None:
        """The apply of *service* that handles *command*; refused when it has no such handler."""
        handles = self.design.services[service].handles
        if command in handles:
            return f"{service}.{command}"
        meant = nearest(command, handles)
        self.refuse(
            element,
            path,
            f"{service} does not handle {command}.",
            mend=f"Did you mean {meant}?" if meant else f"It handles {', '.join(handles) or 'no commands'}.",
        )
        return None

    def calls(self, handler: Handler) -> tuple[Call, ...]:
        """The synchronous calls of *handler*, in order."""
        outside = self.design.external_systems
        return tuple(
            Call(f"{call.to}.answer" if call.to in outside else call.to, call.timeout)
            for call in handler.calls
        )


def group_name(service: str, topic: str, consumer: Consumer) -> str:
    """The name of a consumer group: the topic and the group's own, or the service's."""
    return f"{topic}.{consumer.group or service}"


def _arrivals(design: Design) -> dict[str, Arriving]:
    arrivals = {topic: Arriving() for topic in design.topics}
    for service in design.services.values():
        for handler in (*service.handles.values(), *service.consumes.values()):
            for record, target in handler.emits.items():
                if target.to in arrivals:
                    arrivals[target.to].sent.append(record)
        for topic, consumer in service.consumes.items():
            if consumer.dead_letters is not None:
                arrivals[consumer.dead_letters].dead_lettered.append((topic, consumer.only))
    for source in design.sources.values():
        if source.to in arrivals:
            arrivals[source.to].sent.append(source.sends)
    for projection in design.projections.values():
        if projection.dead_letters is not None:
            arrivals[projection.dead_letters].dead_lettered.append((projection.from_, projection.only))
    return arrivals
