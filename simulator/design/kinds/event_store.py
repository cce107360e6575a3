"""An event store, with or without an outbox."""

from pydantic import Field

from simulator.base.distributions import Distribution
from simulator.design.base_model import Part
from simulator.design.fields import Count, DistributionPhrase, Duration, Flag, Suppressions


class Outbox(Part):
    """A relay that polls the store for unpublished events and publishes them, at least once."""

    poll: Duration = Field(
        0.5,
        title="Poll interval",
        description="How often the relay looks for new events.",
        examples=["100 ms"],
    )
    batch: Count = Field(
        500, title="Batch", description="Events published per poll, at most.", examples=[500]
    )


class EventStore(Part):
    """Streams of events, one per key, kept for ever."""

    append: DistributionPhrase = Field(
        Distribution("constant", 0.002),
        title="Append takes",
        description="The time of one append, the commit included.",
        examples=["2 ms", "lognormal mean 2 ms p99 10 ms"],
    )
    expected_version: Flag = Field(
        False,
        title="Checks the expected version",
        description="An append fails and is tried again when somebody else appended to the stream meanwhile; "
        "without the check the later one silently wins.",
    )
    snapshot_every: Count | None = Field(
        None,
        title="Snapshot every",
        description="Events per snapshot; without one a stream is always read from its start.",
        examples=[200],
    )
    events_per_stream: Count | None = Field(
        None,
        title="Events per stream",
        description="How long a stream is expected to become.",
        examples=[20],
    )
    outbox: Outbox | None = Field(
        None,
        title="Outbox",
        description="Publishes what is appended; without one, append and publish are a dual write.",
        examples=[{"poll": "100 ms", "batch": 500}],
    )
    allow: Suppressions = Field(default_factory=dict)
