"""A projection: events become a read model."""

from typing import Literal

from pydantic import Field

from simulator.base.distributions import Distribution
from simulator.base.retry import Retry
from simulator.design.base_model import Part
from simulator.design.fields import (
    Count,
    DistributionPhrase,
    Duration,
    Flag,
    RetryPhrase,
    SchemaName,
    Suppressions,
    TopicName,
)


class Projection(Part):
    """A read model that follows one topic with a consumer group of its own."""

    from_: TopicName = Field(
        alias="from", title="From", description="The topic that it follows.", examples=["order-events"]
    )
    only: tuple[SchemaName, ...] | None = Field(
        None,
        title="Only these schemas",
        description="The topic's other schemas are skipped.",
        examples=[["OrderCreated"]],
    )
    instances: Count = Field(1, title="Instances", description="Members of its consumer group.", examples=[1])
    takes: DistributionPhrase = Field(
        Distribution("constant", 0.001),
        title="Takes, per event",
        description="The time to apply one event to the read model.",
        examples=["1 ms"],
    )
    batch: Count = Field(500, title="Batch", description="Events per poll and checkpoint.", examples=[100])
    idempotent: Flag = Field(
        False, title="Idempotent", description="Creates are upserts, and updates carry a version guard."
    )
    clock: Literal["event", "wall"] = Field(
        "event",
        title="Takes its times from",
        description="The event's own time, or the clock on the wall, with which a replay rewrites history.",
    )
    retries: RetryPhrase = Field(
        Retry(),
        title="Retries",
        description="What follows a failed event.",
        examples=["3 after 200 ms exponential"],
    )
    dead_letters: TopicName | None = Field(
        None, title="Dead letters to", description="Where an event goes when its retries are exhausted."
    )
    when_exhausted: Literal["block", "skip"] = Field(
        "block",
        title="When retries are exhausted",
        description="Without a dead-letter topic: block the partition, or skip the event.",
    )
    unknown_events: Literal["fail", "ignore"] = Field(
        "fail", title="Unknown events", description="What it does with an event that it has no code for."
    )
    session_timeout: Duration = Field(
        45.0,
        title="Session timeout",
        description="How long a silent member keeps its partitions.",
        examples=["45 s"],
    )
    allow: Suppressions = Field(default_factory=dict)
