"""intervene: changes another op at an instant. Every fault, planned or live, is a list of these."""

from numba import int64

from simulator.engines.compiled.clock import then
from simulator.engines.compiled.cluster import broker_down, broker_up
from simulator.engines.compiled.collectors import add
from simulator.engines.compiled.death import die
from simulator.engines.compiled.group import instance_stopped
from simulator.engines.compiled.jit import inner, rare
from simulator.engines.compiled.journal import tell
from simulator.engines.compiled.layout import (
    ANSWERS_ERRORS,
    AP_FACTOR,
    BROKER_DOWN,
    BROKER_UP,
    FAILED,
    IV_ACTION,
    IV_INSTANCE,
    IV_NUMBER,
    IV_TARGET,
    IV_TARGET_KIND,
    IV_VALUE,
    LO_POISON_LEFT,
    NOW_S,
    OUTAGE,
    POISON,
    RATE,
    RESET,
    SERVER_WORDS,
    SLOW,
    ST_ALIVE,
    ST_BUSY,
    ST_MODE,
    ST_QUEUE,
    ST_QUEUED,
    ST_SERVERS,
    ST_SERVERS_COUNT,
    ST_TENANTS,
    ST_TENANTS_COUNT,
    ST_UNANSWERED,
    ST_UNANSWERED_TAIL,
    START_INSTANCE,
    STOP_INSTANCE,
    SV_INSTANCE,
    SV_WORK,
    TO_ENDED,
    TO_GROUP,
    TO_START_MEMBERS,
    TO_START_TENANTS,
    TO_STATION,
    TO_STOP_TENANTS,
    TOLD_INTERVENTION,
    WO_NEXT,
    WORKS,
)
from simulator.engines.compiled.relay import restart_relay, stop_relay
from simulator.engines.compiled.source import change_rate
from simulator.engines.compiled.station import chain, dispatch, free_servers_of
from simulator.engines.compiled.takeover import orchestrator_started, orchestrator_stopped
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import GR_THREADS, Words


@rare
def intervene(m: Words, change: int) -> None:
    """Do what the change at this address says; its sentence goes to the event log."""
    f = as_floats(m)
    action, kind, target = m[change + IV_ACTION], m[change + IV_TARGET_KIND], m[change + IV_TARGET]
    instance, value = m[change + IV_INSTANCE], f[change + IV_VALUE]
    killed = 1 if value == 1.0 else 0
    tell(m, TOLD_INTERVENTION, 0, m[change + IV_NUMBER], 0, 0.0)
    if action == STOP_INSTANCE:
        _stop(m, kind, target, instance, killed)
    elif action == START_INSTANCE:
        _start(m, kind, target, instance)
    elif action == BROKER_DOWN:
        broker_down(m, target, instance, killed)
    elif action == BROKER_UP:
        broker_up(m, target, instance)
    elif action == SLOW:
        f[target + AP_FACTOR] = value
    elif action == RATE:
        change_rate(m, target, value)
    elif action == OUTAGE:
        outage(m, target, int64(value))
    elif action == POISON:
        m[target + LO_POISON_LEFT] += int64(value)


@inner
def _stop(m: Words, kind: int, target: int, instance: int, killed: int) -> None:
    if kind == TO_STATION:
        stop_station(m, target, instance, killed)
    elif kind == TO_GROUP:
        instance_stopped(m, target, instance, killed)
    else:
        stop_relay(m, target, killed)


@inner
def _start(m: Words, kind: int, target: int, instance: int) -> None:
    if kind == TO_STATION:
        start_station(m, target, instance)
    elif kind == TO_GROUP:
        start_members(m, target, instance)
    else:
        restart_relay(m, target)


@inner
def start_members(m: Words, group: int, instance: int) -> None:
    for thread in range(m[group + GR_THREADS] - 1, -1, -1):
        then(m, TO_START_MEMBERS, group, instance, thread, 0)


@inner
def stop_station(m: Words, station: int, instance: int, killed: int) -> None:
    """A clean stop takes no new work and finishes what it has; a kill resets every caller at once."""
    f = as_floats(m)
    if m[m[station + ST_ALIVE] + instance] == 0:
        return
    m[m[station + ST_ALIVE] + instance] = 0
    free_servers_of(m, station, instance, False)
    first, last = 0, 0
    if killed != 0:
        for number in range(m[station + ST_SERVERS_COUNT]):
            server = m[station + ST_SERVERS] + SERVER_WORDS * number
            work = m[server + SV_WORK]
            if m[server + SV_INSTANCE] == instance and work != 0:
                m[server + SV_WORK] = 0
                add(m, station + ST_BUSY, f[NOW_S], -1.0)
                die(m, work)
                m[work + WO_NEXT] = 0
                if first == 0:
                    first = work
                else:
                    m[last + WO_NEXT] = work
                last = work
    if first != 0:
        then(m, TO_ENDED, first, RESET, 0, 0)
    for number in range(m[station + ST_TENANTS_COUNT] - 1, -1, -1):
        tenant = m[station + ST_TENANTS] + 2 * number
        then(m, TO_STOP_TENANTS, m[tenant], m[tenant + 1], instance, killed)


@inner
def stop_tenant(m: Words, is_group: int, tenant: int, instance: int, killed: int) -> None:
    if is_group != 0:
        instance_stopped(m, tenant, instance, killed)
    else:
        orchestrator_stopped(m, tenant, instance, killed)


@inner
def start_station(m: Words, station: int, instance: int) -> None:
    if m[m[station + ST_ALIVE] + instance] != 0:
        return
    m[m[station + ST_ALIVE] + instance] = 1
    free_servers_of(m, station, instance, True)
    dispatch(m, station)
    for number in range(m[station + ST_TENANTS_COUNT] - 1, -1, -1):
        tenant = m[station + ST_TENANTS] + 2 * number
        then(m, TO_START_TENANTS, m[tenant], m[tenant + 1], instance, 0)


@inner
def start_tenant(m: Words, is_group: int, tenant: int, instance: int) -> None:
    if is_group != 0:
        start_members(m, tenant, instance)
    else:
        orchestrator_started(m, tenant)


@inner
def outage(m: Words, station: int, mode: int) -> None:
    """From now on: answers errors at once, does not answer, or works again.

    What is in service goes on. What waits is treated like what arrives. At the end of a silent
    outage the connections that still wait are reset: their callers cannot know.
    """
    f = as_floats(m)
    m[station + ST_MODE] = mode
    if mode == WORKS:
        silent = m[station + ST_UNANSWERED]
        m[station + ST_UNANSWERED] = 0
        if silent != 0:
            then(m, TO_ENDED, silent, RESET, 0, 0)
        return
    waiting = m[station + ST_QUEUE]
    m[station + ST_QUEUE] = 0
    count, work = 0, waiting
    while work != 0:
        count += 1
        work = m[work + WO_NEXT]
    add(m, station + ST_QUEUED, f[NOW_S], -float(count))
    if mode == ANSWERS_ERRORS:
        if waiting != 0:
            then(m, TO_ENDED, waiting, FAILED, 0, 0)
        return
    while waiting != 0:
        after = m[waiting + WO_NEXT]
        chain(m, station + ST_UNANSWERED, station + ST_UNANSWERED_TAIL, waiting)
        waiting = after
