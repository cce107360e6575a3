"""`python -m benchmarks.branches`: count which way the compiled code's branches go, over designs as they are in use.

Writes `simulator/engines/compiled/branches.json`. The counts are of events, not of time: they are the same on every
machine.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.growth import design_of
from benchmarks.ours import timed
from benchmarks.workloads import WORKLOADS, plan_of
from simulator.compiler.pipeline import compile_plan
from simulator.engines.compiled.branches import SHARES, Branches, Counts
from simulator.plan.ops import Plan
from simulator.scenario import open_design

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
WORKLOAD_S = 60.0
COUNT = "--count"


def plans() -> Iterator[tuple[str, Plan]]:
    """The benchmark's workloads, chains that share nothing and chains that do, and every scenario of the examples."""
    for workload in WORKLOADS:
        yield workload.name, workload.plan(WORKLOAD_S)
    for joined in (False, True):
        yield "chains", plan_of(design_of(100, joined=joined), WORKLOAD_S)
    for path in sorted(EXAMPLES.glob("*.yaml")):
        parsed = open_design(path.read_text(encoding="utf-8"), path=str(path))
        if parsed.design is None:
            continue
        for scenario in parsed.design.scenarios:
            yield f"{path.stem}, {scenario}", compile_plan(parsed.design, scenario)


def main(words: Sequence[str]) -> int:
    if list(words) != [COUNT]:  # code that counts is kept apart from the machine code that is in use
        with TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "benchmarks.branches", COUNT]
            return subprocess.run(
                command, env={**os.environ, "NUMBA_CACHE_DIR": folder}, check=False
            ).returncode
    counts = Branches.counts = Counts()
    for name, plan in plans():
        seconds, _ = timed(plan, "compiled", 1)
        print(f"{name}: {seconds:.2f} s", flush=True)
    counts.write(SHARES)
    print(f"{SHARES} says which way branches go.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
