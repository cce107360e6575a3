"""A topic's settings under Kafka's own names, and what no such setting can say."""

from collections.abc import Iterator

from simulator.design.kinds.topic import Topic
from simulator.exporters.base import Loss

KAFKA_MAX_MESSAGE_BYTES = 1_048_588
"""The broker's default of max.message.bytes (Kafka 4.3, `ServerLogConfigs`)."""


def topic_settings(topic: Topic) -> dict[str, str | int]:
    """Every setting of *topic*, sorted by name. Retention for ever is -1."""
    return {
        "cleanup.policy": topic.cleanup,
        "compression.type": topic.compression,
        "max.message.bytes": topic.max_message,
        "min.insync.replicas": topic.min_insync_replicas,
        "retention.ms": -1 if topic.retention == "forever" else round(topic.retention * 1000.0),
    }


def chosen_settings(topic: Topic) -> dict[str, str | int]:
    """`topic_settings` without compression and size limit where they are Kafka's defaults.

    What the design promises (durability, retention, cleanup) stays. Only for a target that takes back
    what is no longer written.
    """
    settings = topic_settings(topic)
    if topic.compression == "producer":
        del settings["compression.type"]
    if topic.max_message == KAFKA_MAX_MESSAGE_BYTES:
        del settings["max.message.bytes"]
    return settings


def unsaid_of_topic(name: str, topic: Topic) -> Iterator[Loss]:
    """What of *topic* is not a topic's property in Kafka."""
    path = f"topics.{name}"
    if topic.key is not None:
        yield Loss(
            name,
            f"{path}.key",
            f"The key ({topic.key}) is chosen by producers: no topic setting holds them to it.",
        )
    if topic.carries:
        yield Loss(
            name,
            f"{path}.carries",
            "Which schemas a topic carries is known to a schema registry, not to the topic.",
        )
    if topic.subject_naming != "topic":
        yield Loss(
            name,
            f"{path}.subject_naming",
            "How subjects are named is a setting of serializers, not of the topic.",
        )
    if topic.retention != "forever" and topic.retention * 1000.0 != round(topic.retention * 1000.0):
        yield Loss(
            name, f"{path}.retention", "Kafka keeps records for whole milliseconds: the time was rounded."
        )


BEYOND_TOPICS = {
    "clusters": "Only topics are written: brokers, listeners and the clients' acks and timeouts are set elsewhere.",
    "event_stores": "An event store and its outbox are not part of Kafka.",
    "external_systems": "An external system is not part of Kafka.",
    "objectives": "Objectives have no place beside topics.",
    "projections": "A projection is a program: only its topics are written.",
    "sagas": "A saga is a program: only its topics are written.",
    "scenarios": "Scenarios are for runs, not for brokers.",
    "schemas": "Schemas are written by the target avro.",
    "services": "A service, its handlers and its consumer groups are programs: only their topics are written.",
    "sources": "A source is outside of the system.",
}
"""Why the other sections of a design are left out of a target that writes topics."""
