"""A plan as a graph: what one record at a place causes at the others, and how often each place is visited."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

from simulator.engines.analytic.flows import Flows
from simulator.engines.analytic.moments import time_of
from simulator.engines.analytic.work import WorkTable
from simulator.plan.ops import Apply, Group, Log, Plan, Process, Relay, Sink, Source, Station, Store

Place = tuple[str, str]  # op name, record type: what one record is counted at


class Network:
    """The ops of a plan by kind, and the *latencies* of its logs; *flows* is the graph of the places that its sources reach."""

    def __init__(self, plan: Plan) -> None:
        ops = plan.ops
        self.sources = {op.name: op for op in ops if isinstance(op, Source)}
        self.stations = {op.name: op for op in ops if isinstance(op, Station)}
        self.applies = {op.name: op for op in ops if isinstance(op, Apply)}
        self.logs = {op.name: op for op in ops if isinstance(op, Log)}
        self.latencies = {name: time_of(log.latency) for name, log in self.logs.items()}
        self.groups = {op.name: op for op in ops if isinstance(op, Group)}
        self.stores = {op.name: op for op in ops if isinstance(op, Store)}
        self.relays = {op.store: op for op in ops if isinstance(op, Relay)}
        self.processes = {op.name: op for op in ops if isinstance(op, Process)}
        self.sinks = {op.name: op for op in ops if isinstance(op, Sink)}
        self.work = WorkTable(self.applies, self.stores, self.logs, set(self.groups))
        self.readers: dict[str, list[Group]] = defaultdict(list)
        for group in self.groups.values():
            self.readers[group.log].append(group)
        self.flows = Flows(self._causes())

    def _causes(self) -> dict[Place, dict[Place, float]]:
        """The expected records that one record at a place causes directly at each other place."""
        causes: dict[Place, dict[Place, float]] = {}
        reached: list[Place] = [(source.to, source.type) for source in self.sources.values()]
        while reached:
            place = reached.pop()
            if place in causes:
                continue
            effects: dict[Place, float] = defaultdict(float)
            causes[place] = effects
            for other, count in self._effects(place):
                effects[other] += count
            reached.extend(effects)
        return causes

    def visits(self) -> dict[str, dict[Place, float]]:
        """By source: records at every place that it reaches, per record of the source."""
        names = list(self.sources)
        entering: dict[Place, list[float]] = {}
        for column, source in enumerate(self.sources.values()):
            row = entering.setdefault((source.to, source.type), [0.0] * len(names))
            row[column] += 1.0
        flow = self.flows.solve(entering, len(names))
        return {
            name: {place: amounts[column] for place, amounts in flow.items() if amounts[column] > 0.0}
            for column, name in enumerate(names)
        }

    def _effects(self, place: Place) -> Iterator[tuple[Place, float]]:
        name, record_type = place
        if name in self.logs:
            for group in self.readers[name]:
                yield (group.name, record_type), 1.0
                for handled, apply_name in group.works:
                    if handled == record_type:
                        yield (apply_name, record_type), 1.0
        elif name in self.applies:
            apply, work = self.applies[name], self.work.of(name)
            for emit in apply.emits:
                if emit.probability * emit.count > 0.0:
                    yield (emit.to, emit.type), work.succeeds * emit.probability * emit.count
            if apply.dead_letters is not None and work.dead_lettered > 0.0:
                yield (apply.dead_letters, record_type), work.dead_lettered
            for call, count in zip(apply.calls, work.reached, strict=True):
                yield (call.to, ""), count
        elif name in self.processes:
            for request in self.work.saga_requests(self.processes[name]):
                yield (request.participant, ""), request.per_saga


def factor_at(source: Source, at_s: float) -> float:
    """The load profile's factor in force at *at_s*."""
    position = bisect_right(source.profile, at_s, key=lambda step: step[0])
    return source.profile[position - 1][1] if position else 1.0
