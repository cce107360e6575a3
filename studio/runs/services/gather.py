"""Merging: the replications of an experiment become one report, by whichever worker comes first."""

import time
from dataclasses import dataclass
from itertools import takewhile
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from simulator.experiments.run import report_of
from simulator.metrics.result import RunResult
from studio.runs.live_stream import FencedOut
from studio.runs.models import HELD, Experiment, Replication, State
from studio.runs.services import experiments, replication_files, result_files
from studio.runs.services.experiment_plans import planned_experiment
from studio.runs.services.good_end import good_end
from studio.runs.services.lease import lease_end

_EXTEND_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class _Merging:
    """The right to merge one experiment, as long as no other worker has a higher *token*."""

    experiment: Experiment
    token: int

    def extend(self) -> None:
        self._write(lease_until=lease_end())

    def finish(self, merged: int, folder: str, summary: dict[str, object]) -> None:
        whole = merged == self.experiment.replications
        self._end(State.FINISHED if whole else State.STOPPED, result_folder=folder, summary=summary)

    def stop(self) -> None:
        self._end(State.STOPPED)

    def fail(self, reason: str) -> None:
        self._end(State.FAILED, error=reason)

    def _end(self, state: State, **values: object) -> None:
        self._write(state=state, finished_at=timezone.now(), lease_until=None, **values)

    def _write(self, **values: object) -> None:
        if not self._mine().update(**values):
            raise FencedOut

    def _mine(self) -> QuerySet[Experiment]:
        # The state is part of what is supposed: a cancellation that comes in between is not undone.
        return Experiment.objects.filter(
            pk=self.experiment.pk, fencing_token=self.token, state=self.experiment.state
        )


def merge(experiment_id: UUID) -> None:
    """Send what may be sent; when all is over and nobody does it already, merge.

    Idempotent: a pure function of files, and the row decides whose outcome counts.
    """
    held = _take(experiment_id) if experiments.settle(experiment_id) else None
    if held is None:
        return
    with good_end(f"merging experiment {experiment_id}", held.fail):
        _merge(held)


def _take(experiment_id: UUID) -> _Merging | None:
    free = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
    waiting = Experiment.objects.filter(free, pk=experiment_id, state__in=HELD)
    if not waiting.update(fencing_token=F("fencing_token") + 1, lease_until=lease_end()):
        return None
    experiment = Experiment.objects.select_related("design").filter(pk=experiment_id).first()
    return None if experiment is None else _Merging(experiment, experiment.fencing_token)


def _merge(held: _Merging) -> None:
    experiment = held.experiment
    rows = _merged_rows(experiment)
    if not rows:
        held.stop()
        return
    document, plan = planned_experiment(experiment)
    report = report_of(document, plan, _results(rows, held))
    held.extend()
    folder, _ = result_files.write(experiment.pk, held.token, report, ())
    try:
        held.finish(len(rows), folder, result_files.summary(report))
    except FencedOut:
        result_files.remove(folder)
        raise
    result_files.tidy(keep=folder)


def _merged_rows(experiment: Experiment) -> list[Replication]:
    """Replications 1 to n without a gap: the report on them is that of the command line with n replications.

    (After a cancellation the quick ones beyond a gap are left out: to count them would favour quick ones.)
    """
    finished = experiment.rows.filter(state=State.FINISHED).order_by("number")
    return [row for _, row in takewhile(lambda pair: pair[0] == pair[1].number, enumerate(finished, start=1))]


def _results(rows: list[Replication], held: _Merging) -> list[RunResult]:
    extended = time.monotonic()
    results = []
    for row in rows:
        results.append(replication_files.read(row.result_file))
        if time.monotonic() - extended > _EXTEND_EVERY_S:
            held.extend()
            extended = time.monotonic()
    return results
