"""Types of a schema's fields: "string", "uuid?", "decimal(12, 2)", "[OrderItem]", "map(long)", "enum(NEW, PAID)"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from simulator.base.errors import PhraseError
from simulator.base.ids import is_name
from simulator.base.phrases.grammar import mapping_keys, required, unreadable, whole

PRIMITIVES = (
    "boolean",
    "bytes",
    "date",
    "double",
    "float",
    "int",
    "local-timestamp-micros",
    "local-timestamp-millis",
    "long",
    "string",
    "time-micros",
    "time-millis",
    "timestamp-micros",
    "timestamp-millis",
    "uuid",
)
"""Types that are a single word; the hyphenated ones, date and uuid are Avro's logical types."""

ALLOWED = (
    "a type: " + ", ".join(PRIMITIVES) + ", string(3), fixed(16), decimal(12, 2), enum(A, B), map(string), "
    "[string] for a list, the name of a schema; with “?” at its end it may be null"
)
MAX_DEPTH = 16
_CALL = re.compile(r"([a-z]+) ?\((.*)\)\Z", re.DOTALL)
_SYMBOL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


FORM: dict[str, object] = {
    "required": ["type"],
    "minItems": 1,
    "maxItems": 1,
    "properties": {
        "type": {
            "type": "string",
            "description": "A word of the types, array, map, or the name of a schema.",
        },
        "nullable": {"type": "boolean", "description": "May be null."},
        "items": {"description": "What an array holds."},
        "values": {"description": "What a map holds."},
        "symbols": {"type": "array", "items": {"type": "string"}, "description": "An enum's words."},
        "precision": {"type": "integer", "description": "A decimal's digits."},
        "scale": {"type": "integer", "description": "A decimal's digits behind the point."},
        "length": {"type": "integer", "description": "Longest text, or bytes of a fixed."},
    },
}
"""JSON Schema of the mapping form."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """A type: *kind* is one of PRIMITIVES, or fixed, decimal, enum, array, map, or "schema" (a reference).

    *length* is the longest string ("string(3)") or the size of a fixed; *precision* and *scale* are a
    decimal's; *symbols* an enum's; *item* what an array or a map holds; *name* the schema that is meant.
    """

    kind: str
    nullable: bool = False
    length: int | None = None
    precision: int = 0
    scale: int = 0
    symbols: tuple[str, ...] = ()
    item: "FieldType | None" = None
    name: str = ""

    def references(self) -> tuple[str, ...]:
        """The names of schemas in it, outermost first."""
        inner = self.item.references() if self.item is not None else ()
        return ((self.name,) if self.kind == "schema" else ()) + inner


def parse_field_type(value: object) -> FieldType:
    """A field type from its phrase, a list of one type (an array) or its mapping form. Raises PhraseError."""
    return _parse(value, 0)


def _parse(value: object, depth: int) -> FieldType:
    if depth > MAX_DEPTH:
        raise PhraseError("The type is nested too deeply.", f"at most {MAX_DEPTH} levels")
    if isinstance(value, FieldType):
        return value
    if isinstance(value, str):
        return _of_text(value.strip(), depth)
    if isinstance(value, list) and len(value) == 1:
        return FieldType("array", item=_parse(value[0], depth + 1))
    if isinstance(value, Mapping):
        return _of_mapping(value, depth)
    raise unreadable(value, "a type", ALLOWED)


@lru_cache(maxsize=4096)
def _of_text(text: str, depth: int) -> FieldType:
    if depth > MAX_DEPTH:
        raise PhraseError("The type is nested too deeply.", f"at most {MAX_DEPTH} levels")
    if text.endswith("?"):
        inner = _of_text(text[:-1].rstrip(), depth + 1)
        if inner.nullable:
            raise PhraseError(f"“{text}” is nullable twice.", ALLOWED)
        return replace(inner, nullable=True)
    if text.startswith("[") and text.endswith("]"):
        return FieldType("array", item=_of_text(text[1:-1].strip(), depth + 1))
    if text in PRIMITIVES:
        return FieldType(text)
    if match := _CALL.match(text):
        return _call(match.group(1), match.group(2), depth)
    if is_name(text):
        return FieldType("schema", name=text)
    raise unreadable(text, "a type", ALLOWED)


def _call(word: str, inside: str, depth: int) -> FieldType:
    if word == "map":
        return FieldType("map", item=_of_text(inside.strip(), depth + 1))
    parts = [part.strip() for part in inside.split(",")]
    if word == "enum":
        return _enum(parts)
    if word in ("string", "fixed") and len(parts) == 1:
        return FieldType(word, length=whole(parts[0], ALLOWED, at_least=1))
    if word == "decimal" and len(parts) in (1, 2):
        return _decimal(parts[0], parts[1] if len(parts) == 2 else 0)
    raise unreadable(f"{word}({inside})", "a type", ALLOWED)


def _enum(symbols: list[Any]) -> FieldType:
    for symbol in symbols:
        if not isinstance(symbol, str) or not _SYMBOL.match(symbol):
            raise PhraseError(f"“{symbol}” is not a symbol of an enum.", "letters, digits and underscores")
    if len(set(symbols)) != len(symbols):
        raise PhraseError("An enum has a symbol twice.", ALLOWED)
    return FieldType("enum", symbols=tuple(symbols))


def _decimal(precision: object, scale: object) -> FieldType:
    digits = whole(precision, "decimal(PRECISION, SCALE)", at_least=1)
    places = whole(scale, "decimal(PRECISION, SCALE)")
    if digits > 1000 or places > digits:
        raise PhraseError(f"decimal({digits}, {places}) is not a decimal.", "scale ≤ precision ≤ 1000")
    return FieldType("decimal", precision=digits, scale=places)


def _of_mapping(value: Mapping[Any, object], depth: int) -> FieldType:
    kind = required(value, "type", ALLOWED)
    nullable = value.get("nullable", False)
    if not isinstance(nullable, bool):
        raise PhraseError("“nullable” is true or false.", ALLOWED)
    extra = {
        "array": {"items"},
        "map": {"values"},
        "enum": {"symbols"},
        "decimal": {"precision", "scale"},
        "fixed": {"length"},
        "string": {"length"},
    }.get(str(kind), set())
    mapping_keys(value, {"type", "nullable"} | extra, ALLOWED)
    match kind:
        case "array":
            made = FieldType("array", item=_parse(required(value, "items", ALLOWED), depth + 1))
        case "map":
            made = FieldType("map", item=_parse(required(value, "values", ALLOWED), depth + 1))
        case "enum":
            symbols = required(value, "symbols", ALLOWED)
            made = _enum(symbols if isinstance(symbols, list) else [symbols])
        case "decimal":
            made = _decimal(required(value, "precision", ALLOWED), value.get("scale", 0))
        case "fixed" | "string" if "length" in value:
            made = FieldType(str(kind), length=whole(value["length"], ALLOWED, at_least=1))
        case _:
            made = _parse(kind, depth + 1)
    return replace(made, nullable=nullable or made.nullable)


def print_field_type(field_type: FieldType) -> str:
    """The phrase that `parse_field_type` reads back as exactly *field_type*."""
    mark = "?" if field_type.nullable else ""
    match field_type.kind:
        case "array" if field_type.item is not None:
            return f"[{print_field_type(field_type.item)}]{mark}"
        case "map" if field_type.item is not None:
            return f"map({print_field_type(field_type.item)}){mark}"
        case "enum":
            return f"enum({', '.join(field_type.symbols)}){mark}"
        case "decimal":
            return f"decimal({field_type.precision}, {field_type.scale}){mark}"
        case "schema":
            return f"{field_type.name}{mark}"
        case _:
            length = f"({field_type.length})" if field_type.length is not None else ""
            return f"{field_type.kind}{length}{mark}"


def field_type_mapping(field_type: FieldType) -> dict[str, object]:
    """The longer form: ``{"type": "array", "items": {"type": "OrderItem"}}``."""
    form: dict[str, object] = {"type": field_type.name if field_type.kind == "schema" else field_type.kind}
    if field_type.kind == "array" and field_type.item is not None:
        form["items"] = field_type_mapping(field_type.item)
    elif field_type.kind == "map" and field_type.item is not None:
        form["values"] = field_type_mapping(field_type.item)
    elif field_type.kind == "enum":
        form["symbols"] = list(field_type.symbols)
    elif field_type.kind == "decimal":
        form |= {"precision": field_type.precision, "scale": field_type.scale}
    elif field_type.length is not None:
        form["length"] = field_type.length
    if field_type.nullable:
        form["nullable"] = True
    return form
