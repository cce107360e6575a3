"""A worker on a processor that the engine was not compiled for yet."""

import time
from pathlib import Path
from typing import Any

import pytest

from studio.designs.models import Design
from studio.runs.models import FINAL, State
from studio.runs.services import requests
from studio.runs.services.reaper import reap
from studio.runs.services.requests import Wish
from tests.services.redis_process import RedisProcess
from tests.studio.conftest import People
from tests.studio.worker_process import WorkerProcess

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.conformance  # compiles the whole engine once more
@pytest.mark.usefixtures("live_redis")
def test_it_says_that_it_compiles_while_it_does_and_the_run_that_waits_begins_at_once_after_it(
    people: People,
    design: Design,
    redis_server: RedisProcess,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "machine-code"))
    run = requests.start(people.editor, design.pk, Wish("normal"))
    worker = WorkerProcess(tmp_path, redis_server.url)
    try:
        worker.start(within_s=180.0)
        said = worker.log.read_text()
        compiling, compiled, ready = map(said.index, ("is being compiled", "was not compiled", " ready."))
        assert compiling < compiled < ready
        _wait_for_the_end(run)
        assert (run.state, run.attempts) == (State.FINISHED, 1)
        assert run.finished_at is not None
        assert run.started_at is not None
        assert (run.finished_at - run.started_at).total_seconds() < 5.0
    finally:
        worker.kill()


def _wait_for_the_end(run: Any, within_s: float = 30.0) -> None:
    deadline = time.monotonic() + within_s
    while run.state not in FINAL:
        reap()
        assert time.monotonic() < deadline, run.state
        time.sleep(0.05)
        run.refresh_from_db()
