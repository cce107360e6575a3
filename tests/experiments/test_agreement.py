"""Theory and runs are held against each other; where they differ, both are told and so is why that can be."""

from dataclasses import replace

import pytest

from simulator.compiler.pipeline import compile_plan
from simulator.experiments.agreement import Agreement, compare_with_theory
from simulator.metrics.solution import Solution, Solved
from tests.compiler.designs import orders, struck
from tests.experiments.made_results import result

KEY = ("orders.PlaceOrder", "wait", "mean")
P99 = ("orders.PlaceOrder", "wait", "p99")
PLAN = compile_plan(orders())
MEASURED = [result({KEY: value, P99: 10.0 * value}) for value in (0.9, 1.0, 1.1, 0.95, 1.05)]


def solved(value: float, *assumptions: str, stat: str = "mean", exact: bool = True) -> Solved:
    return Solved(KEY[0], KEY[1], stat, value, "s", "M/G/1", exact, assumptions)


def solution(*values: Solved) -> Solution:
    return Solution(values, (), {}, None, {}, ())


def agreement(*values: Solved) -> Agreement:
    return compare_with_theory(PLAN, solution(*values), MEASURED)


def test_a_value_inside_of_the_interval_agrees() -> None:
    assert agreement(solved(1.02)) == Agreement(1, ())


def test_a_value_outside_is_told_with_both_numbers_and_what_the_formula_assumes() -> None:
    (each,) = agreement(solved(2.0, "Arrivals are Poisson.")).disagreements
    assert (each.analytic, each.simulated) == (2.0, pytest.approx(1.0))
    said = str(each)
    assert said.startswith(
        "orders.PlaceOrder, mean wait: M/G/1 says 2 s, the runs 1 s, 95 % interval 902 ms to 1.1 s."
    )
    assert said.endswith("It assumes: Arrivals are Poisson.")


def test_an_approximation_says_that_it_is_one() -> None:
    (each,) = agreement(solved(2.0, exact=False)).disagreements
    assert "M/G/1 is an approximation." in str(each)


def test_an_exact_formula_without_an_excuse_asks_for_a_report() -> None:
    (each,) = agreement(solved(2.0)).disagreements
    assert "one of the two is wrong" in str(each)


def test_a_fault_a_change_of_load_and_an_overload_are_assumptions_that_fail() -> None:
    plan = struck("{ at: 30 s, outage: card-network, for: 20 s }")
    ops = tuple(
        replace(op, profile=((0.0, 1.0), (60.0, 5.0))) if op.name == "shop" else op for op in plan.ops
    )
    overloaded = replace(solution(solved(2.0)), unstable=("payments",))
    (each,) = compare_with_theory(replace(plan, ops=ops), overloaded, MEASURED).disagreements
    assert len(each.fails) == 3
    said = str(each)
    assert "here one does, first at 30 s" in said
    assert "that of shop changes" in said
    assert "payments cannot" in said


def test_many_comparisons_widen_the_interval_so_that_luck_alone_says_nothing() -> None:
    """1.105 is outside of the interval of one comparison (to 1.098), inside when twenty share the 95 %."""
    outside = solved(1.105)
    assert len(agreement(outside).disagreements) == 1
    assert agreement(*[outside] * 20) == Agreement(20, ())


def test_a_quantile_may_be_off_by_what_its_bins_are() -> None:
    """The interval ends at 10.98; the bins add 0.1."""
    assert agreement(solved(11.05, stat="p99")).disagreements == ()
    assert len(agreement(solved(11.2, stat="p99")).disagreements) == 1


def of_nothing(value: float, unit: str) -> Agreement:
    """Five replications of 54 s each in which it never was anything else than 0."""
    solution_ = solution(solved(value)._replace(unit=unit))
    return compare_with_theory(PLAN, solution_, [result({KEY: 0.0})] * 5)


def test_what_no_replication_saw_disagrees_only_where_it_ought_to_have_been_seen() -> None:
    """Three events expected in 270 s are 0.0111 per second."""
    assert of_nothing(0.011, "records/s").disagreements == ()
    assert len(of_nothing(0.012, "records/s").disagreements) == 1
    assert of_nothing(1e-7, "s").disagreements == ()
    assert len(of_nothing(1e-3, "s").disagreements) == 1


def test_what_never_varies_may_differ_in_its_last_digits() -> None:
    constant = [result({KEY: 0.1 + 0.2})] * 3
    assert compare_with_theory(PLAN, solution(solved(0.3)), constant).disagreements == ()
    assert len(compare_with_theory(PLAN, solution(solved(0.3001)), constant).disagreements) == 1


def test_a_share_is_not_held_against_a_number_of_records() -> None:
    dropped = ("orders.PlaceOrder", "dropped", "count")
    share = Solved(*dropped, 0.01, "1", "geometric series", True, ())
    runs = [result({dropped: value}) for value in (30.0, 31.0, 32.0)]
    assert compare_with_theory(PLAN, solution(share), runs).compared == 0


def test_the_furthest_apart_comes_first() -> None:
    found = agreement(solved(2.0), solved(90.0, stat="p99")).disagreements
    assert [each.stat for each in found] == ["p99", "mean"]


def test_what_is_not_measured_everywhere_or_not_finite_is_not_compared() -> None:
    some = [result({KEY: 1.0}), result({KEY: None})]
    assert compare_with_theory(PLAN, solution(solved(5.0)), some).compared == 0
    assert agreement(solved(float("inf")), solved(1.0, stat="p50")).compared == 0
