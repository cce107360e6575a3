"""Pass 3: the load of the scenario becomes the profile of its sources."""

from collections.abc import Sequence
from dataclasses import replace

from simulator.base.phrases import Load
from simulator.compiler.draft import Draft
from simulator.plan.ops import Source


def apply_load(draft: Draft) -> None:
    """`load: {shop: 5x from 1 min for 1 min}` → profile ((0, 1), (60, 5), (120, 1)) of source `shop`."""
    for position, op in enumerate(draft.ops):
        loads = draft.scenario.load.get(op.name, ())
        if isinstance(op, Source) and loads:
            draft.ops[position] = replace(op, profile=profile(loads))


def profile(loads: Sequence[Load]) -> tuple[tuple[float, float], ...]:
    """((from_s, factor), …) of *loads*, the first at 0; where loads overlap their factors multiply."""
    instants = {0.0}
    for load in loads:
        instants.add(load.from_s)
        if load.for_s is not None:
            instants.add(load.from_s + load.for_s)
    steps: list[tuple[float, float]] = []
    for instant in sorted(instants):
        factor = 1.0
        for load in loads:
            if load.from_s <= instant and (load.for_s is None or instant < load.from_s + load.for_s):
                factor *= load.factor
        if not steps or steps[-1][1] != factor:
            steps.append((instant, factor))
    return tuple(steps)
