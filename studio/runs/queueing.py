"""What is sent on commit: the id of a run, a replication or an experiment to a worker, and a wink to the sockets.

One queue for all. A worker that becomes free takes what somebody watches before what runs in numbers.
"""

import logging
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from studio.runs import live_stream

TASK = "studio.runs.tasks.execute"
REPLICATE_TASK = "studio.runs.tasks.execute_replication"
MERGE_TASK = "studio.runs.tasks.merge"

# Kombu keeps one Redis list per step of 3, and reads them in this order: runs are sent with 0.
_MERGE_PRIORITY = 3
_REPLICATE_PRIORITY = 9

log = logging.getLogger(__name__)


def send(run_id: UUID) -> None:
    """After the commit, hand the run's id to a worker. Without a broker the reaper sends it again later."""

    def publish() -> None:
        _publish(TASK, run_id, 0)
        _wink(run_id)

    transaction.on_commit(publish)


def send_replication(replication_id: UUID) -> None:
    """After the commit, hand a replication to whichever worker has nothing better to do."""
    transaction.on_commit(lambda: _publish(REPLICATE_TASK, replication_id, _REPLICATE_PRIORITY))


def send_merge(experiment_id: UUID) -> None:
    """After the commit, ask a worker to merge an experiment whose replications are all over."""
    transaction.on_commit(lambda: _publish(MERGE_TASK, experiment_id, _MERGE_PRIORITY))


def tell(run_id: UUID) -> None:
    """After the commit, let the sockets of the run look at its row again."""
    transaction.on_commit(lambda: _wink(run_id))


def _publish(task: str, row_id: UUID, priority: int) -> None:
    try:
        current_app.send_task(task, args=[str(row_id)], queue="runs", priority=priority, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("%s %s was not sent, the reaper will try again: %s", task, row_id, error)


def _wink(run_id: UUID) -> None:
    try:
        live_stream.wink(run_id)
    except (RedisError, OSError) as error:
        log.warning("nobody was told that run %s changed: %s", run_id, error)
