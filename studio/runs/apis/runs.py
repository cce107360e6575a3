"""Runs: start, follow, control, break, read."""

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field, RootModel

from studio.accounts.requests import user_of
from studio.common.error_answers import answers, files
from studio.common.input import Input
from studio.designs import selectors as designs
from studio.runs import selectors
from studio.runs.models import Experiment, Run
from studio.runs.run_answer import RunOut, StateName
from studio.runs.services import requests

router = Router(tags=["runs"])

Seed = Annotated[int, Field(ge=0, lt=2**63)]
Until = Annotated[float, Field(gt=0, le=1e9)]
Revision = Annotated[int, Field(ge=1, le=1_000_000_000)]
Speed = Annotated[float, Field(gt=0, le=1e9)]
After = Annotated[int, Field(ge=-1, le=1_000_000_000)]
Names = Annotated[str, Field(max_length=10_000)]


class FaultMapping(RootModel[dict[str, Any]]):
    """A fault as the document writes it, without `at`: `{"outage": "card-network", "for": "30 s"}`."""


class RunIn(Input):
    """What to run. *speed* is simulated seconds per second, null is as fast as it goes. *faults* repeats the
    live faults of another run: each as in its `interventions`, with `at`. *replication* is another luck of
    the same seed."""

    scenario: Annotated[str, Field(max_length=200)]
    seed: Seed = 1
    replication: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    until_s: Until | None = None
    speed: Speed | None = None
    revision: Revision | None = None
    faults: Annotated[list[dict[str, Any]], Field(max_length=100)] = []


class ControlIn(Input):
    """An order to a run. *speed* goes with the action speed; null is as fast as it goes."""

    action: Literal["pause", "resume", "stop", "speed"]
    speed: Speed | None = None


class StrikeOut(Schema):
    """When the fault strikes, in simulated seconds."""

    at_s: float


class ColumnOut(Schema):
    """One live metric of one element."""

    element: str
    metric: str
    unit: str


class EventOut(Schema):
    """Something that happened once."""

    t_s: float
    kind: str
    element: str
    text: str


class FrameOut(Schema):
    """All live metrics at one simulated instant, in the order of the columns; null is "none yet"."""

    n: int
    t: float
    v: list[float | None]
    e: list[EventOut]


class FramesOut(Schema):
    """The frames after the one that was asked for."""

    columns: list[ColumnOut]
    frames: list[FrameOut]
    state: StateName


class SeriesOut(Schema):
    """Columns over time: one list of values per column."""

    columns: list[ColumnOut]
    times_s: list[float]
    values: list[list[float | None]]


class SpanOut(Schema):
    """One stay of one record (or of a saga's step) at one element."""

    element: str
    kind: str
    from_s: float
    to_s: float
    text: str


class TraceOut(Schema):
    """One correlation id's way through the system, spans in order of time."""

    correlation: str
    origin_s: float
    duration_s: float
    spans: list[SpanOut]


@router.post(
    "/designs/{design_id}/runs", response=answers(201, RunOut, 403, 404, 413, 429), operation_id="start_run"
)
def start_run(request: HttpRequest, design_id: UUID, body: RunIn) -> Status[RunOut]:
    """Start a run (editor)."""
    wish = requests.Wish(**body.model_dump())
    return Status(201, RunOut.of(requests.start(user_of(request), design_id, wish)))


@router.get("/designs/{design_id}/runs", response=answers(200, list[RunOut], 404), operation_id="list_runs")
def list_runs(request: HttpRequest, design_id: UUID) -> list[RunOut]:
    """The newest 100 runs of a design (viewer)."""
    design, _ = designs.design(user_of(request), design_id)
    return [RunOut.of(run) for run in selectors.runs(design)[:100]]


@router.get("/runs/{run_id}", response=answers(200, RunOut, 404), operation_id="get_run")
def get_run(request: HttpRequest, run_id: UUID) -> RunOut:
    """A run as it stands (viewer)."""
    return RunOut.of(selectors.run(user_of(request), run_id)[0])


@router.post(
    "/runs/{run_id}/control", response=answers(200, RunOut, 403, 404, 409, 413), operation_id="control_run"
)
def control_run(request: HttpRequest, run_id: UUID, body: ControlIn) -> RunOut:
    """Pause, resume, stop, or change the speed (editor)."""
    return RunOut.of(requests.control(user_of(request), run_id, body.action, body.speed))


@router.post(
    "/runs/{run_id}/faults", response=answers(202, StrikeOut, 403, 404, 409, 413), operation_id="inject_fault"
)
def inject_fault(request: HttpRequest, run_id: UUID, body: FaultMapping) -> Status[StrikeOut]:
    """Break something in a living run (editor)."""
    return Status(202, StrikeOut(at_s=requests.inject(user_of(request), run_id, body.root)))


@router.get("/runs/{run_id}/frames", response=answers(200, FramesOut, 404), operation_id="get_frames")
def get_frames(request: HttpRequest, run_id: UUID, after: After = -1) -> HttpResponse:
    """The frames after number *after* (viewer)."""
    run, _ = selectors.run(user_of(request), run_id)
    found = selectors.frames(run, after)
    state = json.dumps(str(run.state))
    # The parts are JSON already; taking 2,000 frames apart only to print them again costs 0.3 s.
    text = f'{{"columns":{found.columns or "[]"},"frames":[{",".join(found.frames)}],"state":{state}}}'
    return HttpResponse(text, content_type="application/json")


@router.get("/runs/{run_id}/result", response=answers(200, dict[str, Any], 404), operation_id="get_result")
def get_result(request: HttpRequest, run_id: UUID) -> dict[str, Any]:
    """The report of a run that ended (viewer): the contract of `python -m simulator run --json`."""
    return selectors.result(selectors.run(user_of(request), run_id)[0])


@router.get("/runs/{run_id}/series", response=answers(200, SeriesOut, 404), operation_id="get_series")
def get_series(
    request: HttpRequest, run_id: UUID, elements: Names = "", metrics: Names = ""
) -> dict[str, Any]:
    """Metrics over time (viewer); *elements* and *metrics* are names with commas between, all when empty."""
    run, _ = selectors.run(user_of(request), run_id)
    return selectors.series(run, names(elements), names(metrics))


@router.get("/runs/{run_id}/traces", response=answers(200, list[TraceOut], 404), operation_id="get_traces")
def get_traces(request: HttpRequest, run_id: UUID) -> list[dict[str, Any]]:
    """The ways of the slowest sampled records (viewer)."""
    return selectors.traces(selectors.run(user_of(request), run_id)[0])


@router.get(
    "/runs/{run_id}/download/{file}",
    **files(selectors.DOWNLOADS.values(), 404),
    operation_id="download_result",
)
def download_result(
    request: HttpRequest, run_id: UUID, file: Literal["result.json", "series.parquet"]
) -> HttpResponse:
    """A file of the result (viewer)."""
    run, _ = selectors.run(user_of(request), run_id)
    return download(run, f"run-{run.pk}", file)


def download(of: Run | Experiment, name: str, file: str) -> HttpResponse:
    """The *file* of a result, to be saved under *name*."""
    content = (selectors.folder(of) / file).read_bytes()
    response = HttpResponse(content, content_type=selectors.DOWNLOADS[file])
    response["Content-Disposition"] = f'attachment; filename="{name}-{file}"'
    return response


def names(text: str) -> list[str]:
    """The names in *text*, which has commas between them."""
    return [name for name in text.split(",") if name]
