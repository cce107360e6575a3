"""Distributions and key choices as data: what they are, not how they are drawn (that is `draws`)."""

from dataclasses import dataclass
from typing import Literal

DistributionKind = Literal[
    "constant", "uniform", "exponential", "erlang", "lognormal", "hyperexponential", "pareto"
]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A non-negative random time in seconds.

    The two parameters *a* and *b* mean, by *kind*:

    ================ ===================== =====================================
    constant         a = value             b unused (0.0)
    uniform          a = low               b = high
    exponential      a = mean              b unused
    erlang           a = mean              b = number of phases (whole, >= 1)
    lognormal        a = mu                b = sigma (of the logarithm)
    hyperexponential a = mean              b = squared coefficient of variation (>= 1)
    pareto           a = minimum           b = shape (> 1)
    ================ ===================== =====================================
    """

    kind: DistributionKind
    a: float
    b: float = 0.0


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """How a source picks the key of a record.

    *unique*: every record has a key of its own. *uniform*: one of *count* keys. *zipf*: key k of
    *count* with weight k ** -*exponent*. *hot*: key 0 with probability *exponent*, else uniform.
    """

    kind: Literal["unique", "uniform", "zipf", "hot"]
    count: int = 0
    exponent: float = 0.0
