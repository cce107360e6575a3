"""Independent replications side by side: what they answer does not depend on how many workers there are."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.context import BaseContext
from multiprocessing.synchronize import Event
from typing import TypeVar

from simulator.base.errors import LagwiseError
from simulator.engines.base import FRAMES_AHEAD, Driver, whole_result
from simulator.engines.registry import AUTO, ENGINES, usual_engine
from simulator.metrics.result import Choice, Frame, RunResult, Series
from simulator.plan.ops import Plan

T = TypeVar("T")
OnFrame = Callable[[int, Frame], None]  # replication, frame
USUAL_ENGINE = AUTO  # what runs where nobody says which
AHEAD = 2  # replications under way or waiting to be taken, for each worker: none stands idle, few are in vain


class WorkerDied(LagwiseError):
    """A worker process ended in the middle of a replication."""


class Stopped(Exception):
    """A replication was asked to stop before its horizon."""


@dataclass(frozen=True, slots=True)
class Job:
    """One replication of one plan on the engine of that name, or on the usual one."""

    plan: Plan
    seed: int
    replication: int
    engine: str
    traces: bool = False  # wanted of this one: an engine may do the run again for them
    choices: tuple[Choice, ...] = ()  # whose traces are wanted besides: the engine does the run again


def run_job(
    job: Job, on_frame: OnFrame | None = None, should_stop: Callable[[], bool] | None = None
) -> RunResult:
    """Run *job* to its horizon; *on_frame* sees every frame. Raises CannotRun, and Stopped when *should_stop* says so."""
    driver = Driver(ENGINES[usual_engine(job.engine)](job.plan, job.seed, job.replication), job.plan)
    for frame in driver.frames(should_stop, ahead=FRAMES_AHEAD):
        if on_frame is not None:
            on_frame(job.replication, frame)
    if not driver.finished:
        raise Stopped
    result = whole_result(driver.engine) if job.traces else driver.engine.result()
    return replace(result, chosen=driver.engine.chosen_traces(job.choices)) if job.choices else result


def whole(result: RunResult) -> RunResult:
    """All of a result, for who wants to take everything."""
    return result


def numbers_only(result: RunResult) -> RunResult:
    """A result without its series, events and traces, for who compares metrics."""
    return replace(result, events=(), traces=(), chosen=(), series=Series((), (), ()))


def cores() -> int:
    """How many workers make sense on this machine."""
    return os.cpu_count() or 1


@contextmanager
def side_by_side(
    jobs: Iterable[Job],
    take: Callable[[RunResult], T],
    *,
    workers: int = 1,
    on_frame: OnFrame | None = None,
) -> Iterator[Iterator[T]]:
    """What *take* makes of the result of each of *jobs*, in their order, computed by *workers* at once.

    *jobs* may be endless: it is read as results are taken, and leaving the block stops what is under
    way. Jobs of an engine that releases the GIL share this process, others have processes of their
    own, to which jobs and what *take* answers must be picklable; *take*, a function of a module, is
    called there, so that only what is needed travels. With one worker everything happens here.
    *on_frame* hears frames of this process alone, so only with one worker. Raises CannotRun, WorkerDied.
    """
    if workers == 1:
        yield (take(run_job(job, on_frame)) for job in jobs)
        return
    iterator = iter(jobs)
    first = next(iterator, None)
    if first is None:
        yield iter(())
        return
    begun = _threads(take, workers) if releases_gil(first.engine) else _processes(take, workers)
    with begun as submit:
        yield _in_order(_chained(first, iterator), submit, AHEAD * workers)


def releases_gil(engine: str) -> bool:
    """Whether runs of *engine* go on at once in threads of one process; an engine says so of itself."""
    return bool(getattr(ENGINES[usual_engine(engine)], "releases_gil", False))


def _chained(first: Job, rest: Iterator[Job]) -> Iterator[Job]:
    yield first
    yield from rest


@contextmanager
def _threads(take: Callable[[RunResult], T], workers: int) -> "Iterator[Callable[[Job], Future[T]]]":
    stop = threading.Event()
    executor = ThreadPoolExecutor(workers, thread_name_prefix="replication")

    def work(job: Job) -> T:
        return take(run_job(job, should_stop=stop.is_set))

    with _ending(executor, stop):
        yield lambda job: executor.submit(work, job)


@contextmanager
def _processes(take: Callable[[RunResult], T], workers: int) -> "Iterator[Callable[[Job], Future[T]]]":
    context = _context()
    stop = context.Event()
    executor = ProcessPoolExecutor(workers, context, initializer=_begin_worker, initargs=(stop,))
    with _ending(executor, stop):
        yield lambda job: executor.submit(_work, job, take)


@contextmanager
def _ending(executor: Executor, stop: "threading.Event | Event") -> Iterator[None]:
    """However the block ends, also by Ctrl-C: nothing new begins, and what is under way stops within some events."""
    try:
        yield
    finally:
        stop.set()
        executor.shutdown(wait=True, cancel_futures=True)


def _in_order(jobs: Iterator[Job], submit: Callable[[Job], "Future[T]"], ahead: int) -> Iterator[T]:
    waiting: deque[Future[T]] = deque()
    try:
        for job in jobs:
            waiting.append(submit(job))
            if len(waiting) == ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise WorkerDied(
            "A worker process ended in the middle of a replication, as it does when memory runs out. "
            "Try fewer --workers, or a shorter run."
        ) from None


# In a worker process


_STOP: list[Event] = []  # given to the process when it begins: an event cannot travel with a job


def _context() -> BaseContext:
    """Processes that inherit no threads or locks: from a server that has imported the engines, else begun afresh."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "simulator.engines.reference.engine"])
    return context


def _begin_worker(stop: Event) -> None:
    """Leave Ctrl-C to the parent, which stops all, and end with it even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _STOP.append(stop)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(job: Job, take: Callable[[RunResult], T]) -> T:
    return take(run_job(job, should_stop=_STOP[0].is_set))
