"""The JSON Schema (2020-12) of the design document, built from the types of its fields.

Good enough to draw a form, to complete in any editor and to refuse what is wrong in shape. It says
more than JSON Schema knows: `x-unit` (base unit of a quantity), `x-phrase` (which grammar a text has),
`x-allowed` (that grammar in examples), `x-refers-to` (kinds of element whose name is meant) and
`x-kind` (the kind of node that a section holds).

The published copy, docs/reference/design.schema.json, has the faults in it too: those are known to
`simulator.scenario.document_schema`, above this layer.
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from simulator.base.ids import MAX_NAME_LENGTH, NAME_PATTERN
from simulator.design.fields import ObjectivePhrase
from simulator.design.kinds import KIND_OF_SECTION, KINDS
from simulator.design.parts import ScenarioPart
from simulator.design.upgrades import CURRENT_VERSION

ID = f"urn:lagwise:design:{CURRENT_VERSION}"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TITLES = {
    "clusters": "Clusters",
    "event_stores": "Event stores",
    "external_systems": "External systems",
    "projections": "Projections",
    "sagas": "Sagas",
    "schemas": "Schemas",
    "services": "Services",
    "sources": "Sources",
    "topics": "Topics",
}


def build(faults: Mapping[str, dict[str, Any]] | None = None) -> dict[str, Any]:
    """The schema. *faults* (name → JSON Schema of the properties that the fault takes) makes the entries
    of a scenario's `faults` exact; without it any fault passes."""
    models: list[tuple[type[BaseModel], Any]] = [(model, "validation") for model in KINDS.values()]
    models.append((ScenarioPart, "validation"))
    refs, definitions = models_json_schema(models, by_alias=True, schema_generator=_Generator)
    defs = {name: _simplify(schema) for name, schema in definitions["$defs"].items()}
    _set_defaults(defs)
    objective = _objective()
    forms: dict[str, Any] = {}
    for schema in (*defs.values(), objective):
        _share_forms(schema, forms)
    defs |= forms
    if faults:
        _name_faults(defs["ScenarioPart"], faults)
    properties: dict[str, Any] = {
        "lagwise": {
            "const": CURRENT_VERSION,
            "title": "Version",
            "description": "The version of this format.",
            "default": CURRENT_VERSION,
            "examples": [CURRENT_VERSION],
        },
        "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 10_000,
            "title": "Name",
            "description": "The system's name.",
            "examples": ["Order processing"],
        },
        "description": {
            "type": "string",
            "minLength": 1,
            "maxLength": 10_000,
            "title": "Description",
            "description": "What the system is for.",
            "examples": ["Takes orders, reserves stock and charges cards."],
        },
    }
    for section, model in KINDS.items():
        about = (model.__doc__ or "").strip()
        properties[section] = _section(_TITLES[section], about, refs[(model, "validation")])
        properties[section]["x-kind"] = KIND_OF_SECTION[section]
    properties["scenarios"] = _section(
        "Scenarios", "What one run does to the design.", refs[(ScenarioPart, "validation")]
    )
    properties["objectives"] = _section("Objectives", "What the system is meant to keep.", objective)
    properties["layout"] = _layout()
    return {
        "$schema": DIALECT,
        "$id": ID,
        "title": "Lagwise design",
        "description": "An event-driven system: what it consists of, what may happen to it, what it is meant to keep.",
        "type": "object",
        "required": ["lagwise", "name"],
        "properties": properties,
        "additionalProperties": False,
        "$defs": {name: defs[name] for name in sorted(defs)},
    }


def text(schema: dict[str, Any] | None = None) -> str:
    """The schema as the published file has it."""
    return json.dumps(build() if schema is None else schema, indent=2, ensure_ascii=False) + "\n"


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, without its warnings for defaults: those are written here (`_set_defaults`)."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012 - as the base class has it

    def encode_default(self, dft: Any) -> Any:
        return None


def _section(title: str, description: str, each: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "title": title,
        "description": description,
        "propertyNames": {"pattern": NAME_PATTERN, "maxLength": MAX_NAME_LENGTH},
        "additionalProperties": each,
    }


def _objective() -> dict[str, Any]:
    made = TypeAdapter(ObjectivePhrase).json_schema()
    made |= {
        "title": "Objective",
        "description": "A statistic of a metric of an element, and its limit.",
        "examples": [
            "p99 of order-creation.duration < 2 s in normal, sale",
            "order-events.lost = 0",
            "order-events.mailer.lag_time < 5 s within 1 min after broker-loss",
        ],
    }
    return made


def _layout() -> dict[str, Any]:
    coordinate = {"type": "number", "minimum": -1_000_000, "maximum": 1_000_000}
    position = {"type": "array", "items": coordinate, "minItems": 2, "maxItems": 2, "examples": [[120, 80]]}
    section = _section(
        "Layout", "Where nodes stand on the canvas: name → [x, y]. It has no meaning.", position
    )
    section["propertyNames"]["x-refers-to"] = list(KIND_OF_SECTION.values())
    return section


def _simplify(schema: Any) -> Any:
    """Say "or null" within `type` where one branch is left, and drop what only repeats pydantic's names."""
    if isinstance(schema, list):
        return [_simplify(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _simplify(value) for key, value in schema.items()}
    branches = made.get("anyOf")
    if isinstance(branches, list) and {"type": "null"} in branches:
        rest = [branch for branch in branches if branch != {"type": "null"}]
        if len(rest) == 1 and "type" in rest[0]:
            del made["anyOf"]
            kinds = rest[0]["type"]
            made = {**rest[0], **made, "type": [*(kinds if isinstance(kinds, list) else [kinds]), "null"]}
    return made


def _share_forms(schema: Any, forms: dict[str, Any]) -> None:
    """Move the mapping form of each phrase to a definition of its own: it is the same wherever it may stand."""
    if isinstance(schema, list):
        for item in schema:
            _share_forms(item, forms)
    elif isinstance(schema, dict):
        phrase = schema.get("x-phrase")
        if phrase is not None and phrase != "fault" and "properties" in schema:
            form = {key: schema.pop(key) for key in _FORM_KEYS if key in schema}
            forms[f"phrase-{phrase}"] = {
                "description": f"The longer form of a phrase: {schema['x-allowed']}.",
                **form,
            }
            schema["$ref"] = f"#/$defs/phrase-{phrase}"
        for key, value in schema.items():
            if key not in ("examples", "default"):
                _share_forms(value, forms)


_FORM_KEYS = ("properties", "required", "additionalProperties", "minItems", "maxItems")


def _set_defaults(defs: dict[str, Any]) -> None:
    """Write every default as the document would have it; a required field has none."""
    for model in _models(*KINDS.values(), ScenarioPart):
        schema = defs.get(model.__name__)
        if schema is None or "properties" not in schema:
            continue
        printed = model.model_construct().model_dump(mode="json", by_alias=True, warnings=False)
        for name, info in model.model_fields.items():
            key = info.alias or name
            if key not in schema["properties"]:
                continue
            if info.is_required():
                schema["properties"][key].pop("default", None)
            else:
                schema["properties"][key]["default"] = printed.get(key)


def _models(*roots: type[BaseModel]) -> list[type[BaseModel]]:
    """The models that the roots are made of, each once."""
    found: list[type[BaseModel]] = []
    waiting = list(roots)
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.append(model)
            for info in model.model_fields.values():
                waiting.extend(_inside(info.annotation))
    return found


def _inside(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _inside(part)]


def _name_faults(scenario: dict[str, Any], faults: Mapping[str, dict[str, Any]]) -> None:
    entry = scenario["properties"]["faults"]["items"]
    common = entry["properties"]
    entry["anyOf"] = [
        {"required": [name], "properties": {**common, **properties}, "additionalProperties": False}
        for name, properties in sorted(faults.items())
    ]
