"""One replication by one worker: in slices, to its end, unless nobody wants it any more or somebody waits."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from simulator.design.document import Design as Document
from simulator.engines.base import FRAMES_AHEAD, Driver, Engine, whole_result
from simulator.engines.registry import ENGINES
from simulator.experiments.judge import judge
from simulator.experiments.trimmed import trimmed
from simulator.metrics.result import RunResult
from simulator.plan.ops import Plan
from studio.runs.live_stream import FencedOut
from studio.runs.models import Replication, Run, State
from studio.runs.services import experiments, gather, replication_files
from studio.runs.services import replication_lease as leases
from studio.runs.services.experiment_plans import planned_experiment
from studio.runs.services.good_end import GivenBack, good_end
from studio.runs.services.replication_lease import ReplicationLease

_SLICE_S = 0.25
# A run that somebody watches waits this long for a free worker, then a replication steps aside.
_RUNS_WAIT_S = 0.5
# So long it may take until the worker of one that stepped aside has begun the run.
_BEGINS_WITHIN_S = 3.0


def run(replication_id: UUID, going_down: Callable[[], bool] = lambda: False) -> None:
    """Take the replication if it is free and bring it to its end; who ends the last one merges them all."""
    lease = leases.take(replication_id)
    if lease is None:
        return
    row = lease.row
    what = f"replication {row.number} of experiment {row.experiment_id}"

    def fail(reason: str) -> None:
        with transaction.atomic():
            lease.fail(reason)
            experiments.fail(row.experiment_id, f"Replication {row.number}: {reason}")

    with good_end(what, fail):
        _run(lease, going_down)
    gather.merge(row.experiment_id)


def _run(lease: ReplicationLease, going_down: Callable[[], bool]) -> None:
    experiment, number = lease.row.experiment, lease.row.number
    if experiment.state != State.RUNNING:
        lease.drop()
        return
    document, plan = planned_experiment(experiment)
    engine = ENGINES[experiment.engine](plan, experiment.seed, number)
    driver = Driver(engine, plan)
    while True:
        slice_ends = time.monotonic() + _SLICE_S
        for _ in driver.frames(
            lambda ends=slice_ends: time.monotonic() >= ends,  # type: ignore[misc]
            ahead=FRAMES_AHEAD,
        ):
            pass
        if driver.finished:
            break
        if not lease.extend(engine.now_s):
            lease.drop()
            return
        _step_aside(lease, going_down)
    first = number == 1  # the report's example
    _finish(lease, document, plan, _with_traces(lease, engine, going_down) if first else engine.result())


class _NotWanted(Exception):
    """The experiment was cancelled while the traces were read."""


def _with_traces(lease: ReplicationLease, engine: Engine, going_down: Callable[[], bool]) -> RunResult:
    """The result of *engine* with traces, which may take as long as its run.

    When the experiment is cancelled meanwhile it has none: its numbers are whole without them, and to drop the first
    replication would be to drop the report.
    """
    slice_ends = time.monotonic() + _SLICE_S

    def look() -> None:
        nonlocal slice_ends
        if time.monotonic() < slice_ends:
            return
        if not lease.extend(engine.now_s):
            raise _NotWanted
        _step_aside(lease, going_down)
        slice_ends = time.monotonic() + _SLICE_S

    try:
        return whole_result(engine, look)
    except _NotWanted:
        return engine.result()


def _step_aside(lease: ReplicationLease, going_down: Callable[[], bool]) -> None:
    """Queue the replication again when the worker goes down or somebody waits for it. Raises GivenBack then."""
    if going_down() or _must_step_aside(lease.row):
        lease.give_back()
        raise GivenBack


def _finish(lease: ReplicationLease, document: Document, plan: Plan, result: RunResult) -> None:
    """Store what merging needs: all of the first replication, which is the report's example, less of others."""
    number = lease.row.number
    summary = {
        "objectives": [
            {
                "name": each.name,
                "text": each.text,
                "stat": each.stat,
                "unit": each.unit,
                "value": each.value,
                "verdict": each.verdict,
            }
            for each in judge(document, plan, [result])
        ]
    }
    kept = result if number == 1 else trimmed(document, result)
    file = replication_files.write(lease.row.experiment_id, number, lease.token, kept)
    try:
        lease.finish(now_s=plan.horizon_s, result_file=file, summary=summary)
    except FencedOut:
        replication_files.remove(file)
        raise


def _must_step_aside(row: Replication) -> bool:
    """Whether this is one of the replications that began last, as many as there are runs that wait.

    Runs that wait longer than until they are sent again are not counted: what they wait for is not a worker.
    """
    now = timezone.now()
    since = now - timedelta(seconds=settings.RUN_SENT_AGAIN_AFTER_S)
    waiting = Run.objects.filter(
        state=State.QUEUED, sent_at__gt=since, sent_at__lt=now - timedelta(seconds=_RUNS_WAIT_S)
    ).count()
    if waiting == 0:
        return False
    younger = Replication.objects.filter(
        state=State.RUNNING, lease_until__gt=now, started_at__gt=row.started_at
    ).count()
    stepped_aside = Replication.objects.filter(
        state=State.QUEUED, attempts__gt=0, sent_at__gt=now - timedelta(seconds=_BEGINS_WITHIN_S)
    ).count()
    return younger + stepped_aside < waiting
