"""What pydantic found wrong with a part, said as a compiler would: what, where, what is allowed, the nearest name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simulator.base.errors import PhraseError
from simulator.base.findings import DELETE, Fix, RenamedKey
from simulator.base.ids import nearest
from simulator.design.paths import existing_part
from simulator.design.shape import Shape
from simulator.design.tree_nodes import Path, dotted

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One error at a path; *at_value* says that the value is meant and not the key."""

    code: str
    path: Path
    message: str
    mend: str = ""
    fix: Fix | None = None
    at_value: bool = True


def explain(error: ValidationError, shape: Shape, value: Any, path: Path) -> Iterator[Problem]:
    """The problems in *error*, which *value* at *path* of the document gave against *shape*."""
    for detail in error.errors(include_url=False):
        yield _problem(detail, shape, value, path)


def unknown_key(key: str, known: list[str], path: Path, where: str = "here") -> Problem:
    """The problem of a key that nobody knows; *path* includes it."""
    near = nearest(key, known)
    fix = Fix(f"Rename it to “{near}”", ((dotted(path), RenamedKey(near)),)) if near else None
    guess = f"Did you mean “{near}”? " if near else ""
    return Problem(
        "DOC004",
        path,
        f"“{shown(key)}” is not known {where}.",
        f"{guess}Allowed: {', '.join(known)}.",
        fix or Fix("Remove it", ((dotted(path), DELETE),)),
        at_value=False,
    )


def shown(value: Any) -> str:
    """A value as it stands in a message, shortened."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _problem(detail: ErrorDetails, shape: Shape, value: Any, base: Path) -> Problem:
    kind, given = detail["type"], detail["input"]
    loc = detail["loc"]
    if loc and loc[-1] == "[key]":
        return _bad_key(detail, (*base, *loc[:-1]))
    below = tuple(loc)
    if kind == "extra_forbidden":
        around = shape.at(below[:-1])
        return unknown_key(str(below[-1]), list(around.fields) if around else [], (*base, *below))
    if kind == "missing":
        return _missing(shape, value, base, below)
    path = (*base, *existing_part(below, value))
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, PhraseError):
        fix = _with_unit(path, given, cause)
        return Problem("DOC005", path, cause.message, _allowed(cause.allowed), fix)
    message, mend, fix = _wrong(kind, given, detail.get("ctx", {}), shape.at(below), path)
    return Problem("DOC005", path, message, mend, fix)


def _missing(shape: Shape, value: Any, base: Path, below: Path) -> Problem:
    key = str(below[-1])
    around = existing_part(below[:-1], value)
    model = shape.at(below[:-1])
    about = ""
    if model is not None and model.model is not None:
        info = next((f for name, f in model.model.model_fields.items() if (f.alias or name) == key), None)
        if info is not None:
            example = info.examples[0] if info.examples else None
            about = f"{info.description or ''}" + (
                f" For example: {key}: {shown(example)}." if example else ""
            )
    return Problem("DOC006", (*base, *around), f"“{key}” is missing.", about, at_value=False)


def _bad_key(detail: ErrorDetails, path: Path) -> Problem:
    key = str(path[-1])
    if detail["type"] == "string_pattern_mismatch":
        pattern = str(detail.get("ctx", {}).get("pattern", ""))
        return Problem(
            "DOC008", path, f"“{shown(key)}” cannot be a name here.", _pattern(pattern), at_value=False
        )
    return Problem("DOC008", path, f"“{shown(key)}” cannot be a name here.", "", at_value=False)


def _pattern(pattern: str) -> str:
    return {
        r"^[A-Za-z][A-Za-z0-9._-]*$": "A name begins with a letter, and has letters, digits, “.”, “_” and “-”.",
        r"^[A-Za-z_][A-Za-z0-9_]*$": "A name begins with a letter or “_”, and has letters, digits and “_”.",
        r"^[A-Z]{2,5}[0-9]{3}$": "The code of a finding looks like KAF014.",
        r"^\d+\.\d+$": 'Allowed: a version such as "4.3", in quotes.',
    }.get(pattern, f"Allowed: what matches {pattern}.")


def _wrong(
    kind: str, given: Any, ctx: dict[str, Any], shape: Shape | None, path: Path
) -> tuple[str, str, Fix | None]:
    """(message, mend, fix) by pydantic's type of error."""
    what = shown(given)
    if kind == "literal_error":
        choices = [str(choice) for choice in (shape.choices if shape else ())] or [
            str(ctx.get("expected", ""))
        ]
        near = nearest(str(given), choices) if isinstance(given, str) else None
        fix = Fix(f"Write “{near}”", ((dotted(path), near),)) if near else None
        guess = f"Did you mean “{near}”? " if near else ""
        return f"“{what}” is not allowed here.", f"{guess}Allowed: {', '.join(choices)}.", fix
    if kind.startswith("int") or kind == "int_from_float":
        fix = None
        if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 10:
            fix = Fix(f"Write {int(given)} without quotes", ((dotted(path), int(given)),))
        return f"“{what}” is not a whole number.", "Allowed: a whole number, without quotes.", fix
    if kind.startswith("bool"):
        meant = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}
        truth = meant.get(str(given).lower())
        fix = None if truth is None else Fix(f"Write {shown(truth)}", ((dotted(path), truth),))
        return f"“{what}” is neither true nor false.", "Allowed: true or false, without quotes.", fix
    if kind == "string_type":
        fix = None
        if isinstance(given, int | float) and not isinstance(given, bool):
            fix = Fix("Put it in quotes", ((dotted(path), str(given)),))
        return f"{_capital(what)} is not a text here.", "Allowed: a text; a number is put in quotes.", fix
    if kind == "string_pattern_mismatch":
        return f"“{what}” does not fit here.", _pattern(str(ctx.get("pattern", ""))), None
    if kind in ("model_type", "dict_type", "mapping_type", "dataclass_type"):
        keys = f" with {', '.join(shape.fields)}" if shape and shape.fields else ""
        fix = Fix("Write {}", ((dotted(path), {}),)) if given is None else None
        return f"There must be a mapping, not {_quoted(given)}.", f"Allowed: a mapping{keys}.", fix
    if kind in ("tuple_type", "list_type"):
        fix = Fix("Put it in brackets", ((dotted(path), [given]),)) if isinstance(given, str) else None
        return f"There must be a list, not {_quoted(given)}.", "Allowed: a list, as in [first, second].", fix
    return _out_of_bounds(kind, given, ctx)


def _out_of_bounds(kind: str, given: Any, ctx: dict[str, Any]) -> tuple[str, str, Fix | None]:
    what = shown(given)
    match kind:
        case "greater_than_equal":
            return f"{what} is too small.", f"Allowed: {ctx.get('ge')} or more.", None
        case "less_than_equal":
            return f"{what} is too large.", f"Allowed: {ctx.get('le')} or less.", None
        case "too_short":
            return "The list is too short.", f"Allowed: at least {ctx.get('min_length')}.", None
        case "too_long":
            return "The list is too long.", f"Allowed: at most {ctx.get('max_length')}.", None
        case "string_too_short":
            return "The text is too short.", f"Allowed: at least {ctx.get('min_length')} characters.", None
        case "string_too_long":
            return "The text is too long.", f"Allowed: at most {ctx.get('max_length')} characters.", None
        case "finite_number":
            return f"{what} is not a finite number.", "", None
        case "missing_argument" | "unexpected_keyword_argument" | "value_error":
            return f"“{what}” does not fit here.", "", None
        case _:
            return f"{_capital(_quoted(given))} does not fit here.", "", None


def _with_unit(path: Path, given: Any, cause: PhraseError) -> Fix | None:
    """A quantity without its unit was meant in the base unit: that is what a bare number is."""
    if not isinstance(given, str) or "has no unit" not in cause.message or not given.strip().isdigit():
        return None
    unit = "B" if "a size" in cause.allowed else "s"
    return Fix(f"Write “{given.strip()} {unit}”", ((dotted(path), f"{given.strip()} {unit}"),))


def _allowed(allowed: str) -> str:
    return f"Allowed: {allowed}." if allowed else ""


def _quoted(given: Any) -> str:
    return shown(given) if given is None or isinstance(given, dict | list) else f"“{shown(given)}”"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
