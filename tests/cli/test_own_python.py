"""`python -m simulator` works with the Python that a person types, whether or not it has the packages."""

import subprocess
import sys
from pathlib import Path

import pytest


def bare(*arguments: str, project: Path) -> subprocess.CompletedProcess[str]:
    """Run with this Python, but without its site-packages: as a fresh system's would."""
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if not base.exists():
        pytest.skip(f"this Python has no {base}")
    command = [str(base), "-S", "-m", "simulator", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False)


def test_it_goes_on_under_the_projects_own_python(project: Path) -> None:
    if Path(sys.prefix) != project / ".venv":
        pytest.skip("the tests do not run from the project's own .venv")
    answer = bare("lint", "examples/order-processing.yaml", project=project)
    assert answer.returncode == 0, answer.stderr


def test_before_the_set_up_it_says_what_to_do(project: Path, tmp_path: Path) -> None:
    (tmp_path / "simulator").mkdir()
    for name in ("__init__.py", "__main__.py", "base/__init__.py", "base/own_python.py"):
        (tmp_path / "simulator" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "simulator" / name).write_text((project / "simulator" / name).read_text())
    answer = bare("lint", "design.yaml", project=tmp_path)
    assert answer.returncode == 2
    assert answer.stderr == f"The package rich is not installed. Run `make setup` in {tmp_path} once.\n"
