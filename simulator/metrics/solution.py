"""What queueing theory answers about a plan without running it: the type that the analytic engine hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

EVERYTHING = "*"  # the metric of a refusal that is about all of them
BETWEEN = (
    "However partitions depend on each other, the mean is between"  # begins an assumption with bounds in it
)


class Solved(NamedTuple):
    """One quantity that a formula gives.

    *metric* is a name of the catalogue (of one partition: "utilisation.3"), *stat* one of its statistics ("mean",
    "p50", "p95", "p99", "rate", "max", "end"; "count" is the expectation per record or saga that came), *value* in
    *unit*. An overload has two more: "growth" of what waits, and "catch_up", the time until it is gone. *method* names the formula ("M/M/c", "M/G/1",
    "G/G/c (Allen-Cunneen)", "traffic equations"). *exact* means: exact for this plan as long as every
    sentence of *assumptions* holds; otherwise the value is an approximation and they say of what.
    """

    element: str
    metric: str
    stat: str
    value: float
    unit: str
    method: str
    exact: bool
    assumptions: tuple[str, ...]


class Declined(NamedTuple):
    """One *metric* of one *element* that no formula here answers ("*": all of them), and the *reason* as a sentence."""

    element: str
    metric: str
    reason: str


@dataclass(frozen=True, slots=True)
class Solution:
    """Everything the analytic engine says about one plan, at the start of its scenario and without its faults.

    *utilisation* is the offered load per element, busiest partition included: above 1 the element cannot keep up
    (it is then in *unstable*), `inf` where a loop of events multiplies itself. *bottleneck* is the element that
    becomes unstable first when all sources grow alike; None where nothing limits. *max_rate_per_s* maps each
    source to the largest rate of its records that keeps every element stable when only that source
    grows: `inf` if nothing limits it, 0 if the others alone overload an element that it loads too.
    """

    values: tuple[Solved, ...]
    declined: tuple[Declined, ...]
    utilisation: Mapping[str, float]
    bottleneck: str | None
    max_rate_per_s: Mapping[str, float]
    unstable: tuple[str, ...]
