"""A schema becomes no op: its size goes to the records of its type."""

from simulator.compiler.lowered import Lowered
from simulator.compiler.surroundings import Surroundings
from simulator.design.kinds.schema import Schema
from simulator.plan.ops import Symbol


def lower(name: str, _schema: Schema, _surroundings: Surroundings) -> Lowered:
    """`OrderCreated` → a symbol without ops."""
    return Lowered((), (Symbol(name, "schema", ()),))
