"""A schema: a record type with versions."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, GetJsonSchemaHandler, model_serializer, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from simulator.base.errors import PhraseError
from simulator.base.ids import MAX_NAME_LENGTH
from simulator.base.phrases import FieldType, print_field_type
from simulator.design.base_model import Part
from simulator.design.fields import Bytes, FieldTypePhrase, Suppressions, Version

FIELD_NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]*$"
_DECIMAL = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_OF_THE_FIELD = ("default", "since", "until")


class SchemaField(Part):
    """A field: its type, its default, and the versions that have it. A bare type phrase stands for it too."""

    type: FieldTypePhrase = Field(
        title="Type",
        description="A type phrase; with “?” at its end the field may be null.",
        examples=["string", "decimal(12, 2)", "[OrderItem]", "uuid?", "timestamp-millis"],
    )
    default: str | int | float | bool | list[Any] | dict[str, Any] | None = Field(
        None,
        title="Default",
        description="What a reader takes when the writer's version lacks the field.",
        examples=["web"],
    )
    since: Version = Field(
        1, title="Since version", description="The first version that has it.", examples=[2]
    )
    until: Version | None = Field(None, title="Last version", description="The last version that has it.")

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The type alone, or the long form; a type may also be the key of its default: ``{string: web}``."""
        long = handler.resolve_ref_schema(handler(core))
        phrase = dict(long["properties"]["type"])
        phrase["type"] = ["string", "array"]
        for key in ("required", "properties", "title", "default"):
            phrase.pop(key, None)
        return {
            "title": "Field",
            "description": long["description"],
            "anyOf": [phrase, {"type": "object", "properties": long["properties"], "minProperties": 1}],
        }

    @property
    def has_default(self) -> bool:
        """Whether a default is declared; null is one."""
        return "default" in self.model_fields_set

    def exists_in(self, version: int) -> bool:
        """Whether *version* of the schema has the field."""
        return self.since <= version and (self.until is None or version <= self.until)

    @model_validator(mode="before")
    @classmethod
    def _lengthen(cls, value: Any) -> Any:
        """Bring the shorthands to the long form: ``string`` · ``[T]`` · ``{string: "web", since: 2}``."""
        if isinstance(value, str) or (isinstance(value, list) and len(value) == 1):
            return {"type": value}
        if not isinstance(value, Mapping):
            return value
        rest = {key: part for key, part in value.items() if key not in _OF_THE_FIELD}
        own = {key: part for key, part in value.items() if key in _OF_THE_FIELD}
        if "type" in rest:
            return {**own, "type": rest["type"] if len(rest) == 1 else rest}
        if len(rest) == 1 and "default" not in own:
            ((phrase, default),) = rest.items()
            return {**own, "type": phrase, "default": default}
        return value

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise PhraseError(
                f"The field ends with version {self.until}, before version {self.since} brings it."
            )
        if self.has_default and not is_value_of(self.type, self.default):
            written = print_field_type(self.type)
            raise PhraseError(
                f"The default “{self.default}” is not a value of type {written}.",
                f"a value of type {written}",
            )
        return self

    @model_serializer(mode="plain")
    def _shorten(self) -> Any:
        """The shortest form that reads back: the type alone where nothing else is said."""
        written = _shown(self.type)
        form: dict[str, Any] = {"type": written}
        if self.has_default:
            form["default"] = self.default
        if self.since != 1:
            form["since"] = self.since
        if self.until is not None:
            form["until"] = self.until
        return written if len(form) == 1 else form


def _shown(field_type: FieldType) -> str | list[Any]:
    """The phrase; a list as YAML's own: ``[OrderItem]`` needs no quotes then."""
    if field_type.kind == "array" and field_type.item is not None and not field_type.nullable:
        return [_shown(field_type.item)]
    return print_field_type(field_type)


def is_value_of(field_type: FieldType, value: object) -> bool:
    """Whether a plain value can be a default of the type; of lists and records only the outside is checked."""
    if value is None:
        return field_type.nullable
    if isinstance(value, bool):
        return field_type.kind == "boolean"
    match field_type.kind:
        case "string":
            return isinstance(value, str) and (field_type.length is None or len(value) <= field_type.length)
        case "uuid" | "bytes" | "fixed":
            return isinstance(value, str)
        case "enum":
            return value in field_type.symbols
        case "decimal":
            written = isinstance(value, str) and _DECIMAL.fullmatch(value) is not None
            return written or isinstance(value, int | float)
        case "float" | "double":
            return isinstance(value, int | float)
        case "array":
            return isinstance(value, list)
        case "map" | "schema":
            return isinstance(value, dict)
        case _:
            return isinstance(value, int)


class Schema(Part):
    """A record type; a topic that carries it gives each version an identity in the registry."""

    version: Version = Field(
        1, title="Version", description="The version that producers write.", examples=[2]
    )
    compatibility: Literal[
        "none", "backward", "forward", "full", "backward_transitive", "forward_transitive", "full_transitive"
    ] = Field(
        "backward",
        title="Compatibility",
        description="What a new version promises: “backward” = new readers read old records.",
    )
    namespace: str | None = Field(
        None,
        title="Namespace",
        description="The Avro namespace.",
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$",
        max_length=MAX_NAME_LENGTH,
        examples=["com.example.orders"],
    )
    format: Literal["avro", "json"] = Field(
        "avro", title="What producers write", description="Avro with the registry, or JSON without it."
    )
    size: Bytes | None = Field(
        None,
        title="Mean size",
        description="Of one record; estimated from the fields unless set.",
        examples=["600 B"],
    )
    fields: dict[
        Annotated[str, Field(pattern=FIELD_NAME_PATTERN, max_length=MAX_NAME_LENGTH)], SchemaField
    ] = Field(
        default_factory=dict,
        title="Fields",
        description="Name → type phrase, or type with default and versions.",
        examples=[{"order_id": "uuid", "channel": {"string": "web", "since": 2}}],
    )
    allow: Suppressions = Field(default_factory=dict)
