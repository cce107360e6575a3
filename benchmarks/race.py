"""All contenders on one workload, side by side: calibrated to at least a second, in pairs, medians."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.contenders import Contender
from benchmarks.workloads import Answer, Run, Workload

SHORTEST_S = 1.0
MARGIN = 1.3  # the probe is short, and the machine drifts
PROBE = 0.05
SHORT_S = 3.0  # who takes less for a run is run more often
MORE_OFTEN = 3


@dataclass(frozen=True, slots=True)
class Lane:
    """What one contender did on one workload.

    *ratios*: of each run, the rate of our engine directly before it to its own. *wrong* holds what theory
    objects to: then no speed counts.
    """

    contender: Contender
    workload: Workload
    horizon_s: float
    answers: tuple[Answer, ...]
    wrong: tuple[str, ...]
    ratios: tuple[float, ...]

    @property
    def records_per_s(self) -> float:
        """The median of the runs."""
        return median(answer.records_per_s for answer in self.answers)

    @property
    def ratio(self) -> float:
        """The median of *ratios*."""
        return median(self.ratios)

    @property
    def spread(self) -> float:
        """Fastest over slowest run."""
        rates = [answer.records_per_s for answer in self.answers]
        return max(rates) / min(rates)

    @property
    def wall_s(self) -> float:
        return median(answer.wall_s for answer in self.answers)


@dataclass(slots=True)
class _Entry:
    contender: Contender
    run: Run
    horizon_s: float
    answers: list[Answer] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)


def race(
    contenders: Sequence[Contender],
    workload: Workload,
    repeats: int,
    on_run: Callable[[str], None],
    engine: str,
    horizon_s: float | None = None,
) -> list[Lane]:
    """Each contender *repeats* times, directly behind a run of *engine*; each round with a seed of its own.

    A shared machine is at times twice as fast as at others, for longer than a run takes: of two runs one
    behind the other the ratio says more than that of two medians. *engine* is the first contender where it
    does not take part. A contender's horizon is the workload's, stretched until a run takes a second; who then
    takes less than `SHORT_S` seconds is run three times as often. Or it is *horizon_s* for all.
    """
    entries: list[_Entry] = []
    for contender in contenders:
        run = contender.start(workload)
        if run is None:
            continue
        on_run(f"{workload.name}: {contender.name} warms up")
        entries.append(_Entry(contender, run, horizon_s or calibrated(run, workload.horizon_s)))
    if not entries:
        return []
    ours = next((entry for entry in entries if entry.contender.name == engine), entries[0])
    others = [entry for entry in entries if entry is not ours]
    for seed in range(1, repeats * (1 if horizon_s else MORE_OFTEN) + 1):
        for entry in others or [ours]:
            if seed > repeats and entry.answers[0].wall_s >= SHORT_S:
                continue
            on_run(f"{workload.name}: {entry.contender.name}, run {seed}")
            beside = undisturbed(ours.run, ours.horizon_s, seed)
            ours.answers.append(beside)
            ours.ratios.append(1.0)
            if entry is not ours:
                answer = undisturbed(entry.run, entry.horizon_s, seed)
                entry.answers.append(answer)
                entry.ratios.append(beside.records_per_s / answer.records_per_s)
    return [
        Lane(
            entry.contender,
            workload,
            entry.horizon_s,
            tuple(entry.answers),
            tuple(workload.wrong(entry.answers)),
            tuple(entry.ratios),
        )
        for entry in entries
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
