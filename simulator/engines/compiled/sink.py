"""sink: the named end of a path."""

from simulator.engines.compiled.collectors import observe
from simulator.engines.compiled.jit import inner
from simulator.engines.compiled.layout import CA_ORIGIN_S, NOW_S, RC_CAUSE, SI_ARRIVED, SI_END_TO_END
from simulator.plan.arrays import Floats, Words


@inner
def arrive(m: Words, f: Floats, sink: int, record: int) -> None:
    """Count what arrives, and how old it is."""
    m[sink + SI_ARRIVED] += 1
    observe(m, f, sink + SI_END_TO_END, f[NOW_S] - f[m[record + RC_CAUSE] + CA_ORIGIN_S])
