"""What is read off bins in memory is what the collectors of `metrics/collectors.py` say of the same bins."""

import numpy
from hypothesis import given
from hypothesis import strategies as st

from simulator.engines.compiled.collected import age_held, count_of, value_at
from simulator.metrics.collectors import BINS, ZERO_BIN, LevelsOfSteps, RanksOfBins
from simulator.plan.arrays import Words

BEFORE = 3  # words before the first bin
COUNTS = st.dictionaries(st.integers(0, BINS - 1), st.integers(1, 2**40), min_size=1, max_size=60)
STRETCHES = st.lists(
    st.tuples(st.integers(0, BINS - 1), st.integers(0, BINS - 1)).filter(lambda ends: ends[0] != ends[1]),
    min_size=1,
    max_size=40,
)


def memory_of(places: dict[int, int]) -> Words:
    words = numpy.zeros(BEFORE + BINS, numpy.int64)
    for place, number in places.items():
        words[BEFORE + place] = number
    return words


@given(COUNTS, st.sampled_from((0.001, 0.5, 0.95, 0.99, 0.999, 1.0)))
def test_a_quantile_is_that_of_the_same_bins(counts: dict[int, int], q: float) -> None:
    words, count = memory_of(counts), sum(counts.values())
    ranks = RanksOfBins({ZERO_BIN + place: number for place, number in counts.items()})
    assert count_of(words, BEFORE) == count
    assert value_at(words, BEFORE, q * count) == ranks.quantile(q)


@given(STRETCHES, st.floats(1e-3, 1.0))
def test_an_age_is_that_of_the_same_stretches(stretches: list[tuple[int, int]], share: float) -> None:
    steps: dict[int, int] = {}
    for one, other in stretches:
        steps[min(one, other)] = steps.get(min(one, other), 0) + 1
        steps[max(one, other)] = steps.get(max(one, other), 0) - 1
    words = memory_of(steps)
    levels = LevelsOfSteps({ZERO_BIN + place: grows for place, grows in steps.items()})
    held_s = share * 2.0**34
    found = age_held(words, BEFORE, held_s)
    assert (None if found == -1.0 else found) == levels.at(held_s)


def test_nothing_was_held_for_longer_than_everything() -> None:
    assert age_held(memory_of({64: 1, 128: -1}), BEFORE, 1e30) == -1.0
