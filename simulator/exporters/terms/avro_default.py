"""Default values in the JSON encoding that Avro gives them."""

from decimal import Decimal, InvalidOperation
from typing import Any

from simulator.base.phrases import FieldType

_WHOLE = {"int": 31, "long": 63}


class NoSuchDefault(ValueError):
    """A default that its type cannot hold; the message is a sentence."""


def avro_default(type_: FieldType, value: Any) -> Any:
    """*value* as the JSON default of *type_*; of a nullable type, the default of its other branch.

    Bytes and decimals are strings of one character per byte (Avro 1.12, "Complex types"); dates and
    times are whole numbers in the unit of their type. Raises NoSuchDefault.
    """
    match type_.kind:
        case "boolean" if isinstance(value, bool):
            return value
        case "int" | "long" if (
            _whole(value) and -(2 ** _WHOLE[type_.kind]) <= value < 2 ** _WHOLE[type_.kind]
        ):
            return int(value)
        case "float" | "double" if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        case "string" | "uuid" if isinstance(value, str):
            return value
        case "bytes" if isinstance(value, str):
            return _bytes(value)
        case "fixed" if isinstance(value, str) and len(_bytes(value)) == type_.length:
            return _bytes(value)
        case "enum" if value in type_.symbols:
            return value
        case "decimal":
            return _decimal(type_, value)
        case "array" if isinstance(value, list) and type_.item is not None:
            return [_inside(type_.item, item) for item in value]
        case "map" if isinstance(value, dict) and type_.item is not None:
            return {str(key): _inside(type_.item, item) for key, item in value.items()}
        case kind if _whole(value) and ("timestamp" in kind or kind == "date" or kind.startswith("time-")):
            return int(value)
    raise NoSuchDefault(f"{value!r} is no default of type {type_.kind}.")


def _inside(type_: FieldType, value: Any) -> Any:
    """An item of an array or map, where a nullable type's first branch is null."""
    if type_.nullable and value is not None:
        raise NoSuchDefault("A default inside a list can only be null where its type allows null.")
    return None if type_.nullable else avro_default(type_, value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _bytes(text: str) -> str:
    if any(ord(char) > 255 for char in text):
        raise NoSuchDefault(f"{text!r} has characters that are not one byte.")
    return text


def _decimal(type_: FieldType, value: Any) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise NoSuchDefault(f"{value!r} is not a decimal number.") from None
    unscaled = number.scaleb(type_.scale) if number.is_finite() else None
    if unscaled is None or unscaled != int(unscaled) or len(str(abs(int(unscaled)))) > type_.precision:
        raise NoSuchDefault(f"{value} does not fit decimal({type_.precision}, {type_.scale}).")
    whole = int(unscaled)
    length = (whole if whole >= 0 else ~whole).bit_length() // 8 + 1
    return whole.to_bytes(length, "big", signed=True).decode("latin-1")
