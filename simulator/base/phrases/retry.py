"""Retries: "3 after 200 ms exponential up to 10 s jitter 20 %", "unlimited after 0 s to the back", "none"."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import inf

from simulator.base.errors import PhraseError
from simulator.base.phrases.grammar import mapping_keys, number, required, unreadable, whole
from simulator.base.retry import Retry
from simulator.base.units import (
    DURATION,
    NUMBER,
    parse_duration_s,
    parse_percent,
    print_duration_s,
    print_number,
    print_percent,
)

ALLOWED = (
    "none · 3 after 200 ms · 3 after 200 ms exponential up to 10 s jitter 20 % · unlimited after 1 s · "
    "5 after 0 s to the back"
)
_FORM = re.compile(
    rf"(?P<times>[0-9]{{1,9}}|unlimited) after (?P<after>{DURATION})"
    rf"(?P<exponential> exponential(?: by (?P<factor>{NUMBER}))?)?"
    rf"(?: up to (?P<up_to>{DURATION}))?(?: jitter (?P<jitter>{NUMBER} *%))?(?P<back> to the back)?\Z"
)
_MAPPING = {"times", "after", "factor", "up_to", "jitter", "place"}


FORM: dict[str, object] = {
    "required": ["times"],
    "properties": {
        "times": {"type": ["integer", "string"], "description": "How often, or “unlimited”."},
        "after": {"type": ["string", "number"], "x-unit": "s", "description": "The wait before the first."},
        "factor": {"type": "number", "minimum": 1, "description": "By what the wait grows each time."},
        "up_to": {"type": ["string", "number"], "x-unit": "s", "description": "The longest wait."},
        "jitter": {
            "type": ["string", "number"],
            "x-unit": "%",
            "description": "Share of the wait drawn at random.",
        },
        "place": {"enum": ["here", "back"], "description": "“back” queues it behind everything that waits."},
    },
    "additionalProperties": False,
}
"""JSON Schema of the mapping form."""


def parse_retry(value: object) -> Retry:
    """A retry policy from its phrase or its mapping form. Raises PhraseError."""
    if isinstance(value, Retry):
        return value
    if isinstance(value, str):
        return _of_text(" ".join(value.split()))
    if not isinstance(value, Mapping):
        raise unreadable(value, "a retry policy", ALLOWED)
    mapping_keys(value, _MAPPING, ALLOWED)
    place = value.get("place", "here")
    if place not in ("here", "back"):
        raise PhraseError(f"“{place}” is not a place.", "here or back")
    return _build(
        required(value, "times", ALLOWED),
        value.get("after", 0.0),
        value.get("factor", 1.0),
        value.get("up_to"),
        value.get("jitter", 0.0),
        back=place == "back",
    )


@lru_cache(maxsize=1024)
def _of_text(text: str) -> Retry:
    if text == "none":
        return Retry()
    match = _FORM.match(text)
    if match is None:
        raise unreadable(text, "a retry policy", ALLOWED)
    factor = (match["factor"] or 2.0) if match["exponential"] else 1.0
    return _build(
        match["times"],
        match["after"],
        factor,
        match["up_to"],
        match["jitter"] or 0.0,
        back=bool(match["back"]),
    )


def _build(
    times: object, after: object, factor: object, up_to: object, jitter: object, *, back: bool
) -> Retry:
    limit = None if times == "unlimited" else whole(times, ALLOWED)
    if limit == 0:
        return Retry()
    delay_s = parse_duration_s(after)
    growth = number(factor, ALLOWED)
    if not 1 <= growth <= 100:
        raise PhraseError(
            f"The wait cannot grow by {print_number(growth)} each time.", "a factor from 1 to 100"
        )
    most_s = inf if up_to is None else parse_duration_s(up_to)
    if most_s < delay_s:
        raise PhraseError("The longest wait is shorter than the first one.", ALLOWED)
    return Retry(limit, delay_s, growth, most_s, parse_percent(jitter), "back" if back else "here")


def print_retry(retry: Retry) -> str:
    """The phrase that `parse_retry` reads back as exactly *retry*."""
    if retry.max_retries == 0:
        return "none"
    times = "unlimited" if retry.max_retries is None else str(retry.max_retries)
    text = f"{times} after {print_duration_s(retry.delay_s)}"
    if retry.factor == 2.0:
        text += " exponential"
    elif retry.factor != 1.0:
        text += f" exponential by {print_number(retry.factor)}"
    if retry.max_delay_s != inf:
        text += f" up to {print_duration_s(retry.max_delay_s)}"
    if retry.jitter:
        text += f" jitter {print_percent(retry.jitter)}"
    return text + (" to the back" if retry.place == "back" else "")


def retry_mapping(retry: Retry) -> dict[str, object]:
    """The longer form: ``{"times": 3, "after": "200 ms", "factor": 2, ...}``, what is default left out."""
    form: dict[str, object] = {"times": "unlimited" if retry.max_retries is None else retry.max_retries}
    if retry.max_retries == 0:
        return form
    form["after"] = print_duration_s(retry.delay_s)
    if retry.factor != 1.0:
        form["factor"] = retry.factor
    if retry.max_delay_s != inf:
        form["up_to"] = print_duration_s(retry.max_delay_s)
    if retry.jitter:
        form["jitter"] = print_percent(retry.jitter)
    if retry.place == "back":
        form["place"] = "back"
    return form
