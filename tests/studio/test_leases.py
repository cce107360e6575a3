"""Who may write to a run, and what happens to runs whose worker fell over."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from studio.designs.models import Design
from studio.runs.live_stream import FencedOut
from studio.runs.models import LiveFault, Run, State, Wanted
from studio.runs.services import lease as leases
from studio.runs.services import requests
from studio.runs.services.lease import Lease
from studio.runs.services.reaper import reap
from tests.studio.conftest import People


@pytest.fixture
def queued(run: Run) -> Run:
    Run.objects.filter(pk=run.pk).update(state=State.QUEUED)
    run.refresh_from_db()
    return run


def taken(run: Run) -> Lease:
    lease = leases.take(run.pk)
    assert lease is not None
    return lease


def silent_for(run: Run, seconds: float) -> None:
    """Let the lease of *run* have ended *seconds* ago."""
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=seconds))


def test_only_one_worker_takes_a_run(queued: Run) -> None:
    lease = taken(queued)
    assert (lease.token, lease.run.state, lease.run.attempts) == (1, State.RUNNING, 1)
    assert leases.take(queued.pk) is None


@pytest.mark.parametrize("state", [State.PAUSED, State.FINISHED, State.STOPPED, State.FAILED])
def test_a_run_that_does_not_wait_is_not_taken(queued: Run, state: State) -> None:
    Run.objects.filter(pk=queued.pk).update(state=state)
    assert leases.take(queued.pk) is None


def test_a_run_of_a_silent_worker_is_taken_and_the_silent_one_is_fenced_out(queued: Run) -> None:
    first = taken(queued)
    silent_for(queued, 1)
    second = taken(queued)
    assert second.token == first.token + 1
    fault = LiveFault.objects.create(run=queued, number=0, mapping={})
    for write in (
        lambda: first.extend(10, 1.0),
        lambda: first.describe(horizon_s=1.0, plan_sha256=""),
        lambda: first.schedule(fault, 1.0),
        lambda: first.finish(State.FINISHED, now_s=1.0, frames=1, folder="x", summary={}),
        lambda: first.fail("late"),
        lambda: first.give_back(),
    ):
        with pytest.raises(FencedOut):
            write()
    assert not first.pause()
    fault.refresh_from_db()
    assert fault.at_s is None
    second.finish(State.FINISHED, now_s=20.0, frames=1, folder="x", summary={})
    queued.refresh_from_db()
    assert queued.state == State.FINISHED


def test_frames_that_were_seen_never_go_back(queued: Run) -> None:
    taken(queued).extend(10, 1.0)
    silent_for(queued, 1)
    taken(queued).extend(3, 0.3)
    queued.refresh_from_db()
    assert (queued.frames, queued.now_s) == (10, 1.0)


def test_a_new_frame_forgives_the_barren_attempts(queued: Run) -> None:
    lease = taken(queued)
    lease.extend(0, 0.0)
    queued.refresh_from_db()
    assert queued.barren_attempts == 1
    lease.extend(1, 0.0)
    queued.refresh_from_db()
    assert queued.barren_attempts == 0


def test_a_pause_is_not_kept_against_somebody_who_resumed_meanwhile(queued: Run, people: People) -> None:
    lease = taken(queued)
    requests.control(people.owner, queued.pk, "pause")
    requests.control(people.owner, queued.pk, "resume")
    assert not lease.pause()


def test_pausing_a_held_run_waits_for_its_worker_and_resuming_queues_it(queued: Run, people: People) -> None:
    lease = taken(queued)
    assert requests.control(people.owner, queued.pk, "pause").state == State.RUNNING
    assert lease.extend(5, 0.5).wanted == Wanted.PAUSE
    assert lease.pause()
    assert requests.control(people.owner, queued.pk, "resume").state == State.QUEUED
    assert taken(queued).run.frames == 5


def test_stopping_a_run_that_was_never_begun_ends_it_at_once(queued: Run, people: People) -> None:
    assert requests.control(people.owner, queued.pk, "stop").state == State.STOPPED
    assert leases.take(queued.pk) is None


def test_stopping_a_paused_run_lets_a_worker_bring_its_result(queued: Run, people: People) -> None:
    lease = taken(queued)
    requests.control(people.owner, queued.pk, "pause")
    lease.extend(5, 0.5)
    lease.pause()
    assert requests.control(people.owner, queued.pk, "stop").state == State.QUEUED
    assert taken(queued).run.state == State.STOPPING


def test_the_reaper_leaves_living_workers_alone(queued: Run) -> None:
    taken(queued)
    assert reap() == 0


def test_the_reaper_queues_the_run_of_a_silent_worker_again(queued: Run) -> None:
    lease = taken(queued)
    silent_for(queued, 0.1)
    assert reap() == 1
    queued.refresh_from_db()
    assert queued.state == State.QUEUED
    with pytest.raises(FencedOut):
        lease.extend(1, 0.0)


def test_the_reaper_gives_up_after_three_attempts_without_a_new_frame(queued: Run) -> None:
    for _ in range(3):
        taken(queued)
        silent_for(queued, 0.1)
        reap()
    queued.refresh_from_db()
    assert queued.state == State.FAILED
    assert "3 times in a row" in queued.error
    assert queued.attempts == 3


def test_attempts_that_bring_frames_are_not_counted_against_a_run(queued: Run) -> None:
    for attempt in range(1, 6):
        taken(queued).extend(attempt, 0.1 * attempt)
        silent_for(queued, 0.1)
        reap()
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == (State.QUEUED, 5)


def test_a_run_that_nobody_comes_for_is_sent_again_ever_less_often(queued: Run) -> None:
    def waiting_for(seconds: float) -> None:
        Run.objects.filter(pk=queued.pk).update(sent_at=timezone.now() - timedelta(seconds=seconds))

    assert reap() == 0
    waiting_for(9)
    assert reap() == 1
    waiting_for(9)
    assert reap() == 0
    waiting_for(17)
    assert reap() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_takes_the_run(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state=State.QUEUED)
    together = threading.Barrier(8)
    won: list[int] = []

    def work() -> None:
        together.wait()
        lease = leases.take(run.pk)
        if lease is not None:
            won.append(lease.token)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [1]


@pytest.mark.django_db(transaction=True)
def test_of_many_saves_at_once_none_overwrites_another(design: Design, people: People) -> None:
    from studio.designs import services
    from studio.designs.models import Revision
    from studio.designs.text_changes import TextChange

    together = threading.Barrier(2)
    outcome: list[bool] = []

    def save(mark: str) -> None:
        for number in range(20):
            together.wait()
            base = Design.objects.get(pk=design.pk).head
            change = TextChange("design.yaml", 0, 0, f"# {mark}{number}\n")
            outcome.append(
                isinstance(services.save_changes(people.owner, design.pk, base, "", [change]), Revision)
            )
        connection.close()

    threads = [threading.Thread(target=save, args=[mark]) for mark in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    design.refresh_from_db()
    text = design.files["design.yaml"]
    assert len(outcome) == 40
    assert design.head == 1 + sum(outcome)
    assert text.count("# a") + text.count("# b") == sum(outcome)
    assert Revision.objects.filter(design=design, number=None).count() == outcome.count(False)
