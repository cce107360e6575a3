"""Replications side by side: the same answers however many workers there are, and an end that leaves nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest

from simulator.compiler.pipeline import compile_plan
from simulator.engines.base import CannotRun
from simulator.engines.reference.engine import ReferenceEngine
from simulator.engines.registry import ENGINES
from simulator.experiments.pool import Job, numbers_only, releases_gil, side_by_side, whole
from simulator.metrics.result import RunResult
from simulator.plan.ops import Plan
from tests.compiler.designs import HEAD, ORDERS, design_of, orders


@pytest.fixture(scope="module")
def plan() -> Plan:
    return compile_plan(orders(), until_s=5.0)


def jobs(plan: Plan, engine: str = "reference") -> list[Job]:
    return [Job(plan, 1, number, engine) for number in range(1, 7)]


def results(plan: Plan, workers: int, engine: str = "reference") -> list[RunResult]:
    with side_by_side(jobs(plan, engine), whole, workers=workers) as found:
        return list(found)


class InThreads(ReferenceEngine):
    """The reference engine, said to release the GIL; notes which threads ran it."""

    releases_gil: ClassVar[bool] = True
    seen: ClassVar[set[str]] = set()

    def result(self) -> RunResult:
        self.seen.add(threading.current_thread().name)
        return super().result()


@pytest.fixture
def in_threads(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(ENGINES, "in-threads", InThreads)
    InThreads.seen.clear()
    return "in-threads"


@pytest.mark.parametrize("workers", [2, 3])
def test_results_do_not_depend_on_how_many_processes_share_them(plan: Plan, workers: int) -> None:
    assert repr(results(plan, workers)) == repr(
        results(plan, 1)
    )  # NaN is unequal to itself once it has travelled


def test_an_engine_that_releases_the_gil_shares_one_process(plan: Plan, in_threads: str) -> None:
    assert not releases_gil("reference")
    assert results(plan, 2, in_threads) == results(plan, 1)
    assert InThreads.seen <= {"replication_0", "replication_1"}
    assert InThreads.seen


def test_results_come_in_the_order_of_the_jobs_though_later_ones_end_first(plan: Plan) -> None:
    long = compile_plan(orders(), until_s=30.0)
    mixed = [Job(long, 1, 1, "reference"), *(Job(plan, 1, number, "reference") for number in (2, 3, 4))]
    with side_by_side(mixed, numbers_only, workers=2) as found:
        assert [(each.replication, each.horizon_s) for each in found] == [
            (1, 30.0),
            (2, 5.0),
            (3, 5.0),
            (4, 5.0),
        ]


def test_no_jobs_give_no_results() -> None:
    with side_by_side([], whole, workers=2) as found:
        assert list(found) == []


def test_endless_jobs_are_read_only_as_far_as_needed(plan: Plan) -> None:
    asked = []

    def endless() -> Iterator[Job]:
        for number in count(1):
            asked.append(number)
            yield Job(plan, 1, number, "reference")

    with side_by_side(endless(), numbers_only, workers=2) as found:
        assert next(found).replication == 1
    assert len(asked) <= 5


def test_leaving_early_stops_what_is_under_way(in_threads: str) -> None:
    """An hour of orders would take minutes."""
    long = compile_plan(orders(), until_s=3600.0)
    began = time.monotonic()
    with side_by_side([Job(long, 1, number, in_threads) for number in (1, 2)], whole, workers=2):
        pass
    with side_by_side([Job(long, 1, number, "reference") for number in (1, 2)], whole, workers=2):
        pass
    assert time.monotonic() - began < 30.0
    assert InThreads.seen == set()


def test_a_refusal_of_the_engine_reaches_the_caller_from_a_process() -> None:
    modern = ORDERS.replace("takes: 3 ms, threads: 2", "takes: 3 ms, protocol: consumer")
    plan = compile_plan(design_of(HEAD + modern + "scenarios: { normal: { lasts: 5 s } }"))
    with (
        pytest.raises(CannotRun, match=r"order-events\.mailer"),
        side_by_side(jobs(plan), whole, workers=2) as found,
    ):
        list(found)


# What a person does to the process


def alive(group: int) -> list[int]:
    """Processes of a process group that have not ended, as Linux lists them."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] not in "ZX":
                found.append(int(entry.name))
    return found


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def long_command(project: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Hours of replications in two processes, begun, in a process group of their own."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("processes are counted the way Linux lists them")
    path = tmp_path / "orders.yaml"
    path.write_text(HEAD + ORDERS + "scenarios: { normal: { lasts: 1 h } }")
    command = [sys.executable, "-m", "simulator", "run", str(path), "--replications", "99", "--workers", "2"]
    command += ["--engine", "reference"]  # it holds the GIL, so it gets processes
    process = subprocess.Popen(command, cwd=project, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        assert wait_for(
            lambda: len(alive(process.pid)) >= 5, 60.0
        )  # itself, fork server, tracker, two workers
        time.sleep(1.0)
        yield process
    finally:
        for left in alive(process.pid):
            os.kill(left, signal.SIGKILL)
        process.wait()


@pytest.mark.slow
def test_ctrl_c_ends_every_process(long_command: "subprocess.Popen[bytes]") -> None:
    os.killpg(long_command.pid, signal.SIGINT)
    assert long_command.wait(timeout=30.0) == 130
    assert wait_for(lambda: not alive(long_command.pid), 30.0)


@pytest.mark.slow
def test_workers_do_not_outlive_a_killed_parent(long_command: "subprocess.Popen[bytes]") -> None:
    long_command.kill()
    long_command.wait()
    assert wait_for(lambda: not alive(long_command.pid), 30.0)
