"""Confidence intervals over replications: Student's t, since replications are independent and few.

A quantile or a maximum has the interval of its mean over replications, each of which has measured
its own (Law, Simulation Modeling and Analysis, 5th ed., section 9.4.2). Nothing within one run is
independent, so the order-statistic intervals of independent observations (Conover, Practical
Nonparametric Statistics, 3rd ed., section 3.2) cannot be had from a single run, and over
replications they need at least six of them for 95 % and are wider: t serves all numbers alike.

A quantile is answered by the middle of the bin that it lies in (`metrics/collectors.py`). Where all
replications answer with the same bin or two, they do not differ by chance as much as the quantile
may differ from the middle: so its interval is never narrower than a bin.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import fsum, inf, sqrt

LEVEL = 0.95
METHOD = (
    "Student's t over the replications' values; for p95, p99 and maxima over each replication's own; "
    "of quantiles never narrower than a bin"
)
FEW = 5  # fewer replications than this, and t leans on the values being normal
QUANTILES = ("p50", "p95", "p99", "p999")
QUANTILE_ERROR = 1.0 / 128.0  # by how much, relative, a quantile may be off for its bin
Interval = tuple[float, float, float]  # low, high, level


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean of at least one value, exactly rounded."""
    return fsum(values) / len(values)


def interval(values: Sequence[float], stat: str, level: float = LEVEL) -> Interval | None:
    """(low, high, *level*) of the mean of *values* of *stat*, one per replication; None for fewer than two.

    mean ± t(n - 1, (1 + level) / 2) · s / √n, with s² = Σ(x - mean)² / (n - 1) (Law, Simulation
    Modeling and Analysis, 5th ed., section 4.5), and for a quantile at least mean · `QUANTILE_ERROR`.
    Right when the values are normal, close to it for means of long runs.
    """
    return _interval(values, level, resolution(values, stat))


def resolution(values: Sequence[float], stat: str) -> float:
    """By how much the mean of *values* of *stat* may be off, whatever the replications say."""
    return QUANTILE_ERROR * abs(mean(values)) if values and stat in QUANTILES else 0.0


def _interval(values: Sequence[float], level: float, least: float) -> Interval | None:
    n = len(values)
    if n < 2:
        return None
    centre = mean(values)
    half = max(least, t_quantile(n - 1, (1.0 + level) / 2.0) * sqrt(variance(values) / n))
    return centre - half, centre + half, level


def half_width(found: Interval) -> float:
    """Half of the length of an interval."""
    return (found[1] - found[0]) / 2.0


def relative_half_width(found: Interval) -> float:
    """Half of the length of an interval, relative to its middle: 0 for a point, inf around 0."""
    half, middle = half_width(found), abs(found[0] + found[1]) / 2.0
    if half == 0.0:
        return 0.0
    return half / middle if middle > 0.0 else inf


def paired_interval(
    ours: Sequence[float], theirs: Sequence[float], stat: str, level: float = LEVEL
) -> Interval | None:
    """The interval of the mean of *theirs* - *ours* of *stat*, pair by pair; None for fewer than two pairs.

    The paired-t interval (Law, 5th ed., section 10.2.1): right whether or not the two of a pair are
    dependent, and narrower the more they rise and fall together.
    """
    differences = [b - a for a, b in zip(ours, theirs, strict=True)]
    return _interval(differences, level, resolution(ours, stat) + resolution(theirs, stat))


def variance(values: Sequence[float]) -> float:
    """The unbiased sample variance of at least two values."""
    centre = mean(values)
    return fsum((value - centre) ** 2 for value in values) / (len(values) - 1)


@lru_cache(maxsize=256)
def t_quantile(degrees: int, probability: float) -> float:
    """The *probability* quantile of Student's t distribution with *degrees* of freedom."""
    from scipy.special import stdtrit  # here: it takes longer to import than a short run takes

    return float(stdtrit(degrees, probability))
