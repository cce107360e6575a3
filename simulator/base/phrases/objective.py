"""Objectives: "p99 of order-creation.duration < 2 s in normal, sale", "order-events.lost = 0"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from simulator.base.errors import PhraseError
from simulator.base.ids import is_name
from simulator.base.phrases.grammar import mapping_keys, required, unreadable
from simulator.base.units import (
    DURATION,
    parse_duration_s,
    parse_number,
    parse_percent,
    parse_rate_per_s,
    parse_size_bytes,
    print_duration_s,
    print_number,
    print_percent,
    print_rate_per_s,
    print_size_bytes,
)

Stat = Literal["p50", "p95", "p99", "p999", "mean", "max", "end"]
Comparison = Literal["<", "<=", "=", ">=", ">"]
LimitUnit = Literal["", "s", "%", "/s", "B"]

STATS: tuple[Stat, ...] = ("p50", "p95", "p99", "p999", "mean", "max", "end")
COMPARISONS: tuple[Comparison, ...] = ("<", "<=", "=", ">=", ">")
ALLOWED = (
    "p99 of ELEMENT.METRIC < 2 s in SCENARIO, SCENARIO · ELEMENT.METRIC = 0 · "
    "ELEMENT.METRIC < 5 s within 1 min after FAULT; statistics: " + ", ".join(STATS)
)
_WORD = r"[A-Za-z][A-Za-z0-9._-]*"
_FORM = re.compile(
    rf"(?:(?P<stat>[a-z0-9]+) of )?(?P<what>{_WORD}) ?(?P<comparison><=|>=|≤|≥|<|>|=) ?(?P<limit>[^ ]+(?: [a-zA-Zµ%]+)??)"
    rf"(?: in (?P<scenarios>{_WORD}(?: ?, ?{_WORD})*))?(?: within (?P<within>{DURATION}) after (?P<after>{_WORD}))?\Z"
)
_MAPPING = {"stat", "of", "is", "limit", "in", "within", "after"}


FORM: dict[str, object] = {
    "required": ["of", "is", "limit"],
    "properties": {
        "stat": {"enum": list(STATS), "description": "Which statistic; the metric's usual one unless set."},
        "of": {"type": "string", "description": "ELEMENT.METRIC"},
        "is": {"enum": list(COMPARISONS), "description": "How it compares with the limit."},
        "limit": {"type": ["string", "number"], "description": "The limit with its unit."},
        "in": {
            "type": ["array", "string"],
            "items": {"type": "string"},
            "description": "Scenarios; all unless set.",
        },
        "within": {"type": ["string", "number"], "x-unit": "s", "description": "How soon it is met again."},
        "after": {"type": "string", "description": "The fault or scenario after which it is met again."},
    },
    "additionalProperties": False,
}
"""JSON Schema of the mapping form."""


@dataclass(frozen=True, slots=True)
class Objective:
    """*stat* of *metric* of *element* compares with *limit* (seconds, fraction, per second, bytes or a count, by *unit*).

    *stat* None is the metric's usual one. *scenarios* empty means all. With *within_s* and *after* the
    metric must be back on its good side *within_s* seconds after the fault or scenario named *after*.
    """

    stat: Stat | None
    element: str
    metric: str
    comparison: Comparison
    limit: float
    unit: LimitUnit = ""
    scenarios: tuple[str, ...] = ()
    within_s: float | None = None
    after: str | None = None


def parse_objective(value: object) -> Objective:
    """An objective from its phrase or its mapping form. Raises PhraseError."""
    if isinstance(value, Objective):
        return value
    if isinstance(value, str):
        return _of_text(" ".join(value.split()))
    if not isinstance(value, Mapping):
        raise unreadable(value, "an objective", ALLOWED)
    mapping_keys(value, _MAPPING, ALLOWED)
    scenarios = value.get("in", ())
    names = (scenarios,) if isinstance(scenarios, str) else scenarios
    if not isinstance(names, list | tuple) or not all(
        isinstance(name, str) and is_name(name) for name in names
    ):
        raise PhraseError("“in” lists names of scenarios.", ALLOWED)
    return _build(
        value.get("stat"),
        required(value, "of", ALLOWED),
        required(value, "is", ALLOWED),
        required(value, "limit", ALLOWED),
        tuple(names),
        value.get("within"),
        value.get("after"),
    )


@lru_cache(maxsize=1024)
def _of_text(text: str) -> Objective:
    if len(text) > 2000:
        raise PhraseError("The objective is too long.", ALLOWED)
    match = _FORM.match(text)
    if match is None:
        raise unreadable(text, "an objective", ALLOWED)
    names = tuple(name.strip() for name in match["scenarios"].split(",")) if match["scenarios"] else ()
    sign = {"≤": "<=", "≥": ">="}.get(match["comparison"], match["comparison"])
    return _build(match["stat"], match["what"], sign, match["limit"], names, match["within"], match["after"])


def _build(
    stat: Any,
    what: object,
    comparison: Any,
    limit: object,
    scenarios: tuple[str, ...],
    within: object,
    after: Any,
) -> Objective:
    if stat is not None and stat not in STATS:
        raise PhraseError(f"“{stat}” is not a statistic.", f"one of {', '.join(STATS)}")
    if comparison not in COMPARISONS:
        raise PhraseError(f"“{comparison}” is not a comparison.", f"one of {' '.join(COMPARISONS)}")
    element, dot, metric = str(what).rpartition(".")
    if not dot or not is_name(element) or not metric:
        raise PhraseError(f"“{what}” does not name an element and its metric.", ALLOWED)
    if (within is None) != (after is None):
        raise PhraseError("“within” and “after” belong together.", ALLOWED)
    if after is not None and not (isinstance(after, str) and is_name(after)):
        raise PhraseError(f"“{after}” is not the name of a fault or scenario.", ALLOWED)
    number, unit = parse_limit(limit)
    within_s = None if within is None else parse_duration_s(within)
    return Objective(stat, element, metric, comparison, number, unit, scenarios, within_s, after)


def parse_limit(value: object) -> tuple[float, LimitUnit]:
    """(number, unit) of "2 s", "0.5 %", "200/s", "1 MiB", "0" or a number."""
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise unreadable(value, "a limit", ALLOWED)
        return parse_number(repr(value)), ""
    text = value.strip()
    if text.endswith("%"):
        return parse_percent(text), "%"
    if "/" in text:
        return parse_rate_per_s(text), "/s"
    if text.endswith("B"):
        return float(parse_size_bytes(text)), "B"
    if text[-1:].isalpha():
        return parse_duration_s(text), "s"
    return parse_number(text), ""


def print_limit(limit: float, unit: LimitUnit) -> str:
    """The inverse of `parse_limit`."""
    match unit:
        case "s":
            return print_duration_s(limit)
        case "%":
            return print_percent(limit)
        case "/s":
            return print_rate_per_s(limit)
        case "B":
            return print_size_bytes(int(limit))
        case _:
            return print_number(limit)


def print_objective(objective: Objective) -> str:
    """The phrase that `parse_objective` reads back as exactly *objective*."""
    head = f"{objective.stat} of " if objective.stat else ""
    limit = print_limit(objective.limit, objective.unit)
    text = f"{head}{objective.element}.{objective.metric} {objective.comparison} {limit}"
    if objective.scenarios:
        text += f" in {', '.join(objective.scenarios)}"
    if objective.within_s is not None:
        text += f" within {print_duration_s(objective.within_s)} after {objective.after}"
    return text


def objective_mapping(objective: Objective) -> dict[str, object]:
    """The longer form: ``{"stat": "p99", "of": "order-creation.duration", "is": "<", "limit": "2 s"}``."""
    form: dict[str, object] = {"stat": objective.stat} if objective.stat else {}
    form["of"] = f"{objective.element}.{objective.metric}"
    form["is"] = objective.comparison
    form["limit"] = print_limit(objective.limit, objective.unit)
    if objective.scenarios:
        form["in"] = list(objective.scenarios)
    if objective.within_s is not None:
        form["within"], form["after"] = print_duration_s(objective.within_s), objective.after
    return form
