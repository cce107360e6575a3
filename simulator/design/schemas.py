"""Schemas as Avro sees them: versions, resolved types, defaults and sizes.

`record_at(design, "OrderCreated", 2)` gives the record of one version with every named type resolved;
`avro_schema` writes it as an Avro schema (named types in full at their first use, by name after).
Source: the Avro 1.12 specification. Sizes are in `schema_sizes`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from simulator.base.errors import LagwiseError
from simulator.base.phrases import FieldType
from simulator.design.kinds.schema import Schema, SchemaField

if TYPE_CHECKING:
    from simulator.design.document import Design

MAX_NESTING = 32

LOGICAL: Mapping[str, tuple[str, str]] = {
    "date": ("int", "date"),
    "time-millis": ("int", "time-millis"),
    "time-micros": ("long", "time-micros"),
    "timestamp-millis": ("long", "timestamp-millis"),
    "timestamp-micros": ("long", "timestamp-micros"),
    "local-timestamp-millis": ("long", "local-timestamp-millis"),
    "local-timestamp-micros": ("long", "local-timestamp-micros"),
    "uuid": ("string", "uuid"),
}
"""Words that are an Avro primitive with a logical type: word → (primitive, logical type)."""


class UnknownSchema(LagwiseError):
    """A schema or version that the design does not have, or one that contains itself without end."""


@dataclass(frozen=True, slots=True)
class AvroField:
    """A field of one version: *type* as declared; *has_default* tells a null default from none."""

    name: str
    type: FieldType
    default: Any
    has_default: bool
    since: int


@dataclass(frozen=True, slots=True)
class AvroRecord:
    """A record type at one version."""

    name: str
    namespace: str | None
    version: int
    fields: tuple[AvroField, ...]

    @property
    def full_name(self) -> str:
        """With the namespace, as a registry names it."""
        return _full(self.name, self.namespace)


def fields_at(schema: Schema, version: int) -> Mapping[str, SchemaField]:
    """The fields that *version* has, in the order of the document."""
    return {name: field for name, field in schema.fields.items() if field.exists_in(version)}


def versions(schema: Schema) -> tuple[int, ...]:
    """All versions, oldest first."""
    return tuple(range(1, schema.version + 1))


def record_at(design: "Design", name: str, version: int | None = None) -> AvroRecord:
    """The record type *name* at *version* (the current one unless given). Raises UnknownSchema."""
    schema = design.schemas.get(name)
    if schema is None:
        raise UnknownSchema(f"There is no schema “{name}” in this design.")
    at = schema.version if version is None else version
    if not 1 <= at <= schema.version:
        raise UnknownSchema(f"“{name}” has the versions 1 to {schema.version}, not {at}.")
    fields = tuple(
        AvroField(field_name, field.type, field.default, field.has_default, field.since)
        for field_name, field in fields_at(schema, at).items()
    )
    return AvroRecord(name, schema.namespace, at, fields)


def avro_schema(design: "Design", name: str, version: int | None = None) -> dict[str, Any]:
    """The Avro schema of a record as plain data, self-contained: what it uses is defined inside of it.

    Referenced schemas are taken at their current version, and in its namespace when they have none of
    their own. Raises UnknownSchema, also for a schema that contains itself without a list, a map or
    “?” in between: no value of it could end.
    """
    endless = endless_cycle(design, name)
    if endless:
        raise UnknownSchema(f"“{name}” contains itself without end: {' → '.join(endless)}.")
    record = record_at(design, name, version)
    return _Writer(design, record.namespace).record(record, None)


class _Writer:
    """Writes Avro: a named type in full where it is first used, by its full name afterwards."""

    def __init__(self, design: "Design", namespace: str | None) -> None:
        self._design = design
        self._namespace = namespace
        self._defined: set[str] = set()

    def record(self, record: AvroRecord, around: str | None) -> dict[str, Any]:
        """The record in full; *around* is the namespace that it would inherit."""
        namespace = record.namespace or self._namespace
        self._defined.add(_full(record.name, namespace))
        made: dict[str, Any] = {"type": "record", "name": record.name}
        if namespace != around:
            made["namespace"] = namespace or ""
        made["fields"] = [self._field(record.name, field, namespace) for field in record.fields]
        return made

    def _field(self, record: str, field: AvroField, namespace: str | None) -> dict[str, Any]:
        avro = self._plain(field.type, f"{record}_{field.name}", namespace)
        made: dict[str, Any] = {"name": field.name, "type": avro}
        if field.type.nullable:
            # A union's default is a value of its first branch.
            with_value = field.has_default and field.default is not None
            made["type"] = [avro, "null"] if with_value else ["null", avro]
            made["default"] = default_of(field.type, field.default)
        elif field.has_default:
            made["default"] = default_of(field.type, field.default)
        return made

    def _type(self, field_type: FieldType, name: str, namespace: str | None) -> Any:
        plain = self._plain(field_type, name, namespace)
        return ["null", plain] if field_type.nullable else plain

    def _plain(self, field_type: FieldType, name: str, namespace: str | None) -> Any:
        """The type without its “?”; *name* is what an enum or a fixed in it is called."""
        kind, item = field_type.kind, field_type.item
        if kind == "schema":
            record = record_at(self._design, field_type.name)
            full = _full(record.name, record.namespace or self._namespace)
            return full if full in self._defined else self.record(record, namespace)
        if kind == "array" and item is not None:
            return {"type": "array", "items": self._type(item, f"{name}_item", namespace)}
        if kind == "map" and item is not None:
            return {"type": "map", "values": self._type(item, f"{name}_value", namespace)}
        if kind == "enum":
            return {"type": "enum", "name": name, "symbols": list(field_type.symbols)}
        if kind == "fixed":
            return {"type": "fixed", "name": name, "size": field_type.length}
        if kind == "decimal":
            digits = {"precision": field_type.precision, "scale": field_type.scale}
            return {"type": "bytes", "logicalType": "decimal", **digits}
        if kind in LOGICAL:
            primitive, logical = LOGICAL[kind]
            return {"type": primitive, "logicalType": logical}
        return kind


def _full(name: str, namespace: str | None) -> str:
    return f"{namespace}.{name}" if namespace else name


def default_of(field_type: FieldType, default: Any) -> Any:
    """A default as an Avro schema writes it: bytes and decimals as text of code points 0 to 255."""
    if default is None:
        return None
    if (
        field_type.kind == "decimal"
        and not isinstance(default, bool)
        and isinstance(default, int | float | str)
    ):
        return _decimal_default(default, field_type.scale)
    if field_type.kind in ("float", "double") and isinstance(default, int) and not isinstance(default, bool):
        return float(default)
    return default


def _decimal_default(default: int | float | str, scale: int) -> str:
    try:
        unscaled = int((Decimal(str(default)) * (Decimal(10) ** scale)).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):
        return str(default)
    length = max(1, (unscaled.bit_length() + 8) // 8)
    return unscaled.to_bytes(length, "big", signed=True).decode("latin-1")


def references(schema: Schema, version: int | None = None) -> Iterator[str]:
    """The names of the schemas that a version uses directly."""
    for field in fields_at(schema, schema.version if version is None else version).values():
        yield from field.type.references()


def used_schemas(design: "Design", name: str) -> tuple[str, ...]:
    """*name* and every schema that it uses, used ones before their users; each once."""
    order: list[str] = []
    entered: set[str] = set()
    stack: list[tuple[str, bool]] = [(name, False)]
    while stack:
        at, done = stack.pop()
        if done:
            order.append(at)
        elif at not in entered and at in design.schemas:
            entered.add(at)
            stack.append((at, True))
            stack.extend((used, False) for used in reversed(list(references(design.schemas[at]))))
    return tuple(order)


def endless_cycle(design: "Design", name: str) -> tuple[str, ...]:
    """The names along which a schema must contain itself, () when every value of it can end."""
    trail: list[str] = []
    finite: set[str] = set()

    def follow(at: str) -> tuple[str, ...]:
        if at in finite or at not in design.schemas:
            return ()
        if at in trail:
            return (*trail[trail.index(at) :], at)
        if len(trail) > MAX_NESTING:
            return (*trail, at)
        trail.append(at)
        schema = design.schemas[at]
        for field in fields_at(schema, schema.version).values():
            if field.type.kind == "schema" and not field.type.nullable:
                found = follow(field.type.name)
                if found:
                    return found
        trail.pop()
        finite.add(at)
        return ()

    return follow(name)
