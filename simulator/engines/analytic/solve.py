"""The answers of queueing theory to a plan: rates, loads and times where a formula gives them, by name where none does."""

from collections.abc import Iterator
from math import isfinite

from simulator.base.garbage import uncollected
from simulator.engines.analytic.ages import Ages
from simulator.engines.analytic.answers import answer
from simulator.engines.analytic.capacity import Capacity
from simulator.engines.analytic.network import Network, factor_at
from simulator.engines.analytic.overload import Backlog, backlogs
from simulator.engines.analytic.reader import Reader
from simulator.engines.analytic.steady import Steady
from simulator.metrics.solution import EVERYTHING, Declined, Solution, Solved
from simulator.plan.ops import Plan

FLUID = "Chance is left out, and what comes is what is offered: an element before it that is overloaded too lets less through."
FAULT = "No formula here follows a fault ({name}); these values are of the time before it. Run a simulation."
LINEAR = "The largest rate leaves out the queues of callees: with so many callers they would take too long."
NEVER = (
    "{element} never catches up at the rates that the scenario ends with: give it more capacity or less load."
)


@uncollected()
def solve(plan: Plan) -> Solution:
    """Rates, loads and times of every element of *plan* that a formula gives, and what none does.

    In the steady state at the start of the scenario, without its faults and interventions; where that does not
    exist, and where the load profile overloads an element later, the growth of its backlog instead.
    """
    network = Network(plan)
    visits = network.visits()
    rates = {
        name: source.rate_per_s * source.batch * factor_at(source, 0.0)
        for name, source in network.sources.items()
    }
    capacity = Capacity(network, visits)
    steady = Steady(network, visits, rates, capacity.holds)
    changing = {
        name
        for name, source in network.sources.items()
        if any(
            0.0 < at_s < plan.horizon_s and factor != source.profile[0][1] for at_s, factor in source.profile
        )
    }
    reader = Reader(steady, Ages(steady), changing)
    for op in plan.ops:
        answer(reader, op)
    values = reader.values
    declined = [Declined(fault.element, EVERYTHING, FAULT.format(name=fault.name)) for fault in plan.faults]
    declined += reader.declined
    ordered = list(rates.values())
    largest, with_queues = capacity.largest(ordered)
    if not with_queues:
        declined += [Declined(name, "emitted", LINEAR) for name in rates]
    for element, backlog in backlogs(capacity, network.sources, plan.horizon_s).items():
        values += _fluid(network, element, backlog)
        if not isfinite(backlog.catch_up_s) and backlog.growth_per_s <= 0.0:
            metric = "lag_time" if element in network.groups else "wait"
            declined.append(Declined(element, metric, NEVER.format(element=element)))
    utilisation = _utilisation(steady, capacity, ordered)
    worst = max(utilisation, key=lambda name: utilisation[name], default=None)
    return Solution(
        values=tuple(values),
        declined=tuple(declined),
        utilisation=utilisation,
        bottleneck=worst if worst is not None and utilisation[worst] > 0.0 else None,
        max_rate_per_s=dict(zip(capacity.sources, largest, strict=True)),
        unstable=tuple(name for name, busy in utilisation.items() if not busy < 1.0),
    )


def _utilisation(steady: Steady, capacity: Capacity, rates: list[float]) -> dict[str, float]:
    """The offered load of whatever binds: slots or rate limit, the busiest member, the relay's batches."""
    network = steady.network
    found = {name: queue.busy for name, queue in steady.stations.items()}
    found |= {
        name: max((each.queue.busy for each in members), default=0.0)
        for name, members in steady.members.items()
    }
    relays = {relay.name for relay in network.relays.values()}
    found |= {row.element: row.load(rates) for row in capacity.rows if row.element in relays}
    names = [*network.stations, *network.groups, *(relay.name for relay in network.relays.values())]
    return {name: found.get(name, 0.0) for name in names}


def _fluid(network: Network, element: str, backlog: Backlog) -> Iterator[Solved]:
    """What an overload does: how fast it grows, how far it gets, when it is gone ("growth" and "catch_up")."""
    lags: tuple[str, str] = ("lag", "lag_time")
    unit = "records"
    if element in network.stations:
        lags, unit = ("queue", "wait"), "requests"
    elif element not in network.groups:
        lags = ("unpublished", "publish_delay")
    amount, delay = lags
    method, notes = "fluid backlog", (FLUID,)
    for metric, stat, value, of in (
        (amount, "growth", backlog.growth_per_s, f"{unit}/s"),
        (amount, "max", backlog.most, unit),
        (amount, "end", backlog.end, unit),
        (delay, "max", backlog.most_s, "s"),
        (delay, "catch_up", backlog.catch_up_s, "s"),
    ):
        if isfinite(value) and not (stat == "growth" and value <= 0.0):
            yield Solved(element, metric, stat, value, of, method, False, notes)
