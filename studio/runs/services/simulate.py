"""One run by one worker: frame after frame, in slices, looking at what people want in between."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from redis.exceptions import RedisError

from simulator.design.document import Design as Document
from simulator.engines.base import Driver, Engine, whole_result
from simulator.engines.registry import ENGINES
from simulator.experiments.run import report_of
from simulator.metrics.result import Frame
from simulator.plan.ops import Intervene, Plan
from simulator.plan.text import sha256
from simulator.scenario import live_fault
from studio.designs import selectors as designs
from studio.runs import live_stream
from studio.runs.live_stream import FencedOut, FrameWriter
from studio.runs.models import LiveFault, State, Wanted
from studio.runs.services import lease as leases
from studio.runs.services import result_files
from studio.runs.services.good_end import GivenBack, good_end
from studio.runs.services.lease import Control, Lease
from studio.runs.services.requests import planned, readable

log = logging.getLogger(__name__)

# The first slices are short, so that the first frames are seen at once; later ones save writes.
_FIRST_SLICES_S = 0.03
_SLICE_S = 0.25
_SHORT_SLICES = 5
# A frame that would wait longer than this for its slice to end is shown before.
_SEEN_WITHIN_S = 0.02


def run(run_id: UUID, going_down: Callable[[], bool] = lambda: False) -> None:
    """Take the run if it is free, and bring it to its end, to a pause, or back when *going_down*.

    Whatever another worker did before is computed again from the start: a run is a pure function
    of plan, seed and live faults, so the frames are the same and the stream takes each once.
    """
    lease = leases.take(run_id)
    if lease is None:
        return
    with good_end(f"run {run_id}", lambda reason: _fail(lease, reason)):
        _run(lease, going_down)


def _fail(lease: Lease, reason: str) -> None:
    live_stream.expire_quietly(lease.run.pk, settings.RUN_STREAM_KEPT_S)
    lease.fail(reason)


def _run(lease: Lease, going_down: Callable[[], bool]) -> None:
    run_row = lease.run
    document = readable(designs.files_at(run_row.design, str(run_row.revision))[1])
    plan = planned(document, run_row.scenario, run_row.until_s)
    lease.describe(horizon_s=plan.horizon_s, plan_sha256=sha256(plan))
    engine = ENGINES[run_row.engine](plan, run_row.seed, run_row.replication)
    _Attempt(lease, document, plan, engine, going_down).go()


@dataclass
class _Attempt:
    """What one worker does with one run between taking and giving back the lease."""

    lease: Lease
    document: Document
    plan: Plan
    engine: Engine
    going_down: Callable[[], bool]
    frames: int = 0
    unseen: int = 0
    unheard: bool = False
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.seen_before = self.lease.run.frames
        self.control = Control(Wanted(self.lease.run.wanted), self.lease.run.speed, ())
        self.writer = FrameWriter(self.lease.run.pk, self.lease.token, self.engine.columns)
        self.scheduled = list(LiveFault.objects.filter(run_id=self.lease.run.pk, at_s__isnull=False))
        self.live: list[Intervene] = []  # what was injected, at the instants at which it happened
        self.pace = _Pace()
        self.slices = 0
        self.slice_ends = 0.0

    def go(self) -> None:
        """Every frame to the end. Leaves early on a pause, on a stop and when the worker goes down."""
        self._flush()
        driver = Driver(self.engine, self.plan)
        while not driver.finished:
            for frame in driver.frames(self._slice_is_over):
                self._take(frame)
                if not self.replaying:
                    if self.control.wanted == Wanted.STOP:
                        self._finish(State.STOPPED)
                        return
                    if self._wait(frame):
                        return
                    self._schedule(frame)
                self._strike(driver.next_frame_s)
            self._end_slice()
            if self._left():
                return
        self._finish(State.FINISHED)

    @property
    def replaying(self) -> bool:
        """Whether these frames were seen already, by the row or in the stream."""
        return self.frames < max(self.seen_before, self.writer.found)

    def _slice_is_over(self) -> bool:
        return time.monotonic() >= self.slice_ends

    def _take(self, frame: Frame) -> None:
        self.writer.add(frame)
        self.frames = frame.number + 1
        self.unseen += 1
        self.now_s = frame.t_s

    def _end_slice(self) -> None:
        """Write the frames, hold the lease, read what people want."""
        self._flush()
        self.control = self.lease.extend(self.frames, self.now_s)
        self.slices += 1
        self.slice_ends = time.monotonic() + (_FIRST_SLICES_S if self.slices <= _SHORT_SLICES else _SLICE_S)

    def _left(self) -> bool:
        """Whether the run was given back: paused by people, or because the worker goes down."""
        if self.control.wanted == Wanted.PAUSE and self.lease.pause():
            return True
        if self.going_down():
            self.lease.give_back()
            return True
        return False

    def _schedule(self, frame: Frame) -> None:
        """Give new live faults their instant, that of the newest frame, and write it down before they strike."""
        for fault in self.control.unscheduled:
            self.lease.schedule(fault, frame.t_s)
            fault.at_s = frame.t_s
            self.scheduled.append(fault)
        self.control = replace(self.control, unscheduled=())

    def _strike(self, before_s: float) -> None:
        """Hand the engine the live faults that strike from this frame on and before the next.

        Always between the same two frames, so a replay and a repeated run meet them in the same order
        of events as the run that they were injected into.
        """
        for fault in [each for each in self.scheduled if each.at_s is not None and each.at_s < before_s]:
            self.scheduled.remove(fault)
            assert fault.at_s is not None
            for op in live_fault(self.document, self.plan, fault.mapping, max(fault.at_s, self.now_s)):
                op = replace(op, fault=len(self.plan.faults) + fault.number)
                self.live.append(self.engine.intervene(op))

    def _wait(self, frame: Frame) -> bool:
        """Keep to the speed that people want; whether the run was given back meanwhile."""
        while (wait_s := self.pace.wait_s(frame.t_s, self.control.speed)) > 0.0:
            if self.unseen and wait_s > _SEEN_WITHIN_S:
                self._flush()
            time.sleep(min(wait_s, _SLICE_S / 2))
            if self._slice_is_over():
                self._end_slice()
                if self._left():
                    return True
                if self.control.wanted == Wanted.STOP:
                    return False
        return False

    def _flush(self) -> None:
        try:
            self.writer.flush()
            self.unseen = 0
            self.unheard = False
        except (RedisError, OSError) as error:
            if not self.unheard:
                log.warning("frames of run %s wait for Redis: %s", self.lease.run.pk, error)
            self.unheard = True

    def _hold(self) -> None:
        """The traces take their time: hold the lease meanwhile, unless the worker goes down."""
        if self._slice_is_over():
            self._end_slice()
            if self.going_down():
                self.lease.give_back()
                raise GivenBack

    def _finish(self, state: State) -> None:
        result = whole_result(self.engine, self._hold)
        report = report_of(self.document, self.plan, [result])
        self._flush()
        self.lease.extend(self.frames, self.now_s)
        folder, _ = result_files.write(self.lease.run.pk, self.lease.token, report, tuple(self.live))
        try:
            self.lease.finish(
                state,
                now_s=self.now_s,
                frames=self.frames,
                folder=folder,
                summary=result_files.summary(report),
            )
        except FencedOut:
            result_files.remove(folder)
            raise
        result_files.tidy(keep=folder)
        live_stream.expire_quietly(self.lease.run.pk, settings.RUN_STREAM_KEPT_S)


@dataclass
class _Pace:
    """How long to wait so that simulated time passes at a speed; starts anew whenever the speed changes."""

    speed: float | None = None
    from_s: float = 0.0
    from_wall: float = 0.0

    def wait_s(self, now_s: float, speed: float | None) -> float:
        """Seconds to wait before the instant *now_s* is due."""
        if speed is None:
            self.speed = None
            return 0.0
        if speed != self.speed:
            self.speed, self.from_s, self.from_wall = speed, now_s, time.monotonic()
        return self.from_wall + (now_s - self.from_s) / speed - time.monotonic()
