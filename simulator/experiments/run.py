"""One design under one scenario, run once or several times."""

from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.compiler.pipeline import compile_plan
from simulator.design.document import Design
from simulator.engines.base import Driver
from simulator.engines.registry import ENGINES
from simulator.experiments.judge import Judged, judge
from simulator.experiments.merge import merge_faults, merge_ledgers, merge_metrics, merge_sagas
from simulator.metrics.result import (
    Event,
    FaultEffect,
    Frame,
    LedgerRow,
    MetricValue,
    RunResult,
    SagaRow,
    Series,
    Trace,
)
from simulator.plan.ops import Plan

OnFrame = Callable[[int, Frame], None]  # replication, frame


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one or several replications of a plan answer.

    With one, every number is that run's. With more, metrics are means with intervals, ledgers,
    sagas and counts of faults are sums over all replications, and events, traces and series are
    those of the first, *replication*. *timings* are the only numbers that a clock decided.
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
    series: Series
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
    engine: str = "reference",
    until_s: float | None = None,
    on_frame: OnFrame | None = None,
    clock: Callable[[], float] | None = None,
    file: str = "",
) -> RunReport:
    """Compile *design* under *scenario* (its first unless named) and run replications 1 … *replications*.

    Replications have numbers, so the third of ten is the third of a hundred. *clock* (seconds, any
    origin) is asked only for `timings`. Raises CannotCompile, CannotRun, KeyError for an engine
    that does not exist.
    """
    began = clock() if clock else 0.0
    plan = compile_plan(design, scenario, until_s=until_s, file=file)
    compiled = clock() if clock else 0.0
    results = [
        run_plan(plan, seed, replication, engine, on_frame) for replication in range(1, replications + 1)
    ]
    timings = {"compile_s": compiled - began, "run_s": clock() - compiled} if clock else {}
    return report_of(design, plan, results, timings)


def run_plan(
    plan: Plan, seed: int, replication: int, engine: str = "reference", on_frame: OnFrame | None = None
) -> RunResult:
    """One replication of *plan*, to its horizon; *on_frame* sees every frame as it is taken."""
    machine = ENGINES[engine](plan, seed, replication)
    for frame in Driver(machine, plan).frames():
        if on_frame is not None:
            on_frame(replication, frame)
    return machine.result()


def report_of(
    design: Design, plan: Plan, results: list[RunResult], timings: dict[str, float] | None = None
) -> RunReport:
    """The report on finished replications of *plan*, the first of them at the head."""
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
        series=first.series,
        timings=timings or {},
        replication=first.replication,
    )
