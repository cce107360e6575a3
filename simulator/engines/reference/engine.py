"""The reference engine: one readable part per op on SimPy's clock. It is the definition of what a plan means."""

from collections.abc import Callable, Collection, Sequence
from math import inf
from typing import ClassVar

from simulator.base.garbage import uncollected
from simulator.engines.base import Checkpoint, Delivery, do_again, live_intervention, one_by_one, series_of
from simulator.engines.choices import answer
from simulator.engines.fault_effects import FaultEffects
from simulator.engines.reference.apply import Handler
from simulator.engines.reference.clock import INTERVENE, SAMPLE, SNAPSHOT, Observer, Timer, tie_key
from simulator.engines.reference.cluster import Cluster
from simulator.engines.reference.context import Context, Part, Probe
from simulator.engines.reference.group import Consumers
from simulator.engines.reference.intervene import Interventions
from simulator.engines.reference.log import Topic
from simulator.engines.reference.process import Orchestrator
from simulator.engines.reference.record import Receiver
from simulator.engines.reference.relay import Outbox
from simulator.engines.reference.sink import End
from simulator.engines.reference.source import Clients
from simulator.engines.reference.station import Station
from simulator.engines.reference.store import EventStore
from simulator.engines.reference.watched import WatchedParts
from simulator.metrics.result import Choice, Chosen, Column, Frame, RunResult, SagaRow, Trace
from simulator.metrics.rows import check, columns_of
from simulator.plan import ops
from simulator.plan.spec import verify


class ReferenceEngine:
    """One run of one plan. Resumes by replay: the same plan, seed and interventions give the same bits."""

    name: ClassVar[str] = "reference"

    def __init__(
        self,
        plan: ops.Plan,
        seed: int,
        replication: int = 1,
        record_log: list[Delivery] | None = None,
        trace: Collection[int] = (),
    ) -> None:
        """*record_log*: a list that gets a line for the end of every delivery (it grows with the run).

        *trace*: ids of causes whose traces are kept besides those of the slowest.
        """
        verify(plan)
        self.plan = plan
        self.seed = seed
        self.replication = replication
        self._context = Context(plan, seed, replication, record_log, trace)
        self._ops = {op.name: op for op in plan.ops}
        self._clusters: dict[str, Cluster] = {}
        self._parts: dict[str, Part] = {}
        self._build()
        parts: list[object] = list(self._parts.values())
        self._interventions = Interventions(self._context, dict(self._parts), self._clusters)
        self._watched = WatchedParts(self._context.clock, parts)
        self._effects = FaultEffects(self._watched, plan.horizon_s, plan.faults)
        for window in plan.faults:
            self._snapshot(window)
        self._live: list[ops.Intervene] = []
        for op in plan.interventions:
            self._schedule(op)
        if plan.warm_up_s > 0.0:
            self._context.clock.at(plan.warm_up_s, tie_key(SAMPLE, 0), self._warm_up_over)
        self._context.clock.at(0.0, tie_key(SAMPLE, 1), self._sample)
        for part in self._parts.values():
            part.start()
        self._probes: list[Probe] = []
        columns: list[Column] = []
        for name, part in self._parts.items():
            probes = part.probes()
            columns += columns_of(name, [metric for metric, _ in probes])
            self._probes += [probe for _, probe in probes]
        self.columns = tuple(columns)
        self._frames: list[Frame] = []

    @property
    def now_s(self) -> float:
        return float(self._context.clock.now)

    @property
    def events_processed(self) -> int:
        """Events of the clock so far: the measure of an engine's speed."""
        return self._context.clock.processed

    @uncollected()
    def advance(self, to_s: float, should_yield: Callable[[], bool] | None = None) -> bool:
        """Process every event up to and including *to_s*, unless *should_yield* says to stop between two."""
        if to_s < self.now_s:
            raise ValueError(f"cannot go back from {self.now_s} s to {to_s} s")
        return self._context.clock.run_to(to_s, should_yield)

    def observe(self, observer: Observer | None) -> None:
        """Tell *observer* of every event just before it happens; None ends that. The run stays the same."""
        self._context.clock.observer = observer

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
        self._context.clock.at(op.at_s, tie_key(INTERVENE, 0), self._do, op)

    def _snapshot(self, window: ops.FaultWindow) -> None:
        """Take stock before anything of *window*'s fault happens."""
        self._context.clock.at(window.from_s, tie_key(SNAPSHOT, window.number), self._fault_begins, window)

    def _fault_begins(self, timer: Timer) -> None:
        self._effects.begins(timer.subject.number, self._context.clock.now)

    def _do(self, timer: Timer) -> None:
        self._interventions.do(timer.subject)

    def _warm_up_over(self, timer: Timer) -> None:
        self._context.traces.reset()
        for part in self._parts.values():
            part.reset(self._context.clock.now)

    def _sample(self, timer: Timer) -> None:
        """On a grid of its own, so that nothing depends on whether frames are taken."""
        number = self._watched.sample()
        if number % 8 == 0:
            self._context.settle()
        at_s = number * self._effects.every_s
        if at_s <= self.plan.horizon_s:
            self._context.clock.at(at_s, tie_key(SAMPLE, 1), self._sample)

    def frame(self) -> Frame:
        now_s = self.now_s
        values = tuple([float(probe(now_s)) for probe in self._probes])
        frame = Frame(len(self._frames), now_s, values, self._context.fresh_events())
        self._frames.append(frame)
        return frame

    def through(
        self, instants_s: Sequence[float], should_yield: Callable[[], bool] | None = None
    ) -> list[Frame]:
        return one_by_one(self, instants_s, should_yield)

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(
            engine=self.name,
            seed=self.seed,
            replication=self.replication,
            now_s=self.now_s,
            frames=len(self._frames),
            interventions=tuple(self._live),
        )

    def restore(self, checkpoint: Checkpoint) -> bool:
        """It resumes by replay."""
        return False

    def traces(self, meanwhile: Callable[[], None] | None = None) -> tuple[Trace, ...]:
        return self._context.traces.result()

    def chosen_traces(
        self, choices: Sequence[Choice], meanwhile: Callable[[], None] | None = None
    ) -> tuple[Chosen, ...]:
        def record(causes: list[int]) -> dict[int, Trace]:
            again = ReferenceEngine(self.plan, self.seed, self.replication, trace=causes)
            do_again(again, self._live, self.now_s, meanwhile)
            return again._context.traces.chosen()

        return answer(self, choices, record)

    def emitted(self, source: str) -> int:
        part = self._parts[source]
        assert isinstance(part, Clients)
        return part.emitted

    def slowest(self, most: int) -> list[int]:
        return [cause.id for cause in self._context.traces.slowest(most)]

    def result(self) -> RunResult:
        now_s = self.now_s
        span_s = now_s - self.plan.warm_up_s if now_s > self.plan.warm_up_s else inf
        ledger = tuple(row for part in self._parts.values() for row in part.ledger())
        check(ledger)
        return RunResult(
            engine=self.name,
            seed=self.seed,
            replication=self.replication,
            horizon_s=now_s,
            warm_up_s=self.plan.warm_up_s,
            metrics=tuple(value for part in self._parts.values() for value in part.metrics(now_s, span_s)),
            ledger=ledger,
            sagas=self._saga_rows(),
            faults=self._effects.result(now_s),
            events=tuple(self._context.events),
            traces=self.traces(),
            series=series_of(self.columns, self._frames),
        )

    def _saga_rows(self) -> tuple[SagaRow, ...]:
        return tuple(part.saga_row() for part in self._parts.values() if isinstance(part, Orchestrator))

    # Building: the running form of every op, then their links

    def _build(self) -> None:
        context, plan = self._context, self.plan
        index = {op.name: number for number, op in enumerate(plan.ops)}
        topics: dict[str, Topic] = {}
        handlers: dict[str, Handler] = {}
        stations: dict[str, Station] = {}
        stores: dict[str, EventStore] = {}
        groups: dict[str, Consumers] = {}
        receivers: dict[str, Receiver] = {}
        for op in plan.ops:
            number = index[op.name]
            match op:
                case ops.Log():
                    cluster = self._clusters.get(op.cluster)
                    if cluster is None:
                        cluster = self._clusters[op.cluster] = Cluster(context, op, number)
                    topics[op.name] = Topic(op, number, context, cluster)
                case ops.Station():
                    stations[op.name] = Station(op, number, context)
                case ops.Store():
                    stores[op.name] = EventStore(op, number, context)
                case ops.Apply():
                    receivers[op.name] = handlers[op.name] = Handler(op, number, context)
                case ops.Sink():
                    receivers[op.name] = End(op, context)
                case ops.Process():
                    receivers[op.name] = Orchestrator(op, number, context)
        made: dict[str, object] = {**topics, **stations, **stores, **receivers}
        for op in plan.ops:
            match op:
                case ops.Group():
                    made[op.name] = groups[op.name] = Consumers(op, index[op.name], context, topics[op.log])
                case ops.Relay():
                    made[op.name] = Outbox(op, index[op.name], context, stores[op.store])
                case ops.Source():
                    made[op.name] = Clients(op, index[op.name], context)
        self._connect(made, topics, handlers, stations, stores, groups, receivers)

    def _connect(
        self,
        made: dict[str, object],
        topics: dict[str, Topic],
        handlers: dict[str, Handler],
        stations: dict[str, Station],
        stores: dict[str, EventStore],
        groups: dict[str, Consumers],
        receivers: dict[str, Receiver],
    ) -> None:
        """Join the parts, in the order of the plan: readers of a log are told in this order."""
        for op in self.plan.ops:
            part = made[op.name]
            if isinstance(op, ops.Apply) and isinstance(part, Handler):
                part.station = stations.get(op.host)
                part.connect(handlers, topics, stores, receivers)
            elif isinstance(op, ops.Group) and isinstance(part, Consumers):
                part.connect(handlers)
                topics[op.log].readers.append(part)
                if op.host is not None:
                    stations[op.host].tenants.append(part)
            elif isinstance(op, ops.Process) and isinstance(part, Orchestrator):
                part.connect(handlers, stations[op.host])
                stations[op.host].tenants.append(part)
            elif isinstance(op, ops.Source) and isinstance(part, Clients):
                part.connect(topics.get(op.to) or receivers[op.to])
            self._parts[op.name] = part  # type: ignore[assignment]
