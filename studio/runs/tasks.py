"""The Celery side of runs and experiments: an id in, nothing out."""

import logging
import multiprocessing
import threading
import time
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_init, worker_process_init, worker_shutting_down
from django.db import connection

from studio.common import redis_client
from studio.runs import queueing
from studio.runs.services import gather, replicate, simulate

log = logging.getLogger(__name__)

# What is compiled already is loaded within this.
_LOADED_WITHIN_S = 3.0
_COMPILING = (
    "The engine is being compiled for this processor, once; that takes about 20 s. Runs wait meanwhile."
)

# Made before the pool forks: the parent hears the signal, the children look at the flag between slices.
_going_down = multiprocessing.get_context("fork").Event()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def _hand_runs_back(**_: Any) -> None:
    _going_down.set()


@worker_init.connect  # type: ignore[untyped-decorator]
def _warm_engine(**_: Any) -> None:
    """Load the engine before the pool forks, so that its processes share it and no run waits for it.

    Machine code depends on the processor, so what an image brings may not be for this one.
    """
    began = time.monotonic()
    slow = threading.Timer(_LOADED_WITHIN_S, log.warning, [_COMPILING])
    slow.start()
    from simulator.engines.compiled.warm import warm  # here: the web process imports this module too

    compiled = warm()
    slow.cancel()
    slow.join()  # no thread may be there when the pool forks
    if compiled:
        took_s = time.monotonic() - began
        log.warning("The engine was not compiled for this processor yet; that took %.1f s.", took_s)


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _warm_up(**_: Any) -> None:
    """Meet the database and Redis before the first run does."""
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
