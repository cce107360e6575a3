"""Asking for runs: what is refused, and with which words."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from studio.designs.models import Design
from studio.runs.models import LiveFault, Run, State
from tests.studio.conftest import SMALL_DESIGN, Api


def post(api: Api, design: Design, **body: Any) -> Any:
    return api.post(f"/api/designs/{design.pk}/runs", {"scenario": "normal"} | body)


def test_a_run_starts_queued_with_everything_that_makes_it_repeatable(owner_api: Api, design: Design) -> None:
    run = post(owner_api, design, seed=7, speed=2.5)
    assert (run["state"], run["seed"], run["speed"], run["revision"]) == ("queued", 7, 2.5, 1)
    assert (run["horizon_s"], run["progress"], run["error"], run["summary"]) == (20.0, 0.0, None, None)


def test_an_older_revision_can_be_run(owner_api: Api, design: Design) -> None:
    change = {"file": "design.yaml", "from": 0, "to": 0, "insert": "# new\n"}
    owner_api.post(f"/api/designs/{design.pk}/changes", {"base_revision": 1, "changes": [change]})
    assert post(owner_api, design)["revision"] == 2
    assert post(owner_api, design, revision=1)["revision"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"scenario": "sale"}, "no_scenario"),
        ({"revision": 9}, "not_found"),
        ({"speed": 0}, "invalid"),
        ({"until_s": -1}, "invalid"),
        ({"faults": [{"at": 1, "meteor": "orders"}]}, "bad_fault"),
        ({"faults": [{"slow": "orders", "by": 2}]}, "bad_fault"),
        ({"faults": [{"at": "soon", "slow": "orders"}]}, "bad_fault"),
    ],
    ids=str,
)
def test_what_cannot_run_is_refused(owner_api: Api, design: Design, body: dict[str, Any], code: str) -> None:
    assert post(owner_api, design, **body)["error"]["code"] == code


def test_a_design_with_errors_is_refused_with_its_findings(owner_api: Api, design: Design) -> None:
    design.files = {"design.yaml": SMALL_DESIGN.replace("to: orders", "to: nobody")}
    design.save()
    design.revisions.update(files=design.files)
    error = post(owner_api, design)["error"]
    assert error["code"] == "cannot_run"
    assert error["details"][0]["path"] == "sources.shop.to"


def test_a_project_may_have_so_many_unfinished_runs(
    owner_api: Api, design: Design, settings: Settings
) -> None:
    settings.RUNS_ACTIVE_PER_PROJECT = 2
    post(owner_api, design)
    post(owner_api, design)
    answer = owner_api.request("POST", f"/api/designs/{design.pk}/runs", {"scenario": "normal"})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "10"
    Run.objects.update(state=State.STOPPED)
    assert post(owner_api, design)["state"] == "queued"


@pytest.mark.parametrize("action", ["pause", "resume", "stop", "speed"])
def test_a_run_that_has_ended_takes_no_orders(owner_api: Api, run: Run, action: str) -> None:
    Run.objects.update(state=State.FINISHED)
    answer = owner_api.request("POST", f"/api/runs/{run.pk}/control", {"action": action})
    assert answer.status_code == 409


def test_a_fault_for_a_paused_run_strikes_where_it_stands(owner_api: Api, run: Run) -> None:
    Run.objects.update(now_s=3.5)
    answer = owner_api.request("POST", f"/api/runs/{run.pk}/faults", {"slow": "orders", "factor": 4})
    assert (answer.status_code, answer.json()) == (202, {"at_s": 3.5})  # type: ignore[attr-defined]
    (shown,) = owner_api.get(f"/api/runs/{run.pk}")["interventions"]
    assert shown == {"number": 0, "at_s": None, "fault": {"slow": "orders", "factor": 4}}


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"meteor": "orders"},
        {"slow": "nobody", "factor": 2},
        {"slow": "orders", "at": 5},
        {"slow": ["orders"]},
        [],
    ],
    ids=str,
)
def test_a_fault_that_the_design_does_not_know_is_refused(owner_api: Api, run: Run, fault: Any) -> None:
    answer = owner_api.request("POST", f"/api/runs/{run.pk}/faults", fault)
    assert answer.status_code == 422
    assert not LiveFault.objects.exists()


def test_a_list_of_many_runs_asks_the_database_no_more_than_one_of_few(
    owner_api: Api, design: Design
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            owner_api.get(f"/api/designs/{design.pk}/runs")
        return len(captured)

    def add(count: int) -> None:
        for _ in range(count):
            made = Run.objects.create(
                project=design.project, design=design, revision=1, scenario="normal", sent_at=timezone.now()
            )
            LiveFault.objects.create(run=made, number=0, mapping={})

    add(2)
    few = queries()
    add(20)
    assert queries() == few
