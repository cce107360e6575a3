"""The start of an attempt: what it takes is drawn now and does not change under way."""

from simulator.engines.compiled.clock import arm
from simulator.engines.compiled.draws import sample, uniform
from simulator.engines.compiled.handled import times_handled
from simulator.engines.compiled.jit import hot, inner
from simulator.engines.compiled.layout import (
    AP_ATTEMPTS,
    AP_FACTOR,
    AP_FAIL_LUCK,
    NOW_S,
    ON_CALLS,
    ON_EFFECT,
    ON_FAILED,
    ON_RECOGNISED,
    RC_ID,
    RC_KEY,
    RC_POISON,
    SV_KEY,
    WO_ATTEMPT,
    WO_BEGAN_S,
    WO_FAILS,
    WO_HANDLER,
    WO_RECORD,
    WO_SERVER,
    WO_TAKES_S,
    WO_TIMER,
    WO_VERSION,
)
from simulator.engines.compiled.store import open_stream
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import (
    AP_CALLS_COUNT,
    AP_FAILS,
    AP_IDEMPOTENT,
    AP_STORE,
    AP_TAKES,
    SE_APPEND,
    Words,
)


def _begin(m: Words, work: int) -> None:
    """The server of *work* starts an attempt."""
    f = as_floats(m)
    now_s = f[NOW_S]
    if f[work + WO_BEGAN_S] < 0.0:
        f[work + WO_BEGAN_S] = now_s
    handler, record, attempt = m[work + WO_HANDLER], m[work + WO_RECORD], m[work + WO_ATTEMPT]
    id_ = m[record + RC_ID]
    m[handler + AP_ATTEMPTS] += 1
    takes_s = f[work + WO_TAKES_S]
    if takes_s == 0.0:
        takes_s = sample(m, handler + AP_TAKES, id_, attempt)
    else:
        f[work + WO_TAKES_S] = 0.0  # drawn when it began to wait, for this attempt only
    due_s = now_s + takes_s * f[handler + AP_FACTOR]
    store = m[handler + AP_STORE]
    if m[handler + AP_IDEMPOTENT] != 0 and times_handled(m, work) > 0:
        code = ON_RECOGNISED
    else:
        fails = m[record + RC_POISON] != 0 or (
            f[handler + AP_FAILS] > 0.0
            and uniform(m[handler + AP_FAIL_LUCK], id_, attempt) < f[handler + AP_FAILS]
        )
        m[work + WO_FAILS] = 1 if fails else 0
        if store != 0:
            m[work + WO_VERSION] = 1 + open_stream(m, store, m[record + RC_KEY])
        if m[handler + AP_CALLS_COUNT] != 0:
            code = ON_CALLS
        elif fails:
            code = ON_FAILED
        else:
            if store != 0:
                due_s += sample(m, store + SE_APPEND, id_, attempt)
            code = ON_EFFECT
    m[work + WO_TIMER] = arm(m, due_s, m[m[work + WO_SERVER] + SV_KEY], code, work)


begin = inner(_begin)
begin_here = hot(_begin)  # put in where it is called: where most attempts begin


@inner
def draw_early(m: Words, work: int) -> None:
    """Draw what the attempt for which *work* begins to wait will take.

    The end of a service that begins now may be the very next event, which has to wait for its instant;
    what is drawn while something else is served costs nobody any time.
    """
    f = as_floats(m)
    if f[work + WO_TAKES_S] != 0.0:
        return
    handler, record = m[work + WO_HANDLER], m[work + WO_RECORD]
    f[work + WO_TAKES_S] = sample(m, handler + AP_TAKES, m[record + RC_ID], m[work + WO_ATTEMPT])
