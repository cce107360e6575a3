"""Experiments: start, follow, cancel, read, and watch one replication as a run."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from studio.accounts.requests import user_of
from studio.common.error_answers import answers, files
from studio.common.input import Input
from studio.designs import selectors as designs
from studio.runs import selectors
from studio.runs.apis.runs import Names, Revision, Seed, SeriesOut, TraceOut, Until, download, names
from studio.runs.experiment_answer import ExperimentOut, ExperimentProgressOut, ReplicationOut
from studio.runs.run_answer import RunOut
from studio.runs.services import experiments

router = Router(tags=["experiments"])


class ExperimentIn(Input):
    """What to replicate: replications 1 to *replications* of *seed*, each to the end of the scenario or *until_s*."""

    scenario: Annotated[str, Field(max_length=200)]
    replications: Annotated[int, Field(ge=2, le=1000)] = 10
    seed: Seed = 1
    until_s: Until | None = None
    revision: Revision | None = None


@router.post(
    "/designs/{design_id}/experiments",
    response=answers(201, ExperimentOut, 403, 404, 413, 429),
    operation_id="start_experiment",
)
def start_experiment(request: HttpRequest, design_id: UUID, body: ExperimentIn) -> Status[ExperimentOut]:
    """Start an experiment (editor)."""
    question = experiments.Question(**body.model_dump())
    return Status(201, ExperimentOut.of(experiments.start(user_of(request), design_id, question)))


@router.get(
    "/designs/{design_id}/experiments",
    response=answers(200, list[ExperimentOut], 404),
    operation_id="list_experiments",
)
def list_experiments(request: HttpRequest, design_id: UUID) -> list[ExperimentOut]:
    """The newest 100 experiments of a design (viewer)."""
    design, _ = designs.design(user_of(request), design_id)
    return [ExperimentOut.of(experiment) for experiment in selectors.experiments(design)[:100]]


@router.get(
    "/experiments/{experiment_id}",
    response=answers(200, ExperimentProgressOut, 404),
    operation_id="get_experiment",
)
def get_experiment(request: HttpRequest, experiment_id: UUID) -> ExperimentProgressOut:
    """An experiment as it stands, and how its objectives look so far (viewer)."""
    experiment, _ = selectors.experiment(user_of(request), experiment_id)
    return ExperimentProgressOut.at_work(experiment, list(selectors.replications(experiment)))


@router.post(
    "/experiments/{experiment_id}/cancel",
    response=answers(200, ExperimentOut, 403, 404, 409, 413),
    operation_id="cancel_experiment",
)
def cancel_experiment(request: HttpRequest, experiment_id: UUID) -> ExperimentOut:
    """Send no more replications and call back those at work; what is done is merged (editor)."""
    experiments.cancel(user_of(request), experiment_id)
    return ExperimentOut.of(selectors.experiment(user_of(request), experiment_id)[0])


@router.get(
    "/experiments/{experiment_id}/replications",
    response=answers(200, list[ReplicationOut], 404),
    operation_id="list_replications",
)
def list_replications(request: HttpRequest, experiment_id: UUID) -> list[ReplicationOut]:
    """The replications that were sent to workers, by number (viewer)."""
    experiment, _ = selectors.experiment(user_of(request), experiment_id)
    return [ReplicationOut.of(row) for row in selectors.replications(experiment)]


@router.post(
    "/experiments/{experiment_id}/replications/{number}/run",
    response=answers(201, RunOut, 403, 404, 413, 429),
    operation_id="repeat_replication",
)
def repeat_replication(request: HttpRequest, experiment_id: UUID, number: int) -> Status[RunOut]:
    """Run one replication again, to watch it (editor). Its numbers are those that the experiment counted."""
    return Status(201, RunOut.of(experiments.repeat(user_of(request), experiment_id, number)))


@router.get(
    "/experiments/{experiment_id}/result",
    response=answers(200, dict[str, Any], 404),
    operation_id="get_experiment_result",
)
def get_experiment_result(request: HttpRequest, experiment_id: UUID) -> dict[str, Any]:
    """The report (viewer): the contract of `python -m simulator run --replications N --json`."""
    return selectors.result(selectors.experiment(user_of(request), experiment_id)[0])


@router.get(
    "/experiments/{experiment_id}/series",
    response=answers(200, SeriesOut, 404),
    operation_id="get_experiment_series",
)
def get_experiment_series(
    request: HttpRequest, experiment_id: UUID, elements: Names = "", metrics: Names = ""
) -> dict[str, Any]:
    """Metrics over time in the first replication (viewer); names with commas between, all when empty."""
    experiment, _ = selectors.experiment(user_of(request), experiment_id)
    return selectors.series(experiment, names(elements), names(metrics))


@router.get(
    "/experiments/{experiment_id}/traces",
    response=answers(200, list[TraceOut], 404),
    operation_id="get_experiment_traces",
)
def get_experiment_traces(request: HttpRequest, experiment_id: UUID) -> list[dict[str, Any]]:
    """The ways of the slowest sampled records of the first replication (viewer)."""
    return selectors.traces(selectors.experiment(user_of(request), experiment_id)[0])


@router.get(
    "/experiments/{experiment_id}/download/{file}",
    **files(selectors.DOWNLOADS.values(), 404),
    operation_id="download_experiment_result",
)
def download_experiment_result(
    request: HttpRequest, experiment_id: UUID, file: Literal["result.json", "series.parquet"]
) -> HttpResponse:
    """A file of the result (viewer)."""
    experiment, _ = selectors.experiment(user_of(request), experiment_id)
    return download(experiment, f"experiment-{experiment.pk}", file)
