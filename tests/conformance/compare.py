"""One run by both engines, and every difference between them: `==` on bits, no tolerance anywhere."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import NamedTuple

from simulator.engines.base import Delivery, Driver, Engine, EngineFactory
from simulator.engines.compiled.engine import CompiledEngine
from simulator.engines.reference.engine import ReferenceEngine
from simulator.metrics.result import Frame, RunResult
from simulator.plan.ops import Intervene, Plan


@dataclass(frozen=True, slots=True)
class Course:
    """How a run is driven. *live* are (number of the frame after which, intervention); *slices* are further
    instants to stop at on the way; *yields*: the engine is asked to let go again and again; *ahead*: so many frames
    are taken at a time, where nothing happens between them."""

    seed: int = 1
    replication: int = 1
    gap_s: float | None = None
    live: tuple[tuple[int, Intervene], ...] = ()
    slices: tuple[float, ...] = ()
    yields: bool = False
    ahead: int = 1


class Ran(NamedTuple):
    log: list[Delivery]
    frames: list[Frame]
    result: RunResult
    engine: Engine


STRAIGHT = Course()
PARTS = ("horizon_s", "warm_up_s", "ledger", "sagas", "faults", "events", "metrics")


def ran(make: EngineFactory, plan: Plan, course: Course = STRAIGHT) -> Ran:
    """*plan* run to its horizon along *course*, with the log of every delivery."""
    log: list[Delivery] = []
    engine = make(plan, course.seed, course.replication, record_log=log)  # type: ignore[call-arg]
    driver = Driver(engine, plan, course.gap_s)
    frames: list[Frame] = []
    lets_go = _now_and_then() if course.yields else None
    stops = iter(sorted(course.slices))
    stop_s = next(stops, None)
    while not driver.finished:
        while stop_s is not None and stop_s <= driver.next_frame_s:
            if stop_s >= engine.now_s:
                engine.advance(stop_s)
            stop_s = next(stops, None)
        fresh = list(driver.frames(lets_go, most=course.ahead, ahead=course.ahead))
        frames += fresh
        for number, op in course.live:
            if fresh and fresh[-1].number == number and op.at_s >= engine.now_s:
                engine.intervene(op)
    return Ran(log, frames, engine.result(), engine)


def _now_and_then() -> Callable[[], bool]:
    """Lets go every third time that it is asked."""
    asked = 0

    def lets_go() -> bool:
        nonlocal asked
        asked += 1
        return asked % 3 == 0

    return lets_go


def compare(plan: Plan, course: Course = STRAIGHT) -> list[str]:
    """What the two engines disagree about in one run of *plan*, a sentence each; empty when they are equal."""
    return differences(ran(ReferenceEngine, plan, course), ran(CompiledEngine, plan, course))


def differences(left: Ran, right: Ran) -> list[str]:
    """The first difference of each kind: the record log, frames, and every part of the result but its traces."""
    return [
        *_first("delivery", left.log, right.log),
        *_frames(left.frames, right.frames),
        *_first("column", left.result.series.columns, right.result.series.columns),
        *(
            sentence
            for part in PARTS
            for sentence in _first(part, _rows(left.result, part), _rows(right.result, part))
        ),
    ]


def _rows(result: RunResult, part: str) -> Sequence[object]:
    value = getattr(result, part)
    return value if isinstance(value, tuple) else (value,)


def _first(what: str, left: Sequence[object], right: Sequence[object]) -> Iterator[str]:
    for number, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            yield f"{what} {number}: {a} / {b}"
            return
    if len(left) != len(right):
        yield f"{what}: {len(left)} / {len(right)} of them"


def _frames(left: list[Frame], right: list[Frame]) -> Iterator[str]:
    for a, b in zip(left, right, strict=False):
        if (a.number, a.t_s, a.events) != (b.number, b.t_s, b.events) or not _same(a.values, b.values):
            yield f"frame {a.number} at {a.t_s} s: {a} / {b}"
            return
    if len(left) != len(right):
        yield f"frames: {len(left)} / {len(right)} of them"


def _same(left: Sequence[float], right: Sequence[float]) -> bool:
    """Equal, where not a number equals not a number."""
    return len(left) == len(right) and all(
        a == b or (isnan(a) and isnan(b)) for a, b in zip(left, right, strict=True)
    )
