"""The answers of queueing theory to a plan."""

from math import inf

from simulator.engines.analytic.traffic import estimate
from simulator.metrics.solution import Solution
from simulator.plan.ops import Plan, Source


def solve(plan: Plan) -> Solution:
    """Rates, loads and times of every element of *plan* that a formula gives, and what none does.

    At the start of the scenario, in the steady state, without its faults.
    """
    load = estimate(plan)
    utilisation = {
        name: max(busy, load.hottest_partition.get(name, 0.0)) for name, busy in load.utilisation.items()
    }
    unstable = tuple(name for name, busy in utilisation.items() if busy >= 1.0)
    bottleneck = max(utilisation, key=lambda name: utilisation[name], default=None)
    sources = [op for op in plan.ops if isinstance(op, Source)]
    largest = max(utilisation.values(), default=0.0)
    # With one source the loads are proportional to its rate.
    most = {op.name: load.rate_per_s[op.name] / largest if largest else inf for op in sources}
    return Solution((), (), utilisation, bottleneck, most, unstable)
