"""The end of a delivery: the server is free, emissions are forwarded, whoever waits is told."""

from simulator.engines.compiled.deliveries import answer_later, count_end
from simulator.engines.compiled.forward import forward_all
from simulator.engines.compiled.jit import hot, inner
from simulator.engines.compiled.layout import (
    DEAD,
    DROPPED,
    WO_HANDLER,
    WO_SERIAL,
    WO_SERVER,
    WO_TIMER,
    WO_UNSENT,
)
from simulator.engines.compiled.member import finished
from simulator.engines.compiled.pools import free_work
from simulator.engines.compiled.station import server_freed
from simulator.plan.arrays import AP_HOST_KIND, AT_STATION, Floats, Words


@hot
def finish(m: Words, f: Floats, work: int, outcome: int) -> None:
    """The server is free: it takes the next one, then whoever waits is told."""
    m[work + WO_TIMER] = 0
    if m[m[work + WO_HANDLER] + AP_HOST_KIND] == AT_STATION:
        server = m[work + WO_SERVER]
        m[work + WO_SERVER] = 0
        server_freed(m, f, server)
        ended(m, f, work, outcome)
    else:
        finished(m, f, work, outcome)


@inner
def ended(m: Words, f: Floats, work: int, outcome: int) -> None:
    """The end of a delivery at a station: count it, forward its emissions, answer its caller."""
    count_end(m, f, work, outcome)
    answer_later(m, f, work, outcome)
    unsent = m[work + WO_UNSENT]
    if unsent != 0:
        forward_all(m, f, unsent)
    free_work(m, f, work)


@inner
def dead_letter_settled(m: Words, f: Floats, work: int, serial: int, acknowledged: bool) -> None:
    """The server was kept until the dead-letter topic had it; it may have died meanwhile."""
    if m[work + WO_SERIAL] == serial and m[work + WO_SERVER] != 0:
        finish(m, f, work, DEAD if acknowledged else DROPPED)
