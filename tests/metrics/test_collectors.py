"""What collectors answer, against exact answers from all values."""

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.metrics import measures
from simulator.metrics.collectors import (
    BINS,
    FIRST_BIN,
    LAST_BIN,
    MANY,
    SMALLEST_BINNED,
    ZERO_BIN,
    Ages,
    Average,
    LevelsOfSteps,
    Quantiles,
    RanksOfBins,
    Rate,
    bin_of,
    middle_of,
)

VALUES = st.floats(min_value=1e-9, max_value=1e9)


@given(VALUES)
def test_the_middle_of_a_bin_is_within_one_percent_of_what_is_in_it(x: float) -> None:
    assert middle_of(bin_of(x)) == pytest.approx(x, rel=0.01)


@given(st.lists(VALUES, min_size=2, max_size=2))
def test_greater_values_are_in_bins_that_are_not_lower(pair: list[float]) -> None:
    low, high = sorted(pair)
    assert bin_of(low) <= bin_of(high)
    assert bin_of(0.0) < bin_of(low)


@given(
    st.lists(st.one_of(st.just(0.0), VALUES), min_size=1, max_size=600),
    st.sampled_from([0.0, 0.5, 0.95, 0.99, 1.0]),
)
def test_a_quantile_is_within_one_percent_of_the_exact_one(values: list[float], q: float) -> None:
    collected = Quantiles()
    for x in values:
        collected.observe(x)
    exact = sorted(values)[max(0, math.ceil(q * len(values)) - 1)]
    assert collected.quantile(q) == pytest.approx(exact, rel=0.01)
    assert collected.largest == max(values)
    assert collected.count == len(values)
    assert collected.mean() == pytest.approx(math.fsum(values) / len(values))


@given(st.lists(VALUES, min_size=1, max_size=700), st.integers(1, 700))
def test_when_values_are_settled_changes_no_bit(values: list[float], cut: int) -> None:
    once, slices = Quantiles(), Quantiles()
    for number, x in enumerate(values):
        once.observe(x)
        slices.observe(x)
        if number % cut == 0:
            slices.settle()
    assert once.mean() == slices.mean()
    assert once.quantile(0.9) == slices.quantile(0.9)


def test_a_gap_is_asked_once() -> None:
    collected = Quantiles()
    collected.observe(1.0)
    assert collected.take_gap(0.99) == pytest.approx(1.0, rel=0.01)
    assert math.isnan(collected.take_gap(0.99))
    assert collected.quantile(0.5) == pytest.approx(1.0, rel=0.01)


def test_nothing_observed_is_no_number() -> None:
    assert math.isnan(Quantiles().mean())
    assert math.isnan(Quantiles().quantile(0.5))


def test_an_average_weighs_values_by_how_long_they_held() -> None:
    average = Average()
    average.add(1.0, 2.0)
    average.add(3.0, -1.0)
    assert average.mean(4.0) == pytest.approx((0 + 2 * 2 + 1) / 4)
    assert average.largest == 2.0
    average.reset(4.0)
    assert average.mean(6.0) == 1.0
    assert average.largest == 1.0


@given(st.lists(st.tuples(st.floats(0.01, 5.0), st.floats(0.0, 3.0), st.booleans()), min_size=1, max_size=40))
def test_ages_agree_with_many_samples(steps: list[tuple[float, float, bool]]) -> None:
    ages, now_s, born_s = Ages(), 0.0, None
    samples: list[float] = []
    for lasts_s, older_s, waits in steps:
        born_s = max(0.0, now_s - older_s) if waits else None
        ages.change(now_s, born_s)
        grid = numpy.arange(0.0005, lasts_s, 0.001)
        samples += [0.0] * len(grid) if born_s is None else list(now_s - born_s + grid)
        now_s += lasts_s
    samples.sort()
    assert ages.mean(now_s) == pytest.approx(sum(samples) / len(samples), rel=0.02, abs=2e-3)
    for q in (0.5, 0.95):
        rank = int(q * len(samples))
        low, high = samples[max(0, rank - 20)], samples[min(len(samples) - 1, rank + 20)]
        assert low * 0.98 - 3e-3 <= ages.quantile(now_s, q) <= high * 1.02 + 3e-3
    assert ages.largest == pytest.approx(max(samples), abs=2e-3)


def test_ages_keep_what_waits_over_a_reset() -> None:
    ages = Ages()
    ages.change(1.0, 1.0)
    ages.settle(4.0)
    ages.reset(4.0)
    assert ages.age(5.0) == 4.0
    assert ages.mean(5.0) == pytest.approx(3.5)
    assert ages.take_peak(5.0) == 4.0


def test_a_rate_is_of_the_gap_since_it_was_last_asked() -> None:
    rate = Rate()
    assert math.isnan(rate.take(0.0, 0))
    assert rate.take(2.0, 10) == 5.0
    assert rate.take(4.0, 10) == 0.0


def test_less_than_half_a_nanosecond_counts_as_zero_and_bins_have_an_end() -> None:
    assert pytest.approx(0.466e-9, rel=0.01) == SMALLEST_BINNED
    assert bin_of(SMALLEST_BINNED * (1.0 - 2.0**-53)) == bin_of(0.0) == ZERO_BIN
    assert bin_of(SMALLEST_BINNED) == FIRST_BIN
    assert middle_of(ZERO_BIN) == 0.0
    assert bin_of(2.0**34 - 1.0) == bin_of(1e300) == LAST_BIN
    assert LAST_BIN - ZERO_BIN + 1 == BINS


def test_many_values_at_once_fall_into_the_bins_of_one_by_one() -> None:
    values = [0.0, 1e-12, SMALLEST_BINNED, 0.5, 1.0, 3.7, 1e11] * MANY
    once, each = Quantiles(), Quantiles()
    for x in values:
        once.observe(x)
        each.observe(x)
        each.settle()
    assert [once.quantile(q / 20.0) for q in range(21)] == [each.quantile(q / 20.0) for q in range(21)]


@given(st.lists(VALUES, min_size=1, max_size=100))
def test_restored_quantiles_answer_like_those_that_collected(values: list[float]) -> None:
    collected, bins, total = Quantiles(), dict[int, int](), 0.0
    for x in values:
        collected.observe(x)
        bins[bin_of(x)] = bins.get(bin_of(x), 0) + 1
        total += x
    restored = Quantiles.restored(len(values), total, max(values), RanksOfBins(bins))
    assert (restored.count, restored.mean(), restored.largest) == (
        collected.count,
        collected.mean(),
        collected.largest,
    )
    for q in (0.5, 0.95, 0.99, 0.999):
        assert restored.quantile(q) == collected.quantile(q)


def test_a_restored_average_answers_like_the_one_that_collected() -> None:
    collected = Average()
    collected.add(1.0, 2.0)
    collected.reset(2.0)
    collected.add(3.0, -1.0)
    # value, area up to 3 s, since when, reset when, area then, largest since
    restored = Average.restored(1.0, 4.0, 3.0, 2.0, 2.0, 2.0)
    for now_s in (3.0, 4.5):
        assert restored.mean(now_s) == collected.mean(now_s)
        assert restored.area(now_s) == collected.area(now_s)
    assert (restored.value, restored.largest) == (collected.value, collected.largest)


def test_restored_ages_answer_like_those_that_collected() -> None:
    collected = Ages()
    collected.change(1.0, 0.5)
    collected.change(3.0, 2.0)
    collected.settle(6.0)
    levels = LevelsOfSteps({bin_of(0.5): 1, bin_of(2.5): -1, bin_of(1.0): 1, bin_of(4.0): -1})
    integral = 0.5 * (2.5**2 - 0.5**2) + 0.5 * (4.0**2 - 1.0**2)
    # the oldest born, the stretch opened, counted from, integral, time waiting, largest
    restored = Ages.restored(2.0, 6.0, 0.0, integral, 5.0, 4.0, levels)
    assert restored.age(6.0) == collected.age(6.0)
    assert restored.mean(6.0) == collected.mean(6.0)
    assert restored.largest == collected.largest
    for q in (0.5, 0.9, 0.99):
        assert restored.quantile(6.0, q) == collected.quantile(6.0, q)


def test_the_measures_of_a_station_are_its_busy_share_and_its_queue() -> None:
    busy, queued = Average(), Average()
    busy.add(0.0, 2.0)
    queued.add(5.0, 3.0)
    said = {
        (value.name, value.stat): value.value
        for value in measures.of_station("desk", 10.0, servers=4, busy=busy, queued=queued)
    }
    assert said["utilisation", "mean"] == 0.5
    assert said["queue", "mean"] == 1.5
    assert said["queue", "max"] == 3.0
