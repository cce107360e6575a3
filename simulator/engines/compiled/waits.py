"""How long to wait before another attempt."""

from simulator.engines.compiled.draws import uniform
from simulator.engines.compiled.jit import inner
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import R_DELAY_S, R_FACTOR, R_JITTER, R_MAX_DELAY_S, R_MOST, Words


@inner
def retry_delay(m: Words, retry: int, n: int, luck: int, record: int, attempt: int) -> float:
    """The wait before retry *n* (from 1); a draw under *luck* only where there is jitter."""
    f = as_floats(m)
    delay_s, factor, most_s = f[retry + R_DELAY_S], f[retry + R_FACTOR], f[retry + R_MAX_DELAY_S]
    for _ in range(n - 1):  # not a power: the same product in every engine
        delay_s *= factor
        if delay_s >= most_s or factor == 1.0:
            break
    if delay_s > most_s:
        delay_s = most_s
    jitter = f[retry + R_JITTER]
    if jitter != 0.0:
        delay_s *= 1.0 - jitter * uniform(luck, record, attempt)
    return delay_s


@inner
def exhausted(m: Words, retry: int, tries: int) -> bool:
    """Whether the policy has no retry number *tries*."""
    return m[retry + R_MOST] >= 0 and tries > m[retry + R_MOST]
