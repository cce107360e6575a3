"""The studio answers with the command line's engine, and so with its numbers."""

import json
from typing import Any

import pytest

from simulator.engines.registry import usual_engine
from simulator.experiments.report import report_json
from simulator.experiments.run import run_design
from simulator.scenario import open_design
from studio.designs.models import Design
from studio.runs import selectors
from studio.runs.models import Experiment, State
from studio.runs.services import experiments, replicate, requests, simulate
from studio.runs.services.experiments import Question
from studio.runs.services.requests import Wish
from tests.studio.conftest import SMALL_DESIGN, People

pytestmark = [pytest.mark.services, pytest.mark.django_db]


def told_by_the_command_line(seed: int, replications: int) -> dict[str, Any]:
    document = open_design(SMALL_DESIGN, path="design.yaml").design
    assert document is not None
    report = report_json(run_design(document, "normal", seed=seed, replications=replications))
    return {**json.loads(json.dumps(report)), "timings": {}}


@pytest.mark.usefixtures("live_redis")
def test_a_run_has_the_engine_and_every_number_of_the_command_line(people: People, design: Design) -> None:
    run = requests.start(people.editor, design.pk, Wish("normal", seed=7))
    simulate.run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.engine) == (State.FINISHED, usual_engine())
    report = selectors.result(run)
    assert report["metrics"]
    assert {**report, "timings": {}} == told_by_the_command_line(7, 1)


def test_an_experiment_has_the_engine_and_every_number_of_the_command_line(
    people: People, design: Design
) -> None:
    experiment = experiments.start(people.editor, design.pk, Question("normal", 3, seed=7))
    for row in experiment.rows.all():
        replicate.run(row.pk)
    experiment.refresh_from_db()
    assert (experiment.state, experiment.engine) == (State.FINISHED, usual_engine())
    assert {**selectors.result(experiment), "timings": {}} == told_by_the_command_line(7, 3)


def test_a_replication_is_repeated_by_the_engine_that_made_its_experiment(
    people: People, experiment: Experiment
) -> None:
    Experiment.objects.update(engine="reference")
    assert experiments.repeat(people.editor, experiment.pk, 2).engine == "reference"
