"""A plan as a graph: what one record at a place causes at the others, and how often each place is visited."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from simulator.engines.analytic.flows import Flows
from simulator.engines.analytic.moments import time_of
from simulator.engines.analytic.work import WorkTable
from simulator.plan.ops import Apply, Group, Log, Plan, Process, Relay, Sink, Source, Station, Store

Place = tuple[str, str]  # op name, record type: what one record is counted at


class Network:
    """The ops of a plan by kind, what its applies take and the *latencies* of its logs; *flows* is the graph of the places that its sources reach."""

    def __init__(self, plan: Plan) -> None:
        kinds: dict[type, list[Any]] = defaultdict(list)
        for op in plan.ops:
            kinds[type(op)].append(op)
        self.sources: dict[str, Source] = {op.name: op for op in kinds[Source]}
        self.stations: dict[str, Station] = {op.name: op for op in kinds[Station]}
        self.applies: dict[str, Apply] = {op.name: op for op in kinds[Apply]}
        self.takes = {name: time_of(apply.takes) for name, apply in self.applies.items()}
        self.logs: dict[str, Log] = {op.name: op for op in kinds[Log]}
        self.latencies = {name: time_of(log.latency) for name, log in self.logs.items()}
        self.groups: dict[str, Group] = {op.name: op for op in kinds[Group]}
        self.stores: dict[str, Store] = {op.name: op for op in kinds[Store]}
        self.relays: dict[str, Relay] = {op.store: op for op in kinds[Relay]}
        self.processes: dict[str, Process] = {op.name: op for op in kinds[Process]}
        self.sinks: dict[str, Sink] = {op.name: op for op in kinds[Sink]}
        self.work = WorkTable(self.applies, self.takes, self.stores, self.logs, set(self.groups))
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
        entering: dict[Place, dict[str, float]] = {}
        for name, source in self.sources.items():
            entering.setdefault((source.to, source.type), {})[name] = 1.0
        found: dict[str, dict[Place, float]] = {name: {} for name in self.sources}
        for place, amounts in self.flows.solve(entering).items():
            for name, amount in amounts.items():
                found[name][place] = amount
        return found

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
