"""Arrivals of a source: "poisson 200/s", "constant 50/s", "poisson 2/s in batches of 50"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from simulator.base.errors import PhraseError
from simulator.base.phrases.grammar import mapping_keys, required, unreadable, whole
from simulator.base.units import NUMBER, parse_rate_per_s, print_rate_per_s

ALLOWED = "poisson 200/s · constant 50/s · poisson 2/s in batches of 50"
_FORM = re.compile(
    rf"(?:(?P<kind>poisson|constant) )?(?P<rate>{NUMBER} */ *[a-z]+)(?: in batches of (?P<batch>[0-9]{{1,9}}))?\Z"
)


FORM: dict[str, object] = {
    "required": ["rate"],
    "properties": {
        "kind": {"enum": ["poisson", "constant"], "description": "At random, or evenly."},
        "rate": {"type": ["string", "number"], "x-unit": "/s", "description": "Arrivals on average."},
        "batch": {"type": ["integer", "string"], "description": "Records per arrival."},
    },
    "additionalProperties": False,
}
"""JSON Schema of the mapping form."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Arrivals at *rate_per_s* on average, each of *batch* records: at random ("poisson") or evenly."""

    kind: Literal["poisson", "constant"]
    rate_per_s: float
    batch: int = 1


def parse_arrival(value: object) -> Arrival:
    """An arrival process from its phrase ("200/s" alone is Poisson), its mapping form or a rate per second."""
    if isinstance(value, Arrival):
        return value
    if isinstance(value, str):
        return _of_text(" ".join(value.split()))
    if isinstance(value, Mapping):
        mapping_keys(value, {"kind", "rate", "batch"}, ALLOWED)
        return _build(value.get("kind", "poisson"), required(value, "rate", ALLOWED), value.get("batch", 1))
    return _build("poisson", value, 1)


@lru_cache(maxsize=1024)
def _of_text(text: str) -> Arrival:
    match = _FORM.match(text)
    if match is None:
        raise unreadable(text, "an arrival rate", ALLOWED)
    return _build(match["kind"] or "poisson", match["rate"], match["batch"] or 1)


def _build(kind: object, rate: object, batch: object) -> Arrival:
    if kind not in ("poisson", "constant"):
        raise PhraseError(f"“{kind}” is not a kind of arrivals.", ALLOWED)
    rate_per_s = parse_rate_per_s(rate)
    if rate_per_s > 1e9:
        raise PhraseError("More than 1000000000/s is too much.", ALLOWED)
    size = whole(batch, ALLOWED, at_least=1)
    return Arrival("poisson" if kind == "poisson" else "constant", rate_per_s, size)


def print_arrival(arrival: Arrival) -> str:
    """The phrase that `parse_arrival` reads back as exactly *arrival*."""
    batches = f" in batches of {arrival.batch}" if arrival.batch != 1 else ""
    return f"{arrival.kind} {print_rate_per_s(arrival.rate_per_s)}{batches}"


def arrival_mapping(arrival: Arrival) -> dict[str, object]:
    """The longer form: ``{"kind": "poisson", "rate": "200/s", "batch": 1}``."""
    return {"kind": arrival.kind, "rate": print_rate_per_s(arrival.rate_per_s), "batch": arrival.batch}
