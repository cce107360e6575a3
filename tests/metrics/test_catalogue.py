"""The catalogue and what an engine reports are the same list."""

from simulator.engines.reference.engine import ReferenceEngine
from simulator.metrics.catalogue import BY_NAME, METRICS
from simulator.metrics.result import RunResult
from simulator.plan.ops import Apply, Group, Log, Op, Process, Sink, Source, Station, Store
from tests.engines.orders import orders


def result() -> tuple[RunResult, ReferenceEngine]:
    plan = orders(20.0, 5.0, faults=False)
    plan = type(plan)(plan.scenario, plan.horizon_s, plan.warm_up_s, (*plan.ops, Sink("end")))
    engine = ReferenceEngine(plan, 1)
    engine.advance(plan.horizon_s)
    engine.frame()
    return engine.result(), engine


RESULT, ENGINE = result()


def kind_of(op: Op) -> str:
    """The catalogue's word for the kind of element that an op is."""
    match op:
        case Group():
            return "projection" if op.host is None else "group"
        case Apply():
            return "handler"
        case Process():
            return "saga"
        case Log():
            return "topic"
        case Source() | Station() | Store() | Sink():
            return type(op).__name__.lower()
        case _:
            return ""


KINDS = {op.name: kind_of(op) for op in ENGINE.plan.ops}


def test_names_are_unique_and_each_has_a_definition_and_a_unit() -> None:
    assert len(BY_NAME) == len(METRICS)
    for metric in METRICS:
        assert metric.definition.endswith(".")
        assert metric.unit
        assert metric.stats
        assert metric.kinds


def test_every_value_is_in_the_catalogue_with_its_kind_and_statistic() -> None:
    for value in RESULT.metrics:
        metric = BY_NAME[value.name]
        assert KINDS[value.element] in metric.kinds, value
        assert value.stat in metric.stats, value
        assert value.unit == (f"{metric.unit}/s" if value.stat == "rate" else metric.unit)


def test_everything_in_the_catalogue_is_reported_for_every_kind() -> None:
    reported = {(value.name, KINDS[value.element], value.stat) for value in RESULT.metrics}
    promised = {
        (metric.name, kind, stat) for metric in METRICS for kind in metric.kinds for stat in metric.stats
    }
    assert promised - reported == set()


def test_live_columns_are_those_that_the_catalogue_calls_live() -> None:
    columns = {(column.metric.partition(".")[0], KINDS[column.element]) for column in ENGINE.columns}
    for name, kind in columns:
        assert BY_NAME[name].live
        assert kind in BY_NAME[name].kinds
    live = {(metric.name, kind) for metric in METRICS if metric.live for kind in metric.kinds}
    assert live - columns == set()


def test_no_value_is_reported_twice() -> None:
    keys = [(value.element, value.name, value.stat) for value in RESULT.metrics]
    assert len(keys) == len(set(keys))
