"""What the lowering of one part gives: its ops, and the symbols under which they are found again."""

from dataclasses import dataclass

from simulator.plan.ops import Op, Symbol


@dataclass(frozen=True, slots=True)
class Lowered:
    """The ops of one part of the design, and its symbol first, those of its handlers and groups after it."""

    ops: tuple[Op, ...]
    symbols: tuple[Symbol, ...]


def parameters(path: str, op: str, names: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    """The parameters of *op* that stand under *path*: {key in the document: field of the op}."""
    return tuple((f"{path}.{key}", op, field) for key, field in names.items())
