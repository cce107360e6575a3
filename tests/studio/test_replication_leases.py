"""Who may write to a replication, which replications are sent when, and what follows when workers fall over."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from studio.common.errors import Conflict, NotFound, TooMany
from studio.designs.models import Design
from studio.runs.live_stream import FencedOut
from studio.runs.models import Experiment, Replication, State
from studio.runs.services import experiments, gather
from studio.runs.services import replication_lease as leases
from studio.runs.services.experiments import Question
from studio.runs.services.reaper import reap
from studio.runs.services.replication_lease import ReplicationLease
from tests.studio.conftest import Api, People


@pytest.fixture
def sent(experiment: Experiment) -> list[Replication]:
    """The replications of the experiment, all with the workers."""
    assert not experiments.settle(experiment.pk)
    return list(experiment.rows.all())


def taken(row: Replication) -> ReplicationLease:
    lease = leases.take(row.pk)
    assert lease is not None
    return lease


def silent(row: Replication) -> None:
    """Let the lease of *row* have ended a second ago."""
    Replication.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def finish(row: Replication) -> None:
    taken(row).finish(now_s=20.0, result_file="", summary={"objectives": []})


def states(experiment: Experiment) -> list[str]:
    return list(experiment.rows.values_list("state", flat=True))


def test_only_one_worker_takes_a_replication(sent: list[Replication]) -> None:
    assert taken(sent[0]).token == 1
    assert leases.take(sent[0].pk) is None
    finish(sent[1])
    assert leases.take(sent[1].pk) is None


def test_a_worker_that_wakes_up_late_is_fenced_out(sent: list[Replication]) -> None:
    first = taken(sent[0])
    silent(sent[0])
    second = taken(sent[0])
    for write in (
        lambda: first.extend(1.0),
        lambda: first.finish(now_s=1.0, result_file="x", summary={}),
        lambda: first.fail("late"),
        lambda: first.drop(),
        lambda: first.give_back(),
    ):
        with pytest.raises(FencedOut):
            write()
    second.finish(now_s=20.0, result_file="y", summary={})
    sent[0].refresh_from_db()
    assert (sent[0].state, sent[0].result_file, sent[0].attempts) == (State.FINISHED, "y", 2)


def test_so_many_are_sent_at_once_and_the_next_when_one_ends(
    design: Design, people: People, settings: Settings
) -> None:
    settings.REPLICATIONS_AT_ONCE = 2
    experiment = experiments.start(people.editor, design.pk, Question("normal", 3))
    assert states(experiment) == ["queued", "queued"]
    finish(experiment.rows.get(number=1))
    for _ in range(2):
        assert not experiments.settle(experiment.pk)
    assert states(experiment) == ["finished", "queued", "queued"]
    finish(experiment.rows.get(number=2))
    finish(experiment.rows.get(number=3))
    assert experiments.settle(experiment.pk)


def test_the_reaper_queues_the_replication_of_a_silent_worker_again(sent: list[Replication]) -> None:
    taken(sent[0]).extend(5.0)
    silent(sent[0])
    assert reap() == 1
    sent[0].refresh_from_db()
    assert (sent[0].state, sent[0].attempts) == (State.QUEUED, 1)


def test_an_experiment_fails_when_one_replication_kills_three_workers(
    experiment: Experiment, sent: list[Replication]
) -> None:
    finish(sent[0])
    for _ in range(3):
        taken(sent[1])
        silent(sent[1])
        reap()
    experiment.refresh_from_db()
    assert experiment.state == State.FAILED
    assert experiment.error.startswith("Replication 2: The worker died 3 times in a row")
    assert states(experiment) == ["finished", "failed", "stopped"]


def test_coming_farther_than_before_forgives_the_barren_attempts(sent: list[Replication]) -> None:
    for farther_s in (1.0, 2.0, 3.0, 4.0):
        taken(sent[0]).extend(farther_s)
        silent(sent[0])
        reap()
    sent[0].refresh_from_db()
    assert (sent[0].state, sent[0].attempts, sent[0].now_s) == (State.QUEUED, 4, 4.0)


def test_cancelling_drops_what_waits_and_tells_those_at_work(
    experiment: Experiment, sent: list[Replication], people: People
) -> None:
    lease = taken(sent[0])
    assert lease.extend(1.0)
    experiments.cancel(people.editor, experiment.pk)
    assert states(experiment) == ["running", "stopped", "stopped"]
    assert not lease.extend(2.0)
    lease.drop()
    gather.merge(experiment.pk)
    experiment.refresh_from_db()
    assert (experiment.state, experiment.result_folder) == (State.STOPPED, "")
    with pytest.raises(Conflict):
        experiments.cancel(people.editor, experiment.pk)


def test_merging_is_asked_for_again_when_its_worker_fell_over(
    experiment: Experiment, sent: list[Replication], settings: Settings
) -> None:
    for row in sent:
        finish(row)
    assert reap() == 1
    assert reap() == 0  # it was just asked for
    settings.RUN_SENT_AGAIN_AFTER_S = 0.0
    assert reap() == 1
    Experiment.objects.filter(pk=experiment.pk).update(fencing_token=3)
    assert reap() == 1
    experiment.refresh_from_db()
    assert experiment.error == "The worker died 3 times while it merged the replications."


def test_a_bug_met_while_merging_fails_the_experiment_with_its_words(
    experiment: Experiment, sent: list[Replication]
) -> None:
    Experiment.objects.filter(pk=experiment.pk).update(scenario="gone")
    for row in sent:
        finish(row)
    gather.merge(experiment.pk)
    experiment.refresh_from_db()
    assert experiment.state == State.FAILED
    assert "gone" in experiment.error


def test_a_project_has_at_most_five_unfinished_experiments(design: Design, people: People) -> None:
    for _ in range(5):
        experiments.start(people.editor, design.pk, Question("normal", 2))
    with pytest.raises(TooMany):
        experiments.start(people.editor, design.pk, Question("normal", 2))


def test_there_is_no_replication_beyond_the_last(experiment: Experiment, people: People) -> None:
    with pytest.raises(NotFound):
        experiments.repeat(people.editor, experiment.pk, 4)


def test_progress_tells_what_is_done_the_intervals_so_far_and_what_is_left(
    experiment: Experiment, sent: list[Replication], owner_api: Api
) -> None:
    path = f"/api/experiments/{experiment.pk}"
    assert owner_api.get(path)["left_s"] is None
    fast = {"name": "fast", "text": "p99 of orders.duration < 2 s", "unit": "s"}
    for row, value, verdict in ((sent[0], 1.0, "met"), (sent[1], 3.0, "missed")):
        objectives = [{**fast, "value": value, "verdict": verdict}]
        taken(row).finish(now_s=20.0, result_file="", summary={"objectives": objectives})
    Replication.objects.update(started_at=timezone.now() - timedelta(seconds=8))
    told = owner_api.get(path)
    assert (told["done"], told["working"], told["replications"]) == (2, 0, 3)
    assert told["left_s"] == pytest.approx(4.0, abs=0.5)
    (so_far,) = told["so_far"]
    assert (so_far["value"], so_far["count"], so_far["met"]) == (2.0, 2, 1)
    assert so_far["interval"][:2] == pytest.approx([2 - 12.706, 2 + 12.706], abs=0.001)
    rows = owner_api.get(f"{path}/replications")
    assert [row["state"] for row in rows] == ["finished", "finished", "queued"]
    assert rows[1]["objectives"] == [{**fast, "value": 3.0, "verdict": "missed"}]


@pytest.mark.parametrize("replications", [1, 1001])
def test_replications_are_two_to_a_thousand(owner_api: Api, design: Design, replications: int) -> None:
    body = {"scenario": "normal", "replications": replications}
    assert owner_api.request("POST", f"/api/designs/{design.pk}/experiments", body).status_code == 422


def test_a_design_that_cannot_run_is_refused_before_anything_is_sent(owner_api: Api, design: Design) -> None:
    answer = owner_api.request("POST", f"/api/designs/{design.pk}/experiments", {"scenario": "none"})
    assert answer.status_code == 422
    assert not Experiment.objects.exists()
