"""Tails and quantiles of distributions in closed form: for estimates, never for draws."""

import math
from functools import lru_cache

from simulator.base.distributions import Distribution


def minimum_s(distribution: Distribution) -> float:
    """The largest time in seconds that no draw is below."""
    return distribution.a if distribution.kind in ("constant", "uniform", "pareto") else 0.0


def exceeds(distribution: Distribution, time_s: float) -> float:
    """The probability that a draw is longer than *time_s*.

    A hyperexponential is the two-branch one with balanced means.
    """
    a, b = distribution.a, distribution.b
    if time_s < 0.0:
        return 1.0
    match distribution.kind:
        case "constant":
            return 1.0 if a > time_s else 0.0
        case "uniform":
            return 0.0 if time_s >= b else 1.0 if time_s < a else (b - time_s) / (b - a)
        case "exponential":
            return math.exp(-time_s / a) if a > 0.0 else 0.0
        case "erlang":
            return _erlang_tail(a, max(1, round(b)), time_s)
        case "lognormal":
            return 1.0 if time_s <= 0.0 else _lognormal_tail(a, b, time_s)
        case "hyperexponential":
            return _hyperexponential_tail(a, b, time_s)
        case "pareto":
            return 1.0 if time_s <= a else (a / time_s) ** b


@lru_cache(maxsize=1024)
def quantile_s(distribution: Distribution, probability: float) -> float:
    """The time in seconds that a draw exceeds with probability 1 - *probability* (0 < probability < 1).

    By bisection on `exceeds`, to a relative width of 1e-12.
    """
    if not 0.0 < probability < 1.0:
        raise ValueError(f"a quantile lies between 0 and 1, not at {probability}")
    if distribution.kind == "constant":
        return distribution.a
    low, high = 0.0, max(distribution.mean_s, minimum_s(distribution), 1e-12)
    while exceeds(distribution, high) > 1.0 - probability:
        low, high = high, high * 2.0
    while high - low > 1e-12 * high:
        middle = (low + high) / 2.0
        if exceeds(distribution, middle) > 1.0 - probability:
            low = middle
        else:
            high = middle
    return high


def _erlang_tail(mean: float, phases: int, time_s: float) -> float:
    if mean <= 0.0:
        return 0.0
    x = time_s * phases / mean
    term, total = 1.0, 1.0
    for phase in range(1, phases):
        term *= x / phase
        total += term
    return math.exp(-x) * total


def _lognormal_tail(mu: float, sigma: float, time_s: float) -> float:
    if sigma <= 0.0:
        return 1.0 if math.exp(mu) > time_s else 0.0
    return 0.5 * math.erfc((math.log(time_s) - mu) / (sigma * math.sqrt(2.0)))


def _hyperexponential_tail(mean: float, scv: float, time_s: float) -> float:
    if mean <= 0.0:
        return 0.0
    p = (1.0 + math.sqrt(max(scv - 1.0, 0.0) / (scv + 1.0))) / 2.0
    q = 1.0 - p
    fast = math.exp(-2.0 * p * time_s / mean)
    slow = math.exp(-2.0 * q * time_s / mean)
    return p * fast + q * slow
