"""The compiled engine lets go of Python's lock: replications run side by side in the threads of one process."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulator.engines.compiled.engine import CompiledEngine
from tests.conformance.test_memory import stable

FASTER = 1.3
PLAN = stable(3e6)


def replication(number: int) -> str:
    engine = CompiledEngine(PLAN, 1, number)
    engine.advance(PLAN.horizon_s)
    return repr(engine.result())


def timed(threads: int) -> tuple[float, list[str]]:
    with ThreadPoolExecutor(threads) as pool:
        began = time.perf_counter()
        results = list(pool.map(replication, (1, 2)))
        return time.perf_counter() - began, results


@pytest.mark.slow
@pytest.mark.conformance  # it needs both cores for itself
def test_two_replications_in_two_threads_are_faster_than_one_after_the_other_and_the_same() -> None:
    replication(1)  # compiled, and the memory of the process warm
    gains = []
    for _ in range(3):
        alone_s, one_after_the_other = timed(1)
        together_s, side_by_side = timed(2)
        assert side_by_side == one_after_the_other
        gains.append(alone_s / together_s)
        if gains[-1] >= FASTER:
            return
    pytest.fail(f"side by side {max(gains):.2f} times as fast, not {FASTER}")
