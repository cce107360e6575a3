"""How fast this machine is at the moment, for tests that bound a time of ours.

The machines that run them differ by more than two times, and two tests on one core's two threads halve each
other's speed. So a bound holds twice: as it is, in `make conformance`, where a test has the machine for itself,
and in the ordinary tests as many times longer as plain Python takes here and now.
"""

import time
from collections.abc import Callable

import pytest

# What the loop takes where 200 nodes took 18 ms when this was measured; elsewhere it took 4.5 ms beside 25 ms.
LOOP_S = 0.0032
TIMES = 20

Pace = Callable[[], float]


def as_it_is_now() -> float:
    """How many times slower than there plain Python is; at least 1."""
    return max(1.0, min(_loop_s() for _ in range(TIMES)) / LOOP_S)


def alone() -> float:
    """The bound itself."""
    return 1.0


AT_EITHER_PACE = pytest.mark.parametrize(
    "pace", [as_it_is_now, pytest.param(alone, marks=pytest.mark.conformance)], ids=lambda pace: pace.__name__
)


def _loop_s() -> float:
    began = time.process_time()
    found: dict[int, tuple[int, float]] = {}
    for number in range(40_000):
        found[number & 1023] = (number, number * 0.5)
    return time.process_time() - began
