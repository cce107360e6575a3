"""The kafka-topics script: run by a real shell, with tools that write down what they were given."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from simulator.design.document import parse
from simulator.exporters.base import Export
from simulator.exporters.registry import EXPORTERS

SCRIPT = EXPORTERS["kafka-topics"]
NOTE = """#!/bin/sh
for word in "$@"; do printf '%s\\n' "$word"; done > "$NOTES/$(ls "$NOTES" | wc -l | tr -d ' ').txt"
"""


def export_of(text: str) -> Export:
    parsed = parse(text)
    assert parsed.design is not None, parsed.findings
    return SCRIPT.export(parsed.design)


def run(script: str, folder: Path, **environment: str) -> list[list[str]]:
    """What the script called its tools with, call by call."""
    notes, tool = folder / "notes", folder / "tool"
    notes.mkdir()
    tool.write_text(NOTE)
    tool.chmod(0o755)
    subprocess.run(
        ["sh", "-eu", "-c", script],
        check=True,
        env={
            "PATH": os.environ["PATH"],
            "NOTES": str(notes),
            "KAFKA_TOPICS": str(tool),
            "KAFKA_CONFIGS": str(tool),
        }
        | environment,
    )
    calls = sorted(notes.iterdir(), key=lambda path: int(path.stem))
    return [call.read_text().splitlines() for call in calls]


def option(call: list[str], name: str) -> list[str]:
    """The values of an option, each time that it stands."""
    return [call[at + 1] for at, word in enumerate(call) if word == name]


@pytest.mark.parametrize("name", ["order-processing", "order-processing-origin", "ride-hailing"])
def test_a_shell_finds_no_fault_in_the_scripts_of_the_examples(name: str, examples: Path) -> None:
    for file in export_of((examples / f"{name}.yaml").read_text()).files:
        subprocess.run(["sh", "-n"], input=file.text, text=True, check=True)


def test_each_topic_is_created_and_configured_as_the_design_says(examples: Path, tmp_path: Path) -> None:
    design = parse((examples / "order-processing.yaml").read_text()).design
    assert design is not None
    (file,) = SCRIPT.export(design).files
    calls = run(file.text, tmp_path, BOOTSTRAP_SERVER="broker:9092")
    creating = {option(call, "--topic")[0]: call for call in calls if "--create" in call}
    altering = {option(call, "--entity-name")[0]: call for call in calls if "--alter" in call}
    assert set(creating) == set(altering) == set(design.topics)
    for name, topic in design.topics.items():
        call = creating[name]
        assert "--if-not-exists" in call
        assert option(call, "--bootstrap-server") == ["broker:9092"]
        assert option(call, "--partitions") == [str(topic.partitions)]
        assert option(call, "--replication-factor") == [str(topic.replicas)]
        assert f"min.insync.replicas={topic.min_insync_replicas}" in option(call, "--config")
        assert option(altering[name], "--entity-type") == ["topics"]
        assert sorted(option(altering[name], "--add-config")[0].split(",")) == sorted(
            option(call, "--config")
        )


def test_every_setting_is_known_to_kafka(examples: Path, shared: Path, tmp_path: Path) -> None:
    known = json.loads((shared / "data/kafka/kafka-4.3-topic-configs.json").read_text())["topic_configs"]
    (file,) = export_of((examples / "order-processing-origin.yaml").read_text()).files
    calls = run(file.text, tmp_path)
    settings = {pair.partition("=")[0] for call in calls for pair in option(call, "--config")}
    assert settings <= {config["name"] for config in known}
    assert "compression.type" in settings


def test_a_setting_at_its_default_is_written_so_that_a_changed_topic_goes_back_to_it(tmp_path: Path) -> None:
    text = "lagwise: 1\nname: Shop\nclusters: { main: {} }\ntopics: { t: { cluster: main } }\n"
    create, alter = run(export_of(text).files[0].text, tmp_path)
    for setting in ("compression.type=producer", "max.message.bytes=1048588"):
        assert setting in option(create, "--config")
        assert setting in option(alter, "--add-config")[0].split(",")


def test_a_value_with_a_comma_is_kept_together(tmp_path: Path) -> None:
    text = 'lagwise: 1\nname: Shop\nclusters: { main: {} }\ntopics: { t: { cluster: main, key: k, cleanup: "compact,delete" } }\n'
    create, alter = run(export_of(text).files[0].text, tmp_path)
    assert "cleanup.policy=compact,delete" in option(create, "--config")
    assert option(alter, "--add-config")[0].startswith("cleanup.policy=[compact,delete],")


def test_a_name_of_a_design_cannot_leave_its_comment(tmp_path: Path) -> None:
    text = 'lagwise: 1\nname: "Shop\\n touch broken \\r\\n $(touch broken)"\nclusters: { main: {} }\ntopics: { t: { cluster: main } }\n'
    (file,) = export_of(text).files
    comments = [line for line in file.text.splitlines() if "broken" in line]
    assert len(comments) == 1
    assert comments[0].startswith("#")


def test_there_is_a_script_per_cluster_with_topics() -> None:
    text = "lagwise: 1\nname: Two\nclusters: { a: {}, b: {}, c: {} }\ntopics: { t: { cluster: a }, u: { cluster: b } }\n"
    assert [file.path for file in export_of(text).files] == ["create-topics-a.sh", "create-topics-b.sh"]


def test_a_properties_file_is_passed_on_only_when_there_is_one(tmp_path: Path) -> None:
    text = "lagwise: 1\nname: Two\nclusters: { a: {} }\ntopics: { t: { cluster: a } }\n"
    script = export_of(text).files[0].text
    (tmp_path / "without").mkdir()
    (tmp_path / "with").mkdir()
    assert all("--command-config" not in call for call in run(script, tmp_path / "without"))
    calls = run(script, tmp_path / "with", COMMAND_CONFIG="my client.properties")
    assert all(option(call, "--command-config") == ["my client.properties"] for call in calls)


# What org.apache.kafka.tools.TopicCommand and ConfigCommand of Kafka 4 accept beside the one action.
TOPIC_COMMAND = {
    "--bootstrap-server",
    "--command-config",
    "--config",
    "--create",
    "--if-not-exists",
    "--partitions",
    "--replication-factor",
    "--topic",
}
CONFIG_COMMAND = {
    "--add-config",
    "--alter",
    "--bootstrap-server",
    "--command-config",
    "--entity-name",
    "--entity-type",
}


def test_only_options_that_the_tools_of_kafka_4_know_are_used(examples: Path, tmp_path: Path) -> None:
    (file,) = export_of((examples / "order-processing-origin.yaml").read_text(encoding="utf-8")).files
    for call in run(file.text, tmp_path, COMMAND_CONFIG="client.properties"):
        used = [word for word in call if word.startswith("--")]
        assert set(used) <= (TOPIC_COMMAND if "--create" in used else CONFIG_COMMAND)
        assert sum(word in ("--create", "--alter") for word in used) == 1
