"""The mean size of a record, estimated from its fields where the document does not state it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.base.phrases import FieldType
from simulator.design.schemas import UnknownSchema, fields_at

if TYPE_CHECKING:
    from simulator.design.document import Design

REGISTRY_HEADER_BYTES = 5
"""Magic byte and schema id in front of each record that was written with a schema registry."""

MEAN_ITEMS = 3
"""Items of a list or map whose length nobody stated."""

_BINARY: Mapping[str, float] = {
    "boolean": 1,
    "bytes": 33,
    "date": 3,
    "double": 8,
    "enum": 1,
    "float": 4,
    "int": 2,
    "local-timestamp-micros": 8,
    "local-timestamp-millis": 6,
    "long": 4,
    "string": 17,
    "time-micros": 6,
    "time-millis": 4,
    "timestamp-micros": 8,
    "timestamp-millis": 6,
    "uuid": 37,
}
"""Bytes of a usual value in Avro's binary encoding: varints of today's dates and of small numbers, a
uuid of 36 characters, texts of 16 characters, binaries of 32 bytes; each with its length."""

_JSON: Mapping[str, float] = {
    "boolean": 5,
    "bytes": 46,
    "date": 12,
    "double": 10,
    "enum": 10,
    "fixed": 26,
    "float": 8,
    "int": 4,
    "long": 8,
    "string": 18,
    "uuid": 38,
}
_JSON_TIME = 13.0  # milliseconds since 1970 in digits


def size_bytes(design: "Design", name: str, version: int | None = None) -> int:
    """Bytes of one record, on average: the schema's own `size`, else from the fields of *version*.

    "avro" counts Avro's binary encoding with the registry's header, "json" keys, quotes and digits.
    A field that may be null is there every other time. Raises UnknownSchema.
    """
    schema = design.schemas.get(name)
    if schema is None:
        raise UnknownSchema(f"There is no schema “{name}” in this design.")
    if schema.size is not None:
        return schema.size
    estimate = _Estimate(design, is_json=schema.format == "json")
    size = estimate.record(name, schema.version if version is None else version)
    return round(size) if schema.format == "json" else REGISTRY_HEADER_BYTES + round(size)


class _Estimate:
    """Sizes each schema once; one that contains itself counts as nothing inside of itself."""

    def __init__(self, design: "Design", *, is_json: bool) -> None:
        self._design = design
        self._is_json = is_json
        self._known: dict[str, float] = {}

    def record(self, name: str, version: int | None = None) -> float:
        """Bytes of the record's fields, at its current version unless given."""
        if name in self._known and version is None:
            return self._known[name]
        schema = self._design.schemas.get(name)
        if schema is None:
            return 0.0
        self._known[name] = 0.0
        fields = fields_at(schema, schema.version if version is None else version)
        size = sum(self.value(field.type) for field in fields.values())
        if self._is_json:
            size += 2 + sum(len(field) + 4 for field in fields)  # braces; quotes, colon and comma of each
        self._known[name] = size
        return size

    def value(self, field_type: FieldType) -> float:
        """Bytes of one value."""
        present = self._json(field_type) if self._is_json else self._binary(field_type)
        if not field_type.nullable:
            return present
        return (present + 4) / 2 if self._is_json else 1 + present / 2  # "null"; the union's branch

    def _binary(self, field_type: FieldType) -> float:
        kind, item = field_type.kind, field_type.item
        if kind == "schema":
            return self.record(field_type.name)
        if kind == "array" and item is not None:
            return 2 + MEAN_ITEMS * self.value(item)  # the count and the end
        if kind == "map" and item is not None:
            return 2 + MEAN_ITEMS * (9 + self.value(item))
        if kind == "decimal":
            return 1 + max(1.0, field_type.precision * 3.32 / 8 / 2)  # half of its digits, 3.32 bits each
        if kind == "fixed":
            return float(field_type.length or 0)
        if kind == "string" and field_type.length is not None:
            return min(1.0 + field_type.length, _BINARY["string"])
        return _BINARY[kind]

    def _json(self, field_type: FieldType) -> float:
        kind, item = field_type.kind, field_type.item
        if kind == "schema":
            return self.record(field_type.name)
        if kind == "array" and item is not None:
            return 2 + MEAN_ITEMS * (1 + self.value(item))
        if kind == "map" and item is not None:
            return 2 + MEAN_ITEMS * (12 + self.value(item))
        if kind == "decimal":
            return 1 + field_type.precision / 2
        if kind == "string" and field_type.length is not None:
            return min(2.0 + field_type.length, _JSON["string"])
        return _JSON.get(kind, _JSON_TIME)
