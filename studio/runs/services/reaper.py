"""Runs and replications whose worker fell over, and those that nobody came for."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from studio.runs import queueing
from studio.runs.models import HELD, Experiment, Replication, Run, State
from studio.runs.services import experiments

log = logging.getLogger(__name__)

_Table = type[Run] | type[Replication]


def reap() -> int:
    """One look at all work; how much of it was moved. Any number of reapers may look at once."""
    tables: tuple[_Table, ...] = (Run, Replication)
    moved = sum(_silent_workers(table) + _waiting_too_long(table) for table in tables)
    return moved + _unsettled()


def _silent_workers(table: _Table) -> int:
    """An expired lease: the work is queued again, unless its last attempts brought nothing."""
    now = timezone.now()
    moved = 0
    for row in table.objects.filter(state__in=HELD, lease_until__lt=now):
        mine = table.objects.filter(
            pk=row.pk, fencing_token=row.fencing_token, state__in=HELD, lease_until__lt=now
        )
        token = F("fencing_token") + 1  # the silent worker is fenced out from here on
        if row.barren_attempts >= settings.RUN_BARREN_ATTEMPTS:
            reason = _nothing_new(row)
            with transaction.atomic():
                given_up = mine.update(
                    state=State.FAILED, error=reason, finished_at=now, lease_until=None, fencing_token=token
                )
                if given_up:
                    _after_giving_up(row, reason)
            moved += given_up
        elif mine.update(
            state=State.QUEUED, lease_until=None, fencing_token=token, sent_at=now, times_sent=1
        ):
            log.warning("%s lost its worker in attempt %s and is queued again", _name(row), row.attempts)
            _send(row)
            moved += 1
    return moved


def _waiting_too_long(table: _Table) -> int:
    """Queued, and no worker came: its message may be lost, so it is sent again, ever less often."""
    now = timezone.now()
    moved = 0
    for row in table.objects.filter(state=State.QUEUED, sent_at__lt=now - _patience(1)):
        if row.sent_at > now - _patience(row.times_sent):
            continue
        again = table.objects.filter(pk=row.pk, state=State.QUEUED, sent_at=row.sent_at)
        if again.update(sent_at=now, times_sent=F("times_sent") + 1):
            _send(row)
            moved += 1
    return moved


def _unsettled() -> int:
    """Experiments without open replications: their last worker fell over before it sent more, or while it merged."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    rested = Q(sent_at=None) | Q(sent_at__lt=now - _patience(1))
    at_work = Replication.objects.filter(state__in=(State.QUEUED, State.RUNNING)).values("experiment")
    moved = 0
    for experiment in Experiment.objects.filter(free, rested, state__in=HELD).exclude(pk__in=at_work):
        if experiment.fencing_token >= settings.RUN_BARREN_ATTEMPTS:
            reason = f"The worker died {experiment.fencing_token} times while it merged the replications."
            experiments.fail(experiment.pk, reason)
        elif experiments.settle(experiment.pk):
            Experiment.objects.filter(pk=experiment.pk).update(sent_at=now)
            queueing.send_merge(experiment.pk)
        moved += 1
    return moved


def _send(row: Run | Replication) -> None:
    if isinstance(row, Run):
        queueing.send(row.pk)
    else:
        queueing.send_replication(row.pk)


def _after_giving_up(row: Run | Replication, reason: str) -> None:
    if isinstance(row, Run):
        queueing.tell(row.pk)
    else:
        experiments.fail(row.experiment_id, f"Replication {row.number}: {reason}")


def _name(row: Run | Replication) -> str:
    return f"{type(row).__name__.lower()} {row.pk}"


def _nothing_new(row: Run | Replication) -> str:
    died = f"The worker died {row.barren_attempts} times in a row without"
    if isinstance(row, Run):
        brought = f"bringing a new frame after {row.frames}. The run"
    else:
        brought = f"coming farther than {row.now_s:g} simulated seconds. It"
    return f"{died} {brought} needs more memory or time than a worker has, or it meets a bug."


def _patience(times_sent: int) -> timedelta:
    return timedelta(seconds=min(300.0, settings.RUN_SENT_AGAIN_AFTER_S * 2.0 ** (times_sent - 1)))
