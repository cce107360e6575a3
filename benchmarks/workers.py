"""How much faster two workers answer an experiment than one: `make scale`, or `python -m benchmarks.workers`.

Two studios are started as a person starts one, with one worker and with two, and are asked the same
question in turn: 16 replications, the horizon chosen so that each takes at least a second. What is
timed is from the request to the merged report. Ends with a verdict, and with exit code 1 below 1.5 times.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.services.studio_process import StudioProcess
from tests.services.visitor import Visitor

REPLICATIONS = 16
AT_LEAST_S = 1.0
WANTED_S = 1.6
BAR = 1.5


class Asked:
    """A studio with *workers* workers, and the design that it is asked about."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.stack = StudioProcess(folder / f"workers-{workers}", workers=workers)
        self.stack.start()
        self.stack.wait_until_ready()
        self.visitor = Visitor(self.stack)
        project = self.visitor.ask("GET", "/api/projects")[0]["id"]
        new = {"name": "Order processing", "example": "order-processing"}
        self.design = self.visitor.ask("POST", f"/api/projects/{project}/designs", new)["id"]

    def experiment(self, replications: int, until_s: float) -> tuple[float, list[float]]:
        """Seconds from the request to the report, and what each replication took its worker."""
        question = {"scenario": "normal", "replications": replications, "until_s": until_s}
        started = self.visitor.ask("POST", f"/api/designs/{self.design}/experiments", question)
        while True:
            row: dict[str, Any] = self.visitor.ask("GET", f"/api/experiments/{started['id']}")
            if row["state"] != "running":
                break
            time.sleep(0.4)  # as often as the page asks
        if row["state"] != "finished":
            raise RuntimeError(f"The experiment {row['state']}: {row['error']}")
        took = datetime.fromisoformat(row["finished_at"]) - datetime.fromisoformat(row["created_at"])
        rows = self.visitor.ask("GET", f"/api/experiments/{started['id']}/replications")
        return took.total_seconds(), [each["duration_s"] for each in rows]


def horizon_s(studio: Asked) -> float:
    """Simulated seconds that take a worker about WANTED_S, with whatever engine the studio uses."""
    until_s = 60.0
    studio.experiment(2, until_s)  # the first compiles and warms up
    for _ in range(2):  # twice: at first most of the time is not simulating
        _, durations = studio.experiment(2, until_s)
        until_s *= WANTED_S / durations[-1]  # the first one reads its traces besides
    return until_s


def load() -> str:
    return " ".join(f"{each:.2f}" for each in os.getloadavg())


def measure(one: Asked, two: Asked, rounds: int) -> float:
    """The median over *rounds* of the ratio of both times, each round asking one after the other."""
    until_s = horizon_s(one)
    two.experiment(4, until_s / 10)
    print(f"{REPLICATIONS} replications of {until_s:.0f} simulated s on {os.cpu_count()} processors")
    ratios = []
    for number in range(1, rounds + 1):
        before = load()
        one_s, durations = one.experiment(REPLICATIONS, until_s)
        two_s, durations_of_two = two.experiment(REPLICATIONS, until_s)
        ratios.append(one_s / two_s)
        print(
            f"round {number}: 1 worker {one_s:.1f} s ({statistics.mean(durations):.2f} s a replication), "
            f"2 workers {two_s:.1f} s ({statistics.mean(durations_of_two):.2f} s a replication), "
            f"{ratios[-1]:.2f} times; load average before {before}, after {load()}",
            flush=True,
        )
        if min(durations) < AT_LEAST_S:
            print(f"  a replication took only {min(durations):.2f} s")
    return statistics.median(ratios)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3)
    rounds: int = parser.parse_args().rounds
    studios: list[Asked] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for workers in (1, 2):
                studios.append(Asked(Path(folder), workers))
            ratio = measure(studios[0], studios[1], rounds)
        finally:
            for studio in studios:
                studio.stack.stop()
    enough = ratio >= BAR
    print(f"{'yes' if enough else 'NO'}: two workers are {ratio:.2f} times as fast as one (bar {BAR})")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
