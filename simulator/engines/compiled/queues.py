"""The queues of pending events: one for each component of the plan, so that one component can run alone.

What happens in one component changes nothing in another, so their events need not take turns. Each
runs alone up to the end of a window, and the memory that it needs stays close to the processor
meanwhile; a thousand elements that took turns would drive each other out of it at every event.

What concerns several components comes from outside of them (snapshots, the end of the warm-up,
interventions, the fencing of brokers). It has a queue of its own, the first one, and ends a window: all
components come up to its instant, and what happens at that instant happens in the order of one
queue. What it arms goes to the mailbox and from there to the component that it is about.

A plan of one component has one queue for everything, and no windows.
"""

from typing import Final

from simulator.engines.compiled.clock import NEVER, empty, put, tidy
from simulator.engines.compiled.draws import bits_of, float_of
from simulator.engines.compiled.jit import hot, inner, rare
from simulator.engines.compiled.layout import (
    AT_THE_INSTANT,
    BEFORE_WINDOW,
    BETWEEN,
    COMPONENT_OF,
    COMPONENTS,
    EV_KEY,
    EV_PAYLOAD,
    EV_SERIAL,
    EVENT_WORDS,
    EVENTS,
    FRAME_DUE,
    HORIZON_S,
    IN_BETWEEN,
    MAILBOX,
    NOW_S,
    ON_FENCE,
    ORDER,
    ORDER_AT,
    OUTSIDE,
    PHASE,
    PQ_COUNT,
    PQ_EVENTS,
    PQ_HEAPED,
    PQ_INSTANTS,
    PROCESSED,
    QUEUE,
    QUEUE_WORDS,
    QUEUES,
    STOPPED_FOR,
    SWEEPING,
    TOGETHER,
    UNTIL,
    WINDOW_BEGAN_S,
    WINDOW_END,
    WINDOW_S,
)
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import Words

NO_LOOK: Final = 1 << 62  # events after which the caller wants its thread back: never
WINDOW_LEAST: Final = 1 << 17
"""Events of a window, about, where the caller wants its thread back now and then: some hundred for each of a thousand
components, and some hundredths of a second."""
FIRST_WINDOW: Final = 2.0**-20  # of the horizon: how many events that is, it will show


@hot
def enter(m: Words, queue: int) -> None:
    """*queue* is the present one: its words are the header's."""
    m[QUEUE] = queue
    for word in range(QUEUE_WORDS):
        m[EVENTS + word] = m[queue + word]


@inner
def leave(m: Words) -> None:
    """The header's words go back to where the present queue keeps its own."""
    tidy(m)
    for word in range(QUEUE_WORDS):
        m[m[QUEUE] + word] = m[EVENTS + word]


@inner
def first_turn(m: Words, to: int, looks: bool) -> int:
    """Go on where the run was left; the answer is that of `next_turn`. *looks*: the caller wants its thread back."""
    if m[COMPONENTS] == 0:
        enter(m, m[QUEUES])
        return min(to, m[FRAME_DUE])
    if m[PHASE] == BETWEEN:
        _open_window(m, to, looks)
    elif m[PHASE] == SWEEPING:
        enter(m, m[QUEUE])
        return m[UNTIL]
    return _turn(m, to, 0)


@inner
def next_turn(m: Words, to: int, happened: int) -> int:
    """In the present queue nothing is left to do: enter the next one, and answer up to which instant it may go on.

    -1, and why `run` comes back, when the window is over. *happened*: the events since `run` began.
    """
    if m[COMPONENTS] == 0:
        f = as_floats(m)
        f[NOW_S] = float_of(to)
        m[STOPPED_FOR] = AT_THE_INSTANT
        return -1
    if m[QUEUE] == m[MAILBOX]:
        hand_out(m)
    else:
        leave(m)
    return _turn(m, to, happened)


@rare
def _turn(m: Words, to: int, happened: int) -> int:
    f = as_floats(m)
    if m[PHASE] == SWEEPING:
        if m[QUEUE] != m[QUEUES] + QUEUE_WORDS * m[COMPONENTS] and m[UNTIL] >= 0:
            enter(m, m[QUEUE] + QUEUE_WORDS)
            m[ORDER_AT] = -1
            return m[UNTIL]
        m[PHASE] = TOGETHER
        m[ORDER_AT] = -1
    if m[OUTSIDE] != 0:
        queue = _queue_of_the_first(m, m[WINDOW_END])
        if queue != 0:
            enter(m, queue)
            return m[WINDOW_END]
        f[WINDOW_S] = 0.0  # a rate may have changed
    m[PHASE] = BETWEEN
    f[NOW_S] = float_of(m[WINDOW_END])
    m[STOPPED_FOR] = AT_THE_INSTANT if m[WINDOW_END] == to else IN_BETWEEN
    _measure_window(m, m[PROCESSED] + happened - m[BEFORE_WINDOW])
    return -1


@inner
def _open_window(m: Words, to: int, looks: bool) -> None:
    """Up to *to*, or to what comes from outside; no longer than *looks* allows."""
    f = as_floats(m)
    end = to
    if looks:
        end = min(to, bits_of(f[NOW_S] + max(f[WINDOW_S], f[HORIZON_S] * FIRST_WINDOW)))
    outside = _first_instant(m, m[QUEUES])
    m[OUTSIDE] = 1 if outside <= end else 0
    m[WINDOW_END] = min(outside, end)
    m[UNTIL] = outside - 1 if outside <= end else end
    m[BEFORE_WINDOW] = m[PROCESSED]
    f[WINDOW_BEGAN_S] = f[NOW_S]
    m[QUEUE] = m[QUEUES]
    m[PHASE] = SWEEPING


@inner
def _measure_window(m: Words, events: int) -> None:
    """The next window may be as long as it takes for events enough, but at most twice as long as this one."""
    f = as_floats(m)
    span_s = f[NOW_S] - f[WINDOW_BEGAN_S]
    f[WINDOW_S] = min(
        2.0 * max(f[WINDOW_S], f[HORIZON_S] * FIRST_WINDOW), span_s * WINDOW_LEAST / max(events, 1)
    )


@inner
def _first_instant(m: Words, queue: int) -> int:
    """When the first event of a queue that is not the present one happens, as an integer."""
    first = NEVER
    for place in range(_candidates(m, queue)):
        first = min(first, m[m[queue + PQ_INSTANTS] + place])
    return first


@inner
def _candidates(m: Words, queue: int) -> int:
    """How many of a queue's events may be its first one: in a heap one at most."""
    return min(m[queue + PQ_COUNT], 1) if m[queue + PQ_HEAPED] != 0 else m[queue + PQ_COUNT]


@inner
def _queue_of_the_first(m: Words, instant: int) -> int:
    """The queue of the event that comes first at *instant*, before which all queues are done; 0 if none has one."""
    found, key, serial = 0, 0, 0
    for number in range(m[COMPONENTS] + 1):
        queue = m[QUEUES] + QUEUE_WORDS * number
        for place in range(_candidates(m, queue)):
            if m[m[queue + PQ_INSTANTS] + place] == instant:
                event = m[queue + PQ_EVENTS] + EVENT_WORDS * place
                other = m[event + EV_KEY]
                if found == 0 or other < key or (other == key and m[event + EV_SERIAL] < serial):
                    found, key, serial = queue, other, m[event + EV_SERIAL]
    return found


@rare
def hand_out(m: Words) -> None:
    """What was armed from outside goes from the mailbox to the component that it is about, or waits outside itself."""
    leave(m)
    if m[COMPONENTS] == 0:
        return
    box = m[MAILBOX]
    for place in range(m[box + PQ_COUNT]):
        event = m[box + PQ_EVENTS] + EVENT_WORDS * place
        key, payload = m[event + EV_KEY], m[event + EV_PAYLOAD]
        about = m[m[COMPONENT_OF] + ((key >> 24) & 0xFFFFFF)]
        enter(m, m[QUEUES] if payload & 63 <= ON_FENCE else about)
        put(m, m[m[box + PQ_INSTANTS] + place], key, m[event + EV_SERIAL], payload)
        leave(m)
    enter(m, box)
    empty(m)
    leave(m)


@hot
def note_order(m: Words, key: int) -> None:
    """Remember what the present event is sorted by among those of its instant, in all components.

    An event that was armed at its own instant comes after the one that armed it, whatever its key; so
    it is the largest key so far that orders what components wrote down one after the other.
    """
    f = as_floats(m)
    now = bits_of(f[NOW_S])
    if now == m[ORDER_AT]:
        m[ORDER] = max(m[ORDER], key)
    else:
        m[ORDER_AT] = now
        m[ORDER] = key
