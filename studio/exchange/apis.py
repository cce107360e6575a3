"""Check a text, know the kinds, export."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from studio.accounts.requests import user_of
from studio.common.error_answers import answers, files
from studio.common.input import DesignText, Input
from studio.exchange import selectors

router = Router(tags=["exchange"])

TargetName = Annotated[str, Field(max_length=100)]


class CheckIn(Input):
    """The text of a design, saved or not."""

    text: DesignText


class TextChangeOut(Schema):
    """UTF-16 code units *from* to *to* of the checked text become *insert*."""

    from_: Annotated[int, Field(alias="from")]
    to: int
    insert: str


class FixOut(Schema):
    """A mend that can be previewed, applied and undone."""

    title: str
    changes: list[TextChangeOut]


class FindingOut(Schema):
    """One problem, with its place (line and column count from 1; 0 is "no place")."""

    code: str
    severity: Literal["error", "warning", "advice"]
    element: str
    message: str
    why: str
    mend: str
    path: str
    file: str
    line: int
    column: int
    fix: FixOut | None


class LoadOut(Schema):
    """What the traffic equations foresee at the start of the first scenario; null is "no end" or "not known"."""

    rate_per_s: float | None
    utilisation: float | None


class NodeOut(Schema):
    """A node of the canvas. *facts* is its part of the document with every default filled in."""

    id: str
    kind: str
    title: str
    facts: dict[str, Any]
    position: tuple[float, float] | None
    load: LoadOut | None


class LinkOut(Schema):
    """A link of the canvas."""

    id: str
    from_: Annotated[str, Field(alias="from")]
    to: str
    kind: str
    style: Literal["asynchronous", "synchronous", "saga", "dead letter"]
    label: str


class GraphOut(Schema):
    """What stands on the canvas."""

    nodes: list[NodeOut]
    links: list[LinkOut]


class PlannedFaultOut(Schema):
    """A fault of a scenario."""

    name: str
    target: str
    at_s: float
    for_s: float | None
    options: dict[str, Any]
    path: str


class ScenarioOut(Schema):
    """A scenario that can be run."""

    name: str
    description: str
    lasts_s: float
    warm_up_s: float
    load: dict[str, Any]
    faults: list[PlannedFaultOut]


class ObjectiveOut(Schema):
    """An objective; no *scenarios* means all."""

    name: str
    phrase: str
    element: str
    metric: str
    scenarios: list[str]


class CheckOut(Schema):
    """Everything that can be said about a text without running it."""

    findings: list[FindingOut]
    graph: GraphOut
    scenarios: list[ScenarioOut]
    objectives: list[ObjectiveOut]
    model: Any


class KindOut(Schema):
    """A kind of node for the palette. *template* is what a new one is in YAML, without its name."""

    kind: str
    section: str
    title: str
    description: str
    icon: str
    template: str


class TargetOut(Schema):
    """Something that a design is exported to."""

    name: str
    title: str


class ExportIn(Input):
    """A target, and the text if it is not saved yet."""

    target: TargetName
    text: DesignText | None = None


class FileOut(Schema):
    """One file."""

    path: str
    text: str


class LossOut(Schema):
    """What the target cannot express."""

    element: str
    path: str
    reason: str


class ExportOut(Schema):
    """Files and losses."""

    files: list[FileOut]
    losses: list[LossOut]


@router.post("/check", response=answers(200, CheckOut, 403, 413), by_alias=True, operation_id="check")
def check(request: HttpRequest, body: CheckIn) -> dict[str, Any]:
    """Read, lint and estimate a text."""
    found = selectors.checked(body.text)
    return {
        "findings": found.findings,
        "graph": {"nodes": found.nodes, "links": found.links},
        "scenarios": found.scenarios,
        "objectives": found.objectives,
        "model": found.model,
    }


@router.get("/schema/design.json", response=answers(200, dict[str, Any]), operation_id="get_design_schema")
def get_design_schema(request: HttpRequest) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the design document."""
    return selectors.design_schema()


@router.get("/kinds", response=answers(200, list[KindOut]), operation_id="list_kinds")
def list_kinds(request: HttpRequest) -> list[dict[str, str]]:
    """The kinds of node."""
    return selectors.kinds()


@router.get("/targets", response=answers(200, list[TargetOut]), operation_id="list_targets")
def list_targets(request: HttpRequest) -> list[dict[str, str]]:
    """What designs are exported to."""
    return selectors.targets()


@router.post(
    "/designs/{design_id}/exports", response=answers(200, ExportOut, 403, 404, 413), operation_id="export"
)
def export(request: HttpRequest, design_id: UUID, body: ExportIn) -> ExportOut:
    """The files of a design for a target, and what they cannot express (viewer)."""
    found = selectors.exported(user_of(request), design_id, body.target, body.text)
    return ExportOut(
        files=[FileOut(path=file.path, text=file.text) for file in found.files],
        losses=[LossOut(element=loss.element, path=loss.path, reason=loss.reason) for loss in found.losses],
    )


@router.get(
    "/designs/{design_id}/exports/{target}.zip",
    **files(["application/zip"], 404),
    operation_id="download_export",
)
def download_export(request: HttpRequest, design_id: UUID, target: TargetName) -> HttpResponse:
    """The same files as a zip (viewer)."""
    content = selectors.zipped(selectors.exported(user_of(request), design_id, target))
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{target}.zip"'
    return response
