"""Arrows point one way, and the file that says so is run."""

import subprocess
import sys
from pathlib import Path

from tests.architecture import tree


def test_every_import_contract_is_kept() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-cache"], cwd=tree.PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_launcher_needs_only_the_standard_library() -> None:
    code = (
        "import sys, pkgutil, importlib, studio.launch\n"
        "names = [m.name for m in pkgutil.iter_modules(studio.launch.__path__)]\n"
        "for name in names:\n"
        "    if name not in ('__main__', 'fake_broker'): importlib.import_module('studio.launch.' + name)\n"
        "print(sorted({n.split('.')[0] for n in sys.modules} - set(sys.stdlib_module_names)))\n"
    )
    # -I and -S: no environment, no site-packages; the project's folder comes back by hand.
    code = f"import sys; sys.path.insert(0, {str(tree.PROJECT)!r})\n{code}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "['__main__', 'studio']", done.stdout + done.stderr
