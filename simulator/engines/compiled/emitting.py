"""What an effect brings forth: records that are published and awaited, put into an outbox, or kept for the end."""

from simulator.engines.compiled.draws import child_id, uniform
from simulator.engines.compiled.finishing import finish
from simulator.engines.compiled.forward import unsent_later
from simulator.engines.compiled.handled import (
    begin_to_remember,
    remember,
    remembered,
    subject_of,
    take_back,
    times_handled,
)
from simulator.engines.compiled.jit import hot, inner, rare
from simulator.engines.compiled.layout import (
    AD_NEXT_OF_WORK,
    AP_CALLED_AGAIN,
    AP_DUPLICATES,
    AP_EMIT_LUCK,
    AP_HARM,
    BY_WORK,
    NOW_S,
    OF_WORK,
    OUT,
    RC_AFTER,
    RC_CAUSE,
    RC_ID,
    RC_KEY,
    RC_TO,
    SA_EFFECTS,
    STANDING,
    TIMES,
    WO_APPENDS,
    WO_CALLER_KIND,
    WO_HANDLER,
    WO_PENDING,
    WO_RECORD,
    WO_SAGA,
    WO_STEP,
    WO_UNDO,
)
from simulator.engines.compiled.log import publish
from simulator.engines.compiled.pools import new_record
from simulator.engines.compiled.store import dual_write_settled, dual_writes, put
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import (
    AP_FORWARDS,
    AP_FORWARDS_COUNT,
    AP_PUBLISHES,
    AP_PUBLISHES_COUNT,
    AP_STORE,
    AP_TAKEN_BACK,
    AP_TAKES_BACK,
    EM_COUNT,
    EM_FIRST,
    EM_PROBABILITY,
    EM_TO,
    EM_TO_KIND,
    EM_TYPE,
    EMIT_WORDS,
    SE_RELAY,
    Words,
)


@hot
def _emits(m: Words, handler: int, emit: int, id_: int) -> bool:
    f = as_floats(m)
    return f[emit + EM_PROBABILITY] >= 1.0 or (
        uniform(m[handler + AP_EMIT_LUCK], id_, 0) < f[emit + EM_PROBABILITY]
    )


@hot
def bring_forth(m: Words, work: int, parent: int) -> bool:
    """Make the records that this effect publishes and forwards. Whether none of them has to be waited for."""
    handler = m[work + WO_HANDLER]
    store = m[handler + AP_STORE]
    if m[handler + AP_PUBLISHES_COUNT] != 0:
        return _publish_all(m, work, parent)
    if m[handler + AP_FORWARDS_COUNT] != 0:
        _keep_unsent(m, work, parent)
    if store != 0 and m[store + SE_RELAY] == 0:
        dual_writes(m, store, 0)
    return True


@inner
def _publish_all(m: Words, work: int, parent: int) -> bool:
    """Make the records that this effect publishes and forwards; publish the former, or let the relay do it."""
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    store, cause, key = m[handler + AP_STORE], m[record + RC_CAUSE], m[record + RC_KEY]
    first, last = 0, 0
    count = 0
    for number in range(m[handler + AP_PUBLISHES_COUNT]):
        emit = m[handler + AP_PUBLISHES] + EMIT_WORDS * number
        for index in range(m[emit + EM_FIRST], m[emit + EM_FIRST] + m[emit + EM_COUNT]):
            id_ = child_id(parent, index)
            if not _emits(m, handler, emit, id_):
                continue
            made = new_record(m, cause, id_, m[emit + EM_TYPE], key)
            m[made + RC_AFTER] = 0
            m[made + RC_TO] = m[emit + EM_TO]
            if first == 0:
                first = made
            else:
                m[last + RC_AFTER] = made
            last = made
            count += 1
    _keep_unsent(m, work, parent)
    relayed = store != 0 and m[store + SE_RELAY] != 0
    if store != 0 and not relayed:
        dual_writes(m, store, count)
    m[work + WO_PENDING] = count
    while first != 0:
        record, after, log = first, m[first + RC_AFTER], m[first + RC_TO]
        if relayed:
            put(m, store, record, log)
        elif publish(m, log, record, OF_WORK, work, 0) == 0:
            if store != 0:
                dual_write_settled(m, store, True, 0.0)
            m[work + WO_PENDING] -= 1
        first = after
    return relayed or m[work + WO_PENDING] == 0


@hot
def _keep_unsent(m: Words, work: int, parent: int) -> None:
    """What is to be forwarded waits with *work* for its end."""
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    last = 0
    for number in range(m[handler + AP_FORWARDS_COUNT]):
        emit = m[handler + AP_FORWARDS] + EMIT_WORDS * number
        for index in range(m[emit + EM_FIRST], m[emit + EM_FIRST] + m[emit + EM_COUNT]):
            id_ = child_id(parent, index)
            if _emits(m, handler, emit, id_):
                made = new_record(m, m[record + RC_CAUSE], id_, m[emit + EM_TYPE], m[record + RC_KEY])
                last = unsent_later(m, work, made, m[emit + EM_TO_KIND], m[emit + EM_TO], last)


@hot
def have_effect(m: Words, work: int, times: int) -> None:
    """With a store at its append, else when what it emits is acknowledged; there were *times* of them before."""
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    cause, id_, what = m[record + RC_CAUSE], m[record + RC_ID], 4 * handler + TIMES
    at = begin_to_remember(m, cause, id_, what) if times == 0 else remembered(m, cause, id_, what)
    m[at] = times + 1
    count = 1
    if m[handler + AP_TAKEN_BACK] != 0:
        m[remember(m, cause, subject_of(m, work), 4 * handler + STANDING)] += 1
    elif m[handler + AP_TAKES_BACK] != 0:
        count = take_back(m, work)
    saga = m[work + WO_SAGA]
    if saga != 0:
        m[saga + SA_EFFECTS + 2 * m[work + WO_STEP] + m[work + WO_UNDO]] += count
    if times > 0:
        m[handler + AP_HARM] += 1
        count_duplicate(m, work)


@inner
def emission_settled(m: Words, work: int, acknowledged: bool, asked_s: float) -> None:
    """One awaited record is over: then the handler goes on without it."""
    f = as_floats(m)
    store = m[m[work + WO_HANDLER] + AP_STORE]
    if store != 0:
        dual_write_settled(m, store, acknowledged, f[NOW_S] - asked_s)
    m[work + WO_PENDING] -= 1
    if m[work + WO_PENDING] == 0:
        m[work + WO_APPENDS] = 0
        if store == 0:
            have_effect(m, work, times_handled(m, work))
        finish(m, work, OUT)


@inner
def forget_append(m: Words, work: int, append: int) -> None:
    """*work* no longer waits for *append*."""
    place = work + WO_APPENDS
    while m[place] != 0:
        if m[place] == append:
            m[place] = m[append + AD_NEXT_OF_WORK]
            return
        place = m[place] + AD_NEXT_OF_WORK


@rare
def count_duplicate(m: Words, work: int) -> None:
    handler = m[work + WO_HANDLER]
    m[handler + AP_DUPLICATES] += 1
    if m[work + WO_CALLER_KIND] == BY_WORK:
        m[handler + AP_CALLED_AGAIN] += 1
