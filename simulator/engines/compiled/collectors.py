"""`metrics/collectors.py` compiled: the same sums in the same order, the same bins."""

from collections.abc import Callable
from math import nan
from typing import Any, Final

from numba import float64
from numba.extending import intrinsic

from simulator.engines.compiled.draws import bits_of, bits_of_constant, float_of
from simulator.engines.compiled.jit import hot, inner, rare
from simulator.engines.compiled.layout import (
    AG_BORN_S,
    AG_INTEGRAL,
    AG_LARGEST_S,
    AG_OPENED_S,
    AG_PEAK_S,
    AG_STEPS,
    AG_WAITING_S,
    AG_WAITS,
    AV_AREA,
    AV_LARGEST,
    AV_SINCE_S,
    AV_VALUE,
    FRESH,
    QU_BINS,
    QU_COUNT,
    QU_FRESH,
    QU_LARGEST_S,
    QU_SEEN,
    QU_SEEN_COUNT,
    QU_STALE,
    QU_TOTAL_S,
)
from simulator.engines.compiled.words import as_floats
from simulator.metrics.collectors import FIRST_BIN, LARGEST_BINNED, SMALLEST_BINNED
from simulator.plan.arrays import Words

# The last numbers, by exponent and six bits of the mantissa, before the first bin and before what is too large for bins.
_LOWEST, _HIGHEST = SMALLEST_BINNED * (1.0 - 2.0**-7), LARGEST_BINNED * (1.0 - 2.0**-7)
_PLACE_OF_LOWEST: Final = bits_of_constant(_LOWEST) >> 46


def _clamp(context: Any, x: Any, low: Any, high: Any) -> Any:
    """By two choices, which a processor makes in one step each: a branch would often be mispredicted."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value, least, most = arguments
        value = builder.select(builder.fcmp_ordered(">", value, least), value, least)
        return builder.select(builder.fcmp_ordered("<", value, most), value, most)

    return float64(x, low, high), generate


_within: Callable[[float, float, float], float] = intrinsic(_clamp)
"""A number, or the end that is nearer of what it should lie between."""

QUANTILE_OF_A_FRAME: Final = 0.99
assert FRESH * (1.0 - QUANTILE_OF_A_FRAME) < 1.0, "then it is the largest of them"


@hot
def add(m: Words, average: int, now_s: float, step: float) -> None:
    """The value of *average* changes by *step*."""
    f = as_floats(m)
    value = f[average + AV_VALUE]
    f[average + AV_AREA] += value * (now_s - f[average + AV_SINCE_S])
    f[average + AV_SINCE_S] = now_s
    value += step
    f[average + AV_VALUE] = value
    if value > f[average + AV_LARGEST]:
        f[average + AV_LARGEST] = value


@hot
def place_of(x: float) -> int:
    """The place of *x*'s bin among `BINS` of them; 0 is that of what is hardly above zero.

    Bits order like the numbers. What is outside of the bins counts as the least or the largest of them.
    """
    return (bits_of(_within(x, _LOWEST, _HIGHEST)) >> 46) - _PLACE_OF_LOWEST


@inner
def middle_of(place: int) -> float:
    """The value that stands for the bin at *place*."""
    if place == 0:
        return 0.0
    number = place - 1 + FIRST_BIN - 64
    return float_of(((number >> 6) - 7 + 1023) << 52) * (64.5 + float(number & 63))


@hot
def observe(m: Words, quantiles: int, x: float) -> None:
    """Collect *x*, and keep its place for a frame that asks what came since the one before."""
    count, place = m[quantiles + QU_COUNT], place_of(x)
    m[quantiles + QU_COUNT] = count + 1
    fresh = count - m[quantiles + QU_SEEN_COUNT]
    if fresh < FRESH:
        m[m[quantiles + QU_FRESH] + fresh] = place
    elif fresh == FRESH and m[quantiles + QU_STALE] != 0:
        _see(m, quantiles)
    _collect(m, quantiles, x, place)


@hot
def collect(m: Words, quantiles: int, x: float) -> None:
    """Collect *x*; how many there are is in the bins."""
    _collect(m, quantiles, x, place_of(x))


@hot
def _collect(m: Words, quantiles: int, x: float, place: int) -> None:
    f = as_floats(m)
    f[quantiles + QU_TOTAL_S] += x
    if x > f[quantiles + QU_LARGEST_S]:
        f[quantiles + QU_LARGEST_S] = x
    m[m[quantiles + QU_BINS] + place] += 1


@inner
def take_gap(m: Words, quantiles: int) -> float:
    """The 0.99 quantile of what came since this was last asked; NaN if nothing did."""
    f = as_floats(m)
    count = m[quantiles + QU_COUNT] - m[quantiles + QU_SEEN_COUNT]
    if count == 0:
        return nan
    m[quantiles + QU_SEEN_COUNT] = m[quantiles + QU_COUNT]
    answer = _of_few(m, quantiles, count) if count <= FRESH else _of_many(m, quantiles, count)
    middle = middle_of(answer)
    largest = f[quantiles + QU_LARGEST_S]
    return middle if middle < largest else largest


@inner
def _of_few(m: Words, quantiles: int, count: int) -> int:
    """Of so few the quantile is the largest."""
    fresh, largest = m[quantiles + QU_FRESH], 0
    for number in range(count):
        largest = max(largest, m[fresh + number])
    m[quantiles + QU_STALE] = 1
    return largest


@rare
def _see(m: Words, quantiles: int) -> None:
    """There is one more than the fresh ones: note of the bins what they were before those."""
    f = as_floats(m)
    bins, seen, fresh = m[quantiles + QU_BINS], m[quantiles + QU_SEEN], m[quantiles + QU_FRESH]
    for place in range(place_of(f[quantiles + QU_LARGEST_S]) + 1):
        m[seen + place] = m[bins + place]
    for number in range(FRESH):
        m[seen + m[fresh + number]] -= 1
    m[quantiles + QU_STALE] = 0


@inner
def _of_many(m: Words, quantiles: int, count: int) -> int:
    """The same by the bins that grew, from the largest one down: below the last that grew there may be thousands more."""
    f = as_floats(m)
    bins, seen = m[quantiles + QU_BINS], m[quantiles + QU_SEEN]
    place = place_of(f[quantiles + QU_LARGEST_S])
    rank, up_to, answer = QUANTILE_OF_A_FRAME * count, count, place
    while up_to != 0:
        grown = m[bins + place] - m[seen + place]
        if grown != 0:
            if up_to >= rank:
                answer = place
            m[seen + place] = m[bins + place]
            up_to -= grown
        place -= 1
    return answer


@inner
def change(m: Words, ages: int, now_s: float, waits: int, born_s: float) -> None:
    """From *now_s* on the oldest was born at *born_s*, or nothing waits."""
    f = as_floats(m)
    if m[ages + AG_WAITS] == waits and (waits == 0 or f[ages + AG_BORN_S] == born_s):
        return
    if m[ages + AG_WAITS] != 0:
        close(m, ages, now_s)
    m[ages + AG_WAITS] = waits
    f[ages + AG_BORN_S] = born_s
    f[ages + AG_OPENED_S] = now_s


@inner
def close(m: Words, ages: int, now_s: float) -> None:
    """Count the stretch that began at the last change."""
    f = as_floats(m)
    born_s = f[ages + AG_BORN_S]
    young, old = f[ages + AG_OPENED_S] - born_s, now_s - born_s
    if old > f[ages + AG_LARGEST_S]:
        f[ages + AG_LARGEST_S] = old
    if old > f[ages + AG_PEAK_S]:
        f[ages + AG_PEAK_S] = old
    if old > young:
        steps = m[ages + AG_STEPS]
        m[steps + place_of(young)] += 1
        m[steps + place_of(old)] -= 1
        f[ages + AG_INTEGRAL] += (old - young) * (old + young) * 0.5
        f[ages + AG_WAITING_S] += old - young


@inner
def age(m: Words, ages: int, now_s: float) -> float:
    f = as_floats(m)
    return now_s - f[ages + AG_BORN_S] if m[ages + AG_WAITS] != 0 else 0.0
