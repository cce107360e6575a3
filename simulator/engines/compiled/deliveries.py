"""The end of a delivery at a station: it is counted and measured, and its caller hears of it."""

from simulator.engines.compiled.clock import RETRY, arm, then, tie_key
from simulator.engines.compiled.collectors import collect, observe
from simulator.engines.compiled.jit import hot, inner, rare
from simulator.engines.compiled.journal import ends, note, span
from simulator.engines.compiled.layout import (
    AP_DEAD_LETTERED,
    AP_DROPPED,
    AP_END_TO_END,
    AP_LATENCY,
    AP_OUT,
    AP_SERVICE,
    AP_WAIT,
    BY_CLIENT,
    BY_NOBODY,
    CA_ORIGIN_S,
    DEAD,
    FAILED,
    LOG_ON,
    NOW_S,
    ON_CLIENT_AGAIN,
    OUT,
    RC_CAUSE,
    RC_ID,
    RESET,
    SO_JITTER,
    SO_RETRIED,
    SPAN_WAIT,
    SPAN_WORK,
    TO_ANSWER,
    TRACING,
    WO_ARRIVED_S,
    WO_ATTEMPT,
    WO_BEGAN_S,
    WO_CALLER,
    WO_CALLER_KIND,
    WO_HANDLER,
    WO_RECORD,
    WO_SERIAL,
    WO_STEP,
    WO_TIMER,
)
from simulator.engines.compiled.pools import new_work
from simulator.engines.compiled.waits import exhausted, retry_delay
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import INDEX, SOURCE_RETRY, Words


@hot
def count_end(m: Words, work: int, outcome: int) -> None:
    """Latencies are of requests that were answered after they were begun."""
    f = as_floats(m)
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    if m[LOG_ON] != 0:
        note(m, handler, -1, record, f[work + WO_ARRIVED_S], f[work + WO_BEGAN_S], outcome)
    if outcome == OUT:
        m[handler + AP_OUT] += 1
    elif outcome == DEAD:
        m[handler + AP_DEAD_LETTERED] += 1
    else:
        m[handler + AP_DROPPED] += 1
    began_s = f[work + WO_BEGAN_S]
    if began_s >= 0.0 and outcome != RESET:
        now_s, arrived_s, cause = f[NOW_S], f[work + WO_ARRIVED_S], m[record + RC_CAUSE]
        observe(m, handler + AP_LATENCY, now_s - arrived_s)
        collect(m, handler + AP_WAIT, began_s - arrived_s)
        collect(m, handler + AP_SERVICE, now_s - began_s)
        collect(m, handler + AP_END_TO_END, now_s - f[cause + CA_ORIGIN_S])
        ends(m, cause, now_s)
        if m[TRACING] != 0:
            if began_s > arrived_s:
                span(m, cause, handler, SPAN_WAIT, arrived_s, began_s, 0)
            span(m, cause, handler, SPAN_WORK, began_s, now_s, outcome)


@inner
def answer_later(m: Words, work: int, outcome: int) -> None:
    """Whoever waits hears the outcome once everything that comes before it is done."""
    kind = m[work + WO_CALLER_KIND]
    if kind == BY_NOBODY:
        return
    if kind == BY_CLIENT:
        if outcome == RESET:  # no other answer makes a client do anything
            ask_again(m, work)
        return
    heard = outcome if outcome in (OUT, RESET) else FAILED
    then(m, TO_ANSWER, kind, m[work + WO_CALLER], m[work + WO_SERIAL], heard + (m[work + WO_STEP] << 8))


@rare
def ask_again(m: Words, work: int) -> None:
    """A client got no answer because the server died: it cannot know, so it tries again if its policy says so."""
    f = as_floats(m)
    source, record = m[work + WO_CALLER], m[work + WO_RECORD]
    tries = (m[work + WO_ATTEMPT] >> 12) + 1
    if exhausted(m, source + SOURCE_RETRY, tries):
        return
    delay_s = retry_delay(m, source + SOURCE_RETRY, tries, m[source + SO_JITTER], m[record + RC_ID], tries)
    m[source + SO_RETRIED] += 1
    again = new_work(m, record, m[work + WO_HANDLER], f[NOW_S], tries << 12)
    m[again + WO_CALLER_KIND] = BY_CLIENT
    m[again + WO_CALLER] = source
    key = tie_key(RETRY, m[source + INDEX], 0)
    m[again + WO_TIMER] = arm(m, f[NOW_S] + delay_s, key, ON_CLIENT_AGAIN, again)
