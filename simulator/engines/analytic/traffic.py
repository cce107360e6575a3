"""Traffic equations: rates and utilisations of a plan without simulating it.

With *e* the records that a source sends straight to an op and *P* the expected records that one
record at an op causes at each other op, the visits per source record *v* solve ``v = e + P v``
(Jackson 1957; the feedback and capped-retry cases of `semantics.md` are its smallest examples).
The equations are linear, so each source is solved once for one record and scaled by its rate at
any instant of the load profile; `flows` solves them, and a cycle that multiplies itself is `inf`.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.engines.analytic.keys import partition_shares
from simulator.engines.analytic.network import Network, Place, factor_at
from simulator.metrics.load import LoadEstimate
from simulator.plan.ops import Plan


def estimate(plan: Plan) -> LoadEstimate:
    """Rates and utilisations of every element of *plan*, at the start and at the peak of its load.

    Waiting is not foreseen: a caller holds its server for the callee's service time alone, so
    utilisation is exact for services without synchronous calls and a lower bound with them.
    Faults and duplicates are left out.
    """
    network = Network(plan)
    visits = network.visits()
    instants = sorted(
        {at for source in network.sources.values() for at, _ in source.profile if at < plan.horizon_s}
    )
    at_start: _Load | None = None
    peaks: tuple[dict[str, float], dict[str, float], dict[str, float]] = ({}, {}, {})
    backlog: dict[str, float] = {}
    worst: dict[str, float] = {}
    instants = instants or [0.0]
    for at_s, until_s in zip(instants, [*instants[1:], plan.horizon_s], strict=True):
        load = _load(network, visits, at_s)
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


def _load(network: Network, visits: Mapping[str, Mapping[Place, float]], at_s: float) -> _Load:
    """Rates and utilisations at the instant *at_s* of the load profile."""
    rates: dict[str, float] = dict.fromkeys(network.applies, 0.0)
    by_source: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    rates.update(
        dict.fromkeys(
            [*network.logs, *network.groups, *network.processes, *network.sinks, *network.stations], 0.0
        )
    )
    rates.update(dict.fromkeys([*network.stores, *(relay.name for relay in network.relays.values())], 0.0))
    for source in network.sources.values():
        rate = source.rate_per_s * source.batch * factor_at(source, at_s)
        rates[source.name] = rate
        for (name, _), per_record in visits[source.name].items():
            rates[name] = rates.get(name, 0.0) + rate * per_record
            by_source[name][source.name] += rate * per_record
    busy: dict[str, float] = defaultdict(float)
    starts: dict[str, float] = defaultdict(float)
    for apply in network.applies.values():
        work, rate = network.work.of(apply.name), rates[apply.name]
        busy[apply.host] += rate * work.held_s if rate else 0.0
        starts[apply.host] += rate * work.attempts if rate else 0.0
        if apply.host in network.stations:
            rates[apply.host] += rate
        if apply.appends is not None:
            rates[apply.appends] += rate * work.succeeds
            relay = network.relays.get(apply.appends)
            if relay is not None:
                rates[relay.name] += sum(
                    rate * work.succeeds * emit.probability * emit.count
                    for emit in apply.emits
                    if emit.to in network.logs
                )
    utilisation: dict[str, float] = {}
    for station in network.stations.values():
        utilisation[station.name] = busy[station.name] / (station.instances * station.slots)
        if station.rate_limit_per_s is not None:
            utilisation[station.name] = max(
                utilisation[station.name], starts[station.name] / station.rate_limit_per_s
            )
    hottest, shares = _partitions(network, by_source, busy, utilisation)
    return _Load(rates, utilisation, hottest, shares)


def _partitions(
    network: Network,
    by_source: Mapping[str, Mapping[str, float]],
    busy: Mapping[str, float],
    utilisation: dict[str, float],
) -> tuple[dict[str, float], dict[str, float]]:
    """Fill in the groups' *utilisation*; return that of their busiest partitions, and its share."""
    hottest: dict[str, float] = {}
    shares: dict[str, float] = {}
    for group in network.groups.values():
        log = network.logs[group.log]
        members = min(group.instances * group.threads, log.partitions)
        utilisation[group.name] = busy[group.name] / members
        mixture = [
            (network.sources[name].keys, rate) for name, rate in by_source[log.name].items() if rate > 0.0
        ]
        if mixture:
            shares[group.name] = max(partition_shares(mixture, log.partitions))
            hottest[group.name] = busy[group.name] * shares[group.name]
    return hottest, shares
