"""`python -m simulator solve`: what the formulas answer, for people and for programs."""

import json

from tests.cli.commands import simulator

EXAMPLE = "examples/order-processing.yaml"
QUEUE = "benchmarks/closed_forms/mmc-8.yaml"
OVERLOAD = "benchmarks/closed_forms/overload.yaml"


def test_solve_prints_rates_loads_waits_and_the_bottleneck() -> None:
    said = simulator("solve", EXAMPLE)
    assert said.code == 0, said.problems
    for title in ("Sources", "Servers", "Times", "Sagas", "Not answered", "Right if"):
        assert title in said.out
    assert "Bottleneck: order-view" in said.out
    assert "312 records/s" in said.out, "the largest rate of the shop"
    assert "order-store conflicts" in said.out


def test_solve_marks_what_is_approximate_and_names_the_formula() -> None:
    exact = simulator("solve", QUEUE).out
    assert "M/M/c" in exact
    assert "877 ms" in exact
    assert "≈ " not in exact.partition("Sources")[2]
    assert "≈ " in simulator("solve", EXAMPLE).out.partition("Sources")[2]


def test_solve_ends_with_1_when_something_cannot_keep_up_and_says_how_fast_it_grows() -> None:
    said = simulator("solve", OVERLOAD)
    assert said.code == 1
    assert "Cannot keep up: jobs.workers" in said.out
    assert "Overload (fluid)" in said.out
    assert "≈ 200/s" in said.out


def test_solve_follows_the_scenario_and_declines_its_faults() -> None:
    data = json.loads(simulator("solve", EXAMPLE, "--scenario", "broker-loss", "--json").out)
    assert data["scenario"] == "broker-loss"
    assert any(each["metric"] == "*" and "broker_loss" in each["reason"] for each in data["declined"])
    assert "at its peak" in simulator("solve", EXAMPLE, "--scenario", "sale").out


def test_solve_is_data_with_json() -> None:
    said = simulator("solve", QUEUE, "--json")
    data = json.loads(said.out)
    assert said.code == 0
    assert data["bottleneck"] == "desk"
    assert data["max_rate_per_s"] == {"door": 8.0}
    (wait,) = (
        each
        for each in data["values"]
        if (each["element"], each["metric"], each["stat"]) == ("desk.Serve", "wait", "mean")
    )
    assert abs(wait["value"] - 0.87691624) < 1e-7
    assert (wait["unit"], wait["method"], wait["exact"]) == ("s", "M/M/c", True)
    assert wait["assumptions"]


def test_solve_refuses_what_it_cannot_read() -> None:
    assert simulator("solve", "nowhere.yaml").code == 2
    assert simulator("solve", EXAMPLE, "--scenario", "never").code == 2
