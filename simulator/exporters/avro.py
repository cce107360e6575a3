"""Avro 1.12: one `.avsc` per version of every schema, with all named types inside, so that each parses alone."""

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from simulator.base.phrases import FieldType
from simulator.design.document import Design
from simulator.design.kinds.schema import Schema, SchemaField
from simulator.exporters.base import Export, File, Loss, export_of, left_out
from simulator.exporters.terms.avro_default import NoSuchDefault, avro_default

LOGICAL = {
    "date": "int",
    "local-timestamp-micros": "long",
    "local-timestamp-millis": "long",
    "time-micros": "long",
    "time-millis": "int",
    "timestamp-micros": "long",
    "timestamp-millis": "long",
    "uuid": "string",
}
"""Logical type → the type that carries it."""

_BEYOND_SCHEMAS = {
    "clusters": "Avro describes records, not brokers.",
    "event_stores": "Avro describes records, not stores.",
    "external_systems": "Avro describes records, not systems.",
    "objectives": "Avro describes records, not what must hold of them.",
    "projections": "Avro describes records, not their readers.",
    "sagas": "Avro describes records, not processes.",
    "scenarios": "Avro describes records, not runs.",
    "services": "Avro describes records, not services.",
    "sources": "Avro describes records, not their senders.",
    "topics": "Avro describes records: the subject that each topic's schemas have is set in the registry.",
}


class AvroSchemas:
    """Schema files, `NAME.vN.avsc`."""

    NAME: ClassVar[str] = "avro"
    TITLE: ClassVar[str] = "Avro schemas"

    def export(self, design: Design) -> Export:
        """A file for each version from 1 to the current one; what Avro has no word for is a loss."""
        losses = list(left_out(design, _BEYOND_SCHEMAS))
        files: list[File] = []
        for name, schema in design.schemas.items():
            losses.extend(_unsaid(name, schema))
            for version in range(1, schema.version + 1):
                writer = _Writer(design, losses)
                record = writer.record(name, version)
                text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
                files.append(File(f"{name}.v{version}.avsc", text))
        return export_of(design, files, losses)


class _Writer:
    """Writes one schema: a named type in full where it first stands, by its full name after that."""

    def __init__(self, design: Design, losses: list[Loss]) -> None:
        self._design = design
        self._losses = losses
        self._taken: set[str] = set()
        self._written: dict[str, str] = {}
        self._namespaces = [""]

    def record(self, name: str, version: int) -> dict[str, Any]:
        """The record type of *name* as of *version*; without a namespace of its own it has the enclosing one."""
        schema = self._design.schemas[name]
        *spaces, simple = [_avro_name(part) for part in name.split(".") if part]
        own = ".".join(spaces) or schema.namespace
        namespace = own if own is not None else self._namespaces[-1]
        self._namespaces.append(namespace)
        self._written[name] = full = self._name(simple)
        record: dict[str, Any] = {"type": "record", "name": full.rpartition(".")[2]}
        if own is not None:
            record["namespace"] = own
        record["fields"] = [
            self._field(name, field, declared)
            for field, declared in schema.fields.items()
            if declared.exists_in(version)
        ]
        self._namespaces.pop()
        return record

    def _name(self, simple: str) -> str:
        """A full name in the current namespace that nothing has yet: *simple*, numbered when it is taken."""
        namespace = self._namespaces[-1]
        made, number = simple, 2
        while (full := f"{namespace}.{made}" if namespace else made) in self._taken:
            made, number = f"{simple}{number}", number + 1
        self._taken.add(full)
        return full

    def _field(self, name: str, field: str, declared: SchemaField) -> dict[str, Any]:
        path = f"schemas.{name}.fields.{field}"
        type_ = declared.type
        written: dict[str, Any] = {"name": field}
        if not type_.nullable:
            written["type"] = self._type(name, field, type_, path)
            if not declared.has_default:
                return written
        plain = self._type(name, field, type_, path) if type_.nullable else None
        if declared.default is None and type_.nullable:
            return {**written, "type": ["null", plain], "default": None}
        try:
            default = avro_default(type_, declared.default)
        except NoSuchDefault as error:
            self._losses.append(
                Loss(name, f"{path}.default", f"{error} The field is written without a default.")
            )
            return {**written, "type": [plain, "null"]} if type_.nullable else written
        if type_.nullable:
            written["type"] = [plain, "null"]
        return {**written, "default": default}

    def _type(self, name: str, field: str, type_: FieldType, path: str) -> Any:
        """The Avro type of *type_*, its own "null" left to the caller."""
        match type_.kind:
            case kind if kind in LOGICAL:
                return {"type": LOGICAL[kind], "logicalType": kind}
            case "decimal":
                return {
                    "type": "bytes",
                    "logicalType": "decimal",
                    "precision": type_.precision,
                    "scale": type_.scale,
                }
            case "enum":
                return self._inner(name, field, {"type": "enum", "symbols": list(type_.symbols)})
            case "fixed":
                return self._inner(name, field, {"type": "fixed", "size": type_.length})
            case "array":
                return {"type": "array", "items": self._item(name, field, type_, path)}
            case "map":
                return {"type": "map", "values": self._item(name, field, type_, path)}
            case "schema":
                return self._nested(name, type_.name, path)
            case "string" if type_.length is not None:
                self._losses.append(
                    Loss(name, path, f"Avro does not limit the length of a string to {type_.length}.")
                )
                return "string"
            case kind:
                return kind

    def _item(self, name: str, field: str, type_: FieldType, path: str) -> Any:
        assert type_.item is not None, "an array and a map hold something"
        item = self._type(name, field, type_.item, path)
        return ["null", item] if type_.item.nullable else item

    def _inner(self, name: str, field: str, type_: dict[str, Any]) -> Any:
        """An enum or a fixed, which Avro wants named: after its schema and its field."""
        simple = _avro_name(name.rsplit(".", 1)[-1]) + "".join(
            part[:1].upper() + part[1:] for part in field.split("_")
        )
        return {"type": type_.pop("type"), "name": self._name(simple).rpartition(".")[2], **type_}

    def _nested(self, outer: str, name: str, path: str) -> Any:
        schema = self._design.schemas[name]
        if schema.version > 1:
            self._losses.append(
                Loss(
                    outer,
                    path,
                    f"Which version of {name} a version of {outer} contains is not declared: "
                    f"all of them contain version {schema.version}.",
                )
            )
        known = self._written.get(name)
        if known is not None and ("." in known or not self._namespaces[-1]):
            return known
        if schema.namespace is None and "." not in name and self._namespaces[-1]:
            self._losses.append(
                Loss(
                    name,
                    f"schemas.{name}.namespace",
                    f"{name} has no namespace: inside of {outer} it is {self._namespaces[-1]}.{_avro_name(name)}.",
                )
            )
        return self.record(name, schema.version)


def _avro_name(text: str) -> str:
    made = re.sub(r"[^A-Za-z0-9_]", "_", text)
    return made if re.match(r"[A-Za-z_]", made) else f"_{made}"


def _unsaid(name: str, schema: Schema) -> Iterator[Loss]:
    """What of a schema an .avsc has no word for."""
    path = f"schemas.{name}"
    simple = name.rsplit(".", 1)[-1]
    if _avro_name(simple) != simple:
        yield Loss(name, path, f"Avro does not allow this name: the record is called {_avro_name(simple)}.")
    if "." in name and schema.namespace is not None:
        yield Loss(name, f"{path}.namespace", "A dotted name brings its own namespace: this one is not used.")
    yield Loss(
        name,
        f"{path}.compatibility",
        f"The level {schema.compatibility} is set in the schema registry, per subject.",
    )
    if schema.format == "json":
        yield Loss(
            name, f"{path}.format", "Producers write JSON: these files describe what is declared, not that."
        )
    if schema.size is not None:
        yield Loss(name, f"{path}.size", "Avro does not say how large records are.")
