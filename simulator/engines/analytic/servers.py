"""What the servers of a station or a group have to do: arrivals and service over all that they handle."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from simulator.base.distributions import KeyChoice
from simulator.base.quick_values import quick_value
from simulator.engines.analytic import queues
from simulator.engines.analytic.holds import Hold
from simulator.engines.analytic.keys import key_shares
from simulator.engines.analytic.moments import NONE, Time, constant, mixture
from simulator.engines.analytic.network import Network
from simulator.plan.ops import Group, Station


@quick_value
class Load:
    """*rate* [1/s] of visits, *service* of one; *exponential* if every visit has the same exponential time."""

    rate: float
    service: Time
    exponential: bool
    fixed: bool
    exact: bool


IDLE_LOAD = Load(0.0, NONE, False, False, True)


def load_of(holds: Sequence[tuple[float, Hold]]) -> Load:
    """The load of *holds*, each with its rate of records [1/s]."""
    if not holds:
        return IDLE_LOAD
    if len(holds) == 1:
        ((rate, hold),) = holds
        return Load(
            rate * hold.visits[0], hold.visit, hold.law == "exponential", hold.law == "constant", hold.exact
        )
    parts = [(rate * hold.visits[0], hold.visit) for rate, hold in holds]
    first = holds[0][1].visit
    same = all(abs(time.mean_s - first.mean_s) <= 1e-12 * first.mean_s for _, time in parts)
    return Load(
        sum(rate for rate, _ in parts),
        mixture(parts),
        same and all(hold.law == "exponential" for _, hold in holds),
        same and all(hold.law == "constant" for _, hold in holds),
        all(hold.exact for _, hold in holds),
    )


def handled_by(network: Network, rates: Mapping[str, float]) -> dict[str, list[str]]:
    """The applies of every station and group that have something to do at *rates*."""
    found: dict[str, list[str]] = {}
    for name, rate in rates.items():
        if rate > 0.0 and name in network.applies:
            found.setdefault(network.applies[name].host, []).append(name)
    return found


def assigned(members: int, partitions: int) -> list[tuple[int, int]]:
    """(first partition, number of partitions) of every one of *members* that has one: Kafka's range assignor."""
    each, more = divmod(partitions, members)
    counts = [each + 1] * more + [each] * (members - more if each else 0)
    runs, start = [], 0
    for count in counts:
        runs.append((start, count))
        start += count
    return runs


@lru_cache(maxsize=1024)
def shares_by_member(keys: KeyChoice, members: int, partitions: int) -> tuple[float, ...]:
    """The share of one source's records that each member of a group gets."""
    shares = key_shares(keys, partitions)
    return tuple(sum(shares[start : start + count]) for start, count in assigned(members, partitions))


def member_shares(network: Network, group: Group, rates: Mapping[str, float]) -> list[tuple[float, int]]:
    """(share of the group's records, partitions) of every member when *rates* [1/s] come from each source."""
    members, partitions = group.instances * group.threads, network.logs[group.log].partitions
    total = sum(rates.values())
    runs = assigned(members, partitions)
    shares = [0.0] * len(runs)
    for source, rate in rates.items():
        if rate > 0.0:
            for number, share in enumerate(
                shares_by_member(network.sources[source].keys, members, partitions)
            ):
                shares[number] += share * rate / total
    return [(share, count) for share, (_, count) in zip(shares, runs, strict=True)]


def servers_of(network: Network, host: str) -> int:
    """How many servers work side by side at a station or in a group."""
    op = network.stations.get(host)
    if isinstance(op, Station):
        return op.instances * op.slots
    group = network.groups[host]
    return min(group.instances * group.threads, network.logs[group.log].partitions)


def pace(station: Station, load: Load) -> Time | None:
    """The time from one start of work to the next one that waits, at a station with a rate limit; else None.

    The gap, and where all slots are busy then, what is left until the first of them is free (the limit does not make
    up for a late start). Slots are looked at as D/M/c/c at the pace of the gap: an approximation unless they never bind.
    """
    if station.rate_limit_per_s is None:
        return None
    gap_s, servers = 1.0 / station.rate_limit_per_s, station.instances * station.slots
    mean_s = load.service.mean_s
    if mean_s <= 0.0 or (load.fixed and mean_s <= servers * gap_s):
        return constant(gap_s)
    blocked, free_s = queues.lost_dmc(servers, mean_s, gap_s), mean_s / servers
    return Time(gap_s + blocked * free_s, blocked * (2.0 - blocked) * free_s * free_s)
