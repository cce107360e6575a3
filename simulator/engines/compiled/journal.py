"""What a run writes down beside its numbers: the record log, the event log, the slowest causes and their spans."""

from math import inf
from typing import Final

from simulator.engines.compiled.jit import apart, hot, inner, rare
from simulator.engines.compiled.layout import (
    ALARM,
    CA_ID,
    CA_NUMBER,
    CA_ORIGIN_S,
    CA_SOURCE,
    CA_TRACE,
    LL_ARRIVED_S,
    LL_BEGAN_S,
    LL_ELEMENT,
    LL_ENDED_S,
    LL_ORDER,
    LL_OUTCOME,
    LL_PARTITION,
    LL_RECORD,
    LOG_COUNT,
    LOG_FULL,
    LOG_LINE_WORDS,
    LOG_ON,
    LOG_ROOM,
    NOW_S,
    ORDER,
    RC_ID,
    SL_FOR_S,
    SL_ID,
    SL_NUMBER,
    SL_SOURCE,
    SLOW_ID,
    SLOW_S,
    SLOW_WORDS,
    SLOWEST,
    SLOWEST_COUNT,
    SLOWEST_MOST,
    SN_ELEMENT,
    SN_FROM_S,
    SN_KIND,
    SN_TEXT,
    SN_TO_S,
    SN_TRACE,
    SPAN_WORDS,
    SPANS_COUNT,
    SPANS_ROOM,
    TELLS,
    TL_A,
    TL_AT_S,
    TL_B,
    TL_ELEMENT,
    TL_ORDER,
    TL_S,
    TL_WHAT,
    TOLD_ALARM,
    TOLD_COUNT,
    TOLD_FULL,
    TOLD_ROOM,
    TOLD_WORDS,
    TRACING,
)
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import Words

FIRST_BIT: Final = -(1 << 63)


@rare
def note(
    m: Words,
    element: int,
    partition: int,
    record: int,
    arrived_s: float,
    began_s: float,
    outcome: int,
) -> None:
    """The end of a delivery, where a record log is kept."""
    f = as_floats(m)
    at = m[LOG_ON] + LOG_LINE_WORDS * m[LOG_COUNT]
    m[LOG_COUNT] += 1
    if m[LOG_COUNT] > m[LOG_ROOM]:
        m[ALARM] = max(m[ALARM], LOG_FULL)
    m[at + LL_ELEMENT] = element
    m[at + LL_PARTITION] = partition
    m[at + LL_RECORD] = m[record + RC_ID]
    f[at + LL_ARRIVED_S] = arrived_s
    f[at + LL_BEGAN_S] = began_s
    f[at + LL_ENDED_S] = f[NOW_S]
    m[at + LL_OUTCOME] = outcome
    m[at + LL_ORDER] = m[ORDER]


@rare
def tell(m: Words, what: int, element: int, a: int, b: int, s: float) -> None:
    """A sentence for the event log, at this instant; Python puts it into words."""
    f = as_floats(m)
    count = m[TOLD_COUNT]
    if count >= m[TOLD_ROOM]:
        return
    m[TOLD_COUNT] = count + 1
    if count >= TOLD_ALARM:
        m[ALARM] = max(m[ALARM], TOLD_FULL)
    at = m[TELLS] + TOLD_WORDS * count
    f[at + TL_AT_S] = f[NOW_S]
    m[at + TL_ORDER] = m[ORDER]
    m[at + TL_WHAT] = what
    m[at + TL_ELEMENT] = element
    m[at + TL_A] = a
    m[at + TL_B] = b
    f[at + TL_S] = s


@hot
def ends(m: Words, cause: int, to_s: float) -> None:
    """A stay of *cause* somewhere ends at *to_s*: is it among the slowest?"""
    f = as_floats(m)
    if to_s - f[cause + CA_ORIGIN_S] >= f[SLOW_S]:
        _among_the_slowest(m, cause, to_s - f[cause + CA_ORIGIN_S])


@apart
def _among_the_slowest(m: Words, cause: int, for_s: float) -> None:
    """Of equally slow ones those with the smaller ids are kept, so that it does not matter which came first."""
    f = as_floats(m)
    count, id_ = m[SLOWEST_COUNT], m[cause + CA_ID]
    if for_s == f[SLOW_S] and _as_unsigned(id_) >= m[SLOW_ID]:
        return
    last, place = -1, -1
    for number in range(count):
        at = m[SLOWEST] + SLOW_WORDS * number
        if m[at + SL_ID] == id_:
            place = number
            f[at + SL_FOR_S] = max(for_s, f[at + SL_FOR_S])
        if f[at + SL_FOR_S] == f[SLOW_S] and _as_unsigned(m[at + SL_ID]) == m[SLOW_ID]:
            last = number
    if place < 0:
        place = last
        if count < SLOWEST_MOST:
            place = count
            m[SLOWEST_COUNT] = count + 1
        at = m[SLOWEST] + SLOW_WORDS * place
        m[at + SL_ID] = id_
        m[at + SL_SOURCE] = m[cause + CA_SOURCE]
        m[at + SL_NUMBER] = m[cause + CA_NUMBER]
        f[at + SL_FOR_S] = for_s
    if m[SLOWEST_COUNT] == SLOWEST_MOST:
        _least_of_the_slowest(m)


@inner
def _least_of_the_slowest(m: Words) -> None:
    """What another one must exceed."""
    f = as_floats(m)
    least_s, largest = inf, 0
    for number in range(SLOWEST_MOST):
        at = m[SLOWEST] + SLOW_WORDS * number
        for_s, id_ = f[at + SL_FOR_S], _as_unsigned(m[at + SL_ID])
        if for_s < least_s or (for_s == least_s and id_ > largest):
            least_s, largest = for_s, id_
    f[SLOW_S] = least_s
    m[SLOW_ID] = largest


@hot
def _as_unsigned(id_: int) -> int:
    """An integer that orders like *id_* does without its sign."""
    return id_ ^ FIRST_BIT


@rare
def span(m: Words, cause: int, element: int, kind: int, from_s: float, to_s: float, text: int) -> None:
    """*cause* was at *element* from *from_s* to *to_s*: written down for the causes that are traced."""
    f = as_floats(m)
    if m[cause + CA_TRACE] < 0 or m[SPANS_COUNT] >= m[SPANS_ROOM]:
        return
    at = m[TRACING] + SPAN_WORDS * m[SPANS_COUNT]
    m[SPANS_COUNT] += 1
    m[at + SN_TRACE] = m[cause + CA_TRACE]
    m[at + SN_ELEMENT] = element
    m[at + SN_KIND] = kind
    f[at + SN_FROM_S] = from_s
    f[at + SN_TO_S] = to_s
    m[at + SN_TEXT] = text
