"""Which way branches go is counted, written down, and told to the compiler for as long as it is about the present text."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from llvmlite import ir

from simulator.engines.compiled import branches
from simulator.engines.compiled.branches import SHARES, Branches, digest_of, name_of, shares_of

WRITTEN: dict[str, Any] = json.loads(SHARES.read_text(encoding="utf-8"))


def function_of(name: str) -> Callable[..., Any] | None:
    """The function of the compiled engine that `branches.json` calls *name*."""
    module, _, function = name.partition(".")
    place = "base" if module == "transcendental" else "engines.compiled"
    found: Any = getattr(import_module(f"simulator.{place}.{module}"), function, None)
    return getattr(found, "py_func", found)


def test_what_is_written_is_about_the_present_functions() -> None:
    stale = []
    for name, about in WRITTEN.items():
        function = function_of(name)
        if function is None or digest_of(function) != about["digest"]:
            stale.append(name)
    assert stale == [], "`make branches` counts again"


def test_a_share_is_of_a_branch_that_was_met() -> None:
    shares = [share for about in WRITTEN.values() for share in about["taken"].values()]
    assert all(0 <= share <= 1000 for share in shares)
    assert {0, 1000} < set(shares)


def sign(x: int) -> int:
    return 1 if x > 0 else 0


def lowered(function: Callable[..., Any]) -> str:
    module = ir.Module()
    word = ir.IntType(64)
    made = ir.Function(module, ir.FunctionType(word, [word]), "sign")
    entry, yes, no = (made.append_basic_block(name) for name in ("entry", "yes", "no"))
    builder = ir.IRBuilder(entry)
    builder.cbranch(builder.icmp_signed(">", made.args[0], ir.Constant(word, 0)), yes, no)
    Branches(function).mark(builder, function.__code__.co_firstlineno + 1)
    for number, block in enumerate((no, yes)):
        ir.IRBuilder(block).ret(ir.Constant(word, number))
    return str(module)


@pytest.mark.parametrize(("digest", "told"), [(digest_of(sign), True), ("of another text", False)])
def test_the_compiler_hears_of_the_text_that_was_counted_alone(
    monkeypatch: pytest.MonkeyPatch, digest: str, told: bool
) -> None:
    about = {name_of(sign): {"digest": digest, "taken": {"1.0": 250}}}
    monkeypatch.setattr(branches, "_written", lambda: about)
    assert shares_of(sign) == ({"1.0": 250} if told else {})
    assert ('!"branch_weights", i32 251, i32 751' in lowered(sign)) == told


COUNTED = """
from pathlib import Path
from simulator.engines.compiled.branches import Branches, Counts
from simulator.engines.compiled.jit import hot, outer
from {test} import sign

Branches.counts = Counts()
sign_of = hot(sign)

@outer
def signs(most: int) -> int:
    total = 0
    for x in range(-most, 3 * most):
        total += sign_of(x)
    return total

assert signs(100) == 299
Branches.counts.write(Path({path!r}))
"""


def test_code_that_counts_counts_every_branch(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "branches.json"
    script = tmp_path / "counted.py"
    script.write_text(COUNTED.format(test=__name__, path=str(path)), encoding="utf-8")
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(project)}
    ran = subprocess.run(
        [sys.executable, str(script)], cwd=project, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found[name_of(sign)] == {"digest": digest_of(sign), "taken": {"1.0": 748}}  # 299 of 400
