"""How numbers and names stand in the sentence of a finding."""

from collections.abc import Sequence

from simulator.base.units import print_duration_s, print_number, print_percent

_UNITS = {"d": 86_400.0, "h": 3_600.0, "min": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6}
_SHORT = 7
"""Characters of a duration that is left as it is: "7 d", "604.8 s"."""


def about_s(seconds: float) -> str:
    """A duration as it is where that is short ("7 d", "90 s"), else to three digits of its largest unit ("2.31 d")."""
    if seconds == float("inf"):
        return "for ever"
    exact = print_duration_s(seconds)
    if len(exact) <= _SHORT:
        return exact
    for unit, factor in _UNITS.items():
        if seconds >= factor:
            return f"{print_number(_three_digits(seconds / factor))} {unit}"
    return exact


def about(number: float) -> str:
    """A number to three digits: "1.4", "200"."""
    return print_number(_three_digits(number)) if number != float("inf") else "∞"


def about_percent(share: float) -> str:
    """A share to three digits: "0.5 %", "140 %"."""
    return print_percent(_three_digits(share)) if share != float("inf") else "∞ %"


def count(number: int, thing: str, things: str = "") -> str:
    """ "1 partition", "10 partitions"."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def quoted(name: str) -> str:
    return f"“{name}”"


def listed(names: Sequence[str], most: int = 4) -> str:
    """ "“a”, “b” and “c”", cut after *most*: "“a”, “b” and 3 more"."""
    shown = [quoted(name) for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _three_digits(number: float) -> float:
    return float(f"{number:.3g}")
