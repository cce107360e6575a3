"""MSER-5 cuts off what still remembers the beginning, and says when it cannot."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.metrics.warm_up import BATCH, mser5


def noise(count: int, seed: int = 1) -> list[float]:
    luck = random.Random(seed)
    return [luck.gauss(0.0, 1.0) for _ in range(count)]


def test_a_series_that_begins_elsewhere_is_cut_where_it_arrives() -> None:
    series = [20.0 - position / 5.0 if position < 100 else 0.0 for position in range(1000)]
    cut = mser5([value + luck for value, luck in zip(series, noise(1000), strict=True)])
    assert cut is not None
    assert 85 <= cut <= 115


@pytest.mark.parametrize("seed", range(5))
def test_a_series_that_is_settled_from_the_start_is_hardly_cut(seed: int) -> None:
    cut = mser5(noise(2000, seed))
    assert cut is not None
    assert cut <= 200


def test_a_series_that_never_moves_is_not_cut() -> None:
    assert mser5([3.0] * 100) == 0


def test_a_series_that_grows_to_the_end_has_no_cut() -> None:
    assert mser5([float(position) for position in range(1000)]) is None


def test_a_series_that_settles_in_its_second_half_has_no_cut() -> None:
    assert mser5([10.0] * 600 + [0.0] * 400) is None


def test_too_few_values_say_nothing() -> None:
    assert mser5([0.0] * (10 * BATCH - 1)) is None
    assert mser5([0.0] * (10 * BATCH)) == 0


def test_the_cut_is_the_one_that_the_definition_names() -> None:
    values = [9.0, 5.0, 7.0, 2.0, 1.0] * 3 + noise(235, 7)
    means = [sum(values[start : start + BATCH]) / BATCH for start in range(0, 250, BATCH)]

    def statistic(d: int) -> float:
        left = means[d:]
        centre = sum(left) / len(left)
        return sum((value - centre) ** 2 for value in left) / len(left) ** 2

    assert mser5(values) == BATCH * min(range(46), key=statistic)


@given(st.lists(st.floats(-1e6, 1e6), max_size=300))
def test_a_cut_is_whole_batches_of_the_first_half(values: list[float]) -> None:
    cut = mser5(values)
    assert cut is None or (cut % BATCH == 0 and 0 <= cut < len(values) / 2)


@given(st.lists(st.integers(-1000, 1000), min_size=50, max_size=200), st.integers(1, 64))
def test_the_unit_of_a_series_does_not_matter(values: list[int], factor: int) -> None:
    """Powers of two scale without rounding."""
    scale = 2.0**factor
    assert mser5([float(value) for value in values]) == mser5([scale * value for value in values])
