"""Runs `python -m simulator` as a person does: another process, its output, its exit code."""

import os
import subprocess
import sys
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
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "simulator", *arguments],
        cwd=PROJECT,
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "COLUMNS": str(width)},
    )
    return Said(done.returncode, done.stdout, done.stderr)
