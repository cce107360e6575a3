"""Synchronous calls: a caller keeps its server while it waits for the callee's queue, which others fill.

The waits at the callees and the time that callers hold their servers depend on each other, so they are
found by repetition: start without waits, work out holds, loads and waits, until nothing changes (the
iterated surrogate delays of layered queueing networks: Woodside and others, IEEE Trans. Computers 44,
1995). Where a callee hears only from callers with N servers in all, no more than N requests are there at
once: its queue is bounded by them however fast they come, and empty if it has N servers itself.
"""

from collections.abc import Iterable, Mapping
from math import exp, inf, isfinite

from simulator.engines.analytic import queues
from simulator.engines.analytic.holds import Holds
from simulator.engines.analytic.moments import Time
from simulator.engines.analytic.network import Network
from simulator.engines.analytic.servers import load_of, pace, servers_of

_ROUNDS = 60
_SETTLED = 1e-6


class Callees:
    """The stations that answer calls, and who calls them: applies that are *handled* at their hosts."""

    def __init__(self, network: Network, handled: Mapping[str, Iterable[str]]) -> None:
        self._network = network
        self._handled = handled
        self._callers: dict[str, list[tuple[str, float]]] = {}
        self.held_back_s: dict[str, float] = {}
        self.relief_s: dict[str, float] = {}
        self.names = {name for names in handled.values() for name in names}
        for names in handled.values():
            for name in names:
                apply = network.applies[name]
                reached = network.work.of(name).reached
                for call, count in zip(apply.calls, reached, strict=True):
                    host = network.applies[call.to].host
                    self._callers.setdefault(host, []).append((name, count))

    def settle(self, holds: Holds, rates: Mapping[str, float]) -> dict[str, float]:
        """Give *holds* of callers their waits. Answers the longest mean wait that each callee can have [s]."""
        if not self._callers:
            return {}
        most = {host: self._longest_s(host, holds, rates) for host in self._callers}
        callers = [name for name in holds.callers if name in self.names]
        waits: dict[str, Time] = {}
        for _ in range(_ROUNDS):
            before = waits
            unlimited = {host: self._wait(host, holds, rates, most[host]) for host in self._callers}
            self._hold_back(holds, rates, unlimited, before)
            waits = {host: self.relieved(host, wait) for host, wait in unlimited.items()}
            if before and all(_near(wait.mean_s, before[host].mean_s) for host, wait in waits.items()):
                break
            holds.update(callers, waits)
            if all(wait.mean_s == 0.0 for wait in unlimited.values()):
                break  # nor would anybody wait if callers held their servers for less
        return most

    def relieved(self, host: str, wait: Time) -> Time:
        """The *wait* at a callee without what callers wait for at their own servers instead."""
        relief_s = self.relief_s.get(host, 0.0)
        if relief_s <= 0.0 or not wait.mean_s > 0.0 or not isfinite(wait.mean_s):
            return wait
        left = max(0.0, 1.0 - relief_s / wait.mean_s)
        return Time(wait.mean_s * left, wait.variance * left * left)

    def _hold_back(
        self,
        holds: Holds,
        rates: Mapping[str, float],
        unlimited: Mapping[str, Time],
        waits: Mapping[str, Time],
    ) -> None:
        """How long requests wait at a caller because its servers all stand in the queue of one callee.

        Without a limit it would have K requests under way: those at work, Poisson as in M/G/∞, and its part of the
        callee's queue, geometric as in M/M/c. What is above its c servers waits before them, E[(K - c)+] / λ (Little),
        and is missing from the callee's queue. Approximate.
        """
        self.held_back_s, self.relief_s = {}, {}
        asked: dict[str, dict[str, float]] = {}
        for callee, callers in self._callers.items():
            for name, count in callers:
                by_callee = asked.setdefault(self._network.applies[name].host, {})
                by_callee[callee] = by_callee.get(callee, 0.0) + rates.get(name, 0.0) * count
        for host, calls in asked.items():
            callee = max(calls, key=lambda each: calls[each] * unlimited[each].mean_s)
            wait, rate = unlimited[callee], calls[callee]
            if (
                host not in self._network.stations
                or not 0.0 < rate * wait.mean_s < inf
                or wait.variance <= 0.0
            ):
                continue
            load = load_of([(rates[name], holds.of[name]) for name in self._handled[host]])
            queued = sum(each * waits[name].mean_s for name, each in calls.items() if name in waits)
            working = max(0.0, load.rate * load.service.mean_s - queued)
            whole = sum(rates.get(name, 0.0) * count for name, count in self._callers[callee])
            over = _above(servers_of(self._network, host), working, wait, whole, rate / whole)
            self.held_back_s[host] = over / load.rate
            self.relief_s[callee] = self.relief_s.get(callee, 0.0) + over / whole

    def _longest_s(self, host: str, holds: Holds, rates: Mapping[str, float]) -> float:
        """Who waits finds at most the requests of all other callers' servers before it."""
        station = self._network.stations[host]
        called = sum(rates.get(name, 0.0) * count for name, count in self._callers[host])
        arriving = sum(rates.get(name, 0.0) for name in self._handled.get(host, ()))
        if not isfinite(arriving) or called < arriving * (1.0 - 1e-9):
            return inf  # others send requests too, and wait for nobody
        hosts = {self._network.applies[name].host for name, _ in self._callers[host]}
        callers = sum(servers_of(self._network, each) for each in hosts)
        servers = station.instances * station.slots
        load = load_of([(rates[name], holds.of[name]) for name in self._handled.get(host, ())])
        ahead_s = load.service.mean_s * max(0, callers - servers) / servers
        return (
            ahead_s
            if station.rate_limit_per_s is None
            else max(ahead_s, (callers - 1) / station.rate_limit_per_s)
        )

    def _wait(self, host: str, holds: Holds, rates: Mapping[str, float], most_s: float) -> Time:
        """M/G/c's wait by Allen and Cunneen, and M/D/1's at a rate limit, at most *most_s*."""
        station = self._network.stations[host]
        load = load_of([(rates[name], holds.of[name]) for name in self._handled.get(host, ())])
        if load.rate <= 0.0:
            return Time(0.0, 0.0)
        servers = station.instances * station.slots
        wait_s = queues.wait_ggc(load.rate, load.service.mean_s, load.service.scv, 1.0, servers=servers)
        chance = queues.erlang_c(servers, load.rate * load.service.mean_s)
        gap = pace(station, load)
        if gap is not None:
            wait_s = max(wait_s, queues.wait_mg1(load.rate, gap.mean_s, gap.scv))
            chance = max(chance, load.rate * gap.mean_s)
        wait_s = min(wait_s, most_s)
        if wait_s <= 0.0 or not isfinite(wait_s):
            return Time(wait_s, 0.0)
        return Time(wait_s, wait_s * wait_s * (2.0 / min(1.0, max(chance, 1e-9)) - 1.0))


def _near(now: float, before: float) -> bool:
    return now == before or abs(now - before) <= _SETTLED * now


def _above(servers: int, working: float, wait: Time, rate: float, part: float) -> float:
    """E[(P + part Q - servers)+] of P Poisson with mean *working* and Q the queue in which *rate* requests *wait*."""
    waits, queue = 2.0 / (wait.variance / (wait.mean_s * wait.mean_s) + 1.0), rate * wait.mean_s
    ratio = queue / (queue + waits)  # P(Q >= n) = waits ratio^n, so its mean is waits ratio / (1 - ratio)
    mass, total, seen = exp(-working), 0.0, 0.0
    for busy in range(servers):
        total += mass * part * queue * ratio ** ((servers - busy) / part)
        seen += mass
        mass *= working / (busy + 1)
    # With all servers at work the whole part of the queue is above them.
    return total + max(0.0, 1.0 - seen) * part * queue


def circles(network: Network, handled: Mapping[str, list[str]]) -> list[dict[str, list[str]]]:
    """*handled* cut into parts that do not call each other; hosts that neither call nor answer are left out."""
    part: dict[str, str] = {}

    def head(host: str) -> str:
        while part.setdefault(host, host) != host:
            part[host] = host = part[part[host]]
        return host

    for host, names in handled.items():
        for name in names:
            for call in network.applies[name].calls:
                part[head(network.applies[call.to].host)] = head(host)
    found: dict[str, dict[str, list[str]]] = {}
    for host in list(part):
        if host in handled:
            found.setdefault(head(host), {})[host] = handled[host]
    return list(found.values())
