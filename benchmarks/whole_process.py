"""What a person waits for: `python -m simulator run DESIGN`, with an empty and with a filled cache of compiled code."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.workloads import Workload

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds from the start of the process to its end, at the horizon of the design's scenario."""

    engine: str
    workload: str
    cold_s: float
    warm_s: float


def waits(engine: str, workload: Workload, repeats: int) -> Wait:
    """One cold run, then the median of *repeats* warm ones. The cache folder is a new one, named by NUMBA_CACHE_DIR."""
    with tempfile.TemporaryDirectory(prefix="lagwise-cache-") as cache:
        cold_s = _once(engine, workload, cache)
        return Wait(
            engine, workload.name, cold_s, median(_once(engine, workload, cache) for _ in range(repeats))
        )


def _once(engine: str, workload: Workload, cache: str) -> float:
    command = [sys.executable, "-m", "simulator", "run", str(workload.path), "--engine", engine, "--json"]
    began = time.perf_counter()
    subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, "NUMBA_CACHE_DIR": cache},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began
