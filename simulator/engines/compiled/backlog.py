"""What a group has still to do, and what became of the rest: every record from readable to its first end."""

from numba import int64

from simulator.engines.compiled.collectors import add, change, collect, observe
from simulator.engines.compiled.jit import hot, inner, rare
from simulator.engines.compiled.journal import ends, note, span
from simulator.engines.compiled.layout import (
    AV_VALUE,
    CA_ORIGIN_S,
    DEAD,
    EN_AGAIN,
    EN_ASIDE,
    EN_AT_S,
    EN_DONE,
    EN_ENTRY,
    EN_HANDED,
    EN_HOLDS,
    EN_RECORD,
    EN_SHARE,
    EN_YOUNGER,
    ENTRY_WORDS,
    FREE_ENTRY,
    GR_AGES,
    GR_DEAD_LETTERED,
    GR_DROPPED,
    GR_END_TO_END,
    GR_EXPIRED,
    GR_IN,
    GR_LAG,
    GR_LAG_PEAK,
    GR_LATENCY,
    GR_LOST,
    GR_OLDEST,
    GR_OLDEST_TAIL,
    GR_OUT,
    LOG_ON,
    NOW_S,
    OUT,
    RC_CAUSE,
    SH_GROUP,
    SH_LAG,
    SH_NUMBER,
    SPAN_WAIT,
    SPAN_WORK,
    TRACING,
    WO_BEGAN_S,
    WO_HANDLER,
)
from simulator.engines.compiled.pools import give, hold, release, take
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import Words


@inner
def enter_backlog(m: Words, group: int, share: int, record: int) -> int:
    """A record became readable: its entry, which is its first place in the sequence too."""
    f = as_floats(m)
    now_s = f[NOW_S]
    entry = take(m, FREE_ENTRY, ENTRY_WORDS)
    m[entry + EN_ENTRY] = entry
    m[entry + EN_SHARE] = share
    m[entry + EN_RECORD] = record
    f[entry + EN_AT_S] = now_s
    m[entry + EN_DONE] = 0
    m[entry + EN_HANDED] = 0
    m[entry + EN_AGAIN] = 0
    m[entry + EN_ASIDE] = 0
    m[entry + EN_HOLDS] = 2  # by the sequence, and as one of those that are not done
    m[entry + EN_YOUNGER] = 0
    hold(m, m[record + RC_CAUSE])
    m[group + GR_IN] += 1
    m[share + SH_LAG] += 1
    lag = group + GR_LAG
    add(m, lag, now_s, 1.0)
    if f[lag + AV_VALUE] > m[group + GR_LAG_PEAK]:
        m[group + GR_LAG_PEAK] = int64(f[lag + AV_VALUE])
    if m[group + GR_OLDEST] == 0:
        m[group + GR_OLDEST] = entry
        change(m, group + GR_AGES, now_s, 1, now_s)
    else:
        m[m[group + GR_OLDEST_TAIL] + EN_YOUNGER] = entry
    m[group + GR_OLDEST_TAIL] = entry
    return entry


@hot
def release_entry(m: Words, entry: int) -> None:
    """One place less that names *entry*."""
    m[entry + EN_HOLDS] -= 1
    if m[entry + EN_HOLDS] == 0:
        cause = m[m[entry + EN_RECORD] + RC_CAUSE]
        give(m, FREE_ENTRY, entry)
        release(m, cause)


@inner
def worked(m: Words, entry: int, outcome: int, work: int) -> None:
    """A member is done with a record."""
    f = as_floats(m)
    share, record = m[entry + EN_SHARE], m[entry + EN_RECORD]
    group = m[share + SH_GROUP]
    at_s, began_s = f[entry + EN_AT_S], f[work + WO_BEGAN_S]
    if m[LOG_ON] != 0:
        note(m, group, m[share + SH_NUMBER], record, at_s, began_s, outcome)
    cause = m[record + RC_CAUSE]
    ends(m, cause, f[NOW_S])
    if m[TRACING] != 0:
        if began_s > at_s:
            span(m, cause, group, SPAN_WAIT, at_s, began_s, 0)
        span(m, cause, m[work + WO_HANDLER], SPAN_WORK, began_s, f[NOW_S], outcome)
    end_entry(m, entry, outcome)


@hot
def end_entry(m: Words, entry: int, outcome: int) -> None:
    """The first end of a record counts; a redelivered one that was done before is no news."""
    f = as_floats(m)
    if m[entry + EN_DONE] != 0:
        return
    group = m[m[entry + EN_SHARE] + SH_GROUP]
    if outcome == OUT:
        now_s, cause = f[NOW_S], m[m[entry + EN_RECORD] + RC_CAUSE]
        m[group + GR_OUT] += 1
        observe(m, group + GR_LATENCY, now_s - f[entry + EN_AT_S])
        collect(m, group + GR_END_TO_END, now_s - f[cause + CA_ORIGIN_S])
    elif outcome == DEAD:
        m[group + GR_DEAD_LETTERED] += 1
    else:
        m[group + GR_DROPPED] += 1
    _close_entry(m, group, entry)


@hot
def _close_entry(m: Words, group: int, entry: int) -> None:
    f = as_floats(m)
    m[entry + EN_DONE] = 1
    m[m[entry + EN_SHARE] + SH_LAG] -= 1
    now_s = f[NOW_S]
    add(m, group + GR_LAG, now_s, -1.0)
    if m[group + GR_OLDEST] != entry:
        return
    oldest = entry
    while oldest != 0 and m[oldest + EN_DONE] != 0:
        younger = m[oldest + EN_YOUNGER]
        if oldest != entry:
            release_entry(m, oldest)
        oldest = younger
    m[group + GR_OLDEST] = oldest
    if oldest != 0:
        change(m, group + GR_AGES, now_s, 1, f[oldest + EN_AT_S])
    else:
        change(m, group + GR_AGES, now_s, 0, 0.0)
    release_entry(m, entry)


@rare
def expire(m: Words, entry: int) -> None:
    """Retention deleted it before it was handed out."""
    if m[entry + EN_DONE] == 0:
        group = m[m[entry + EN_SHARE] + SH_GROUP]
        m[group + GR_EXPIRED] += 1
        _close_entry(m, group, entry)


@rare
def skip_entry(m: Words, entry: int) -> None:
    """Committed before it was handled, and now nobody will: lost."""
    if m[entry + EN_DONE] == 0:
        group = m[m[entry + EN_SHARE] + SH_GROUP]
        m[group + GR_LOST] += 1
        _close_entry(m, group, entry)
