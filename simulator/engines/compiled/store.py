"""store: an event store. Appends check the version of their stream; what is unpublished is remembered."""

from math import floor

from simulator.engines.compiled.clock import RELAY, arm, tie_key
from simulator.engines.compiled.collectors import add, collect
from simulator.engines.compiled.jit import inner, rare
from simulator.engines.compiled.layout import (
    FREE_PENDING,
    FREE_STREAM,
    NOW_S,
    ON_RELAY,
    PE_GIVEN_UP,
    PE_LOG,
    PE_NEXT,
    PE_RECORD,
    PE_STORED_S,
    PENDING_WORDS,
    RC_CAUSE,
    RE_ALIVE,
    RE_IN_HAND,
    RE_PHASE_S,
    RE_TIMER,
    SE_APPENDED,
    SE_DELAY,
    SE_IN_FLIGHT,
    SE_LOST,
    SE_OUTBOX,
    SE_OUTBOX_COUNT,
    SE_OUTBOX_TAIL,
    SE_PUBLISHED,
    SE_STORED,
    SE_STREAMS,
    SE_UNPUBLISHED,
    SR_KEY,
    SR_NEXT,
    SR_OPEN,
    SR_VERSION,
    STREAM_CHAINS,
    STREAM_WORDS,
)
from simulator.engines.compiled.pools import give, hold, take
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import INDEX, RE_POLL_S, SE_RELAY, Floats, Words


@inner
def open_stream(m: Words, store: int, key: int) -> int:
    """An attempt reads the stream of *key*; the version that it sees."""
    chain = m[store + SE_STREAMS] + (key & (STREAM_CHAINS - 1))
    stream = m[chain]
    while stream != 0:
        if m[stream + SR_KEY] == key:
            m[stream + SR_OPEN] += 1
            return m[stream + SR_VERSION]
        stream = m[stream + SR_NEXT]
    stream = take(m, FREE_STREAM, STREAM_WORDS)
    m[stream + SR_NEXT] = m[chain]
    m[chain] = stream
    m[stream + SR_KEY] = key
    m[stream + SR_OPEN] = 1
    m[stream + SR_VERSION] = 0
    return 0


@inner
def close_stream(m: Words, store: int, key: int) -> int:
    """An attempt that read the stream of *key* is over; the version that the stream has now."""
    place = m[store + SE_STREAMS] + (key & (STREAM_CHAINS - 1))
    while m[m[place] + SR_KEY] != key:
        place = m[place] + SR_NEXT
    stream = m[place]
    version = m[stream + SR_VERSION]
    m[stream + SR_OPEN] -= 1
    if m[stream + SR_OPEN] == 0:
        m[place] = m[stream + SR_NEXT]
        give(m, FREE_STREAM, stream)
    return version


@inner
def append_event(m: Words, store: int, key: int) -> None:
    m[store + SE_APPENDED] += 1
    stream = m[m[store + SE_STREAMS] + (key & (STREAM_CHAINS - 1))]
    while stream != 0:
        if m[stream + SR_KEY] == key:
            m[stream + SR_VERSION] += 1
            return
        stream = m[stream + SR_NEXT]


@inner
def put(m: Words, store: int, record: int, log: int) -> None:
    """Store *record* in the same transaction; the relay will publish it to *log*."""
    f = as_floats(m)
    now_s = f[NOW_S]
    m[store + SE_STORED] += 1
    add(m, store + SE_UNPUBLISHED, now_s, 1.0)
    pending = take(m, FREE_PENDING, PENDING_WORDS)
    m[pending + PE_NEXT] = 0
    m[pending + PE_RECORD] = record
    m[pending + PE_LOG] = log
    f[pending + PE_STORED_S] = now_s
    m[pending + PE_GIVEN_UP] = 0
    hold(m, m[record + RC_CAUSE])
    if m[store + SE_OUTBOX] == 0:
        m[store + SE_OUTBOX] = pending
    else:
        m[m[store + SE_OUTBOX_TAIL] + PE_NEXT] = pending
    m[store + SE_OUTBOX_TAIL] = pending
    m[store + SE_OUTBOX_COUNT] += 1
    wake(m, m[store + SE_RELAY])


@inner
def put_back(m: Words, store: int, first: int, last: int, count: int) -> None:
    """*count* pending records from *first* to *last* go back to the head of the outbox."""
    if count == 0:
        return
    m[last + PE_NEXT] = m[store + SE_OUTBOX]
    if m[store + SE_OUTBOX] == 0:
        m[store + SE_OUTBOX_TAIL] = last
    m[store + SE_OUTBOX] = first
    m[store + SE_OUTBOX_COUNT] += count


@rare
def dual_writes(m: Words, store: int, count: int) -> None:
    """A handler stored events and publishes *count* records itself."""
    f = as_floats(m)
    m[store + SE_STORED] += count
    m[store + SE_IN_FLIGHT] += count
    add(m, store + SE_UNPUBLISHED, f[NOW_S], float(count))


@rare
def dual_write_settled(m: Words, store: int, acknowledged: bool, waited_s: float) -> None:
    """Published; or given up, or its producer died: stored, but nobody will ever hear of it."""
    f = as_floats(m)
    m[store + SE_IN_FLIGHT] -= 1
    add(m, store + SE_UNPUBLISHED, f[NOW_S], -1.0)
    if acknowledged:
        m[store + SE_PUBLISHED] += 1
        collect(m, store + SE_DELAY, waited_s)
    else:
        m[store + SE_LOST] += 1


@inner
def wake(m: Words, relay: int) -> None:
    """There is something in the outbox."""
    f = as_floats(m)
    if m[relay + RE_ALIVE] != 0 and m[relay + RE_TIMER] == 0 and m[relay + RE_IN_HAND] == 0:
        arm_poll(m, relay, next_poll(f, relay))


@inner
def arm_poll(m: Words, relay: int, at_s: float) -> None:
    m[relay + RE_TIMER] = arm(m, at_s, tie_key(RELAY, m[relay + INDEX], 0), ON_RELAY, relay)


@inner
def next_poll(f: Floats, relay: int) -> float:
    """The first instant of the relay's grid that is after now."""
    now_s, poll_s, phase_s = f[NOW_S], f[relay + RE_POLL_S], f[relay + RE_PHASE_S]
    if poll_s <= 0.0:
        return now_s
    k = floor((now_s - phase_s) / poll_s) + 1
    if k < 0:
        k = 0
    at_s = phase_s + k * poll_s
    return at_s if at_s > now_s else phase_s + (k + 1) * poll_s
