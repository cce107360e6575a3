"""Where theory and simulation of one plan disagree, and why that can be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isfinite

from simulator.base.units import print_duration_s
from simulator.experiments.command_line.quantities import quantity
from simulator.experiments.intervals import (
    LEVEL,
    QUANTILE_ERROR,
    QUANTILES,
    Interval,
    half_width,
    interval,
    mean,
)
from simulator.metrics.result import RunResult
from simulator.metrics.solution import Solution, Solved
from simulator.plan.ops import Plan, Source

ROUNDING = 1e-9  # relative: what does not vary at all has an interval without length
UNSEEN = 3.0  # events: with so many expected, 95 % of all runs see at least one (the rule of three)
NOTHING_S = 1e-6  # a time that no run could show and no person cares about
NOT_MEASURED_SO = ("count",)  # a share in a solution, a number of records in a result


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

    @property
    def numbers(self) -> str:
        """Both numbers in a sentence."""
        low, high, level = self.interval
        return (
            f"{self.element}, {self.stat} {self.metric.replace('_', ' ')}: {self.method} says "
            f"{quantity(self.analytic, self.unit)}, the runs {quantity(self.simulated, self.unit)}, "
            f"{100.0 * level:g} % interval {quantity(low, self.unit)} to {quantity(high, self.unit)}."
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why they can differ, in sentences, what fails for certain first."""
        found = [f"What the formula takes for granted fails: {each}" for each in self.fails]
        if not self.exact:
            found.append(f"{self.method} is an approximation.")
        found += [f"It assumes: {each}" for each in self.assumes]
        return tuple(found) or (
            "No assumption of the formula is known to fail, so one of the two is wrong: please report it.",
        )

    def __str__(self) -> str:
        return " ".join((self.numbers, *self.reasons))


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of *compared* quantities that both give, those that disagree, the furthest apart first."""

    compared: int
    disagreements: tuple[Disagreement, ...]


def compare_with_theory(plan: Plan, solution: Solution, results: Sequence[RunResult]) -> Agreement:
    """What *solution* says of *plan*, held against its replications *results* (at least two).

    A value disagrees when it lies outside of the simulated interval, widened so that all comparisons
    together hold with 95 % (Bonferroni; Law, 5th ed., section 9.7), for of many 95 % intervals some
    miss by luck alone; and, for quantiles, by what their bins may be off. What no replication
    has seen has an interval without length around 0: then it is asked whether theory lets one expect
    that the runs saw it.
    """
    measured = _measured(results)
    pairs = [
        (each, measured[key])
        for each in solution.values
        if (key := _key(each)) in measured and isfinite(each.value) and each.stat not in NOT_MEASURED_SO
    ]
    span_s = len(results) * (plan.horizon_s - plan.warm_up_s)
    wide = 1.0 - (1.0 - LEVEL) / max(1, len(pairs))
    fails = tuple(_broken(plan, solution))
    found = []
    for solved, values in pairs:
        usual = interval(values, solved.stat)
        if usual is None or _inside(solved, values, wide, span_s):
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


def _inside(solved: Solved, values: list[float], level: float, span_s: float) -> bool:
    wide = interval(values, solved.stat, level)
    if wide is None:
        return True
    if not any(values):
        return solved.value <= (NOTHING_S if solved.unit == "s" else UNSEEN / span_s)
    slack = (QUANTILE_ERROR if solved.stat in QUANTILES else ROUNDING) * abs(mean(values))
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
