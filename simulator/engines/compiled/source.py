"""source: clients outside of the system. Emits records at a rate that varies over time, each with a key.

Gaps are in operational time, the integral of the rate: each is drawn once, and a rate that changes
meanwhile (by the profile or by a fault) stretches or shortens what is left of it.
"""

from math import inf

from simulator.engines.compiled.clock import ARRIVAL, arm, then, tie_key
from simulator.engines.compiled.draws import child_id, key_of, log, uniform
from simulator.engines.compiled.forward import forward
from simulator.engines.compiled.jit import hot, inner
from simulator.engines.compiled.layout import (
    BY_CLIENT,
    NOW_S,
    OF_NOBODY,
    ON_ARRIVAL,
    SO_ARRIVALS,
    SO_EMITTED,
    SO_FACTOR,
    SO_GAPS,
    SO_KEY_LUCK,
    SO_LEFT,
    SO_NEXT_ID,
    SO_NEXT_KEY,
    SO_NEXT_LEFT,
    SO_SINCE_S,
    SO_TIMER,
    TO_EMIT,
    WO_ARRIVED_S,
    WO_CALLER,
    WO_CALLER_KIND,
    WO_HANDLER,
    WO_TIMER,
)
from simulator.engines.compiled.log import publish
from simulator.engines.compiled.pools import first_record, hold, new_cause, new_work, release
from simulator.engines.compiled.station import submit
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import (
    AP_HOST,
    HANDLER,
    INDEX,
    LOG,
    PROCESS,
    SO_BATCH,
    SO_CONSTANT,
    SO_HASH,
    SO_PROFILE,
    SO_PROFILE_COUNT,
    SO_RATE_PER_S,
    SO_TO,
    SO_TO_KIND,
    SO_TYPE,
    Words,
)


@inner
def begin_source(m: Words, source: int) -> None:
    f = as_floats(m)
    f[source + SO_NEXT_LEFT] = _gap(m, source, m[source + SO_ARRIVALS])
    next_gap(m, source)
    _draw_record(m, source, m[source + SO_EMITTED])


@inner
def next_gap(m: Words, source: int) -> None:
    """The gap up to the next arrival begins; the one after it is drawn now, when nobody waits for it."""
    f = as_floats(m)
    f[source + SO_LEFT] = f[source + SO_NEXT_LEFT]
    f[source + SO_SINCE_S] = f[NOW_S]
    arm_source(m, source)
    f[source + SO_NEXT_LEFT] = _gap(m, source, m[source + SO_ARRIVALS] + 1)


@inner
def _gap(m: Words, source: int, number: int) -> float:
    """The operational time before arrival *number*."""
    if m[source + SO_CONSTANT] != 0:
        return 1.0
    return -log(uniform(m[source + SO_GAPS], m[source + SO_HASH], number))


@inner
def arm_source(m: Words, source: int) -> None:
    at_s = _instant_after(m, source)
    m[source + SO_TIMER] = 0
    if at_s < inf:
        key = tie_key(ARRIVAL, m[source + INDEX], 0)
        m[source + SO_TIMER] = arm(m, at_s, key, ON_ARRIVAL, source)


@hot
def _instant_after(m: Words, source: int) -> float:
    """When the operational time that is left will have passed."""
    f = as_floats(m)
    profile, count = m[source + SO_PROFILE], m[source + SO_PROFILE_COUNT]
    left, now_s = f[source + SO_LEFT], f[source + SO_SINCE_S]
    base = f[source + SO_RATE_PER_S] * f[source + SO_FACTOR]
    for number in range(count):
        until_s = f[profile + 2 * (number + 1)] if number + 1 < count else inf
        if until_s <= now_s:
            continue
        rate = base * f[profile + 2 * number + 1]
        if rate > 0.0:
            at_s = now_s + left / rate
            if at_s <= until_s:
                return at_s
            left -= (until_s - now_s) * rate
        now_s = until_s
    return inf


@inner
def change_rate(m: Words, source: int, factor: float) -> None:
    """From now on the rate is *factor* times what the profile says."""
    f = as_floats(m)
    f[source + SO_LEFT] = _operational_left(m, source)
    f[source + SO_SINCE_S] = f[NOW_S]
    f[source + SO_FACTOR] = factor
    arm_source(m, source)


@inner
def _operational_left(m: Words, source: int) -> float:
    """What is left of the gap now, after the stretch since it was last counted."""
    f = as_floats(m)
    profile, count = m[source + SO_PROFILE], m[source + SO_PROFILE_COUNT]
    left, from_s, now_s = f[source + SO_LEFT], f[source + SO_SINCE_S], f[NOW_S]
    base = f[source + SO_RATE_PER_S] * f[source + SO_FACTOR]
    for number in range(count):
        until_s = f[profile + 2 * (number + 1)] if number + 1 < count else inf
        if until_s <= from_s:
            continue
        if until_s > now_s:
            until_s = now_s
        if until_s <= from_s:
            break
        left -= (until_s - from_s) * base * f[profile + 2 * number + 1]
        from_s = until_s
    return left if left > 0.0 else 0.0


@inner
def arrival(m: Words, source: int) -> None:
    """A batch comes at one instant: the next one is armed first, then its records go their way."""
    m[source + SO_ARRIVALS] += 1
    next_gap(m, source)
    emit_batch(m, source, m[source + SO_BATCH])


@inner
def emit_batch(m: Words, source: int, count: int) -> None:
    """Emit *count* records; what starting a saga brings about comes before the next one."""
    if m[source + SO_TO_KIND] == PROCESS and count > 1:
        then(m, TO_EMIT, source, count - 1, 0, 0)
        count = 1
    for _ in range(count):
        _emit(m, source)


@inner
def _emit(m: Words, source: int) -> None:
    f = as_floats(m)
    now_s, number = f[NOW_S], m[source + SO_EMITTED]
    m[source + SO_EMITTED] = number + 1
    id_, key = m[source + SO_NEXT_ID], m[source + SO_NEXT_KEY]
    cause = new_cause(m, source, number, id_, now_s)
    record = first_record(m, cause, id_, m[source + SO_TYPE], key)
    hold(m, cause)
    to_kind, to = m[source + SO_TO_KIND], m[source + SO_TO]
    if to_kind == LOG:
        publish(m, to, record, OF_NOBODY, 0, 0)
    elif to_kind == HANDLER:
        work = new_work(m, record, to, now_s, 0)
        m[work + WO_CALLER_KIND] = BY_CLIENT
        m[work + WO_CALLER] = source
        submit(m, m[to + AP_HOST], work)
    else:
        forward(m, to_kind, to, record)
    release(m, cause)
    _draw_record(m, source, number + 1)


@inner
def _draw_record(m: Words, source: int, number: int) -> None:
    """The id and the key of record *number*, while nobody waits for it."""
    id_ = child_id(m[source + SO_HASH], number)
    m[source + SO_NEXT_ID] = id_
    m[source + SO_NEXT_KEY] = key_of(m, source, m[source + SO_KEY_LUCK], id_)


@inner
def client_asks_again(m: Words, work: int) -> None:
    """The wait of a client is over."""
    f = as_floats(m)
    m[work + WO_TIMER] = 0
    f[work + WO_ARRIVED_S] = f[NOW_S]
    submit(m, m[m[work + WO_HANDLER] + AP_HOST], work)
