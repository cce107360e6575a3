"""Who may do what: every operation of the API, both sockets and every page, for five kinds of people.

A route without a row here fails the first test.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from ninja.operation import PathView

from studio.accounts.models import User
from studio.config.api import api
from studio.designs.models import Design, Project
from studio.runs.models import Experiment, Run
from tests.studio.conftest import SMALL_DESIGN, Api, People

PERSONS = ("owner", "editor", "viewer", "stranger", "anonymous")


@dataclass(frozen=True)
class Row:
    """What each of PERSONS is answered. *body* is sent; "{…}" in paths are real ids of Olga's project."""

    answers: tuple[int, int, int, int, int]
    body: Any = None


SIGNED_IN = (200, 200, 200, 200, 401)
READ = (200, 200, 200, 404, 401)
CHANGE = {"file": "design.yaml", "from": 0, "to": 0, "insert": "# x\n"}

MATRIX = {
    ("GET", "/api/session"): Row(SIGNED_IN),
    ("POST", "/api/session"): Row((403,) * 5, {"username": "x", "password": "y"}),  # a local studio
    ("DELETE", "/api/session"): Row((204, 204, 204, 204, 401)),
    ("GET", "/api/projects"): Row(SIGNED_IN),
    ("POST", "/api/projects"): Row((201, 201, 201, 201, 401), {"name": "New"}),
    ("PATCH", "/api/projects/{project_id}"): Row((200, 403, 403, 404, 401), {"name": "Renamed"}),
    ("DELETE", "/api/projects/{project_id}"): Row((204, 403, 403, 404, 401)),
    ("GET", "/api/projects/{project_id}/members"): Row(READ),
    ("POST", "/api/projects/{project_id}/members"): Row(
        (201, 403, 403, 404, 401), {"username": "sam", "role": "viewer"}
    ),
    ("DELETE", "/api/projects/{project_id}/members/{user_id}"): Row((409, 403, 403, 404, 401)),
    ("GET", "/api/examples"): Row(SIGNED_IN),
    ("GET", "/api/projects/{project_id}/designs"): Row(READ),
    ("POST", "/api/projects/{project_id}/designs"): Row((201, 201, 403, 404, 401), {"name": "New"}),
    ("GET", "/api/designs/{design_id}"): Row(READ),
    ("DELETE", "/api/designs/{design_id}"): Row((204, 204, 403, 404, 401)),
    ("POST", "/api/designs/{design_id}/changes"): Row(
        (201, 201, 403, 404, 401), {"base_revision": 1, "changes": [CHANGE]}
    ),
    ("GET", "/api/designs/{design_id}/revisions"): Row(READ),
    ("GET", "/api/designs/{design_id}/revisions/{reference}"): Row(READ),
    ("POST", "/api/check"): Row(SIGNED_IN, {"text": SMALL_DESIGN}),
    ("GET", "/api/schema/design.json"): Row(SIGNED_IN),
    ("GET", "/api/kinds"): Row(SIGNED_IN),
    ("GET", "/api/targets"): Row(SIGNED_IN),
    ("POST", "/api/designs/{design_id}/exports"): Row(READ, {"target": "strimzi"}),
    ("GET", "/api/designs/{design_id}/exports/{target}.zip"): Row(READ),
    ("POST", "/api/designs/{design_id}/runs"): Row((201, 201, 403, 404, 401), {"scenario": "normal"}),
    ("GET", "/api/designs/{design_id}/runs"): Row(READ),
    ("GET", "/api/runs/{run_id}"): Row(READ),
    ("POST", "/api/runs/{run_id}/control"): Row((200, 200, 403, 404, 401), {"action": "pause"}),
    ("POST", "/api/runs/{run_id}/faults"): Row((202, 202, 403, 404, 401), {"slow": "orders", "factor": 5}),
    ("GET", "/api/runs/{run_id}/frames"): Row(READ),
    # The run has no result yet, so members are told that; strangers are told that there is no run.
    ("GET", "/api/runs/{run_id}/result"): Row((404, 404, 404, 404, 401)),
    ("GET", "/api/runs/{run_id}/series"): Row((404, 404, 404, 404, 401)),
    ("GET", "/api/runs/{run_id}/traces"): Row((404, 404, 404, 404, 401)),
    ("GET", "/api/runs/{run_id}/download/{file}"): Row((404, 404, 404, 404, 401)),
    ("POST", "/api/designs/{design_id}/experiments"): Row(
        (201, 201, 403, 404, 401), {"scenario": "normal", "replications": 2}
    ),
    ("GET", "/api/designs/{design_id}/experiments"): Row(READ),
    ("GET", "/api/experiments/{experiment_id}"): Row(READ),
    ("POST", "/api/experiments/{experiment_id}/cancel"): Row((200, 200, 403, 404, 401)),
    ("GET", "/api/experiments/{experiment_id}/replications"): Row(READ),
    ("POST", "/api/experiments/{experiment_id}/replications/{number}/run"): Row((201, 201, 403, 404, 401)),
    ("GET", "/api/experiments/{experiment_id}/result"): Row((404, 404, 404, 404, 401)),
    ("GET", "/api/experiments/{experiment_id}/series"): Row((404, 404, 404, 404, 401)),
    ("GET", "/api/experiments/{experiment_id}/traces"): Row((404, 404, 404, 404, 401)),
    ("GET", "/api/experiments/{experiment_id}/download/{file}"): Row((404, 404, 404, 404, 401)),
}

PAGES = {
    "/": (200, 200, 200, 200, 401),
    "/login": (302, 302, 302, 302, 302),
    "/designs/{design_id}": (200, 200, 200, 404, 401),
    "/designs/{design_id}/export": (200, 200, 200, 404, 401),
    "/runs/{run_id}": (200, 200, 200, 404, 401),
    "/experiments/{experiment_id}": (200, 200, 200, 404, 401),
}


@pytest.fixture
def ids(project: Project, design: Design, run: Run, experiment: Experiment, people: People) -> dict[str, str]:
    return {
        "project_id": str(project.pk),
        "design_id": str(design.pk),
        "run_id": str(run.pk),
        "experiment_id": str(experiment.pk),
        "number": "1",
        "user_id": str(people.owner.pk),
        "reference": "1",
        "target": "strimzi",
        "file": "result.json",
    }


def person(people: People, name: str) -> User | None:
    return None if name == "anonymous" else getattr(people, name)


def routes() -> set[tuple[str, str]]:
    """Every operation that the API has."""
    found: set[tuple[str, str]] = set()
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            assert isinstance(view, PathView)
            found |= {
                (method, f"/api{prefix}{path}")
                for operation in view.operations
                for method in operation.methods
            }
    return found


def test_every_operation_has_a_row() -> None:
    assert routes() == set(MATRIX)


@pytest.mark.parametrize("name", PERSONS)
@pytest.mark.parametrize(("method", "path"), MATRIX)
def test_an_operation_answers_as_the_matrix_says(
    people: People, ids: dict[str, str], method: str, path: str, name: str
) -> None:
    row = MATRIX[method, path]
    answer = Api(person(people, name)).request(method, path.format(**ids), row.body)
    assert answer.status_code == row.answers[PERSONS.index(name)], answer.content


@pytest.mark.parametrize(("method", "path"), [key for key in MATRIX if key[0] != "GET"])
def test_an_unsafe_operation_without_the_token_is_refused(
    people: People, ids: dict[str, str], method: str, path: str
) -> None:
    answer = Api(people.owner).request(method, path.format(**ids), MATRIX[method, path].body, csrf=False)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "csrf"  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", PERSONS)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_as_the_matrix_says(people: People, ids: dict[str, str], path: str, name: str) -> None:
    answer = Api(person(people, name)).request("GET", path.format(**ids))
    assert answer.status_code == PAGES[path][PERSONS.index(name)]
