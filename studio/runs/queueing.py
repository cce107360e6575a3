"""What is sent on commit: the id of a run to a worker, and a wink to the sockets that watch it."""

import logging
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from studio.runs import live_stream

TASK = "studio.runs.tasks.execute"

log = logging.getLogger(__name__)


def send(run_id: UUID) -> None:
    """After the commit, hand the run's id to a worker. Without a broker the reaper sends it again later."""

    def publish() -> None:
        try:
            current_app.send_task(TASK, args=[str(run_id)], queue="runs", retry=False)
        except (OperationalError, RedisError, OSError) as error:
            log.warning("run %s was not sent, the reaper will try again: %s", run_id, error)
        _wink(run_id)

    transaction.on_commit(publish)


def tell(run_id: UUID) -> None:
    """After the commit, let the sockets of the run look at its row again."""
    transaction.on_commit(lambda: _wink(run_id))


def _wink(run_id: UUID) -> None:
    try:
        live_stream.wink(run_id)
    except (RedisError, OSError) as error:
        log.warning("nobody was told that run %s changed: %s", run_id, error)
