"""A dependency outside of the system."""

from pydantic import Field

from simulator.design.base_model import Part
from simulator.design.fields import Count, DistributionPhrase, Percent, RatePerS, Suppressions


class ExternalSystem(Part):
    """Somebody else's service: its latency, its limits and its failures."""

    takes: DistributionPhrase = Field(title="Answers in", examples=["lognormal mean 30 ms p99 200 ms"])
    concurrency: Count = Field(64, title="Concurrency")
    rate_limit: RatePerS | None = Field(None, title="Rate limit", examples=["500/s"])
    fails: Percent = Field(0.0, title="Fails")
    allow: Suppressions = Field(default_factory=dict, title="Allowed findings")
