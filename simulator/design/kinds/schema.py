"""A schema: a record type with versions."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from simulator.base.errors import PhraseError
from simulator.base.ids import MAX_NAME_LENGTH
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
    def _ends_after_it_starts(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise PhraseError(
                f"The field ends with version {self.until}, before version {self.since} brings it."
            )
        return self


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
