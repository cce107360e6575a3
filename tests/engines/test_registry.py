"""Engines are named without being imported, and one name stands for the usual one."""

import subprocess
import sys
from pathlib import Path

import pytest

from simulator.engines.compiled import warm
from simulator.engines.compiled.engine import CompiledEngine
from simulator.engines.reference.engine import ReferenceEngine
from simulator.engines.registry import AUTO, ENGINES, usual_engine
from tests.architecture import tree


def test_auto_is_the_compiled_engine_and_every_other_name_is_itself() -> None:
    assert usual_engine(AUTO) == "compiled"
    assert [usual_engine(name) for name in ENGINES] == list(ENGINES)


@pytest.mark.parametrize(("name", "made"), [("compiled", CompiledEngine), ("reference", ReferenceEngine)])
def test_a_name_makes_its_engine_and_says_what_it_says(name: str, made: type) -> None:
    engine = ENGINES[name](warm._plan(), 1)
    assert type(engine) is made
    assert getattr(ENGINES[name], "releases_gil") == getattr(made, "releases_gil", False)  # noqa: B009  # of a factory that may lack it


@pytest.mark.parametrize("module", ["simulator.__main__", "studio.config.asgi"])
def test_what_runs_nothing_imports_no_engine(module: str, project: Path) -> None:
    """Numba is half a second and 100 MB."""
    ask = f"import sys, {module}; print([name for name in sys.modules if name in ('numba', 'llvmlite')])"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_warming_leaves_nothing_to_compile() -> None:
    warm.warm()
    assert warm.warm() == 0
    assert all(whole.signatures for whole in warm.WHOLES)


def test_every_function_that_python_calls_is_warmed() -> None:
    sources = [tree.text(path) for path in tree.ending(".py", under="simulator/engines/compiled/")]
    assert sum(text.count("\n@outer\n") for text in sources) == len(warm.WHOLES)
