"""Runs whose worker fell over, and runs that nobody came for."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from studio.runs import queueing
from studio.runs.models import HELD, Run, State

log = logging.getLogger(__name__)


def reap() -> int:
    """One look at all runs; how many it moved. Any number of reapers may look at once."""
    return _silent_workers() + _waiting_too_long()


def _silent_workers() -> int:
    """An expired lease: the run is queued again, unless its last attempts brought nothing."""
    now = timezone.now()
    moved = 0
    for run in Run.objects.filter(state__in=HELD, lease_until__lt=now):
        mine = Run.objects.filter(
            pk=run.pk, fencing_token=run.fencing_token, state__in=HELD, lease_until__lt=now
        )
        token = F("fencing_token") + 1  # the silent worker is fenced out from here on
        if run.barren_attempts >= settings.RUN_BARREN_ATTEMPTS:
            reason = (
                f"The worker died {run.barren_attempts} times in a row without bringing a new frame "
                f"after {run.frames}. The run needs more memory or time than a worker has, or it meets a bug."
            )
            moved += mine.update(
                state=State.FAILED, error=reason, finished_at=now, lease_until=None, fencing_token=token
            )
            queueing.tell(run.pk)
        elif mine.update(
            state=State.QUEUED, lease_until=None, fencing_token=token, sent_at=now, times_sent=1
        ):
            log.warning("run %s lost its worker in attempt %s and is queued again", run.pk, run.attempts)
            queueing.send(run.pk)
            moved += 1
    return moved


def _waiting_too_long() -> int:
    """Queued, and no worker came: its message may be lost, so it is sent again, ever less often."""
    now = timezone.now()
    moved = 0
    for run in Run.objects.filter(state=State.QUEUED, sent_at__lt=now - _patience(1)):
        if run.sent_at > now - _patience(run.times_sent):
            continue
        again = Run.objects.filter(pk=run.pk, state=State.QUEUED, sent_at=run.sent_at)
        if again.update(sent_at=now, times_sent=F("times_sent") + 1):
            queueing.send(run.pk)
            moved += 1
    return moved


def _patience(times_sent: int) -> timedelta:
    return timedelta(seconds=min(300.0, settings.RUN_SENT_AGAIN_AFTER_S * 2.0 ** (times_sent - 1)))
