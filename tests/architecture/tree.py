"""The files of the project as git sees them: tracked, or new and not ignored."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Paths relative to the project. Skips the test where there is no git to ask."""
    if shutil.which("git") is None or not (PROJECT / ".git").exists():
        pytest.skip("this copy of the project has no git history to list its files from")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(
        sorted(Path(name) for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file())
    )


def ending(*suffixes: str, under: str = "") -> list[Path]:
    """Those that end so, and stand under a folder."""
    return [path for path in files() if path.suffix in suffixes and str(path).startswith(under)]


def text(path: Path) -> str:
    return (PROJECT / path).read_text(encoding="utf-8")
