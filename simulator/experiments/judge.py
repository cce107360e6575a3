"""Objectives of a design, judged on what a run measured."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

from simulator.base.phrases import Objective, print_objective
from simulator.design.document import Design
from simulator.experiments.intervals import Interval, interval, mean
from simulator.metrics.result import RunResult, Series
from simulator.plan.ops import Plan

Verdict = Literal["met", "missed", "not judged"]

# What a metric is judged by when the objective names no statistic: the first that it has.
USUAL_STATS = ("count", "p99", "max", "mean", "end", "rate")

HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    "=": lambda value, limit: value == limit,
    ">=": lambda value, limit: value >= limit,
    ">": lambda value, limit: value > limit,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One objective in one scenario. *value* is the mean over replications, *interval* None for a single run.

    *reason* says why it was not judged; *text* is the objective as its author wrote it; *unit* is
    that of *value* and *limit*, "" for a plain count.
    """

    name: str
    element: str
    metric: str
    stat: str
    comparison: str
    value: float | None
    limit: float
    unit: str
    verdict: Verdict
    interval: Interval | None
    reason: str
    text: str


def judge(design: Design, plan: Plan, results: Sequence[RunResult]) -> tuple[Judged, ...]:
    """Every objective of *design*, in its order, on the replications *results* of *plan*."""
    return tuple(
        _judge(name, objective, design, plan, results) for name, objective in design.objectives.items()
    )


def _judge(
    name: str, objective: Objective, design: Design, plan: Plan, results: Sequence[RunResult]
) -> Judged:
    stat: str = objective.stat or ""
    values: list[float] = []
    reason = _outside(objective, design, plan)
    if not reason and objective.within_s is not None:
        stat = objective.stat or ("min" if objective.comparison in (">", ">=") else "max")
        values, reason = _values_after(objective, objective.within_s, stat, plan, results)
    elif not reason:
        values, stat, reason = _values_of(objective, results)
    value = mean(values) if values else None
    verdict: Verdict = "not judged"
    if value is not None:
        verdict = "met" if HOLDS[objective.comparison](value, objective.limit) else "missed"
    return Judged(
        name=name,
        element=objective.element,
        metric=objective.metric,
        stat=stat,
        comparison=objective.comparison,
        value=value,
        limit=objective.limit,
        unit={"/s": "1/s", "%": "1"}.get(objective.unit, objective.unit),
        verdict=verdict,
        interval=interval(values, stat),
        reason=reason,
        text=print_objective(objective),
    )


def _outside(objective: Objective, design: Design, plan: Plan) -> str:
    """Why *objective* says nothing about this scenario, or ""."""
    if objective.scenarios and plan.scenario not in objective.scenarios:
        return f"only in {', '.join(objective.scenarios)}"
    after = objective.after
    if after is None or after == plan.scenario or any(fault.name == after for fault in plan.faults):
        return ""
    return f"only in {after}" if after in design.scenarios else f"{plan.scenario} has no {after}"


def _values_of(objective: Objective, results: Sequence[RunResult]) -> tuple[list[float], str, str]:
    """(one value per replication, the statistic, why there is none)."""
    measured: list[Mapping[str, float | None]] = [
        {
            metric.stat: metric.value
            for metric in result.metrics
            if metric.element == objective.element and metric.name == objective.metric
        }
        for result in results
    ]
    stats = measured[0] if measured else {}
    what = f"{objective.element}.{objective.metric}"
    if not stats:
        return [], objective.stat or "", f"{what} is not measured"
    stat: str = objective.stat or next((usual for usual in USUAL_STATS if usual in stats), next(iter(stats)))
    if stat not in stats:
        return [], stat, f"{what} has no {stat}, only {', '.join(stats)}"
    values = [value for one in measured if (value := one.get(stat)) is not None]
    if len(values) < len(measured):
        return [], stat, "nothing happened that it could be measured on"
    return values, stat, ""


def _values_after(
    objective: Objective, within_s: float, stat: str, plan: Plan, results: Sequence[RunResult]
) -> tuple[list[float], str]:
    """The worst sample, per replication, from *within_s* after the last fault meant to the end of the run.

    A fault that never ends is counted from its start.
    """
    windows = [fault for fault in plan.faults if objective.after in (fault.name, plan.scenario)]
    ends = [fault.from_s if fault.to_s >= plan.horizon_s else fault.to_s for fault in windows]
    if not ends:
        return [], f"{plan.scenario} has no fault"
    from_s = max(ends) + within_s
    if from_s > plan.horizon_s:
        return [], "the run ends before that"
    values = []
    for result in results:
        samples = _samples(result.series, objective.element, objective.metric, from_s)
        if samples is None:
            return [], f"{objective.element}.{objective.metric} is not sampled"
        if not samples:
            return [], "nothing happened that it could be measured on"
        values.append(_statistic(stat, samples))
    return values, ""


def _samples(series: Series, element: str, metric: str, from_s: float) -> list[float] | None:
    for column, values in zip(series.columns, series.values, strict=True):
        if (column.element, column.metric) == (element, metric):
            return [
                value
                for at_s, value in zip(series.times_s, values, strict=True)
                if at_s >= from_s and not isnan(value)
            ]
    return None


def _statistic(stat: str, samples: list[float]) -> float:
    if stat == "min":
        return min(samples)
    if stat == "mean":
        return mean(samples)
    if stat == "end":
        return samples[-1]
    if stat == "max":
        return max(samples)
    rank = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "p999": 0.999}[stat]
    return sorted(samples)[min(len(samples) - 1, int(rank * len(samples)))]
