"""`limit.c`, built with the system's compiler into a temporary folder that goes with the process."""

import atexit
import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from benchmarks.stopwatch import CHOICE
from benchmarks.workloads import Answer, Run, Workload

SOURCE = Path(__file__).resolve().parent / "limit.c"
FLAGS = ("-O3", "-march=native", "-std=c11", "-D_POSIX_C_SOURCE=199309L", "-Wall", "-Wextra", "-Werror")


def compiler() -> str | None:
    """The system's C compiler, if it has one."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


@cache
def program() -> Path:
    """The built program. Raises RuntimeError where there is no compiler."""
    found = compiler()
    if found is None:
        raise RuntimeError("there is no C compiler")
    folder = Path(tempfile.mkdtemp(prefix="lagwise-limit-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    target = folder / "limit"
    subprocess.run([found, *FLAGS, "-o", str(target), str(SOURCE), "-lm"], check=True)
    return target


def run_of(workload: Workload) -> Run:
    """How the bare loop runs a workload; it measures its own time, around the loop alone."""

    def run(horizon_s: float, seed: int) -> Answer:
        command = [str(program()), workload.name, repr(horizon_s), str(seed), CHOICE.clock]
        said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return Answer(said.pop("records"), said.pop("wall_s"), said)

    return run
