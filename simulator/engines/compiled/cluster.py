"""The brokers of a cluster: which are alive, which the controller has fenced, and when it will.

What a broker's death or return does goes from partition to partition: whatever a partition that
takes appends again lets go on comes before the next partition.
"""

from simulator.engines.compiled.appending import free_append, join
from simulator.engines.compiled.clock import CLUSTER, arm, then, tie_key
from simulator.engines.compiled.draws import child_id, uniform
from simulator.engines.compiled.jit import inner
from simulator.engines.compiled.journal import tell
from simulator.engines.compiled.layout import (
    AD_HELD,
    AD_NEXT,
    AD_QUEUED,
    AD_TIMER,
    AD_TRIES,
    BROKER_DIED,
    BROKER_FENCED,
    BROKER_RETURNED,
    CL_ALIVE,
    CL_CHECK_LUCK,
    CL_DOWNS,
    CL_FENCING,
    CL_HEARTBEAT_LUCK,
    CL_HEARTBEAT_S,
    CL_INDEX,
    CL_LOGS,
    CL_LOGS_COUNT,
    CL_MOVED,
    CL_SESSION_S,
    FE_BROKER,
    FE_CLUSTER,
    FE_TIMER,
    FENCE_WORDS,
    LO_LOST,
    LO_READERS,
    LO_READERS_COUNT,
    NOW_S,
    ON_FENCE,
    PA_ADVANCES,
    PA_CUT_OFF,
    PA_IN_SYNC,
    PA_IN_SYNC_COUNT,
    PA_LEADER,
    PA_LOG,
    PA_NUMBER,
    PA_OPEN,
    PA_READABLE,
    PA_REPLICAS,
    PA_REPLICATING,
    PA_WAITING,
    TO_BROKER,
    TO_DRAIN,
    TO_JUDGED,
    TO_PUBLISHED,
    TOLD_ELECTION,
)
from simulator.engines.compiled.log import advance, fly, partition_at, replicate, suspend
from simulator.engines.compiled.member import readable_again
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import (
    LO_BY_LEADER,
    LO_CLUSTER,
    LO_MIN_ISR,
    LO_PARTITIONS_COUNT,
    LO_REPLICAS,
    Words,
)


@inner
def broker_down(m: Words, cluster: int, broker: int, killed: int) -> None:
    """A clean stop moves leadership away first; a kill leaves it until the controller fences the broker."""
    f = as_floats(m)
    if m[m[cluster + CL_ALIVE] + broker] == 0:
        return
    m[m[cluster + CL_ALIVE] + broker] = 0
    if killed == 0:
        _fence(m, cluster, broker)
        return
    m[cluster + CL_DOWNS] += 1
    record = child_id(m[cluster + CL_DOWNS], broker)
    last_heard_s = f[cluster + CL_HEARTBEAT_S] * uniform(m[cluster + CL_HEARTBEAT_LUCK], record, 0)
    until_check_s = f[cluster + CL_SESSION_S] / 8.0 * uniform(m[cluster + CL_CHECK_LUCK], record, 0)
    fenced_s = f[NOW_S] + (f[cluster + CL_SESSION_S] - last_heard_s + until_check_s)
    key = tie_key(CLUSTER, m[cluster + CL_INDEX], broker)
    fence = m[cluster + CL_FENCING] + FENCE_WORDS * broker
    m[fence + FE_TIMER] = arm(m, fenced_s, key, ON_FENCE, fence)
    then(m, TO_BROKER, BROKER_DIED, cluster, broker, 0)


@inner
def fence_due(m: Words, fence: int) -> None:
    m[fence + FE_TIMER] = 0
    _fence(m, m[fence + FE_CLUSTER], m[fence + FE_BROKER])


@inner
def _fence(m: Words, cluster: int, broker: int) -> None:
    m[cluster + CL_MOVED] = 0
    then(m, TO_BROKER, BROKER_FENCED, cluster, broker, 0)


@inner
def broker_up(m: Words, cluster: int, broker: int) -> None:
    """The broker is back, has caught up and is in sync again at once."""
    if m[m[cluster + CL_ALIVE] + broker] != 0:
        return
    m[m[cluster + CL_ALIVE] + broker] = 1
    m[m[cluster + CL_FENCING] + FENCE_WORDS * broker + FE_TIMER] = 0
    then(m, TO_BROKER, BROKER_RETURNED, cluster, broker, 0)


@inner
def broker_step(m: Words, what: int, cluster: int, broker: int, place: int) -> None:
    """The change of *broker* reaches the partition at *place*: log number << 32 | partition."""
    number, partition_number = place >> 32, place & 0xFFFFFFFF
    if number == m[cluster + CL_LOGS_COUNT]:
        if what == BROKER_FENCED:
            tell(m, TOLD_ELECTION, cluster, broker, m[cluster + CL_MOVED], 0.0)
        return
    log = m[m[cluster + CL_LOGS] + number]
    after = place + 1
    if partition_number + 1 == m[log + LO_PARTITIONS_COUNT]:
        after = (number + 1) << 32
    then(m, TO_BROKER, what, cluster, broker, after)
    partition = partition_at(m, log, partition_number)
    if what == BROKER_RETURNED:
        _returned(m, cluster, partition, broker)
    elif not _has(m, m[partition + PA_IN_SYNC], m[partition + PA_IN_SYNC_COUNT], broker):
        return
    elif what == BROKER_DIED:
        _died(m, partition, broker)
    else:
        _fenced(m, cluster, partition, broker)


@inner
def _has(m: Words, brokers: int, count: int, broker: int) -> bool:
    place = 0
    while place < count and m[brokers + place] != broker:
        place += 1
    return place < count


@inner
def _died(m: Words, partition: int, broker: int) -> None:
    """Nobody knows yet: it cannot be read where the broker leads, and appends that need it wait."""
    if m[partition + PA_LEADER] == broker:
        m[partition + PA_CUT_OFF] = broker
        append = m[partition + PA_REPLICATING]
        while append != 0:
            if m[append + AD_HELD] == 0:
                m[append + AD_TIMER] = 0
            append = m[append + AD_NEXT]
    _judge(m, partition)


@inner
def _fenced(m: Words, cluster: int, partition: int, broker: int) -> None:
    """The in-sync set goes on without *broker*; followers lead where it led."""
    count, in_sync = m[partition + PA_IN_SYNC_COUNT], m[partition + PA_IN_SYNC]
    if count > 1:  # the last one in sync stays, and leads again when it is back
        kept = 0
        for place in range(count):
            if m[in_sync + place] != broker:
                m[in_sync + kept] = m[in_sync + place]
                kept += 1
        m[partition + PA_IN_SYNC_COUNT] = kept
    if m[partition + PA_LEADER] == broker:
        m[cluster + CL_MOVED] += 1
        _elect(m, cluster, partition)
    _judge(m, partition)


@inner
def _returned(m: Words, cluster: int, partition: int, broker: int) -> None:
    log = m[partition + PA_LOG]
    if not _has(m, m[partition + PA_REPLICAS], m[log + LO_REPLICAS], broker):
        return
    in_sync, count = m[partition + PA_IN_SYNC], m[partition + PA_IN_SYNC_COUNT]
    follows = _has(m, in_sync, count, broker)
    leader = m[partition + PA_LEADER]
    if (leader < 0 or leader == broker) and follows:
        _elect(m, cluster, partition)
    leader = m[partition + PA_LEADER]
    if not follows and leader >= 0 and m[m[cluster + CL_ALIVE] + leader] != 0:
        m[in_sync + count] = broker
        m[partition + PA_IN_SYNC_COUNT] = count + 1
    _judge(m, partition)


@inner
def _elect(m: Words, cluster: int, partition: int) -> None:
    """The first replica in order that is in sync and alive leads; none: the partition is offline."""
    log = m[partition + PA_LOG]
    m[partition + PA_LEADER] = -1
    for place in range(m[log + LO_REPLICAS]):
        broker = m[m[partition + PA_REPLICAS] + place]
        in_sync = _has(m, m[partition + PA_IN_SYNC], m[partition + PA_IN_SYNC_COUNT], broker)
        if in_sync and m[m[cluster + CL_ALIVE] + broker] != 0:
            m[partition + PA_LEADER] = broker
            break
    if m[partition + PA_LEADER] < 0 or m[partition + PA_CUT_OFF] < 0:
        return
    back = m[partition + PA_LEADER] == m[partition + PA_CUT_OFF]
    m[partition + PA_CUT_OFF] = -1
    append = m[partition + PA_REPLICATING]
    m[partition + PA_REPLICATING] = 0
    again, last = 0, 0
    while append != 0:
        after = m[append + AD_NEXT]
        if m[append + AD_HELD] != 0:
            join(m, partition + PA_REPLICATING, append)
        elif back:
            m[append + AD_NEXT] = 0
            if again == 0:
                again = append
            else:
                m[last + AD_NEXT] = append
            last = append
        else:  # acknowledged by a leader that is gone, and truncated when it comes back
            m[log + LO_LOST] += 1
            free_append(m, append)
        append = after
    while again != 0:
        after = m[again + AD_NEXT]
        replicate(m, again)
        again = after


@inner
def _judge(m: Words, partition: int) -> None:
    """Whether *partition* can be read and takes appends; what waited goes on in order when it does again."""
    log = m[partition + PA_LOG]
    alive, leader = m[m[log + LO_CLUSTER] + CL_ALIVE], m[partition + PA_LEADER]
    was_readable, was_open = m[partition + PA_READABLE], m[partition + PA_OPEN]
    readable = leader >= 0 and m[alive + leader] != 0
    advances = readable and m[partition + PA_IN_SYNC_COUNT] >= m[log + LO_MIN_ISR]
    for place in range(m[partition + PA_IN_SYNC_COUNT]):
        if m[alive + m[m[partition + PA_IN_SYNC] + place]] == 0:
            advances = False
    m[partition + PA_READABLE] = 1 if readable else 0
    m[partition + PA_ADVANCES] = 1 if advances else 0
    can_open = readable if m[log + LO_BY_LEADER] != 0 else advances
    advance(m, partition)
    then(m, TO_JUDGED, partition, was_readable, 0, 0)
    if was_open != 0 and not can_open:
        m[partition + PA_OPEN] = 0
        suspend(m, partition)
    elif can_open and was_open == 0:
        then(m, TO_DRAIN, partition, 0, 0, 0)


@inner
def judged(m: Words, partition: int, was_readable: int) -> None:
    if m[partition + PA_READABLE] != 0 and was_readable == 0:
        log = m[partition + PA_LOG]
        for reader in range(m[log + LO_READERS_COUNT]):
            readable_again(m, m[m[log + LO_READERS] + reader], m[partition + PA_NUMBER])


@inner
def drain(m: Words, partition: int) -> None:
    """What waited goes out in order; still closed, so that what is published meanwhile queues up behind."""
    while m[partition + PA_WAITING] != 0:
        append = m[partition + PA_WAITING]
        m[partition + PA_WAITING] = m[append + AD_NEXT]
        m[append + AD_QUEUED] = 0
        m[append + AD_TIMER] = 0
        m[append + AD_TRIES] += 1
        if fly(m, append):
            then(m, TO_DRAIN, partition, 0, 0, 0)
            then(m, TO_PUBLISHED, append, 0, 0, 0)
            return
    m[partition + PA_OPEN] = 1
