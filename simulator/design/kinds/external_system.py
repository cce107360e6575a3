"""A dependency outside of the system."""

from pydantic import Field

from simulator.design.base_model import Part
from simulator.design.fields import Count, DistributionPhrase, Percent, RatePerS, Suppressions


class ExternalSystem(Part):
    """Somebody else's service: its latency, its limits and its failures."""

    takes: DistributionPhrase = Field(
        title="Answers in",
        description="The time of one answer, once it is being worked on.",
        examples=["lognormal mean 30 ms p99 200 ms"],
    )
    concurrency: Count = Field(
        64, title="Concurrency", description="Requests that it works on at once; more wait.", examples=[64]
    )
    rate_limit: RatePerS | None = Field(
        None, title="Rate limit", description="Requests that it accepts; more wait.", examples=["500/s"]
    )
    fails: Percent = Field(
        0.0, title="Fails", description="Share of requests that it answers with an error.", examples=["0.1 %"]
    )
    allow: Suppressions = Field(default_factory=dict)
