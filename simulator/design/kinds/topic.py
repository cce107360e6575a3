"""A Kafka topic."""

from typing import Literal

from pydantic import Field

from simulator.design.base_model import Part
from simulator.design.fields import Bytes, Count, Duration, Reference, Suppressions


class Topic(Part):
    """A partitioned, replicated log that carries records of one or more schemas."""

    cluster: Reference("cluster") = Field(title="Cluster")  # type: ignore[valid-type]
    partitions: Count = Field(1, title="Partitions")
    replicas: Count = Field(1, title="Replicas")
    min_insync_replicas: Count = Field(1, title="Minimum in-sync replicas")
    retention: Duration | Literal["forever"] = Field(604800.0, title="Retention", examples=["7 d", "forever"])
    cleanup: Literal["delete", "compact", "compact,delete"] = Field("delete", title="Cleanup policy")
    compression: Literal["producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"] = Field(
        "producer", title="Compression"
    )
    max_message: Bytes = Field(1048588, title="Largest record batch", examples=["1 MiB"])
    key: str | None = Field(None, title="Key field", description="The field whose value keeps records in order.")
    carries: list[Reference("schema")] = Field(default_factory=list, title="Carries")  # type: ignore[valid-type]
    subject_naming: Literal["topic", "record", "topic-record"] = Field(
        "topic", title="Subject naming strategy", description="How schemas are named in the registry."
    )
    allow: Suppressions = Field(default_factory=dict, title="Allowed findings")
