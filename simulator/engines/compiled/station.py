"""station: `instances x slots` servers and one first-come-first-served queue."""

from simulator.engines.compiled.attempt import begin_here, draw_early
from simulator.engines.compiled.clock import WORK, arm, tie_key
from simulator.engines.compiled.collectors import add
from simulator.engines.compiled.deliveries import answer_later, count_end
from simulator.engines.compiled.jit import apart, hot, inner, rare
from simulator.engines.compiled.layout import (
    ANSWERS_ERRORS,
    AP_ARRIVED,
    FAILED,
    NOW_S,
    ON_MAY_START,
    SERVER_WORDS,
    ST_ALIVE,
    ST_BUSY,
    ST_FREE,
    ST_FREE_TAIL,
    ST_MODE,
    ST_NEXT_START_S,
    ST_QUEUE,
    ST_QUEUE_TAIL,
    ST_QUEUED,
    ST_SERVERS,
    ST_SERVERS_COUNT,
    ST_START_TIMER,
    ST_UNANSWERED,
    ST_UNANSWERED_TAIL,
    SV_INSTANCE,
    SV_NEXT,
    SV_STATION,
    SV_WORK,
    WO_HANDLER,
    WO_NEXT,
    WO_SERVER,
    WORKS,
)
from simulator.engines.compiled.pools import free_work
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import INDEX, ST_GAP_S, ST_INSTANCES, Words


def _enter(m: Words, station: int, work: int) -> None:
    """A request, or a retry at the back of the line, meets the station as it is now."""
    f = as_floats(m)
    if m[station + ST_MODE] == WORKS:
        if m[station + ST_FREE] != 0 and m[station + ST_QUEUE] == 0 and f[station + ST_GAP_S] == 0.0:
            start(m, station, work)
            return
        chain(m, station + ST_QUEUE, station + ST_QUEUE_TAIL, work)
        draw_early(m, work)
        add(m, station + ST_QUEUED, f[NOW_S], 1.0)
        if m[station + ST_FREE] != 0:
            dispatch(m, station)
    elif m[station + ST_MODE] == ANSWERS_ERRORS:
        refuse(m, work)
    else:
        chain(m, station + ST_UNANSWERED, station + ST_UNANSWERED_TAIL, work)


@inner
def chain(m: Words, head: int, tail: int, work: int) -> None:
    """Put *work* at the end of a list of deliveries."""
    m[work + WO_NEXT] = 0
    if m[head] == 0:
        m[head] = work
    else:
        m[m[tail] + WO_NEXT] = work
    m[tail] = work


@rare
def refuse(m: Words, work: int) -> None:
    """An outage that answers errors: the delivery ends before it has begun."""
    count_end(m, work, FAILED)
    answer_later(m, work, FAILED)
    free_work(m, work)


@apart
def dispatch(m: Words, station: int) -> None:
    """Requests that wait take the servers that are free, as fast as the rate limit lets them."""
    f = as_floats(m)
    while m[station + ST_QUEUE] != 0 and m[station + ST_FREE] != 0:
        now_s = f[NOW_S]
        if now_s < f[station + ST_NEXT_START_S]:
            if m[station + ST_START_TIMER] == 0:
                key = tie_key(WORK, m[station + INDEX], m[station + ST_SERVERS_COUNT])
                m[station + ST_START_TIMER] = arm(m, f[station + ST_NEXT_START_S], key, ON_MAY_START, station)
            return
        f[station + ST_NEXT_START_S] = now_s + f[station + ST_GAP_S]
        add(m, station + ST_QUEUED, now_s, -1.0)
        work = m[station + ST_QUEUE]
        m[station + ST_QUEUE] = m[work + WO_NEXT]
        start(m, station, work)


@hot
def start(m: Words, station: int, work: int) -> None:
    """*work* takes the server that has been free for longest."""
    f = as_floats(m)
    server = m[station + ST_FREE]
    m[station + ST_FREE] = m[server + SV_NEXT]
    m[server + SV_WORK] = work
    m[work + WO_SERVER] = server
    add(m, station + ST_BUSY, f[NOW_S], 1.0)
    begin_here(m, work)


@hot
def server_freed(m: Words, server: int) -> None:
    """The next request starts before the finished one is forwarded."""
    f = as_floats(m)
    station = m[server + SV_STATION]
    work = m[station + ST_QUEUE]
    alive = m[m[station + ST_ALIVE] + m[server + SV_INSTANCE]] != 0
    if work != 0 and alive and m[station + ST_FREE] == 0 and f[station + ST_GAP_S] == 0.0:
        add(m, station + ST_BUSY, f[NOW_S], 0.0)  # one less and one more: the same sums as by two steps
        add(m, station + ST_QUEUED, f[NOW_S], -1.0)
        m[station + ST_QUEUE] = m[work + WO_NEXT]
        m[server + SV_WORK] = work
        m[work + WO_SERVER] = server
        begin_here(m, work)
        return
    m[server + SV_WORK] = 0
    add(m, station + ST_BUSY, f[NOW_S], -1.0)
    if alive:
        to_the_free(m, station, server)
        if work != 0:
            dispatch(m, station)


@inner
def to_the_free(m: Words, station: int, server: int) -> None:
    """Servers are taken in the order in which they became free."""
    m[server + SV_NEXT] = 0
    if m[station + ST_FREE] == 0:
        m[station + ST_FREE] = server
    else:
        m[m[station + ST_FREE_TAIL] + SV_NEXT] = server
    m[station + ST_FREE_TAIL] = server


@inner
def live_instances(m: Words, station: int) -> int:
    """How many instances live."""
    live = 0
    for instance in range(m[station + ST_INSTANCES]):
        if m[m[station + ST_ALIVE] + instance] != 0:
            live += 1
    return live


@inner
def live_instance(m: Words, station: int, number: int) -> int:
    """The *number*th instance that lives."""
    for instance in range(m[station + ST_INSTANCES]):
        if m[m[station + ST_ALIVE] + instance] != 0:
            if number == 0:
                return instance
            number -= 1
    return -1


@inner
def free_servers_of(m: Words, station: int, instance: int, alive: bool) -> None:
    """An instance comes or goes: its idle servers join the free ones, or leave them."""
    if alive:
        for number in range(m[station + ST_SERVERS_COUNT]):
            server = m[station + ST_SERVERS] + SERVER_WORDS * number
            if m[server + SV_INSTANCE] == instance and m[server + SV_WORK] == 0:
                to_the_free(m, station, server)
        return
    server = m[station + ST_FREE]
    m[station + ST_FREE] = 0
    while server != 0:
        after = m[server + SV_NEXT]
        if m[server + SV_INSTANCE] != instance:
            to_the_free(m, station, server)
        server = after


enter = inner(_enter)
_enter_here = hot(_enter)


def _submit(m: Words, station: int, work: int) -> None:
    """A request arrives."""
    m[m[work + WO_HANDLER] + AP_ARRIVED] += 1
    _enter_here(m, station, work)


submit = inner(_submit)
submit_here = hot(_submit)  # put in where it is called: where most requests come from
