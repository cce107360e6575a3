"""apply: one unit of work on one record: take time, call, fail, retry, have an effect, append, emit."""

from simulator.engines.compiled.attempt import begin
from simulator.engines.compiled.clock import RETRY, TIMEOUT, arm, tie_key
from simulator.engines.compiled.deliveries import answer_later, count_end
from simulator.engines.compiled.draws import child_id, sample, uniform
from simulator.engines.compiled.forward import forward_all, unsent_later
from simulator.engines.compiled.jit import inner
from simulator.engines.compiled.journal import span
from simulator.engines.compiled.layout import (
    AD_NEXT_OF_WORK,
    AP_CALLED_AGAIN,
    AP_DUPLICATES,
    AP_EMIT_LUCK,
    AP_FAILED,
    AP_HARM,
    AP_JITTER,
    BY_WORK,
    DEAD,
    DROPPED,
    FAILED,
    FREE_UNSENT,
    NOW_S,
    OF_DEAD_LETTER,
    OF_WORK,
    ON_AGAIN_BACK,
    ON_AGAIN_HERE,
    ON_CALL_TIMEOUT,
    ON_EFFECT,
    OUT,
    RC_CAUSE,
    RC_ID,
    RC_KEY,
    RC_POISON,
    RC_TYPE,
    SA_EFFECTS,
    SE_CONFLICTS,
    SE_OVERWRITES,
    SPAN_CALL,
    SPAN_RETRY,
    STANDING,
    SV_KEY,
    TEXT_FAILED,
    TEXT_NONE,
    TEXT_TIMED_OUT,
    TIMES,
    TRACING,
    UN_NEXT,
    UN_RECORD,
    UN_TO,
    UNSENT_WORDS,
    WO_APPENDS,
    WO_ATTEMPT,
    WO_CALLER,
    WO_CALLER_KIND,
    WO_ENTRY,
    WO_FAILS,
    WO_HANDLER,
    WO_PENDING,
    WO_RECORD,
    WO_SAGA,
    WO_SERIAL,
    WO_SERVER,
    WO_STEP,
    WO_TIMER,
    WO_TRIES,
    WO_UNDO,
    WO_UNSENT,
    WO_VERSION,
    WO_WAITED_AT,
    WO_WAITED_FROM_S,
    WO_WAITS_FOR,
)
from simulator.engines.compiled.log import publish
from simulator.engines.compiled.member import append_again, finished, freed
from simulator.engines.compiled.pools import (
    free_work,
    give,
    new_record,
    new_work,
    remember,
    subject_of,
    take,
    take_back,
    times_handled,
    undo_came_first,
)
from simulator.engines.compiled.station import enter, server_freed, submit
from simulator.engines.compiled.store import append_event, close_stream, dual_write_settled, dual_writes, put
from simulator.engines.compiled.waits import exhausted, retry_delay
from simulator.plan.arrays import (
    AP_BLOCKS,
    AP_CALLS,
    AP_CALLS_COUNT,
    AP_DEAD_LETTERS,
    AP_FORWARDS,
    AP_FORWARDS_COUNT,
    AP_HOST,
    AP_HOST_KIND,
    AP_IDEMPOTENT,
    AP_PUBLISHES,
    AP_PUBLISHES_COUNT,
    AP_RETRY,
    AP_STORE,
    AP_TAKEN_BACK,
    AP_TAKES_BACK,
    AP_TYPE,
    AT_STATION,
    CALL_TIMEOUT_S,
    CALL_TO,
    CALL_WORDS,
    EM_COUNT,
    EM_FIRST,
    EM_PROBABILITY,
    EM_TO,
    EM_TO_KIND,
    EM_TYPE,
    EMIT_WORDS,
    INDEX,
    R_BACK,
    SE_APPEND,
    SE_EXPECTED,
    SE_RELAY,
    Floats,
    Words,
)

CALLS_FROM = 1 << 20  # a record's children: emissions from 0, calls from here, then the dead letter
DEAD_LETTER = 1 << 21
AGAIN_FROM = 1 << 22  # what a duplicate at a handler that is not idempotent brings forth is new


@inner
def recognised(m: Words, f: Floats, work: int) -> None:
    """Handled before: an idempotent handler does nothing else."""
    _duplicate(m, work)
    _finish(m, f, work, OUT)


@inner
def _duplicate(m: Words, work: int) -> None:
    handler = m[work + WO_HANDLER]
    m[handler + AP_DUPLICATES] += 1
    if m[work + WO_CALLER_KIND] == BY_WORK:
        m[handler + AP_CALLED_AGAIN] += 1


# Calls


@inner
def call(m: Words, f: Floats, work: int, number: int) -> None:
    """Ask the callee; the server is kept until its answer."""
    handler, record, now_s = m[work + WO_HANDLER], m[work + WO_RECORD], f[NOW_S]
    row = m[handler + AP_CALLS] + CALL_WORDS * number
    callee = m[row + CALL_TO]
    id_ = child_id(m[record + RC_ID], CALLS_FROM + number)
    asked = new_record(m, m[record + RC_CAUSE], id_, m[callee + AP_TYPE], m[record + RC_KEY])
    request = new_work(m, f, asked, callee, now_s, m[work + WO_ATTEMPT] << 12)
    m[request + WO_CALLER_KIND] = BY_WORK
    m[request + WO_CALLER] = work
    m[request + WO_STEP] = number
    m[work + WO_WAITS_FOR] = m[request + WO_SERIAL]
    f[work + WO_WAITED_FROM_S] = now_s
    m[work + WO_WAITED_AT] = callee
    m[work + WO_TIMER] = 0
    if f[row + CALL_TIMEOUT_S] >= 0.0:
        key = tie_key(TIMEOUT, m[handler + INDEX], 0)
        m[work + WO_TIMER] = arm(m, f, now_s + f[row + CALL_TIMEOUT_S], key, ON_CALL_TIMEOUT, work)
    submit(m, f, m[callee + AP_HOST], request)


@inner
def call_timed_out(m: Words, f: Floats, work: int) -> None:
    m[work + WO_WAITS_FOR] = 0
    _call_over(m, f, work, TEXT_TIMED_OUT)
    fail(m, f, work)


@inner
def call_answered(m: Words, f: Floats, work: int, number: int, outcome: int) -> None:
    """The callee answered in time: go on, or fail."""
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    m[work + WO_WAITS_FOR] = 0
    m[work + WO_TIMER] = 0
    _call_over(m, f, work, TEXT_NONE if outcome == OUT else TEXT_FAILED)
    if outcome != OUT:
        fail(m, f, work)
    elif number + 1 < m[handler + AP_CALLS_COUNT]:
        call(m, f, work, number + 1)
    elif m[work + WO_FAILS] != 0:
        fail(m, f, work)
    elif m[handler + AP_STORE] == 0:
        effect(m, f, work)
    else:
        takes_s = sample(m, f, m[handler + AP_STORE] + SE_APPEND, m[record + RC_ID], m[work + WO_ATTEMPT])
        key = m[m[work + WO_SERVER] + SV_KEY]
        m[work + WO_TIMER] = arm(m, f, f[NOW_S] + takes_s, key, ON_EFFECT, work)


@inner
def _call_over(m: Words, f: Floats, work: int, text: int) -> None:
    if m[TRACING] != 0:
        cause = m[m[work + WO_RECORD] + RC_CAUSE]
        span(m, f, cause, m[work + WO_WAITED_AT], SPAN_CALL, f[work + WO_WAITED_FROM_S], f[NOW_S], text)


# The effect of an attempt that succeeds


@inner
def effect(m: Words, f: Floats, work: int) -> None:
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    store = m[handler + AP_STORE]
    if store != 0:
        version = m[work + WO_VERSION]
        m[work + WO_VERSION] = -1
        if close_stream(m, store, m[record + RC_KEY]) != version:
            if m[store + SE_EXPECTED] != 0:
                m[store + SE_CONFLICTS] += 1
                m[work + WO_ATTEMPT] += 1  # another append came in between: read again, decide again
                begin(m, f, work)
                return
            m[store + SE_OVERWRITES] += 1
    times = times_handled(m, work)
    if m[handler + AP_IDEMPOTENT] != 0 and times > 0:
        _duplicate(m, work)  # the same record, twice at once: the second to get here sees the first
        _finish(m, f, work, OUT)
        return
    if undo_came_first(m, work):
        _finish(m, f, work, FAILED)
        return
    if store != 0:
        _have_effect(m, work)
        append_event(m, store, m[record + RC_KEY])
    parent = m[record + RC_ID]
    if times > 0:
        parent = child_id(parent, AGAIN_FROM + times)
    if m[handler + AP_PUBLISHES_COUNT] != 0:
        _publish_all(m, f, work, parent)
        return
    _keep_unsent(m, f, work, parent)
    if store != 0 and m[store + SE_RELAY] != 0:
        _finish(m, f, work, OUT)
        return
    if store != 0:
        dual_writes(m, f, store, 0)
    _emitted(m, f, work)


@inner
def _emits(m: Words, f: Floats, handler: int, emit: int, id_: int) -> bool:
    return f[emit + EM_PROBABILITY] >= 1.0 or (
        uniform(m[handler + AP_EMIT_LUCK], id_, 0) < f[emit + EM_PROBABILITY]
    )


@inner
def _publish_all(m: Words, f: Floats, work: int, parent: int) -> None:
    """Make the records that this effect publishes and forwards; publish the former, or let the relay do it."""
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    store, cause, key = m[handler + AP_STORE], m[record + RC_CAUSE], m[record + RC_KEY]
    first, last = 0, 0
    count = 0
    for number in range(m[handler + AP_PUBLISHES_COUNT]):
        emit = m[handler + AP_PUBLISHES] + EMIT_WORDS * number
        for index in range(m[emit + EM_FIRST], m[emit + EM_FIRST] + m[emit + EM_COUNT]):
            id_ = child_id(parent, index)
            if not _emits(m, f, handler, emit, id_):
                continue
            made = take(m, FREE_UNSENT, UNSENT_WORDS)
            m[made + UN_NEXT] = 0
            m[made + UN_RECORD] = new_record(m, cause, id_, m[emit + EM_TYPE], key)
            m[made + UN_TO] = m[emit + EM_TO]
            if first == 0:
                first = made
            else:
                m[last + UN_NEXT] = made
            last = made
            count += 1
    _keep_unsent(m, f, work, parent)
    relayed = store != 0 and m[store + SE_RELAY] != 0
    if store != 0 and not relayed:
        dual_writes(m, f, store, count)
    m[work + WO_PENDING] = count
    while first != 0:
        after, record, log = m[first + UN_NEXT], m[first + UN_RECORD], m[first + UN_TO]
        give(m, FREE_UNSENT, first)
        if relayed:
            put(m, f, store, record, log)
        elif publish(m, f, log, record, OF_WORK, work, 0) == 0:
            if store != 0:
                dual_write_settled(m, f, store, True, 0.0)
            m[work + WO_PENDING] -= 1
        first = after
    if relayed:
        _finish(m, f, work, OUT)
    elif m[work + WO_PENDING] == 0:
        _emitted(m, f, work)


@inner
def _keep_unsent(m: Words, f: Floats, work: int, parent: int) -> None:
    """What is to be forwarded waits with *work* for its end."""
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    last = 0
    for number in range(m[handler + AP_FORWARDS_COUNT]):
        emit = m[handler + AP_FORWARDS] + EMIT_WORDS * number
        for index in range(m[emit + EM_FIRST], m[emit + EM_FIRST] + m[emit + EM_COUNT]):
            id_ = child_id(parent, index)
            if _emits(m, f, handler, emit, id_):
                made = new_record(m, m[record + RC_CAUSE], id_, m[emit + EM_TYPE], m[record + RC_KEY])
                last = unsent_later(m, work, made, m[emit + EM_TO_KIND], m[emit + EM_TO], last)


@inner
def _emitted(m: Words, f: Floats, work: int) -> None:
    if m[m[work + WO_HANDLER] + AP_STORE] == 0:
        _have_effect(m, work)
    _finish(m, f, work, OUT)


@inner
def _have_effect(m: Words, work: int) -> None:
    """With a store at its append, else when what it emits is acknowledged."""
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    cause = m[record + RC_CAUSE]
    at = remember(m, cause, m[record + RC_ID], 4 * handler + TIMES)
    times = m[at]
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
        _duplicate(m, work)


# What was published is acknowledged, or given up


@inner
def emission_settled(m: Words, f: Floats, work: int, acknowledged: bool, asked_s: float) -> None:
    """One awaited record is over: then the handler goes on without it."""
    store = m[m[work + WO_HANDLER] + AP_STORE]
    if store != 0:
        dual_write_settled(m, f, store, acknowledged, f[NOW_S] - asked_s)
    m[work + WO_PENDING] -= 1
    if m[work + WO_PENDING] == 0:
        m[work + WO_APPENDS] = 0
        _emitted(m, f, work)


@inner
def forget_append(m: Words, work: int, append: int) -> None:
    """*work* no longer waits for *append*."""
    place = work + WO_APPENDS
    while m[place] != 0:
        if m[place] == append:
            m[place] = m[append + AD_NEXT_OF_WORK]
            return
        place = m[place] + AD_NEXT_OF_WORK


@inner
def dead_letter_settled(m: Words, f: Floats, work: int, serial: int, acknowledged: bool) -> None:
    """The server was kept until the dead-letter topic had it; it may have died meanwhile."""
    if m[work + WO_SERIAL] == serial and m[work + WO_SERVER] != 0:
        _finish(m, f, work, DEAD if acknowledged else DROPPED)


# The end of an attempt


@inner
def fail(m: Words, f: Floats, work: int) -> None:
    """Retry as the policy says; when it is exhausted: dead letter, block or skip."""
    handler, record, now_s = m[work + WO_HANDLER], m[work + WO_RECORD], f[NOW_S]
    retry = handler + AP_RETRY
    m[handler + AP_FAILED] += 1
    close_attempt(m, work)
    tries = m[work + WO_TRIES] + 1
    m[work + WO_TRIES] = tries
    if exhausted(m, retry, tries):
        if m[handler + AP_DEAD_LETTERS] != 0:
            _send_dead_letter(m, f, work)
            return
        if m[handler + AP_BLOCKS] == 0:
            _finish(m, f, work, DROPPED)
            return
    attempt = m[work + WO_ATTEMPT]
    delay_s = retry_delay(m, f, retry, tries, m[handler + AP_JITTER], m[record + RC_ID], attempt)
    m[work + WO_ATTEMPT] = attempt + 1
    again_s = now_s + delay_s
    if m[TRACING] != 0:
        span(m, f, m[record + RC_CAUSE], handler, SPAN_RETRY, now_s, again_s, tries)
    key = tie_key(RETRY, m[handler + INDEX], 0)
    if m[retry + R_BACK] == 0:
        m[work + WO_TIMER] = arm(m, f, again_s, key, ON_AGAIN_HERE, work)
        return
    server = m[work + WO_SERVER]
    m[work + WO_SERVER] = 0
    m[work + WO_TIMER] = arm(m, f, again_s, key, ON_AGAIN_BACK, work)
    if m[handler + AP_HOST_KIND] == AT_STATION:
        server_freed(m, f, server)
    else:
        freed(m, f, server, m[work + WO_ENTRY])


@inner
def again_at_the_back(m: Words, f: Floats, work: int) -> None:
    m[work + WO_TIMER] = 0
    if m[work + WO_ENTRY] != 0:
        append_again(m, f, work)
    else:
        enter(m, f, m[m[work + WO_HANDLER] + AP_HOST], work)


@inner
def _send_dead_letter(m: Words, f: Floats, work: int) -> None:
    handler, old = m[work + WO_HANDLER], m[work + WO_RECORD]
    id_ = child_id(m[old + RC_ID], DEAD_LETTER)
    letter = new_record(m, m[old + RC_CAUSE], id_, m[old + RC_TYPE], m[old + RC_KEY])
    m[letter + RC_POISON] = m[old + RC_POISON]
    if publish(m, f, m[handler + AP_DEAD_LETTERS], letter, OF_DEAD_LETTER, work, 0) == 0:
        _finish(m, f, work, DEAD)


@inner
def close_attempt(m: Words, work: int) -> None:
    """The attempt does not append after all."""
    if m[work + WO_VERSION] >= 0:
        close_stream(m, m[m[work + WO_HANDLER] + AP_STORE], m[m[work + WO_RECORD] + RC_KEY])
        m[work + WO_VERSION] = -1


@inner
def _finish(m: Words, f: Floats, work: int, outcome: int) -> None:
    """The server is free: it takes the next one, then whoever waits is told."""
    m[work + WO_TIMER] = 0
    if m[m[work + WO_HANDLER] + AP_HOST_KIND] == AT_STATION:
        server = m[work + WO_SERVER]
        m[work + WO_SERVER] = 0
        server_freed(m, f, server)
        ended(m, f, work, outcome)
    else:
        finished(m, f, work, outcome)


@inner
def ended(m: Words, f: Floats, work: int, outcome: int) -> None:
    """The end of a delivery at a station: count it, forward its emissions, answer its caller."""
    count_end(m, f, work, outcome)
    answer_later(m, f, work, outcome)
    unsent = m[work + WO_UNSENT]
    if unsent != 0:
        forward_all(m, f, unsent)
    free_work(m, f, work)
