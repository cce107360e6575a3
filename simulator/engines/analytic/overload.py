"""Overload as a fluid: how fast a backlog grows, how long it gets, when it is worked off.

Where more comes than is served, the mean of what waits follows ``d backlog / dt = arrivals - capacity`` and
chance matters little (Newell, Applications of Queueing Theory, 1971, chapter 2). Step by step of the load
profile, server by server, partitions apart; an element's backlog is the sum over its servers.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite

from simulator.engines.analytic.capacity import Capacity, Row
from simulator.plan.ops import Source


@dataclass(frozen=True, slots=True)
class Backlog:
    """The fluid of one element: *growth_per_s* at the start of its scenario, the *most* and the last (*end*) records that
    wait, the longest delay *most_s*, and *catch_up_s* from when it begins to build up until it is
    gone (`inf` if it never is at the rates that the scenario ends with).
    """

    growth_per_s: float
    most: float
    end: float
    most_s: float
    catch_up_s: float


@dataclass(slots=True)
class _Fluid:
    """One server's backlog as it goes."""

    amount: float = 0.0
    most: float = 0.0
    most_s: float = 0.0
    began_s: float = inf
    gone_s: float = 0.0


def factor_at(source: Source, at_s: float) -> float:
    """The load profile's factor in force at *at_s*."""
    position = bisect_right(source.profile, at_s, key=lambda step: step[0])
    return source.profile[position - 1][1] if position else 1.0


def backlogs(capacity: Capacity, sources: Mapping[str, Source], horizon_s: float) -> dict[str, Backlog]:
    """By element, for those that are overloaded at some time before the horizon."""
    starts = sorted({at for source in sources.values() for at, _ in source.profile if at < horizon_s} | {0.0})
    steps = [
        (at_s, until_s, [each.rate_per_s * each.batch * factor_at(each, at_s) for each in sources.values()])
        for at_s, until_s in zip(starts, [*starts[1:], horizon_s], strict=True)
    ]
    peak = [max(rates[number] for _, _, rates in steps) for number in range(len(sources))]
    by_element: dict[str, list[Row]] = {}
    for row in capacity.rows:
        if row.load(peak) > 1.0:
            by_element.setdefault(row.element, []).append(row)
    found = {}
    for element, rows in by_element.items():
        fluids = [_run(row, steps) for row in rows]
        if any(fluid.most > 0.0 for fluid in fluids):
            found[element] = _sum(rows, fluids, steps)
    return found


Steps = Sequence[tuple[float, float, Sequence[float]]]


def _growth(row: Row, rates: Sequence[float]) -> tuple[float, float]:
    """(arrivals less capacity, capacity) in records per second; what nobody sends needs no server."""
    load = row.load(rates)
    arriving = row.arriving(rates)
    if load <= 0.0:
        each_s = max(
            (row.busy[number] / per for number, per in row.records.items() if per > 0.0), default=0.0
        )
        return (-1.0 / each_s, 1.0 / each_s) if each_s > 0.0 else (-inf, inf)
    if not isfinite(load):
        return inf, inf
    return arriving - arriving / load, arriving / load


def _run(row: Row, steps: Steps) -> _Fluid:
    fluid = _Fluid()
    for at_s, until_s, rates in steps:
        growth, capacity = _growth(row, rates)
        if growth > 0.0 and fluid.amount == 0.0:
            fluid.began_s = min(fluid.began_s, at_s)
        if fluid.amount > 0.0 and growth < 0.0 and fluid.amount + growth * (until_s - at_s) <= 0.0:
            fluid.gone_s = at_s - fluid.amount / growth
        fluid.amount = max(0.0, fluid.amount + growth * (until_s - at_s)) if growth != 0.0 else fluid.amount
        if fluid.amount > fluid.most:
            fluid.most = fluid.amount
            fluid.most_s = fluid.amount / capacity if isfinite(capacity) else inf
    if fluid.amount > 0.0:
        growth, _ = _growth(row, steps[-1][2])
        fluid.gone_s = steps[-1][1] - fluid.amount / growth if growth < 0.0 else inf
    return fluid


def _sum(rows: Sequence[Row], fluids: Sequence[_Fluid], steps: Steps) -> Backlog:
    """An element with several limits on one queue (slots and a rate limit) is held by the worst of them."""
    worst: dict[int, tuple[Row, _Fluid]] = {}
    for row, fluid in zip(rows, fluids, strict=True):
        if row.server not in worst or fluid.most > worst[row.server][1].most:
            worst[row.server] = row, fluid
    rows, fluids = [row for row, _ in worst.values()], [fluid for _, fluid in worst.values()]
    return Backlog(
        growth_per_s=sum(max(0.0, _growth(row, steps[0][2])[0]) for row in rows),
        most=sum(fluid.most for fluid in fluids),
        end=sum(fluid.amount for fluid in fluids),
        most_s=max(fluid.most_s for fluid in fluids),
        catch_up_s=max(fluid.gone_s for fluid in fluids) - min(fluid.began_s for fluid in fluids),
    )
