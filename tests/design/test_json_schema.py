"""The JSON Schema is good enough to draw a form, to complete in an editor, and to refuse a wrong shape."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from simulator.design import json_schema
from simulator.design.kinds import KINDS, SECTION_OF_KIND
from simulator.design.text_tree import read
from simulator.scenario import document_schema
from tests.design.large_design import large_design

SCHEMA = json_schema.build()
VALIDATOR = Draft202012Validator(SCHEMA)
KIND_WORDS = {*SECTION_OF_KIND, "handler", "command"}


def properties() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(definition, key, schema) of every property of every kind."""
    for name, definition in SCHEMA["$defs"].items():
        if not name.startswith("phrase-"):
            for key, schema in definition.get("properties", {}).items():
                yield name, key, schema


def everywhere(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for key, part in schema.items():
            if key not in ("default", "examples"):
                yield from everywhere(part)
    elif isinstance(schema, list):
        for item in schema:
            yield from everywhere(item)


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator.check_schema(document_schema())


def test_the_published_copy_is_the_one_with_the_faults(project: Path) -> None:
    published = (project / "docs" / "reference" / "design.schema.json").read_text(encoding="utf-8")
    assert published == json_schema.text(document_schema())


def test_it_is_the_same_every_time() -> None:
    assert json_schema.text() == json_schema.text(json_schema.build())


def test_it_accepts_the_examples_and_a_large_design(examples: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted(examples.glob("*.yaml"))]
    texts += [
        large_design(30),
        (Path(__file__).parent / "designs" / "ticket-sales.yaml").read_text(encoding="utf-8"),
    ]
    for text in texts:
        tree = read(text)
        assert tree.root is not None
        assert [error.message for error in VALIDATOR.iter_errors(tree.root.value)] == []


@pytest.mark.parametrize(
    "document",
    [
        {"lagwise": 1},
        {"lagwise": 2, "name": "x"},
        {"lagwise": 1, "name": "x", "topcs": {}},
        {"lagwise": 1, "name": "x", "topics": {"t": {}}},
        {"lagwise": 1, "name": "x", "topics": {"t": {"cluster": "m", "partitions": 0}}},
        {"lagwise": 1, "name": "x", "topics": {"t": {"cluster": "m", "retention": "soon"}}},
        {"lagwise": 1, "name": "x", "topics": {"1t": {"cluster": "m"}}},
        {"lagwise": 1, "name": "x", "services": {"s": {"handles": {"h": {"fails": "1"}}}}},
        {"lagwise": 1, "name": "x", "services": {"s": {"handles": {"h": {"calls": [5]}}}}},
        {"lagwise": 1, "name": "x", "services": {"s": {"handles": {"h": {"takes": {"mean": "1 s"}}}}}},
        {"lagwise": 1, "name": "x", "sagas": {"s": {"starts_on": "E", "run_by": "s", "steps": []}}},
        {"lagwise": 1, "name": "x", "scenarios": {"n": {"lasts": "1 min", "faults": [{"for": "1 s"}]}}},
        {"lagwise": 1, "name": "x", "layout": {"a": [1]}},
    ],
)
def test_it_refuses_a_wrong_shape(document: dict[str, Any]) -> None:
    assert list(VALIDATOR.iter_errors(document))


def test_every_setting_has_a_title_and_a_description_in_a_sentence() -> None:
    for definition, key, schema in properties():
        assert schema.get("title"), (definition, key)
        assert schema.get("description", "").endswith("."), (definition, key)


def test_every_setting_but_flags_and_choices_has_an_example() -> None:
    for definition, key, schema in properties():
        is_choice = "enum" in schema or schema.get("type") == "boolean"
        refers = any("x-refers-to" in part for part in everywhere(schema))
        assert is_choice or refers or schema.get("examples"), (definition, key)


def test_every_example_and_default_is_allowed_where_it_stands() -> None:
    for definition, key, schema in properties():
        root = {"$schema": json_schema.DIALECT, "$defs": SCHEMA["$defs"], **schema}
        values = list(schema.get("examples", []))
        if "default" in schema:
            values.append(schema["default"])
        for value in values:
            errors = [error.message for error in Draft202012Validator(root).iter_errors(value)]
            assert errors == [], (definition, key, value)


def test_every_optional_setting_says_its_default_as_a_document_would() -> None:
    for name, definition in SCHEMA["$defs"].items():
        for key, schema in definition.get("properties", {}).items():
            if name.startswith("phrase-") or key in definition.get("required", []):
                continue
            assert "default" in schema, (name, key)
    handler = SCHEMA["$defs"]["Handler"]["properties"]
    assert (handler["takes"]["default"], handler["retries"]["default"], handler["fails"]["default"]) == (
        "0 s",
        "none",
        "0 %",
    )
    assert SCHEMA["$defs"]["Consumer"]["properties"]["session_timeout"]["default"] == "45 s"


def test_names_say_which_kinds_they_refer_to() -> None:
    marked = [part["x-refers-to"] for part in everywhere(SCHEMA) if "x-refers-to" in part]
    assert marked
    assert {kind for kinds in marked for kind in kinds} <= KIND_WORDS
    service = SCHEMA["$defs"]["Service"]["properties"]
    assert service["consumes"]["propertyNames"]["x-refers-to"] == ["topic"]
    assert SCHEMA["$defs"]["Topic"]["properties"]["carries"]["items"]["x-refers-to"] == ["schema"]
    assert SCHEMA["$defs"]["Consumer"]["properties"]["dead_letters"]["x-refers-to"] == ["topic"]


def test_quantities_say_their_unit_and_phrases_their_grammar() -> None:
    topic, source = SCHEMA["$defs"]["Topic"]["properties"], SCHEMA["$defs"]["Source"]["properties"]
    assert (topic["retention"]["x-unit"], topic["max_message"]["x-unit"]) == ("s", "B")
    assert (source["rate"]["x-phrase"], source["keys"]["x-phrase"]) == ("arrival", "keys")
    for part in everywhere(SCHEMA):
        if "x-phrase" in part and part["x-phrase"] != "fault":
            assert part["x-allowed"]


def test_every_section_says_its_kind() -> None:
    assert {section: SCHEMA["properties"][section]["x-kind"] for section in KINDS} == {
        section: kind for kind, section in SECTION_OF_KIND.items()
    }


def test_faults_can_be_made_exact() -> None:
    exact = json_schema.build({"outage": {"outage": {"type": "string"}}})
    validator = Draft202012Validator(exact)
    base: dict[str, Any] = {"lagwise": 1, "name": "x"}
    good = {
        **base,
        "scenarios": {"n": {"lasts": "1 s", "faults": [{"at": "1 s", "outage": "b", "for": "1 s"}]}},
    }
    bad = {**base, "scenarios": {"n": {"lasts": "1 s", "faults": [{"at": "1 s", "outge": "b"}]}}}
    assert list(validator.iter_errors(good)) == []
    assert list(validator.iter_errors(bad))


def test_it_is_json() -> None:
    assert json.loads(json_schema.text()) == SCHEMA
