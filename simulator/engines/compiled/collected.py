"""What the collectors of a run have come to, as the collectors of `metrics/collectors.py`."""

from typing import Final

from simulator.engines.compiled import layout as at
from simulator.engines.compiled.collectors import middle_of
from simulator.engines.compiled.jit import outer
from simulator.engines.compiled.memory import Memory
from simulator.engines.compiled.words import as_integers
from simulator.metrics.collectors import BINS, Ages, Average, Quantiles
from simulator.plan.arrays import Words

_NONE: Final = -1.0


@outer
def count_of(memory: Words, bins: int) -> int:
    """How many values are in *bins*."""
    m = as_integers(memory)
    count = 0
    for place in range(BINS):
        count += m[bins + place]
    return count


@outer
def value_at(memory: Words, bins: int, rank: float) -> float:
    """The middle of the bin in which the value of *rank* lies, which is above 0 and at most their count."""
    m = as_integers(memory)
    running, place = m[bins], 0
    while running < rank:
        place += 1
        running += m[bins + place]
    return middle_of(place)


@outer
def age_held(memory: Words, steps: int, sought_s: float) -> float:
    """The age below which stretches held for *sought_s* in all, which is above 0; -1.0 if all of them held for less.

    *steps*: by bins, how many stretches more begin than end there.
    """
    m = as_integers(memory)
    width, age_s, held_s = 0, 0.0, 0.0
    for place in range(BINS):
        grows = m[steps + place]
        if grows != 0:
            older_s = middle_of(place)
            longer_s = held_s + (older_s - age_s) * float(width)
            if longer_s >= sought_s:
                return age_s + (sought_s - held_s) / float(width)
            width, age_s, held_s = width + grows, older_s, longer_s
    return _NONE


class _Ranks:
    """Of the values in *bins*."""

    __slots__ = ("_bins", "_words", "count")

    def __init__(self, words: Words, bins: int) -> None:
        self._words, self._bins = words, bins
        self.count = count_of(words, bins)

    def quantile(self, q: float) -> float:
        return value_at(self._words, self._bins, q * self.count)


class _Levels:
    """Of the stretches whose *steps* are counted."""

    __slots__ = ("_steps", "_words")

    def __init__(self, words: Words, steps: int) -> None:
        self._words, self._steps = words, steps

    def at(self, held_s: float) -> float | None:
        age_s = age_held(self._words, self._steps, held_s)
        return None if age_s == _NONE else age_s


class Collected:
    """Reads *memory*; changes nothing. Its answers hold until the run goes on."""

    def __init__(self, memory: Memory) -> None:
        self._words = memory.words
        self._int, self._num = memory.integer, memory.number

    def quantiles(self, place: int) -> Quantiles:
        ranks = _Ranks(self._words, self._int(place + at.QU_BINS))
        total, largest = self._num(place + at.QU_TOTAL_S), self._num(place + at.QU_LARGEST_S)
        return Quantiles.restored(ranks.count, total, largest, ranks)

    def average(self, place: int) -> Average:
        return Average.restored(
            self._num(place + at.AV_VALUE),
            self._num(place + at.AV_AREA),
            self._num(place + at.AV_SINCE_S),
            self._num(place + at.AV_FROM_S),
            self._num(place + at.AV_AREA_FROM),
            self._num(place + at.AV_LARGEST),
        )

    def ages(self, place: int) -> Ages:
        waits = self._int(place + at.AG_WAITS)
        return Ages.restored(
            self._num(place + at.AG_BORN_S) if waits else None,
            self._num(place + at.AG_OPENED_S),
            self._num(place + at.AG_FROM_S),
            self._num(place + at.AG_INTEGRAL),
            self._num(place + at.AG_WAITING_S),
            self._num(place + at.AG_LARGEST_S),
            _Levels(self._words, self._int(place + at.AG_STEPS)),
        )
