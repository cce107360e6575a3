"""Frames: every live metric at one instant, read off the memory."""

from math import nan

from simulator.engines.compiled.collectors import age, take_gap
from simulator.engines.compiled.jit import inner, outer
from simulator.engines.compiled.layout import (
    AV_AREA,
    AV_SINCE_S,
    AV_VALUE,
    NOW_S,
    PB_A,
    PB_AREA,
    PB_B,
    PB_CODE,
    PB_COUNT,
    PB_SINCE_S,
    PROBE_WORDS,
    PROBES,
    PROBES_COUNT,
    READ_AGE,
    READ_COUNT,
    READ_GAP,
    READ_LEVEL,
    READ_RATE,
    READ_SUM,
)
from simulator.engines.compiled.words import as_floats, as_integers
from simulator.plan.arrays import Floats, Words


@outer
def take_frame(memory: Words, values: Floats) -> None:
    """Write the value of every probe into *values*, and note in the probe what this frame has seen."""
    m = as_integers(memory)
    for number in range(m[PROBES_COUNT]):
        values[number] = _read(m, m[PROBES] + PROBE_WORDS * number)


@inner
def _read(m: Words, probe: int) -> float:
    f = as_floats(m)
    code, a, b = m[probe + PB_CODE], m[probe + PB_A], m[probe + PB_B]
    now_s = f[NOW_S]
    if code == READ_COUNT:
        return float(m[a])
    if code == READ_LEVEL:
        return f[a + AV_VALUE]
    if code == READ_AGE:
        return age(m, a, now_s)
    if code == READ_GAP:
        return take_gap(m, a, 0.99)
    if code == READ_SUM:
        total = 0
        for place in range(b):
            total += m[m[a + place]]
        return float(total)
    span_s = now_s - f[probe + PB_SINCE_S]
    f[probe + PB_SINCE_S] = now_s
    if code == READ_RATE:
        gained = m[a] - m[probe + PB_COUNT]
        m[probe + PB_COUNT] = m[a]
        return gained / span_s if span_s > 0.0 else nan
    area = f[a + AV_AREA] + f[a + AV_VALUE] * (now_s - f[a + AV_SINCE_S])
    worked_s = area - f[probe + PB_AREA]
    f[probe + PB_AREA] = area
    servers = float(b)
    return worked_s / span_s / servers if span_s > 0.0 else f[a + AV_VALUE] / servers
