"""The Celery side of runs and experiments: an id in, nothing out."""

import multiprocessing
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_process_init, worker_shutting_down
from django.db import connection

from studio.common import redis_client
from studio.runs import queueing
from studio.runs.services import gather, replicate, simulate

# Made before the pool forks: the parent hears the signal, the children look at the flag between slices.
_going_down = multiprocessing.get_context("fork").Event()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def _hand_runs_back(**_: Any) -> None:
    _going_down.set()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _warm_up(**_: Any) -> None:
    """Meet the database and Redis before the first run does (the engine came with this module)."""
    connection.ensure_connection()
    redis_client.synchronous().ping()


@shared_task(name=queueing.TASK)  # type: ignore[untyped-decorator]
def execute(run_id: str) -> None:
    """Bring a run to its end, if nobody else holds it. Idempotent: the row decides."""
    simulate.run(UUID(run_id), _going_down.is_set)


@shared_task(name=queueing.REPLICATE_TASK)  # type: ignore[untyped-decorator]
def execute_replication(replication_id: str) -> None:
    """Bring a replication to its end, if nobody else holds it. Idempotent: the row decides."""
    replicate.run(UUID(replication_id), _going_down.is_set)


@shared_task(name=queueing.MERGE_TASK)  # type: ignore[untyped-decorator]
def merge(experiment_id: str) -> None:
    """Merge the replications of an experiment, if all are over and nobody else does it."""
    gather.merge(UUID(experiment_id))
