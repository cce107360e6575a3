"""What an engine offers, and the driver that slices a run so that pausing frees the worker."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf, nextafter
from typing import ClassVar, NamedTuple, Protocol

from simulator.metrics.result import Choice, Chosen, Column, Frame, RunResult, Series, Trace
from simulator.metrics.samples import transposed
from simulator.plan.ops import Intervene, Op, Plan
from simulator.plan.spec import intervention_fault


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a run was: enough to go on with identical results.

    The reference engine resumes by replay, so it needs the instant, the number of frames taken and
    the live interventions; an engine with arrays adds them as *state*.
    """

    engine: str
    seed: int
    replication: int
    now_s: float
    frames: int
    interventions: tuple[Intervene, ...]
    state: bytes = b""


class Delivery(NamedTuple):
    """One line of the record log: what two engines, or two runs, are compared by."""

    element: str  # a station's handler, or a group
    partition: int  # -1 at a station
    record: int
    arrived_s: float
    began_s: float
    ended_s: float
    outcome: int


class Engine(Protocol):
    """One run of one plan. Instants are absolute simulated seconds."""

    name: ClassVar[str]
    columns: tuple[Column, ...]

    @property
    def now_s(self) -> float: ...

    def advance(self, to_s: float, should_yield: Callable[[], bool] | None = None) -> bool:
        """Process every event up to and including *to_s*; then `now_s` is *to_s* and the answer True.

        *should_yield* is asked every few thousand events; when it says so the engine stops between
        two events and answers False. The same call again goes on as if nothing had been.
        """

    def intervene(self, op: Intervene) -> Intervene:
        """Add a live intervention at ``op.at_s >= now_s``; answers it at the instant at which it will strike.

        Raises ValueError for an op or action that the plan lacks.
        """

    def frame(self) -> Frame:
        """Sample every column at `now_s`; numbers count up from 0; carries the events since the last one."""

    def through(
        self, instants_s: Sequence[float], should_yield: Callable[[], bool] | None = None
    ) -> list[Frame]:
        """`advance` to each of *instants_s* and take a `frame` there; the frames of as many as it came to.

        When *should_yield* says so those may be fewer, even none; ask for the rest, from the same
        instant on, before anything else.
        """

    def checkpoint(self) -> Checkpoint: ...

    def restore(self, checkpoint: Checkpoint) -> bool:
        """On a fresh engine: go on where *checkpoint* was taken; False where the run must be done again up to there."""

    def result(self) -> RunResult:
        """Assert the ledger and sum up. Only at the horizon, or where the run was stopped.

        Traces may be left out of it: `traces` has them.
        """

    def traces(self, meanwhile: Callable[[], None] | None = None) -> tuple[Trace, ...]:
        """The ways of the slowest causes, and of a few typical ones, through the system so far.

        It may take as long as the run; *meanwhile* is called now and then.
        """

    def chosen_traces(
        self, choices: Sequence[Choice], meanwhile: Callable[[], None] | None = None
    ) -> tuple[Chosen, ...]:
        """The ways of the causes that *choices* name, as far as this run has got, by doing it again.

        The answers are in their order; what does not occur in the run is said there. Raises
        `CannotTrace` for what the plan lacks.
        """


def whole_result(engine: Engine, meanwhile: Callable[[], None] | None = None) -> RunResult:
    """The result of *engine* with its traces."""
    result = engine.result()
    return result if result.traces else replace(result, traces=engine.traces(meanwhile))


def one_by_one(
    engine: Engine, instants_s: Sequence[float], should_yield: Callable[[], bool] | None
) -> list[Frame]:
    """`Engine.through` for an engine that gains nothing from knowing more than one instant."""
    frames: list[Frame] = []
    for instant_s in instants_s:
        if not engine.advance(instant_s, should_yield):
            break
        frames.append(engine.frame())
        if should_yield is not None and should_yield():
            break
    return frames


def do_again(
    engine: Engine, live: Sequence[Intervene], to_s: float, meanwhile: Callable[[], None] | None = None
) -> None:
    """Take the fresh *engine* to *to_s* of a run that *live* interventions struck; *meanwhile* is called now and then."""
    for op in live:
        engine.intervene(op)
    while not engine.advance(to_s, None if meanwhile is None else lambda: True):
        if meanwhile is not None:
            meanwhile()


def live_intervention(op: Intervene, ops: dict[str, Op], now_s: float) -> Intervene:
    """*op* as it strikes a run of *ops* that stands at *now_s*.

    What is asked for this very instant comes the instant after: this one is over. Raises ValueError
    for an op or action that the plan lacks, and for an instant in the past.
    """
    fault = intervention_fault(op, ops)
    if fault:
        raise ValueError(fault)
    if op.at_s < now_s:
        raise ValueError(f"{op.action} of {op.op} at {op.at_s} s is in the past, it is {now_s} s")
    return replace(op, at_s=nextafter(now_s, inf)) if op.at_s == now_s else op


def series_of(columns: tuple[Column, ...], frames: Sequence[Frame]) -> Series:
    """*frames* as columns."""
    return Series(
        columns=columns,
        times_s=tuple(frame.t_s for frame in frames),
        values=transposed([frame.values for frame in frames]),
    )


class EngineFactory(Protocol):
    """How engines are made: `ENGINES[name](plan, seed, replication)`; raises `CannotRun` by name of what it cannot."""

    def __call__(self, plan: Plan, seed: int, replication: int = 1) -> Engine: ...


class CannotRun(Exception):
    """An engine refuses a plan. The message names the element, what it asks for, and what to do instead."""


SHORTEST_GAP_S = 0.05
LONGEST_GAP_S = 5.0
FRAMES_MOST = 2000
FRAMES_AHEAD = 64
"""Frames that an engine takes at a time for who does nothing between them.

With 64 a thousand components come less often into the processor's memory anew than with 16; with more, progress, which is
seen frame by frame, would come in jumps.
"""


def frame_interval(horizon_s: float) -> float:
    """The gap between frames: a thousandth of the horizon, at least 0.05 s, at most 5 s, but never over 2,000 frames."""
    gap_s = min(max(horizon_s / 1000.0, SHORTEST_GAP_S), LONGEST_GAP_S)
    return max(gap_s, horizon_s / (FRAMES_MOST - 1))


class Driver:
    """Takes an engine from frame to frame up to the horizon, in slices as long as the caller likes.

    Frame n is at ``n * interval``, the last one at the horizon; they do not depend on the slicing. No
    clock here: who wants slices bounded by wall time passes a *should_yield* that looks at one.
    """

    def __init__(self, engine: Engine, plan: Plan, frame_interval_s: float | None = None) -> None:
        self.engine = engine
        self.plan = plan
        self.interval_s = frame_interval_s if frame_interval_s is not None else frame_interval(plan.horizon_s)
        self.frames_in_all = ceil(plan.horizon_s / self.interval_s - 1e-9) + 1
        self.frames_taken = 0
        self._ready: deque[Frame] = deque()

    @classmethod
    def resume(
        cls, make: EngineFactory, plan: Plan, checkpoint: Checkpoint, frame_interval_s: float | None = None
    ) -> "Driver":
        """A driver that stands where *checkpoint* was taken: from its state, or by doing the run again up to there."""
        engine = make(plan, checkpoint.seed, checkpoint.replication)
        if engine.restore(checkpoint):
            driver = cls(engine, plan, frame_interval_s)
            driver.frames_taken = checkpoint.frames
            return driver
        for op in checkpoint.interventions:
            engine.intervene(op)
        driver = cls(engine, plan, frame_interval_s)
        for _ in driver.frames(most=checkpoint.frames):
            pass
        engine.advance(checkpoint.now_s)
        return driver

    @property
    def finished(self) -> bool:
        return self.frames_taken >= self.frames_in_all

    @property
    def progress(self) -> float:
        """The share of the horizon that is done, 0 to 1."""
        return min(1.0, self.engine.now_s / self.plan.horizon_s)

    @property
    def next_frame_s(self) -> float:
        """The instant of the next frame."""
        return min(self.frames_taken * self.interval_s, self.plan.horizon_s)

    def frames(
        self, should_yield: Callable[[], bool] | None = None, most: int | None = None, ahead: int = 1
    ) -> Iterator[Frame]:
        """The next frames, until the horizon, *most* of them, or until *should_yield* says so (then call again).

        *ahead*: so many frames the engine may have taken before the first of them is seen; who
        intervenes between frames leaves it at 1, who does not gets them sooner with FRAMES_AHEAD.
        The first frame is taken alone, and then as many as there are, so that nobody waits for it.
        """
        left = self.frames_in_all if most is None else most
        while not self.finished and left:
            if not self._ready:
                instants_s = self._instants_s(min(ahead, left, self.frames_taken + 1))
                self._ready.extend(self.engine.through(instants_s, should_yield))
                if not self._ready:
                    return
            self.frames_taken += 1
            left -= 1
            yield self._ready.popleft()
            if not self._ready and should_yield is not None and should_yield():
                return

    def _instants_s(self, most: int) -> list[float]:
        """Of the next frames, *most* of them."""
        last = min(self.frames_taken + most, self.frames_in_all)
        return [
            min(number * self.interval_s, self.plan.horizon_s) for number in range(self.frames_taken, last)
        ]

    def run(self) -> RunResult:
        """All frames that are left, and the result."""
        for _ in self.frames(ahead=FRAMES_AHEAD):
            pass
        return self.engine.result()
