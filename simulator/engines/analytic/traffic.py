"""Traffic equations: rates and utilisations of a plan without simulating it.

With *e* the records that a source sends straight to an op and *P* the expected records that one
record at an op causes at each other op, the visits per source record *v* solve ``v = e + P v``
(Jackson 1957; the feedback and capped-retry cases of `semantics.md` are its smallest examples).
The equations are linear, so each source is solved once for one record and scaled by its rate at
any instant of the load profile. Without cycles the solution is exact after as many passes as the
longest path is long; a cycle converges geometrically, and one that multiplies itself is `inf`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.engines.analytic.keys import partition_shares
from simulator.engines.analytic.work import WorkTable, saga_requests
from simulator.metrics.load import LoadEstimate
from simulator.plan.ops import Apply, Group, Log, Plan, Process, Relay, Sink, Source, Station, Store

_PASSES = 2_000
_WORK = 4_000_000
"""Additions that the equations of one source may take, so that a hostile design is answered in seconds."""
_CONVERGED = 1e-13

Place = tuple[str, str]  # op name, record type: what one record is counted at


def estimate(plan: Plan) -> LoadEstimate:
    """Rates and utilisations of every element of *plan*, at the start and at the peak of its load.

    Waiting is not foreseen: a caller holds its server for the callee's service time alone, so
    utilisation is exact for services without synchronous calls and a lower bound with them.
    Faults and duplicates are left out.
    """
    network = _Network(plan)
    visits = {source.name: network.visits(source) for source in network.sources.values()}
    instants = sorted(
        {at for source in network.sources.values() for at, _ in source.profile if at < plan.horizon_s}
    )
    at_start: _Load | None = None
    peaks: tuple[dict[str, float], dict[str, float], dict[str, float]] = ({}, {}, {})
    backlog: dict[str, float] = {}
    worst: dict[str, float] = {}
    instants = instants or [0.0]
    for at_s, until_s in zip(instants, [*instants[1:], plan.horizon_s], strict=True):
        load = network.load(visits, at_s)
        at_start = at_start or load
        for peak, now in zip(peaks, (load.rates, load.utilisation, load.hottest), strict=True):
            for element, value in now.items():
                peak[element] = max(peak.get(element, 0.0), value)
        for element, busy in load.utilisation.items():
            busy = max(busy, load.hottest.get(element, 0.0))
            backlog[element] = max(0.0, backlog.get(element, 0.0) + (busy - 1.0) * (until_s - at_s))
            worst[element] = max(worst.get(element, 0.0), backlog[element])
    assert at_start is not None
    return LoadEstimate(
        rate_per_s=at_start.rates,
        utilisation=at_start.utilisation,
        peak_rate_per_s=peaks[0],
        peak_utilisation=peaks[1],
        hottest_partition=at_start.hottest,
        hottest_share=at_start.shares,
        wait_max_s=worst,
        wait_end_s=backlog,
    )


@dataclass(frozen=True, slots=True)
class _Load:
    rates: dict[str, float]
    utilisation: dict[str, float]
    hottest: dict[str, float]
    shares: dict[str, float]


class _Network:
    """The ops of a plan by kind, and what one record at a place causes elsewhere."""

    def __init__(self, plan: Plan) -> None:
        ops = plan.ops
        self.sources = {op.name: op for op in ops if isinstance(op, Source)}
        self.stations = {op.name: op for op in ops if isinstance(op, Station)}
        self.applies = {op.name: op for op in ops if isinstance(op, Apply)}
        self.logs = {op.name: op for op in ops if isinstance(op, Log)}
        self.groups = {op.name: op for op in ops if isinstance(op, Group)}
        self.stores = {op.name: op for op in ops if isinstance(op, Store)}
        self.relays = {op.store: op for op in ops if isinstance(op, Relay)}
        self.processes = {op.name: op for op in ops if isinstance(op, Process)}
        self.sinks = {op.name: op for op in ops if isinstance(op, Sink)}
        self.work = WorkTable(self.applies, self.stores, self.logs, set(self.groups))
        self._readers: dict[str, list[Group]] = defaultdict(list)
        for group in self.groups.values():
            self._readers[group.log].append(group)

    def visits(self, source: Source) -> dict[Place, float]:
        """Records at every place per record of *source*."""
        first: Place = (source.to, source.type)
        causes: dict[Place, dict[Place, float]] = {}
        reached = [first]
        while reached:
            place = reached.pop()
            if place in causes:
                continue
            effects: dict[Place, float] = defaultdict(float)
            causes[place] = effects
            for other, count in self._effects(place):
                effects[other] += count
            reached.extend(effects)
        visits: dict[Place, float] = {first: 1.0}
        edges = sum(len(effects) for effects in causes.values())
        for _ in range(max(50, min(_PASSES, _WORK // max(1, edges)))):
            after: dict[Place, float] = defaultdict(float)
            after[first] = 1.0
            for place, amount in visits.items():
                for other, count in causes[place].items():
                    after[other] += amount * count
            settled = after.keys() == visits.keys() and all(
                abs(amount - visits[place]) <= _CONVERGED * amount for place, amount in after.items()
            )
            growing = {
                place for place, amount in after.items() if amount > visits.get(place, 0.0) * (1.0 + 1e-9)
            }
            visits = dict(after)
            if settled:
                return visits
        return {place: float("inf") if place in growing else amount for place, amount in visits.items()}

    def _effects(self, place: Place) -> Iterator[tuple[Place, float]]:
        name, record_type = place
        if name in self.logs:
            for group in self._readers[name]:
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
            for participant, count in saga_requests(self.processes[name], self.work):
                yield (participant, ""), count

    def load(self, visits: Mapping[str, Mapping[Place, float]], at_s: float) -> _Load:
        """Rates and utilisations at the instant *at_s* of the load profile."""
        rates: dict[str, float] = dict.fromkeys(self.applies, 0.0)
        by_source: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        rates.update(
            dict.fromkeys([*self.logs, *self.groups, *self.processes, *self.sinks, *self.stations], 0.0)
        )
        rates.update(dict.fromkeys([*self.stores, *(relay.name for relay in self.relays.values())], 0.0))
        for source in self.sources.values():
            rate = source.rate_per_s * source.batch * _factor(source, at_s)
            rates[source.name] = rate
            for (name, _), per_record in visits[source.name].items():
                rates[name] = rates.get(name, 0.0) + rate * per_record
                by_source[name][source.name] += rate * per_record
        busy: dict[str, float] = defaultdict(float)
        starts: dict[str, float] = defaultdict(float)
        for apply in self.applies.values():
            work, rate = self.work.of(apply.name), rates[apply.name]
            busy[apply.host] += rate * work.held_s if rate else 0.0
            starts[apply.host] += rate * work.attempts if rate else 0.0
            if apply.host in self.stations:
                rates[apply.host] += rate
            if apply.appends is not None:
                rates[apply.appends] += rate * work.succeeds
                relay = self.relays.get(apply.appends)
                if relay is not None:
                    rates[relay.name] += sum(
                        rate * work.succeeds * emit.probability * emit.count
                        for emit in apply.emits
                        if emit.to in self.logs
                    )
        utilisation: dict[str, float] = {}
        for station in self.stations.values():
            utilisation[station.name] = busy[station.name] / (station.instances * station.slots)
            if station.rate_limit_per_s is not None:
                utilisation[station.name] = max(
                    utilisation[station.name], starts[station.name] / station.rate_limit_per_s
                )
        hottest, shares = self._partitions(by_source, busy, utilisation)
        return _Load(rates, utilisation, hottest, shares)

    def _partitions(
        self,
        by_source: Mapping[str, Mapping[str, float]],
        busy: Mapping[str, float],
        utilisation: dict[str, float],
    ) -> tuple[dict[str, float], dict[str, float]]:
        """Fill in the groups' *utilisation*; return that of their busiest partitions, and its share."""
        hottest: dict[str, float] = {}
        shares: dict[str, float] = {}
        for group in self.groups.values():
            log = self.logs[group.log]
            members = min(group.instances * group.threads, log.partitions)
            utilisation[group.name] = busy[group.name] / members
            mixture = {self.sources[name]: rate for name, rate in by_source[log.name].items() if rate > 0.0}
            if mixture:
                shares[group.name] = max(partition_shares(mixture, log.partitions))
                hottest[group.name] = busy[group.name] * shares[group.name]
        return hottest, shares


def _factor(source: Source, at_s: float) -> float:
    """The load profile's factor in force at *at_s*."""
    factor = 1.0
    for from_s, value in source.profile:
        if from_s <= at_s:
            factor = value
    return factor
