"""What comes and goes: causes, records, deliveries. Freed memory is used again before new one is taken.

A cause counts who holds records of its family: deliveries, appends on their way, entries that a
group may still hand out, records in an outbox, open sagas. When nobody does, nobody can bring any of
them back, and so everything that was remembered of them goes: its records, its sagas, and which
handler has handled what. That is why memory grows with what is in the system only.
"""

from simulator.engines.compiled.jit import apart, hot, inner
from simulator.engines.compiled.journal import span
from simulator.engines.compiled.layout import (
    ALARM,
    BY_NOBODY,
    CA_HANDLED_COUNT,
    CA_HANDLED_MORE,
    CA_HOLDS,
    CA_ID,
    CA_MARKS,
    CA_NUMBER,
    CA_ORIGIN_S,
    CA_RECORD,
    CA_RECORDS,
    CA_SAGAS,
    CA_SOURCE,
    CA_TRACE,
    CAUSE_WORDS,
    CHOSEN,
    CHOSEN_COUNT,
    COMPLETED,
    FREE_CAUSE,
    FREE_HANDLED,
    FREE_NODE,
    FREE_RECORD,
    FREE_WORK,
    HM_NEXT,
    NO_ENTRY,
    NO_NEXT,
    NO_ROOM,
    NODE_WORDS,
    OPEN,
    PR_FIRST,
    PR_FREE,
    PR_INCONSISTENT,
    PR_LAST,
    PR_SINCE,
    RC_AFTER,
    RC_CAUSE,
    RC_ID,
    RC_KEY,
    RC_NEXT,
    RC_POISON,
    RC_TYPE,
    RECORD_WORDS,
    SA_EFFECTS,
    SA_ENDED_S,
    SA_NEXT,
    SA_OF_CAUSE,
    SA_OUTCOME,
    SA_PREVIOUS,
    SA_PROCESS,
    SC_COUNT,
    SC_FROM_S,
    SC_NEXT,
    SERIAL,
    SOFT_LIMIT,
    SPAN_BEGIN,
    TOP,
    TRACING,
    WO_ARRIVED_S,
    WO_ATTEMPT,
    WO_BEGAN_S,
    WO_CALLER,
    WO_CALLER_KIND,
    WO_ENTRY,
    WO_HANDLER,
    WO_RECORD,
    WO_SAGA,
    WO_SERIAL,
    WO_SERVER,
    WO_STEP,
    WO_TAKES_S,
    WO_TIMER,
    WO_TRIES,
    WO_UNDO,
    WO_UNSENT,
    WO_WAITS_FOR,
    WORK_WORDS,
)
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import (
    PR_STEPS,
    PR_STEPS_COUNT,
    STEP_UNDO,
    STEP_WORDS,
    Words,
)


@hot
def take(m: Words, free: int, words: int) -> int:
    """The address of *words* words: what was given back to the list *free*, or fresh memory."""
    at = m[free]
    if at != 0:
        m[free] = m[at]
        return at
    at = m[TOP]
    m[TOP] = at + words
    if at > m[SOFT_LIMIT]:
        m[ALARM] = NO_ROOM
    return at


@hot
def give(m: Words, free: int, at: int) -> None:
    m[at] = m[free]
    m[free] = at


# Causes and their records


@inner
def new_cause(m: Words, source: int, number: int, id_: int, now_s: float) -> int:
    """A source brings a cause into the system; nobody holds it yet."""
    f = as_floats(m)
    cause = take(m, FREE_CAUSE, CAUSE_WORDS)
    m[cause + CA_SOURCE] = source
    m[cause + CA_NUMBER] = number
    m[cause + CA_ID] = id_
    f[cause + CA_ORIGIN_S] = now_s
    m[cause + CA_HOLDS] = 0
    m[cause + CA_RECORDS] = 0
    m[cause + CA_SAGAS] = 0
    m[cause + CA_MARKS] = 0
    m[cause + CA_HANDLED_COUNT] = 0
    m[cause + CA_HANDLED_MORE] = 0
    m[cause + CA_TRACE] = -1
    if m[TRACING] != 0:
        for number_ in range(m[CHOSEN_COUNT]):
            if m[m[CHOSEN] + number_] == id_:
                m[cause + CA_TRACE] = number_
                span(m, cause, source, SPAN_BEGIN, now_s, now_s, number)
    return cause


@hot
def new_record(m: Words, cause: int, id_: int, type_: int, key: int) -> int:
    """A record of *cause*'s family; it lives as long as its cause."""
    record = take(m, FREE_RECORD, RECORD_WORDS)
    m[record + RC_NEXT] = m[cause + CA_RECORDS]
    m[cause + CA_RECORDS] = record
    _fill(m, record, cause, id_, type_, key)
    return record


@hot
def first_record(m: Words, cause: int, id_: int, type_: int, key: int) -> int:
    """The record with which *cause* comes; it lies in it."""
    record = cause + CA_RECORD
    _fill(m, record, cause, id_, type_, key)
    return record


@hot
def _fill(m: Words, record: int, cause: int, id_: int, type_: int, key: int) -> None:
    m[record + RC_ID] = id_
    m[record + RC_TYPE] = type_
    m[record + RC_KEY] = key
    m[record + RC_CAUSE] = cause
    m[record + RC_POISON] = 0


@hot
def hold(m: Words, cause: int) -> None:
    m[cause + CA_HOLDS] += 1


@hot
def release(m: Words, cause: int) -> None:
    """One holder less; the last one takes everything with it."""
    holds = m[cause + CA_HOLDS] - 1
    m[cause + CA_HOLDS] = holds
    if holds == 0:
        _forget(m, cause)


@apart
def _forget(m: Words, cause: int) -> None:
    record = m[cause + CA_RECORDS]
    while record != 0:
        after = m[record + RC_NEXT]
        give(m, FREE_RECORD, record)
        record = after
    if m[cause + CA_SAGAS] != 0:
        _forget_sagas(m, cause)
    more = m[cause + CA_HANDLED_MORE]
    while more != 0:
        after = m[more + HM_NEXT]
        give(m, FREE_HANDLED, more)
        more = after
    give(m, FREE_CAUSE, cause)


@apart
def _forget_sagas(m: Words, cause: int) -> None:
    """No effect of these sagas can come any more: they are judged for good."""
    f = as_floats(m)
    saga = m[cause + CA_SAGAS]
    while saga != 0:
        after = m[saga + SA_OF_CAUSE]
        process = m[saga + SA_PROCESS]
        if not consistent(m, saga):
            m[process + PR_INCONSISTENT] += 1
            since = m[process + PR_SINCE]
            while since != 0:
                if f[saga + SA_ENDED_S] >= f[since + SC_FROM_S]:
                    m[since + SC_COUNT] += 1
                since = m[since + SC_NEXT]
        before, next_ = m[saga + SA_PREVIOUS], m[saga + SA_NEXT]
        if before == 0:
            m[process + PR_FIRST] = next_
        else:
            m[before + SA_NEXT] = next_
        if next_ == 0:
            m[process + PR_LAST] = before
        else:
            m[next_ + SA_PREVIOUS] = before
        give(m, process + PR_FREE, saga)
        saga = after


@inner
def consistent(m: Words, saga: int) -> bool:
    """Whether the effects that happened are those that the outcome promises; an open saga is not judged."""
    outcome = m[saga + SA_OUTCOME]
    if outcome == OPEN:
        return True
    process = m[saga + SA_PROCESS]
    for step in range(m[process + PR_STEPS_COUNT]):
        acts, undos = m[saga + SA_EFFECTS + 2 * step], m[saga + SA_EFFECTS + 2 * step + 1]
        if outcome == COMPLETED:
            if acts != 1 or undos != 0:
                return False
        elif m[m[process + PR_STEPS] + STEP_WORDS * step + STEP_UNDO] != 0 and acts != undos:
            return False
    return True


# Deliveries


@inner
def new_work(m: Words, record: int, handler: int, now_s: float, attempt: int) -> int:
    """A delivery for which nobody waits; it holds its cause. What is not written is 0 in fresh and in freed memory."""
    f = as_floats(m)
    work = take(m, FREE_WORK, WORK_WORDS)
    serial = m[SERIAL] + 1
    m[SERIAL] = serial
    m[work + WO_SERIAL] = serial
    m[work + WO_RECORD] = record
    m[work + WO_HANDLER] = handler
    m[work + WO_CALLER_KIND] = BY_NOBODY
    m[work + WO_CALLER] = 0
    f[work + WO_ARRIVED_S] = now_s
    f[work + WO_BEGAN_S] = -1.0
    m[work + WO_ATTEMPT] = attempt
    m[work + WO_TRIES] = 0
    m[work + WO_ENTRY] = 0
    m[work + WO_SAGA] = 0
    m[work + WO_STEP] = 0
    m[work + WO_UNDO] = 0
    hold(m, m[record + RC_CAUSE])
    return work


@inner
def free_work(m: Words, work: int) -> None:
    """The delivery is over: nothing is pending or unsent. Whoever still names it by its serial will not find it."""
    f = as_floats(m)
    m[work + WO_SERIAL] = 0
    m[work + WO_TIMER] = 0
    m[work + WO_WAITS_FOR] = 0
    m[work + WO_SERVER] = 0
    f[work + WO_TAKES_S] = 0.0
    cause = m[m[work + WO_RECORD] + RC_CAUSE]
    give(m, FREE_WORK, work)
    release(m, cause)


@inner
def drop_unsent(m: Words, work: int) -> None:
    """What *work* would have forwarded is gone with it."""
    unsent = m[work + WO_UNSENT]
    m[work + WO_UNSENT] = 0
    while unsent != 0:
        after = m[unsent + RC_AFTER]
        cause = m[unsent + RC_CAUSE]
        release(m, cause)
        unsent = after


@inner
def new_node(m: Words, entry: int) -> int:
    """Another place for *entry* in a sequence or a batch."""
    node = take(m, FREE_NODE, NODE_WORDS)
    m[node + NO_NEXT] = 0
    m[node + NO_ENTRY] = entry
    return node
