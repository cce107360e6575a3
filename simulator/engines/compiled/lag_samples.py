"""How old the oldest record that waits is, for each group and on a grid of its own: what recovery is judged by."""

from simulator.engines.compiled.clock import SAMPLE, arm
from simulator.engines.compiled.collectors import age
from simulator.engines.compiled.jit import rare
from simulator.engines.compiled.layout import (
    GR_AGES,
    HORIZON_S,
    NOW_S,
    ON_SAMPLE,
    SAMPLE_EVERY_S,
    SAMPLES,
    SAMPLES_COLUMNS,
    SM_COUNT,
    SM_GROUPS,
    SM_SAMPLED,
)
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import Words


@rare
def sample_ages(m: Words, sampler: int) -> None:
    """Note the lag time of a component's groups, on a grid of its own, so that nothing depends on whether frames are taken."""
    f = as_floats(m)
    number = m[sampler + SM_SAMPLED]
    row = m[SAMPLES] + number * m[SAMPLES_COLUMNS]
    for place in range(m[sampler + SM_COUNT]):
        group = sampler + SM_GROUPS + 2 * place
        f[row + m[group + 1]] = age(m, m[group] + GR_AGES, f[NOW_S])
    number += 1
    m[sampler + SM_SAMPLED] = number
    at_s = number * f[SAMPLE_EVERY_S]
    if at_s <= f[HORIZON_S]:
        arm(m, at_s, SAMPLE | (1 << 24), ON_SAMPLE, sampler)
