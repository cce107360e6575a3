"""The pending events, ordered by (instant, tie key, serial), and what is still to do at this instant.

An event is armed by writing its serial into the timer of whom it is about; it happens only if the
timer still holds that serial, so that to cancel or to move a timer is to write another number there,
and memory that was given to somebody else is never mistaken for whom it was about.

While they are few, pending events lie in no order and the first one is looked for, several at once:
that costs no branch that a processor could mispredict. Each has a place of its own, the lowest one
that is free, so that those that are looked at lie close together. What was armed last stands aside
until the next look, since a processor waits when it is to read, as one of several, a word that it
has just written. When they are more than `FEW` they are made a binary heap, until they are few again.
Instants are read as integers, which order like the floats (none is below 0).
"""

from typing import Final

from simulator.engines.compiled.draws import bits_of, float_of
from simulator.engines.compiled.jit import apart, hot, inner, rare
from simulator.engines.compiled.layout import (
    AGENDA,
    AGENDA_COUNT,
    AGENDA_ROOM,
    AGENDA_WORDS,
    ALARM,
    EV_KEY,
    EV_PAYLOAD,
    EV_SERIAL,
    EVENT_WORDS,
    EVENTS,
    EVENTS_COUNT,
    EVENTS_ROOM,
    HARD_LIMIT,
    HEAPED,
    HOLES,
    INSTANTS,
    NEWEST,
    NEWEST_AT,
    NO_ROOM,
    NOW_S,
    SERIAL,
    SOFT_LIMIT,
    TOP,
)
from simulator.engines.compiled.words import LANES, as_floats, equal_to, least_of, lowest_bit, width_of
from simulator.plan.arrays import Words

FEW: Final = 64  # bits of a word
AGAIN_FEW: Final = 48
VERY_FEW: Final = 8  # so few are looked through one by one
FEW_AGAIN: Final = -2  # in place of a place
NEVER: Final = 0x7FF0000000000000  # infinity, read as an integer: the instant of a place without event

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
FRAME: Final = 11 << 48  # read by a component by itself, in place of a frame that is taken from outside


@hot
def tie_key(rank: int, element: int, instance: int) -> int:
    """One integer that orders like (rank, element, instance); *rank* is one of those above."""
    return rank | (element << 24) | instance


@inner
def _before(m: Words, a: int, b: int) -> bool:
    """Whether the event at place *a* comes before that at *b*."""
    instants = m[INSTANTS]
    if m[instants + a] != m[instants + b]:
        return m[instants + a] < m[instants + b]
    at_a, at_b = m[EVENTS] + EVENT_WORDS * a, m[EVENTS] + EVENT_WORDS * b
    if m[at_a + EV_KEY] != m[at_b + EV_KEY]:
        return m[at_a + EV_KEY] < m[at_b + EV_KEY]
    return m[at_a + EV_SERIAL] < m[at_b + EV_SERIAL]


@hot
def _move(m: Words, to: int, source: int) -> None:
    """The event at place *source* stands at place *to* too."""
    m[m[INSTANTS] + to] = m[m[INSTANTS] + source]
    at_to, at_source = m[EVENTS] + EVENT_WORDS * to, m[EVENTS] + EVENT_WORDS * source
    for word in range(EVENT_WORDS):
        m[at_to + word] = m[at_source + word]


@hot
def _comes_after(m: Words, place: int, instant: int, key: int, serial: int) -> bool:
    """Whether the event at *place* comes after (*instant*, *key*, *serial*)."""
    at = m[m[INSTANTS] + place]
    if at != instant:
        return at > instant
    event = m[EVENTS] + EVENT_WORDS * place
    if m[event + EV_KEY] != key:
        return m[event + EV_KEY] > key
    return m[event + EV_SERIAL] > serial


@inner
def _sift(m: Words, place: int, count: int) -> None:
    """The event at *place* moves up or down, to where it belongs in a heap of *count*."""
    moving = m[EVENTS] + EVENT_WORDS * place
    instant, key = m[m[INSTANTS] + place], m[moving + EV_KEY]
    serial, payload = m[moving + EV_SERIAL], m[moving + EV_PAYLOAD]
    while place > 0 and _comes_after(m, (place - 1) >> 1, instant, key, serial):
        _move(m, place, (place - 1) >> 1)
        place = (place - 1) >> 1
    child = 2 * place + 1
    while child < count:
        if child + 1 < count and _before(m, child + 1, child):
            child += 1
        if _comes_after(m, child, instant, key, serial):
            break
        _move(m, place, child)
        place = child
        child = 2 * place + 1
    m[m[INSTANTS] + place] = instant
    event = m[EVENTS] + EVENT_WORDS * place
    m[event + EV_KEY] = key
    m[event + EV_SERIAL] = serial
    m[event + EV_PAYLOAD] = payload


@rare
def _make_heap(m: Words) -> None:
    """There are too many to look through: every place is taken."""
    m[HEAPED] = 1
    _join(m)
    m[EVENTS_COUNT] = FEW
    for number in range(1, FEW):
        _sift(m, number, number + 1)


@rare
def _undo_heap(m: Words) -> None:
    """There are few again, in whatever order they are."""
    m[HEAPED] = 0
    m[NEWEST] = -1
    m[NEWEST_AT] = NEVER
    m[HOLES] = -1 << m[EVENTS_COUNT]
    for place in range(m[EVENTS_COUNT], FEW):
        m[m[INSTANTS] + place] = NEVER


@hot
def _join(m: Words) -> None:
    """What was armed last joins the others; if nothing was, that goes into the word before the first."""
    m[m[INSTANTS] + m[NEWEST]] = m[NEWEST_AT]


@hot
def arm(m: Words, at_s: float, key: int, code: int, subject: int) -> int:
    """Let *code* happen to *subject* at the instant *at_s*; the serial to remember in its timer."""
    serial = m[SERIAL] + 1
    m[SERIAL] = serial
    put(m, bits_of(at_s), key, serial, code + (subject << 6))
    return serial


@hot
def put(m: Words, instant: int, key: int, serial: int, payload: int) -> None:
    """An event joins the present queue."""
    holes = m[HOLES]
    if m[HEAPED] != 0 or holes == 0:
        _put_into_heap(m, instant, key, serial, payload)
        return
    place = lowest_bit(holes)
    m[HOLES] = holes & (holes - 1)
    _write(m, place, key, serial, payload)
    _join(m)
    m[NEWEST] = place
    m[NEWEST_AT] = instant


@hot
def _write(m: Words, place: int, key: int, serial: int, payload: int) -> None:
    event = m[EVENTS] + EVENT_WORDS * place
    m[event + EV_KEY] = key
    m[event + EV_SERIAL] = serial
    m[event + EV_PAYLOAD] = payload


@apart
def _put_into_heap(m: Words, instant: int, key: int, serial: int, payload: int) -> None:
    """The same for one of many; it takes the place of the event that has just happened, if no other did."""
    if m[HEAPED] == 0:
        _make_heap(m)
    place = 0
    if m[HOLES] == 0:
        place = m[EVENTS_COUNT]
        if place >= m[EVENTS_ROOM] and not _more_room(m):
            return
        m[EVENTS_COUNT] = place + 1
    m[HOLES] = 0
    _write(m, place, key, serial, payload)
    m[m[INSTANTS] + place] = instant
    _sift(m, place, m[EVENTS_COUNT])


@rare
def _more_room(m: Words) -> bool:
    """The present queue moves to where it has room for twice as many; False, and the run ends, if there is no such place."""
    room, count = 2 * m[EVENTS_ROOM], m[EVENTS_COUNT]
    instants = m[TOP] + 1  # the word before the first is written, never read
    events = instants + room
    if events + room * EVENT_WORDS > m[HARD_LIMIT]:
        m[ALARM] = NO_ROOM
        return False
    m[TOP] = events + room * EVENT_WORDS
    if m[TOP] > m[SOFT_LIMIT]:
        m[ALARM] = NO_ROOM
    for place in range(count):
        m[instants + place] = m[m[INSTANTS] + place]
    for word in range(count * EVENT_WORDS):
        m[events + word] = m[m[EVENTS] + word]
    m[INSTANTS] = instants
    m[EVENTS] = events
    m[EVENTS_ROOM] = room
    return True


@inner
def tidy(m: Words) -> None:
    """Every pending event in its place, and how many places may have one."""
    if m[HEAPED] == 0:
        _join(m)
        m[NEWEST] = -1
        m[NEWEST_AT] = NEVER
        m[EVENTS_COUNT] = width_of(~m[HOLES])
    else:
        _close_top(m)


@inner
def empty(m: Words) -> None:
    """Forget every event of the present queue."""
    m[EVENTS_COUNT] = 0
    _undo_heap(m)


@hot
def _earliest(first_at: int, firsts: int, at: int, place: int) -> tuple[int, int]:
    """The first instant, and the bits of the places that have it, when the one at *place* is looked at too."""
    one = 1 << place
    both = firsts | one
    return min(at, first_at), one if at < first_at else (both if at == first_at else firsts)


@hot
def take_first(m: Words, to: int) -> int:
    """The place of the event that comes first, and now is its instant; -1 if it comes after *to*."""
    f = as_floats(m)
    if m[HEAPED] != 0:
        top = _take_top(m, to)
        if top != FEW_AGAIN:
            return top
    instants, newest, newest_at, holes = m[INSTANTS], m[NEWEST], m[NEWEST_AT], m[HOLES]
    width = width_of(~holes)
    # Of so few all are looked at, however many there are: that, too, is no branch.
    if width <= VERY_FEW:
        first_at, firsts = m[instants], 1
        for place in range(1, VERY_FEW // 2):
            first_at, firsts = _earliest(first_at, firsts, m[instants + place], place)
        if width > VERY_FEW // 2:
            for place in range(VERY_FEW // 2, VERY_FEW):
                first_at, firsts = _earliest(first_at, firsts, m[instants + place], place)
    elif width <= 4 * LANES:
        first_at = least_of(m, instants, 4)
        firsts = equal_to(m, instants, 4, first_at)
    else:
        many = (width + LANES - 1) // LANES
        first_at = least_of(m, instants, many)
        firsts = equal_to(m, instants, many, first_at)
    # Last the one whose instant may still be being worked out: nothing else has to wait for it.
    first_at, firsts = _earliest(first_at, firsts, newest_at, newest)
    _join(m)
    m[NEWEST] = -1
    m[NEWEST_AT] = NEVER
    if first_at > to:
        return -1
    place = lowest_bit(firsts)
    if firsts & (firsts - 1) != 0:
        place = _first_of_tied(m, firsts)
    m[HOLES] = holes | 1 << place
    m[instants + place] = NEVER
    f[NOW_S] = float_of(first_at)
    return place


@apart
def _take_top(m: Words, to: int) -> int:
    """The same for many; `FEW_AGAIN` if they are not any more. The next event that is armed takes its place."""
    f = as_floats(m)
    _close_top(m)
    if m[HEAPED] == 0:
        return FEW_AGAIN
    if m[m[INSTANTS]] > to:
        return -1
    f[NOW_S] = float_of(m[m[INSTANTS]])
    m[HOLES] = 1
    return 0


@inner
def _close_top(m: Words) -> None:
    """Take away the place of the event that has happened, if no other took it."""
    if m[HOLES] == 0:
        return
    m[HOLES] = 0
    last = m[EVENTS_COUNT] - 1
    m[EVENTS_COUNT] = last
    _move(m, 0, last)
    if last >= AGAIN_FEW:
        _sift(m, 0, last)
    else:
        _undo_heap(m)


@apart
def _first_of_tied(m: Words, firsts: int) -> int:
    """The first one of several events at one instant, by the bits of their places."""
    first = lowest_bit(firsts)
    firsts &= firsts - 1
    while firsts != 0:
        place = lowest_bit(firsts)
        firsts &= firsts - 1
        if _before(m, place, first):
            first = place
    return first


@hot
def then(m: Words, what: int, a: int, b: int, c: int, d: int) -> None:
    """Do *what* before anything that was put here earlier, as soon as the function at hand is over."""
    count = m[AGENDA_COUNT]
    if count >= m[AGENDA_ROOM]:
        m[ALARM] = NO_ROOM
        return
    place = m[AGENDA] + count * AGENDA_WORDS
    m[place] = what
    m[place + 1] = a
    m[place + 2] = b
    m[place + 3] = c
    m[place + 4] = d
    m[AGENDA_COUNT] = count + 1
