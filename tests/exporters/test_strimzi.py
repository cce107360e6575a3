"""Strimzi files: what the custom resource definition takes, and nothing that it would prune."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.design.document import Design, parse
from simulator.exporters.registry import EXPORTERS
from simulator.exporters.strimzi import resource_name

STRIMZI = EXPORTERS["strimzi"]


def strict(schema: Any) -> Any:
    """*schema* refusing what Kubernetes would prune in silence: keys that it does not name."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        made["additionalProperties"] = False
    return made


@pytest.fixture(scope="module")
def kafka_topic(shared: Path) -> jsonschema.protocols.Validator:
    text = (shared / "data/strimzi/1.2.0/043-Crd-kafkatopic.yaml").read_text()
    schema = strict(yaml.safe_load(text)["spec"]["versions"][0]["schema"]["openAPIV3Schema"])
    # The API server fills in the schema of metadata itself.
    schema["properties"]["metadata"] = {
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {"name": {"type": "string"}, "labels": {"additionalProperties": {"type": "string"}}},
    }
    return jsonschema.Draft202012Validator(schema)


def design_of(topics: str) -> Design:
    parsed = parse("lagwise: 1\nname: Shop\nclusters: { main: {} }\ntopics:\n" + topics)
    assert parsed.design is not None, parsed.findings
    return parsed.design


def only_document(topics: str) -> dict[str, Any]:
    (file,) = STRIMZI.export(design_of(topics)).files
    document: dict[str, Any] = yaml.safe_load(file.text)
    return document


@pytest.mark.parametrize("name", ["order-processing", "order-processing-origin"])
def test_the_examples_are_accepted_by_the_strict_definition(
    name: str, examples: Path, kafka_topic: jsonschema.protocols.Validator
) -> None:
    design = parse((examples / f"{name}.yaml").read_text()).design
    assert design is not None
    files = STRIMZI.export(design).files
    assert len(files) == len(design.topics)
    for file in files:
        kafka_topic.validate(yaml.safe_load(file.text))


def test_the_definition_used_here_refuses_an_unknown_key(kafka_topic: jsonschema.protocols.Validator) -> None:
    document = only_document("  events: { cluster: main }\n")
    document["spec"]["affinity"] = {}
    with pytest.raises(jsonschema.ValidationError, match="affinity"):
        kafka_topic.validate(document)


def test_config_promises_durability_retention_and_cleanup_and_leaves_other_defaults_out() -> None:
    spec = only_document("  events: { cluster: main, partitions: 4, replicas: 3, min_insync_replicas: 2 }\n")[
        "spec"
    ]
    assert spec == {
        "partitions": 4,
        "replicas": 3,
        "config": {"cleanup.policy": "delete", "min.insync.replicas": 2, "retention.ms": 604_800_000},
    }


def test_retention_for_ever_is_minus_one_and_other_settings_are_written_when_they_differ() -> None:
    text = '  events: { cluster: main, retention: forever, compression: zstd, max_message: 2 MiB, cleanup: "compact,delete" }\n'
    assert only_document(text)["spec"]["config"] == {
        "cleanup.policy": "compact,delete",
        "compression.type": "zstd",
        "max.message.bytes": 2 * 1024 * 1024,
        "min.insync.replicas": 1,
        "retention.ms": -1,
    }


def test_every_setting_is_known_to_kafka(shared: Path) -> None:
    known = json.loads((shared / "data/kafka/kafka-4.3-topic-configs.json").read_text())["topic_configs"]
    text = "  events: { cluster: main, compression: zstd, max_message: 2 MiB }\n"
    assert set(only_document(text)["spec"]["config"]) <= {config["name"] for config in known}


def test_a_name_that_kubernetes_refuses_keeps_its_topic_name() -> None:
    document = only_document("  Order_Events: { cluster: main }\n")
    assert document["metadata"]["name"] == "order-events"
    assert document["spec"]["topicName"] == "Order_Events"


def test_a_name_that_kubernetes_takes_has_no_topic_name() -> None:
    assert "topicName" not in only_document("  order-events.dead: { cluster: main }\n")["spec"]


def test_two_names_that_fall_together_are_told_apart() -> None:
    files = STRIMZI.export(design_of("  a_b: { cluster: main }\n  a-b: { cluster: main }\n")).files
    names = [yaml.safe_load(file.text)["metadata"]["name"] for file in files]
    assert len(set(names)) == 2


def test_the_label_names_the_cluster_and_a_changed_name_is_a_loss() -> None:
    text = "lagwise: 1\nname: Shop\nclusters: { Main_One: {} }\ntopics: { events: { cluster: Main_One } }\n"
    design = parse(text).design
    assert design is not None
    export = STRIMZI.export(design)
    assert "strimzi.io/cluster: main-one" in export.files[0].text
    assert any("must be called main-one" in loss.reason for loss in export.losses)


def test_what_a_topic_cannot_say_is_a_loss(examples: Path) -> None:
    design = parse((examples / "order-processing.yaml").read_text()).design
    assert design is not None
    lost = {loss.path for loss in STRIMZI.export(design).losses}
    assert {
        "clusters.main",
        "event_stores.order-store",
        "external_systems.card-network",
        "projections.order-view",
        "sagas.order-creation",
        "services.mailer",
        "sources.shop",
        "schemas.OrderCreated",
        "scenarios",
        "objectives",
        "topics.order-events.key",
        "topics.order-events.carries",
        "topics.order-events.subject_naming",
    } <= lost


@given(st.from_regex(r"\A[A-Za-z][A-Za-z0-9._-]{0,199}\Z"))
def test_every_name_becomes_an_rfc_1123_subdomain(name: str) -> None:
    made = resource_name(name)
    assert len(made) <= 253
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", made)
