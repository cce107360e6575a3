"""Two designs under the same luck: what differs between them, with the interval of the difference."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator import __version__
from simulator.base.errors import LagwiseError
from simulator.compiler.pipeline import compile_plan
from simulator.design.document import Design
from simulator.engines.registry import usual_engine
from simulator.experiments.headline import Headline, headline_numbers
from simulator.experiments.intervals import LEVEL, Interval, interval, mean, paired_interval, variance
from simulator.experiments.merge import merge_metrics
from simulator.experiments.pool import USUAL_ENGINE, Job, numbers_only, side_by_side
from simulator.metrics.result import MetricValue, RunResult
from simulator.plan.ops import Plan
from simulator.plan.text import sha256

SCHEMA = "lagwise-comparison/1"
Key = tuple[str, str, str]  # element, metric, statistic
Finding = Literal["less", "more", "not told apart"]


class CannotCompare(LagwiseError):
    """Too few replications for an interval of a difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One headline number in both designs: means *ours* and *theirs* with their intervals, over *pairs* replications.

    *difference* is *theirs* - *ours* with its paired-t *interval*. *gain* says how many times as many
    replications independent runs would need for an interval as narrow: the variance of a difference
    of independent runs over that of the pairs; None where no pair differs from another.
    """

    element: str
    headline: Headline
    unit: str
    pairs: int
    ours: float
    theirs: float
    our_interval: Interval
    their_interval: Interval
    difference: float
    interval: Interval
    gain: float | None

    @property
    def finding(self) -> Finding:
        """Whether *theirs* is less or more than *ours*, with the confidence of the interval."""
        low, high, _ = self.interval
        if low <= 0.0 <= high:
            return "not told apart"
        return "less" if high < 0.0 else "more"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans, *replications* of each under one seed, and what came of it.

    *only_ours* and *only_theirs* are elements that one plan alone has, *unpaired* headline numbers (as
    "p99 duration of x") that fewer than two replications of both have measured.
    """

    designs: tuple[Design, Design]
    plans: tuple[Plan, Plan]
    engine: str
    seed: int
    replications: int
    differences: tuple[Difference, ...]
    only_ours: tuple[str, ...]
    only_theirs: tuple[str, ...]
    unpaired: tuple[str, ...]
    timings: dict[str, float] = field(default_factory=dict)


def compare_designs(
    ours: Design,
    theirs: Design,
    scenario: str | None = None,
    *,
    seed: int = 1,
    replications: int = 10,
    engine: str = USUAL_ENGINE,
    until_s: float | None = None,
    workers: int = 1,
    files: tuple[str, str] = ("", ""),
    clock: Callable[[], float] | None = None,
    on_replication: Callable[[int], None] = lambda number: None,
) -> Comparison:
    """Run both under *scenario* (the first of *ours*, which both must have, unless named), and compare in pairs.

    Common random numbers (Law, 5th ed., section 11.2): replication n of both has the same seed and
    number, and draws are keyed by the element's name, so what both have meets the same luck and
    only the change is left to differ. *on_replication* hears how many of the 2 x *replications* runs
    are done. Raises CannotCompile, CannotRun, and CannotCompare for fewer than two replications.
    """
    if replications < 2:
        raise CannotCompare("An interval of a difference needs at least two replications.")
    began = clock() if clock else 0.0
    mine = compile_plan(ours, scenario, until_s=until_s, file=files[0])
    other = compile_plan(theirs, mine.scenario, until_s=until_s, file=files[1])
    jobs = (
        Job(plan, seed, number, engine) for number in range(1, replications + 1) for plan in (mine, other)
    )
    pairs: tuple[list[RunResult], list[RunResult]] = ([], [])
    with side_by_side(jobs, numbers_only, workers=workers) as results:
        for done, result in enumerate(results):
            pairs[done % 2].append(result)
            on_replication(done + 1)
    differences, unpaired = _differences(ours, theirs, pairs)
    names = tuple({op.name for op in plan.ops} for plan in (mine, other))
    return Comparison(
        designs=(ours, theirs),
        plans=(mine, other),
        engine=usual_engine(engine),
        seed=seed,
        replications=replications,
        differences=differences,
        only_ours=tuple(op.name for op in mine.ops if op.name not in names[1]),
        only_theirs=tuple(op.name for op in other.ops if op.name not in names[0]),
        unpaired=unpaired,
        timings={"run_s": clock() - began} if clock else {},
    )


def _differences(
    ours: Design, theirs: Design, pairs: tuple[list[RunResult], list[RunResult]]
) -> tuple[tuple[Difference, ...], tuple[str, ...]]:
    found: dict[Key, tuple[Headline, MetricValue]] = {}
    for design, results in zip((ours, theirs), pairs, strict=True):
        for headline, each in headline_numbers(design, merge_metrics(results)):
            found.setdefault((each.element, each.name, each.stat), (headline, each))
    elements = [{each.element for each in results[0].metrics} for results in pairs]
    differences, unpaired = [], []
    for key, (headline, each) in found.items():
        if not all(key[0] in names for names in elements):
            continue
        mine, other = _values(key, pairs)
        if len(mine) < 2:
            unpaired.append(f"{headline.title} of {each.element}")
        else:
            differences.append(_difference(headline, each, mine, other))
    return tuple(differences), tuple(unpaired)


def _values(key: Key, pairs: tuple[list[RunResult], list[RunResult]]) -> tuple[list[float], list[float]]:
    """The values of *key* in those replications that measured it in both designs."""
    mine: list[float] = []
    other: list[float] = []
    for both in zip(*pairs, strict=True):
        values = [_value(key, result) for result in both]
        if values[0] is not None and values[1] is not None:
            mine.append(values[0])
            other.append(values[1])
    return mine, other


def _value(key: Key, result: RunResult) -> float | None:
    return next((each.value for each in result.metrics if (each.element, each.name, each.stat) == key), None)


def _difference(
    headline: Headline, each: MetricValue, mine: Sequence[float], other: Sequence[float]
) -> Difference:
    stat = each.stat
    intervals = interval(mine, stat), interval(other, stat), paired_interval(mine, other, stat)
    if intervals[0] is None or intervals[1] is None or intervals[2] is None:
        raise ValueError("an interval needs at least two pairs")
    paired = variance([b - a for a, b in zip(mine, other, strict=True)])
    return Difference(
        element=each.element,
        headline=headline,
        unit=each.unit,
        pairs=len(mine),
        ours=mean(mine),
        theirs=mean(other),
        our_interval=intervals[0],
        their_interval=intervals[1],
        difference=mean(other) - mean(mine),
        interval=intervals[2],
        gain=(variance(mine) + variance(other)) / paired if paired > 0.0 else None,
    )


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """*comparison* as plain data, in base units; clocks stand only under `timings`."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "engine": comparison.engine,
        "seed": comparison.seed,
        "replications": comparison.replications,
        "scenario": comparison.plans[0].scenario,
        "intervals": {
            "level": LEVEL,
            "method": "paired Student's t over replications of one seed and number",
        },
        "designs": [
            {
                "name": design.name,
                "design_sha256": design.sha256,
                "plan_sha256": sha256(plan),
                "horizon_s": plan.horizon_s,
                "warm_up_s": plan.warm_up_s,
            }
            for design, plan in zip(comparison.designs, comparison.plans, strict=True)
        ],
        "differences": [_difference_json(each) for each in comparison.differences],
        "only_in_the_first": list(comparison.only_ours),
        "only_in_the_second": list(comparison.only_theirs),
        "not_compared": list(comparison.unpaired),
        "timings": dict(comparison.timings),
    }


def _difference_json(each: Difference) -> dict[str, Any]:
    return {
        "element": each.element,
        "name": each.headline.metric,
        "stat": each.headline.stat,
        "unit": each.unit,
        "pairs": each.pairs,
        "first": {"value": each.ours, "interval": list(each.our_interval)},
        "second": {"value": each.theirs, "interval": list(each.their_interval)},
        "difference": {"value": each.difference, "interval": list(each.interval)},
        "finding": each.finding,
        "variance_reduction": each.gain,
    }
