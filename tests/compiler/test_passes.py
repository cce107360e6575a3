"""Horizon and warm-up, load profiles, and what cannot be compiled."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.base.phrases import Load
from simulator.compiler.passes.apply_load import profile
from simulator.compiler.pipeline import CannotCompile, compile_plan
from simulator.plan.ops import Source
from tests.compiler.designs import HEAD, ORDERS, design_of, ops_of, orders

LOADS = st.builds(
    Load,
    factor=st.sampled_from([0.0, 0.5, 2.0, 5.0]),
    from_s=st.integers(0, 20).map(float),
    for_s=st.none() | st.integers(1, 20).map(float),
)


def factor_at(steps: tuple[tuple[float, float], ...], instant: float) -> float:
    return [factor for from_s, factor in steps if from_s <= instant][-1]


@given(st.lists(LOADS, min_size=1, max_size=5), st.integers(0, 50).map(lambda half: half / 2))
def test_at_every_instant_the_profile_is_the_product_of_the_loads_in_force(
    loads: list[Load], instant: float
) -> None:
    steps = profile(loads)
    expected = 1.0
    for load in loads:
        if load.from_s <= instant and (load.for_s is None or instant < load.from_s + load.for_s):
            expected *= load.factor
    assert factor_at(steps, instant) == expected


@given(st.lists(LOADS, min_size=1, max_size=5))
def test_a_profile_begins_at_zero_and_every_step_changes_something(loads: list[Load]) -> None:
    steps = profile(loads)
    assert steps[0][0] == 0.0
    assert all(a[0] < b[0] and a[1] != b[1] for a, b in pairwise(steps))


def test_the_load_of_the_scenario_is_the_profile_of_its_source() -> None:
    plan = compile_plan(
        orders("scenarios: { sale: { lasts: 4 min, load: { shop: 5x from 1 min for 1 min } } }")
    )
    shop = ops_of(plan)["shop"]
    assert isinstance(shop, Source)
    assert shop.profile == ((0.0, 1.0), (60.0, 5.0), (120.0, 1.0))


@pytest.mark.parametrize(
    ("written", "horizon_s", "warm_up_s"),
    [("lasts: 2 min", 120.0, 12.0), ("lasts: 1 h", 3600.0, 30.0), ("lasts: 2 min, warm_up: 5 s", 120.0, 5.0)],
)
def test_a_tenth_at_most_half_a_minute_is_warm_up(written: str, horizon_s: float, warm_up_s: float) -> None:
    plan = compile_plan(orders(f"scenarios: {{ a: {{ {written} }} }}"))
    assert (plan.horizon_s, plan.warm_up_s) == (horizon_s, warm_up_s)


def test_until_takes_the_place_of_what_the_scenario_lasts() -> None:
    plan = compile_plan(orders("scenarios: { a: { lasts: 2 min } }"), until_s=20.0)
    assert (plan.horizon_s, plan.warm_up_s) == (20.0, 2.0)


def test_a_fault_after_until_does_not_happen() -> None:
    design = orders(
        "scenarios: { a: { lasts: 2 min, faults: [{ at: 1 min, outage: card-network, for: 30 s }] } }"
    )
    assert compile_plan(design, until_s=20.0).interventions == ()
    cut = compile_plan(design, until_s=70.0)
    assert [each.at_s for each in cut.interventions] == [60.0]
    assert (cut.faults[0].from_s, cut.faults[0].to_s) == (60.0, 70.0)


def test_the_first_scenario_is_run_unless_one_is_named() -> None:
    design = orders("scenarios: { quiet: { lasts: 1 s }, loud: { lasts: 2 s } }")
    assert compile_plan(design).scenario == "quiet"
    assert compile_plan(design, "loud").horizon_s == 2.0


def refused(text: str, scenario: str | None = None) -> CannotCompile:
    with pytest.raises(CannotCompile) as caught:
        compile_plan(design_of(text), scenario, file="small.yaml")
    return caught.value


ONE = "scenarios: { a: { lasts: 1 min } }"


def test_an_unknown_scenario_is_refused_with_the_nearest_name() -> None:
    finding = refused(HEAD + ORDERS + "scenarios: { normal: { lasts: 1 s } }", "normel").findings[0]
    assert "normel" in finding.message
    assert "Did you mean normal?" in finding.mend


def test_a_design_without_scenarios_says_what_to_add() -> None:
    assert "scenarios:" in refused(HEAD + ORDERS).findings[0].mend


def test_a_design_without_sources_is_refused() -> None:
    text = ORDERS[: ORDERS.index("sources:")]
    assert "no traffic source" in refused(HEAD + text + ONE).findings[0].message


def test_more_replicas_than_brokers_are_refused_at_their_place() -> None:
    text = HEAD + ORDERS.replace("brokers: 3", "brokers: 2") + ONE
    finding = refused(text).findings[0]
    assert "3 replicas" in finding.message
    assert "2 brokers" in finding.message
    assert finding.file == "small.yaml"
    assert "replicas: 3" in text.splitlines()[finding.line - 1][finding.column - 1 :]
    assert finding.mend


def test_more_in_sync_replicas_than_replicas_are_refused() -> None:
    text = HEAD + ORDERS.replace("min_insync_replicas: 2", "min_insync_replicas: 4") + ONE
    assert "waits for 4 in-sync replicas, but has 3" in refused(text).findings[0].message


def test_calls_in_a_circle_are_refused() -> None:
    text = ORDERS.replace(
        "charge: { calls: { to: card-network, timeout: 1 s }", "charge: { calls: payments.refund"
    ).replace("refund: { calls: card-network", "refund: { calls: payments.charge")
    assert any("circle" in finding.message for finding in refused(HEAD + text + ONE).findings)


def test_an_undo_of_two_actions_is_refused() -> None:
    text = ORDERS.replace(
        "- { do: orders.confirm, pivot: true }",
        "- { do: orders.confirm, undo: payments.refund }",
    )
    finding = refused(HEAD + text + ONE).findings[0]
    assert "payments.refund undoes payments.charge and orders.confirm" in finding.message


def test_all_refusals_come_at_once() -> None:
    text = ORDERS.replace("brokers: 3", "brokers: 2").replace(
        "partitions: 6, replicas: 3, min_insync_replicas: 2",
        "partitions: 6, replicas: 3, min_insync_replicas: 4",
    )
    assert len(refused(HEAD + text + ONE).findings) == 2


def test_a_warm_up_that_leaves_nothing_to_measure_is_refused() -> None:
    text = HEAD + ORDERS + "scenarios: { a: { lasts: 10 s, warm_up: 10 s } }"
    assert "leaves nothing" in refused(text).findings[0].message
