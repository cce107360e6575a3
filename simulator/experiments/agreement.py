"""Where theory and simulation of one plan disagree, and why that can be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isfinite

from simulator.base.units import print_duration_s
from simulator.experiments.command_line.quantities import quantity
from simulator.experiments.intervals import LEVEL, Interval, half_width, interval, mean
from simulator.metrics.result import RunResult
from simulator.metrics.solution import Solution, Solved
from simulator.plan.ops import Plan, Source

QUANTILE_ERROR = 0.01  # what the collectors' bins allow themselves (`metrics/collectors.py`)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One quantity that theory and simulation see differently.

    *interval* is the 95 % interval of *simulated*, the mean over replications. *fails* are sentences:
    assumptions of the formula that this plan breaks for certain; *assumes* are those that may fail.
    """

    element: str
    metric: str
    stat: str
    unit: str
    analytic: float
    method: str
    exact: bool
    simulated: float
    interval: Interval
    fails: tuple[str, ...]
    assumes: tuple[str, ...]

    def __str__(self) -> str:
        low, high, level = self.interval
        what = f"{self.stat} {self.metric.replace('_', ' ')}"
        said = (
            f"{self.element}, {what}: {self.method} says {quantity(self.analytic, self.unit)}, the runs "
            f"{quantity(self.simulated, self.unit)}, {100.0 * level:g} % interval "
            f"{quantity(low, self.unit)} to {quantity(high, self.unit)}."
        )
        if self.fails:
            said += " What the formula takes for granted fails: " + " ".join(self.fails)
        elif not self.exact:
            said += " The formula is an approximation."
        if self.assumes:
            said += " It assumes: " + " ".join(self.assumes)
        elif self.exact and not self.fails:
            said += " No assumption of the formula is known to fail, so one of the two is wrong: please report it."
        return said


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of *compared* quantities that both give, those that disagree, the furthest apart first."""

    compared: int
    disagreements: tuple[Disagreement, ...]


def compare_with_theory(plan: Plan, solution: Solution, results: Sequence[RunResult]) -> Agreement:
    """What *solution* says of *plan*, held against its replications *results* (at least two).

    A value disagrees when it lies outside of the simulated interval, widened so that all comparisons
    together hold with 95 % (Bonferroni; Law, 5th ed., section 9.7), for of many 95 % intervals some
    miss by luck alone; and, for quantiles, by the 1 % that their bins may be off.
    """
    measured = _measured(results)
    pairs = [
        (each, measured[key])
        for each in solution.values
        if (key := _key(each)) in measured and isfinite(each.value)
    ]
    wide = 1.0 - (1.0 - LEVEL) / max(1, len(pairs))
    fails = tuple(_broken(plan, solution))
    found = []
    for solved, values in pairs:
        usual = interval(values)
        if usual is None or _inside(solved, values, wide):
            continue
        found.append(_disagreement(solved, values, usual, fails))
    return Agreement(len(pairs), tuple(sorted(found, key=_distance, reverse=True)))


def _key(solved: Solved) -> tuple[str, str, str]:
    return solved.element, solved.metric, solved.stat


def _measured(results: Sequence[RunResult]) -> dict[tuple[str, str, str], list[float]]:
    """(element, metric, statistic) → one value per replication; only what every one of them measured."""
    found: dict[tuple[str, str, str], list[float]] = {}
    for result in results:
        for each in result.metrics:
            if each.value is not None:
                found.setdefault((each.element, each.name, each.stat), []).append(each.value)
    return {key: values for key, values in found.items() if len(values) == len(results) >= 2}


def _inside(solved: Solved, values: list[float], level: float) -> bool:
    wide = interval(values, level)
    if wide is None:
        return True
    slack = QUANTILE_ERROR * abs(mean(values)) if solved.stat.startswith("p") else 0.0
    return wide[0] - slack <= solved.value <= wide[1] + slack


def _disagreement(
    solved: Solved, values: list[float], usual: Interval, fails: tuple[str, ...]
) -> Disagreement:
    return Disagreement(
        element=solved.element,
        metric=solved.metric,
        stat=solved.stat,
        unit=solved.unit,
        analytic=solved.value,
        method=solved.method,
        exact=solved.exact,
        simulated=mean(values),
        interval=usual,
        fails=fails,
        assumes=solved.assumptions,
    )


def _distance(each: Disagreement) -> float:
    """How far apart, in half widths of the interval."""
    half = half_width(each.interval)
    return abs(each.analytic - each.simulated) / half if half > 0.0 else inf


def _broken(plan: Plan, solution: Solution) -> Iterator[str]:
    """What theory takes for granted of every plan, and *plan* does not keep to."""
    if plan.interventions:
        first_s = min(each.at_s for each in plan.interventions)
        yield f"No fault strikes: here one does, first at {print_duration_s(first_s)}."
    changing = [op.name for op in plan.ops if isinstance(op, Source) and len(op.profile) > 1]
    if changing:
        yield f"The load stays as it is at the start: here that of {', '.join(changing)} changes."
    if solution.unstable:
        yield f"Every element can carry its load: here {', '.join(solution.unstable)} cannot."
