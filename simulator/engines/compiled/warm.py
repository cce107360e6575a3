"""`python -m simulator.engines.compiled.warm`: have the machine code ready before somebody waits for a run.

The code depends on the processor, so it is made where it will run: at set-up, and at a worker's
start. What is there already is only loaded.
"""

from typing import Any

from simulator.base.distributions import Distribution, KeyChoice
from simulator.engines.base import Driver
from simulator.engines.compiled.collected import age_held, count_of, value_at
from simulator.engines.compiled.engine import CompiledEngine
from simulator.engines.compiled.frame import expect, take_frame
from simulator.engines.compiled.loop import run, schedule, settle_ages
from simulator.engines.compiled.machine_code import MACHINE_CODE
from simulator.plan.ops import Apply, Group, Log, Plan, Sink, Source

WHOLES: tuple[Any, ...] = (run, schedule, settle_ages, take_frame, expect, count_of, value_at, age_held)
"""Everything that Python calls; each takes in what it calls."""


def warm() -> int:
    """Load every whole, compile what is not kept for this processor yet; how many had to be compiled.

    By a run of one second that calls each: a source, a log, and a group, whose ages are settled; beside it
    a source and a sink, for frames of several components that are expected. One frame is taken on its own.
    """
    before = _compiled()
    driver = Driver(CompiledEngine(_plan(), seed=1), _plan())
    for _ in driver.frames(most=1):
        pass
    driver.run()
    return _compiled() - before


def _plan() -> Plan:
    return Plan(
        scenario="warm",
        horizon_s=1.0,
        warm_up_s=0.5,
        ops=(
            Source("source", "log", "X", "constant", 10.0, KeyChoice("unique"), ((0.0, 1.0),)),
            Log("log", cluster="brokers", partitions=1, replicas=1, min_isr=1, brokers=1),
            Group(
                "log.group", log="log", host=None, instances=1, threads=1, works=(("X", "log.group.handle"),)
            ),
            Apply("log.group.handle", "log.group", Distribution("constant", 0.01)),
            Source("beside", "end", "X", "constant", 10.0, KeyChoice("unique"), ((0.0, 1.0),)),
            Sink("end"),
        ),
    )


def _compiled() -> int:
    """How many wholes this process has compiled, and not found among the machine code that is kept."""
    return sum(sum(whole.stats.cache_misses.values()) for whole in WHOLES)


if __name__ == "__main__":
    compiled = warm()
    loaded = len(WHOLES) - compiled
    print(f"compiled {compiled} and loaded {loaded} functions of the engine; they are kept in {MACHINE_CODE}")
