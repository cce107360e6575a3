"""What the servers of a station or a group have to do: arrivals and service over all that they handle."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from simulator.base.distributions import KeyChoice
from simulator.engines.analytic.holds import Hold
from simulator.engines.analytic.keys import key_shares
from simulator.engines.analytic.moments import NONE, Time, mixture
from simulator.engines.analytic.network import Network
from simulator.plan.ops import Group, Log, Station


class Load(NamedTuple):
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


def assigned(group: Group, log: Log) -> list[tuple[int, int]]:
    """(first partition, number of partitions) of every member that has one: Kafka's range assignor."""
    each, more = divmod(log.partitions, group.instances * group.threads)
    counts = [each + 1] * more + [each] * (group.instances * group.threads - more if each else 0)
    runs, start = [], 0
    for count in counts:
        runs.append((start, count))
        start += count
    return runs


@lru_cache(maxsize=1024)
def shares_by_member(keys: KeyChoice, group: Group, log: Log) -> tuple[float, ...]:
    """The share of one source's records that each member of *group* gets."""
    shares = key_shares(keys, log.partitions)
    return tuple(sum(shares[start : start + count]) for start, count in assigned(group, log))


def member_shares(network: Network, group: Group, rates: Mapping[str, float]) -> list[tuple[float, int]]:
    """(share of the group's records, partitions) of every member when *rates* [1/s] come from each source."""
    log, total = network.logs[group.log], sum(rates.values())
    runs = assigned(group, log)
    shares = [0.0] * len(runs)
    for source, rate in rates.items():
        if rate > 0.0:
            for number, share in enumerate(shares_by_member(network.sources[source].keys, group, log)):
                shares[number] += share * rate / total
    return [(share, count) for share, (_, count) in zip(shares, runs, strict=True)]


def servers_of(network: Network, host: str) -> int:
    """How many servers work side by side at a station or in a group."""
    op = network.stations.get(host)
    if isinstance(op, Station):
        return op.instances * op.slots
    group = network.groups[host]
    return min(group.instances * group.threads, network.logs[group.log].partitions)
