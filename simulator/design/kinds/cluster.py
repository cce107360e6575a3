"""A Kafka cluster."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from simulator.base.distributions import Distribution
from simulator.design.base_model import Part
from simulator.design.fields import Count, DistributionPhrase, Duration, Suppressions

Acks = Annotated[
    Literal["all", "1"],
    BeforeValidator(lambda value: "1" if value == 1 and value is not True else value),
    WithJsonSchema({"enum": ["all", "1", 1]}),
]


class Cluster(Part):
    """A Kafka cluster: brokers that hold the partitions of topics, and the client settings towards it."""

    kafka: str = Field(
        "4.3",
        title="Kafka version",
        description="Major and minor version, in quotes; the defaults of the other settings are this version's.",
        pattern=r"^\d+\.\d+$",
        examples=["4.3"],
    )
    brokers: Count = Field(
        3, title="Brokers", description="Brokers that hold replicas of partitions.", examples=[3]
    )
    acks: Acks = Field(
        "all",
        title="Producers' acks",
        description="“all” waits for every in-sync replica; “1” for the leader alone, and loses records with it.",
    )
    latency: DistributionPhrase = Field(
        Distribution("constant", 0.003),
        title="Publish latency",
        description="From send to acknowledged and readable, linger, network and replication included.",
        examples=["lognormal mean 3 ms p99 6 ms", "3 ms"],
    )
    delivery_timeout: Duration = Field(
        120.0,
        title="Producers' delivery timeout",
        description="How long a producer keeps trying before it drops a record.",
        examples=["2 min"],
    )
    broker_session_timeout: Duration = Field(
        9.0,
        title="Broker session timeout",
        description="How long a silent broker is still believed to be alive.",
        examples=["9 s"],
    )
    broker_heartbeat: Duration = Field(
        2.0,
        title="Broker heartbeat interval",
        description="How often a broker says that it is alive.",
        examples=["2 s"],
    )
    allow: Suppressions = Field(default_factory=dict)
