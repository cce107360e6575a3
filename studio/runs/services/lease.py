"""Who may write to a run: a lease in its row, and a fencing token that outlives a lost lease.

Every write here is one UPDATE that names what it supposes; no row means that somebody else was first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Field, FloatField, PositiveIntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from studio.runs import queueing
from studio.runs.live_stream import FencedOut
from studio.runs.models import HELD, LiveFault, Run, State, Wanted


@dataclass(frozen=True, slots=True)
class Control:
    """What people want of the run at this moment."""

    wanted: Wanted
    speed: float | None
    unscheduled: tuple[LiveFault, ...]


@dataclass
class Lease:
    """The right to write to one run. Every method raises FencedOut once another worker may."""

    run: Run
    token: int

    def extend(self, frames: int, now_s: float) -> Control:
        """Hold the run for another while; note the *frames* seen so far and the instant of the last."""
        progressed = Q(frames__lt=frames)
        changed = self._mine().update(
            lease_until=lease_end(),
            barren_attempts=_if(progressed, 0, "barren_attempts", PositiveIntegerField()),
            now_s=_if(progressed, now_s, "now_s", FloatField()),
            frames=_if(progressed, frames, "frames", PositiveIntegerField()),
        )
        self._require(changed)
        row = Run.objects.filter(pk=self.run.pk).values("wanted", "speed").first()
        if row is None:
            raise FencedOut
        faults = tuple(LiveFault.objects.filter(run_id=self.run.pk, at_s=None))
        return Control(Wanted(row["wanted"]), row["speed"], faults)

    def describe(self, *, horizon_s: float, plan_sha256: str) -> None:
        """Write down what is run, once it is compiled."""
        self._require(self._mine().update(horizon_s=horizon_s, plan_sha256=plan_sha256))
        queueing.tell(self.run.pk)

    def schedule(self, fault: LiveFault, at_s: float) -> None:
        """Fix the instant of a live fault before it is applied."""
        with transaction.atomic():
            self._require(self._mine().update(lease_until=lease_end()))
            LiveFault.objects.filter(pk=fault.pk, at_s=None).update(at_s=at_s)
        queueing.tell(self.run.pk)

    def pause(self) -> bool:
        """Give the run back, paused; False when somebody resumed or stopped it meanwhile."""
        changed = (
            self._mine()
            .filter(state=State.RUNNING, wanted=Wanted.PAUSE)
            .update(state=State.PAUSED, lease_until=None)
        )
        if changed:
            queueing.tell(self.run.pk)
        return bool(changed)

    def give_back(self) -> None:
        """The worker is told to go: the run is queued again at once, for whoever comes next."""
        changed = self._mine().update(
            state=State.QUEUED, lease_until=None, barren_attempts=0, sent_at=timezone.now(), times_sent=1
        )
        self._require(changed)
        queueing.send(self.run.pk)

    def finish(
        self, state: State, *, now_s: float, frames: int, folder: str, summary: dict[str, Any]
    ) -> None:
        """The end, with a result."""
        self._end(state, now_s=now_s, frames=frames, result_folder=folder, summary=summary)

    def fail(self, reason: str) -> None:
        """The end, with a reason for a person."""
        self._end(State.FAILED, error=reason)

    def _end(self, state: State, **values: Any) -> None:
        now = timezone.now()
        changed = self._mine().update(state=state, lease_until=None, finished_at=now, **values)
        self._require(changed)
        queueing.tell(self.run.pk)

    def _mine(self) -> QuerySet[Run]:
        return Run.objects.filter(pk=self.run.pk, fencing_token=self.token, state__in=HELD)

    def _require(self, changed: int) -> None:
        if not changed:
            raise FencedOut


def take(run_id: UUID) -> Lease | None:
    """The lease of a run that waits, or whose worker went silent; None when there is nothing to do.

    Two workers cannot both get it: the row changes by one compare-and-set that raises the token.
    """
    now = timezone.now()
    free = Q(state=State.QUEUED) | Q(state__in=HELD, lease_until__lt=now)
    with transaction.atomic():
        changed = Run.objects.filter(free, pk=run_id).update(
            state=Case(When(wanted=Wanted.STOP, then=Value(State.STOPPING)), default=Value(State.RUNNING)),
            fencing_token=F("fencing_token") + 1,
            attempts=F("attempts") + 1,
            barren_attempts=F("barren_attempts") + 1,
            lease_until=lease_end(),
            started_at=Coalesce(F("started_at"), Value(now)),
        )
        if not changed:
            return None
        run = Run.objects.select_related("design").get(pk=run_id)
    queueing.tell(run_id)
    return Lease(run, run.fencing_token)


def _if(condition: Q, value: float, field: str, kind: "Field[Any, Any]") -> Case:
    """*value* where *condition* holds, else what *field* is."""
    return Case(When(condition, then=Value(value)), default=F(field), output_field=kind)


def lease_end() -> datetime:
    """Until when a lease that is taken or extended now holds."""
    return timezone.now() + timedelta(seconds=settings.RUN_LEASE_S)
