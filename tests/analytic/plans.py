"""Small plans for the analytic tests: a source, a service, a topic and who reads it."""

from simulator.base.distributions import Distribution, KeyChoice
from simulator.metrics.solution import Solution, Solved
from simulator.plan.ops import Apply, Emit, Group, Log, Op, Plan, Source, Station

UNIQUE = KeyChoice("unique")


def exponential(mean_s: float) -> Distribution:
    return Distribution("exponential", mean_s)


def constant(value_s: float) -> Distribution:
    return Distribution("constant", value_s)


def plan(*ops: Op, horizon_s: float = 120.0, warm_up_s: float = 10.0) -> Plan:
    return Plan("normal", horizon_s, warm_up_s, ops)


def source(
    to: str, rate_per_s: float, keys: KeyChoice = UNIQUE, *, name: str = "shop", **more: object
) -> Source:
    arrival = str(more.pop("arrival", "poisson"))
    return Source(name, to, "Order", arrival, rate_per_s, keys, **more)  # type: ignore[arg-type]


def desk(rate_per_s: float, takes: Distribution, servers: int = 1, **more: object) -> tuple[Op, ...]:
    """A service with one handler, `desk.serve`; *more* is its source's."""
    return (
        source("desk.serve", rate_per_s, **more),  # type: ignore[arg-type]
        Station("desk", 1, servers),
        Apply("desk.serve", "desk", takes),
    )


def topic(name: str = "events", partitions: int = 4, latency_s: float = 0.0) -> Log:
    return Log(name, "main", partitions, 1, 1, 1, latency=constant(latency_s))


def readers(
    takes: Distribution, members: int, log: str = "events", *, host: str | None = "readers"
) -> tuple[Op, ...]:
    """A group `events.readers` with one handler, and the station that its members live in."""
    name = f"{log}.readers"
    station = (Station("readers", members, 1),) if host is not None else ()
    return (
        *station,
        Group(name, log, host, members, 1, (("Order", f"{name}.handle"),)),
        Apply(f"{name}.handle", name, takes),
    )


def tandem(rate_per_s: float, *means_s: float) -> tuple[Op, ...]:
    """Services one after the other, `s0` to `sn`, each with one exponential server."""
    ops: list[Op] = [source("s0.serve", rate_per_s)]
    for number, mean_s in enumerate(means_s):
        last = number + 1 == len(means_s)
        emits = () if last else (Emit("Order", f"s{number + 1}.serve"),)
        ops += [
            Station(f"s{number}", 1, 1),
            Apply(f"s{number}.serve", f"s{number}", exponential(mean_s), emits=emits),
        ]
    return tuple(ops)


def value(solution: Solution, element: str, metric: str, stat: str = "mean") -> Solved:
    """The one value of that name."""
    (found,) = (
        each for each in solution.values if (each.element, each.metric, each.stat) == (element, metric, stat)
    )
    return found
