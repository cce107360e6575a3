"""Runs `python -m simulator` as a person does: another process, its output, its exit code."""

import atexit
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    problems: str


@lru_cache(maxsize=64)  # the same command says the same, so a test module asks once
def simulator(*arguments: str, text: str | None = None, width: int = 200) -> Said:
    """The answer of `python -m simulator *arguments*`, with *text* on standard input."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("in", "out", "problems")]
        for path, content in zip(files, (text or "", "", ""), strict=True):
            path.write_text(content, encoding="utf-8")
        request = {"arguments": arguments, "columns": width, "files": [str(path) for path in files]}
        process = prepared()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        code = int(process.stdout.readline())
        _, out, problems = (path.read_text(encoding="utf-8") for path in files)
        return Said(code, out, problems)


@lru_cache(maxsize=1)
def prepared() -> subprocess.Popen[str]:
    """The process that becomes one command after the other."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.cli.prepared"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate)
    return process
