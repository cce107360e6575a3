"""The engine's machine code runs wherever the pieces of a process's memory lie, and none of its parts can raise."""

import subprocess
import sys
from pathlib import Path

import pytest
from numba.core.errors import NumbaError

from simulator.engines.compiled.jit import inner, outer

IN_PIECES = """
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, mmap

GIB = 1 << 30


def hold(*sizes):
    return [mmap(-1, size, flags=MAP_PRIVATE | MAP_ANONYMOUS, prot=PROT_READ) for size in sizes]


between = hold(5 * GIB, GIB >> 6, 3 * GIB, GIB >> 10, 5 * GIB, 3 * GIB)
from simulator.engines.compiled import warm

between += hold(3 * GIB, GIB >> 10, 5 * GIB, GIB >> 6, 3 * GIB)
warm.warm()
"""  # addresses alone: it takes no memory


def test_code_reaches_what_is_more_than_2_gib_away(project: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", IN_PIECES], cwd=project, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-2000:]


@inner
def root_of(x: int) -> int:
    if x < 0:
        raise ValueError("no root")
    return x


@outer
def root(x: int) -> int:
    return root_of(x)


def test_a_part_that_raises_is_refused_when_it_is_compiled() -> None:
    with pytest.raises(NumbaError, match="Unsupported constraint encountered: raise"):
        root(4)
