"""What each server can take: loads as a matrix over the sources, and the rates at which everything still keeps up.

Without synchronous calls every load is linear in the rates of the sources, so the largest rate of one
source is a minimum of quotients. With them a caller's load grows with its callees' queues as well; then the
largest rate is found by bisection, each step settling the calls again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from simulator.engines.analytic.calls import Callees
from simulator.engines.analytic.holds import Holds
from simulator.engines.analytic.network import Network, Place
from simulator.engines.analytic.servers import handled_by, servers_of, shares_by_member

_STEPS = 18
_HOLDS_MOST = 30_000
"""Holds that the bisections of one plan may work out, so that a hostile plan is answered in seconds."""


@dataclass(frozen=True, slots=True)
class Row:
    """One server, or one pool that shares a queue. By source: *busy* [s of a server per record of the source, over
    the servers] and *records* handled per record of the source. Rows of one *server* are limits on one queue."""

    element: str
    server: int
    busy: tuple[float, ...]
    records: tuple[float, ...]

    def load(self, rates: Sequence[float]) -> float:
        return _dot(self.busy, rates)


def _dot(weights: Sequence[float], rates: Sequence[float]) -> float:
    return sum(
        weight * rate for weight, rate in zip(weights, rates, strict=True) if weight > 0.0 and rate > 0.0
    )


class Capacity:
    """The rows of a plan, for the holds that it has when no callee has a queue."""

    def __init__(self, network: Network, visits: Mapping[str, Mapping[Place, float]]) -> None:
        self._network = network
        self.sources = list(network.sources)
        self._visits: dict[str, list[float]] = {}
        for number, source in enumerate(self.sources):
            for (name, _), count in visits[source].items():
                row = self._visits.setdefault(name, [0.0] * len(self.sources))
                row[number] += count
        self._handled = handled_by(network, {name: sum(row) for name, row in self._visits.items()})
        names = [name for handled in self._handled.values() for name in handled]
        self._holds = Holds(network, names)
        self._callees = Callees(network, self._handled)
        self.rows = [row for host in self._handled for row in self._rows(host)] + self._relays()

    def _rows(self, host: str) -> list[Row]:
        network, count = self._network, len(self.sources)
        busy, records, visits = [0.0] * count, [0.0] * count, [0.0] * count
        for name in self._handled[host]:
            hold = self._holds.of[name]
            for number, seen in enumerate(self._visits[name]):
                if seen > 0.0:
                    busy[number] += seen * hold.visits[0] * hold.visit.mean_s
                    visits[number] += seen * hold.visits[0]
                    records[number] += seen
        if host in network.stations:
            servers, limit = servers_of(network, host), network.stations[host].rate_limit_per_s
            rows = [Row(host, 0, tuple(part / servers for part in busy), tuple(records))]
            if limit is not None:
                rows.append(Row(host, 0, tuple(part / limit for part in visits), tuple(records)))
            return rows
        group = network.groups[host]
        log = network.logs[group.log]
        shares = [shares_by_member(network.sources[source].keys, group, log) for source in self.sources]
        return [
            Row(
                host,
                position,
                tuple(part * share for part, share in zip(busy, member, strict=True)),
                tuple(part * share for part, share in zip(records, member, strict=True)),
            )
            for position, member in enumerate(zip(*shares, strict=True))
        ]

    def _relays(self) -> list[Row]:
        """A relay that publishes full batches one after the other is kept by their acknowledgements."""
        network = self._network
        records: dict[str, list[float]] = {}
        slowest_s: dict[str, float] = {}
        for name, seen in self._visits.items():
            apply = network.applies.get(name)
            if apply is None or apply.appends not in network.relays:
                continue
            into = records.setdefault(apply.appends, [0.0] * len(self.sources))
            for emit in apply.emits:
                if emit.to in network.logs:
                    latency_s = network.logs[emit.to].latency.mean_s
                    slowest_s[apply.appends] = max(slowest_s.get(apply.appends, 0.0), latency_s)
                    share = network.work.of(name).succeeds * emit.probability * emit.count
                    for number, each in enumerate(seen):
                        into[number] += share * each if each > 0.0 else 0.0
        rows = []
        for store, into in records.items():
            relay = network.relays[store]
            each_s = slowest_s.get(store, 0.0) / relay.batch
            rows.append(
                Row(relay.name, 0, tuple(part * each_s if part > 0.0 else 0.0 for part in into), tuple(into))
            )
        return rows

    def largest(self, rates: Sequence[float]) -> tuple[list[float], bool]:
        """By source the largest rate that leaves every load below 1 while the others stay, and whether calls' queues count.

        They do not where working them out would take too long.
        """
        most = [self._linear(number, rates) for number in range(len(self.sources))]
        callers = len(self._holds.callers)
        if not callers:
            return most, True
        if callers * len(self.sources) * _STEPS * 3 > _HOLDS_MOST:
            return most, False
        return [self._bisected(number, rates, bound) for number, bound in enumerate(most)], True

    def _linear(self, number: int, rates: Sequence[float]) -> float:
        alone = [0.0 if other == number else rate for other, rate in enumerate(rates)]
        left = [(1.0 - row.load(alone)) / row.busy[number] for row in self.rows if row.busy[number] > 0.0]
        return max(0.0, min(left, default=inf))

    def _bisected(self, number: int, rates: Sequence[float], most: float) -> float:
        reached = any(self._visits[name][number] > 0.0 for name in self._holds.callers)
        if most in (0.0, inf) or not reached:
            return most

        def stable(rate: float) -> bool:
            return self._stable([rate if other == number else each for other, each in enumerate(rates)])

        low, high = 0.0, most
        if stable(most * (1.0 - 1e-6)):
            return most
        for _ in range(_STEPS):
            middle = (low + high) / 2.0
            low, high = (middle, high) if stable(middle) else (low, middle)
        return low

    def _stable(self, rates: Sequence[float]) -> bool:
        """Whether the callers keep up with the queues that their callees have at these rates."""
        of = {name: _dot(row, rates) for name, row in self._visits.items()}
        self._callees.settle(self._holds, of)
        hosts = {self._network.applies[name].host for name in self._holds.callers}
        return all(row.load(rates) < 1.0 for host in hosts for row in self._rows(host))
