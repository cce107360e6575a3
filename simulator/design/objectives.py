"""Objectives must be about something that is there, and that is measured of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from simulator.base.errors import PhraseError
from simulator.base.findings import Fix
from simulator.base.ids import nearest
from simulator.base.phrases import Objective, parse_objective, print_objective
from simulator.design.dangling import guess, listed, with_article
from simulator.design.explain import Problem
from simulator.design.names import Names
from simulator.design.tree_nodes import Path, dotted
from simulator.metrics.catalogue import METRICS, Metric

_MEASURED_AS = {
    "event_store": ("store",),
    "external_system": ("station",),
    "group": ("group",),
    "handler": ("handler",),
    "projection": ("projection",),
    "saga": ("saga",),
    "service": ("station",),
    "source": ("source",),
    "topic": ("topic",),
}
"""Kind of element → kinds of the metrics' catalogue."""

_UNITS = {"s": ("s", ""), "1": ("%", ""), "B": ("B", "")}
"""Unit of a metric → units in which its limit may stand; counts stand without one."""


def check(value: Any, names: Names, faults: tuple[str, ...] | None, path: Path) -> Iterator[Problem]:
    """The problems of one objective; *value* is its plain data. One that cannot be read has its own."""
    try:
        objective = parse_objective(value)
    except PhraseError:
        return
    is_text = isinstance(value, str)
    elements = names.elements()
    if objective.element not in elements:
        near = nearest(objective.element, elements)
        mended = replace(objective, element=near) if near else None
        yield _unknown(objective.element, "an element", elements, near, mended if is_text else None, path)
    else:
        yield from _check_metric(objective, names, is_text, path)
    scenarios = names.by_kind["scenario"]
    for name in objective.scenarios:
        if name not in scenarios:
            near = nearest(name, scenarios)
            mended = None
            if near:
                mended = replace(
                    objective, scenarios=tuple(near if s == name else s for s in objective.scenarios)
                )
            yield _unknown(name, "a scenario", scenarios, near, mended if is_text else None, path)
    if objective.after is not None:
        known = scenarios | (names.faults if faults is None else set(faults))
        if objective.after not in known:
            near = nearest(objective.after, known)
            mended = replace(objective, after=near) if near else None
            yield _unknown(
                objective.after, "a fault or scenario", known, near, mended if is_text else None, path
            )


def _check_metric(objective: Objective, names: Names, is_text: bool, path: Path) -> Iterator[Problem]:
    kind = names.kind_of(objective.element)
    measured = {m.name: m for m in METRICS if set(m.kinds) & set(_MEASURED_AS.get(kind, ()))}
    metric = measured.get(objective.metric)
    if metric is None:
        near = nearest(objective.metric, measured)
        mended = replace(objective, metric=near) if near and is_text else None
        problem = _unknown(
            objective.metric, f"a metric of {with_article(kind)}", set(measured), near, mended, path
        )
        yield problem if measured else replace(problem, mend="Nothing is measured of it.")
        return
    if objective.within_s is not None and not metric.live:
        live = {m.name for m in measured.values() if m.live}
        message = f"“{metric.name}” is not followed over time, so “within” cannot be judged."
        yield Problem("DOC005", path, message, f"Followed are: {listed(live)}.")
    elif objective.within_s is None and objective.stat is not None and objective.stat not in metric.stats:
        message = f"“{metric.name}” has no {objective.stat}."
        yield Problem("DOC005", path, message, f"It has: {', '.join(metric.stats)}.")
    yield from _check_unit(objective, metric, path)


def _check_unit(objective: Objective, metric: Metric, path: Path) -> Iterator[Problem]:
    units = _UNITS.get(metric.unit, ("", "/s"))
    if objective.unit in units and (objective.unit or metric.unit != "s" or objective.limit == 0):
        return
    example = {"s": "2 s", "1": "80 %", "B": "1 MiB"}.get(metric.unit, "100")
    unit = "a share" if metric.unit == "1" else f"in {metric.unit}"
    yield Problem(
        "DOC005", path, f"“{metric.name}” is {unit}; its limit is not.", f"Write it like {example}."
    )


def _unknown(
    name: str, what: str, known: set[str], near: str | None, mended: Objective | None, path: Path
) -> Problem:
    fix = Fix(f"Write “{near}”", ((dotted(path), print_objective(mended)),)) if mended is not None else None
    mend = guess(near) + (f"Known: {listed(known)}." if known else "There is none yet.")
    return Problem("DOC007", path, f"“{name}” is not the name of {what}.", mend, fix)
