"""Quantities as people write them: "250 ms", "1 MiB", "200/s", "0.5 %".

Inside the simulator time is float seconds, size is whole bytes, a rate is per second and a share is
a fraction of 1. `parse_*` takes a text with its unit, or a plain number in those base units, and
raises `PhraseError`. `print_*` is the exact inverse: ``parse(print(x)) == x`` for every value that
parse can give, in a form that a person would have written.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from math import isfinite

from simulator.base.errors import PhraseError

NUMBER = r"[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?"
DURATION = NUMBER + r" *(?:ns|us|µs|ms|s|min|h|d)"
SIZE = NUMBER + r" *(?:B|kB|KiB|MB|MiB|GB|GiB|TB|TiB)"
RATE = NUMBER + r" */ *(?:s|min|h|d)"
PERCENT = NUMBER + r" *%"
"""Patterns of quantities, for phrases that hold them and for the JSON Schema."""

_QUANTITY = re.compile(rf"({NUMBER}) *([a-zA-Zµ]*)\Z")
_RATE = re.compile(rf"({NUMBER}) */ *([a-zA-Z]+)\Z")
_SHARE = re.compile(rf"({NUMBER}) *%\Z")

_SECONDS = {
    "d": Decimal(86400),
    "h": Decimal(3600),
    "min": Decimal(60),
    "s": Decimal(1),
    "ms": Decimal("1e-3"),
    "us": Decimal("1e-6"),
    "µs": Decimal("1e-6"),
    "ns": Decimal("1e-9"),
}
_PERIODS = {"s": Decimal(1), "min": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}
_BYTES = {
    "B": 1,
    "kB": 10**3,
    "KiB": 2**10,
    "MB": 10**6,
    "MiB": 2**20,
    "GB": 10**9,
    "GiB": 2**30,
    "TB": 10**12,
    "TiB": 2**40,
}

A_DURATION = "a duration such as 250 ms, 5 s, 2 min, 1 h or 7 d"
A_SIZE = "a size such as 500 B, 20 kB or 1 MiB"
A_RATE = "a rate such as 200/s, 30/min or 5/h"
A_SHARE = "a share such as 0.5 % (from 0 % to 100 %)"


def parse_duration_s(value: object) -> float:
    """Seconds, 0 or more, from "250 ms" or a number of seconds."""
    if isinstance(value, str):
        return _duration_of_text(value.strip())
    return _plain_number(value, A_DURATION)


@lru_cache(maxsize=4096)
def _duration_of_text(text: str) -> float:
    match = _QUANTITY.match(text)
    if match is None:
        raise _not_a(A_DURATION, text)
    number, unit = match.groups()
    if unit not in _SECONDS:
        if not unit:
            raise PhraseError(f"“{text}” has no unit.", A_DURATION)
        raise PhraseError(f"“{unit}” is not a unit of time.", A_DURATION)
    return _finite(float(Decimal(number) * _SECONDS[unit]), text, A_DURATION)


def print_duration_s(seconds: float) -> str:
    """The text of a duration: "1 min" for 60, "90 s" for 90, "250 ms" for 0.25, "1.5 ms" for 0.0015."""
    return _print_duration(float(seconds))


@lru_cache(maxsize=4096)
def _print_duration(seconds: float) -> str:
    if seconds == 0.0:
        return "0 s"
    exact = Decimal(repr(seconds))
    for whole_only, most in ((True, 1000), (True, 10**9), (False, 1000)):
        for unit, factor in _SECONDS.items():
            if unit == "µs" or (most == 10**9 and factor < 1) or (not whole_only and factor > 1):
                continue
            number = exact / factor
            if not 1 <= number < most or (whole_only and number != int(number)):
                continue
            text = f"{_plain(number)} {unit}"
            if _reads_back(parse_duration_s, text, seconds):
                return text
    return f"{_plain(exact)} s" if Decimal("1e-6") < exact < Decimal("1e15") else f"{exact} s"


def parse_size_bytes(value: object) -> int:
    """Whole bytes, 0 or more, from "1 MiB" or a whole number of bytes."""
    if isinstance(value, str):
        return _size_of_text(value.strip())
    number = _plain_number(value, A_SIZE)
    if number != int(number):
        raise PhraseError(f"{value} is not a whole number of bytes.", A_SIZE)
    return int(number)


@lru_cache(maxsize=4096)
def _size_of_text(text: str) -> int:
    match = _QUANTITY.match(text)
    if match is None:
        raise _not_a(A_SIZE, text)
    number, unit = match.groups()
    if unit not in _BYTES:
        if not unit:
            raise PhraseError(f"“{text}” has no unit.", A_SIZE)
        raise PhraseError(f"“{unit}” is not a unit of size.", A_SIZE)
    size = Decimal(number) * _BYTES[unit]
    if size > 2**62:
        raise PhraseError(f"“{text}” is too large.", A_SIZE)
    if size != int(size):
        raise PhraseError(f"“{text}” is not a whole number of bytes.", A_SIZE)
    return int(size)


def print_size_bytes(size: int) -> str:
    """The text of a size in the largest unit that leaves a whole number; binary before decimal."""
    if size == 0:
        return "0 B"
    units = sorted(_BYTES.items(), key=lambda item: -item[1])
    for unit, factor in units:
        if factor > 1 and size % factor == 0:
            return f"{size // factor} {unit}"
    return f"{size} B"


def parse_rate_per_s(value: object) -> float:
    """Events per second, 0 or more, from "200/s" or a number per second."""
    if isinstance(value, str):
        return _rate_of_text(value.strip())
    return _plain_number(value, A_RATE)


@lru_cache(maxsize=4096)
def _rate_of_text(text: str) -> float:
    match = _RATE.match(text)
    if match is None:
        raise _not_a(A_RATE, text)
    number, period = match.groups()
    if period not in _PERIODS:
        raise PhraseError(f"“{period}” is not a period of a rate.", A_RATE)
    return _finite(float(Decimal(number) / _PERIODS[period]), text, A_RATE)


def print_rate_per_s(rate: float) -> str:
    """The shortest text of a rate: "200/s", "0.5/s", "7/min"."""
    return _print_rate(float(rate))


@lru_cache(maxsize=4096)
def _print_rate(rate: float) -> str:
    exact = Decimal(repr(rate))
    texts = [f"{_plain(exact)}/s"]
    for period, seconds in _PERIODS.items():
        number = (exact * seconds).quantize(Decimal("1e-9")) if exact < 10**12 else exact * seconds
        text = f"{_plain(number)}/{period}"
        if _reads_back(parse_rate_per_s, text, rate):
            texts.append(text)
    shortest = min(texts, key=len)
    return shortest if _reads_back(parse_rate_per_s, shortest, rate) else f"{exact}/s"


def parse_percent(value: object) -> float:
    """A fraction from 0 to 1, from "0.5 %" or a number from 0 to 1."""
    if isinstance(value, str):
        share = _share_of_text(value.strip())
    else:
        share = _plain_number(value, A_SHARE)
        if share > 1:
            raise PhraseError(f"{value} is more than 1; a percentage is written with its sign.", A_SHARE)
    if share > 1:
        raise PhraseError(f"“{value}” is more than 100 %.", A_SHARE)
    return share


@lru_cache(maxsize=4096)
def _share_of_text(text: str) -> float:
    match = _SHARE.match(text)
    if match is None:
        raise _not_a(A_SHARE, text)
    return _finite(float(Decimal(match.group(1)) * Decimal("1e-2")), text, A_SHARE)


def print_percent(share: float) -> str:
    """The text of a fraction: "0.5 %" for 0.005."""
    exact = Decimal(repr(float(share))) * 100
    return f"{_plain(exact)} %" if not exact or exact > Decimal("1e-9") else f"{exact.normalize()} %"


def parse_number(text: str) -> float:
    """A plain number, 0 or more."""
    if re.fullmatch(NUMBER, text) is None:
        raise PhraseError(f"“{text}” is not a number.", "a number")
    return _finite(float(text), text, "a number")


def print_number(number: float) -> str:
    """The shortest text that reads back as *number*: "1", "0.25", "1e+30"."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    text = repr(float(number))
    return text if "e" in text else _plain(Decimal(text))


def _plain_number(value: object, allowed: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PhraseError(f"{_name_of(value)} is not {_article(allowed)}.", allowed)
    try:
        number = float(value)
    except OverflowError:
        raise PhraseError("The number is too large.", allowed) from None
    if not isfinite(number) or number < 0:
        raise PhraseError(f"{value} is not {_article(allowed)}.", allowed)
    return number


def _finite(number: float, text: str, allowed: str) -> float:
    if not isfinite(number):
        raise PhraseError(f"“{text}” is too large.", allowed)
    return number


def _not_a(allowed: str, text: str) -> PhraseError:
    shown = text if len(text) <= 60 else text[:57] + "…"
    return PhraseError(f"“{shown}” is not {_article(allowed)}.", allowed)


def _article(allowed: str) -> str:
    return allowed.split(" such as ", 1)[0]


def _name_of(value: object) -> str:
    if value is None:
        return "An empty value"
    if isinstance(value, bool):
        return "“true”" if value else "“false”"
    return {"dict": "A mapping", "list": "A list"}.get(type(value).__name__, f"“{value}”")


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _reads_back(parse: Callable[[object], float], text: str, value: float) -> bool:
    try:
        return parse(text) == value
    except PhraseError:
        return False
