"""relay: polls a store's outbox and publishes what it finds, at least once."""

from simulator.engines.compiled.collectors import add, collect
from simulator.engines.compiled.jit import inner, rare
from simulator.engines.compiled.journal import ends, span
from simulator.engines.compiled.layout import (
    BA_GIVEN_UP,
    BA_GIVEN_UP_COUNT,
    BA_GIVEN_UP_TAIL,
    BA_LEFT,
    BA_RELAY,
    BA_TAKEN,
    BA_TAKEN_COUNT,
    BATCH_WORDS,
    FREE_BATCH,
    FREE_PENDING,
    NOW_S,
    OF_RELAY,
    PE_GIVEN_NEXT,
    PE_GIVEN_UP,
    PE_LOG,
    PE_NEXT,
    PE_RECORD,
    PE_STORED_S,
    RC_CAUSE,
    RE_ALIVE,
    RE_IN_HAND,
    RE_TIMER,
    SE_DELAY,
    SE_OUTBOX,
    SE_OUTBOX_COUNT,
    SE_PUBLISHED,
    SE_UNPUBLISHED,
    SPAN_STORED,
    TRACING,
)
from simulator.engines.compiled.log import publish
from simulator.engines.compiled.pools import give, release, take
from simulator.engines.compiled.store import arm_poll, next_poll, put_back, wake
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import RE_BATCH, RE_STORE, Words


@rare
def relay_polls(m: Words, relay: int) -> None:
    """Take at most a batch of the oldest unpublished records and publish them."""
    f = as_floats(m)
    m[relay + RE_TIMER] = 0
    store = m[relay + RE_STORE]
    count = min(m[relay + RE_BATCH], m[store + SE_OUTBOX_COUNT])
    if count == 0:
        return
    batch = take(m, FREE_BATCH, BATCH_WORDS)
    m[batch + BA_RELAY] = relay
    m[batch + BA_LEFT] = count
    m[batch + BA_TAKEN] = m[store + SE_OUTBOX]
    m[batch + BA_TAKEN_COUNT] = count
    m[batch + BA_GIVEN_UP] = 0
    m[batch + BA_GIVEN_UP_COUNT] = 0
    m[relay + RE_IN_HAND] = batch
    pending = m[store + SE_OUTBOX]
    for _ in range(count - 1):
        pending = m[pending + PE_NEXT]
    m[store + SE_OUTBOX] = m[pending + PE_NEXT]
    m[store + SE_OUTBOX_COUNT] -= count
    m[pending + PE_NEXT] = 0
    pending, settled = m[batch + BA_TAKEN], 0
    for _ in range(count):
        after, stored_s = m[pending + PE_NEXT], f[pending + PE_STORED_S]
        record, log = m[pending + PE_RECORD], m[pending + PE_LOG]
        if publish(m, log, record, OF_RELAY, batch, pending) == 0:
            _acknowledged(m, relay, record, stored_s)
            m[batch + BA_LEFT] -= 1
            settled += 1
        pending = after
    if settled != 0 and m[batch + BA_LEFT] == 0:
        _settled(m, batch)


@inner
def publication_settled(
    m: Words, batch: int, pending: int, record: int, stored_s: float, acknowledged: bool
) -> None:
    """One record of *batch* is acknowledged, or given up by the producer's delivery timeout."""
    relay = m[batch + BA_RELAY]
    if acknowledged:
        _acknowledged(m, relay, record, stored_s)
    elif m[relay + RE_IN_HAND] == batch:
        _give_up(m, batch, pending)
    m[batch + BA_LEFT] -= 1
    if m[batch + BA_LEFT] == 0:
        _settled(m, batch)


@inner
def _acknowledged(m: Words, relay: int, record: int, stored_s: float) -> None:
    f = as_floats(m)
    store = m[relay + RE_STORE]
    collect(m, store + SE_DELAY, f[NOW_S] - stored_s)
    ends(m, m[record + RC_CAUSE], f[NOW_S])
    if m[TRACING] != 0:
        span(m, m[record + RC_CAUSE], store, SPAN_STORED, stored_s, f[NOW_S], 0)


@inner
def _give_up(m: Words, batch: int, pending: int) -> None:
    """*pending* will be read again, behind those that were given up before it."""
    m[pending + PE_GIVEN_UP] = 1
    m[pending + PE_GIVEN_NEXT] = 0
    if m[batch + BA_GIVEN_UP] == 0:
        m[batch + BA_GIVEN_UP] = pending
    else:
        m[m[batch + BA_GIVEN_UP_TAIL] + PE_GIVEN_NEXT] = pending
    m[batch + BA_GIVEN_UP_TAIL] = pending
    m[batch + BA_GIVEN_UP_COUNT] += 1


@inner
def _settled(m: Words, batch: int) -> None:
    """Every record of *batch* is acknowledged or given up: mark, and go on; unless the relay died before the mark."""
    f = as_floats(m)
    relay = m[batch + BA_RELAY]
    taken, given_up = m[batch + BA_TAKEN_COUNT], m[batch + BA_GIVEN_UP_COUNT]
    if m[relay + RE_IN_HAND] != batch:
        give(m, FREE_BATCH, batch)
        return
    m[relay + RE_IN_HAND] = 0
    store = m[relay + RE_STORE]
    m[store + SE_PUBLISHED] += taken - given_up
    add(m, store + SE_UNPUBLISHED, f[NOW_S], -float(taken - given_up))
    _forget_published(m, m[batch + BA_TAKEN])
    pending = m[batch + BA_GIVEN_UP]
    while pending != 0:
        m[pending + PE_GIVEN_UP] = 0
        m[pending + PE_NEXT] = m[pending + PE_GIVEN_NEXT]
        pending = m[pending + PE_NEXT]
    put_back(m, store, m[batch + BA_GIVEN_UP], m[batch + BA_GIVEN_UP_TAIL], given_up)
    give(m, FREE_BATCH, batch)
    if m[store + SE_OUTBOX_COUNT] == 0:
        return
    full = taken == m[relay + RE_BATCH] and given_up == 0
    arm_poll(m, relay, f[NOW_S] if full else next_poll(f, relay))


@inner
def _forget_published(m: Words, pending: int) -> None:
    while pending != 0:
        after = m[pending + PE_NEXT]
        if m[pending + PE_GIVEN_UP] == 0:
            cause = m[m[pending + PE_RECORD] + RC_CAUSE]
            give(m, FREE_PENDING, pending)
            release(m, cause)
        pending = after


@inner
def stop_relay(m: Words, relay: int, killed: int) -> None:
    """A kill forgets the batch in hand before its mark: it will be published again."""
    m[relay + RE_ALIVE] = 0
    m[relay + RE_TIMER] = 0
    batch = m[relay + RE_IN_HAND]
    if killed == 0 or batch == 0:
        return
    m[relay + RE_IN_HAND] = 0
    pending, last = m[batch + BA_TAKEN], 0
    while pending != 0:
        m[pending + PE_GIVEN_UP] = 0
        last = pending
        pending = m[pending + PE_NEXT]
    put_back(m, m[relay + RE_STORE], m[batch + BA_TAKEN], last, m[batch + BA_TAKEN_COUNT])


@inner
def restart_relay(m: Words, relay: int) -> None:
    m[relay + RE_ALIVE] = 1
    if m[m[relay + RE_STORE] + SE_OUTBOX_COUNT] != 0:
        wake(m, relay)
