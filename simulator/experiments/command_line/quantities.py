"""Numbers for a person: three digits, the unit that fits, and a dash for what does not exist."""

from simulator.base.units import print_duration_s

NOTHING = "–"


def quantity(value: float | None, unit: str) -> str:
    """*value* with its unit: "312 ms", "1.25 s", "42 %", "39.8 records/s", "9,612 records"."""
    if value is None:
        return NOTHING
    if unit == "s":
        return duration(value)
    if unit == "1":
        return f"{_digits(100.0 * value)} %"
    number = count(value) if value == int(value) else _digits(value)
    return f"{number} {unit}" if unit else number


def duration(seconds: float | None) -> str:
    """A length of time to three digits, in the unit in which it is at least 1."""
    if seconds is None:
        return NOTHING
    if seconds == 0.0:
        return "0 s"
    rounded = abs(float(f"{seconds:.3g}"))  # 999.96 µs is 1 ms
    for unit, size in (("h", 3600.0), ("min", 60.0), ("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if rounded >= size * (2.0 if size > 1.0 else 1.0):
            return f"{_digits(seconds / size)} {unit}"
    return f"{_digits(seconds / 1e-9)} ns"


def exact_duration(seconds: float) -> str:
    """A length of time as the document writes it."""
    return print_duration_s(seconds)


def count(value: float) -> str:
    """A whole number with commas between thousands."""
    return f"{int(value):,}"


def _digits(value: float) -> str:
    if abs(value) >= 1000.0:
        return f"{value:,.0f}"
    text = f"{value:.3g}"
    return text if "e" not in text else f"{value:.2e}"
