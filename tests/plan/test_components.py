"""The components of a plan: what has to do with each other is together, and nothing else is."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.plan.components import components, references
from simulator.plan.ops import Apply, Plan, Sink
from tests.conformance.corpus import beside, compiled_designs, rich_plans
from tests.engines.orders import orders
from tests.engines.plans import constant as takes
from tests.engines.plans import every, group, handle, log, plan, serve, station

ANY_PLAN = st.one_of(rich_plans(), compiled_designs())


def words(part: Any) -> Iterator[str]:
    """Every string in *part* of a plan."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from words(each)
    elif is_dataclass(part):
        for each in fields(part):
            yield from words(getattr(part, each.name))


def alone() -> Plan:
    """A group that reads a topic, on the cluster that all topics of these plans are on."""
    return plan(every(1.0, "topic"), log(), group(), handle(takes(0.1)))


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(ANY_PLAN)
def test_the_references_of_an_op_are_all_the_ops_that_it_names(any_plan: Plan) -> None:
    names = {op.name for op in any_plan.ops}
    for op in any_plan.ops:
        assert set(references(op)) - {op.name} == (set(words(op)) & names) - {op.name}


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(ANY_PLAN)
def test_every_op_is_in_one_component_and_names_no_op_of_another(any_plan: Plan) -> None:
    found = components(any_plan)
    order = [op.name for op in any_plan.ops]
    assert sorted(order.index(name) for names in found for name in names) == list(range(len(order)))
    ops = {op.name: op for op in any_plan.ops}
    for names in found:
        assert list(names) == sorted(names, key=order.index)
        if names != found[0]:  # where ops stand that belong to nothing that happens
            assert {other for name in names for other in references(ops[name])} <= set(names)


def test_a_plan_that_hangs_together_is_one_component() -> None:
    assert components(orders()) == (tuple(op.name for op in orders().ops),)


def test_a_cluster_does_not_join_what_shares_nothing_but_its_brokers() -> None:
    found = components(beside(alone(), alone()))
    assert [names[0] for names in found] == ["source", "other.source"]
    assert [len(names) for names in found] == [4, 4]


def test_one_name_is_enough_to_join_two() -> None:
    joined = beside(alone(), plan(every(1.0, "desk.work"), station("desk"), serve("desk.work", takes(0.1))))
    more = Apply("other.desk.more", "other.desk", takes(0.1))
    assert len(components(plan(*joined.ops, more))) == 2
    assert len(components(plan(*joined.ops, replace(more, dead_letters="topic")))) == 1


def test_what_nothing_happens_to_is_counted_to_the_first_component() -> None:
    idle = plan(Sink("nowhere"), *beside(alone(), alone()).ops, station("empty"))
    first, _ = components(idle)
    assert {"nowhere", "empty"} < set(first)
