"""The compiled engine reads what it writes as the kind that it wrote: the compiler is told so, and relies on it.

A field of the plan that nothing writes (a distribution's parameters, which mean another thing for each kind) may be both.
"""

import ast
from collections import defaultdict

import pytest

from tests.architecture import tree

POINTERS = {"m": "integer", "f": "float"}


def _field(place: ast.expr) -> str:
    """The name of the field at the end of a sum, else the names of the pointers that the sum follows."""
    last = place
    while isinstance(last, ast.BinOp):
        last = last.right
    if isinstance(last, ast.Name) and last.id.isupper():
        return last.id
    names = sorted({node.id for node in ast.walk(place) if isinstance(node, ast.Name) and node.id.isupper()})
    return f"at {' '.join(names)}" if names else ""


def mixed(sources: list[str]) -> set[str]:
    """The fields that are written as one kind, and read or written as another."""
    kinds, written = defaultdict(set), set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.value, ast.Name)
                and node.value.id in POINTERS
            ):
                field = _field(node.slice)
                kinds[field].add(POINTERS[node.value.id])
                if isinstance(node.ctx, ast.Store):
                    written.add(field)
    return {field for field in written - {""} if len(kinds[field]) > 1}


def test_a_word_is_written_and_read_as_one_kind() -> None:
    sources = [tree.text(path) for path in tree.ending(".py", under="simulator/engines/compiled/")]
    assert len(sources) > 30
    assert mixed(sources) == set()


@pytest.mark.parametrize(
    "line",
    [
        "m[work + WO_BEGAN_S] = f[work + WO_BEGAN_S]",
        "f[m[INSTANTS] + place] = now_s\nreturn_ = m[m[INSTANTS] + place]",
        "m[a + SH_LAG] += 1\nx = f[a + SH_LAG]",
    ],
)
def test_a_mixture_is_found(line: str) -> None:
    assert len(mixed([line])) == 1


def test_what_nothing_writes_may_be_read_as_both() -> None:
    assert mixed(["x = f[d + D_B]\ny = m[d + D_B]"]) == set()
