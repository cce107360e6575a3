"""What a handler remembers of its effects: which records it has handled, and which effects were taken back."""

from simulator.engines.compiled.jit import apart, hot, inner
from simulator.engines.compiled.layout import (
    AP_REFUSES,
    CA_HANDLED,
    CA_HANDLED_COUNT,
    CA_HANDLED_MORE,
    CA_ID,
    CA_MARKS,
    FREE_HANDLED,
    HA_ID,
    HA_TIMES,
    HA_WHAT,
    HANDLED_INSIDE,
    HANDLED_MORE_WORDS,
    HANDLED_WORDS,
    HM_ID,
    HM_NEXT,
    HM_TIMES,
    HM_WHAT,
    RC_CAUSE,
    RC_ID,
    REFUSED,
    SA_ID,
    STANDING,
    TIMES,
    WO_HANDLER,
    WO_RECORD,
    WO_SAGA,
)
from simulator.engines.compiled.pools import take
from simulator.plan.arrays import (
    AP_IDEMPOTENT,
    AP_TAKES_BACK,
    Words,
)


@hot
def remembered(m: Words, cause: int, id_: int, what: int) -> int:
    """The address of the count of *what* for *id_*, 0 if there is none. *what* is handler * 4 + kind.

    Of the 64 marks of a cause one belongs to each that is remembered: without it there is nothing to look for.
    """
    if (m[cause + CA_MARKS] >> ((id_ ^ what) & 63)) & 1 == 0:
        return 0
    for number in range(m[cause + CA_HANDLED_COUNT]):
        at = cause + CA_HANDLED + HANDLED_WORDS * number
        if m[at + HA_ID] == id_ and m[at + HA_WHAT] == what:
            return at + HA_TIMES
    more = m[cause + CA_HANDLED_MORE]
    while more != 0:
        if m[more + HM_ID] == id_ and m[more + HM_WHAT] == what:
            return more + HM_TIMES
        more = m[more + HM_NEXT]
    return 0


@inner
def remember(m: Words, cause: int, id_: int, what: int) -> int:
    """The address of the count of *what* for *id_*, which begins at 0."""
    at = remembered(m, cause, id_, what)
    return at if at != 0 else begin_to_remember(m, cause, id_, what)


@hot
def begin_to_remember(m: Words, cause: int, id_: int, what: int) -> int:
    """The same for what is known not to be remembered yet."""
    m[cause + CA_MARKS] |= 1 << ((id_ ^ what) & 63)
    count = m[cause + CA_HANDLED_COUNT]
    if count < HANDLED_INSIDE:
        m[cause + CA_HANDLED_COUNT] = count + 1
        at = cause + CA_HANDLED + HANDLED_WORDS * count
        m[at + HA_ID] = id_
        m[at + HA_WHAT] = what
        m[at + HA_TIMES] = 0
        return at + HA_TIMES
    return _remember_more(m, cause, id_, what)


@apart
def _remember_more(m: Words, cause: int, id_: int, what: int) -> int:
    """For what the cause itself has no more room."""
    more = take(m, FREE_HANDLED, HANDLED_MORE_WORDS)
    m[more + HM_NEXT] = m[cause + CA_HANDLED_MORE]
    m[cause + CA_HANDLED_MORE] = more
    m[more + HM_ID] = id_
    m[more + HM_WHAT] = what
    m[more + HM_TIMES] = 0
    return more + HM_TIMES


@hot
def times_handled(m: Words, work: int) -> int:
    """How often the record of *work* has had its effect at its handler."""
    record = m[work + WO_RECORD]
    at = remembered(m, m[record + RC_CAUSE], m[record + RC_ID], 4 * m[work + WO_HANDLER] + TIMES)
    return m[at] if at != 0 else 0


@inner
def subject_of(m: Words, work: int) -> int:
    """Whose effect it is: the saga's that asked for it, else the first cause's."""
    if m[work + WO_SAGA] != 0:
        return m[m[work + WO_SAGA] + SA_ID]
    return m[m[m[work + WO_RECORD] + RC_CAUSE] + CA_ID]


@inner
def undo_came_first(m: Words, work: int) -> bool:
    """Whether this action must not happen any more."""
    handler = m[work + WO_HANDLER]
    if m[handler + AP_REFUSES] == 0 or m[handler + AP_IDEMPOTENT] == 0:
        return False
    cause = m[m[work + WO_RECORD] + RC_CAUSE]
    return remembered(m, cause, subject_of(m, work), 4 * handler + REFUSED) != 0


@inner
def take_back(m: Words, work: int) -> int:
    """How many effects of the action that *work* undoes are taken back."""
    handler = m[work + WO_HANDLER]
    action = m[handler + AP_TAKES_BACK]
    cause, subject = m[m[work + WO_RECORD] + RC_CAUSE], subject_of(m, work)
    standing = remembered(m, cause, subject, 4 * action + STANDING)
    if standing != 0 and m[standing] > 0:
        m[standing] -= 1
    elif m[handler + AP_IDEMPOTENT] != 0 and m[action + AP_IDEMPOTENT] != 0:
        m[remember(m, cause, subject, 4 * action + REFUSED)] = 1
        m[action + AP_REFUSES] = 1
        return 0
    return 1
