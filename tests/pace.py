"""How fast this machine is at the moment, for tests that bound a time of ours beside other tests.

The machines that run them differ by more than two times, and two tests on one core's two threads halve each
other's speed: an absolute bound either fails by chance or notices nothing. What a bar promises of a machine
of its own is held by `make conformance`, which scales nothing.
"""

import time

LOOP_S = 0.0032  # what the loop takes where the bounds were set, on an EPYC of its own
TIMES = 20


def slower() -> float:
    """How many times slower than there plain Python is here and now; at least 1."""
    return max(1.0, min(_loop_s() for _ in range(TIMES)) / LOOP_S)


def _loop_s() -> float:
    began = time.process_time()
    found: dict[int, tuple[int, float]] = {}
    for number in range(40_000):
        found[number & 1023] = (number, number * 0.5)
    return time.process_time() - began
