"""JSON → the same events as YAML, with offsets: the standard library's scanner of strings, and a bound on depth.

PyYAML reads most JSON, but not tabs between tokens, and not pairs of surrogates; and JSON's double keys,
numbers and escapes have rules of their own.
"""

import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, Protocol

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]{0,300}))(\.[0-9]{1,300})?([eE][-+]?[0-9]{1,5})?")
_WORDS = {"true": True, "false": False, "null": None}
_WORD = re.compile(r"true|false|null")


class NotJson(Exception):
    """The text is not JSON."""


class Events(Protocol):
    """Who takes the events."""

    def open(self, kind: Any, start: int, style: str) -> None: ...
    def close(self, end: int) -> None: ...
    def value(self, value: Any, start: int, end: int) -> None: ...


def emit(text: str, start: int, events: Events, max_depth: int) -> None:
    """Send the events of the one JSON value in *text* from *start* on. Raises NotJson."""
    end = _value(text, _skip(text, start), events, max_depth + 1)
    if _skip(text, end) != len(text):
        raise NotJson


def _value(text: str, at: int, events: Events, depth: int) -> int:
    char = text[at : at + 1]
    if char == "{":
        return _object(text, at, events, depth)
    if char == "[":
        return _array(text, at, events, depth)
    if char == '"':
        value, end = _string(text, at)
        events.value(value, at, end)
        return end
    match = _WORD.match(text, at)
    if match is not None:
        events.value(_WORDS[match.group()], at, match.end())
        return match.end()
    match = _NUMBER.match(text, at)
    if match is None:
        raise NotJson
    whole, fraction, exponent = match.groups()
    number = float(match.group()) if fraction or exponent else int(whole)
    events.value(number, at, match.end())
    return match.end()


def _object(text: str, at: int, events: Events, depth: int) -> int:
    events.open("mapping", at, "flow")
    at = _skip(text, at + 1)
    if text[at : at + 1] != "}":
        while True:
            if text[at : at + 1] != '"':
                raise NotJson
            key, end = _string(text, at)
            events.value(key, at, end)
            at = _skip(text, end)
            if text[at : at + 1] != ":":
                raise NotJson
            at = _skip(text, _value(text, _skip(text, at + 1), events, depth - 1))
            if text[at : at + 1] != ",":
                break
            at = _skip(text, at + 1)
        if text[at : at + 1] != "}":
            raise NotJson
    events.close(at + 1)
    return at + 1


def _array(text: str, at: int, events: Events, depth: int) -> int:
    events.open("sequence", at, "flow")
    at = _skip(text, at + 1)
    if text[at : at + 1] != "]":
        while True:
            at = _skip(text, _value(text, at, events, depth - 1))
            if text[at : at + 1] != ",":
                break
            at = _skip(text, at + 1)
        if text[at : at + 1] != "]":
            raise NotJson
    events.close(at + 1)
    return at + 1


def _string(text: str, at: int) -> tuple[str, int]:
    try:
        value, end = scanstring(text, at + 1, True)
    except ValueError:
        raise NotJson from None
    return str(value), int(end)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match is not None else at
