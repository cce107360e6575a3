"""A projection: events become a read model."""

from typing import Literal

from pydantic import Field

from simulator.base.distributions import Distribution
from simulator.design.base_model import Part
from simulator.design.fields import Count, DistributionPhrase, Duration, Reference, RetryPhrase, Suppressions
from simulator.base.retry import Retry


class Projection(Part):
    """A read model that follows one topic with a consumer group of its own."""

    from_: Reference("topic") = Field(alias="from", title="From")  # type: ignore[valid-type]
    only: list[Reference("schema")] | None = Field(None, title="Only these schemas")  # type: ignore[valid-type]
    instances: Count = Field(1, title="Instances")
    takes: DistributionPhrase = Field(Distribution("constant", 0.001), title="Takes, per event")
    batch: Count = Field(500, title="Batch", description="Events per poll and checkpoint.")
    idempotent: bool = Field(False, title="Idempotent", description="Upserts, and a version guard on updates.")
    clock: Literal["event", "wall"] = Field("event", title="Takes its times from")
    retries: RetryPhrase = Field(Retry(), title="Retries")
    dead_letters: Reference("topic") | None = Field(None, title="Dead letters to")  # type: ignore[valid-type]
    when_exhausted: Literal["block", "skip"] = Field("block", title="When retries are exhausted")
    unknown_events: Literal["fail", "ignore"] = Field("fail", title="Unknown events")
    session_timeout: Duration = Field(45.0, title="Session timeout")
    allow: Suppressions = Field(default_factory=dict, title="Allowed findings")
