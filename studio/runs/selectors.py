"""Every read of runs, experiments and their results; each asks who wants to know."""

import json
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from redis.exceptions import RedisError

from simulator.experiments.intervals import Interval, interval, mean
from studio.accounts.models import User
from studio.common.errors import NotFound
from studio.designs import selectors as designs
from studio.designs.models import Design, Role
from studio.runs import live_stream, series_file
from studio.runs.models import Experiment, Replication, Run, State

log = logging.getLogger(__name__)

DOWNLOADS = {"result.json": "application/json", "series.parquet": "application/vnd.apache.parquet"}


@dataclass(frozen=True, slots=True)
class Frames:
    """Columns (None: nothing was computed yet) and frames, each as JSON text."""

    columns: str | None
    frames: list[str]


@dataclass(frozen=True, slots=True)
class SoFar:
    """An objective's mean over *count* replications, in *met* of which it is met; for fewer than two *interval* is None."""

    name: str
    text: str
    unit: str
    value: float
    interval: Interval | None
    count: int
    met: int


def run(user: User, run_id: UUID, least: Role = Role.VIEWER) -> tuple[Run, Role]:
    """A run and the user's role. NotFound for strangers, Forbidden below *least*."""
    found = (
        Run.objects.filter(pk=run_id, project__memberships__user=user)
        .select_related("design")
        .prefetch_related("live_faults")
        .first()
    )
    if found is None:
        raise NotFound("There is no such run.", mend="Ask an owner of its project to add you.")
    return found, Role(designs.membership(user, found.project_id, least).role)


def runs(of: Design) -> QuerySet[Run]:
    """The runs of a design, newest first."""
    return of.runs.prefetch_related("live_faults").order_by("-created_at")


def experiment(user: User, experiment_id: UUID, least: Role = Role.VIEWER) -> tuple[Experiment, Role]:
    """An experiment and the user's role. NotFound for strangers, Forbidden below *least*."""
    found = (
        _counted(Experiment.objects.filter(pk=experiment_id, project__memberships__user=user))
        .select_related("design")
        .first()
    )
    if found is None:
        raise NotFound("There is no such experiment.", mend="Ask an owner of its project to add you.")
    return found, Role(designs.membership(user, found.project_id, least).role)


def experiments(of: Design) -> QuerySet[Experiment]:
    """The experiments of a design, newest first."""
    return _counted(of.experiments.all()).order_by("-created_at")


def _counted(found: QuerySet[Experiment]) -> QuerySet[Experiment]:
    """With *done* and *working*: how many replications are finished, and how many have a worker."""
    return found.annotate(
        done=Count("rows", filter=Q(rows__state=State.FINISHED)),
        working=Count("rows", filter=Q(rows__state=State.RUNNING)),
    )


def replications(of: Experiment) -> QuerySet[Replication]:
    """The replications that were sent to workers, by number."""
    return of.rows.order_by("number")


def so_far(rows: Sequence[Replication]) -> list[SoFar]:
    """How the objectives look over those of *rows* that are done, in the order of the design."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        for each in (row.summary or {}).get("objectives", []):
            if each["value"] is not None:
                found.setdefault(each["name"], []).append(each)
    return [_summed_up(objectives) for objectives in found.values()]


def _summed_up(objectives: list[dict[str, Any]]) -> SoFar:
    values = [each["value"] for each in objectives]
    return SoFar(
        name=objectives[0]["name"],
        text=objectives[0]["text"],
        unit=objectives[0]["unit"],
        value=mean(values),
        interval=interval(values, objectives[0].get("stat", "")),
        count=len(values),
        met=sum(each["verdict"] == "met" for each in objectives),
    )


def folder(of: Run | Experiment) -> Path:
    """Where the result's files are. NotFound while there is none."""
    if not of.result_folder:
        raise NotFound("There is no result yet.", mend="Wait for its end.", code="no_result")
    return Path(settings.RESULTS_DIR) / of.result_folder


def result(of: Run | Experiment) -> dict[str, Any]:
    """The report, as `python -m simulator run --json` writes it."""
    report: dict[str, Any] = json.loads((folder(of) / "result.json").read_bytes())
    return report


def traces(of: Run | Experiment) -> list[dict[str, Any]]:
    """The sampled ways through the system, slowest first."""
    rows: list[dict[str, Any]] = json.loads((folder(of) / "traces.json").read_bytes())
    return rows


def series(of: Run | Experiment, elements: Sequence[str], metrics: Sequence[str]) -> dict[str, Any]:
    """The columns of those elements and metrics (all when empty) over time; NaN is null."""
    table = series_file.read(folder(of) / "series.parquet", elements, metrics)
    return {
        "columns": table.columns,
        "times_s": table.times_s,
        "values": [[_finite(value) for value in column] for column in table.values],
    }


def frames(of: Run, after: int) -> Frames:
    """The frames after number *after*: from the file once there is one, else from the run's stream.

    Without Redis there are none for the moment; the frames of a run that goes on are not lost by that.
    """
    if of.result_folder:
        return _frames_from_file(of, after)
    try:
        columns, rows = live_stream.read_after(of.pk, after)
    except (RedisError, OSError) as error:
        log.warning("the frames of run %s cannot be read: %s", of.pk, error)
        return Frames(None, [])
    return Frames(columns, rows)


def _frames_from_file(of: Run, after: int) -> Frames:
    """The same frames as the stream had: row n is frame n, an event belongs to the first frame at or after it."""
    table = series_file.read(folder(of) / "series.parquet", (), ())
    events = result(of)["events"]
    rows: list[str] = []
    following = 0
    for number, t_s in enumerate(table.times_s):
        mine = []
        while following < len(events) and events[following]["t_s"] <= t_s:
            mine.append(events[following])
            following += 1
        if number > after:
            values = [_finite(column[number]) for column in table.values]
            rows.append(json.dumps({"n": number, "t": t_s, "v": values, "e": mine}, separators=(",", ":")))
    return Frames(json.dumps(table.columns), rows)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
