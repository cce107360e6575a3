"""The exported scripts, run with Kafka's own tools against three real brokers, and what the brokers say then."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.design.document import Design, parse
from simulator.exporters.registry import EXPORTERS
from tests.services.kafka_process import KafkaProcess

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.broker, pytest.mark.timeout(900)]

SAID_BY_DESIGN = (
    "cleanup.policy",
    "compression.type",
    "max.message.bytes",
    "min.insync.replicas",
    "retention.ms",
)
EVERYTHING = """
lagwise: 1
name: Every setting of a topic
clusters: { main: { brokers: 3 } }
topics:
  Plain_One.v1: { cluster: main }
  both: { cluster: main, partitions: 3, cleanup: "compact,delete", key: id, retention: 90 s }
  table: { cluster: main, partitions: 2, replicas: 2, cleanup: compact, key: id, compression: zstd }
  films: { cluster: main, replicas: 3, min_insync_replicas: 2, max_message: 20 MiB, compression: uncompressed }
  short: { cluster: main, retention: 1500 us, compression: lz4 }
"""


@dataclass(frozen=True)
class Made:
    """A topic as a broker has it, or as a design wants it."""

    partitions: int
    replicas: int
    in_sync: int
    settings: dict[str, str]


@pytest.fixture
def kafka(kafka_broker: KafkaProcess) -> Iterator[KafkaProcess]:
    """The brokers, without any topic before and after."""
    yield kafka_broker
    kafka_broker.tool("kafka-topics.sh", "--delete", "--if-exists", "--topic", ".*")


def design_of(text: str) -> Design:
    parsed = parse(text)
    assert parsed.design is not None, parsed.findings
    return parsed.design


def run_script(design: Design, kafka: KafkaProcess, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the only script of *design* as its head says, with the tools of Kafka on the PATH."""
    (file,) = EXPORTERS["kafka-topics"].export(design).files
    (folder / file.path).write_text(file.text)
    return subprocess.run(
        ["sh", file.path],
        cwd=folder,
        env={"PATH": f"{kafka.tools}:{os.environ['PATH']}", "BOOTSTRAP_SERVER": kafka.bootstrap},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )


def ids_of(kafka: KafkaProcess) -> dict[str, str]:
    """Topic → the id that it got when it was created."""
    return dict(
        re.findall(r"^Topic: (\S+)\tTopicId: (\S+)", kafka.tool("kafka-topics.sh", "--describe"), re.M)
    )


def made(kafka: KafkaProcess) -> dict[str, Made]:
    """What the brokers say of every topic; the settings are those in effect, defaults included."""
    settings: dict[str, dict[str, str]] = {}
    for line in kafka.tool("kafka-configs.sh", "--describe", "--all", "--entity-type", "topics").splitlines():
        if heading := re.match(r"All configs for topic (\S+) are:", line):
            settings[heading[1]] = {}
        elif row := re.match(r"  (\S+?)=(.*?) sensitive=", line):
            settings[next(reversed(settings))][row[1]] = row[2]
    described = kafka.tool("kafka-topics.sh", "--describe")
    heads = re.findall(r"^Topic: (\S+)\t.*PartitionCount: (\d+)\tReplicationFactor: (\d+)", described, re.M)
    rows = re.findall(r"^\tTopic: (\S+)\tPartition: \d+\t.*Isr: ([\d,]+)", described, re.M)
    return {
        name: Made(
            int(partitions),
            int(replicas),
            min(row.count(",") + 1 for topic, row in rows if topic == name),
            {key: settings[name][key] for key in SAID_BY_DESIGN},
        )
        for name, partitions, replicas in heads
    }


def wanted(design: Design) -> dict[str, Made]:
    """The same of the design, in Kafka's words."""
    return {
        name: Made(
            topic.partitions,
            topic.replicas,
            topic.replicas,
            {
                "cleanup.policy": topic.cleanup,
                "compression.type": topic.compression,
                "max.message.bytes": str(topic.max_message),
                "min.insync.replicas": str(topic.min_insync_replicas),
                "retention.ms": "-1" if topic.retention == "forever" else f"{topic.retention * 1000:.0f}",
            },
        )
        for name, topic in design.topics.items()
    }


@pytest.mark.parametrize("name", ["order-processing", "order-processing-origin", "ride-hailing"])
def test_brokers_hold_the_topics_of_an_example_as_it_says_and_a_second_run_changes_nothing(
    name: str, examples: Path, kafka: KafkaProcess, tmp_path: Path
) -> None:
    design = design_of((examples / f"{name}.yaml").read_text(encoding="utf-8"))
    first = run_script(design, kafka, tmp_path)
    assert first.returncode == 0, first.stdout
    assert made(kafka) == wanted(design)
    ids = ids_of(kafka)
    second = run_script(design, kafka, tmp_path)
    assert second.returncode == 0, second.stdout
    assert made(kafka) == wanted(design)
    assert ids_of(kafka) == ids


def test_brokers_take_every_setting_that_a_design_can_say(kafka: KafkaProcess, tmp_path: Path) -> None:
    design = design_of(EVERYTHING)
    done = run_script(design, kafka, tmp_path)
    assert done.returncode == 0, done.stdout
    assert made(kafka) == wanted(design)


def test_a_run_after_the_design_has_changed_brings_the_settings_and_leaves_the_partitions(
    kafka: KafkaProcess, tmp_path: Path
) -> None:
    before = "lagwise: 1\nname: Shop\nclusters: { main: {} }\ntopics: { t: { cluster: main, key: k, partitions: 4, cleanup: compact, compression: zstd, max_message: 8 MiB, retention: forever } }\n"
    after = "lagwise: 1\nname: Shop\nclusters: { main: {} }\ntopics: { t: { cluster: main, key: k, partitions: 2, retention: 3 h } }\n"
    for text in (before, after):
        done = run_script(design_of(text), kafka, tmp_path)
        assert done.returncode == 0, done.stdout
    assert made(kafka)["t"].settings == wanted(design_of(after))["t"].settings
    assert made(kafka)["t"].partitions == 4


def test_what_brokers_refuse_ends_the_script_with_their_reason(kafka: KafkaProcess, tmp_path: Path) -> None:
    design = design_of(
        "lagwise: 1\nname: Shop\nclusters: { main: { brokers: 5 } }\n"
        "topics: { first: { cluster: main, replicas: 5 }, second: { cluster: main } }\n"
    )
    done = run_script(design, kafka, tmp_path)
    assert done.returncode != 0
    assert "Unable to replicate the partition 5 time(s)" in done.stdout
    assert made(kafka) == {}


def test_topics_of_the_order_example_outlive_one_broker_and_refuse_writes_without_two(
    examples: Path, kafka: KafkaProcess, tmp_path: Path
) -> None:
    design = design_of((examples / "order-processing.yaml").read_text(encoding="utf-8"))
    assert run_script(design, kafka, tmp_path).returncode == 0
    keys = list(range(40))
    everywhere = {str(partition) for partition in range(design.topics["order-events"].partitions)}
    try:
        kafka.kill(3)
        assert set(kafka.produce("order-events", keys).values()) == everywhere
        kafka.kill(2)
        assert set(kafka.produce("order-events", keys).values()) == {"error NotEnoughReplicasException"}
    finally:
        for node in {2, 3} - set(kafka.processes):
            kafka.start_node(node)
