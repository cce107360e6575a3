"""All contenders on one workload, side by side: calibrated to at least a second, interleaved, medians."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.contenders import Contender
from benchmarks.workloads import Answer, Run, Workload

SHORTEST_S = 1.0
MARGIN = 1.3  # the probe is short, and the machine drifts
PROBE = 0.05


@dataclass(frozen=True, slots=True)
class Lane:
    """What one contender did on one workload; *wrong* holds what theory objects to: then no speed counts."""

    contender: Contender
    workload: Workload
    horizon_s: float
    answers: tuple[Answer, ...]
    wrong: tuple[str, ...]

    @property
    def records_per_s(self) -> float:
        """The median of the runs."""
        return median(answer.records_per_s for answer in self.answers)

    @property
    def spread(self) -> float:
        """Fastest over slowest run."""
        rates = [answer.records_per_s for answer in self.answers]
        return max(rates) / min(rates)

    @property
    def wall_s(self) -> float:
        return median(answer.wall_s for answer in self.answers)


def race(
    contenders: Sequence[Contender],
    workload: Workload,
    repeats: int,
    on_run: Callable[[str], None],
    horizon_s: float | None = None,
) -> list[Lane]:
    """Each contender *repeats* times, one after the other in every round, each round with a seed of its own.

    A contender's horizon is the workload's, stretched until a run takes a second, or *horizon_s* for all.
    """
    runs: list[tuple[Contender, Run, float]] = []
    for contender in contenders:
        run = contender.start(workload)
        if run is None:
            continue
        on_run(f"{workload.name}: {contender.name} warms up")
        runs.append((contender, run, horizon_s or calibrated(run, workload.horizon_s)))
    answers: dict[str, list[Answer]] = {contender.name: [] for contender, _, _ in runs}
    for seed in range(1, repeats + 1):
        for contender, run, own_s in runs:
            on_run(f"{workload.name}: {contender.name}, run {seed} of {repeats}")
            answers[contender.name].append(undisturbed(run, own_s, seed))
    return [
        Lane(contender, workload, own_s, tuple(found), tuple(workload.wrong(found)))
        for contender, _, own_s in runs
        for found in [answers[contender.name]]
    ]


def calibrated(run: Run, horizon_s: float) -> float:
    """*horizon_s*, stretched until a run takes a second; the first of the probes warms what is compiled late."""
    run(horizon_s * PROBE, 101)
    wall_s = undisturbed(run, horizon_s * PROBE, 102).wall_s / PROBE
    stretch = 1.0
    while wall_s < SHORTEST_S:
        stretch *= min(MARGIN * SHORTEST_S / max(wall_s, 1e-6), 1.0 / PROBE)
        wall_s = undisturbed(run, stretch * horizon_s, 103).wall_s
    return stretch * horizon_s


def undisturbed(run: Run, horizon_s: float, seed: int) -> Answer:
    """One run whose garbage collections do not go through what earlier ones left behind."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return run(horizon_s, seed)
