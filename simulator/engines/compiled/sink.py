"""sink: the named end of a path."""

from simulator.engines.compiled.collectors import collect
from simulator.engines.compiled.jit import inner
from simulator.engines.compiled.layout import CA_ORIGIN_S, NOW_S, RC_CAUSE, SI_ARRIVED, SI_END_TO_END
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import Words


@inner
def arrive(m: Words, sink: int, record: int) -> None:
    """Count what arrives, and how old it is."""
    f = as_floats(m)
    m[sink + SI_ARRIVED] += 1
    collect(m, sink + SI_END_TO_END, f[NOW_S] - f[m[record + RC_CAUSE] + CA_ORIGIN_S])
