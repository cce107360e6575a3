"""Laws of the exporters that hold for any design."""

import json
import subprocess
from typing import Any

import avro.schema
import fastavro
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.design.document import Design, parse
from simulator.exporters.registry import EXPORTERS

NAMES = st.from_regex(r"\A[A-Za-z][A-Za-z0-9]{0,4}([._-][A-Za-z0-9]{1,4}){0,2}\Z")
FIELDS = st.from_regex(r"\A[a-z_][a-z0-9_]{0,6}\Z")
WORDS = st.sampled_from(
    [
        "boolean",
        "bytes",
        "date",
        "double",
        "int",
        "long",
        "string",
        "string(3)",
        "uuid",
        "fixed(4)",
        "decimal(6, 2)",
        "timestamp-millis",
        "timestamp-micros",
        "time-millis",
        "enum(A, B)",
    ]
)


@st.composite
def types(draw: st.DrawFn, known: list[str]) -> Any:
    """A field's type: plain, nullable, in a list or a map, or another schema (nullable, so that it may end)."""
    word = draw(st.one_of(WORDS, st.sampled_from(known).map(lambda name: f"{name}?")))
    shape = draw(st.sampled_from(["{}", "{}?", "[{}]", "[{}?]", "map({})"]))
    return shape.format(word.removesuffix("?") if "?" in shape and not word.startswith("[") else word)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique_by=str.lower))
    schemas = {
        name: {
            "version": draw(st.integers(1, 3)),
            "fields": draw(st.dictionaries(FIELDS, types(names), max_size=5)),
        }
        | draw(st.sampled_from([{}, {"namespace": "com.one"}, {"namespace": "com.two"}]))
        for name in names
    }
    topics = {
        f"t.{name}": {
            "cluster": "main",
            "partitions": draw(st.integers(1, 50)),
            "replicas": draw(st.integers(1, 5)),
            "retention": draw(st.sampled_from(["forever", "7 d", "1 ms", "0.5 s"])),
            "cleanup": draw(st.sampled_from(["delete", "compact", "compact,delete"])),
            "carries": [name],
        }
        for name in names
    }
    document = {"lagwise": 1, "name": "Any", "clusters": {"main": {}}, "schemas": schemas, "topics": topics}
    parsed = parse(json.dumps(document))
    assert parsed.design is not None, parsed.findings
    return parsed.design


@settings(max_examples=80)
@given(designs())
def test_every_avro_file_is_parsed_alone_by_both_implementations(design: Design) -> None:
    export = EXPORTERS["avro"].export(design)
    assert len(export.files) == sum(schema.version for schema in design.schemas.values())
    for file in export.files:
        schema = json.loads(file.text)
        fastavro.parse_schema(schema, named_schemas={})
        avro.schema.parse(file.text)


@settings(max_examples=40)
@given(designs())
def test_every_topic_is_written_once_by_every_target_of_topics(design: Design) -> None:
    resources = [yaml.safe_load(file.text) for file in EXPORTERS["strimzi"].export(design).files]
    told = {each["spec"].get("topicName", each["metadata"]["name"]) for each in resources}
    assert told == set(design.topics)
    assert len({each["metadata"]["name"] for each in resources}) == len(resources)
    (script,) = EXPORTERS["kafka-topics"].export(design).files
    assert script.text.count("topics --create") == len(design.topics)


@settings(max_examples=10)
@given(designs())
def test_every_script_is_read_by_a_shell(design: Design) -> None:
    (script,) = EXPORTERS["kafka-topics"].export(design).files
    subprocess.run(["sh", "-n"], input=script.text, text=True, check=True)


@pytest.mark.parametrize("target", EXPORTERS)
@settings(max_examples=20)
@given(design=designs())
def test_paths_are_relative_sorted_and_given_once_and_losses_name_their_place(
    target: str, design: Design
) -> None:
    export = EXPORTERS[target].export(design)
    paths = [file.path for file in export.files]
    assert paths == sorted(set(paths))
    assert not any(path.startswith(("/", ".")) or ".." in path.split("/") for path in paths)
    assert all(file.text.endswith("\n") for file in export.files)
    assert all(loss.reason.endswith(".") and loss.path for loss in export.losses)
