"""process: an orchestrated saga. A table of steps with undo, timeouts and retries, one saga per start record."""

from numba import int64, uint64

from simulator.engines.compiled.clock import RETRY, TIMEOUT, arm, tie_key
from simulator.engines.compiled.collectors import add, collect, observe
from simulator.engines.compiled.draws import child_id, sample
from simulator.engines.compiled.jit import inner, rare
from simulator.engines.compiled.journal import ends, span, tell
from simulator.engines.compiled.layout import (
    ACTING,
    BY_SAGA,
    CA_ORIGIN_S,
    CA_SAGAS,
    CLOSING,
    COMPENSATED,
    COMPLETED,
    GAVE_UP,
    NOW_S,
    ON_DEADLINE,
    ON_SAGA_AGAIN,
    ON_STEP_TIMEOUT,
    OPEN,
    OUT,
    PR_COMPLETED,
    PR_DUPLICATES,
    PR_DURATION,
    PR_END_TO_END,
    PR_FIRST,
    PR_FREE,
    PR_JITTER,
    PR_LAST,
    PR_OPEN,
    PR_ORPHANS,
    PR_ORPHANS_TAIL,
    PR_STARTED,
    RC_CAUSE,
    RC_ID,
    RC_KEY,
    RESET,
    SA_ASKED_S,
    SA_ASKS,
    SA_AT,
    SA_DEADLINE,
    SA_DOUBTFUL,
    SA_DRAWN,
    SA_EFFECTS,
    SA_ENDED_S,
    SA_ID,
    SA_INSTANCE,
    SA_NEXT,
    SA_NEXT_TAKES_S,
    SA_OF_CAUSE,
    SA_ORPHAN,
    SA_ORPHAN_NEXT,
    SA_OUTCOME,
    SA_PHASE,
    SA_PREVIOUS,
    SA_PROCESS,
    SA_RECORD,
    SA_STARTED_S,
    SA_TIMER,
    SA_TRIES,
    SA_WAITS_FOR,
    SPAN_STEP,
    SPAN_UNDO,
    STUCK,
    TEXT_DEADLINE,
    TEXT_DIED,
    TEXT_FAILED,
    TEXT_NONE,
    TOLD_SAGA_FAILED,
    TRACING,
    UNDOING,
    WO_CALLER,
    WO_CALLER_KIND,
    WO_SAGA,
    WO_SERIAL,
    WO_STEP,
    WO_TAKES_S,
    WO_UNDO,
)
from simulator.engines.compiled.pools import hold, new_record, new_work, release, take
from simulator.engines.compiled.station import live_instance, live_instances, submit_here
from simulator.engines.compiled.waits import exhausted, retry_delay
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import (
    AP_HOST,
    AP_TAKES,
    AP_TYPE,
    INDEX,
    PR_DEADLINE_S,
    PR_HOST,
    PR_OTHERWISE,
    PR_PIVOT,
    PR_RECORDS,
    PR_STEPS,
    PR_STEPS_COUNT,
    PR_UNDO_RETRY,
    RECORDS_BEFORE,
    STEP_ACTION,
    STEP_FORWARD,
    STEP_RETRY,
    STEP_TIMEOUT_S,
    STEP_UNDO,
    STEP_WORDS,
    Words,
)


@inner
def start_saga(m: Words, process: int, record: int) -> None:
    """A record starts a saga; the same record again starts none."""
    f = as_floats(m)
    cause, id_, now_s = m[record + RC_CAUSE], m[record + RC_ID], f[NOW_S]
    known = m[cause + CA_SAGAS]
    while known != 0:
        if m[known + SA_PROCESS] == process and m[known + SA_ID] == id_:
            m[process + PR_DUPLICATES] += 1
            return
        known = m[known + SA_OF_CAUSE]
    saga = _new_saga(m, process, record, cause, now_s)
    add(m, process + PR_OPEN, now_s, 1.0)
    if f[process + PR_DEADLINE_S] >= 0.0:
        key = tie_key(TIMEOUT, m[process + INDEX], 0)
        m[saga + SA_DEADLINE] = arm(m, now_s + f[process + PR_DEADLINE_S], key, ON_DEADLINE, saga)
    if settle(m, process, saga):
        ask(m, saga)


@inner
def _new_saga(m: Words, process: int, record: int, cause: int, now_s: float) -> int:
    f = as_floats(m)
    steps = m[process + PR_STEPS_COUNT]
    saga = take(m, process + PR_FREE, SA_EFFECTS + 2 * (steps + 1))
    hold(m, cause)
    m[process + PR_STARTED] += 1
    m[saga + SA_PROCESS] = process
    m[saga + SA_RECORD] = record
    m[saga + SA_ID] = m[record + RC_ID]
    m[saga + SA_OF_CAUSE] = m[cause + CA_SAGAS]
    m[cause + CA_SAGAS] = saga
    f[saga + SA_STARTED_S] = now_s
    f[saga + SA_ENDED_S] = -1.0
    m[saga + SA_INSTANCE] = -1
    m[saga + SA_OUTCOME] = OPEN
    m[saga + SA_PHASE] = ACTING
    m[saga + SA_AT] = 0
    m[saga + SA_TRIES] = 0
    m[saga + SA_DOUBTFUL] = 0
    f[saga + SA_ASKED_S] = -1.0
    m[saga + SA_WAITS_FOR] = 0
    m[saga + SA_TIMER] = 0
    m[saga + SA_DEADLINE] = 0
    m[saga + SA_ORPHAN] = 0
    for place in range(2 * (steps + 1)):
        m[saga + SA_EFFECTS + place] = 0
    last = m[process + PR_LAST]
    m[saga + SA_PREVIOUS] = last
    m[saga + SA_NEXT] = 0
    if last == 0:
        m[process + PR_FIRST] = saga
    else:
        m[last + SA_NEXT] = saga
    m[process + PR_LAST] = saga
    return saga


@inner
def settle(m: Words, process: int, saga: int) -> bool:
    """Choose a live instance by the saga's id; without one the saga waits for one."""
    station = m[process + PR_HOST]
    live = live_instances(m, station)
    if live == 0:
        if m[saga + SA_ORPHAN] == 0:
            m[saga + SA_ORPHAN] = 1
            m[saga + SA_ORPHAN_NEXT] = 0
            if m[process + PR_ORPHANS] == 0:
                m[process + PR_ORPHANS] = saga
            else:
                m[m[process + PR_ORPHANS_TAIL] + SA_ORPHAN_NEXT] = saga
            m[process + PR_ORPHANS_TAIL] = saga
        return False
    number = int64(uint64(m[saga + SA_ID]) % uint64(live))
    m[saga + SA_INSTANCE] = live_instance(m, station, number)
    return True


# Asking and being answered


@inner
def ask(m: Words, saga: int) -> None:
    """Send the request of the step at hand: the same id, the participant's key, however often."""
    f = as_floats(m)
    process, number, now_s = m[saga + SA_PROCESS], m[saga + SA_AT], f[NOW_S]
    undo = 1 if m[saga + SA_PHASE] == UNDOING else 0
    timeout_s = -1.0
    if m[saga + SA_PHASE] == CLOSING:
        handler = m[process + PR_OTHERWISE]
    else:
        step = m[process + PR_STEPS] + STEP_WORDS * number
        handler = m[step + STEP_UNDO] if undo != 0 else m[step + STEP_ACTION]
        timeout_s = f[step + STEP_TIMEOUT_S]
    begun_by = m[saga + SA_RECORD]
    id_ = child_id(m[begun_by + RC_ID], 2 * number + undo)
    record = new_record(m, m[begun_by + RC_CAUSE], id_, m[handler + AP_TYPE], m[begun_by + RC_KEY])
    work = new_work(m, record, handler, now_s, m[saga + SA_TRIES] << 12)
    m[work + WO_CALLER_KIND] = BY_SAGA
    m[work + WO_CALLER] = saga
    m[work + WO_SAGA] = saga
    m[work + WO_STEP] = number
    m[work + WO_UNDO] = undo
    m[saga + SA_WAITS_FOR] = m[work + WO_SERIAL]
    m[saga + SA_ASKS] = handler
    f[saga + SA_ASKED_S] = now_s
    m[saga + SA_TIMER] = 0
    if timeout_s >= 0.0:
        key = tie_key(TIMEOUT, m[process + INDEX], 0)
        m[saga + SA_TIMER] = arm(m, now_s + timeout_s, key, ON_STEP_TIMEOUT, saga)
    acting = m[saga + SA_PHASE] == ACTING
    if acting and m[saga + SA_DRAWN] == number and m[saga + SA_TRIES] == 0:
        f[work + WO_TAKES_S] = f[saga + SA_NEXT_TAKES_S]
    submit_here(m, m[handler + AP_HOST], work)
    if acting and number + 1 < m[process + PR_STEPS_COUNT]:
        _draw_ahead(m, saga, number + 1)


@inner
def _draw_ahead(m: Words, saga: int, number: int) -> None:
    """Draw what the first request of step *number* will take, while the one before it is served."""
    f = as_floats(m)
    handler = m[m[m[saga + SA_PROCESS] + PR_STEPS] + STEP_WORDS * number + STEP_ACTION]
    id_ = child_id(m[m[saga + SA_RECORD] + RC_ID], 2 * number)
    m[saga + SA_DRAWN] = number
    f[saga + SA_NEXT_TAKES_S] = sample(m, handler + AP_TAKES, id_, 0)


@inner
def saga_answered(m: Words, saga: int, outcome: int) -> None:
    if outcome == OUT:
        _succeeded(m, saga)
    elif outcome == RESET:
        unknown(m, saga, TEXT_DIED)
    else:
        _known_failure(m, saga)


@inner
def _heard(m: Words, saga: int, text: int) -> None:
    """The request at hand is over, one way or another."""
    f = as_floats(m)
    waited_for = m[saga + SA_WAITS_FOR]
    m[saga + SA_WAITS_FOR] = 0
    m[saga + SA_TIMER] = 0
    if waited_for == 0:
        return
    cause = m[m[saga + SA_RECORD] + RC_CAUSE]
    ends(m, cause, f[NOW_S])
    if m[TRACING] != 0:
        kind = SPAN_UNDO if m[saga + SA_PHASE] == UNDOING else SPAN_STEP
        span(m, cause, m[saga + SA_ASKS], kind, f[saga + SA_ASKED_S], f[NOW_S], text)


@inner
def _succeeded(m: Words, saga: int) -> None:
    _heard(m, saga, TEXT_NONE)
    m[saga + SA_TRIES] = 0
    m[saga + SA_DOUBTFUL] = 0
    if m[saga + SA_PHASE] == ACTING:
        m[saga + SA_AT] += 1
        if m[saga + SA_AT] == m[m[saga + SA_PROCESS] + PR_STEPS_COUNT]:
            end_saga(m, saga, COMPLETED)
        else:
            ask(m, saga)
    elif m[saga + SA_PHASE] == UNDOING:
        _undo_before(m, saga, m[saga + SA_AT])
    else:
        end_saga(m, saga, COMPENSATED)


@inner
def _known_failure(m: Words, saga: int) -> None:
    """The participant says that it did not do it."""
    process = m[saga + SA_PROCESS]
    _heard(m, saga, TEXT_FAILED)
    if m[saga + SA_PHASE] != ACTING:
        _again(m, saga, process + PR_UNDO_RETRY)
    elif m[saga + SA_AT] > m[process + PR_PIVOT]:
        _again(m, saga, m[process + PR_STEPS] + STEP_WORDS * m[saga + SA_AT] + STEP_FORWARD)
    elif m[saga + SA_DOUBTFUL] != 0 and m[process + PR_RECORDS] == RECORDS_BEFORE:
        turn_back(m, saga, m[saga + SA_AT] + 1)  # an earlier attempt may have done it
    else:
        turn_back(m, saga, m[saga + SA_AT])


@rare
def unknown(m: Words, saga: int, text: int) -> None:
    """A timeout or a dead server: it may have been done, or may still be."""
    process = m[saga + SA_PROCESS]
    _heard(m, saga, text)
    if m[saga + SA_PHASE] != ACTING:
        _again(m, saga, process + PR_UNDO_RETRY)
        return
    m[saga + SA_DOUBTFUL] = 1
    step = m[process + PR_STEPS] + STEP_WORDS * m[saga + SA_AT]
    if m[saga + SA_AT] > m[process + PR_PIVOT]:
        _again(m, saga, step + STEP_FORWARD)
    elif not exhausted(m, step + STEP_RETRY, m[saga + SA_TRIES] + 1):
        _again(m, saga, step + STEP_RETRY)
    else:
        before = m[process + PR_RECORDS] == RECORDS_BEFORE
        turn_back(m, saga, m[saga + SA_AT] + 1 if before else m[saga + SA_AT])


@inner
def _again(m: Words, saga: int, retry: int) -> None:
    f = as_floats(m)
    process = m[saga + SA_PROCESS]
    tries = m[saga + SA_TRIES] + 1
    m[saga + SA_TRIES] = tries
    if exhausted(m, retry, tries):
        end_saga(m, saga, GAVE_UP)
        return
    id_ = child_id(m[saga + SA_ID], 2 * m[saga + SA_AT] + m[saga + SA_PHASE])
    delay_s = retry_delay(m, retry, tries, m[process + PR_JITTER], id_, tries)
    key = tie_key(RETRY, m[process + INDEX], 0)
    m[saga + SA_TIMER] = arm(m, f[NOW_S] + delay_s, key, ON_SAGA_AGAIN, saga)


# Undoing


@inner
def turn_back(m: Words, saga: int, first: int) -> None:
    """Undo the steps below *first*, the last one first."""
    m[saga + SA_PHASE] = UNDOING
    m[saga + SA_TRIES] = 0
    _undo_before(m, saga, first)


@inner
def _undo_before(m: Words, saga: int, number: int) -> None:
    """The next step below *number* that can be undone; when there is none: otherwise, and the end."""
    process = m[saga + SA_PROCESS]
    while number > 0:
        number -= 1
        if m[m[process + PR_STEPS] + STEP_WORDS * number + STEP_UNDO] != 0:
            m[saga + SA_AT] = number
            ask(m, saga)
            return
    if m[process + PR_OTHERWISE] != 0:
        m[saga + SA_PHASE] = CLOSING
        m[saga + SA_AT] = m[process + PR_STEPS_COUNT]
        ask(m, saga)
    else:
        end_saga(m, saga, COMPENSATED)


@inner
def deadline_over(m: Words, saga: int) -> None:
    """Before the pivot is reached the deadline is a failure with unknown outcome; later it changes nothing."""
    process = m[saga + SA_PROCESS]
    m[saga + SA_DEADLINE] = 0
    if m[saga + SA_OUTCOME] != OPEN or m[saga + SA_PHASE] != ACTING:
        return
    if m[saga + SA_AT] > m[process + PR_PIVOT] or m[saga + SA_INSTANCE] < 0:
        return
    asked = m[saga + SA_WAITS_FOR] != 0 or m[saga + SA_DOUBTFUL] != 0
    _heard(m, saga, TEXT_DEADLINE)
    before = m[process + PR_RECORDS] == RECORDS_BEFORE
    turn_back(m, saga, m[saga + SA_AT] + 1 if asked and before else m[saga + SA_AT])


@inner
def end_saga(m: Words, saga: int, outcome: int) -> None:
    f = as_floats(m)
    process, record, now_s = m[saga + SA_PROCESS], m[saga + SA_RECORD], f[NOW_S]
    cause = m[record + RC_CAUSE]
    m[saga + SA_OUTCOME] = outcome
    f[saga + SA_ENDED_S] = now_s
    m[process + PR_COMPLETED + outcome - COMPLETED] += 1
    add(m, process + PR_OPEN, now_s, -1.0)
    m[saga + SA_DEADLINE] = 0
    if outcome != STUCK:
        observe(m, process + PR_DURATION, now_s - f[saga + SA_STARTED_S])
        collect(m, process + PR_END_TO_END, now_s - f[cause + CA_ORIGIN_S])
    if outcome == GAVE_UP:
        tell(m, TOLD_SAGA_FAILED, process, 0, 0, 0.0)
    release(m, cause)
