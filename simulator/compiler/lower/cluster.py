"""A cluster becomes no op: its settings go to the logs of its topics."""

from simulator.compiler.lowered import Lowered
from simulator.compiler.surroundings import Surroundings
from simulator.design.kinds.cluster import Cluster
from simulator.plan.ops import Symbol

FIELDS = {
    "brokers": "brokers",
    "acks": "acks",
    "latency": "latency",
    "delivery_timeout": "delivery_timeout_s",
    "broker_session_timeout": "session_timeout_s",
    "broker_heartbeat": "heartbeat_s",
}


def lower(name: str, _cluster: Cluster, surroundings: Surroundings) -> Lowered:
    """`main` → a symbol that names the logs which stand on it: a broker's loss finds them there."""
    logs = tuple(topic for topic, part in surroundings.design.topics.items() if part.cluster == name)
    patches = tuple((f"clusters.{name}.{key}", log, field) for log in logs for key, field in FIELDS.items())
    return Lowered((), (Symbol(name, "cluster", logs, patches),))
