"""A topic becomes a log, with the settings of its cluster."""

from simulator.compiler.lowered import Lowered, parameters
from simulator.compiler.surroundings import Surroundings
from simulator.design.kinds.topic import Topic
from simulator.plan.ops import Log, Symbol


def lower(name: str, topic: Topic, surroundings: Surroundings) -> Lowered:
    """`order-events` → log `order-events`."""
    path = f"topics.{name}"
    cluster = surroundings.design.clusters[topic.cluster]
    if topic.replicas > cluster.brokers:
        surroundings.refuse(
            name,
            f"{path}.replicas",
            f"{name} wants {topic.replicas} replicas, but {topic.cluster} has {cluster.brokers} "
            f"{'broker' if cluster.brokers == 1 else 'brokers'}.",
            why="Two replicas of a partition never stand on one broker: Kafka refuses to create the topic.",
            mend=f"Write at most {cluster.brokers} replicas, or give {topic.cluster} more brokers.",
        )
    if topic.min_insync_replicas > topic.replicas:
        surroundings.refuse(
            name,
            f"{path}.min_insync_replicas",
            f"{name} waits for {topic.min_insync_replicas} in-sync replicas, but has {topic.replicas}.",
            why="No append with acks=all would ever be acknowledged.",
            mend=f"Write at most {topic.replicas}; one less than the replicas lets one broker fail.",
        )
    log = Log(
        name=name,
        cluster=topic.cluster,
        partitions=topic.partitions,
        replicas=topic.replicas,
        min_isr=topic.min_insync_replicas,
        brokers=cluster.brokers,
        acks=cluster.acks,
        latency=cluster.latency,
        delivery_timeout_s=cluster.delivery_timeout,
        session_timeout_s=cluster.broker_session_timeout,
        heartbeat_s=cluster.broker_heartbeat,
        retention_s=None if topic.retention == "forever" else topic.retention,
    )
    fields = {
        "partitions": "partitions",
        "replicas": "replicas",
        "min_insync_replicas": "min_isr",
        "retention": "retention_s",
    }
    return Lowered((log,), (Symbol(name, "topic", (name,), parameters(path, name, fields)),))
