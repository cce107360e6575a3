"""The steady state of a plan at given rates of its sources: what arrives where, how variable it is, how long it waits.

Elements are visited in the order in which records flow. What arrives at one is merged from what left
the others (two moments, after Whitt's QNA, Bell System Technical Journal 62, 1983); the formula that
fits answers its queue; what leaves goes on. Where records go round, the ring is repeated until it settles.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from simulator.engines.analytic import queues
from simulator.engines.analytic.calls import Callees
from simulator.engines.analytic.flows import Flows
from simulator.engines.analytic.holds import Holds
from simulator.engines.analytic.moments import constant, time_of
from simulator.engines.analytic.network import Network, Place
from simulator.engines.analytic.servers import Load, handled_by, load_of, member_shares, servers_of
from simulator.engines.analytic.streams import Edge, edges_of, left
from simulator.engines.analytic.waiting import (
    GENERAL,
    PACED,
    POISSON,
    Stream,
    Waiting,
    merged,
    waiting,
)
from simulator.plan.ops import Group, Station

_ROUNDS = 8
_SETTLED = 1e-3


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a group: its *share* of the group's records, its queue, and the *partitions* that it reads."""

    share: float
    partitions: int
    queue: Waiting


class Steady:
    """Everything that the answers are read from. *rates* [1/s] are of records, by source.

    *holds* are those without queues at callees; they are updated to the queues found.
    """

    def __init__(
        self,
        network: Network,
        visits: Mapping[str, Mapping[Place, float]],
        rates: Mapping[str, float],
        holds: Holds,
    ) -> None:
        self.network = network
        self.visits = visits
        self.rates = rates
        self.places: dict[Place, float] = defaultdict(float)
        self.by_source: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for source, places in visits.items():
            for place, per_record in places.items():
                rate = rates[source] * per_record
                if rate > 0.0:
                    self.places[place] += rate
                    self.by_source[place[0]][source] += rate
        self.of: dict[str, float] = {name: sum(rates.values()) for name, rates in self.by_source.items()}
        self.handled = handled_by(network, self.of)
        self.holds = holds
        self.callees = Callees(network, self.handled)
        self.longest_s = self.callees.settle(self.holds, self.of)
        self.loads: dict[str, Load] = {}
        self.arriving: dict[str, Stream] = {}
        self.leaving: dict[str, Stream] = {}
        self.stations: dict[str, Waiting] = {}
        self.members: dict[str, tuple[Member, ...]] = {}
        self._shares: dict[str, list[tuple[float, int]]] = {}
        self._edges = edges_of(network, self.places, rates)
        self._order = Flows(self._graph())
        self._not_poisson = {name for name in network.processes if not self._markov_saga(name)}
        self._pass(set(self._edges), _ROUNDS)
        if self.holds.callers:
            waits = {host: self.stations[host].wait for host in self.longest_s if host in self.stations}
            self.holds.update(self.holds.callers, waits)
            hosts = {network.applies[name].host for name in self.holds.callers}
            for host in hosts:
                self.loads.pop(host, None)
            self._pass(hosts, 1)

    def load(self, host: str) -> Load:
        """The service that *host*'s servers give, over all that it handles."""
        found = self.loads.get(host)
        if found is None:
            parts = [(self.of[name], self.holds.of[name]) for name in self.handled.get(host, ())]
            found = self.loads[host] = load_of(parts)
        return found

    def records(self, host: str) -> float:
        """Records per second that *host* handles, each counted once."""
        return sum(self.of[name] for name in self.handled.get(host, ()))

    def _graph(self) -> dict[str, dict[str, float]]:
        graph: dict[str, dict[str, float]] = {}
        for target, edges in self._edges.items():
            graph.setdefault(target, {})
            for edge in edges:
                if edge.origin:
                    graph.setdefault(edge.origin, {})[target] = 1.0
        return graph

    def _markov_saga(self, name: str) -> bool:
        """Whether all that a saga waits for leaves an exponential server, so that its requests stay Poisson."""
        network, process = self.network, self.network.processes[name]
        if any(network.work.late(step.action, step.timeout_s) > 1e-9 for step in process.steps):
            return False
        asked = {step.action for step in process.steps} | {step.undo for step in process.steps if step.undo}
        hosts = {network.applies[each].host for each in asked if each in self.of}
        return all(
            network.stations[host].rate_limit_per_s is None
            and (self.load(host).exponential or self._plenty(host))
            for host in hosts
        )

    def _plenty(self, host: str) -> bool:
        """Whether a station has so many servers that nobody waits."""
        load = self.load(host)
        return queues.erlang_c(servers_of(self.network, host), load.rate * load.service.mean_s) == 0.0

    def _pass(self, changed: set[str], rounds: int) -> None:
        """Visit what is *changed*, and whatever hears from an element that leaves something else than before.

        A ring is gone round until it settles, *rounds* times at most.
        """
        for component in self._order.components:
            inside = set(component)
            if inside.isdisjoint(changed) and not any(
                edge.origin in changed for name in component for edge in self._edges.get(name, ())
            ):
                continue
            before = {name: self.leaving.get(name) for name in component}
            for _ in range(rounds if self._order.cyclic(component) else 1):
                last = [self.leaving.get(name) for name in component]
                for name in component:
                    self._visit(name)
                if all(_near(was, self.leaving[name]) for was, name in zip(last, component, strict=True)):
                    break
            changed.update(name for name in component if not _near(before[name], self.leaving[name]))

    def _visit(self, name: str) -> None:
        arriving = merged([self._along(edge) for edge in self._edges.get(name, ())])
        if name in self.network.stations:
            arriving = _again(arriving, self.load(name).rate, self.load(name))
            self.stations[name] = self._station(self.network.stations[name], arriving)
            self.leaving[name] = left(arriving, self.records(name), self.stations[name], self.load(name))
        elif name in self.network.groups:
            self.members[name] = self._members(self.network.groups[name], arriving)
            self.leaving[name] = self._left_group(name, arriving)
        else:
            log = self.network.logs.get(name)
            moved = log is not None and time_of(log.latency).variance > 0.0
            self.leaving[name] = arriving._replace(kind=GENERAL) if moved else arriving
        self.arriving[name] = arriving

    def _along(self, edge: Edge) -> Stream:
        """What comes along one edge: part of what left (or, for a call, of what arrived at) its origin."""
        if edge.stream is not None:
            return edge.stream
        streams = self.arriving if edge.early else self.leaving
        # In a ring not every origin is known yet: begin with the best, Poisson, and let it be spoiled.
        base = streams.get(edge.origin, Stream(edge.rate / edge.each, 1.0, 0.0, 0.0, POISSON))
        share = edge.rate / edge.each / base.rate if base.rate > 0.0 and isfinite(base.rate) else 1.0
        one = base.thinned(min(1.0, share)) if share < 1.0 - 1e-12 else base
        if edge.whole:
            return Stream(edge.rate, one.dispersion, one.spread, one.same, one.kind)
        kept = edge.keeps_kind and edge.process not in self._not_poisson and edge.same == 0.0
        kind = one.kind if kept and (one.kind == POISSON or edge.each == 1.0) else GENERAL
        dispersion = 1.0 + edge.each * (one.dispersion - 1.0) + edge.same
        return Stream(edge.rate, max(0.0, dispersion), one.spread * edge.each + edge.spread, edge.same, kind)

    def _station(self, op: Station, arriving: Stream) -> Waiting:
        load, servers = self.load(op.name), op.instances * op.slots
        if op.rate_limit_per_s is None:
            return self._bounded(op, _answer(arriving, load, servers))
        pace = waiting(arriving, constant(1.0 / op.rate_limit_per_s), 1, exponential=False, fixed=True)
        pace = pace._replace(service=load.service, servers=servers, exact=pace.exact and load.exact)
        if not pace.busy < 1.0:
            return pace
        if load.fixed and load.service.mean_s <= servers / op.rate_limit_per_s:
            return self._bounded(op, pace)
        dispersion = queues.departures(arriving.dispersion, pace.busy, 0.0, 1)
        slots = _answer(Stream(arriving.rate, max(0.0, dispersion), 0.0, 0.0, GENERAL), load, servers)
        both = slots._replace(
            busy=max(slots.busy, pace.busy),
            wait_s=pace.wait_s + slots.wait_s,
            chance=max(pace.chance, slots.chance),
            method=f"{pace.method} rate limit, then {slots.method}",
            exact=False,
            quantiles_exact=False,
            memoryless=False,
            notes=(*slots.notes, PACED),
        )
        return self._bounded(op, both if slots.busy < 1.0 else slots)

    def _bounded(self, op: Station, queue: Waiting) -> Waiting:
        """Callers that hold a server while they wait are finitely many, so no queue of theirs is longer."""
        most_s = self.longest_s.get(op.name)
        if most_s is None or not queue.wait_s > most_s or not queue.busy < 1.0:
            return queue
        free = most_s == 0.0
        return queue._replace(
            wait_s=most_s,
            chance=0.0 if free else queue.chance,
            method="never more callers than servers" if free else "bounded by the number of callers",
            exact=free,
            quantiles_exact=free,
            memoryless=False,
        )

    def _members(self, op: Group, arriving: Stream) -> tuple[Member, ...]:
        load, records = self.load(op.name), self.records(op.name)
        shares = self._shares.get(op.name)
        if shares is None:
            rates: dict[str, float] = defaultdict(float)
            for name in self.handled.get(op.name, ()):
                for source, rate in self.by_source[name].items():
                    rates[source] += rate
            shares = self._shares[op.name] = member_shares(self.network, op, rates)
        found: list[Member] = []
        known: dict[tuple[float, bool], Waiting] = {}
        for share, partitions in shares:
            key = share, partitions > 1
            if key in known:
                found.append(Member(share, partitions, known[key]))
                continue
            stream = _again(arriving.split(share), load.rate * share, load)
            if not (records > 0.0 and share > 0.0):
                stream = stream._replace(rate=0.0)
            known[key] = queue = _answer(stream, load, 1, in_turn=partitions > 1)
            found.append(Member(share, partitions, queue))
        return tuple(found)

    def _left_group(self, name: str, arriving: Stream) -> Stream:
        load, records = self.load(name), self.records(name)
        alike: dict[int, tuple[Member, int]] = {}
        for each in self.members[name]:
            alike[id(each.queue)] = each, alike.get(id(each.queue), (each, 0))[1] + 1
        return merged(
            [
                left(arriving.split(each.share), records * each.share * count, each.queue, load)
                for each, count in alike.values()
            ]
        )


def _near(before: Stream | None, now: Stream) -> bool:
    """Whether a ring has settled: what is approximate need not be precise."""
    return (
        before is not None and before.kind == now.kind and abs(before.dispersion - now.dispersion) < _SETTLED
    )


def _again(arriving: Stream, visits: float, load: Load) -> Stream:
    """Retries that go to the back of the line arrive once more: *visits* [1/s] in all.

    Before exponential servers they change nothing but the load (Jackson 1957).
    """
    if visits <= arriving.rate * (1.0 + 1e-12) or arriving.rate <= 0.0:
        return arriving
    kind = POISSON if arriving.kind == POISSON and load.exponential else GENERAL
    return arriving._replace(rate=visits, kind=kind)


def _answer(stream: Stream, load: Load, servers: int, *, in_turn: bool = False) -> Waiting:
    return waiting(
        stream,
        load.service,
        servers,
        exponential=load.exponential,
        fixed=load.fixed,
        exact=load.exact,
        in_turn=in_turn,
    )
