"""What is timed of SimPy in every style: its event loop alone."""

import simpy

from benchmarks.stopwatch import now_s


def run(env: simpy.Environment, horizon_s: float) -> float:
    """Seconds that *env* took up to *horizon_s*."""
    began = now_s()
    env.run(until=horizon_s)
    return now_s() - began
