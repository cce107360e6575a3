"""Who may write to a replication: as with runs, a lease in its row and a fencing token.

Every write is one UPDATE that names what it supposes about the row itself; what people want is read
from the experiment's row, where they say it.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, F, FloatField, PositiveIntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from studio.runs import queueing
from studio.runs.live_stream import FencedOut
from studio.runs.models import Experiment, Replication, State
from studio.runs.services.lease import lease_end


@dataclass(frozen=True, slots=True)
class ReplicationLease:
    """The right to write to one replication. Every method raises FencedOut once another worker may."""

    row: Replication
    token: int

    def extend(self, now_s: float) -> bool:
        """Hold it for another while and note how far it is; whether the experiment still wants it."""
        farther = Q(now_s__lt=now_s)
        self._write(
            lease_until=lease_end(),
            barren_attempts=Case(
                When(farther, then=Value(0)),
                default=F("barren_attempts"),
                output_field=PositiveIntegerField(),
            ),
            now_s=Case(When(farther, then=Value(now_s)), default=F("now_s"), output_field=FloatField()),
        )
        return Experiment.objects.filter(pk=self.row.experiment_id, state=State.RUNNING).exists()

    def give_back(self) -> None:
        """Queued again at once, for whoever comes next: the worker goes down, or has more urgent work."""
        self._write(
            state=State.QUEUED, lease_until=None, barren_attempts=0, sent_at=timezone.now(), times_sent=1
        )
        queueing.send_replication(self.row.pk)

    def finish(self, *, now_s: float, result_file: str, summary: dict[str, Any]) -> None:
        """The end, with a result."""
        self._end(State.FINISHED, now_s=now_s, result_file=result_file, summary=summary)

    def drop(self) -> None:
        """The end without one: nobody wants it any more."""
        self._end(State.STOPPED)

    def fail(self, reason: str) -> None:
        """The end, with a reason for a person."""
        self._end(State.FAILED, error=reason)

    def _end(self, state: State, **values: Any) -> None:
        self._write(state=state, lease_until=None, finished_at=timezone.now(), **values)

    def _write(self, **values: Any) -> None:
        if not self._mine().update(**values):
            raise FencedOut

    def _mine(self) -> QuerySet[Replication]:
        return Replication.objects.filter(pk=self.row.pk, fencing_token=self.token, state=State.RUNNING)


def take(replication_id: UUID) -> ReplicationLease | None:
    """The lease of a replication that waits, or whose worker went silent; None when there is nothing to do.

    *started_at* is that of this attempt: it says who began last.
    """
    now = timezone.now()
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=now)
    changed = Replication.objects.filter(free, pk=replication_id).update(
        state=State.RUNNING,
        fencing_token=F("fencing_token") + 1,
        attempts=F("attempts") + 1,
        barren_attempts=F("barren_attempts") + 1,
        lease_until=lease_end(),
        started_at=now,
    )
    if not changed:
        return None
    row = Replication.objects.select_related("experiment__design").filter(pk=replication_id).first()
    return None if row is None else ReplicationLease(row, row.fencing_token)
