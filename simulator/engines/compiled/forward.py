"""Where an emission that is not published goes: a handler at a station, a saga, a named end."""

from simulator.engines.compiled.clock import then
from simulator.engines.compiled.jit import hot
from simulator.engines.compiled.layout import (
    NOW_S,
    RC_AFTER,
    RC_CAUSE,
    RC_TO,
    RC_TO_KIND,
    TO_FORWARD,
    WO_UNSENT,
)
from simulator.engines.compiled.pools import hold, new_work, release
from simulator.engines.compiled.process import start_saga
from simulator.engines.compiled.sink import arrive
from simulator.engines.compiled.station import submit_here
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import AP_HOST, HANDLER, PROCESS, Words


@hot
def forward(m: Words, to_kind: int, to: int, record: int) -> None:
    f = as_floats(m)
    if to_kind == HANDLER:
        submit_here(m, m[to + AP_HOST], new_work(m, record, to, f[NOW_S], 0))
    elif to_kind == PROCESS:
        start_saga(m, to, record)
    else:
        arrive(m, to, record)


@hot
def forward_all(m: Words, unsent: int) -> None:
    """Forward a chain of records; what starting a saga brings about comes before the next one."""
    while unsent != 0:
        record, after = unsent, m[unsent + RC_AFTER]
        kind, to, cause = m[record + RC_TO_KIND], m[record + RC_TO], m[record + RC_CAUSE]
        if kind == PROCESS and after != 0:
            then(m, TO_FORWARD, after, 0, 0, 0)
            after = 0
        forward(m, kind, to, record)
        release(m, cause)
        unsent = after


@hot
def unsent_later(m: Words, work: int, record: int, to_kind: int, to: int, last: int) -> int:
    """Keep *record* with *work* for its end, behind *last*; it holds its cause. The new last one."""
    m[record + RC_AFTER] = 0
    m[record + RC_TO_KIND] = to_kind
    m[record + RC_TO] = to
    hold(m, m[record + RC_CAUSE])
    if last == 0:
        m[work + WO_UNSENT] = record
    else:
        m[last + RC_AFTER] = record
    return record
