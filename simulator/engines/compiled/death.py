"""A server dies under its delivery: nothing of it goes on, whatever answers come."""

from simulator.engines.compiled.appending import cancel
from simulator.engines.compiled.jit import rare
from simulator.engines.compiled.layout import (
    AD_NEXT_OF_WORK,
    RC_KEY,
    WO_APPENDS,
    WO_HANDLER,
    WO_PENDING,
    WO_RECORD,
    WO_SERVER,
    WO_TIMER,
    WO_VERSION,
    WO_WAITS_FOR,
)
from simulator.engines.compiled.store import close_stream, dual_write_settled
from simulator.plan.arrays import AP_STORE, Words


@rare
def die(m: Words, work: int) -> None:
    """What *work* had not published is gone with it; the delivery itself is for the caller to end."""
    m[work + WO_TIMER] = 0
    m[work + WO_WAITS_FOR] = 0
    m[work + WO_SERVER] = 0
    store = m[m[work + WO_HANDLER] + AP_STORE]
    m[work + WO_PENDING] = 0
    if m[work + WO_VERSION] != 0:
        close_stream(m, store, m[m[work + WO_RECORD] + RC_KEY])
        m[work + WO_VERSION] = 0
    append = m[work + WO_APPENDS]
    m[work + WO_APPENDS] = 0
    while append != 0:
        after = m[append + AD_NEXT_OF_WORK]
        cancel(m, append)
        if store != 0:
            dual_write_settled(m, store, False, 0.0)
        append = after
