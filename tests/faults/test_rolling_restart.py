"""A rolling restart takes every instance once, costs two rebalances each, and loses nothing."""

import pytest

from simulator.compiler.pipeline import CannotCompile, compile_plan
from simulator.design.document import Design
from simulator.engines.base import Driver
from simulator.engines.registry import ENGINES
from simulator.scenario import open_design

TEXT = """
lagwise: 1
name: Rolling restart
clusters:
  main: {}
schemas:
  Paid: { fields: { event_id: uuid } }
topics:
  payments: { cluster: main, partitions: 6, replicas: 3, min_insync_replicas: 2, carries: [Paid] }
services:
  books:
    instances: 3
    consumes:
      payments: { takes: exponential 2 ms, idempotent_by: event_id }
sources:
  till: { sends: Paid, to: payments, rate: poisson 100/s }
scenarios:
  deploy:
    lasts: 2 min
    faults: [FAULT]
"""


def opened(fault: str) -> Design:
    parsed = open_design(TEXT.replace("FAULT", fault))
    assert parsed.design is not None, parsed.findings
    return parsed.design


def test_every_instance_is_stopped_cleanly_and_started_again_in_turn() -> None:
    plan = compile_plan(opened("{ at: 30 s, rolling_restart: books, away: 5 s, for: 30 s }"), "deploy")
    stops = [
        (each.at_s, each.instance, each.value)
        for each in plan.interventions
        if each.action == "stop_instance"
    ]
    starts = [(each.at_s, each.instance) for each in plan.interventions if each.action == "start_instance"]
    assert stops == [(30.0, 0, 0.0), (40.0, 1, 0.0), (50.0, 2, 0.0)]
    assert starts == [(35.0, 0), (45.0, 1), (55.0, 2)]
    assert plan.faults[0].to_s == 60.0


def test_a_deployment_of_three_instances_is_six_rebalances_and_loses_nothing() -> None:
    plan = compile_plan(opened("{ at: 30 s, rolling_restart: books, away: 5 s, for: 45 s }"), "deploy")
    result = Driver(ENGINES["reference"](plan, 1), plan).run()
    rebalances = [each.value for each in result.metrics if each.name == "rebalances"]
    assert rebalances == [6.0]
    row = next(each for each in result.ledger if each.group)
    assert (row.lost, row.duplicate_effects, row.holds) == (0, 0, True)


def test_turns_that_are_too_short_are_refused_with_the_numbers() -> None:
    with pytest.raises(CannotCompile) as refused:
        compile_plan(opened("{ at: 30 s, rolling_restart: books, away: 20 s, for: 30 s }"), "deploy")
    [finding] = refused.value.findings
    assert finding.path.endswith("away")
    assert "3 instances within 30 s leave 10 s each" in finding.message
    assert "10 s" in finding.mend


def test_what_has_no_instances_is_refused() -> None:
    parsed = open_design(TEXT.replace("FAULT", "{ at: 30 s, rolling_restart: payments }"))
    assert any(finding.severity == "error" for finding in parsed.findings)
