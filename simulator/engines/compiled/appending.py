"""One record on its way into one partition: from the producer's asking to the acknowledgement."""

from simulator.engines.compiled.jit import inner
from simulator.engines.compiled.layout import (
    AD_ASKED_S,
    AD_HELD,
    AD_NEXT,
    AD_NEXT_OF_WORK,
    AD_OVER,
    AD_PARTITION,
    AD_PENDING,
    AD_PRODUCER,
    AD_PRODUCER_KIND,
    AD_PRODUCER_SERIAL,
    AD_QUEUED,
    AD_RECORD,
    AD_STORED_S,
    AD_TIMER,
    AD_TRIES,
    APPEND_WORDS,
    FREE_APPEND,
    LO_DROPPED,
    NOW_S,
    OF_DEAD_LETTER,
    OF_NOBODY,
    OF_RELAY,
    OF_WORK,
    PA_LOG,
    PA_WAITING,
    PE_STORED_S,
    RC_CAUSE,
    WO_APPENDS,
    WO_SERIAL,
)
from simulator.engines.compiled.pools import give, hold, release, take
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import Words


@inner
def new_append(m: Words, partition: int, record: int, kind: int, producer: int, pending: int) -> int:
    f = as_floats(m)
    append = take(m, FREE_APPEND, APPEND_WORDS)
    m[append + AD_NEXT] = 0
    m[append + AD_RECORD] = record
    m[append + AD_PARTITION] = partition
    m[append + AD_PRODUCER_KIND] = kind
    m[append + AD_PRODUCER] = producer
    m[append + AD_PRODUCER_SERIAL] = m[producer + WO_SERIAL] if kind == OF_DEAD_LETTER else 0
    f[append + AD_ASKED_S] = f[NOW_S]
    m[append + AD_TRIES] = 0
    m[append + AD_OVER] = 0
    m[append + AD_HELD] = 0
    m[append + AD_TIMER] = 0
    m[append + AD_NEXT_OF_WORK] = 0
    m[append + AD_PENDING] = pending
    if kind == OF_RELAY:
        f[append + AD_STORED_S] = f[pending + PE_STORED_S]
    elif kind == OF_WORK:
        m[append + AD_NEXT_OF_WORK] = m[producer + WO_APPENDS]
        m[producer + WO_APPENDS] = append
    m[append + AD_QUEUED] = 0
    hold(m, m[record + RC_CAUSE])
    return append


@inner
def free_append(m: Words, append: int) -> None:
    cause = m[m[append + AD_RECORD] + RC_CAUSE]
    m[append + AD_TIMER] = 0
    give(m, FREE_APPEND, append)
    release(m, cause)


@inner
def join(m: Words, head: int, append: int) -> None:
    """*append* comes last in the list at *head*, whose tail is the word behind."""
    m[append + AD_NEXT] = 0
    if m[head] == 0:
        m[head] = append
    else:
        m[m[head + 1] + AD_NEXT] = append
    m[head + 1] = append


@inner
def stop_waiting(m: Words, append: int) -> None:
    """Take *append* out of those that wait."""
    head = m[append + AD_PARTITION] + PA_WAITING
    place, last = head, 0
    while m[place] != append:
        last = m[place]
        place = last + AD_NEXT
    m[place] = m[append + AD_NEXT]
    if m[head + 1] == append:
        m[head + 1] = last
    m[append + AD_QUEUED] = 0


@inner
def cancel(m: Words, append: int) -> None:
    """The producer died before the acknowledgement: the record was still in its memory and is gone."""
    m[append + AD_OVER] = 1
    m[append + AD_PRODUCER_KIND] = OF_NOBODY
    m[m[m[append + AD_PARTITION] + PA_LOG] + LO_DROPPED] += 1
    if m[append + AD_QUEUED] != 0:
        stop_waiting(m, append)
        free_append(m, append)
