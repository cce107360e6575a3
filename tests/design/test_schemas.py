"""Schemas become Avro: versions, references, defaults, sizes."""

import io
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastavro
import pytest

from simulator.design import schemas
from simulator.design.document import Design, parse
from simulator.design.schema_sizes import size_bytes

ORDER_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
TEXT = (Path(__file__).parent / "designs" / "ticket-sales.yaml").read_text(encoding="utf-8")


def design_of(fields: str, more: str = "") -> Design:
    parsed = parse(f"lagwise: 1\nname: x\nschemas:\n  S: {{ version: 3, fields: {{ {fields} }} }}\n{more}")
    assert parsed.design is not None, [str(finding) for finding in parsed.findings]
    return parsed.design


@pytest.fixture(scope="module")
def design() -> Design:
    made = parse(TEXT).design
    assert made is not None
    return made


def test_each_version_has_its_own_fields(design: Design) -> None:
    sold = design.schemas["SeatSold"]
    names = [list(schemas.fields_at(sold, version)) for version in schemas.versions(sold)]
    assert [("channel" in n, "note" in n, "legacy_code" in n) for n in names] == [
        (False, False, True), (True, False, True), (True, True, False),
    ]  # fmt: skip


def test_the_order_of_the_fields_is_the_documents(design: Design) -> None:
    assert [field.name for field in schemas.record_at(design, "SeatSold").fields][:4] == [
        "event_id", "correlation_id", "seats", "price",
    ]  # fmt: skip


def test_a_schema_is_self_contained_avro(design: Design) -> None:
    made = schemas.avro_schema(design, "SeatSold")
    assert (made["name"], made["namespace"]) == ("SeatSold", "com.example.tickets")
    fields = {field["name"]: field for field in made["fields"]}
    assert fields["event_id"]["type"] == {"type": "string", "logicalType": "uuid"}
    assert fields["seats"]["type"]["items"]["name"] == "Seat"
    assert fields["price"]["type"] == {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2}
    assert fields["currency"]["type"] == "string"
    assert fields["sold_at"]["type"] == {"type": "long", "logicalType": "timestamp-millis"}
    assert fields["channel"] == {"name": "channel", "type": "string", "default": "web"}
    assert fields["note"] == {"name": "note", "type": ["null", "string"], "default": None}
    assert fields["tags"]["type"] == {"type": "map", "values": "string"}
    assert fields["state"]["type"] == {"type": "enum", "name": "SeatSold_state", "symbols": ["HELD", "PAID"]}


@pytest.mark.parametrize("version", [1, 2, 3])
def test_avros_own_parser_accepts_every_version(design: Design, version: int) -> None:
    for name in design.schemas:
        if version <= design.schemas[name].version:
            fastavro.parse_schema(schemas.avro_schema(design, name, version))


def test_a_new_reader_reads_what_an_old_writer_wrote(design: Design) -> None:
    old, new = (fastavro.parse_schema(schemas.avro_schema(design, "SeatSold", version)) for version in (2, 3))
    buffer = io.BytesIO()
    record: dict[str, Any] = {
        "event_id": ORDER_ID, "correlation_id": ORDER_ID, "seats": [{"row": 1, "number": 2, "price": Decimal(3)}], "price": Decimal(3),
        "currency": "EUR", "sold_at": 0, "channel": "shop", "legacy_code": 0, "tags": {}, "state": "PAID",
    }  # fmt: skip
    fastavro.schemaless_writer(buffer, old, record)
    buffer.seek(0)
    assert fastavro.schemaless_reader(buffer, old, new)["note"] is None


def test_a_type_used_twice_is_written_once() -> None:
    design = design_of("a: T, b: T?, c: [T]", "  T: { fields: { x: int } }\n")
    made = schemas.avro_schema(design, "S")
    assert [field["type"] for field in made["fields"]][1:] == [["null", "T"], {"type": "array", "items": "T"}]
    fastavro.parse_schema(made)


def test_a_type_without_a_namespace_is_in_that_of_who_uses_it() -> None:
    text = (
        "lagwise: 1\nname: x\nschemas:\n  S: { namespace: a.b, fields: { t: T, u: U, v: T } }\n"
        "  T: { fields: { x: int } }\n  U: { namespace: c, fields: { t: T } }\n"
    )
    design = parse(text).design
    assert design is not None
    made = schemas.avro_schema(design, "S")
    assert made["fields"][1]["type"]["fields"][0]["type"] == "a.b.T"
    fastavro.parse_schema(made)


def test_the_default_of_a_union_is_of_its_first_branch() -> None:
    made = schemas.avro_schema(design_of("a: { string?: x }, b: string?"), "S")
    assert made["fields"] == [
        {"name": "a", "type": ["string", "null"], "default": "x"},
        {"name": "b", "type": ["null", "string"], "default": None},
    ]


def test_the_default_of_a_decimal_is_its_unscaled_bytes() -> None:
    design = design_of(
        'a: { type: "decimal(6, 2)", default: 1.5 }, b: { type: "decimal(6, 2)", default: -0.01 }'
    )
    made = schemas.avro_schema(design, "S")
    assert [field["default"] for field in made["fields"]] == ["\x00\x96", "\xff"]
    assert int.from_bytes(made["fields"][0]["default"].encode("latin-1"), "big", signed=True) == 150


def test_a_schema_may_contain_itself_in_a_list_but_not_for_ever() -> None:
    tree = design_of("children: [S], parent: S?")
    assert schemas.endless_cycle(tree, "S") == ()
    fastavro.parse_schema(schemas.avro_schema(tree, "S"))
    endless = design_of("t: T", "  T: { fields: { s: S } }\n")
    assert schemas.endless_cycle(endless, "S") == ("S", "T", "S")
    with pytest.raises(schemas.UnknownSchema, match="contains itself without end: S → T → S"):
        schemas.avro_schema(endless, "S")


def test_used_schemas_come_before_their_users() -> None:
    design = design_of(
        "a: A, b: [B]", "  A: { fields: { b: B? } }\n  B: { fields: {} }\n  C: { fields: {} }\n"
    )
    assert schemas.used_schemas(design, "S") == ("B", "A", "S")


@pytest.mark.parametrize(("name", "version"), [("Nobody", None), ("SeatSold", 4), ("SeatSold", 0)])
def test_what_the_design_does_not_have_is_refused(design: Design, name: str, version: int | None) -> None:
    with pytest.raises(schemas.UnknownSchema):
        schemas.record_at(design, name, version)


def test_a_stated_size_is_the_size(design: Design) -> None:
    assert size_bytes(design, "SaleFailed") == 200


def test_an_estimated_size_is_near_what_avro_writes() -> None:
    design = design_of(
        "id: uuid, other: uuid, total: decimal(12, 2), currency: string(3), at: timestamp-millis, n: int"
    )
    schema = fastavro.parse_schema(schemas.avro_schema(design, "S"))
    buffer = io.BytesIO()
    record = {
        "id": ORDER_ID,
        "other": ORDER_ID,
        "total": Decimal("123456.78"),
        "currency": "EUR",
        "at": 1_790_000_000_000,
        "n": 3,
    }
    fastavro.schemaless_writer(buffer, schema, record)
    assert math.isclose(size_bytes(design, "S"), len(buffer.getvalue()) + 5, rel_tol=0.1)


def test_json_is_larger_than_avro() -> None:
    fields = (
        "id: uuid, n: long, at: timestamp-millis, items: [string], m: map(int), d: decimal(9, 2), b: boolean?"
    )
    avro = design_of(fields)
    json = parse(f"lagwise: 1\nname: x\nschemas:\n  S: {{ format: json, fields: {{ {fields} }} }}\n").design
    assert json is not None
    assert size_bytes(json, "S") > size_bytes(avro, "S")


def test_the_size_of_schemas_that_contain_each_other_many_times_is_found_at_once() -> None:
    lines = [
        f"  T{n}: {{ fields: {{ {', '.join(f'f{k}: [T{n + 1}]' for k in range(20))} }} }}\n"
        for n in range(40)
    ]
    design = design_of("a: [T0]", "".join(lines) + "  T40: { fields: { a: [S] } }\n")
    assert size_bytes(design, "S") > 0
