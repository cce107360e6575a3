"""Which replication steps aside for a run that somebody watches: one for each run, the one that began last."""

from datetime import timedelta

import pytest
from django.utils import timezone

from studio.designs.models import Design
from studio.runs.models import Experiment, Replication, Run, State
from studio.runs.services import experiments, replicate, requests
from studio.runs.services.experiments import Question
from studio.runs.services.requests import Wish
from tests.studio.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def older_and_younger(people: People, design: Design) -> tuple[Replication, Replication]:
    """Two replications that two workers are at."""
    experiment: Experiment = experiments.start(people.editor, design.pk, Question("normal", 2))
    now = timezone.now()
    rows = []
    for number, began_s_ago in ((1, 9.0), (2, 5.0)):
        row = experiment.rows.get(number=number)
        row.state, row.attempts = State.RUNNING, 1
        row.started_at, row.lease_until = now - timedelta(seconds=began_s_ago), now + timedelta(seconds=60)
        row.save()
        rows.append(row)
    return rows[0], rows[1]


def wait_for_a_worker(people: People, design: Design) -> Run:
    run = requests.start(people.editor, design.pk, Wish(scenario="normal"))
    Run.objects.filter(pk=run.pk).update(sent_at=timezone.now() - timedelta(seconds=1))
    return run


def give_back(row: Replication, s_ago: float = 0.0) -> None:
    row.state, row.lease_until, row.sent_at = State.QUEUED, None, timezone.now() - timedelta(seconds=s_ago)
    row.save()


def test_nobody_does_while_no_run_waits(older_and_younger: tuple[Replication, Replication]) -> None:
    assert not any(replicate._must_step_aside(row) for row in older_and_younger)


def test_the_one_that_began_last_does(
    older_and_younger: tuple[Replication, Replication], people: People, design: Design
) -> None:
    wait_for_a_worker(people, design)
    older, younger = older_and_younger
    assert replicate._must_step_aside(younger)
    assert not replicate._must_step_aside(older)


def test_the_other_one_goes_on_while_the_worker_of_the_first_is_on_its_way_to_the_run(
    older_and_younger: tuple[Replication, Replication], people: People, design: Design
) -> None:
    wait_for_a_worker(people, design)
    older, younger = older_and_younger
    give_back(younger)
    assert not replicate._must_step_aside(older)
    give_back(younger, s_ago=10.0)  # that worker does not come
    assert replicate._must_step_aside(older)


def test_two_runs_get_two_workers(
    older_and_younger: tuple[Replication, Replication], people: People, design: Design
) -> None:
    wait_for_a_worker(people, design)
    wait_for_a_worker(people, design)
    older, younger = older_and_younger
    assert replicate._must_step_aside(younger)
    give_back(younger)
    assert replicate._must_step_aside(older)
