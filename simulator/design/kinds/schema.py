"""A schema: a record type with versions."""

from typing import Literal

from pydantic import Field

from simulator.design.base_model import Part
from simulator.design.fields import Bytes, FieldTypePhrase, Suppressions


class SchemaField(Part):
    """A field in its long form: its type, its default, and the version that brought it."""

    type: FieldTypePhrase = Field(title="Type", examples=["string", "decimal(12, 2)", "[OrderItem]", "uuid?"])
    default: str | int | float | bool | None = Field(None, title="Default")
    since: int = Field(1, ge=1, title="Since version")
    until: int | None = Field(None, ge=1, title="Last version that has it")


class Schema(Part):
    """A record type; *fields* maps a name to a type phrase or a SchemaField (see `fields.SchemaFieldOrPhrase`)."""

    version: int = Field(1, ge=1, title="Version")
    compatibility: Literal[
        "none", "backward", "forward", "full", "backward_transitive", "forward_transitive", "full_transitive"
    ] = Field("backward", title="Compatibility")
    namespace: str | None = Field(None, title="Namespace", examples=["com.example.orders"])
    format: Literal["avro", "json"] = Field("avro", title="What producers write")
    size: Bytes | None = Field(None, title="Mean size", description="Estimated from the fields unless set.")
    fields: dict[str, FieldTypePhrase | SchemaField] = Field(default_factory=dict, title="Fields")
    allow: Suppressions = Field(default_factory=dict, title="Allowed findings")
