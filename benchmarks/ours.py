"""Our engines on a workload: what is timed is the run of a compiled plan on a constructed engine, frames and result included."""

from collections.abc import Callable

from benchmarks.stopwatch import now_s
from benchmarks.workloads import Answer, Run, Workload
from simulator.engines.base import Driver
from simulator.engines.registry import ENGINES
from simulator.metrics.result import RunResult
from simulator.plan.ops import Plan

Values = Callable[[str, str, str], float]  # element, metric, statistic → value


def runs_of(engine: str) -> Callable[[Workload], Run]:
    """How *engine* runs a workload."""

    def of(workload: Workload) -> Run:
        return lambda horizon_s, seed: _run(engine, workload, horizon_s, seed)

    return of


def timed(plan: Plan, engine: str, seed: int) -> tuple[float, RunResult]:
    """Seconds of one run as a normal run does it, over the frames of the driver, and its result."""
    driver = Driver(ENGINES[engine](plan, seed, 1), plan)
    began = now_s()
    result = driver.run()
    return now_s() - began, result


def emitted(result: RunResult) -> int:
    """How many records the sources of a run brought into the system."""
    return sum(
        int(each.value or 0) for each in result.metrics if (each.name, each.stat) == ("emitted", "count")
    )


def _run(engine: str, workload: Workload, horizon_s: float, seed: int) -> Answer:
    wall_s, result = timed(workload.plan(horizon_s), engine, seed)
    table = {(each.element, each.name, each.stat): each.value for each in result.metrics}

    def value(element: str, metric: str, stat: str) -> float:
        found = table[element, metric, stat]
        return float("nan") if found is None else found

    return Answer(emitted(result), wall_s, FOUND[workload.name](value))


def _tandem(value: Values) -> dict[str, float]:
    stations = ("first", "second", "third")
    return {
        "sojourn_s": value("third.Serve", "end_to_end", "mean"),
        "utilisation": sum(value(station, "utilisation", "mean") for station in stations) / len(stations),
    }


def _pipeline(value: Values) -> dict[str, float]:
    """A group's members have no utilisation of their own among the metrics: their waiting times tell it."""
    packed = value("orders.packers", "handled", "count")
    dead = value("orders.packers", "dead_letters", "count")
    return {
        "attempts": (packed + value("orders.packers", "failed", "count")) / (packed + dead),
        "dead": dead / (packed + dead),
        "packing_s": value("orders.packers", "latency", "mean"),
        "delivering_s": value("parcels.couriers", "latency", "mean"),
    }


def _saga(value: Values) -> dict[str, float]:
    completed = value("trip", "completed", "count")
    return {
        "completed": completed / (completed + value("trip", "compensated", "count")),
        "duration_s": value("trip", "duration", "mean"),
        "utilisation": value("flights", "utilisation", "mean"),
    }


FOUND: dict[str, Callable[[Values], dict[str, float]]] = {
    "pipeline": _pipeline,
    "saga": _saga,
    "tandem": _tandem,
}
