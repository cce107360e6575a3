"""A shell script per cluster that creates its topics with Kafka's own tools."""

from collections.abc import Iterator
from shlex import quote
from typing import ClassVar

from simulator.design.document import Design
from simulator.design.kinds.topic import Topic
from simulator.exporters.base import Export, File, export_of, left_out, one_line
from simulator.exporters.terms.topic_settings import BEYOND_TOPICS, topic_settings, unsaid_of_topic

_HEAD = """\
#!/bin/sh
# Creates the topics of the cluster {cluster} of the design “{design}”, written by Lagwise.
#
# Usage:  BOOTSTRAP_SERVER=broker:9092 sh {file}
# Other names or places of the tools:  KAFKA_TOPICS=/opt/kafka/bin/kafka-topics.sh  KAFKA_CONFIGS=…
# A client's properties file (TLS, SASL):  COMMAND_CONFIG=client.properties
#
# Running it again changes nothing but the settings of topics: partitions and replicas of a topic
# that is already there stay as they are.
set -eu

BOOTSTRAP_SERVER=${{BOOTSTRAP_SERVER:-localhost:9092}}
KAFKA_TOPICS=${{KAFKA_TOPICS:-kafka-topics.sh}}
KAFKA_CONFIGS=${{KAFKA_CONFIGS:-kafka-configs.sh}}

topics() {{
    "$KAFKA_TOPICS" --bootstrap-server "$BOOTSTRAP_SERVER" ${{COMMAND_CONFIG:+--command-config "$COMMAND_CONFIG"}} "$@"
}}

configs() {{
    "$KAFKA_CONFIGS" --bootstrap-server "$BOOTSTRAP_SERVER" ${{COMMAND_CONFIG:+--command-config "$COMMAND_CONFIG"}} "$@"
}}
"""


class KafkaTopicsScript:
    """`kafka-topics.sh --create --if-not-exists`, then `kafka-configs.sh`, for every topic."""

    NAME: ClassVar[str] = "kafka-topics"
    TITLE: ClassVar[str] = "kafka-topics script"

    def export(self, design: Design) -> Export:
        """One POSIX script per cluster that has topics."""
        files: list[File] = []
        losses = list(left_out(design, BEYOND_TOPICS))
        for cluster in design.clusters:
            topics = {name: topic for name, topic in design.topics.items() if topic.cluster == cluster}
            if not topics:
                continue
            path = f"create-topics-{cluster}.sh"
            head = _HEAD.format(cluster=cluster, design=one_line(design.name), file=path)
            body = "".join("\n" + "\n".join(_commands(name, topic)) + "\n" for name, topic in topics.items())
            files.append(File(path, head + body))
        for name, topic in design.topics.items():
            losses.extend(unsaid_of_topic(name, topic))
        return export_of(design, files, losses)


def _commands(name: str, topic: Topic) -> Iterator[str]:
    """The two commands of one topic, an option with its value on each line.

    Kafka's defaults are written too: `--add-config` leaves what it is not told, so a setting that the
    design has gone back to the default of would stay as an earlier run made it.
    """
    settings = topic_settings(topic)
    create = [
        "topics --create --if-not-exists",
        f"--topic {quote(name)}",
        f"--partitions {topic.partitions}",
        f"--replication-factor {topic.replicas}",
        *(f"--config {quote(f'{key}={value}')}" for key, value in settings.items()),
    ]
    yield " \\\n    ".join(create)
    pairs = ",".join(f"{key}={_grouped(value)}" for key, value in settings.items())
    yield f"configs --alter --entity-type topics --entity-name {quote(name)} \\\n    --add-config {quote(pairs)}"


def _grouped(value: str | int) -> str:
    """kafka-configs.sh splits at commas outside of square brackets."""
    return f"[{value}]" if "," in str(value) else str(value)
