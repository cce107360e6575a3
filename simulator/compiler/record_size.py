"""How large a record is, estimated from the fields of its schema when the schema does not say."""

from collections.abc import Mapping

from simulator.base.phrases import FieldType
from simulator.design.kinds.schema import Schema

# Bytes as Avro's binary encoding writes typical values: zig-zag integers of the size that ids and
# instants have, a text with one byte for its length, a uuid as text of 36 characters.
AVRO_BYTES = {
    "boolean": 1,
    "bytes": 64,
    "date": 3,
    "double": 8,
    "float": 4,
    "int": 2,
    "local-timestamp-micros": 8,
    "local-timestamp-millis": 6,
    "long": 5,
    "string": 21,
    "time-micros": 5,
    "time-millis": 4,
    "timestamp-micros": 8,
    "timestamp-millis": 6,
    "uuid": 37,
}
ITEMS = 3  # in a list or a map whose length nobody states
JSON_FACTOR = 2.5  # names of fields, quotes and numbers as text
ENVELOPE_BYTES = 70  # offset, timestamp, key and headers of a Kafka record
MAX_NESTING = 8  # a schema that holds itself is cut here


def record_bytes(name: str, schemas: Mapping[str, Schema]) -> int:
    """Bytes of a record of schema *name* on the wire: what it says, else an estimate from its fields."""
    schema = schemas[name]
    if schema.size is not None:
        return schema.size
    fields = _schema_bytes(schema, schemas, 0)
    return ENVELOPE_BYTES + round(fields * JSON_FACTOR if schema.format == "json" else fields)


def _schema_bytes(schema: Schema, schemas: Mapping[str, Schema], depth: int) -> int:
    if depth > MAX_NESTING:
        return 0
    total = 0
    for field in schema.fields.values():
        if field.until is None or field.until >= schema.version:
            total += _type_bytes(field.type, schemas, depth)
    return total


def _type_bytes(kind: FieldType, schemas: Mapping[str, Schema], depth: int) -> int:
    nullable = 1 if kind.nullable else 0
    if kind.kind == "schema":
        return nullable + (_schema_bytes(schemas[kind.name], schemas, depth + 1) if kind.name in schemas else 0)
    if kind.kind in ("array", "map") and kind.item is not None:
        key = AVRO_BYTES["string"] if kind.kind == "map" else 0
        return nullable + 2 + ITEMS * (key + _type_bytes(kind.item, schemas, depth))
    if kind.kind == "decimal":
        return nullable + 2 + kind.precision * 5 // 12  # log2(10) / 8 bytes a digit
    if kind.kind == "enum":
        return nullable + 1
    if kind.length is not None:
        return nullable + kind.length + (1 if kind.kind == "string" else 0)
    return nullable + AVRO_BYTES[kind.kind]
