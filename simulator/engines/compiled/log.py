"""log: a partitioned, replicated log. Appends wait for its in-sync replicas, then become readable."""

from simulator.engines.compiled.appending import free_append, join, new_append, stop_waiting
from simulator.engines.compiled.clock import ACKNOWLEDGE, TIMEOUT, arm, tie_key
from simulator.engines.compiled.collectors import observe
from simulator.engines.compiled.draws import partition_of, sample
from simulator.engines.compiled.jit import hot, inner, rare
from simulator.engines.compiled.journal import ends, span
from simulator.engines.compiled.layout import (
    AD_ASKED_S,
    AD_HELD,
    AD_NEXT,
    AD_OVER,
    AD_PARTITION,
    AD_PRODUCER_KIND,
    AD_QUEUED,
    AD_RECORD,
    AD_TIMER,
    AD_TRIES,
    LO_APPENDED,
    LO_ASKED,
    LO_DROPPED,
    LO_LATENCIES,
    LO_PARTITIONS,
    LO_POISON_LEFT,
    LO_READERS,
    LO_READERS_COUNT,
    NOW_S,
    OF_NOBODY,
    ON_APPENDED,
    ON_GIVE_UP,
    ON_REPLICATED,
    PA_ADVANCES,
    PA_FLYING,
    PA_IN_SYNC_COUNT,
    PA_LAST_DUE_S,
    PA_LAST_READABLE_S,
    PA_LOG,
    PA_NUMBER,
    PA_OPEN,
    PA_REPLICATING,
    PA_WAITING,
    PARTITION_WORDS,
    RC_CAUSE,
    RC_ID,
    RC_KEY,
    RC_POISON,
    SPAN_PUBLISH,
    TRACING,
)
from simulator.engines.compiled.member import arrives
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import (
    INDEX,
    LO_BY_LEADER,
    LO_DELIVERY_TIMEOUT_S,
    LO_LATENCY,
    LO_PARTITIONS_COUNT,
    LO_REPLICAS,
    LO_REPLICATES,
    Words,
)


@inner
def partition_at(m: Words, log: int, number: int) -> int:
    """The address of a partition; its replicas and its in-sync set follow it."""
    return m[log + LO_PARTITIONS] + (PARTITION_WORDS + 2 * m[log + LO_REPLICAS]) * number


@inner
def publish(m: Words, log: int, record: int, kind: int, producer: int, pending: int) -> int:
    """Append *record* to the partition of its key for a producer of *kind*.

    0 when it is acknowledged at once, else the address of the append, whose end comes later.
    """
    f = as_floats(m)
    now_s = f[NOW_S]
    m[log + LO_ASKED] += 1
    if m[log + LO_POISON_LEFT] != 0:
        m[log + LO_POISON_LEFT] -= 1
        m[record + RC_POISON] = 1
    partition = partition_at(m, log, partition_of(m[record + RC_KEY], m[log + LO_PARTITIONS_COUNT]))
    if m[partition + PA_OPEN] == 0:
        append = new_append(m, partition, record, kind, producer, pending)
        wait(m, append)
        return append
    due_s = _due(m, log, partition, m[record + RC_ID], 0)
    if due_s <= now_s and m[partition + PA_FLYING] == 0:
        if m[log + LO_BY_LEADER] == 0 or _leader_is_alone(m, partition):
            _measure(m, log, record, now_s)
            make_readable(m, log, m[partition + PA_NUMBER], record)
        else:
            append = new_append(m, partition, record, OF_NOBODY, 0, 0)
            m[append + AD_OVER] = 1
            _measure(m, log, record, now_s)
            replicate(m, append)
        return 0
    append = new_append(m, partition, record, kind, producer, pending)
    _take_off(m, partition, append, due_s)
    return append


@hot
def _due(m: Words, log: int, partition: int, id_: int, tries: int) -> float:
    """After the latency, never before an earlier append of the partition."""
    f = as_floats(m)
    due_s = f[NOW_S] + sample(m, log + LO_LATENCY, id_, tries)
    if due_s < f[partition + PA_LAST_DUE_S]:
        due_s = f[partition + PA_LAST_DUE_S]
    f[partition + PA_LAST_DUE_S] = due_s
    return due_s


@inner
def _take_off(m: Words, partition: int, append: int, due_s: float) -> None:
    log = m[partition + PA_LOG]
    join(m, partition + PA_FLYING, append)
    key = tie_key(ACKNOWLEDGE, m[log + INDEX], m[partition + PA_NUMBER])
    m[append + AD_TIMER] = arm(m, due_s, key, ON_APPENDED, append)


@inner
def fly(m: Words, append: int) -> bool:
    """What waited goes out again. Whether it is acknowledged at once."""
    f = as_floats(m)
    partition, record = m[append + AD_PARTITION], m[append + AD_RECORD]
    log = m[partition + PA_LOG]
    due_s = _due(m, log, partition, m[record + RC_ID], m[append + AD_TRIES])
    if due_s <= f[NOW_S] and m[partition + PA_FLYING] == 0:
        return True
    _take_off(m, partition, append, due_s)
    return False


@inner
def land(m: Words, append: int) -> bool:
    """The first of those that fly is due; False when its producer had died."""
    partition = m[append + AD_PARTITION]
    m[partition + PA_FLYING] = m[append + AD_NEXT]
    if m[append + AD_OVER] != 0:
        free_append(m, append)
        return False
    return True


@inner
def acknowledge(m: Words, append: int) -> None:
    """The brokers have it; its producer is to be told next. The append is gone unless followers still wait for it."""
    f = as_floats(m)
    partition, record = m[append + AD_PARTITION], m[append + AD_RECORD]
    log = m[partition + PA_LOG]
    m[append + AD_OVER] = 1
    _measure(m, log, record, f[append + AD_ASKED_S])
    if m[log + LO_BY_LEADER] != 0 and not _leader_is_alone(m, partition):
        m[append + AD_PRODUCER_KIND] = OF_NOBODY
        replicate(m, append)
    else:
        make_readable(m, log, m[partition + PA_NUMBER], record)
        free_append(m, append)


@inner
def _leader_is_alone(m: Words, partition: int) -> bool:
    return m[partition + PA_ADVANCES] != 0 and m[partition + PA_IN_SYNC_COUNT] == 1


@hot
def _measure(m: Words, log: int, record: int, asked_s: float) -> None:
    f = as_floats(m)
    observe(m, log + LO_LATENCIES, f[NOW_S] - asked_s)
    ends(m, m[record + RC_CAUSE], f[NOW_S])
    if m[TRACING] != 0:
        span(m, m[record + RC_CAUSE], log, SPAN_PUBLISH, asked_s, f[NOW_S], 0)


@rare
def replicate(m: Words, append: int) -> None:
    """acks 1: the followers have it one more latency later."""
    f = as_floats(m)
    partition, record = m[append + AD_PARTITION], m[append + AD_RECORD]
    log = m[partition + PA_LOG]
    due_s = f[NOW_S] + sample(m, log + LO_REPLICATES, m[record + RC_ID], m[append + AD_TRIES])
    if due_s < f[partition + PA_LAST_READABLE_S]:
        due_s = f[partition + PA_LAST_READABLE_S]
    f[partition + PA_LAST_READABLE_S] = due_s
    join(m, partition + PA_REPLICATING, append)
    key = tie_key(ACKNOWLEDGE, m[log + INDEX], m[partition + PA_NUMBER])
    m[append + AD_TIMER] = arm(m, due_s, key, ON_REPLICATED, append)


@inner
def replicated(m: Words, append: int) -> None:
    m[append + AD_HELD] = 1
    advance(m, m[append + AD_PARTITION])


@inner
def advance(m: Words, partition: int) -> None:
    """The high watermark passes what every replica in sync has, while all of them live and are enough."""
    while m[partition + PA_ADVANCES] != 0 and m[partition + PA_REPLICATING] != 0:
        append = m[partition + PA_REPLICATING]
        if m[append + AD_HELD] == 0:
            return
        m[partition + PA_REPLICATING] = m[append + AD_NEXT]
        make_readable(m, m[partition + PA_LOG], m[partition + PA_NUMBER], m[append + AD_RECORD])
        free_append(m, append)


@inner
def make_readable(m: Words, log: int, partition: int, record: int) -> None:
    m[log + LO_APPENDED] += 1
    for reader in range(m[log + LO_READERS_COUNT]):
        arrives(m, m[m[log + LO_READERS] + reader], partition, record)


@rare
def wait(m: Words, append: int) -> None:
    """Until the partition takes appends again, or the producer gives up."""
    f = as_floats(m)
    partition = m[append + AD_PARTITION]
    log = m[partition + PA_LOG]
    join(m, partition + PA_WAITING, append)
    m[append + AD_QUEUED] = 1
    due_s = f[append + AD_ASKED_S] + f[log + LO_DELIVERY_TIMEOUT_S]
    if due_s < f[NOW_S]:
        due_s = f[NOW_S]
    key = tie_key(TIMEOUT, m[log + INDEX], m[partition + PA_NUMBER])
    m[append + AD_TIMER] = arm(m, due_s, key, ON_GIVE_UP, append)


@rare
def give_up(m: Words, append: int) -> None:
    """The delivery timeout is over; its producer is to be told next."""
    m[append + AD_OVER] = 1
    stop_waiting(m, append)
    m[m[m[append + AD_PARTITION] + PA_LOG] + LO_DROPPED] += 1


@rare
def suspend(m: Words, partition: int) -> None:
    """What had no acknowledgement yet must be sent again."""
    f = as_floats(m)
    append = m[partition + PA_FLYING]
    m[partition + PA_FLYING] = 0
    f[partition + PA_LAST_DUE_S] = f[NOW_S]
    while append != 0:
        after = m[append + AD_NEXT]
        m[append + AD_TIMER] = 0
        if m[append + AD_OVER] == 0:
            wait(m, append)
        else:
            free_append(m, append)
        append = after
