"""Distributions and key choices as data: what they are, not how they are drawn (that is `draws`)."""

from dataclasses import dataclass
from math import inf
from typing import Literal

from simulator.base.transcendental import exp

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

    @property
    def mean_s(self) -> float:
        """The expectation in seconds."""
        match self.kind:
            case "uniform":
                return (self.a + self.b) / 2.0
            case "lognormal":
                return exp(self.a + self.b * self.b / 2.0)
            case "pareto":
                return self.a * self.b / (self.b - 1.0)
            case _:
                return self.a

    @property
    def scv(self) -> float:
        """The squared coefficient of variation, variance over squared mean; infinite for a pareto of shape <= 2."""
        match self.kind:
            case "constant":
                return 0.0
            case "uniform":
                width, mean = self.b - self.a, (self.a + self.b) / 2.0
                return 0.0 if mean == 0.0 else width * width / 12.0 / (mean * mean)
            case "exponential":
                return 1.0
            case "erlang":
                return 1.0 / self.b
            case "lognormal":
                return exp(self.b * self.b) - 1.0
            case "hyperexponential":
                return self.b
            case "pareto":
                return inf if self.b <= 2.0 else 1.0 / (self.b * (self.b - 2.0))


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """How a source picks the key of a record.

    *unique*: every record has a key of its own. *uniform*: one of *count* keys. *zipf*: key k of
    *count* with weight k ** -*exponent*. *hot*: key 0 with probability *exponent*, else uniform.
    """

    kind: Literal["unique", "uniform", "zipf", "hot"]
    count: int = 0
    exponent: float = 0.0
