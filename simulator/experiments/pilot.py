"""How long a run warms up: asked of pilot runs, since no formula knows it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Literal

from simulator.base.units import print_duration_s
from simulator.experiments.pool import Job, side_by_side
from simulator.metrics.result import Column, RunResult, Series
from simulator.metrics.warm_up import mser5
from simulator.plan.ops import Plan, Source

# Numbers in the system and shares of it in use: what fills at the beginning. Times follow from them (Little's law).
SETTLING = ("lag", "open", "queue", "unpublished", "utilisation")
PILOTS = 5  # averaged as in Welch's procedure: in one run alone noise decides where the cut falls
FIRST_PILOT = 1_000_001  # numbers that no replication has: what chose the cut is not measured again

How = Literal["rule", "scenario", "asked", "MSER-5", "not found"]


@dataclass(frozen=True, slots=True)
class WarmUp:
    """The warm-up of a run and where it comes from.

    *how*: the "rule" (a tenth of the horizon, at most 30 s), the "scenario" says it, it was "asked"
    for, "MSER-5" found it in the series *decided_by* (element.metric; "" when none needs any), or it
    was "not found" and the rule or the scenario holds; *reason* says why and what to do.
    """

    seconds: float
    how: How
    decided_by: str = ""
    reason: str = ""

    def __str__(self) -> str:
        said = f"warm-up {print_duration_s(self.seconds)}"
        if self.how == "MSER-5":
            series = f"on {self.decided_by}" if self.decided_by else "on every series: nothing fills"
            return f"{said}, found by MSER-5 {series}"
        if self.how == "not found":
            return f"{said}, not found by MSER-5: {self.reason}"
        origin = {
            "rule": "by rule: a tenth of the run, at most 30 s",
            "scenario": "as the scenario says",
            "asked": "as asked for",
        }
        return f"{said}, {origin[self.how]}"


def find_warm_up(plan: Plan, *, seed: int, engine: str, workers: int = 1) -> WarmUp:
    """The warm-up that *plan* needs, by MSER-5 over pilot runs.

    Five pilots run up to the first fault or change of load, without either, and every series of what
    the system holds is averaged over them; the largest cut of all series that hold something most of the
    time decides. Where one of them has not settled in its first half, the warm-up of *plan* stays and the
    answer is "not found", with the reason.
    """
    calm_s = _calm_until_s(plan)
    if calm_s <= 0.0:
        return WarmUp(
            plan.warm_up_s, "not found", reason="the load changes or a fault strikes from the start."
        )
    quiet = replace(plan, horizon_s=calm_s, warm_up_s=0.0, interventions=(), faults=())
    jobs = [Job(quiet, seed, FIRST_PILOT + number, engine) for number in range(PILOTS)]
    with side_by_side(jobs, _series, workers=workers) as found:
        pilots = list(found)
    return _decide(plan, calm_s, pilots)


def _decide(plan: Plan, calm_s: float, pilots: Sequence[Series]) -> WarmUp:
    times_s = pilots[0].times_s
    longest_s, decided_by = 0.0, ""
    unsettled: list[str] = []
    for position, column in enumerate(pilots[0].columns):
        if column.metric not in SETTLING:
            continue
        runs = [pilot.values[position] for pilot in pilots]
        if not _holds_something(runs):
            continue
        cut = mser5(_averaged(runs))
        if cut is None:
            unsettled.append(_name(column))
        elif times_s[cut] > longest_s:
            longest_s, decided_by = round(times_s[cut], 6), _name(column)
    if unsettled:
        return WarmUp(plan.warm_up_s, "not found", ", ".join(unsettled), _too_short(unsettled, calm_s, plan))
    return WarmUp(longest_s, "MSER-5", decided_by)


def _too_short(unsettled: Sequence[str], calm_s: float, plan: Plan) -> str:
    names = ", ".join(unsettled[:3]) + (f" and {len(unsettled) - 3} more" if len(unsettled) > 3 else "")
    part = "the run" if calm_s == plan.horizon_s else "what comes before the first fault or change of load"
    return (
        f"{names} had not settled within the first half of {print_duration_s(calm_s)}, so {part} is too short, "
        "or the load is more than the design can carry: let it last longer"
    )


def _calm_until_s(plan: Plan) -> float:
    """The instant of the first fault or change of load, the horizon when there is none."""
    instants = [plan.horizon_s, *(each.at_s for each in plan.interventions)]
    for op in plan.ops:
        if isinstance(op, Source):
            instants += [from_s for from_s, _ in op.profile[1:]]
    return min(instants)


def _holds_something(runs: Sequence[Sequence[float]]) -> bool:
    """Whether a series is above nothing more than half of the time. One that is not begins as it goes on, at
    nothing; and what is rarely there at all looks unsettled to MSER whenever it was there early by chance."""
    values = [value for run in runs for value in run]
    return 2 * sum(value > 0.0 for value in values) > len(values)


def _averaged(runs: Sequence[Sequence[float]]) -> list[float]:
    return [fsum(values) / len(values) for values in zip(*runs, strict=True)]


def _series(result: RunResult) -> Series:
    return result.series


def _name(column: Column) -> str:
    return f"{column.element}.{column.metric}"
