"""What an architect could take instead: one file per library and style, each with its own `RUNS`.

The libraries are in a folder of their own, never among the project's packages: Ciw brings a package called
`tests`, which would hide ours.
"""

import sys
from importlib import import_module
from importlib.metadata import distributions
from pathlib import Path

from benchmarks.workloads import Run

FOLDER = Path(sys.prefix) / "peers"


def version_of(package: str) -> str | None:
    """The version of *package* that is installed, there or among the project's own; None for none."""
    return next((each.version for each in distributions(name=package, path=[*sys.path, str(FOLDER)])), None)


def runs_of(module: str) -> dict[str, Run]:
    """What a file of this folder can run, by the workload's name. From here on this process sees the libraries."""
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    runs: dict[str, Run] = import_module(f"benchmarks.peers.{module}").RUNS
    return runs
