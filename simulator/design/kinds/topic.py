"""A Kafka topic."""

from typing import Literal

from pydantic import Field

from simulator.design.base_model import Part
from simulator.design.fields import Bytes, ClusterName, Count, Retention, SchemaName, Suppressions, Word


class Topic(Part):
    """A partitioned, replicated log that carries records of one or more schemas."""

    cluster: ClusterName = Field(
        title="Cluster", description="The cluster whose brokers hold it.", examples=["main"]
    )
    partitions: Count = Field(
        1,
        title="Partitions",
        description="Order is kept within one; at most so many members of a group work at once.",
        examples=[10],
    )
    replicas: Count = Field(
        1, title="Replicas", description="Copies of each partition, the leader's included.", examples=[3]
    )
    min_insync_replicas: Count = Field(
        1,
        title="Minimum in-sync replicas",
        description="With acks=all a write waits until so many replicas are in sync.",
        examples=[2],
    )
    retention: Retention = Field(
        604800.0,
        title="Retention",
        description="How long records are kept.",
        examples=["7 d", "forever"],
    )
    cleanup: Literal["delete", "compact", "compact,delete"] = Field(
        "delete",
        title="Cleanup policy",
        description="Delete what is older than the retention, or keep at least the last record of each key.",
    )
    compression: Literal["producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"] = Field(
        "producer",
        title="Compression",
        description="“producer” keeps what producers chose; another codec makes the broker compress again.",
    )
    max_message: Bytes = Field(
        1048588, title="Largest record batch", description="After compression.", examples=["1 MiB"]
    )
    key: Word | None = Field(
        None,
        title="Key field",
        description="The field whose value keeps records in order.",
        examples=["order_id"],
    )
    carries: tuple[SchemaName, ...] = Field(
        (),
        title="Carries",
        description="The schemas of its records.",
        examples=[["OrderCreated", "OrderConfirmed"]],
    )
    subject_naming: Literal["topic", "record", "topic-record"] = Field(
        "topic", title="Subject naming strategy", description="How its schemas are named in the registry."
    )
    allow: Suppressions = Field(default_factory=dict)
