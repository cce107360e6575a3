"""An event store, with or without an outbox."""

from pydantic import Field

from simulator.base.distributions import Distribution
from simulator.design.base_model import Part
from simulator.design.fields import Count, DistributionPhrase, Duration, Suppressions


class Outbox(Part):
    """A relay that polls the store for unpublished events and publishes them, at least once."""

    poll: Duration = Field(0.5, title="Poll interval")
    batch: Count = Field(500, title="Batch")


class EventStore(Part):
    """Streams of events, one per key."""

    append: DistributionPhrase = Field(Distribution("constant", 0.002), title="Append takes")
    expected_version: bool = Field(False, title="Checks the expected version")
    snapshot_every: Count | None = Field(None, title="Snapshot every", description="Events per snapshot.")
    events_per_stream: Count | None = Field(None, title="Events per stream", description="Expected length.")
    outbox: Outbox | None = Field(None, title="Outbox", description="Without one, publishing is a dual write.")
    allow: Suppressions = Field(default_factory=dict, title="Allowed findings")
