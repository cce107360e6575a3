"""A traffic source: clients outside of the system."""

from pydantic import Field

from simulator.base.distributions import KeyChoice
from simulator.design.base_model import Part
from simulator.design.fields import ArrivalPhrase, Bytes, KeyPhrase, Reference, RetryPhrase, Suppressions
from simulator.base.retry import Retry


class Source(Part):
    """Sends commands to a service, or records to a topic, at a rate."""

    sends: str = Field(title="Sends", description="A handler of the service, or a schema of the topic.")
    to: Reference("service", "topic") = Field(title="To")  # type: ignore[valid-type]
    rate: ArrivalPhrase = Field(title="Rate", examples=["poisson 200/s", "constant 50/s", "poisson 2/s in batches of 50"])
    keys: KeyPhrase = Field(KeyChoice("unique"), title="Keys", examples=["unique", "zipf 1.0 over 10000"])
    size: Bytes | None = Field(None, title="Size", description="The schema's, or 1 kB, unless set.")
    retries: RetryPhrase = Field(Retry(), title="Retries of an unanswered command")
    allow: Suppressions = Field(default_factory=dict, title="Allowed findings")
