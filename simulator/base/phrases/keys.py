"""Key choices: "unique", "zipf 1.0 over 10000", "hot 10 % over 100"."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from simulator.base.distributions import KeyChoice
from simulator.base.errors import PhraseError
from simulator.base.phrases.grammar import mapping_keys, number, required, unreadable, whole
from simulator.base.units import NUMBER, parse_percent, print_number, print_percent

ALLOWED = "unique · uniform over 100 · zipf 1.0 over 10000 · hot 10 % over 100"
MAX_KEYS = 10_000_000

_UNIFORM = re.compile(r"uniform over ([0-9]{1,18})\Z")
_ZIPF = re.compile(rf"zipf ({NUMBER}) over ([0-9]{{1,18}})\Z")
_HOT = re.compile(rf"hot ({NUMBER} *%) over ([0-9]{{1,18}})\Z")
_KEYS = {
    "unique": {"kind"},
    "uniform": {"kind", "over"},
    "zipf": {"kind", "exponent", "over"},
    "hot": {"kind", "share", "over"},
}


FORM: dict[str, object] = {
    "required": ["kind"],
    "properties": {
        "kind": {"enum": list(_KEYS), "description": "How a key is chosen."},
        "over": {"type": ["integer", "string"], "description": "How many keys there are."},
        "exponent": {"type": ["number", "string"], "description": "Key k has the weight k^-exponent (zipf)."},
        "share": {
            "type": ["string", "number"],
            "x-unit": "%",
            "description": "Share of the one hot key (hot).",
        },
    },
    "additionalProperties": False,
}
"""JSON Schema of the mapping form."""


def parse_keys(value: object) -> KeyChoice:
    """A key choice from its phrase or its mapping form. Raises PhraseError."""
    if isinstance(value, KeyChoice):
        return value
    if isinstance(value, str):
        return _of_text(" ".join(value.split()))
    if not isinstance(value, Mapping):
        raise unreadable(value, "a choice of keys", ALLOWED)
    kind = required(value, "kind", ALLOWED)
    if kind not in _KEYS:
        raise PhraseError(f"“{kind}” is not a kind of key choice.", ALLOWED)
    mapping_keys(value, _KEYS[str(kind)], ALLOWED)
    given: dict[str, Any] = {name: required(value, name, ALLOWED) for name in _KEYS[str(kind)]}
    return _build(str(kind), given.get("over", 0), given.get("exponent", 0.0), given.get("share", 0.0))


@lru_cache(maxsize=1024)
def _of_text(text: str) -> KeyChoice:
    if text == "unique":
        return KeyChoice("unique")
    if match := _UNIFORM.match(text):
        return _build("uniform", match.group(1))
    if match := _ZIPF.match(text):
        return _build("zipf", match.group(2), exponent=match.group(1))
    if match := _HOT.match(text):
        return _build("hot", match.group(2), share=match.group(1))
    raise unreadable(text, "a choice of keys", ALLOWED)


def _build(kind: str, over: object, exponent: object = 0.0, share: object = 0.0) -> KeyChoice:
    if kind == "unique":
        return KeyChoice("unique")
    count = whole(over, ALLOWED, at_least=1)
    if count > MAX_KEYS:
        raise PhraseError(f"{count} keys are too many.", f"at most {MAX_KEYS} keys")
    if kind == "uniform":
        return KeyChoice("uniform", count)
    if kind == "hot":
        return KeyChoice("hot", count, parse_percent(share))
    if (power := number(exponent, ALLOWED)) > 20:
        raise PhraseError(f"The exponent {print_number(power)} is too large.", "an exponent from 0 to 20")
    return KeyChoice("zipf", count, power)


def print_keys(keys: KeyChoice) -> str:
    """The phrase that `parse_keys` reads back as exactly *keys*."""
    match keys.kind:
        case "unique":
            return "unique"
        case "uniform":
            return f"uniform over {keys.count}"
        case "hot":
            return f"hot {print_percent(keys.exponent)} over {keys.count}"
        case _:
            return f"zipf {_decimal(keys.exponent)} over {keys.count}"


def keys_mapping(keys: KeyChoice) -> dict[str, object]:
    """The longer form: ``{"kind": "zipf", "exponent": 1.0, "over": 10000}``."""
    match keys.kind:
        case "unique":
            return {"kind": "unique"}
        case "uniform":
            return {"kind": "uniform", "over": keys.count}
        case "hot":
            return {"kind": "hot", "share": print_percent(keys.exponent), "over": keys.count}
        case _:
            return {"kind": "zipf", "exponent": keys.exponent, "over": keys.count}


def _decimal(exponent: float) -> str:
    text = print_number(exponent)
    return text if "." in text or "e" in text else f"{text}.0"
