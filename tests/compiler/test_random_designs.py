"""Laws that hold for every design: it compiles to a plan that verifies, the same each time, and its ledger balances."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from simulator.compiler.pipeline import compile_plan
from simulator.experiments.run import run_plan
from simulator.plan.spec import faults_of
from simulator.plan.text import dump
from tests.compiler.designs import design_of
from tests.compiler.random_designs import documents


@given(documents())
@settings(max_examples=60)
def test_a_valid_design_compiles_to_a_well_formed_plan_always_the_same(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    plan = compile_plan(design_of(text))
    assert list(faults_of(plan)) == []
    assert dump(compile_plan(design_of(text))) == dump(plan)


@given(documents())
def test_the_order_of_keys_in_a_section_of_settings_changes_no_plan(document: dict[str, Any]) -> None:
    turned = json.loads(json.dumps(document))
    for topic in turned["topics"]:
        turned["topics"][topic] = dict(reversed(turned["topics"][topic].items()))
    assert compile_plan(design_of(json.dumps(turned))) == compile_plan(design_of(json.dumps(document)))


@pytest.mark.slow
@given(documents())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_whatever_happens_the_ledger_balances_and_the_run_repeats(document: dict[str, Any]) -> None:
    plan = compile_plan(design_of(json.dumps(document)))
    result = run_plan(plan, seed=1, replication=1)
    for row in result.ledger:
        between = row.stored + row.in_flight + row.expired + row.dropped + row.dead_lettered + row.lost
        assert row.holds, row
        assert row.in_ == row.out + between, row
    for saga in result.sagas:
        ended = saga.completed + saga.compensated + saga.failed + saga.stuck
        assert saga.started == ended + saga.open
    assert run_plan(plan, seed=1, replication=1) == result
