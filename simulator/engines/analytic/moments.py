"""Random times as mean and variance: sums along a path, mixtures of paths, quantiles by a fit."""

from collections.abc import Iterable
from functools import lru_cache
from math import exp, inf, isfinite, log1p, sqrt

from simulator.base.distributions import Distribution
from simulator.base.quick_values import quick_value
from simulator.base.retry import Retry

NORMAL = {"p50": 0.0, "p95": 1.6448536269514722, "p99": 2.3263478740408408}
PROBABILITY = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
_LEVELS = 200
_FOR_EVER = 2**40
_ONE_BY_ONE = 64


@quick_value
class Time:
    """Mean [s] and variance [s²] of a time that is not negative."""

    mean_s: float
    variance: float

    @property
    def second(self) -> float:
        """E[T²]."""
        return self.variance + self.mean_s * self.mean_s

    @property
    def scv(self) -> float:
        return self.variance / (self.mean_s * self.mean_s) if self.mean_s > 0.0 else 0.0

    def then(self, other: "Time") -> "Time":
        """Both, one after the other, independent."""
        if other is NONE:
            return self
        return Time(self.mean_s + other.mean_s, self.variance + other.variance)

    def quantile_s(self, stat: str) -> float:
        """The quantile of the gamma distribution with this mean and variance, after Wilson and Hilferty (1931).

        p50 to p99 are within 1.5 % of that gamma's up to an scv of 1, within 7 % up to 4; beyond that their formula
        fails, and a lognormal is taken. How well either fits is another question: approximate, and marked so.
        """
        if self.variance <= 0.0:
            return self.mean_s
        scv = self.scv
        if scv > 4.0:
            spread = log1p(scv)
            return self.mean_s * exp(NORMAL[stat] * sqrt(spread) - spread / 2.0)
        ninth = scv / 9.0
        return self.mean_s * max(0.0, 1.0 - ninth + NORMAL[stat] * sqrt(ninth)) ** 3


NONE = Time(0.0, 0.0)


def constant(seconds: float) -> Time:
    return Time(seconds, 0.0)


@lru_cache(maxsize=4096)
def time_of(distribution: Distribution) -> Time:
    """Mean and variance of *distribution*."""
    mean_s = distribution.mean_s
    return Time(mean_s, distribution.scv * mean_s * mean_s if mean_s > 0.0 else 0.0)


def longest(times: Iterable[Time]) -> Time:
    """The one with the largest mean; of none, no time."""
    return max(times, key=lambda time: (time.mean_s, time.variance), default=NONE)


def mixture(parts: Iterable[tuple[float, Time]]) -> Time:
    """One of several times, each with its weight; no weight at all is no time."""
    found, only = 0, NONE
    total = mean_s = second = 0.0
    for weight, time in parts:
        if weight > 0.0:
            found, only = found + 1, time
            total += weight
            mean_s += weight * time.mean_s
            second += weight * (time.variance + time.mean_s * time.mean_s)
    return only if found < 2 else of_moments(mean_s / total, second / total)


def of_moments(mean_s: float, second: float) -> Time:
    """From E[T] and E[T²]; rounding does not make a variance negative."""
    if not (isfinite(mean_s) and isfinite(second)):
        return Time(mean_s, inf)
    variance = second - mean_s * mean_s
    return Time(mean_s, variance if variance > 1e-12 * second else 0.0)


@quick_value
class Tried:
    """Attempts until one succeeds or they are used up: how many, how it ends, and how long it takes.

    *succeeds* is the probability of a good end; *all*, *good* and *bad* are the time until the end, of
    any end, given a good one, given the other.
    """

    attempts: float
    succeeds: float
    all: Time
    good: Time
    bad: Time


def tried(
    succeeds: float, good: Time, bad: Time, retry: Retry, *, for_ever: bool = False, end: Time = NONE
) -> Tried:
    """Attempts that each succeed with probability *succeeds* after *good*, else fail after *bad*.

    Pauses between them as *retry* says, however it places them; *end* is added when all are used up.
    The moments by recursion over the attempts, from the last one back; a long run of equal pauses is a power
    of one matrix, so a million retries cost little more than sixty.
    """
    fails = 1.0 - succeeds
    most = None if for_ever else retry.max_retries
    if fails <= 0.0:
        return Tried(1.0, succeeds, good, good, bad.then(end))
    if most == 0:
        whole = mixture(((succeeds, good), (fails, bad.then(end))))
        return Tried(1.0, succeeds, whole, good, bad.then(end))
    if succeeds <= 0.0 and most is None:
        never = Time(inf, inf)
        return Tried(inf, 0.0, never, never, never)
    if not (isfinite(good.second) and isfinite(bad.second)):
        return _tried_endlessly(succeeds, good, bad, retry, for_ever, end)
    pauses = list(_pauses(retry, most))
    attempts = 1.0 / succeeds if most is None else _geometric(fails, most)
    ends = []
    for state in ((1.0, end.mean_s, end.second), (0.0, 0.0, 0.0)):
        if most is not None:  # the last attempt has no pause behind it
            state = _before(state, succeeds, good, bad)
        for pause, times in reversed(pauses):
            state = _run(state, succeeds, good, bad.then(pause), times)
        ends.append(state)
    (_, mean_s, second), (chance, good_s, good_second) = ends
    chance = min(chance, 1.0)
    whole = of_moments(mean_s, second)
    given_good = of_moments(good_s / chance, good_second / chance) if chance > 0.0 else whole
    left = 1.0 - chance
    given_bad = (
        of_moments((mean_s - good_s) / left, max(0.0, second - good_second) / left) if left > 1e-12 else whole
    )
    return Tried(attempts, chance, whole, given_good, given_bad)


def _tried_endlessly(
    succeeds: float, good: Time, bad: Time, retry: Retry, for_ever: bool, end: Time
) -> Tried:
    """`tried` where a moment is infinite, as behind a queue that only grows.

    How often and with which end has nothing to do with how long; a time is infinite as soon as a part of it is.
    """
    found = tried(succeeds, _finite(good), _finite(bad), retry, for_ever=for_ever, end=end)
    parts = (good, bad) if succeeds > 0.0 else (bad,)
    whole, given_good = _infinite_as(found.all, parts), _infinite_as(found.good, parts)
    return Tried(found.attempts, found.succeeds, whole, given_good, _infinite_as(found.bad, (bad,)))


def _finite(time: Time) -> Time:
    """*time* without what is infinite of it."""
    if not isfinite(time.mean_s):
        return NONE
    return time if isfinite(time.second) else constant(time.mean_s)


def _infinite_as(time: Time, parts: Iterable[Time]) -> Time:
    """*time* with the moments infinite that are so in one of its *parts*."""
    mean_s, variance = time.mean_s, time.variance
    for part in parts:
        mean_s = mean_s if isfinite(part.mean_s) else inf
        variance = variance if isfinite(part.second) else inf
    return Time(mean_s, variance)


State = tuple[float, float, float]  # of an end: its probability, E[T; end], E[T²; end]


def _before(state: State, succeeds: float, good: Time, bad: Time) -> State:
    """The state before one more attempt in front of *state*."""
    fails, (chance, mean_s, second) = 1.0 - succeeds, state
    return (
        succeeds + fails * chance,
        succeeds * good.mean_s + fails * (bad.mean_s * chance + mean_s),
        succeeds * good.second + fails * (bad.second * chance + 2.0 * bad.mean_s * mean_s + second),
    )


def _run(state: State, succeeds: float, good: Time, bad: Time, times: int) -> State:
    """`_before`, *times* over; after as many as settle most of them, the rest as the power of a matrix."""
    for _ in range(min(times, _ONE_BY_ONE)):
        before, state = state, _before(state, succeeds, good, bad)
        if state == before:
            return state
    if times <= _ONE_BY_ONE:
        return state
    import numpy as np

    fails = 1.0 - succeeds
    level = np.array(
        [
            [1.0, 0.0, 0.0, 0.0],
            [succeeds, fails, 0.0, 0.0],
            [succeeds * good.mean_s, fails * bad.mean_s, fails, 0.0],
            [succeeds * good.second, fails * bad.second, 2.0 * fails * bad.mean_s, fails],
        ]
    )
    _, chance, mean_s, second = np.linalg.matrix_power(level, times - _ONE_BY_ONE) @ np.array([1.0, *state])
    return float(chance), float(mean_s), float(second)


def _pauses(retry: Retry, most: int | None) -> Iterable[tuple[Time, int]]:
    """(pause, how many times in a row): growing ones one by one, then the longest as often as is left.

    After as many as nobody waits for, the last one stands for what would grow further.
    """
    left = _FOR_EVER if most is None else most
    pause_s, number = min(retry.delay_s, retry.max_delay_s), 0
    grows = retry.factor != 1.0
    while grows and number < left and number < _LEVELS:
        following_s = min(pause_s * retry.factor, retry.max_delay_s)
        if following_s == pause_s or not isfinite(following_s):
            break
        yield _pause(pause_s, retry.jitter), 1
        pause_s, number = following_s, number + 1
    if left > number:
        yield _pause(pause_s, retry.jitter), left - number


def _pause(pause_s: float, jitter: float) -> Time:
    """The longest pause shortened by a share drawn evenly from 0 to *jitter*."""
    return Time(pause_s * (1.0 - jitter / 2.0), pause_s * jitter * pause_s * jitter / 12.0)


def _geometric(fails: float, most: int) -> float:
    """Expected attempts with at most *most* retries: ``(1 - f^(n+1)) / (1 - f)``."""
    return (1.0 - fails ** (most + 1)) / (1.0 - fails) if fails < 1.0 else most + 1.0
