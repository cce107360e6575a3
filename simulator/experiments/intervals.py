"""Confidence intervals over replications: Student's t, since replications are independent and few."""

from collections.abc import Sequence
from functools import lru_cache
from math import fsum, sqrt

LEVEL = 0.95
Interval = tuple[float, float, float]  # low, high, level


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean of at least one value, exactly rounded."""
    return fsum(values) / len(values)


def interval(values: Sequence[float], level: float = LEVEL) -> Interval | None:
    """(low, high, *level*) of the mean of *values*, one per replication; None for fewer than two.

    mean ± t(n - 1, (1 + level) / 2) · s / √n, with s² = Σ(x - mean)² / (n - 1) (Law, Simulation
    Modeling and Analysis, 5th ed., section 4.5). Right when the values are normal, close to it for
    means of long runs.
    """
    n = len(values)
    if n < 2:
        return None
    centre = mean(values)
    variance = fsum((value - centre) ** 2 for value in values) / (n - 1)
    half = t_quantile(n - 1, (1.0 + level) / 2.0) * sqrt(variance / n)
    return centre - half, centre + half, level


@lru_cache(maxsize=256)
def t_quantile(degrees: int, probability: float) -> float:
    """The *probability* quantile of Student's t distribution with *degrees* of freedom."""
    from scipy.special import stdtrit  # here: it takes longer to import than a short run takes

    return float(stdtrit(degrees, probability))
