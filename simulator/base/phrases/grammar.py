"""What every phrase shares: a text form, a longer mapping form, and errors that say what is allowed."""

import re
from collections.abc import Iterable, Mapping

from simulator.base.errors import PhraseError
from simulator.base.ids import nearest


def mapping_keys(value: Mapping[object, object], known: Iterable[str], allowed: str) -> None:
    """Raise PhraseError for the first key of *value* that is not *known*, naming the nearest."""
    names = sorted(known)
    for key in value:
        if key not in names:
            near = nearest(str(key), names)
            hint = f" Did you mean “{near}”?" if near else ""
            raise PhraseError(f"Unknown key “{key}”.{hint}", f"{allowed}; keys: {', '.join(names)}")


def required(value: Mapping[object, object], key: str, allowed: str) -> object:
    """The value under *key*, or PhraseError."""
    if key not in value:
        raise PhraseError(f"“{key}” is missing.", allowed)
    return value[key]


def whole(value: object, allowed: str, *, at_least: int = 0) -> int:
    """A whole number from *at_least* up, written as a number or as digits."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value >= 2**62:
        raise PhraseError(f"“{value}” is not a whole number.", allowed)
    if value < at_least:
        raise PhraseError(f"{value} is less than {at_least}.", allowed)
    return value


def number(value: object, allowed: str) -> float:
    """A finite number, 0 or more, written as a number or as digits."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise PhraseError(f"“{value}” is not a number.", allowed) from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PhraseError("There must be a number.", allowed)
    if not 0 <= value < 1e308:
        raise PhraseError(f"{value} is not a number from 0 up.", allowed)
    return float(value)


def unreadable(text: object, what: str, allowed: str) -> PhraseError:
    """The error for a text that no form of a phrase fits."""
    shown = str(text)
    shown = shown if len(shown) <= 80 else shown[:77] + "…"
    return PhraseError(f"“{shown}” is not {what}.", allowed)
