"""Avro files: both Python implementations parse each alone, write and read records, and read old ones."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import avro.io
import avro.schema
import fastavro
import jsonschema
import pytest
from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType

from simulator.design.document import Design, parse
from simulator.exporters.base import Export
from simulator.exporters.registry import EXPORTERS

AVRO = EXPORTERS["avro"]

EVERYTHING = """\
lagwise: 1
name: Everything
schemas:
  Line: { version: 2, fields: { sku: string, of: "Line?", note: { string: "", since: 2 } } }
  Other: { namespace: com.example.other, fields: { line: Line, id: fixed(16) } }
  Order-Placed:
    version: 3
    namespace: com.example.orders
    compatibility: full
    format: json
    size: 600 B
    fields:
      flag: boolean
      raw: bytes
      number: int
      big: long
      ratio: float
      share: double
      text: string
      code: string(3)
      id: uuid
      day: date
      clock: time-millis
      fine_clock: time-micros
      at: timestamp-millis
      fine_at: timestamp-micros
      local: local-timestamp-millis
      fine_local: local-timestamp-micros
      total: decimal(12, 2)
      state: enum(NEW, PAID)
      hash: fixed(16)
      lines: [Line]
      first: Line
      other: Other
      labels: map(string)
      counts: { type: array, items: { type: map, values: "long?" } }
      maybe: "uuid?"
      gone: { string: "", until: 1 }
      channel: { string: "web", since: 2 }
      state2: { type: "enum(NEW, PAID)", default: PAID, since: 2 }
      paid: { type: "decimal(6, 2)", default: "-12.34", since: 2 }
      bonus: { type: "decimal(6, 2)?", default: 0.05, since: 3 }
      later: { type: "timestamp-millis?", since: 3 }
      tags: { type: [string], default: [], since: 3 }
      extra: { type: map(long), default: { a: 1 }, since: 3 }
      seen: { type: timestamp-millis, default: 0, since: 3 }
      ratio2: { type: double, default: 1, since: 3 }
      empty: { type: bytes, default: "", since: 3 }
"""

PRIMITIVES = {
    "boolean": True,
    "bytes": b"\x00\xff",
    "int": 7,
    "long": 2**40,
    "float": 0.5,
    "double": 0.1,
    "string": "é",
}
# The avro package does not know local timestamps, says so, and reads them as the numbers that carry them.
without_local_timestamps = pytest.mark.filterwarnings("ignore::avro.errors.IgnoredLogicalType")


def read(text: str) -> Design:
    parsed = parse(text)
    assert parsed.design is not None, parsed.findings
    return parsed.design


@pytest.fixture(scope="module")
def everything() -> Export:
    return AVRO.export(read(EVERYTHING))


def schemas(export: Export) -> dict[str, Any]:
    return {file.path: json.loads(file.text) for file in export.files}


def written(type_: Any, space: str = "", known: dict[str, Any] | None = None, depth: int = 0) -> Any:
    """A value of an Avro type in the namespace *space*: null only where a type would contain itself for ever."""
    known = {} if known is None else known
    if isinstance(type_, list):
        branches = [branch for branch in type_ if branch != "null"]
        return None if depth > 3 else written(branches[0], space, known, depth)
    if isinstance(type_, str):
        if type_ in PRIMITIVES:
            return PRIMITIVES[type_]
        full = type_ if "." in type_ or not space else f"{space}.{type_}"
        return written(known[full], full.rpartition(".")[0], known, depth + 1)
    logical = type_.get("logicalType")
    if logical is not None:
        return {
            "uuid": UUID("00000000-0000-0000-0000-0000000000ab"),
            "date": date(2026, 11, 23),
            "time-millis": time(8, 30, 1, 5000),
            "time-micros": time(8, 30, 1, 5001),
            "timestamp-millis": datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
            "timestamp-micros": datetime(2026, 11, 23, 8, 30, 0, 7, tzinfo=UTC),
            "local-timestamp-millis": datetime(2026, 11, 23, 8, 30),
            "local-timestamp-micros": datetime(2026, 11, 23, 8, 30, 0, 7),
            "decimal": Decimal("-12.34"),
        }[logical]
    match type_["type"]:
        case "record":
            space = type_.get("namespace", space)
            known[f"{space}.{type_['name']}" if space else type_["name"]] = type_
            return {field["name"]: written(field["type"], space, known, depth) for field in type_["fields"]}
        case "array":
            return [written(type_["items"], space, known, depth)]
        case "map":
            return {"key": written(type_["values"], space, known, depth)}
        case "enum":
            return type_["symbols"][-1]
        case "fixed":
            return bytes(range(type_["size"]))
        case kind:
            return written(kind, space, known, depth)


def through_fastavro(writer: Any, reader: Any, record: Any) -> Any:
    stream = BytesIO()
    fastavro.schemaless_writer(stream, fastavro.parse_schema(writer), record)
    stream.seek(0)
    return fastavro.schemaless_reader(stream, fastavro.parse_schema(writer), fastavro.parse_schema(reader))


def plain(value: Any) -> Any:
    """*value* with its uuids as text, which is how the avro package takes and gives them."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, UUID) else value


def through_avro(writer: Any, reader: Any, record: Any) -> Any:
    written_as, read_as = avro.schema.parse(json.dumps(writer)), avro.schema.parse(json.dumps(reader))
    stream = BytesIO()
    avro.io.DatumWriter(written_as).write(plain(record), avro.io.BinaryEncoder(stream))
    stream.seek(0)
    return avro.io.DatumReader(written_as, read_as).read(avro.io.BinaryDecoder(stream))


@pytest.fixture(params=["order-processing", "order-processing-origin", "ride-hailing"])
def example(request: pytest.FixtureRequest, examples: Path) -> Export:
    return AVRO.export(read((examples / f"{request.param}.yaml").read_text()))


def test_both_implementations_take_every_schema_of_the_examples_back_and_forth(example: Export) -> None:
    for schema in schemas(example).values():
        record = written(schema)
        assert through_fastavro(schema, schema, record) == record
        assert through_avro(schema, schema, record) == plain(record)


@without_local_timestamps
def test_both_implementations_take_every_type_back_and_forth(everything: Export) -> None:
    for path, schema in schemas(everything).items():
        record = written(schema)
        assert through_fastavro(schema, schema, record) == record, path
        avro.schema.parse(json.dumps(schema))


def test_every_named_type_stands_in_full_where_it_first_appears(everything: Export) -> None:
    for schema in schemas(everything).values():
        fastavro.parse_schema(schema, named_schemas={})


def unscaled(text: str) -> int:
    return int.from_bytes(text.encode("latin-1"), "big", signed=True)


def versions(export: Export) -> Iterator[tuple[Any, Any]]:
    """(older, newer) of every pair of versions of one schema."""
    found = schemas(export)
    for path, newer in found.items():
        name, version = path.removesuffix(".avsc").rsplit(".v", 1)
        for older in range(1, int(version)):
            yield found[f"{name}.v{older}.avsc"], newer


def test_the_new_version_reads_what_the_old_one_wrote(example: Export) -> None:
    for older, newer in versions(example):
        record = written(older)
        kept = {field["name"] for field in newer["fields"]}
        expected = {name: plain(value) for name, value in record.items() if name in kept}
        for read_back in (through_fastavro(older, newer, record), through_avro(older, newer, record)):
            assert {name: plain(read_back[name]) for name in expected} == expected


def test_added_fields_take_their_defaults_when_old_records_are_read(everything: Export) -> None:
    found = schemas(everything)
    record = written(found["Order-Placed.v1.avsc"])
    read_back = through_fastavro(found["Order-Placed.v1.avsc"], found["Order-Placed.v3.avsc"], record)
    assert "gone" not in read_back
    assert read_back["channel"] == "web"
    assert read_back["state2"] == "PAID"
    # fastavro hands out the default of a decimal as it stands in the schema: its bytes, a character each.
    assert unscaled(read_back["paid"]) == -1234
    assert unscaled(read_back["bonus"]) == 5
    assert read_back["later"] is None
    assert read_back["tags"] == []
    assert read_back["extra"] == {"a": 1}
    assert read_back["seen"] == 0
    assert read_back["ratio2"] == 1.0
    assert read_back["empty"] == ""


@without_local_timestamps
def test_full_compatibility_holds_in_the_java_rules_both_ways(everything: Export) -> None:
    checker = ReaderWriterCompatibilityChecker()
    for older, newer in versions(everything):
        one, other = avro.schema.parse(json.dumps(older)), avro.schema.parse(json.dumps(newer))
        for reader, writer in ((one, other), (other, one)):
            verdict = checker.get_compatibility(reader, writer)
            assert verdict.compatibility is SchemaCompatibilityType.compatible, verdict.messages


def test_the_branch_of_the_default_comes_first_in_a_union(everything: Export) -> None:
    fields = {field["name"]: field for field in schemas(everything)["Order-Placed.v3.avsc"]["fields"]}
    assert fields["maybe"]["type"][0] == "null"
    assert fields["maybe"]["default"] is None
    assert fields["bonus"]["type"][1] == "null"
    assert fields["bonus"]["default"] == "\x05"


def test_money_is_a_decimal_of_its_precision_and_scale(everything: Export) -> None:
    fields = {field["name"]: field for field in schemas(everything)["Order-Placed.v1.avsc"]["fields"]}
    assert fields["total"]["type"] == {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}


def test_a_file_for_each_version_has_the_fields_of_that_version(everything: Export) -> None:
    found = schemas(everything)
    assert [field["name"] for field in found["Line.v1.avsc"]["fields"]] == ["sku", "of"]
    assert [field["name"] for field in found["Line.v2.avsc"]["fields"]] == ["sku", "of", "note"]


def test_what_avro_has_no_word_for_is_a_loss(everything: Export) -> None:
    lost = {loss.path: loss.reason for loss in everything.losses}
    assert "3" in lost["schemas.Order-Placed.fields.code"]
    assert "Order_Placed" in lost["schemas.Order-Placed"]
    assert "full" in lost["schemas.Order-Placed.compatibility"]
    assert "JSON" in lost["schemas.Order-Placed.format"]
    assert "schemas.Order-Placed.size" in lost
    assert "com.example.orders.Line" in lost["schemas.Line.namespace"]
    assert "version 2" in lost["schemas.Order-Placed.fields.lines"]


def test_a_default_that_its_type_cannot_hold_is_a_loss_and_not_written() -> None:
    export = AVRO.export(
        read(
            "lagwise: 1\nname: Bad\nschemas:\n  A:\n    version: 2\n    fields:\n"
            '      a: { type: "decimal(4, 2)", default: "123.45", since: 2 }\n'
            "      b: { type: [int], default: [tomorrow], since: 2 }\n"
        )
    )
    assert all("default" not in field for field in schemas(export)["A.v2.avsc"]["fields"])
    assert {"schemas.A.fields.a.default", "schemas.A.fields.b.default"} <= {
        loss.path for loss in export.losses
    }


def test_the_schema_of_the_origin_document_is_refused_and_ours_is_not(shared: Path, examples: Path) -> None:
    text = next((shared / "origin").iterdir()).read_text()
    start = text.index('{ "type": "record"')
    pasted, _ = json.JSONDecoder().raw_decode(text[start:])
    with pytest.raises(fastavro.schema.UnknownType):
        fastavro.parse_schema(pasted)
    ours = schemas(AVRO.export(read((examples / "order-processing-origin.yaml").read_text())))
    fastavro.parse_schema(ours[f"{pasted['name']}.v1.avsc"])


def test_the_published_json_schema_of_avro_takes_every_file(
    example: Export, everything: Export, shared: Path
) -> None:
    published = json.loads((shared / "data/schemastore/avro-avsc.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(published)(published)
    for export in (example, everything):
        for schema in schemas(export).values():
            validator.validate(schema)
