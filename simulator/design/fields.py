"""Types of a part's fields: what each accepts, how it is written, its unit and what it refers to; declared once.

Every phrase type takes the phrase, its longer mapping form, or the value itself, and is written
back as the phrase. The JSON Schema says the same: `x-unit` for quantities, `x-phrase` for phrases
and `x-refers-to` (kinds) wherever a name means another element.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from simulator.base import phrases, units
from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.errors import PhraseError
from simulator.base.ids import MAX_NAME_LENGTH, NAME_PATTERN
from simulator.base.phrases import arrival, distribution, field_type, keys, load, objective, retry
from simulator.base.retry import Retry


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks a text (a value or a map's key) as the name of an element of one of *kinds*.

    "handler" means SERVICE.HANDLER, "command" the bare name of a handler of the service that stands
    beside it; the other kinds are the node kinds, in the singular, and "scenario".
    """

    kinds: tuple[str, ...]

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(core), "x-refers-to": list(self.kinds)}


_Name = Annotated[str, Field(min_length=1, max_length=2 * MAX_NAME_LENGTH)]

ClusterName = Annotated[_Name, Refers(("cluster",))]
EventStoreName = Annotated[_Name, Refers(("event_store",))]
HandlerName = Annotated[_Name, Refers(("handler",))]
SagaName = Annotated[_Name, Refers(("saga",))]
SchemaName = Annotated[_Name, Refers(("schema",))]
ServiceName = Annotated[_Name, Refers(("service",))]
SourceName = Annotated[_Name, Refers(("source",))]
TopicName = Annotated[_Name, Refers(("topic",))]
CallableName = Annotated[_Name, Refers(("external_system", "handler"))]
CommandOrSchemaName = Annotated[_Name, Refers(("command", "schema"))]
ServiceOrTopicName = Annotated[_Name, Refers(("service", "topic"))]


def _quantity(unit: str, kind: str, pattern: str, allowed: str) -> WithJsonSchema:
    """The schema of a quantity: a text with its unit, or a number in the base unit."""
    pattern = rf"^\s*{pattern}\s*$"
    return WithJsonSchema(
        {"type": ["string", kind], "pattern": pattern, "x-unit": unit, "x-allowed": allowed}
    )


def _phrase(name: str, allowed: str, form: JsonSchemaValue, *also: str) -> WithJsonSchema:
    """The schema of a phrase: a text, or the longer mapping *form*, or other types."""
    return WithJsonSchema(
        {"type": ["string", *also, "object"], "x-phrase": name, "x-allowed": allowed, **form}
    )


Duration = Annotated[
    float,
    PlainValidator(units.parse_duration_s),
    PlainSerializer(units.print_duration_s),
    _quantity("s", "number", units.DURATION, units.A_DURATION),
]
Bytes = Annotated[
    int,
    PlainValidator(units.parse_size_bytes),
    PlainSerializer(units.print_size_bytes),
    _quantity("B", "integer", units.SIZE, units.A_SIZE),
]
RatePerS = Annotated[
    float,
    PlainValidator(units.parse_rate_per_s),
    PlainSerializer(units.print_rate_per_s),
    _quantity("/s", "number", units.RATE, units.A_RATE),
]
Percent = Annotated[
    float,
    PlainValidator(units.parse_percent),
    PlainSerializer(units.print_percent),
    _quantity("%", "number", units.PERCENT, units.A_SHARE),
]


def _parse_retention(value: object) -> float | Literal["forever"]:
    if value == "forever":
        return "forever"
    try:
        return units.parse_duration_s(value)
    except PhraseError as error:
        raise PhraseError(error.message, f"forever, or {error.allowed}") from None


def _print_retention(value: float | Literal["forever"]) -> str:
    return value if isinstance(value, str) else units.print_duration_s(value)


Retention = Annotated[
    float | Literal["forever"],
    PlainValidator(_parse_retention),
    PlainSerializer(_print_retention),
    _quantity("s", "number", f"(?:forever|{units.DURATION})", f"forever, or {units.A_DURATION}"),
]

DistributionPhrase = Annotated[
    Distribution,
    PlainValidator(phrases.parse_distribution),
    PlainSerializer(phrases.print_distribution),
    _phrase("distribution", distribution.ALLOWED, distribution.FORM, "number"),
]
KeyPhrase = Annotated[
    KeyChoice,
    PlainValidator(phrases.parse_keys),
    PlainSerializer(phrases.print_keys),
    _phrase("keys", keys.ALLOWED, keys.FORM),
]
RetryPhrase = Annotated[
    Retry,
    PlainValidator(phrases.parse_retry),
    PlainSerializer(phrases.print_retry),
    _phrase("retry", retry.ALLOWED, retry.FORM),
]
ArrivalPhrase = Annotated[
    phrases.Arrival,
    PlainValidator(phrases.parse_arrival),
    PlainSerializer(phrases.print_arrival),
    _phrase("arrival", arrival.ALLOWED, arrival.FORM, "number"),
]
LoadPhrases = Annotated[
    tuple[phrases.Load, ...],
    PlainValidator(phrases.parse_loads),
    PlainSerializer(phrases.print_loads),
    _phrase("load", load.ALLOWED, load.FORM, "number", "array"),
]
ObjectivePhrase = Annotated[
    phrases.Objective,
    PlainValidator(phrases.parse_objective),
    PlainSerializer(phrases.print_objective),
    _phrase("objective", objective.ALLOWED, objective.FORM),
]
FieldTypePhrase = Annotated[
    phrases.FieldType,
    PlainValidator(phrases.parse_field_type),
    PlainSerializer(phrases.print_field_type),
    _phrase("field-type", field_type.ALLOWED, field_type.FORM, "array"),
]

Count = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Version = Annotated[int, Field(ge=1, le=100_000, strict=True)]
Word = Annotated[str, Field(min_length=1, max_length=MAX_NAME_LENGTH)]
ElementName = Annotated[str, Field(pattern=NAME_PATTERN, max_length=MAX_NAME_LENGTH)]
Suppressions = Annotated[
    dict[
        Annotated[str, Field(pattern=r"^[A-Z]{2,5}[0-9]{3}$")],
        Annotated[str, Field(min_length=3, max_length=1000)],
    ],
    Field(
        title="Allowed findings",
        description="Code of a finding → the reason why it is accepted on this element.",
        examples=[{"KAF014": "One region, one customer: the hot key is the load."}],
    ),
]


@dataclass(frozen=True, slots=True)
class Shorthand:
    """Lets a bare text stand for a mapping with only *key*, in the document, when written back and in the schema.

    Put behind a Part in an Annotated: ``Annotated[CallTo, Shorthand("to", ("handler",))]``.
    """

    key: str
    refers: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        key = self.key

        def lengthen(value: Any) -> Any:
            return {key: value} if isinstance(value, str) else value

        def shorten(value: Any, longer: SerializerFunctionWrapHandler) -> Any:
            form = longer(value)
            return form[key] if isinstance(form, dict) and set(form) == {key} else form

        return core_schema.no_info_before_validator_function(
            lengthen, handler(source), serialization=core_schema.wrap_serializer_function_ser_schema(shorten)
        )

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        text: dict[str, Any] = {"type": "string"}
        if self.refers:
            text["x-refers-to"] = list(self.refers)
        return {"anyOf": [text, handler(core)]}


class OneOrMany:
    """Lets a single item stand for a list of one, in the document, when written back and in the schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def wrap(value: Any) -> Any:
            return value if isinstance(value, list | tuple) else [value]

        def unwrap(value: Any, longer: SerializerFunctionWrapHandler) -> Any:
            form = longer(value)
            return form[0] if len(form) == 1 else form

        return core_schema.no_info_before_validator_function(
            wrap, handler(source), serialization=core_schema.wrap_serializer_function_ser_schema(unwrap)
        )

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        many = handler(core)
        return {"anyOf": [many["items"], many]}
