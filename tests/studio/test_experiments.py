"""Experiments by two real worker processes: shared, cancelled, killed, delivered twice; the report is the command line's."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from simulator.experiments.report import report_json
from simulator.experiments.run import run_design
from simulator.scenario import open_design
from studio.designs import services as designs
from studio.designs.models import Design
from studio.runs import queueing, selectors
from studio.runs.models import FINAL, Experiment, Replication, Run, State
from studio.runs.services import experiments, replication_files, requests
from studio.runs.services.experiments import Question
from studio.runs.services.reaper import reap
from studio.runs.services.requests import Wish
from tests.services.redis_process import RedisProcess
from tests.studio.conftest import People
from tests.studio.two_steps import DESIGN
from tests.studio.worker_process import WorkerProcess

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

# Long enough to be met in the middle: some seconds a replication.
LONG_S = 100_000.0


@pytest.fixture(scope="module")
def two_workers(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisProcess, django_db_setup: None
) -> Iterator[list[WorkerProcess]]:
    folder = tmp_path_factory.mktemp("workers")
    processes = [WorkerProcess(folder, redis_server.url, name) for name in ("anna", "bert")]
    yield processes
    for process in processes:
        process.kill()


@pytest.fixture
def workers(two_workers: list[WorkerProcess], live_redis: Any, transactional_db: None) -> list[WorkerProcess]:
    """Two workers that are there and warm; tests may kill them, and start them again."""
    for process in two_workers:
        process.start()
    return two_workers


@pytest.fixture
def flow(design: Design) -> Design:
    design.files = {"design.yaml": DESIGN}
    design.save()
    design.revisions.update(files=design.files)
    return design


def start(people: People, flow: Design, replications: int = 16, **more: Any) -> Experiment:
    return experiments.start(people.editor, flow.pk, Question("normal", replications, **more))


def until(
    condition: Callable[[Experiment], bool], experiment: Experiment, within_s: float = 90.0
) -> Experiment:
    """Wait for *condition* on the row; the reaper looks now and then, as it does in a studio."""
    deadline = time.monotonic() + within_s
    while True:
        reap()
        experiment.refresh_from_db()
        if condition(experiment):
            return experiment
        assert time.monotonic() < deadline, [
            (row.number, row.state, row.error) for row in experiment.rows.all()
        ]
        time.sleep(0.05)


def ended(experiment: Experiment) -> bool:
    return experiment.state in FINAL


def working(experiment: Experiment) -> int:
    return experiment.rows.filter(state=State.RUNNING, now_s__gt=0).count()


def finished(experiment: Experiment) -> list[Replication]:
    return list(experiment.rows.filter(state=State.FINISHED))


def numbers(report: dict[str, Any]) -> dict[str, Any]:
    """A report as it is read from its file, without clocks, whichever engine gave the bits."""
    return {**json.loads(json.dumps(report)), "timings": {}, "engine": ""}


def expected(replications: int, until_s: float | None = None, seed: int = 1) -> dict[str, Any]:
    """What the command line answers."""
    document = open_design(DESIGN, path="design.yaml").design
    assert document is not None
    return report_json(run_design(document, "normal", seed=seed, replications=replications, until_s=until_s))


@pytest.mark.usefixtures("workers")
def test_sixteen_replications_over_two_workers_are_the_report_of_the_command_line(
    people: People, flow: Design
) -> None:
    experiment = until(ended, start(people, flow, seed=5, until_s=60.0))
    assert experiment.state == State.FINISHED
    assert [row.number for row in finished(experiment)] == list(range(1, 17))
    assert {row.attempts for row in finished(experiment)} == {1}
    report = selectors.result(experiment)
    assert numbers(report) == numbers(expected(16, until_s=60.0, seed=5))
    assert report["replications"] == 16
    assert all(each["interval"] for each in report["objectives"])
    assert experiment.summary["met"] == 1
    assert selectors.traces(experiment)
    assert selectors.series(experiment, (), ())["times_s"]


def test_a_worker_killed_in_the_middle_loses_nothing_and_nothing_is_counted_twice(
    people: People, flow: Design, workers: list[WorkerProcess]
) -> None:
    experiment = until(lambda each: working(each) == 2, start(people, flow, 3, until_s=LONG_S))
    workers[0].kill()
    experiment = until(ended, experiment)
    assert experiment.state == State.FINISHED
    assert sorted(row.attempts for row in finished(experiment)) == [1, 1, 2]
    assert numbers(selectors.result(experiment)) == numbers(expected(3, until_s=LONG_S))


def test_cancelling_frees_the_workers_within_a_second_and_keeps_what_is_done(
    people: People, flow: Design, workers: list[WorkerProcess]
) -> None:
    experiment = until(
        lambda each: len(finished(each)) >= 2 and working(each) == 2, start(people, flow, 40, until_s=LONG_S)
    )
    cancelled = time.monotonic()
    experiments.cancel(people.editor, experiment.pk)
    until(lambda each: not each.rows.filter(state=State.RUNNING).exists(), experiment)
    assert time.monotonic() - cancelled < 1.0
    experiment = until(ended, experiment)
    assert experiment.state == State.STOPPED
    merged = selectors.result(experiment)["replications"]
    assert 2 <= merged < 40
    assert numbers(selectors.result(experiment)) == numbers(expected(merged, until_s=LONG_S))
    assert not experiment.rows.filter(state=State.QUEUED).exists()


@pytest.mark.usefixtures("workers")
def test_a_replication_that_was_delivered_three_times_is_simulated_once(people: People, flow: Design) -> None:
    experiment = start(people, flow, 4)
    for _ in range(2):
        for row in experiment.rows.all():
            queueing.send_replication(row.pk)
        queueing.send_merge(experiment.pk)
    experiment = until(ended, experiment)
    assert [row.attempts for row in finished(experiment)] == [1, 1, 1, 1]
    assert experiment.fencing_token == 1
    folder = selectors.folder(experiment)
    assert [each.name for each in folder.parent.iterdir()] == [folder.name]


@pytest.mark.usefixtures("workers")
def test_a_replication_opened_as_a_run_has_the_numbers_that_the_experiment_counted(
    people: People, flow: Design
) -> None:
    experiment = until(ended, start(people, flow, 8, seed=3))
    run = experiments.repeat(people.editor, experiment.pk, 7)
    while run.state not in FINAL:
        time.sleep(0.05)
        run.refresh_from_db()
    stored = replication_files.read(experiment.rows.get(number=7).result_file)
    report = selectors.result(run)
    measured = [(m["element"], m["name"], m["stat"], m["value"]) for m in report["metrics"]]
    assert measured == [(m.element, m.name, m.stat, m.value) for m in stored.metrics]
    assert [row["out"] for row in report["ledger"]] == [row.out for row in stored.ledger]
    assert (run.replication, run.experiment, run.plan_sha256) == (7, experiment, experiment.plan_sha256)


@pytest.mark.usefixtures("workers")
def test_a_run_that_somebody_watches_begins_while_long_replications_hold_every_worker(
    people: People, flow: Design
) -> None:
    experiment = until(lambda each: working(each) == 2, start(people, flow, 6, until_s=LONG_S * 5))
    run = requests.start(people.editor, flow.pk, Wish(scenario="normal"))
    asked = time.monotonic()
    while run.frames == 0:
        assert time.monotonic() - asked < 3.0
        time.sleep(0.02)
        run.refresh_from_db()
    assert not finished(experiment)
    # One of the two steps aside, not both: the first of them goes on.
    assert (
        sorted(experiment.rows.filter(attempts__gt=0).values_list("attempts", "barren_attempts"))[0][0] == 1
    )
    assert experiment.rows.filter(state=State.RUNNING).count() == 1
    experiments.cancel(people.editor, experiment.pk)
    until(ended, experiment)


def test_a_worker_told_to_go_gives_its_replication_back_at_once(
    people: People, flow: Design, workers: list[WorkerProcess]
) -> None:
    experiment = until(lambda each: working(each) == 2, start(people, flow, 2, until_s=LONG_S * 5))
    workers[1].stop()
    given_back = experiment.rows.get(state=State.QUEUED)
    assert given_back.barren_attempts == 0
    experiments.cancel(people.editor, experiment.pk)
    until(ended, experiment)


@pytest.mark.usefixtures("workers")
def test_what_a_deleted_design_was_asked_is_gone_with_it(people: People, flow: Design) -> None:
    experiment = until(ended, start(people, flow, 2))
    folder = selectors.folder(experiment)
    files = Path(settings.RESULTS_DIR) / "replications" / str(experiment.pk)
    assert len(list(files.iterdir())) == 2
    designs.delete_design(people.owner, flow.pk)
    assert not folder.parent.exists()
    assert not files.exists()
    assert not Run.objects.exists()
