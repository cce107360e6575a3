"""What each server can take: loads as a matrix over the sources, and the rates at which everything still keeps up.

Without synchronous calls every load is linear in the rates of the sources, so the largest rate of one
source is a minimum of quotients. With them a caller's load grows with its callees' queues as well; then the
largest rate is the root of a load that is found by settling the calls again at each step.
"""

from collections.abc import Mapping, Sequence
from math import inf

from simulator.base.quick_values import quick_value
from simulator.engines.analytic.calls import Callees, circles
from simulator.engines.analytic.holds import Holds
from simulator.engines.analytic.network import Network, Place
from simulator.engines.analytic.servers import Load, handled_by, load_of, pace, servers_of, shares_by_member

_STEPS = 18
_NEAR = 1e-4
_HOLDS_MOST = 30_000
"""Holds that the bisections of one plan may work out, so that a hostile plan is answered in seconds."""


Weights = Mapping[int, float]  # by the number of a source; sources that do not count are left out


@quick_value
class Row:
    """One server, or one pool that shares a queue. By source: *busy* [s of a server per record of the source, over
    the servers] and *records* handled per record of the source. Rows of one *server* are limits on one queue."""

    element: str
    server: int
    busy: Weights
    records: Weights

    def load(self, rates: Sequence[float]) -> float:
        """The share of its time that it is busy; above 1 it cannot keep up."""
        return total(self.busy, rates)

    def arriving(self, rates: Sequence[float]) -> float:
        """Records per second."""
        return total(self.records, rates)


def total(weights: Weights, rates: Sequence[float]) -> float:
    """The sum over the sources that count; an infinite weight of a silent source counts nothing."""
    found = 0.0
    for number, weight in weights.items():
        rate = rates[number]
        if rate > 0.0:
            found += weight * rate
    return found


class Capacity:
    """The rows of a plan, for the holds that it has when no callee has a queue."""

    def __init__(self, network: Network, visits: Mapping[str, Mapping[Place, float]]) -> None:
        self._network = network
        self.sources = list(network.sources)
        self._visits: dict[str, dict[int, float]] = {}
        for number, source in enumerate(self.sources):
            for (name, _), count in visits[source].items():
                row = self._visits.setdefault(name, {})
                row[number] = row.get(number, 0.0) + count
        self._handled = handled_by(network, {name: sum(row.values()) for name, row in self._visits.items()})
        self._holds = Holds(network, [name for names in self._handled.values() for name in names])
        self.holds = self._holds.copy()
        self._circles = [Callees(network, part) for part in circles(network, self._handled)]
        self.rows = [row for host in self._handled for row in self._rows(host)] + self._relays()

    def _rows(self, host: str) -> list[Row]:
        network = self._network
        busy: dict[int, float] = {}
        visits: dict[int, float] = {}
        records: dict[int, float] = {}
        for name in self._handled[host]:
            hold = self._holds.of[name]
            for number, seen in self._visits[name].items():
                stays = seen * hold.visits[0]
                busy[number] = busy.get(number, 0.0) + stays * hold.visit.mean_s
                visits[number] = visits.get(number, 0.0) + stays
                records[number] = records.get(number, 0.0) + seen
        if host in network.stations:
            servers = servers_of(network, host)
            gap = pace(network.stations[host], self._load(host))
            rows = [Row(host, 0, _scaled(busy, 1.0 / servers), records)]
            if gap is not None:
                rows.append(Row(host, 0, _scaled(visits, gap.mean_s), records))
            return rows
        group = network.groups[host]
        members, partitions = group.instances * group.threads, network.logs[group.log].partitions
        shares = {
            number: shares_by_member(network.sources[self.sources[number]].keys, members, partitions)
            for number in records
        }
        return [
            Row(
                host,
                member,
                {number: part * shares[number][member] for number, part in busy.items()},
                {number: part * shares[number][member] for number, part in records.items()},
            )
            for member in range(servers_of(network, host))
        ]

    def _load(self, host: str) -> Load:
        """The service of *host*, whatever the sources do to its mixture."""
        return load_of(
            [(sum(self._visits[name].values()), self._holds.of[name]) for name in self._handled[host]]
        )

    def _relays(self) -> list[Row]:
        """A relay that publishes full batches one after the other is kept by their acknowledgements."""
        network = self._network
        records: dict[str, dict[int, float]] = {}
        slowest_s: dict[str, float] = {}
        for name, seen in self._visits.items():
            apply = network.applies.get(name)
            if apply is None or apply.appends not in network.relays:
                continue
            into = records.setdefault(apply.appends, {})
            for emit in apply.emits:
                if emit.to in network.logs:
                    latency_s = network.logs[emit.to].latency.mean_s
                    slowest_s[apply.appends] = max(slowest_s.get(apply.appends, 0.0), latency_s)
                    share = network.work.of(name).succeeds * emit.probability * emit.count
                    for number, each in seen.items():
                        into[number] = into.get(number, 0.0) + share * each
        rows = []
        for store, into in records.items():
            relay = network.relays[store]
            rows.append(Row(relay.name, 0, _scaled(into, slowest_s.get(store, 0.0) / relay.batch), into))
        return rows

    def largest(self, rates: Sequence[float]) -> tuple[list[float], bool]:
        """By source the largest rate that leaves every load below 1 while the others stay, and whether calls' queues count.

        They do not where working them out would take too long.
        """
        most = self._linear(rates)
        reached = [(callees, self._sources_of(callees)) for callees in self._circles]
        tasks = [
            (number, callees)
            for number in range(len(self.sources))
            for callees, sources in reached
            if number in sources
        ]
        if sum(len(callees.names) for _, callees in tasks) * _STEPS > _HOLDS_MOST:
            return most, False
        for number, callees in tasks:
            most[number] = self._with_queues(number, callees, rates, most[number])
        return most, True

    def _sources_of(self, callees: Callees) -> set[int]:
        """The numbers of the sources whose records come to *callees* or to those who call them."""
        return {number for name in callees.names for number in self._visits[name]}

    def _linear(self, rates: Sequence[float]) -> list[float]:
        """By source the least quotient of what the others leave of a server and what one record takes of it."""
        import numpy as np

        if not self.rows:
            return [inf] * len(rates)
        busy = np.zeros((len(self.rows), len(rates)))
        for position, row in enumerate(self.rows):
            for number, weight in row.busy.items():
                busy[position, number] = weight
        now = np.array(rates)
        with np.errstate(all="ignore"):
            loads = np.where((busy > 0.0) & (now > 0.0), busy * now, 0.0)
            left = 1.0 - (loads.sum(axis=1, keepdims=True) - loads)
            quotients = np.where(busy > 0.0, np.maximum(left, 0.0) / busy, inf)
        quotients[np.isnan(quotients)] = 0.0
        return [float(each) for each in quotients.min(axis=0)]

    def _with_queues(self, number: int, callees: Callees, rates: Sequence[float], most: float) -> float:
        """At most *most*, and so little that the callers among *callees* keep up while they wait for the others."""
        if most in (0.0, inf):
            return most

        def spare(rate: float) -> float:
            return self._spare(
                callees, [rate if other == number else each for other, each in enumerate(rates)]
            )

        low, high = 0.0, most
        at_low, at_high = 1.0, spare(most * (1.0 - 1e-6))
        if at_high > 0.0:
            return most
        # Regula falsi after the Illinois rule: six steps where bisection takes fourteen.
        for _ in range(_STEPS):
            middle = high - at_high * (high - low) / (at_high - at_low)
            middle = min(max(middle, low + 0.01 * (high - low)), high - 0.01 * (high - low))
            at_middle = spare(middle)
            if at_middle > 0.0:
                low, at_low, at_high = middle, at_middle, at_high / 2.0
            else:
                high, at_high, at_low = middle, at_middle, at_low / 2.0
            if high - low <= _NEAR * high:
                break
        return low

    def _spare(self, callees: Callees, rates: Sequence[float]) -> float:
        """1/load - 1 of the most loaded caller, given the queues that its callees have at these rates: above 0 it keeps up."""
        of = {name: total(self._visits[name], rates) for name in callees.names}
        callees.settle(self._holds, of)
        if self._holds.nobody_waits(callees.names):
            return 1.0  # the loads are linear, and *rates* leave them below 1
        hosts = {self._network.applies[name].host for name in self._holds.callers if name in callees.names}
        load = max(row.load(rates) for host in hosts for row in self._rows(host))
        return 1.0 / load - 1.0 if load > 0.0 else 1.0


def _scaled(weights: Weights, factor: float) -> Weights:
    """Each weight times *factor*; one that is infinite stays so."""
    return {number: weight * factor if factor > 0.0 else 0.0 for number, weight in weights.items()}
