"""One design under one scenario, run once or several times."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from simulator.base.errors import LagwiseError
from simulator.base.units import print_duration_s
from simulator.compiler.pipeline import compile_plan
from simulator.design.document import Design
from simulator.engines.choices import check_choices
from simulator.experiments.agreement import Agreement, compare_with_theory
from simulator.experiments.judge import Judged, judge
from simulator.experiments.merge import merge_faults, merge_ledgers, merge_metrics, merge_sagas
from simulator.experiments.pilot import WarmUp, find_warm_up
from simulator.experiments.pool import USUAL_ENGINE, Job, OnFrame, run_job, side_by_side, whole
from simulator.experiments.precision import Precision, Stopping, replicate_until
from simulator.metrics.result import (
    Choice,
    Chosen,
    Event,
    FaultEffect,
    LedgerRow,
    MetricValue,
    RunResult,
    SagaRow,
    Series,
    Trace,
)
from simulator.plan.ops import Plan


class CannotWarmUp(LagwiseError):
    """A warm-up as long as the run."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one or several replications of a plan answer.

    With one, every number is that run's. With more, metrics are means with intervals, ledgers,
    sagas and counts of faults are sums over all replications, and events, traces, chosen ones and series are
    those of the first, *replication*. *stopping* says why a precision let it end, *analytic* where theory and the
    replications disagree (None for a single run, which has no interval to disagree with). *timings*
    are the only numbers that a clock decided.
    """

    design: Design
    plan: Plan
    engine: str
    seed: int
    replications: int
    objectives: tuple[Judged, ...]
    metrics: tuple[MetricValue, ...]
    ledger: tuple[LedgerRow, ...]
    sagas: tuple[SagaRow, ...]
    faults: tuple[FaultEffect, ...]
    events: tuple[Event, ...]
    traces: tuple[Trace, ...]
    chosen: tuple[Chosen, ...]
    series: Series
    warm_up: WarmUp
    stopping: Stopping | None = None
    analytic: Agreement | None = None
    timings: dict[str, float] = field(default_factory=dict)
    replication: int = 1

    @property
    def met(self) -> bool:
        """Whether no objective was missed."""
        return all(objective.verdict != "missed" for objective in self.objectives)


def run_design(
    design: Design,
    scenario: str | None = None,
    *,
    seed: int = 1,
    replications: int = 1,
    engine: str = USUAL_ENGINE,
    until_s: float | None = None,
    warm_up: float | Literal["auto"] | None = None,
    precision: Precision | None = None,
    workers: int = 1,
    traces: bool = True,
    choices: Sequence[Choice] = (),
    on_frame: OnFrame | None = None,
    on_replication: Callable[[int], None] = lambda done: None,
    clock: Callable[[], float] | None = None,
    file: str = "",
) -> RunReport:
    """Compile *design* under *scenario* (its first unless named) and run replications 1 … *replications*.

    Replications have numbers, so the third of ten is the third of a hundred, and *workers* of them at
    once give the same report. *warm_up*: seconds, "auto" (found by MSER-5 on pilot runs), None for what
    the scenario or the rule says. With a *precision* as many replications are run as it takes, and
    *replications* is ignored. *on_frame* hears the frames of a single worker, *on_replication* how many
    replications are done. *traces*: of the first replication; an engine may run it twice for them.
    *choices*: whose traces are wanted, of the first replication too; it is run again for them. *clock* (seconds, any origin) is asked only for `timings` and for the budget
    of a precision, which needs it. Raises CannotCompile, CannotRun, CannotTrace for a choice of what the
    design lacks, KeyError for an engine that does not exist.
    """
    began = clock() if clock else 0.0
    plan = compile_plan(design, scenario, until_s=until_s, file=file)
    check_choices(plan, choices)
    plan, warmed = _warmed(design, plan, warm_up, seed, engine, workers)
    compiled = clock() if clock else 0.0
    most = precision.most if precision else replications
    jobs = (
        Job(plan, seed, number, engine, traces and number == 1, tuple(choices) if number == 1 else ())
        for number in range(1, most + 1)
    )
    stopping = None
    with side_by_side(jobs, whole, workers=min(workers, most), on_frame=on_frame) as found:
        results = _counted(found, on_replication)
        if precision is not None:
            taken, stopping = replicate_until(precision, design, results, clock or (lambda: 0.0))
        else:
            taken = list(results)
    timings = {"compile_s": compiled - began, "run_s": clock() - compiled} if clock else {}
    return report_of(design, plan, taken, timings, warm_up=warmed, stopping=stopping)


def _counted(results: Iterator[RunResult], on_replication: Callable[[int], None]) -> Iterator[RunResult]:
    for done, result in enumerate(results, start=1):
        on_replication(done)
        yield result


def _warmed(
    design: Design, plan: Plan, asked: float | Literal["auto"] | None, seed: int, engine: str, workers: int
) -> tuple[Plan, WarmUp]:
    """*plan* with its warm-up, and where that comes from. Raises CannotWarmUp."""
    if asked is None:
        return plan, stated_warm_up(design, plan)
    if asked == "auto":
        found = find_warm_up(plan, seed=seed, engine=engine, workers=workers)
    else:
        found = WarmUp(asked, "asked")
    if found.seconds >= plan.horizon_s:
        raise CannotWarmUp(
            f"A warm-up of {print_duration_s(found.seconds)} leaves nothing to measure of a run of "
            f"{print_duration_s(plan.horizon_s)}. Shorten it, or let the run last longer."
        )
    return replace(plan, warm_up_s=found.seconds), found


def stated_warm_up(design: Design, plan: Plan) -> WarmUp:
    """The warm-up that *plan* was compiled with: the scenario's own, or that of the rule."""
    by_hand = design.scenarios[plan.scenario].warm_up is not None
    return WarmUp(plan.warm_up_s, "scenario" if by_hand else "rule")


def run_plan(
    plan: Plan, seed: int, replication: int, engine: str = USUAL_ENGINE, on_frame: OnFrame | None = None
) -> RunResult:
    """One replication of *plan*, to its horizon; *on_frame* sees every frame as it is taken."""
    return run_job(Job(plan, seed, replication, engine), on_frame)


def report_of(
    design: Design,
    plan: Plan,
    results: Sequence[RunResult],
    timings: dict[str, float] | None = None,
    *,
    warm_up: WarmUp | None = None,
    stopping: Stopping | None = None,
) -> RunReport:
    """The report on finished replications of *plan*, the first of them at the head.

    *results* are in the order of their numbers; who ran them elsewhere, on any number of workers,
    gets the same report as `run_design`. From two on theory is held against them.
    """
    first = results[0]
    return RunReport(
        design=design,
        plan=plan,
        engine=first.engine,
        seed=first.seed,
        replications=len(results),
        objectives=judge(design, plan, results),
        metrics=merge_metrics(results),
        ledger=merge_ledgers(results),
        sagas=merge_sagas(results),
        faults=merge_faults(results),
        events=first.events,
        traces=first.traces,
        chosen=first.chosen,
        series=first.series,
        timings=timings or {},
        replication=first.replication,
        warm_up=warm_up or stated_warm_up(design, plan),
        stopping=stopping,
        analytic=_against_theory(plan, results) if len(results) > 1 else None,
    )


def _against_theory(plan: Plan, results: Sequence[RunResult]) -> Agreement:
    from simulator.engines.analytic.solve import solve  # here: a single run is over before it is imported

    return compare_with_theory(plan, solve(plan), results)
