"""The loop over the pending events, and over what is still to do at an instant."""

from simulator.engines.compiled.appending import free_append
from simulator.engines.compiled.apply import (
    again_at_the_back,
    call,
    call_answered,
    call_timed_out,
    effect,
    fail,
    recognised,
)
from simulator.engines.compiled.attempt import begin
from simulator.engines.compiled.clock import NEVER, arm, take_first, then
from simulator.engines.compiled.cluster import broker_step, drain, fence_due, judged
from simulator.engines.compiled.collectors import close
from simulator.engines.compiled.draws import bits_of
from simulator.engines.compiled.emitting import emission_settled, forget_append
from simulator.engines.compiled.finishing import dead_letter_settled, ended
from simulator.engines.compiled.forward import forward_all
from simulator.engines.compiled.frame import read_due, read_expected
from simulator.engines.compiled.group import begin_group, session_over, start_member, stop_member
from simulator.engines.compiled.intervene import intervene, start_tenant, stop_tenant
from simulator.engines.compiled.jit import apart, hot, inner, outer, rare
from simulator.engines.compiled.lag_samples import sample_ages
from simulator.engines.compiled.layout import (
    AD_ASKED_S,
    AD_PENDING,
    AD_PRODUCER,
    AD_PRODUCER_KIND,
    AD_PRODUCER_SERIAL,
    AD_RECORD,
    AD_STORED_S,
    AD_TIMER,
    AG_OPENED_S,
    AG_WAITS,
    AGENDA,
    AGENDA_COUNT,
    AGENDA_WORDS,
    ALARM,
    BY_SAGA,
    COMPONENTS,
    EV_KEY,
    EV_PAYLOAD,
    EV_SERIAL,
    EVENT_WORDS,
    EVENTS,
    FE_TIMER,
    FRAME_DUE,
    GR_BARRIER,
    IN_BETWEEN,
    MAILBOX,
    ME_EVICTION,
    NOW_S,
    OF_DEAD_LETTER,
    OF_RELAY,
    OF_WORK,
    ON_AGAIN_BACK,
    ON_AGAIN_HERE,
    ON_APPENDED,
    ON_ARRIVAL,
    ON_CALL_TIMEOUT,
    ON_CALLS,
    ON_CLIENT_AGAIN,
    ON_DEADLINE,
    ON_DELAY_OVER,
    ON_EFFECT,
    ON_FAILED,
    ON_FENCE,
    ON_FRAME,
    ON_GIVE_UP,
    ON_INTERVENE,
    ON_LEARNS,
    ON_MAY_START,
    ON_POLL_OVERDUE,
    ON_RECOGNISED,
    ON_RELAY,
    ON_REPLICATED,
    ON_SAGA_AGAIN,
    ON_SAMPLE,
    ON_SESSION_OVER,
    ON_SNAPSHOT,
    ON_STEP_TIMEOUT,
    ON_TAKE_OVER,
    ON_WARM_UP,
    PHASE,
    PROCESSED,
    RC_CAUSE,
    RE_TIMER,
    SA_DEADLINE,
    SA_TIMER,
    SA_WAITS_FOR,
    SNAPSHOT_DUE,
    SO_TIMER,
    ST_START_TIMER,
    STOPPED_FOR,
    STOPPED_ON,
    TEXT_TIMED_OUT,
    TO_ANSWER,
    TO_BEGIN_GROUP,
    TO_BEGIN_SOURCE,
    TO_BROKER,
    TO_DRAIN,
    TO_EMIT,
    TO_ENDED,
    TO_FORWARD,
    TO_JUDGED,
    TO_ORPHANS,
    TO_POLL,
    TO_PUBLISHED,
    TO_START_MEMBERS,
    TO_START_TENANTS,
    TO_STOP_MEMBERS,
    TO_STOP_TENANTS,
    TOGETHER,
    WARM_UP_OVER,
    WO_NEXT,
    WO_TIMER,
    WO_WAITS_FOR,
)
from simulator.engines.compiled.log import acknowledge, give_up, land, replicated
from simulator.engines.compiled.member import poll_if_idle, poll_overdue
from simulator.engines.compiled.pools import hold, release
from simulator.engines.compiled.process import ask, deadline_over, saga_answered, unknown
from simulator.engines.compiled.queues import (
    NO_LOOK,
    enter,
    first_turn,
    hand_out,
    leave,
    next_turn,
    note_order,
)
from simulator.engines.compiled.rebalance import complete_if_all_joined, learns
from simulator.engines.compiled.relay import publication_settled, relay_polls
from simulator.engines.compiled.source import arrival, begin_source, client_asks_again, emit_batch
from simulator.engines.compiled.station import dispatch
from simulator.engines.compiled.takeover import next_orphan, take_over
from simulator.engines.compiled.words import as_floats, as_integers
from simulator.plan.arrays import Words


@outer
def run(memory: Words, to_s: float, most: int) -> int:
    """Let every event up to and including *to_s* happen, but at most *most* of them.

    Answers why it came back: AT_THE_INSTANT (then it is *to_s*), IN_BETWEEN, or something that is
    Python's to do before it goes on: SNAPSHOT_DUE and WARM_UP_OVER (m[STOPPED_ON] says about whom),
    NO_ROOM, LOG_FULL, TOLD_FULL. With several components a window is over when m[PHASE] is BETWEEN:
    then it is the same instant in all of them.
    """
    m = as_integers(memory)
    happened, to = 0, min(bits_of(to_s), NEVER - 1)
    m[STOPPED_FOR] = IN_BETWEEN
    if m[AGENDA_COUNT] != 0:  # sources and groups that begin
        enter(m, m[MAILBOX])
        while m[AGENDA_COUNT] != 0:
            next_thing(m)
        hand_out(m)
        return IN_BETWEEN
    until = first_turn(m, to, most < NO_LOOK)
    while until >= 0 and happened < most:
        if m[ALARM] != 0:
            m[STOPPED_FOR] = m[ALARM]
            m[ALARM] = 0
            break
        place = take_first(m, until)
        if place < 0:
            if until == m[FRAME_DUE]:
                read_due(m)
                until = min(to, m[FRAME_DUE])
            else:
                until = next_turn(m, to, happened)
            continue
        event = m[EVENTS] + EVENT_WORDS * place
        serial, payload = m[event + EV_SERIAL], m[event + EV_PAYLOAD]
        happened += 1
        code, subject = payload & 63, payload >> 6
        if m[COMPONENTS] != 0:
            note_order(m, m[event + EV_KEY])
        if code <= ON_FENCE:
            if code <= ON_WARM_UP:
                m[STOPPED_FOR] = SNAPSHOT_DUE if code == ON_SNAPSHOT else WARM_UP_OVER
                m[STOPPED_ON] = subject
                break
            if m[COMPONENTS] != 0:
                leave(m)
                enter(m, m[MAILBOX])
        happen(m, code, subject, serial)
        while m[AGENDA_COUNT] != 0:
            next_thing(m)
        if m[PHASE] == TOGETHER:
            until = next_turn(m, to, happened)
    leave(m)
    m[PROCESSED] += happened
    return m[STOPPED_FOR]


@hot
def happen(m: Words, code: int, subject: int, serial: int) -> None:
    """The event *code* about *subject*, unless its timer holds another serial by now."""
    if ON_RECOGNISED <= code <= ON_AGAIN_BACK and code != ON_MAY_START:
        if m[subject + WO_TIMER] == serial:
            _work_event(m, code, subject)
    elif code == ON_ARRIVAL:
        if m[subject + SO_TIMER] == serial:
            arrival(m, subject)
    elif code in (ON_APPENDED, ON_REPLICATED, ON_GIVE_UP):
        if m[subject + AD_TIMER] == serial:
            _append_event(m, code, subject)
    elif code == ON_CALL_TIMEOUT:
        if m[subject + WO_TIMER] == serial:
            call_timed_out(m, subject)
    elif code == ON_CLIENT_AGAIN:
        if m[subject + WO_TIMER] == serial:
            client_asks_again(m, subject)
    elif code == ON_MAY_START:
        m[subject + ST_START_TIMER] = 0
        dispatch(m, subject)
    elif code == ON_RELAY:
        if m[subject + RE_TIMER] == serial:
            relay_polls(m, subject)
    elif code == ON_SAMPLE:
        sample_ages(m, subject)
    elif code == ON_FRAME:
        read_expected(m, subject)
    elif code == ON_INTERVENE:
        intervene(m, subject)
    else:
        _rare_event(m, code, subject, serial)


@hot
def _work_event(m: Words, code: int, work: int) -> None:
    if code == ON_EFFECT:
        effect(m, work)
    elif code == ON_FAILED:
        fail(m, work)
    elif code == ON_AGAIN_HERE:
        begin(m, work)
    elif code == ON_AGAIN_BACK:
        again_at_the_back(m, work)
    elif code == ON_CALLS:
        call(m, work, 0)
    else:
        recognised(m, work)


@apart
def _append_event(m: Words, code: int, append: int) -> None:
    m[append + AD_TIMER] = 0
    if code == ON_REPLICATED:
        replicated(m, append)
    elif code == ON_GIVE_UP:
        give_up(m, append)
        settle_append(m, append, False)
    elif land(m, append):
        settle_append(m, append, True)


@inner
def settle_append(m: Words, append: int, acknowledged: bool) -> None:
    """An append is acknowledged or given up: the brokers do their part, then its producer is told."""
    f = as_floats(m)
    kind, producer, pending = m[append + AD_PRODUCER_KIND], m[append + AD_PRODUCER], m[append + AD_PENDING]
    serial, record = m[append + AD_PRODUCER_SERIAL], m[append + AD_RECORD]
    asked_s, stored_s = f[append + AD_ASKED_S], f[append + AD_STORED_S]
    cause = m[record + RC_CAUSE]
    hold(m, cause)
    if kind == OF_WORK:
        forget_append(m, producer, append)
    if acknowledged:
        acknowledge(m, append)
    else:
        free_append(m, append)
    if kind == OF_WORK:
        emission_settled(m, producer, acknowledged, asked_s)
    elif kind == OF_DEAD_LETTER:
        dead_letter_settled(m, producer, serial, acknowledged)
    elif kind == OF_RELAY:
        publication_settled(m, producer, pending, record, stored_s, acknowledged)
    release(m, cause)


@rare
def _rare_event(m: Words, code: int, subject: int, serial: int) -> None:
    if code == ON_STEP_TIMEOUT:
        if m[subject + SA_TIMER] == serial:
            m[subject + SA_TIMER] = 0
            unknown(m, subject, TEXT_TIMED_OUT)
    elif code == ON_SAGA_AGAIN:
        if m[subject + SA_TIMER] == serial:
            m[subject + SA_TIMER] = 0
            ask(m, subject)
    elif code == ON_TAKE_OVER:
        if m[subject + SA_TIMER] == serial:
            take_over(m, subject)
    elif code == ON_DEADLINE:
        if m[subject + SA_DEADLINE] == serial:
            deadline_over(m, subject)
    elif code == ON_FENCE:
        if m[subject + FE_TIMER] == serial:
            fence_due(m, subject)
    elif code == ON_SESSION_OVER:
        session_over(m, subject)
    elif code == ON_LEARNS:
        learns(m, subject)
    elif code == ON_POLL_OVERDUE:
        if m[subject + ME_EVICTION] == serial:
            poll_overdue(m, subject)
    elif code == ON_DELAY_OVER:
        m[subject + GR_BARRIER] = 0
        complete_if_all_joined(m, subject)


@inner
def next_thing(m: Words) -> None:
    """Do what was put on the agenda last."""
    count = m[AGENDA_COUNT] - 1
    m[AGENDA_COUNT] = count
    place = m[AGENDA] + count * AGENDA_WORDS
    what, a, b, c, d = m[place], m[place + 1], m[place + 2], m[place + 3], m[place + 4]
    if what == TO_ANSWER:
        if a == BY_SAGA:
            if m[b + SA_WAITS_FOR] == c:
                saga_answered(m, b, d & 255)
        elif m[b + WO_WAITS_FOR] == c:
            call_answered(m, b, d >> 8, d & 255)
    elif what == TO_FORWARD:
        forward_all(m, a)
    elif what == TO_POLL:
        poll_if_idle(m, a)
    elif what == TO_EMIT:
        emit_batch(m, a, b)
    elif what == TO_ENDED:
        after = m[a + WO_NEXT]
        if after != 0:
            then(m, TO_ENDED, after, b, 0, 0)
        ended(m, a, b)
    else:
        _rare_thing(m, what, a, b, c, d)


@rare
def _rare_thing(m: Words, what: int, a: int, b: int, c: int, d: int) -> None:
    if what == TO_STOP_TENANTS:
        stop_tenant(m, a, b, c, d)
    elif what == TO_STOP_MEMBERS:
        stop_member(m, a, b)
    elif what == TO_START_TENANTS:
        start_tenant(m, a, b, c)
    elif what == TO_START_MEMBERS:
        start_member(m, a, b, c)
    elif what == TO_ORPHANS:
        next_orphan(m, a, b)
    elif what == TO_BROKER:
        broker_step(m, a, b, c, d)
    elif what == TO_DRAIN:
        drain(m, a)
    elif what == TO_JUDGED:
        judged(m, a, b)
    elif what == TO_PUBLISHED:
        settle_append(m, a, True)
    elif what == TO_BEGIN_SOURCE:
        begin_source(m, a)
    elif what == TO_BEGIN_GROUP:
        begin_group(m, a)


@outer
def schedule(memory: Words, queue: int, at_s: float, key: int, code: int, subject: int) -> None:
    """Arm an event in a queue, between two calls of `run`."""
    m = as_integers(memory)
    enter(m, queue)
    arm(m, at_s, key, code, subject)
    leave(m)


@outer
def settle_ages(memory: Words, ages: int) -> None:
    """Count the stretch that is open up to now."""
    m = as_integers(memory)
    f = as_floats(m)
    if m[ages + AG_WAITS] != 0:
        close(m, ages, f[NOW_S])
        f[ages + AG_OPENED_S] = f[NOW_S]
