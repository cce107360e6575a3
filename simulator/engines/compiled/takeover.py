"""The instance that runs a saga dies: others take it over, or it is stuck."""

from simulator.engines.compiled.clock import RETRY, arm, then, tie_key
from simulator.engines.compiled.jit import inner
from simulator.engines.compiled.journal import tell
from simulator.engines.compiled.layout import (
    ACTING,
    NOW_S,
    ON_TAKE_OVER,
    OPEN,
    PR_FIRST,
    PR_ORPHANS,
    SA_ASKED_S,
    SA_AT,
    SA_DEADLINE,
    SA_DOUBTFUL,
    SA_INSTANCE,
    SA_NEXT,
    SA_ORPHAN,
    SA_ORPHAN_NEXT,
    SA_OUTCOME,
    SA_PHASE,
    SA_PROCESS,
    SA_TIMER,
    SA_TRIES,
    SA_WAITS_FOR,
    STUCK,
    TO_ORPHANS,
    TOLD_SAGAS_STUCK,
)
from simulator.engines.compiled.process import ask, end_saga, settle, turn_back
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import (
    INDEX,
    PR_DEADLINE_S,
    PR_PIVOT,
    PR_RECORDS,
    PR_RESUME_AFTER_S,
    RECORDS_BEFORE,
    RECORDS_NEVER,
    Words,
)


@inner
def _next_open(m: Words, saga: int) -> int:
    """The first open saga from *saga* on, in the order in which they were started."""
    while saga != 0 and m[saga + SA_OUTCOME] != OPEN:
        saga = m[saga + SA_NEXT]
    return saga


@inner
def orchestrator_stopped(m: Words, process: int, instance: int, killed: int) -> None:
    """Its sagas: handed over at once by a clean stop; after a kill taken over later, or stuck."""
    f = as_floats(m)
    stuck = 0
    saga = _next_open(m, m[process + PR_FIRST])
    while saga != 0:
        after = _next_open(
            m, m[saga + SA_NEXT]
        )  # an open one keeps its memory, whatever this one's end frees
        if m[saga + SA_INSTANCE] == instance and not (killed == 0 and settle(m, process, saga)):
            m[saga + SA_INSTANCE] = -1
            m[saga + SA_WAITS_FOR] = 0
            m[saga + SA_TIMER] = 0
            if killed != 0:
                if f[process + PR_RESUME_AFTER_S] < 0.0 or m[process + PR_RECORDS] == RECORDS_NEVER:
                    stuck += 1
                    end_saga(m, saga, STUCK)
                else:
                    at_s = f[NOW_S] + f[process + PR_RESUME_AFTER_S]
                    key = tie_key(RETRY, m[process + INDEX], 0)
                    m[saga + SA_TIMER] = arm(m, at_s, key, ON_TAKE_OVER, saga)
        saga = after
    if stuck != 0:
        tell(m, TOLD_SAGAS_STUCK, process, stuck, 0, 0.0)


@inner
def take_over(m: Words, saga: int) -> None:
    """A live instance goes on from the records; what was asked and not answered is asked again."""
    m[saga + SA_TIMER] = 0
    if settle(m, m[saga + SA_PROCESS], saga):
        _go_on_with(m, saga)


@inner
def _go_on_with(m: Words, saga: int) -> None:
    """From the records: the request at hand may have been sent, so it is sent again."""
    f = as_floats(m)
    process = m[saga + SA_PROCESS]
    if f[saga + SA_ASKED_S] < 0.0:
        ask(m, saga)
        return
    overdue = f[process + PR_DEADLINE_S] >= 0.0 and m[saga + SA_DEADLINE] == 0
    if m[saga + SA_PHASE] == ACTING:
        m[saga + SA_DOUBTFUL] = 1 if m[process + PR_RECORDS] == RECORDS_BEFORE else 0
        if overdue and m[saga + SA_AT] <= m[process + PR_PIVOT]:
            turn_back(m, saga, m[saga + SA_AT] + m[saga + SA_DOUBTFUL])
            return
    m[saga + SA_TRIES] += 1
    ask(m, saga)


@inner
def orchestrator_started(m: Words, process: int) -> None:
    """Somebody lives again: those that waited for it go on, one after the other."""
    saga = m[process + PR_ORPHANS]
    m[process + PR_ORPHANS] = 0
    if saga != 0:
        then(m, TO_ORPHANS, process, saga, 0, 0)


@inner
def next_orphan(m: Words, process: int, saga: int) -> None:
    after = m[saga + SA_ORPHAN_NEXT]
    if after != 0:
        then(m, TO_ORPHANS, process, after, 0, 0)
    m[saga + SA_ORPHAN] = 0
    if settle(m, process, saga):
        _go_on_with(m, saga)
