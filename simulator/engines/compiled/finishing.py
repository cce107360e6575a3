"""The end of a delivery: the server is free, emissions are forwarded, whoever waits is told."""

from simulator.engines.compiled.deliveries import answer_later, count_end
from simulator.engines.compiled.forward import forward_all
from simulator.engines.compiled.jit import hot, inner
from simulator.engines.compiled.layout import (
    BY_SAGA,
    DEAD,
    DROPPED,
    SA_WAITS_FOR,
    WO_CALLER,
    WO_CALLER_KIND,
    WO_HANDLER,
    WO_SERIAL,
    WO_SERVER,
    WO_TIMER,
    WO_UNSENT,
)
from simulator.engines.compiled.member import finished
from simulator.engines.compiled.pools import free_work
from simulator.engines.compiled.process import saga_answered
from simulator.engines.compiled.station import server_freed
from simulator.plan.arrays import AP_HOST_KIND, AT_STATION, Words


@hot
def ended(m: Words, work: int, outcome: int) -> None:
    """The end of a delivery at a station: count it, forward its emissions, answer its caller."""
    count_end(m, work, outcome)
    unsent = m[work + WO_UNSENT]
    if unsent == 0 and m[work + WO_CALLER_KIND] == BY_SAGA:  # nothing comes before the answer
        saga, serial = m[work + WO_CALLER], m[work + WO_SERIAL]
        free_work(m, work)
        if m[saga + SA_WAITS_FOR] == serial:
            saga_answered(m, saga, outcome)
        return
    answer_later(m, work, outcome)
    if unsent != 0:
        m[work + WO_UNSENT] = 0
        forward_all(m, unsent)
    free_work(m, work)


def _finish(m: Words, work: int, outcome: int) -> None:
    """The server is free: it takes the next one, then whoever waits is told."""
    m[work + WO_TIMER] = 0
    if m[m[work + WO_HANDLER] + AP_HOST_KIND] == AT_STATION:
        server = m[work + WO_SERVER]
        m[work + WO_SERVER] = 0
        server_freed(m, server)
        ended(m, work, outcome)
    else:
        finished(m, work, outcome)


finish = inner(_finish)
finish_here = hot(_finish)  # put in where it is called: for the one place that every record comes by


@inner
def dead_letter_settled(m: Words, work: int, serial: int, acknowledged: bool) -> None:
    """The server was kept until the dead-letter topic had it; it may have died meanwhile."""
    if m[work + WO_SERIAL] == serial and m[work + WO_SERVER] != 0:
        finish(m, work, DEAD if acknowledged else DROPPED)
