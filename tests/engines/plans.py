"""Small plans and short ways to run and read them."""

from simulator.base.distributions import Distribution, KeyChoice
from simulator.engines.base import Delivery
from simulator.engines.compiled.engine import CompiledEngine
from simulator.engines.reference.engine import ReferenceEngine
from simulator.metrics.result import LedgerRow, RunResult, SagaRow
from simulator.plan.ops import Apply, Emit, Group, Intervene, Log, Op, Plan, Source, Station
from tests.conformance.compare import Course, differences, ran

UNIQUE = KeyChoice("unique")
ONE_KEY = KeyChoice("uniform", 1)


def constant(seconds: float) -> Distribution:
    return Distribution("constant", seconds)


def exponential(mean_s: float) -> Distribution:
    return Distribution("exponential", mean_s)


def every(
    seconds: float, to: str, keys: KeyChoice = UNIQUE, type_: str = "X", until_s: float | None = None
) -> Source:
    """A source that emits one record each *seconds*, the first after *seconds*, the last before *until_s*."""
    profile = ((0.0, 1.0),) if until_s is None else ((0.0, 1.0), (until_s, 0.0))
    return Source("source", to, type_, "constant", 1.0 / seconds, keys, profile)


def log(name: str = "topic", **changes: object) -> Log:
    """A log of one partition on three brokers, with everything at Kafka's defaults but no latency."""
    settings: dict[str, object] = {
        "cluster": "kafka",
        "partitions": 1,
        "replicas": 3,
        "min_isr": 2,
        "brokers": 3,
    }
    return Log(name, **(settings | changes))  # type: ignore[arg-type]


def group(**changes: object) -> Group:
    """A group of one member on `topic` whose handler is `topic.group.handle`."""
    settings: dict[str, object] = {
        "log": "topic",
        "host": None,
        "instances": 1,
        "threads": 1,
        "works": (("X", "topic.group.handle"),),
    }
    return Group("topic.group", **(settings | changes))  # type: ignore[arg-type]


def handle(takes: Distribution, **changes: object) -> Apply:
    """The handler of `group`."""
    return Apply("topic.group.handle", "topic.group", takes, **changes)  # type: ignore[arg-type]


def serve(name: str, takes: Distribution, **changes: object) -> Apply:
    """A handler "station.handler" at its station."""
    return Apply(name, name.split(".")[0], takes, **changes)  # type: ignore[arg-type]


def plan(
    *ops: Op, horizon_s: float = 100.0, warm_up_s: float = 0.0, faults: tuple[Intervene, ...] = ()
) -> Plan:
    return Plan("test", horizon_s, warm_up_s, ops, faults)


class Ran:
    """A plan that was run to its horizon, and how to read what came out.

    Both engines run it: what a test says of the reference engine, it says of the compiled one too,
    for every bit of the two runs is the same.
    """

    def __init__(self, plan_: Plan, seed: int = 1, replication: int = 1) -> None:
        course = Course(seed, replication, plan_.horizon_s / 10.0)
        run_ = ran(ReferenceEngine, plan_, course)
        self.engine: ReferenceEngine = run_.engine  # type: ignore[assignment]
        self.log: list[Delivery] = run_.log
        self.result: RunResult = run_.result
        assert differences(run_, ran(CompiledEngine, plan_, course)) == []

    def value(self, element: str, name: str, stat: str = "count") -> float:
        for metric in self.result.metrics:
            if (metric.element, metric.name, metric.stat) == (element, name, stat):
                assert metric.value is not None
                return metric.value
        raise LookupError(f"no {stat} of {element}.{name}")

    def row(self, element: str, group_: str = "") -> LedgerRow:
        return next(row for row in self.result.ledger if (row.element, row.group) == (element, group_))

    def saga(self) -> SagaRow:
        (row,) = self.result.sagas
        return row

    def deliveries(self, element: str) -> list[Delivery]:
        return [delivery for delivery in self.log if delivery.element == element]

    def ends(self, element: str) -> list[float]:
        return [delivery.ended_s for delivery in self.deliveries(element)]

    def texts(self, kind: str) -> list[str]:
        return [event.text for event in self.result.events if event.kind == kind]

    def instants(self, kind: str) -> list[float]:
        return [event.t_s for event in self.result.events if event.kind == kind]


def run(*ops: Op, horizon_s: float = 100.0, faults: tuple[Intervene, ...] = (), seed: int = 1) -> Ran:
    return Ran(plan(*ops, horizon_s=horizon_s, faults=faults), seed)


def emit(to: str, type_: str = "X") -> Emit:
    return Emit(type_, to)


def station(name: str, instances: int = 1, slots: int = 1, rate_limit_per_s: float | None = None) -> Station:
    return Station(name, instances, slots, rate_limit_per_s)


def at(
    seconds: float, action: str, op: str, instance: int = 0, value: float = 0.0, fault: int = -1
) -> Intervene:
    return Intervene(seconds, action, op, instance, value, fault)  # type: ignore[arg-type]


KILL = 1.0
CLEAN = 0.0
