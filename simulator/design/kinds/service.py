"""A service: instances with handlers for commands and for the events that it consumes."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.base.distributions import Distribution
from simulator.base.retry import Retry
from simulator.design.base_model import Part
from simulator.design.fields import (
    CallableName,
    CommandOrSchemaName,
    Count,
    DistributionPhrase,
    Duration,
    ElementName,
    EventStoreName,
    OneOrMany,
    Percent,
    RetryPhrase,
    SagaName,
    SchemaName,
    ServiceOrTopicName,
    Shorthand,
    Suppressions,
    TopicName,
    Word,
)


class CallTo(Part):
    """A synchronous call: its target alone, or target and timeout."""

    to: CallableName = Field(
        title="To",
        description="An external system, or a handler of another service.",
        examples=["card-network"],
    )
    timeout: Duration | None = Field(
        None, title="Timeout", description="Without one the caller waits for ever.", examples=["2 s"]
    )


class EmitTo(Part):
    """Where an emitted record or command goes: the target alone, or with how often."""

    to: ServiceOrTopicName = Field(
        title="To", description="A topic, or a service for a command.", examples=["order-events"]
    )
    probability: Percent = Field(
        1.0, title="Probability", description="Share of handled records that emit it.", examples=["30 %"]
    )
    count: Count = Field(1, title="Count", description="How many are emitted each time.", examples=[1])


Call = Annotated[CallTo, Shorthand("to", ("external_system", "handler"))]
Emission = Annotated[EmitTo, Shorthand("to", ("service", "topic"))]


class Handler(Part):
    """What a handler does with one record: a command's, and the common part of an event's."""

    takes: DistributionPhrase = Field(
        Distribution("constant", 0.0),
        title="Takes",
        description="The time of its own work, calls and appends not included.",
        examples=["exponential 5 ms", "lognormal mean 4 ms p99 20 ms"],
    )
    calls: Annotated[tuple[Call, ...], OneOrMany()] = Field(
        (),
        title="Calls",
        description="One or several synchronous calls, made one after the other.",
        examples=["card-network", [{"to": "card-network", "timeout": "2 s"}]],
    )
    fails: Percent = Field(
        0.0,
        title="Fails",
        description="Share of attempts that fail for a passing reason.",
        examples=["0.5 %"],
    )
    retries: RetryPhrase = Field(
        Retry(),
        title="Retries",
        description="What follows a failed attempt.",
        examples=["3 after 200 ms exponential", "none"],
    )
    idempotent_by: Word | None = Field(
        None,
        title="Idempotent by",
        description="The field, or “saga”, by which it knows a record that it has handled before.",
        examples=["event_id", "request_id", "saga"],
    )
    appends: EventStoreName | None = Field(
        None,
        title="Appends to",
        description="The event store that it appends its events to.",
        examples=["order-store"],
    )
    emits: dict[CommandOrSchemaName, Emission] = Field(
        default_factory=dict,
        title="Emits",
        description="Schema → topic, or command → service.",
        examples=[{"OrderCreated": "order-events"}],
    )


class Consumer(Handler):
    """A consumer group: a link from a topic to this service. The group's name is unique per topic."""

    group: ElementName | None = Field(
        None, title="Group", description="The service's name unless set.", examples=["mailer"]
    )
    only: tuple[SchemaName, ...] | None = Field(
        None,
        title="Only these schemas",
        description="The topic's other schemas are skipped.",
        examples=[["OrderCreated"]],
    )
    starts: SagaName | None = Field(
        None, title="Starts saga", description="The saga that a record starts.", examples=["order-creation"]
    )
    threads: Count = Field(
        1, title="Threads per instance", description="Each thread is a member of the group.", examples=[1]
    )
    protocol: Literal["classic eager", "classic cooperative", "consumer", "share"] = Field(
        "classic eager",
        title="Group protocol",
        description="How partitions are shared out among the members.",
    )
    max_poll: Count = Field(500, title="Records per poll", description="At most.", examples=[500])
    max_poll_interval: Duration = Field(
        300.0,
        title="Maximum poll interval",
        description="A member that does not poll for longer is put out of the group.",
        examples=["5 min"],
    )
    commit: Literal["auto", "batch", "before"] = Field(
        "auto",
        title="Commit",
        description="Offsets are committed by a timer, after each batch, or before handling (at most once).",
    )
    commit_interval: Duration = Field(
        5.0, title="Auto-commit interval", description="How often “auto” commits.", examples=["5 s"]
    )
    session_timeout: Duration = Field(
        45.0,
        title="Session timeout",
        description="How long a silent member keeps its partitions.",
        examples=["45 s"],
    )
    heartbeat: Duration = Field(
        3.0,
        title="Heartbeat interval",
        description="How often a member says that it is alive.",
        examples=["3 s"],
    )
    dead_letters: TopicName | None = Field(
        None,
        title="Dead letters to",
        description="Where a record goes when its retries are exhausted.",
        examples=["order-events.dead"],
    )
    when_exhausted: Literal["block", "skip"] = Field(
        "block",
        title="When retries are exhausted",
        description="Without a dead-letter topic: block the partition, or skip the record.",
    )


class Service(Part):
    """Instances of one program, each with `concurrency` slots for commands and calls."""

    instances: Count = Field(1, title="Instances", description="Processes of the same program.", examples=[3])
    concurrency: Count = Field(
        1,
        title="Concurrency",
        description="Commands and calls that one instance works on at once.",
        examples=[4],
    )
    handles: dict[ElementName, Handler] = Field(
        default_factory=dict,
        title="Handles",
        description="Name of a command → what it does.",
        examples=[{"PlaceOrder": {"takes": "exponential 5 ms"}}],
    )
    consumes: dict[TopicName, Consumer] = Field(
        default_factory=dict,
        title="Consumes",
        description="Topic → the consumer group of this service.",
        examples=[{"order-events": {"takes": "exponential 3 ms", "idempotent_by": "event_id"}}],
    )
    allow: Suppressions = Field(default_factory=dict)
