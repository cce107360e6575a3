"""The compiled engine: every op of the reference engine over flat arrays, with the same bits."""

from collections.abc import Callable, Sequence
from math import inf
from typing import ClassVar

import numpy

from simulator.base.garbage import uncollected
from simulator.engines.base import (
    FRAMES_AHEAD,
    FRAMES_MOST,
    CannotRun,
    Checkpoint,
    Delivery,
    do_again,
    live_intervention,
    one_by_one,
)
from simulator.engines.choices import answer
from simulator.engines.compiled import layout as at
from simulator.engines.compiled import tracing
from simulator.engines.compiled.checkpoints import Frames, pack, stamp, unpack
from simulator.engines.compiled.clock import INTERVENE, SAMPLE
from simulator.engines.compiled.frame import expect, take_frame
from simulator.engines.compiled.loop import run, schedule, settle_ages
from simulator.engines.compiled.memory import ROOM_WORDS, Memory, Room
from simulator.engines.compiled.probes import lay_out
from simulator.engines.compiled.queues import NO_LOOK
from simulator.engines.compiled.readout import Readout
from simulator.engines.compiled.written import Written
from simulator.engines.fault_effects import Counts, FaultEffects
from simulator.metrics.result import Choice, Chosen, Column, Event, Frame, RunResult, Series, Trace
from simulator.metrics.rows import check
from simulator.metrics.samples import Samples, Table
from simulator.plan import ops
from simulator.plan.spec import verify

EVENTS_A_LOOK = 20_000  # events between two looks at whether the caller wants its thread back
LOG_LINES = 65_536
AT_ONCE_MOST = 100_000
"""Records that one event may bring forth: the engine looks for room between events, not within one."""

ACTIONS = {
    "stop_instance": at.STOP_INSTANCE,
    "start_instance": at.START_INSTANCE,
    "broker_down": at.BROKER_DOWN,
    "broker_up": at.BROKER_UP,
    "slow": at.SLOW,
    "rate": at.RATE,
    "outage": at.OUTAGE,
    "poison": at.POISON,
}
TARGETS: dict[type, int] = {
    ops.Station: at.TO_STATION,
    ops.Group: at.TO_GROUP,
    ops.Relay: at.TO_RELAY,
    ops.Apply: at.TO_APPLY,
    ops.Source: at.TO_SOURCE,
    ops.Log: at.TO_LOG,
}


class CompiledEngine:
    """One run of one plan. Its state is one array; between two events it can be left, copied and taken up again."""

    name: ClassVar[str] = "compiled"
    releases_gil: ClassVar[bool] = True

    def __init__(
        self,
        plan: ops.Plan,
        seed: int,
        replication: int = 1,
        record_log: list[Delivery] | None = None,
        room_words: int = ROOM_WORDS,
        trace: tuple[int, ...] = (),
    ) -> None:
        """*record_log*: a list that gets a line for the end of every delivery (it grows with the run).

        *room_words*: the bound on what is in the system, in words of 8 bytes; a run whose backlog
        passes it ends with `CannotRun`. *trace*: ids of causes whose ways are written down.
        """
        verify(plan)
        refuse(plan)
        self.plan = plan
        self.seed = seed
        self.replication = replication
        self._traces = bool(trace)  # then it lets go within a window too, so that spans are taken in time
        lines, spans = LOG_LINES if record_log is not None else 0, tracing.LINES if trace else 0
        room = Room(room_words, lines, spans, trace)
        self._memory = Memory(plan, seed, replication, room)
        self._room = room
        self._words, self._floats = self._memory.words, self._memory.floats
        self.columns: tuple[Column, ...] = lay_out(self._memory)
        self._readout = Readout(self._memory)
        self._written = Written(self._memory, self._readout.names, record_log)
        self._groups = [self._memory.at[op.name] for op in plan.ops if isinstance(op, ops.Group)]
        self._effects = FaultEffects(self, plan.horizon_s, plan.faults)
        self._ops = self._memory.ops
        self._interventions: list[ops.Intervene] = []
        self._live: list[ops.Intervene] = []
        self._changes = self._memory.take(at.INTERVENE_WORDS * (len(plan.interventions) + 4096))
        self._memory.finish()
        self._frames: list[Frame] = []
        self._sampled = Table(len(self.columns), FRAMES_MOST)
        self._expected: tuple[float, ...] = ()  # the instants of frames that are being taken ahead
        self._told = 0
        self._arm()

    def _arm(self) -> None:
        plan = self.plan
        for op in plan.interventions:
            self._schedule(op)
        for window in plan.faults:
            self._snapshot(window)
        if plan.warm_up_s > 0.0:
            self._schedule_outside(plan.warm_up_s, SAMPLE, at.ON_WARM_UP, 0)
        self._floats[at.SAMPLE_EVERY_S] = self._effects.every_s
        for queue, sampler in self._memory.samplers:
            schedule(self._words, queue, 0.0, SAMPLE | 1 << 24, at.ON_SAMPLE, sampler)
        begins = {ops.Source: at.TO_BEGIN_SOURCE, ops.Group: at.TO_BEGIN_GROUP}
        agenda, count = self._memory.integer(at.AGENDA), 0
        for part in reversed(plan.ops):  # last in, first out
            if type(part) in begins:
                self._memory.set(
                    agenda + at.AGENDA_WORDS * count, begins[type(part)], self._memory.at[part.name]
                )
                count += 1
        self._words[at.AGENDA_COUNT] = count
        run(self._words, 0.0, 0)  # they begin

    @property
    def now_s(self) -> float:
        return float(self._floats[at.NOW_S])

    @property
    def events_processed(self) -> int:
        return int(self._words[at.PROCESSED])

    def advance(self, to_s: float, should_yield: Callable[[], bool] | None = None) -> bool:
        """Process every event up to and including *to_s*, unless *should_yield* says to stop between two.

        Raises `CannotRun` when more waits in the system than there is room for.
        """
        if to_s < self.now_s:
            raise ValueError(f"cannot go back from {self.now_s} s to {to_s} s")
        while True:
            why = run(self._words, to_s, EVENTS_A_LOOK if should_yield else NO_LOOK)
            self._written.take()
            window_over = self._words[at.PHASE] == at.BETWEEN
            if window_over:
                self._written.window_over()
            if why == at.AT_THE_INSTANT:
                return True
            if why == at.SNAPSHOT_DUE:
                self._effects.begins(int(self._words[at.STOPPED_ON]), self.now_s)
            elif why == at.WARM_UP_OVER:
                self._warm_up_over()
            elif why == at.NO_ROOM:
                raise CannotRun(self._readout.too_much_waits(self.now_s))
            elif why == at.TOLD_FULL:
                self._written.keep_the_first()
            elif why == at.IN_BETWEEN and (window_over or self._traces) and should_yield and should_yield():
                return False

    def intervene(self, op: ops.Intervene) -> ops.Intervene:
        """Add a live intervention, as `live_intervention` says."""
        op = live_intervention(op, self._ops, self.now_s)
        self._live.append(op)
        window = self._effects.live_fault(op)
        if window is not None:
            self._snapshot(window)
        self._schedule(op)
        return op

    def _schedule(self, op: ops.Intervene) -> None:
        number = len(self._interventions)
        self._interventions.append(op)
        if number >= len(self.plan.interventions) + 4096:
            raise CannotRun("More than 4,096 live faults in one run.")
        change = self._changes + at.INTERVENE_WORDS * number
        if op.op in self._memory.clusters and op.action in ("broker_down", "broker_up"):
            kind, target = at.TO_CLUSTER, self._memory.clusters[op.op]
        else:
            kind, target = TARGETS[type(self._ops[op.op])], self._memory.at[op.op]
        self._memory.set(change, ACTIONS[op.action], kind, target, op.instance, float(op.value), number)
        self._schedule_outside(op.at_s, INTERVENE, at.ON_INTERVENE, change)

    def _schedule_outside(self, at_s: float, key: int, code: int, subject: int) -> None:
        schedule(self._words, self._memory.queue(0), at_s, key, code, subject)

    def _snapshot(self, window: ops.FaultWindow) -> None:
        """Take stock before anything of *window*'s fault happens, and count inconsistent sagas from then on."""
        self._schedule_outside(window.from_s, window.number << 24, at.ON_SNAPSHOT, window.number)
        for op in self.plan.ops:
            if isinstance(op, ops.Process):
                process = self._memory.at[op.name]
                since = int(self._words[at.TOP])
                self._words[at.TOP] += at.SINCE_WORDS
                self._memory.set(since, int(self._words[process + at.PR_SINCE]), window.from_s, 0)
                self._words[process + at.PR_SINCE] = since

    def _warm_up_over(self) -> None:
        self._readout.reset(self.now_s, self._settle)

    def _settle(self, ages: int) -> None:
        settle_ages(self._words, ages)

    def frame(self) -> Frame:
        values = numpy.empty((1, len(self.columns)))
        take_frame(self._words, values[0])
        [row] = self._sampled.append(values)
        return self._frame(self.now_s, row)

    def _frame(self, now_s: float, values: Samples, until: int | None = None) -> Frame:
        fresh = self._readout.events(self._told, self._interventions, until)
        self._told += len(fresh)
        frame = Frame(len(self._frames), now_s, values, tuple(fresh))
        self._frames.append(frame)
        return frame

    def through(
        self, instants_s: Sequence[float], should_yield: Callable[[], bool] | None = None
    ) -> list[Frame]:
        if not self._expected:
            if len(instants_s) == 1:
                return one_by_one(self, instants_s, should_yield)
            self._expected = tuple(instants_s[:FRAMES_AHEAD])
            self._memory.set(self._memory.integer(at.EXPECTED_AT_S), *self._expected)
            self._words[at.EXPECTED_COUNT] = len(self._expected)
            expect(self._words)
        if not self.advance(self._expected[-1], should_yield):
            return []
        instants_s, self._expected = self._expected, ()
        first, columns = self._memory.integer(at.EXPECTED), len(self.columns)
        values = self._floats[first : first + len(instants_s) * columns].reshape(-1, columns)
        return [
            self._frame(instant_s, row, told)
            for instant_s, row, told in zip(
                instants_s, self._sampled.append(values), self._written.told_by(instants_s), strict=True
            )
        ]

    def checkpoint(self) -> Checkpoint:
        """Raises ValueError between frames that are taken ahead: the first of them are not seen yet."""
        if self._expected:
            raise ValueError("no checkpoint between frames that are taken ahead")
        frames = Frames(
            numpy.array([frame.t_s for frame in self._frames]),
            self._sampled.rows,
            numpy.cumsum([len(frame.events) for frame in self._frames], dtype=numpy.int64),
        )
        return Checkpoint(
            engine=self.name,
            seed=self.seed,
            replication=self.replication,
            now_s=self.now_s,
            frames=len(self._frames),
            interventions=tuple(self._live),
            state=pack(
                self._memory,
                frames,
                self._effects.state(),
                stamp(self.plan, self.seed, self.replication, self._room),
            ),
        )

    def restore(self, checkpoint: Checkpoint) -> bool:
        """On a fresh engine: from its array, so that nothing is computed twice.

        Raises CannotRun for the array of another version, plan, seed or room: going on with it would be another run.
        """
        if checkpoint.engine != self.name or not checkpoint.state:
            return False
        frames, effects = unpack(
            checkpoint.state, self._memory, stamp(self.plan, self.seed, self.replication, self._room)
        )
        self._effects.restore(effects)
        self._written.window_over()
        self._live = list(checkpoint.interventions)
        self._interventions += self._live
        rows = self._sampled.append(frames.values)
        for t_s, values, told in zip(frames.times_s.tolist(), rows, frames.told.tolist(), strict=True):
            self._frame(t_s, values, told)
        return True

    def traces(self, meanwhile: Callable[[], None] | None = None) -> tuple[Trace, ...]:
        """By a second run that writes down the ways of the causes that were slowest in this one."""
        slow = self.slowest(tracing.KEPT)
        usual = tracing.typical(self._memory, tracing.TYPICAL)
        found = self._recorded(list(dict.fromkeys([*slow, *usual])), meanwhile)
        first = sorted((c for c in slow if c in found), key=lambda c: (-found[c].duration_s, c))
        return tuple(found[cause] for cause in dict.fromkeys([*first, *usual]) if cause in found)

    def chosen_traces(
        self, choices: Sequence[Choice], meanwhile: Callable[[], None] | None = None
    ) -> tuple[Chosen, ...]:
        return answer(self, choices, lambda causes: self._recorded(causes, meanwhile))

    def emitted(self, source: str) -> int:
        return self._memory.integer(self._memory.at[source] + at.SO_EMITTED)

    def slowest(self, most: int) -> list[int]:
        return tracing.slowest(self._memory, most)

    def _recorded(self, causes: list[int], meanwhile: Callable[[], None] | None) -> dict[int, Trace]:
        """The traces of *causes*, by id, of a second run up to here."""
        if not causes:
            return {}
        again = CompiledEngine(self.plan, self.seed, self.replication, trace=tuple(causes))
        ways = tracing.Ways(again._memory, again._readout, causes)

        def take() -> None:
            ways.take()
            if meanwhile is not None:
                meanwhile()

        do_again(again, self._live, self.now_s, take)
        return ways.traces()

    @uncollected()
    def result(self) -> RunResult:
        now_s = self.now_s
        span_s = now_s - self.plan.warm_up_s if now_s > self.plan.warm_up_s else inf
        for group in self._groups:
            self._settle(group + at.GR_AGES)
        ledger = tuple(self._readout.ledger())
        check(ledger)
        return RunResult(
            engine=self.name,
            seed=self.seed,
            replication=self.replication,
            horizon_s=now_s,
            warm_up_s=self.plan.warm_up_s,
            metrics=tuple(self._readout.metrics(now_s, span_s)),
            ledger=ledger,
            sagas=tuple(self._readout.saga_rows()),
            faults=self._effects.result(now_s),
            events=tuple(self._events()),
            traces=(),
            series=Series(self.columns, tuple(frame.t_s for frame in self._frames), self._sampled.columns()),
        )

    def _events(self) -> list[Event]:
        return self._readout.events(0, self._interventions)

    # As `FaultEffects` sees the run

    def group_names(self) -> list[str]:
        return [op.name for op in self.plan.ops if isinstance(op, ops.Group)]

    def take_peaks(self) -> list[tuple[int, float]]:
        peaks = []
        for group in self._groups:
            ages = group + at.GR_AGES
            self._settle(ages)
            peaks.append((int(self._words[group + at.GR_LAG_PEAK]), float(self._floats[ages + at.AG_PEAK_S])))
            waits = self._words[ages + at.AG_WAITS]
            age_s = self.now_s - float(self._floats[ages + at.AG_BORN_S]) if waits else 0.0
            self._floats[ages + at.AG_PEAK_S] = age_s
            self._words[group + at.GR_LAG_PEAK] = int(self._floats[group + at.GR_LAG + at.AV_VALUE])
        return peaks

    def sampled_ages(self) -> Sequence[Sequence[float]]:
        groups, first = len(self._groups), int(self._words[at.SAMPLES])
        _, sampler = self._memory.samplers[0]  # between two windows all have sampled as often
        count = int(self._words[sampler + at.SM_SAMPLED])
        rows = self._floats[first : first + count * groups].reshape(count, groups)
        return [[float(age_s) for age_s in row] for row in rows]

    def counts(self) -> Counts:
        return self._readout.counts()

    def inconsistent(self, ended_from_s: float) -> int:
        return self._readout.inconsistent(ended_from_s)


def refuse(plan: ops.Plan) -> None:
    """Raise `CannotRun` for what this engine does not do, by name."""
    for op in plan.ops:
        match op:
            case ops.Group() if op.protocol != "classic-eager":
                raise CannotRun(
                    f"{op.name}: the compiled engine runs the protocol classic-eager, not {op.protocol}; "
                    f"set the group's protocol to classic-eager."
                )
            case ops.Source() if op.batch > AT_ONCE_MOST:
                raise CannotRun(f"{op.name}: {op.batch} records at one instant; at most {AT_ONCE_MOST} are.")
            case ops.Relay() if op.batch > AT_ONCE_MOST:
                raise CannotRun(f"{op.name}: a batch of {op.batch} records; at most {AT_ONCE_MOST} are.")
            case ops.Apply() if sum(emit.count for emit in op.emits) > AT_ONCE_MOST:
                raise CannotRun(f"{op.name}: emits more than {AT_ONCE_MOST} records at once.")
