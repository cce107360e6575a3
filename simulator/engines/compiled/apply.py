"""apply: one unit of work on one record: take time, call, fail, retry, have an effect, append, emit."""

from simulator.base.draws import AGAIN_FROM, CALLS_FROM, DEAD_LETTER
from simulator.engines.compiled.attempt import begin
from simulator.engines.compiled.clock import RETRY, TIMEOUT, arm, tie_key
from simulator.engines.compiled.draws import child_id, sample
from simulator.engines.compiled.emitting import bring_forth, count_duplicate, have_effect
from simulator.engines.compiled.finishing import finish, finish_here
from simulator.engines.compiled.handled import times_handled, undo_came_first
from simulator.engines.compiled.jit import apart, inner, rare
from simulator.engines.compiled.journal import ends, span
from simulator.engines.compiled.layout import (
    AP_FAILED,
    AP_JITTER,
    BY_WORK,
    DEAD,
    DROPPED,
    FAILED,
    NOW_S,
    OF_DEAD_LETTER,
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
    SE_CONFLICTS,
    SE_OVERWRITES,
    SPAN_CALL,
    SPAN_RETRY,
    SV_KEY,
    TEXT_FAILED,
    TEXT_NONE,
    TEXT_TIMED_OUT,
    TRACING,
    WO_ATTEMPT,
    WO_CALLER,
    WO_CALLER_KIND,
    WO_ENTRY,
    WO_FAILS,
    WO_HANDLER,
    WO_RECORD,
    WO_SERIAL,
    WO_SERVER,
    WO_STEP,
    WO_TIMER,
    WO_TRIES,
    WO_VERSION,
    WO_WAITED_AT,
    WO_WAITED_FROM_S,
    WO_WAITS_FOR,
)
from simulator.engines.compiled.log import publish
from simulator.engines.compiled.member import append_again, freed
from simulator.engines.compiled.pools import new_record, new_work
from simulator.engines.compiled.station import enter, server_freed, submit
from simulator.engines.compiled.store import append_event, close_stream
from simulator.engines.compiled.waits import exhausted, retry_delay
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import (
    AP_BLOCKS,
    AP_CALLS,
    AP_CALLS_COUNT,
    AP_DEAD_LETTERS,
    AP_HOST,
    AP_HOST_KIND,
    AP_IDEMPOTENT,
    AP_RETRY,
    AP_STORE,
    AP_TYPE,
    AT_STATION,
    CALL_TIMEOUT_S,
    CALL_TO,
    CALL_WORDS,
    INDEX,
    R_BACK,
    SE_APPEND,
    SE_EXPECTED,
    Words,
)


@apart
def recognised(m: Words, work: int) -> None:
    """Handled before: an idempotent handler does nothing else."""
    count_duplicate(m, work)
    finish(m, work, OUT)


# Calls


@apart
def call(m: Words, work: int, number: int) -> None:
    """Ask the callee; the server is kept until its answer."""
    f = as_floats(m)
    handler, record, now_s = m[work + WO_HANDLER], m[work + WO_RECORD], f[NOW_S]
    row = m[handler + AP_CALLS] + CALL_WORDS * number
    callee = m[row + CALL_TO]
    id_ = child_id(m[record + RC_ID], CALLS_FROM + number)
    asked = new_record(m, m[record + RC_CAUSE], id_, m[callee + AP_TYPE], m[record + RC_KEY])
    request = new_work(m, asked, callee, now_s, m[work + WO_ATTEMPT] << 12)
    m[request + WO_CALLER_KIND] = BY_WORK
    m[request + WO_CALLER] = work
    m[request + WO_STEP] = number
    m[work + WO_WAITS_FOR] = m[request + WO_SERIAL]
    f[work + WO_WAITED_FROM_S] = now_s
    m[work + WO_WAITED_AT] = callee
    m[work + WO_TIMER] = 0
    if f[row + CALL_TIMEOUT_S] >= 0.0:
        key = tie_key(TIMEOUT, m[handler + INDEX], 0)
        m[work + WO_TIMER] = arm(m, now_s + f[row + CALL_TIMEOUT_S], key, ON_CALL_TIMEOUT, work)
    submit(m, m[callee + AP_HOST], request)


@rare
def call_timed_out(m: Words, work: int) -> None:
    m[work + WO_WAITS_FOR] = 0
    _call_over(m, work, TEXT_TIMED_OUT)
    fail(m, work)


@apart
def call_answered(m: Words, work: int, number: int, outcome: int) -> None:
    """The callee answered in time: go on, or fail."""
    f = as_floats(m)
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    m[work + WO_WAITS_FOR] = 0
    m[work + WO_TIMER] = 0
    _call_over(m, work, TEXT_NONE if outcome == OUT else TEXT_FAILED)
    if outcome != OUT:
        fail(m, work)
    elif number + 1 < m[handler + AP_CALLS_COUNT]:
        call(m, work, number + 1)
    elif m[work + WO_FAILS] != 0:
        fail(m, work)
    elif m[handler + AP_STORE] == 0:
        effect(m, work)
    else:
        takes_s = sample(m, m[handler + AP_STORE] + SE_APPEND, m[record + RC_ID], m[work + WO_ATTEMPT])
        key = m[m[work + WO_SERVER] + SV_KEY]
        m[work + WO_TIMER] = arm(m, f[NOW_S] + takes_s, key, ON_EFFECT, work)


@inner
def _call_over(m: Words, work: int, text: int) -> None:
    f = as_floats(m)
    cause = m[m[work + WO_RECORD] + RC_CAUSE]
    ends(m, cause, f[NOW_S])
    if m[TRACING] != 0:
        span(m, cause, m[work + WO_WAITED_AT], SPAN_CALL, f[work + WO_WAITED_FROM_S], f[NOW_S], text)


# The effect of an attempt that succeeds


@inner
def effect(m: Words, work: int) -> None:
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    store = m[handler + AP_STORE]
    if store != 0:
        version = m[work + WO_VERSION] - 1
        m[work + WO_VERSION] = 0
        if close_stream(m, store, m[record + RC_KEY]) != version:
            if m[store + SE_EXPECTED] != 0:
                m[store + SE_CONFLICTS] += 1
                m[work + WO_ATTEMPT] += 1  # another append came in between: read again, decide again
                begin(m, work)
                return
            m[store + SE_OVERWRITES] += 1
    times, outcome = times_handled(m, work), OUT
    if m[handler + AP_IDEMPOTENT] != 0 and times > 0:
        count_duplicate(m, work)  # the same record, twice at once: the second to get here sees the first
    elif undo_came_first(m, work):
        outcome = FAILED
    else:
        if store != 0:
            have_effect(m, work, times)
            append_event(m, store, m[record + RC_KEY])
        parent = m[record + RC_ID] if times == 0 else child_id(m[record + RC_ID], AGAIN_FROM + times)
        if not bring_forth(m, work, parent):
            return
        if store == 0:
            have_effect(m, work, times)
    finish_here(m, work, outcome)


# The end of an attempt


@apart
def fail(m: Words, work: int) -> None:
    """Retry as the policy says; when it is exhausted: dead letter, block or skip."""
    f = as_floats(m)
    handler, record, now_s = m[work + WO_HANDLER], m[work + WO_RECORD], f[NOW_S]
    retry = handler + AP_RETRY
    m[handler + AP_FAILED] += 1
    close_attempt(m, work)
    tries = m[work + WO_TRIES] + 1
    m[work + WO_TRIES] = tries
    if exhausted(m, retry, tries):
        if m[handler + AP_DEAD_LETTERS] != 0:
            _send_dead_letter(m, work)
            return
        if m[handler + AP_BLOCKS] == 0:
            finish(m, work, DROPPED)
            return
    attempt = m[work + WO_ATTEMPT]
    delay_s = retry_delay(m, retry, tries, m[handler + AP_JITTER], m[record + RC_ID], attempt)
    m[work + WO_ATTEMPT] = attempt + 1
    again_s = now_s + delay_s
    ends(m, m[record + RC_CAUSE], again_s)
    if m[TRACING] != 0:
        span(m, m[record + RC_CAUSE], handler, SPAN_RETRY, now_s, again_s, tries)
    key = tie_key(RETRY, m[handler + INDEX], 0)
    if m[retry + R_BACK] == 0:
        m[work + WO_TIMER] = arm(m, again_s, key, ON_AGAIN_HERE, work)
        return
    server = m[work + WO_SERVER]
    m[work + WO_SERVER] = 0
    m[work + WO_TIMER] = arm(m, again_s, key, ON_AGAIN_BACK, work)
    if m[handler + AP_HOST_KIND] == AT_STATION:
        server_freed(m, server)
    else:
        freed(m, server, m[work + WO_ENTRY])


@inner
def again_at_the_back(m: Words, work: int) -> None:
    m[work + WO_TIMER] = 0
    if m[work + WO_ENTRY] != 0:
        append_again(m, work)
    else:
        enter(m, m[m[work + WO_HANDLER] + AP_HOST], work)


@rare
def _send_dead_letter(m: Words, work: int) -> None:
    handler, old = m[work + WO_HANDLER], m[work + WO_RECORD]
    id_ = child_id(m[old + RC_ID], DEAD_LETTER)
    letter = new_record(m, m[old + RC_CAUSE], id_, m[old + RC_TYPE], m[old + RC_KEY])
    m[letter + RC_POISON] = m[old + RC_POISON]
    if publish(m, m[handler + AP_DEAD_LETTERS], letter, OF_DEAD_LETTER, work, 0) == 0:
        finish(m, work, DEAD)


@inner
def close_attempt(m: Words, work: int) -> None:
    """The attempt does not append after all."""
    if m[work + WO_VERSION] != 0:
        close_stream(m, m[m[work + WO_HANDLER] + AP_STORE], m[m[work + WO_RECORD] + RC_KEY])
        m[work + WO_VERSION] = 0
