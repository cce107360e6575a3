"""The simulator is plain Python: usable without the web, without a clock, and without chance of its own."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import tree

WEB = ("django", "channels", "celery", "redis", "ninja", "studio", "uvicorn", "kombu")
# Clocks stand only in what reports how long things took, and in what a person waits for.
MAY_READ_THE_CLOCK = ("simulator/experiments/", "simulator/__main__.py", "simulator/engines/base.py")
IMPURE = {"random", "secrets", "time", "uuid"}


def test_it_imports_where_the_web_is_not_installed() -> None:
    modules = [".".join(path.with_suffix("").parts) for path in tree.ending(".py", under="simulator/")]
    names = sorted(name.removesuffix(".__init__") for name in modules if not name.endswith("__main__"))
    code = f"import sys, importlib\nfor name in {WEB!r}: sys.modules[name] = None\n"
    code += f"for name in {names!r}: importlib.import_module(name)\n"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree.PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def impure(path: Path) -> list[str]:
    """The clocks, chances and environment variables that a file reaches for."""
    found = []
    for node in ast.walk(ast.parse(tree.text(path))):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name.split(".")[0] in IMPURE]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module.split(".")[0] in IMPURE:
                found.append(node.module)
        elif isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if (owner, node.attr) in {("os", "environ"), ("os", "getenv"), ("os", "urandom")}:
                found.append(f"os.{node.attr}")
            if owner in ("datetime", "date") and node.attr in ("now", "utcnow", "today"):
                found.append(f"{owner}.{node.attr}")
            if node.attr == "random" and owner in ("np", "numpy"):
                found.append("numpy.random")
    return found


@pytest.mark.parametrize("path", tree.ending(".py", under="simulator/"), ids=str)
def test_a_file_of_the_simulator_reads_no_clock_no_chance_and_no_environment(path: Path) -> None:
    assert impure(path) == [] or str(path).startswith(MAY_READ_THE_CLOCK)


def test_base_imports_nothing_of_ours() -> None:
    ours = [
        f"{path}: {line}"
        for path in tree.ending(".py", under="simulator/base/")
        for line in tree.text(path).splitlines()
        if line.startswith(("import ", "from ")) and "simulator" in line and "simulator.base" not in line
    ]
    assert ours == []
