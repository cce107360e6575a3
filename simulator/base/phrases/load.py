"""Loads of a scenario: "5x from 1 min for 1 min", or a list of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from simulator.base.errors import PhraseError
from simulator.base.phrases.grammar import mapping_keys, number, required, unreadable
from simulator.base.units import DURATION, NUMBER, parse_duration_s, print_duration_s, print_number

ALLOWED = "5x · 0.5x from 1 min · 5x from 1 min for 1 min · 5x from 1 min to 2 min, or a list of them"
_FORM = re.compile(
    rf"(?P<factor>{NUMBER}) ?[x×](?: from (?P<from>{DURATION}))?(?: (?P<how>for|to) (?P<end>{DURATION}))?\Z"
)


FORM: dict[str, object] = {
    "required": ["factor"],
    "properties": {
        "factor": {"type": ["number", "string"], "description": "Times the source's own rate."},
        "from": {"type": ["string", "number"], "x-unit": "s", "description": "From when."},
        "for": {
            "type": ["string", "number"],
            "x-unit": "s",
            "description": "For how long; to the end unless set.",
        },
    },
    "additionalProperties": False,
}
"""JSON Schema of the mapping form."""


@dataclass(frozen=True, slots=True)
class Load:
    """A source's rate times *factor*, from *from_s* on, for *for_s* (None: to the end of the scenario)."""

    factor: float
    from_s: float = 0.0
    for_s: float | None = None


def parse_load(value: object) -> Load:
    """One load from its phrase, its mapping form or a factor. Raises PhraseError."""
    if isinstance(value, Load):
        return value
    if isinstance(value, str):
        return _of_text(" ".join(value.split()))
    if isinstance(value, Mapping):
        mapping_keys(value, {"factor", "from", "for"}, ALLOWED)
        length = value.get("for")
        return _build(required(value, "factor", ALLOWED), value.get("from", 0.0), length)
    return _build(value, 0.0, None)


def parse_loads(value: object) -> tuple[Load, ...]:
    """The loads of one source: one phrase, or a list; where they overlap their factors multiply."""
    if isinstance(value, list | tuple):
        if not value:
            raise PhraseError("The list of loads is empty.", ALLOWED)
        return tuple(parse_load(item) for item in value)
    return (parse_load(value),)


@lru_cache(maxsize=1024)
def _of_text(text: str) -> Load:
    match = _FORM.match(text)
    if match is None:
        raise unreadable(text, "a load", ALLOWED)
    start = match["from"] or 0.0
    if match["how"] != "to":
        return _build(match["factor"], start, match["end"])
    start_s, end_s = parse_duration_s(start), parse_duration_s(match["end"])
    if end_s <= start_s:
        raise PhraseError("The load ends before it starts.", ALLOWED)
    return _build(match["factor"], start, end_s - start_s)


def _build(factor: object, start: object, length: object) -> Load:
    times = number(factor, ALLOWED)
    if times > 1e6:
        raise PhraseError(f"{print_number(times)} times the rate is too much.", ALLOWED)
    for_s = None if length is None else parse_duration_s(length)
    if for_s == 0.0:
        raise PhraseError("A load that lasts no time does nothing.", ALLOWED)
    return Load(times, parse_duration_s(start), for_s)


def print_load(load: Load) -> str:
    """The phrase that `parse_load` reads back as exactly *load*."""
    text = f"{print_number(load.factor)}x"
    if load.from_s:
        text += f" from {print_duration_s(load.from_s)}"
    return text if load.for_s is None else f"{text} for {print_duration_s(load.for_s)}"


def print_loads(loads: tuple[Load, ...]) -> str | list[str]:
    """The inverse of `parse_loads`: one phrase, or a list of them."""
    return print_load(loads[0]) if len(loads) == 1 else [print_load(load) for load in loads]


def load_mapping(load: Load) -> dict[str, object]:
    """The longer form: ``{"factor": 5, "from": "1 min", "for": "1 min"}``."""
    form: dict[str, object] = {"factor": load.factor, "from": print_duration_s(load.from_s)}
    if load.for_s is not None:
        form["for"] = print_duration_s(load.for_s)
    return form
