"""Collectors that work online: what they keep does not grow with the records that pass.

Quantiles come from bins of which each is at most 1/64 wide relative to its lower end, and are
answered by the middle of a bin, so their relative error is below 1 %. A bin is found with frexp
alone, so it is the same on every platform. What is shorter than half a nanosecond is counted as
zero (differences of instants are rounded by that much), what is longer than five centuries as
those: so an engine over arrays needs a fixed number of bins.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from itertools import accumulate
from math import frexp, ldexp, nan
from typing import Protocol

import numpy

MANY = 256  # values from which on NumPy is worth its overhead
ENOUGH = 4096  # values to keep before they are binned
SMALLEST_BINNED = 2.0**-31
LARGEST_BINNED = 2.0**34
FIRST_BIN = (-30 << 6) + 64  # of the smallest value that is binned
LAST_BIN = (34 << 6) + 127
ZERO_BIN = FIRST_BIN - 1
BINS = LAST_BIN - ZERO_BIN + 1


def bin_of(x: float) -> int:
    """The bin of *x* >= 0: 64 equal ones in every octave, and one for what is hardly above zero."""
    if x < SMALLEST_BINNED:
        return ZERO_BIN
    if x >= LARGEST_BINNED:
        return LAST_BIN
    m, e = frexp(x)
    return (e << 6) + int(m * 128.0)


def _middle(number: int) -> float:
    e, part = divmod(number - 64, 64)
    return ldexp(64.5 + part, e - 7)


_MIDDLES = (0.0, *(_middle(number) for number in range(FIRST_BIN, LAST_BIN + 1)))


_POINTS = numpy.array(_MIDDLES)


def middle_of(number: int) -> float:
    """The value that stands for a bin: its middle, at most 0.8 % from anything in it."""
    return _MIDDLES[number - ZERO_BIN]


def _counted(values: list[float]) -> Iterable[tuple[int, int]]:
    """Bins and how many of *values* are in each: one by one when they are few, else all at once."""
    if len(values) < MANY:
        return ((bin_of(x), 1) for x in values)
    array = numpy.array(values)
    m, e = numpy.frexp(array)
    numbers = (e.astype(numpy.int64) << 6) + (m * 128.0).astype(numpy.int64)
    numbers[array < SMALLEST_BINNED] = ZERO_BIN
    numbers[array >= LARGEST_BINNED] = LAST_BIN
    bins, counts = numpy.unique(numbers, return_counts=True)
    return zip(bins.tolist(), counts.tolist(), strict=True)


class Quantiles:
    """A distribution of non-negative values: count, mean and maximum exact, quantiles within 1 %.

    `observe` only appends to a list; `settle` bins what is there, and whoever runs the simulation
    calls it now and then, so that the list stays short. Values go to the *gap* first, so that a
    frame can ask for the quantile since the frame before.
    """

    __slots__ = ("_bins", "_fresh", "_gap", "_largest", "_ranks", "_settled", "_total", "observe")

    def __init__(self) -> None:
        self._fresh: list[float] = []
        self.observe: Callable[[float], None] = self._fresh.append
        self.reset()

    @classmethod
    def restored(cls, count: int, total: float, largest: float, ranks: "Ranks") -> "Quantiles":
        """What an engine over arrays has collected; it is over."""
        collected = cls()
        collected._settled, collected._total, collected._largest = count, total, largest
        collected._ranks = ranks
        return collected

    def reset(self) -> None:
        """Forget everything, as at the end of the warm-up."""
        self._fresh.clear()
        self._settled = 0
        self._total = 0.0
        self._largest = 0.0
        self._bins: dict[int, int] = {}
        self._gap: dict[int, int] = {}
        self._ranks: Ranks | None = None  # of everything, as long as nothing more comes

    def settle(self, at_least: int = 1) -> None:
        """Bin the values that came since the last time, if they are *at_least* so many."""
        fresh = self._fresh
        if len(fresh) < at_least:
            return
        self._ranks = None
        self._settled += len(fresh)
        gap = self._gap
        for number, count in _counted(fresh):
            gap[number] = gap.get(number, 0) + count
        if len(fresh) < MANY:
            for x in fresh:
                self._total += x
        else:
            # accumulate adds one after the other, like the loop above: the same bits for any slicing
            self._total = float(numpy.add.accumulate(numpy.array([self._total, *fresh]))[-1])
        self._largest = max(self._largest, *fresh)
        fresh.clear()

    @property
    def count(self) -> int:
        return self._settled + len(self._fresh)

    @property
    def largest(self) -> float:
        self.settle()
        return self._largest

    def mean(self) -> float:
        """NaN when there is no value."""
        self.settle()
        return self._total / self._settled if self._settled else nan

    def quantile(self, q: float) -> float:
        """The value below which a share *q* of all lies; NaN if there are none."""
        self.settle()
        if not self._settled:
            return nan
        if self._ranks is None:
            bins = self._bins
            if self._gap:
                bins = dict(bins)
                _merge(bins, self._gap)
            self._ranks = RanksOfBins(bins)
        return min(self._ranks.quantile(q), self._largest)

    def take_gap(self, q: float) -> float:
        """The quantile of what came since this was last asked; NaN if nothing did."""
        self.settle()
        gap = self._gap
        if not gap:
            return nan
        answer = min(RanksOfBins(gap).quantile(q), self._largest)
        _merge(self._bins, gap)
        self._gap = {}
        return answer


class Average:
    """The average over time of a number that changes in steps, and its largest value."""

    __slots__ = ("_area", "_area_from", "_from_s", "_since_s", "largest", "value")

    def __init__(self) -> None:
        self.value = 0.0
        self._area = 0.0
        self._since_s = 0.0
        self.reset(0.0)

    @classmethod
    def restored(
        cls, value: float, area: float, since_s: float, from_s: float, area_from: float, largest: float
    ) -> "Average":
        """What an engine over arrays has collected."""
        collected = cls()
        collected.value, collected._area, collected._since_s = value, area, since_s
        collected._from_s, collected._area_from, collected.largest = from_s, area_from, largest
        return collected

    def reset(self, now_s: float) -> None:
        """Average from *now_s* on, with the value that holds."""
        self._area_from = self.area(now_s)
        self._from_s = now_s
        self.largest = self.value

    def area(self, now_s: float) -> float:
        """The integral of the value over time from instant 0."""
        return self._area + self.value * (now_s - self._since_s)

    def add(self, now_s: float, step: float) -> None:
        self._area += self.value * (now_s - self._since_s)
        self._since_s = now_s
        self.value += step
        if self.value > self.largest:
            self.largest = self.value

    def mean(self, now_s: float) -> float:
        """NaN before any time has passed."""
        if now_s <= self._from_s:
            return nan
        return (self.area(now_s) - self._area_from) / (now_s - self._from_s)


class Ages:
    """The distribution over time of the age of the oldest thing that waits; 0 while nothing does.

    An age grows at one second per second between changes, from a0 to a1. Every level between was
    held equally long, so it is enough to count where stretches begin and where they end: the time
    spent at ages up to x is the integral of (beginnings - ends) up to x.
    """

    __slots__ = (
        "_begins", "_born_s", "_ends", "_from_s", "_integral", "_levels", "_opened_s", "_steps", "_waiting_s", "largest",
        "peak",
    )  # fmt: skip

    def __init__(self) -> None:
        self._born_s: float | None = None
        self.peak = 0.0
        self.reset(0.0)

    @classmethod
    def restored(
        cls,
        born_s: float | None,
        opened_s: float,
        from_s: float,
        integral: float,
        waiting_s: float,
        largest: float,
        levels: "Levels",
    ) -> "Ages":
        """What an engine over arrays has collected; of what is over."""
        collected = cls()
        collected._born_s, collected._opened_s, collected._from_s = born_s, opened_s, from_s
        collected._integral, collected._waiting_s = integral, waiting_s
        collected.largest, collected._levels = largest, levels
        return collected

    def reset(self, now_s: float) -> None:
        """Start again at *now_s*; what waits keeps its age."""
        self._from_s = now_s
        self._opened_s = now_s
        # A stretch's beginning counts up and its end counts down, in the bin of its age.
        self._steps: dict[int, int] = {}
        self._levels: Levels | None = None  # as long as no more stretches come
        self._begins: list[float] = []
        self._ends: list[float] = []
        self._integral = 0.0
        self._waiting_s = 0.0
        self.largest = 0.0

    def change(self, now_s: float, born_s: float | None) -> None:
        """From *now_s* on the oldest was born at *born_s* (None: nothing waits)."""
        if born_s == self._born_s:
            return
        if self._born_s is not None:
            self._close(now_s, self._born_s)
        self._born_s = born_s
        self._opened_s = now_s

    def _close(self, now_s: float, born_s: float) -> None:
        young, old = self._opened_s - born_s, now_s - born_s
        if old > self.largest:
            self.largest = old
        if old > self.peak:
            self.peak = old
        if old > young:
            self._begins.append(young)
            self._ends.append(old)
            self._integral += (old - young) * (old + young) * 0.5
            self._waiting_s += old - young
            if len(self._begins) == ENOUGH:
                self._bin()

    def settle(self, now_s: float) -> None:
        """Count the stretch that is open up to *now_s*."""
        if self._born_s is not None:
            self._close(now_s, self._born_s)
            self._opened_s = now_s

    def _bin(self) -> None:
        if not self._begins:
            return
        self._levels = None
        for ages, sign in ((self._begins, 1), (self._ends, -1)):
            for number, count in _counted(ages):
                self._steps[number] = self._steps.get(number, 0) + sign * count
            ages.clear()

    def age(self, now_s: float) -> float:
        return 0.0 if self._born_s is None else now_s - self._born_s

    def take_peak(self, now_s: float) -> float:
        """The greatest age since this was last asked."""
        self.settle(now_s)
        peak, self.peak = self.peak, self.age(now_s)
        return peak

    def mean(self, now_s: float) -> float:
        self.settle(now_s)
        return self._integral / (now_s - self._from_s) if now_s > self._from_s else nan

    def quantile(self, now_s: float, q: float) -> float:
        """The age below which the oldest was for a share *q* of the time."""
        self.settle(now_s)
        span_s = now_s - self._from_s
        if span_s <= 0.0:
            return nan
        left_s = q * span_s - (span_s - self._waiting_s)
        if left_s <= 0.0:
            return 0.0
        self._bin()
        if self._levels is None:
            self._levels = LevelsOfSteps(self._steps)
        found = self._levels.at(left_s)
        return self.largest if found is None else found


class Levels(Protocol):
    """Stretches of ages."""

    def at(self, held_s: float) -> float | None:
        """The age below which stretches held for *held_s* in all; None if all of them held for less."""


class LevelsOfSteps:
    """Stretches of ages: how many there are above each age at which one begins or ends, and how long all younger ones held."""

    __slots__ = ("_held_s", "_points", "_widths")

    def __init__(self, steps: dict[int, int]) -> None:
        """*steps*: by bins, how many stretches more begin than end there."""
        numbers = numpy.fromiter(steps, numpy.int64, len(steps))
        grows = numpy.fromiter(steps.values(), numpy.int64, len(steps))
        order = numpy.argsort(numbers)
        order = order[grows[order] != 0]  # else sums of floats would depend on what came and went there
        self._points = _POINTS[numbers[order] - ZERO_BIN]
        self._widths = numpy.cumsum(grows[order])
        held_s = numpy.diff(self._points, prepend=0.0)
        held_s[1:] *= self._widths[:-1]
        held_s[:1] = 0.0
        self._held_s = numpy.cumsum(held_s)

    def at(self, held_s: float) -> float | None:
        place = int(numpy.searchsorted(self._held_s, held_s))
        if place == len(self._held_s):
            return None
        before = place - 1  # there is one: below the first age nothing is held
        left_s = held_s - float(self._held_s[before])
        return float(self._points[before]) + left_s / int(self._widths[before])


class Rate:
    """How fast a counter grew since this was last asked, per second."""

    __slots__ = ("_count", "_since_s")

    def __init__(self) -> None:
        self._count = 0
        self._since_s = 0.0

    def take(self, now_s: float, count: int) -> float:
        span_s = now_s - self._since_s
        rate = (count - self._count) / span_s if span_s > 0.0 else nan
        self._count = count
        self._since_s = now_s
        return rate


def _merge(into: dict[int, int], gap: dict[int, int]) -> None:
    for number, count in gap.items():
        into[number] = into.get(number, 0) + count


class Ranks(Protocol):
    """Values, at least one."""

    def quantile(self, q: float) -> float:
        """The middle of the bin in which the value of rank ``q * count`` lies."""


class RanksOfBins:
    """Values by their bins, to be asked for one quantile after the other."""

    __slots__ = ("_numbers", "_running")

    def __init__(self, bins: dict[int, int]) -> None:
        self._numbers = sorted(bins)
        self._running = list(accumulate(map(bins.__getitem__, self._numbers)))

    def quantile(self, q: float) -> float:
        place = bisect_left(self._running, q * self._running[-1])
        return middle_of(self._numbers[min(place, len(self._numbers) - 1)])
