"""A plan as stable text: for golden files, for bug reports, and for the hash that names a plan."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from hashlib import sha256 as _sha256

from simulator.plan.ops import Op, Plan

FORMAT = "plan 1"


def dump(plan: Plan) -> str:
    """*plan* as text, one field a line, equal for equal plans and different for different ones."""
    return "\n".join(_lines(plan)) + "\n"


def sha256(plan: Plan) -> str:
    """The hash of `dump`, in hexadecimal: two runs of the same hash and seed have the same result."""
    return _sha256(dump(plan).encode()).hexdigest()


def kind_of(op: Op) -> str:
    """The word for an op's kind: "source", "station", "apply", ..."""
    return type(op).__name__.lower()


def _lines(plan: Plan) -> Iterator[str]:
    yield FORMAT
    yield f"scenario {_value(plan.scenario)}"
    yield f"horizon_s {_value(plan.horizon_s)}"
    yield f"warm_up_s {_value(plan.warm_up_s)}"
    for op in plan.ops:
        yield ""
        yield f"{kind_of(op)} {op.name}"
        for part in fields(op):
            if part.name != "name":
                yield from _field(part.name, getattr(op, part.name))
    for title, rows in (
        ("interventions", plan.interventions),
        ("symbols", plan.symbols),
        ("faults", plan.faults),
    ):
        if rows:
            yield ""
            yield title
            yield from (f"  {_value(row)}" for row in rows)


def _field(name: str, value: object) -> Iterator[str]:
    """A field on one line, or a tuple of nodes with a line for each."""
    if isinstance(value, tuple) and any(is_dataclass(item) for item in value):
        yield f"  {name}"
        yield from (f"    {_value(item)}" for item in value)
    else:
        yield f"  {name} {_value(value)}"


def _value(value: object) -> str:
    """Numbers as Python prints them (the shortest text that reads back as the same bits), names in quotes."""
    if is_dataclass(value) and not isinstance(value, type):
        inner = ", ".join(f"{part.name}={_value(getattr(value, part.name))}" for part in fields(value))
        return f"{type(value).__name__.lower()}({inner})"
    if isinstance(value, tuple):
        return "(" + ", ".join(_value(item) for item in value) + ")"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value)
