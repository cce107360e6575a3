"""One replication by one worker: in slices, to its end, unless nobody wants it any more or somebody waits."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from simulator.design.document import Design as Document
from simulator.engines.base import Driver, whole_result
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
from studio.runs.services.good_end import good_end
from studio.runs.services.replication_lease import ReplicationLease

_SLICE_S = 0.25
# A run that somebody watches waits this long for a free worker, then a replication steps aside.
_RUNS_WAIT_S = 0.5


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
        for _ in driver.frames(lambda ends=slice_ends: time.monotonic() >= ends):  # type: ignore[misc]
            pass
        if driver.finished:
            break
        if not lease.extend(engine.now_s):
            lease.drop()
            return
        if going_down() or _must_step_aside(lease.row):
            lease.give_back()
            return
    if number == 1:  # the report's example, whose traces may take as long as the run
        _finish(lease, document, plan, whole_result(engine, lambda: _hold(lease, engine.now_s)))
    else:
        _finish(lease, document, plan, engine.result())


def _hold(lease: ReplicationLease, now_s: float) -> None:
    """Raises FencedOut when the replication is somebody else's by now."""
    if not lease.extend(now_s):
        raise FencedOut


def _finish(lease: ReplicationLease, document: Document, plan: Plan, result: RunResult) -> None:
    """Store what merging needs: all of the first replication, which is the report's example, less of others."""
    number = lease.row.number
    summary = {
        "objectives": [
            {
                "name": each.name,
                "text": each.text,
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
    return younger < waiting
