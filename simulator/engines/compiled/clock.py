"""The pending events: a binary heap of (instant, tie key, serial), and what is still to do at this instant.

An event is armed by writing its serial into the timer of whom it is about; it happens only if the
timer still holds that serial, so that to cancel or to move a timer is to write another number there,
and memory that was given to somebody else is never mistaken for whom it was about.
"""

from typing import Final

from simulator.engines.compiled.jit import inner
from simulator.engines.compiled.layout import (
    AGENDA,
    AGENDA_COUNT,
    AGENDA_ROOM,
    AGENDA_WORDS,
    EV_AT_S,
    EV_KEY,
    EV_PAYLOAD,
    EV_SERIAL,
    EVENT_WORDS,
    EVENTS,
    EVENTS_COUNT,
    EVENTS_ROOM,
    HOLE,
    OUT_OF_ROOM,
    SERIAL,
)
from simulator.plan.arrays import Floats, Words

# The rank of an event's kind, as `docs/semantics.md` orders them; part of every result.
SNAPSHOT: Final = 0 << 48
INTERVENE: Final = 1 << 48
CLUSTER: Final = 2 << 48
MEMBERSHIP: Final = 3 << 48
TIMEOUT: Final = 4 << 48
ACKNOWLEDGE: Final = 5 << 48
WORK: Final = 6 << 48
RETRY: Final = 7 << 48
RELAY: Final = 8 << 48
ARRIVAL: Final = 9 << 48
SAMPLE: Final = 10 << 48


@inner
def tie_key(rank: int, element: int, instance: int) -> int:
    """One integer that orders like (rank, element, instance); *rank* is one of those above."""
    return rank | (element << 24) | instance


@inner
def _before(m: Words, f: Floats, a: int, b: int) -> bool:
    """Whether the event at *a* comes before that at *b*."""
    if f[a + EV_AT_S] != f[b + EV_AT_S]:
        return f[a + EV_AT_S] < f[b + EV_AT_S]
    if m[a + EV_KEY] != m[b + EV_KEY]:
        return m[a + EV_KEY] < m[b + EV_KEY]
    return m[a + EV_SERIAL] < m[b + EV_SERIAL]


@inner
def _move(m: Words, to: int, source: int) -> None:
    m[to + EV_AT_S] = m[source + EV_AT_S]
    m[to + EV_KEY] = m[source + EV_KEY]
    m[to + EV_SERIAL] = m[source + EV_SERIAL]
    m[to + EV_PAYLOAD] = m[source + EV_PAYLOAD]


@inner
def _sink(m: Words, f: Floats, count: int, at_s: float, key: int, serial: int, payload: int) -> None:
    """Put an event at the root of *count* events and let it sink to its place."""
    events = m[EVENTS]
    place, child = 0, 1
    while child < count:
        at = events + child * EVENT_WORDS
        if child + 1 < count and _before(m, f, at + EVENT_WORDS, at):
            child += 1
            at += EVENT_WORDS
        if f[at + EV_AT_S] > at_s:
            break
        if f[at + EV_AT_S] == at_s and (
            m[at + EV_KEY] > key or (m[at + EV_KEY] == key and m[at + EV_SERIAL] > serial)
        ):
            break
        _move(m, events + place * EVENT_WORDS, at)
        place = child
        child = 2 * place + 1
    _write(m, f, events + place * EVENT_WORDS, at_s, key, serial, payload)


@inner
def _write(m: Words, f: Floats, at: int, at_s: float, key: int, serial: int, payload: int) -> None:
    f[at + EV_AT_S] = at_s
    m[at + EV_KEY] = key
    m[at + EV_SERIAL] = serial
    m[at + EV_PAYLOAD] = payload


@inner
def arm(m: Words, f: Floats, at_s: float, key: int, code: int, subject: int) -> int:
    """Let *code* happen to *subject* at the instant *at_s*; the serial to remember in its timer.

    The first event that is armed after one has happened takes that one's place at the root.
    """
    serial = m[SERIAL] + 1
    m[SERIAL] = serial
    payload = code + (subject << 6)
    count = m[EVENTS_COUNT]
    if m[HOLE] != 0:
        m[HOLE] = 0
        _sink(m, f, count, at_s, key, serial, payload)
        return serial
    if count >= m[EVENTS_ROOM]:
        m[OUT_OF_ROOM] = 1
        return serial
    m[EVENTS_COUNT] = count + 1
    events = m[EVENTS]
    place = count
    while place > 0:
        above = (place - 1) >> 1
        parent = events + above * EVENT_WORDS
        if f[parent + EV_AT_S] < at_s:
            break
        if f[parent + EV_AT_S] == at_s and m[parent + EV_KEY] <= key:
            break  # an earlier event has a smaller serial
        _move(m, events + place * EVENT_WORDS, parent)
        place = above
    _write(m, f, events + place * EVENT_WORDS, at_s, key, serial, payload)
    return serial


@inner
def close_hole(m: Words, f: Floats) -> None:
    """Take away the event that has happened, if no other took its place."""
    if m[HOLE] != 0:
        m[HOLE] = 0
        count = m[EVENTS_COUNT] - 1
        m[EVENTS_COUNT] = count
        if count > 0:
            last = m[EVENTS] + count * EVENT_WORDS
            _sink(m, f, count, f[last + EV_AT_S], m[last + EV_KEY], m[last + EV_SERIAL], m[last + EV_PAYLOAD])


@inner
def then(m: Words, what: int, a: int, b: int, c: int, d: int) -> None:
    """Do *what* before anything that was put here earlier, as soon as the function at hand is over."""
    count = m[AGENDA_COUNT]
    if count >= m[AGENDA_ROOM]:
        m[OUT_OF_ROOM] = 1
        return
    place = m[AGENDA] + count * AGENDA_WORDS
    m[place] = what
    m[place + 1] = a
    m[place + 2] = b
    m[place + 3] = c
    m[place + 4] = d
    m[AGENDA_COUNT] = count + 1
