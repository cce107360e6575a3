"""A traffic source: clients outside of the system."""

from pydantic import Field

from simulator.base.distributions import KeyChoice
from simulator.base.retry import Retry
from simulator.design.base_model import Part
from simulator.design.fields import (
    ArrivalPhrase,
    Bytes,
    CommandOrSchemaName,
    KeyPhrase,
    RetryPhrase,
    ServiceOrTopicName,
    Suppressions,
)


class Source(Part):
    """Sends commands to a service, or records to a topic, at a rate."""

    sends: CommandOrSchemaName = Field(
        title="Sends",
        description="A handler of the service, or a schema of the topic.",
        examples=["PlaceOrder"],
    )
    to: ServiceOrTopicName = Field(
        title="To", description="The service or topic that it sends to.", examples=["orders"]
    )
    rate: ArrivalPhrase = Field(
        title="Rate",
        description="How many arrive, at random or evenly, alone or in batches.",
        examples=["poisson 200/s", "constant 50/s", "poisson 2/s in batches of 50"],
    )
    keys: KeyPhrase = Field(
        KeyChoice("unique"),
        title="Keys",
        description="Which key a record has: what is kept in order, and what makes a partition hot.",
        examples=["unique", "zipf 1.0 over 10000", "hot 10 % over 100"],
    )
    size: Bytes | None = Field(
        None,
        title="Size",
        description="Of one record; the schema's, or 1 kB, unless set.",
        examples=["600 B"],
    )
    retries: RetryPhrase = Field(
        Retry(),
        title="Retries of an unanswered command",
        description="What a client does when the server died before it answered.",
        examples=["3 after 1 s to the back"],
    )
    allow: Suppressions = Field(default_factory=dict)
