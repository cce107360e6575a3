"""Two designs under the same luck: the difference has an interval, and it is narrower for sharing the luck."""

import json

import pytest

from simulator.experiments.compare import (
    CannotCompare,
    Comparison,
    Difference,
    compare_designs,
    comparison_json,
)
from simulator.experiments.intervals import half_width, interval, paired_interval, resolution
from simulator.experiments.run import run_design
from tests.compiler.designs import HEAD, ORDERS, design_of, orders

SCENARIO = "scenarios: { normal: { lasts: 20 s } }"


def compared(ours: str, theirs: str, **more: int) -> Comparison:
    return compare_designs(
        design_of(HEAD + ours + SCENARIO), design_of(HEAD + theirs + SCENARIO), replications=5, **more
    )


def of(comparison: Comparison, element: str, metric: str, stat: str) -> Difference:
    (found,) = [
        each
        for each in comparison.differences
        if (each.element, each.headline.metric, each.headline.stat) == (element, metric, stat)
    ]
    return found


@pytest.fixture(scope="module")
def slower() -> Comparison:
    """The same orders, but the card network takes 5 ms longer."""
    return compared(ORDERS, ORDERS.replace("takes: 30 ms", "takes: 35 ms"))


def test_a_design_differs_in_nothing_from_itself() -> None:
    comparison = compared(ORDERS, ORDERS)
    assert comparison.differences
    for each in comparison.differences:
        off = 2.0 * resolution([each.ours], each.headline.stat)  # both may stand anywhere in their bin
        assert (each.difference, each.interval[:2], each.finding) == (0.0, (-off, off), "not told apart")


def test_what_became_slower_is_more_and_by_how_much(slower: Comparison) -> None:
    duration = of(slower, "order-creation", "duration", "p99")
    assert duration.finding == "more"
    assert duration.difference == pytest.approx(duration.theirs - duration.ours)
    assert duration.interval[0] <= duration.difference <= duration.interval[1]
    assert of(slower, "shop", "emitted", "rate").finding == "not told apart"


def test_the_other_way_round_it_is_less(slower: Comparison) -> None:
    back = of(
        compared(ORDERS.replace("takes: 30 ms", "takes: 35 ms"), ORDERS), "order-creation", "duration", "p99"
    )
    there = of(slower, "order-creation", "duration", "p99")
    assert back.finding == "less"
    assert back.difference == pytest.approx(-there.difference)


def test_sharing_the_luck_narrows_the_interval_of_the_difference(slower: Comparison) -> None:
    """Against independent runs: the same two designs, the second under another seed."""
    paired = of(slower, "card-network", "utilisation", "mean")
    values = []
    for takes, seed in (("30 ms", 1), ("35 ms", 2)):
        design = design_of(HEAD + ORDERS.replace("takes: 30 ms", f"takes: {takes}") + SCENARIO)
        report = [run_design(design, seed=10 * seed + number) for number in range(5)]
        values.append(
            [
                each.value
                for one in report
                for each in one.metrics
                if (each.element, each.name) == ("card-network", "utilisation") and each.value is not None
            ]
        )
    independent = paired_interval(*values, "mean")
    assert independent is not None
    assert half_width(paired.interval) < half_width(independent) / 2.0
    assert paired.gain is not None
    assert paired.gain > 4.0


def test_the_gain_is_the_variance_of_independent_runs_over_that_of_the_pairs(slower: Comparison) -> None:
    each = of(slower, "card-network", "utilisation", "mean")
    widths = [half_width(found) ** 2 for found in (each.our_interval, each.their_interval, each.interval)]
    assert each.gain == pytest.approx((widths[0] + widths[1]) / widths[2])


def test_elements_that_one_design_alone_has_are_named() -> None:
    lonely = ORDERS.replace(
        "      order-events: { takes: 3 ms, threads: 2, dead_letters: order-events.dead, only: [OrderCreated] }",
        "      order-events: { takes: 3 ms, threads: 2, only: [OrderCreated] }",
    ).replace("  order-events.dead: { cluster: main }\n", "")
    comparison = compared(ORDERS, lonely)
    assert comparison.only_ours == ("order-events.dead",)
    assert comparison.only_theirs == ()
    assert all(each.element != "order-events.dead" for each in comparison.differences)


def test_the_numbers_do_not_depend_on_the_workers(slower: Comparison) -> None:
    again = compared(ORDERS, ORDERS.replace("takes: 30 ms", "takes: 35 ms"), workers=2)
    assert again.differences == slower.differences


def test_every_mean_of_the_data_has_its_interval(slower: Comparison) -> None:
    data = json.loads(json.dumps(comparison_json(slower), allow_nan=False))
    assert data["schema"] == "lagwise-comparison/1"
    assert data["differences"]
    for each in data["differences"]:
        for which in ("first", "second", "difference"):
            low, high, level = each[which]["interval"]
            assert low <= each[which]["value"] <= high
            assert level == 0.95


def test_one_pair_is_too_few() -> None:
    with pytest.raises(CannotCompare, match="at least two replications"):
        compare_designs(orders(), orders(), replications=1)


def test_the_paired_interval_is_that_of_the_differences() -> None:
    assert paired_interval([1.0, 2.0, 4.0], [2.0, 4.0, 5.0], "mean") == interval([1.0, 2.0, 1.0], "mean")
    assert paired_interval([1.0], [2.0], "mean") is None
