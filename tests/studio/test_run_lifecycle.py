"""Runs by a real worker process: to the end, through pauses, faults, and kill -9."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from studio.designs import services as designs
from studio.designs.models import Design
from studio.runs import live_stream, queueing, selectors
from studio.runs.models import FINAL, Run, State
from studio.runs.services import requests
from studio.runs.services.reaper import reap
from studio.runs.services.requests import Wish
from tests.services.redis_process import RedisProcess
from tests.studio.conftest import People
from tests.studio.two_steps import DESIGN
from tests.studio.worker_process import WorkerProcess

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def one_worker(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisProcess, django_db_setup: None
) -> Iterator[WorkerProcess]:
    process = WorkerProcess(tmp_path_factory.mktemp("worker"), redis_server.url)
    yield process
    process.kill()


@pytest.fixture
def worker(one_worker: WorkerProcess, live_redis: Any, transactional_db: None) -> WorkerProcess:
    """A worker that is there and warm; tests may kill it, and start it again."""
    one_worker.start()
    return one_worker


@pytest.fixture
def flow(design: Design, people: People) -> Design:
    design.files = {"design.yaml": DESIGN}
    design.save()
    design.revisions.update(files=design.files)
    return design


def until(condition: Callable[[Run], bool], run: Run, within_s: float = 60.0) -> Run:
    """Wait for *condition* on the row; the reaper looks now and then, as it does in a studio."""
    deadline = time.monotonic() + within_s
    while True:
        reap()
        run.refresh_from_db()
        if condition(run):
            return run
        assert time.monotonic() < deadline, f"{run.state} at {run.now_s} s: {run.error}"
        time.sleep(0.05)


def ended(run: Run) -> bool:
    return run.state in FINAL


def start(people: People, flow: Design, **wish: Any) -> Run:
    return requests.start(people.editor, flow.pk, Wish(scenario="normal", **wish))


def outcome(run: Run) -> dict[str, Any]:
    """What a run answers: the report, the traces and every frame, without clocks."""
    report = selectors.result(run)
    report.pop("timings")
    frames = [json.loads(frame) for frame in selectors.frames(run, -1).frames]
    return {"report": report, "traces": selectors.traces(run), "frames": frames}


def undisturbed(people: People, flow: Design) -> dict[str, Any]:
    return outcome(until(ended, start(people, flow)))


@pytest.mark.usefixtures("worker")
def test_a_run_ends_with_a_result_and_its_stream_is_set_to_expire(
    people: People, flow: Design, live_redis: Any
) -> None:
    run = until(ended, start(people, flow))
    assert (run.state, run.attempts, run.frames) == (State.FINISHED, 1, 1001)
    assert run.now_s == run.horizon_s == 240.0
    assert run.summary["met"] == 1
    assert run.summary["ledger_holds"]
    assert len(run.plan_sha256) == 64
    until(lambda run: 0 < live_redis.ttl(live_stream.frames_key(run.pk)) <= 600, run)


@pytest.mark.usefixtures("worker")
def test_the_frames_in_the_file_are_those_of_the_stream(people: People, flow: Design) -> None:
    run = until(ended, start(people, flow))
    columns, streamed = live_stream.read_after(run.pk, -1)
    filed = selectors.frames(run, -1)
    assert json.loads(filed.columns or "") == json.loads(columns or "")
    assert [json.loads(frame) for frame in filed.frames] == [json.loads(frame) for frame in streamed]


def test_a_worker_killed_in_the_middle_changes_nothing(
    people: People, flow: Design, worker: WorkerProcess
) -> None:
    expected = undisturbed(people, flow)
    run = until(lambda run: run.frames > 300, start(people, flow, speed=60.0))
    worker.kill()
    seen = run.frames
    worker.start()
    requests.control(people.editor, run.pk, "speed", None)
    run = until(ended, run)
    assert seen < 1001
    assert (run.state, run.attempts) == (State.FINISHED, 2)
    assert outcome(run) == expected
    assert [json.loads(frame)["n"] for frame in live_stream.read_after(run.pk, -1)[1]] == list(range(1001))


def test_a_worker_told_to_go_gives_the_run_back_at_once(
    people: People, flow: Design, worker: WorkerProcess
) -> None:
    run = until(lambda run: run.frames > 50, start(people, flow, speed=20.0))
    worker.stop()
    run.refresh_from_db()
    assert run.state == State.QUEUED
    assert run.barren_attempts == 0


@pytest.mark.usefixtures("worker")
def test_a_pause_frees_the_worker_and_changes_nothing(people: People, flow: Design) -> None:
    expected = undisturbed(people, flow)
    run = until(lambda run: run.frames > 100, start(people, flow, speed=60.0))
    requests.control(people.editor, run.pk, "pause")
    run = until(lambda run: run.state == State.PAUSED, run)
    # The one process of the pool is free for another run.
    assert until(ended, start(people, flow)).state == State.FINISHED
    run.refresh_from_db()
    assert run.state == State.PAUSED
    requests.control(people.editor, run.pk, "speed", None)
    requests.control(people.editor, run.pk, "resume")
    assert outcome(until(ended, run)) == expected


@pytest.mark.usefixtures("worker")
def test_a_live_fault_is_recorded_and_the_run_can_be_repeated_exactly(people: People, flow: Design) -> None:
    run = until(lambda run: run.frames > 100, start(people, flow, speed=60.0))
    at_s = requests.inject(people.editor, run.pk, {"crash": "mailer", "instance": 0, "for": "20 s"})
    assert at_s >= run.now_s
    requests.control(people.editor, run.pk, "speed", None)
    run = until(ended, run)
    (fault,) = run.live_faults.all()
    assert fault.at_s == at_s
    report = selectors.result(run)
    assert report["interventions"]
    assert report["faults"]
    assert outcome(run)["frames"] != undisturbed(people, flow)["frames"]
    again = until(ended, start(people, flow, faults=[{"at": fault.at_s, **fault.mapping}]))
    assert outcome(again) == outcome(run)


def test_a_live_fault_outlives_a_killed_worker(people: People, flow: Design, worker: WorkerProcess) -> None:
    run = until(lambda run: run.frames > 100, start(people, flow, speed=60.0))
    at_s = requests.inject(people.editor, run.pk, {"crash": "mailer", "instance": 0, "for": "20 s"})
    run = until(lambda run: run.now_s > at_s + 5, run)
    worker.kill()
    worker.start()
    requests.control(people.editor, run.pk, "speed", None)
    run = until(ended, run)
    fault = {"at": at_s, "crash": "mailer", "instance": 0, "for": "20 s"}
    again = until(ended, start(people, flow, faults=[fault]))
    assert run.attempts == 2
    assert outcome(again) == outcome(run)


@pytest.mark.usefixtures("worker")
def test_a_stopped_run_has_the_result_of_what_it_did(people: People, flow: Design) -> None:
    run = until(lambda run: run.frames > 100, start(people, flow, speed=60.0))
    requests.control(people.editor, run.pk, "stop")
    run = until(ended, run)
    assert run.state == State.STOPPED
    assert 0 < run.now_s < 240.0
    assert len(selectors.frames(run, -1).frames) == run.frames


@pytest.mark.usefixtures("worker")
def test_speed_is_simulated_seconds_per_second(people: People, flow: Design) -> None:
    run = until(lambda run: run.frames > 10, start(people, flow, speed=5.0))
    from_s, from_wall = run.now_s, time.monotonic()
    time.sleep(3.0)
    run.refresh_from_db()
    passed = time.monotonic() - from_wall
    # The row is written every quarter of a second.
    assert (run.now_s - from_s) / passed == pytest.approx(5.0, rel=0.3)


@pytest.mark.usefixtures("worker")
def test_a_run_whose_frames_redis_lost_writes_them_again(
    people: People, flow: Design, live_redis: Any
) -> None:
    run = until(lambda run: run.frames > 100, start(people, flow, speed=60.0))
    live_redis.delete(live_stream.frames_key(run.pk), live_stream.columns_key(run.pk))
    run.refresh_from_db()
    seen = run.frames
    until(lambda run: run.frames > seen + 20, run)
    _, frames = live_stream.read_after(run.pk, -1)
    assert [json.loads(frame)["n"] for frame in frames] == list(range(len(frames)))
    assert len(frames) > 100


@pytest.mark.usefixtures("worker")
def test_a_run_that_was_delivered_three_times_runs_once(people: People, flow: Design) -> None:
    run = start(people, flow)
    for _ in range(2):
        queueing.send(run.pk)
    assert until(ended, run).attempts == 1


@pytest.mark.usefixtures("worker")
def test_what_a_deleted_design_ran_is_gone_with_it(people: People, flow: Design, live_redis: Any) -> None:
    run = until(ended, start(people, flow))
    folder = selectors.folder(run)
    assert folder.is_dir()
    designs.delete_design(people.owner, flow.pk)
    assert not folder.parent.exists()
    assert live_redis.ttl(live_stream.frames_key(run.pk)) <= 1
