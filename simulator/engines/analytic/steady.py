"""The steady state of a plan at given rates of its sources: what arrives where, how variable it is, how long it waits.

Elements are visited in the order in which records flow. What arrives at one is merged from what left
the others (two moments, after Whitt's QNA, Bell System Technical Journal 62, 1983); the formula that
fits answers its queue; what leaves goes on. Where records go round, the ring is repeated until it settles.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from math import isfinite

from simulator.base.quick_values import quick_value
from simulator.engines.analytic import queues
from simulator.engines.analytic.calls import Callees
from simulator.engines.analytic.flows import Flows
from simulator.engines.analytic.holds import Holds
from simulator.engines.analytic.moments import NONE
from simulator.engines.analytic.network import Network, Place
from simulator.engines.analytic.servers import Load, handled_by, load_of, member_shares, pace, servers_of
from simulator.engines.analytic.streams import Edge, edges_of, left
from simulator.engines.analytic.waiting import (
    GENERAL,
    HELD_BACK,
    PACED,
    POISSON,
    Stream,
    Waiting,
    merged,
    waiting,
)
from simulator.plan.ops import Group, Station

_ROUNDS = 8
_SETTLED = 0.02


@quick_value
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
            if self.holds.update(self.holds.callers, waits):
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

    def _pass(self, due: set[str], rounds: int) -> None:
        """Visit what is *due*, and whoever hears from an element that leaves something else than was thought.

        A ring is gone round until nobody in it is due any more, *rounds* times at most.
        """
        for component in self._order.components:
            ring = self._order.cyclic(component)
            for _ in range(rounds if ring else 1):
                for name in component:
                    if name in due:
                        due.remove(name)
                        before = self.leaving.get(name) or (self._guess(name) if ring else None)
                        self._visit(name)
                        if not _near(before, self.leaving[name]):
                            due |= self._order.causes[name].keys()
                if due.isdisjoint(component):
                    break

    def _visit(self, name: str) -> None:
        arriving = merged([self._along(edge) for edge in self._edges.get(name, ())])
        if name in self.network.stations:
            arriving = _again(arriving, self.load(name).rate, self.load(name))
            self.stations[name] = self._station(self.network.stations[name], arriving)
            self.leaving[name] = left(arriving, self.records(name), self.stations[name], self.load(name))
        elif name in self.network.groups:
            self.members[name] = self._members(self.network.groups[name], arriving)
        else:
            moved = self.network.latencies.get(name, NONE).variance > 0.0
            self.leaving[name] = replace(arriving, kind=GENERAL) if moved else arriving
        self.arriving[name] = arriving

    def _along(self, edge: Edge) -> Stream:
        """What comes along one edge: part of what left (or, for a call, of what arrived at) its origin."""
        if edge.stream is not None:
            return edge.stream
        streams = self.arriving if edge.early else self.leaving
        base = streams.get(edge.origin) or replace(self._guess(edge.origin), rate=edge.rate / edge.each)
        share = edge.rate / edge.each / base.rate if base.rate > 0.0 and isfinite(base.rate) else 1.0
        one = base.thinned(min(1.0, share)) if share < 1.0 - 1e-12 else base
        if edge.whole:
            return Stream(edge.rate, one.dispersion, one.spread, one.same, one.kind)
        kept = edge.keeps_kind and edge.process not in self._not_poisson and edge.same == 0.0
        kind = one.kind if kept and (one.kind == POISSON or edge.each == 1.0) else GENERAL
        dispersion = 1.0 + edge.each * (one.dispersion - 1.0) + edge.same
        return Stream(edge.rate, max(0.0, dispersion), one.spread * edge.each + edge.spread, edge.same, kind)

    def _guess(self, name: str) -> Stream:
        """The best that can leave an element that is not known yet, as in a ring: a round may spoil it, none mends it."""
        network, poisson = self.network, True
        if name in network.stations:
            unlimited = network.stations[name].rate_limit_per_s is None
            poisson = unlimited and (self.load(name).exponential or self._plenty(name))
        elif name in network.groups:
            poisson = self.load(name).exponential
        elif name in network.logs:
            poisson = network.latencies[name].variance == 0.0
        return Stream(1.0, 1.0, 0.0, 0.0, POISSON if poisson else GENERAL)

    def _station(self, op: Station, arriving: Stream) -> Waiting:
        load, servers = self.load(op.name), op.instances * op.slots
        slots, gap = _answer(arriving, load, servers), pace(op, load)
        if gap is None:
            return self._bounded(op, slots)
        paced = waiting(arriving, gap, 1, exponential=False, fixed=gap.variance == 0.0)
        if not (paced.busy < 1.0 and slots.busy < 1.0):
            return replace(
                max(paced, slots, key=lambda each: each.busy), service=load.service, servers=servers
            )
        binds = gap.variance > 0.0
        return self._bounded(
            op,
            replace(
                paced,
                service=load.service,
                servers=servers,
                busy=max(slots.busy, paced.busy),
                wait_s=max(slots.wait_s, paced.wait_s),
                method=f"{paced.method} at the rate limit",
                exact=paced.exact and not binds,
                quantiles_exact=False,
                memoryless=False,
                notes=(*paced.notes, PACED) if binds else paced.notes,
            ),
        )

    def _bounded(self, op: Station, queue: Waiting) -> Waiting:
        """Callers that hold a server while they wait are finitely many, so no queue of theirs is longer."""
        if not queue.busy < 1.0:
            return queue
        most_s = self.longest_s.get(op.name)
        if most_s is not None and queue.wait_s > most_s:
            free = most_s == 0.0
            return replace(
                queue,
                wait_s=most_s,
                chance=0.0 if free else queue.chance,
                method="never more callers than servers" if free else "bounded by the number of callers",
                exact=free,
                quantiles_exact=free,
                memoryless=False,
            )
        held_s = self.callees.held_back_s.get(op.name, 0.0)
        if held_s > queue.wait_s:
            chance = max(queue.chance, min(1.0, held_s / (held_s + queue.service.mean_s)))
            return replace(
                queue, wait_s=held_s, chance=chance, method=HELD_BACK, exact=False, quantiles_exact=False
            )
        left_s = self.callees.relieved(op.name, queue.wait).mean_s
        return (
            queue
            if left_s == queue.wait_s
            else replace(queue, wait_s=left_s, exact=False, quantiles_exact=False)
        )

    def _members(self, op: Group, arriving: Stream) -> tuple[Member, ...]:
        """The queues of its members; alike ones are answered once. What leaves them leaves the group."""
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
        parts: list[Stream] = []
        alike = [(share, partitions > 1) for share, partitions in shares]
        for key, (share, partitions) in zip(alike, shares, strict=True):
            if key not in known:
                part = arriving.split(share)
                stream = _again(part, load.rate * share, load)
                if not (records > 0.0 and share > 0.0):
                    stream = replace(stream, rate=0.0)
                known[key] = _answer(stream, load, 1, in_turn=partitions > 1)
                together = records * share * alike.count(key)
                parts.append(left(part, together, known[key], load))
            found.append(Member(share, partitions, known[key]))
        self.leaving[op.name] = merged(parts)
        return tuple(found)


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
    return replace(arriving, rate=visits, kind=kind)


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
