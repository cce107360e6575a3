"""Frames: every live metric at one instant, read off the memory.

A frame that is expected is read by each component when it comes to its instant, so that components
need not wait for each other there, nor all of them for Python.
"""

from math import nan

from simulator.engines.compiled.clock import FRAME, NEVER, arm
from simulator.engines.compiled.collectors import age, take_gap
from simulator.engines.compiled.draws import bits_of, float_of
from simulator.engines.compiled.jit import inner, outer, rare
from simulator.engines.compiled.layout import (
    AV_AREA,
    AV_SINCE_S,
    AV_VALUE,
    COMPONENTS,
    EXPECTED,
    EXPECTED_AT_S,
    EXPECTED_COUNT,
    FM_COUNT,
    FM_PROBES,
    FM_TAKEN,
    FRAME_DUE,
    FRAMERS,
    NOW_S,
    ON_FRAME,
    PB_A,
    PB_AREA,
    PB_B,
    PB_CODE,
    PB_COUNT,
    PB_SINCE_S,
    PROBE_WORDS,
    PROBES,
    PROBES_COUNT,
    QUEUE_WORDS,
    QUEUES,
    READ_AGE,
    READ_COUNT,
    READ_GAP,
    READ_LEVEL,
    READ_RATE,
    READ_SUM,
)
from simulator.engines.compiled.queues import enter, leave
from simulator.engines.compiled.words import as_floats, as_integers
from simulator.plan.arrays import Floats, Words


@outer
def take_frame(memory: Words, values: Floats) -> None:
    """Write the value of every probe into *values*, and note in the probe what this frame has seen."""
    m = as_integers(memory)
    for number in range(m[PROBES_COUNT]):
        values[number] = _read(m, m[PROBES] + PROBE_WORDS * number)


@outer
def expect(memory: Words) -> None:
    """Let every component read its probes by itself at the expected instants, between two calls of `run`."""
    m = as_integers(memory)
    f = as_floats(m)
    if m[COMPONENTS] == 0:
        m[m[m[FRAMERS]] + FM_TAKEN] = 0
        m[FRAME_DUE] = bits_of(f[m[EXPECTED_AT_S]])
    for number in range(m[COMPONENTS]):
        framer = m[m[FRAMERS] + number]
        m[framer + FM_TAKEN] = 0
        enter(m, m[QUEUES] + QUEUE_WORDS * (number + 1))
        arm(m, f[m[EXPECTED_AT_S]], FRAME, ON_FRAME, framer)
        leave(m)


@rare
def read_expected(m: Words, framer: int) -> None:
    """One component of several comes to the instant of a frame."""
    f = as_floats(m)
    if _read_row(m, framer):
        arm(m, f[m[EXPECTED_AT_S] + m[framer + FM_TAKEN]], FRAME, ON_FRAME, framer)


@rare
def read_due(m: Words) -> None:
    """The only component is done with all that happens up to the instant of a frame."""
    f = as_floats(m)
    framer = m[m[FRAMERS]]
    f[NOW_S] = float_of(m[FRAME_DUE])
    more = _read_row(m, framer)
    m[FRAME_DUE] = bits_of(f[m[EXPECTED_AT_S] + m[framer + FM_TAKEN]]) if more else NEVER


@rare
def _read_row(m: Words, framer: int) -> bool:
    """Read a row of the expected frames. Answers whether there are more to come."""
    f = as_floats(m)
    taken = m[framer + FM_TAKEN]
    row = m[EXPECTED] + taken * m[PROBES_COUNT]
    for op in range(m[framer + FM_COUNT]):
        probes = framer + FM_PROBES + 2 * op
        for number in range(m[probes], m[probes] + m[probes + 1]):
            f[row + number] = _read(m, m[PROBES] + PROBE_WORDS * number)
    taken += 1
    m[framer + FM_TAKEN] = taken
    return taken < m[EXPECTED_COUNT]


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
        return take_gap(m, a)
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
