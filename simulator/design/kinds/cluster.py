"""A Kafka cluster."""

from typing import Literal

from pydantic import Field

from simulator.base.distributions import Distribution
from simulator.design.base_model import Part
from simulator.design.fields import Count, DistributionPhrase, Duration


class Cluster(Part):
    """A Kafka cluster: brokers that hold the partitions of topics, and the client settings towards it."""

    kafka: str = Field("4.3", title="Kafka version", pattern=r"^\d+\.\d+$", examples=["4.3"])
    brokers: Count = Field(3, title="Brokers")
    acks: Literal["all", "1"] = Field("all", title="Producers' acks")
    latency: DistributionPhrase = Field(
        Distribution("constant", 0.003),
        title="Publish latency",
        description="From send to acknowledged and readable, linger, network and replication included.",
        examples=["lognormal mean 3 ms p99 6 ms"],
    )
    delivery_timeout: Duration = Field(120.0, title="Producers' delivery timeout")
    broker_session_timeout: Duration = Field(9.0, title="Broker session timeout")
    broker_heartbeat: Duration = Field(2.0, title="Broker heartbeat interval")
