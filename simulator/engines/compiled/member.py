"""One member of a consumer group: one thread that polls, handles its batch and polls again."""

from simulator.engines.compiled.attempt import begin_here
from simulator.engines.compiled.backlog import end_entry, enter_backlog, release_entry, worked
from simulator.engines.compiled.clock import MEMBERSHIP, arm, then, tie_key
from simulator.engines.compiled.commit import commit, commit_at_poll
from simulator.engines.compiled.draws import sample
from simulator.engines.compiled.group import evict, leave, rejoin
from simulator.engines.compiled.jit import hot, inner, rare
from simulator.engines.compiled.layout import (
    EN_AGAIN,
    EN_ASIDE,
    EN_HANDED,
    EN_HOLDS,
    EN_RECORD,
    EN_SHARE,
    EN_TAKES_S,
    FREE_NODE,
    GR_SHARES,
    MASK,
    ME_ALIVE,
    ME_BATCH,
    ME_EVICTION,
    ME_GROUP,
    ME_IDLE,
    ME_IDLE_SINCE_S,
    ME_JOINED,
    ME_KNOWN,
    ME_MUST_REJOIN,
    ME_NUMBER,
    ME_POLLED_S,
    ME_ROTATION,
    ME_SHARES,
    ME_SHARES_COUNT,
    ME_STOPPING,
    ME_WAITING_IN,
    ME_WORK,
    NO_ENTRY,
    NO_NEXT,
    NOW_S,
    ON_POLL_OVERDUE,
    OUT,
    RC_ID,
    RC_TYPE,
    SH_OWNER,
    SH_WAITING,
    SHARE_WORDS,
    TO_FORWARD,
    TOLD_EVICTED_SLOW,
    WO_ENTRY,
    WO_SERVER,
    WO_TAKES_S,
    WO_UNSENT,
)
from simulator.engines.compiled.pools import free_work, give, new_node, new_work
from simulator.engines.compiled.share import append_place, take_records
from simulator.engines.compiled.words import as_floats, lowest_bit, rotated
from simulator.plan.arrays import (
    AP_TAKES,
    COMMIT_BEFORE,
    GR_COMMIT,
    GR_MAX_POLL,
    GR_MAX_POLL_INTERVAL_S,
    GR_WORKS,
    INDEX,
    Words,
)


@inner
def poll(m: Words, member: int) -> None:
    """Commit if it is time, then take the next batch; or leave, or rejoin, when that is due."""
    f = as_floats(m)
    group = m[member + ME_GROUP]
    while m[member + ME_ALIVE] != 0 and m[member + ME_JOINED] == 0:
        if m[member + ME_STOPPING] != 0:
            leave(m, member)
            return
        if m[member + ME_MUST_REJOIN] != 0:
            rejoin(m, member)
            return
        now_s = f[NOW_S]
        commit_at_poll(m, member)
        _take_batch(m, member)
        f[member + ME_POLLED_S] = now_s
        if m[member + ME_BATCH] == 0:
            m[member + ME_IDLE] = 1
            f[member + ME_IDLE_SINCE_S] = now_s
            return
        if m[group + GR_COMMIT] == COMMIT_BEFORE:
            commit(m, member)
        m[member + ME_IDLE] = 0
        _arm_eviction(m, member)
        if not go_on(m, member):
            return


@inner
def _take_batch(m: Words, member: int) -> None:
    """At most *max_poll* records, from the partition after the one served last, then the next ones in turn."""
    count = m[member + ME_SHARES_COUNT]
    if count > MASK:
        _take_from_many(m, member)
        return
    left, first = m[m[member + ME_GROUP] + GR_MAX_POLL], m[member + ME_ROTATION]
    waiting = rotated(m[member + ME_WAITING_IN], first)
    while waiting != 0:
        place = (first + lowest_bit(waiting)) & (MASK - 1)
        waiting &= waiting - 1
        left -= take_records(m, m[member + ME_SHARES] + SHARE_WORDS * place, left, member)
        if left == 0:
            m[member + ME_ROTATION] = place + 1 if place + 1 < count else 0
            break


@rare
def _take_from_many(m: Words, member: int) -> None:
    """The same for more partitions than a word has bits: they are looked through."""
    left, count = m[m[member + ME_GROUP] + GR_MAX_POLL], m[member + ME_SHARES_COUNT]
    place = m[member + ME_ROTATION]
    for _ in range(count):
        share = m[member + ME_SHARES] + SHARE_WORDS * place
        place = place + 1 if place + 1 < count else 0
        if m[share + SH_WAITING] != 0:
            left -= take_records(m, share, left, member)
        if left == 0:
            m[member + ME_ROTATION] = place
            break


@hot
def go_on(m: Words, member: int) -> bool:
    """Start the next record of the batch. True when the batch is done without another wait."""
    f = as_floats(m)
    group = m[member + ME_GROUP]
    while m[member + ME_BATCH] != 0:
        node = m[member + ME_BATCH]
        m[member + ME_BATCH] = m[node + NO_NEXT]
        entry = m[node + NO_ENTRY]
        give(m, FREE_NODE, node)
        record = m[entry + EN_RECORD]
        handler = m[m[group + GR_WORKS] + m[record + RC_TYPE]]
        if handler == 0:  # a type that this group does not handle
            end_entry(m, entry, OUT)
            release_entry(m, entry)
            continue
        work = m[entry + EN_AGAIN]
        if work == 0:
            work = new_work(m, record, handler, f[NOW_S], 0)
            m[work + WO_ENTRY] = entry
            f[work + WO_TAKES_S] = f[entry + EN_TAKES_S]
        else:
            m[entry + EN_AGAIN] = 0
            release_entry(m, entry)  # the waiting delivery held it already
        m[work + WO_SERVER] = member
        m[member + ME_WORK] = work
        begin_here(m, work)
        return False
    return True


@inner
def finished(m: Words, work: int, outcome: int) -> None:
    """A record is done: take the next one, then forward what the finished one brings forth."""
    member, entry = m[work + WO_SERVER], m[work + WO_ENTRY]
    m[work + WO_SERVER] = 0
    m[member + ME_WORK] = 0
    worked(m, entry, outcome, work)
    unsent = m[work + WO_UNSENT]
    m[work + WO_UNSENT] = 0
    free_work(m, work)
    release_entry(m, entry)
    if unsent != 0:
        then(m, TO_FORWARD, unsent, 0, 0, 0)
    if go_on(m, member):
        poll(m, member)


@inner
def freed(m: Words, member: int, entry: int) -> None:
    """The record will come again at the back of its partition."""
    m[member + ME_WORK] = 0
    m[entry + EN_ASIDE] = 1
    if go_on(m, member):
        poll(m, member)


@rare
def append_again(m: Words, work: int) -> None:
    """The delay is over: behind everything that waits in its partition."""
    entry = m[work + WO_ENTRY]
    share = m[entry + EN_SHARE]
    m[entry + EN_ASIDE] = 0
    m[entry + EN_AGAIN] = work
    m[entry + EN_HANDED] -= 1  # taking up a retry is no redelivery
    m[entry + EN_HOLDS] += 1
    append_place(m, share, new_node(m, entry))
    poll_if_idle(m, m[share + SH_OWNER])


@inner
def poll_if_idle(m: Words, member: int) -> None:
    if member != 0 and m[member + ME_IDLE] != 0:
        poll(m, member)


@inner
def _arm_eviction(m: Words, member: int) -> None:
    """One timer per member, moved along when it finds that there was a poll meanwhile."""
    f = as_floats(m)
    if m[member + ME_EVICTION] == 0:
        group = m[member + ME_GROUP]
        due_s = f[member + ME_POLLED_S] + f[group + GR_MAX_POLL_INTERVAL_S]
        key = tie_key(MEMBERSHIP, m[group + INDEX], m[member + ME_NUMBER])
        m[member + ME_EVICTION] = arm(m, due_s, key, ON_POLL_OVERDUE, member)


@inner
def poll_overdue(m: Words, member: int) -> None:
    f = as_floats(m)
    m[member + ME_EVICTION] = 0
    if m[member + ME_ALIVE] == 0 or m[member + ME_KNOWN] == 0:
        return
    if m[member + ME_IDLE] != 0 or m[member + ME_JOINED] != 0:
        return
    group = m[member + ME_GROUP]
    if f[NOW_S] >= f[member + ME_POLLED_S] + f[group + GR_MAX_POLL_INTERVAL_S]:
        evict(m, member, TOLD_EVICTED_SLOW)
        m[member + ME_MUST_REJOIN] = 1
    else:
        _arm_eviction(m, member)


@rare
def readable_again(m: Words, group: int, partition: int) -> None:
    poll_if_idle(m, m[m[group + GR_SHARES] + SHARE_WORDS * partition + SH_OWNER])


@inner
def _draw_early(m: Words, group: int, record: int) -> float:
    """What the first attempt at *record* will take, while nobody waits for it yet; 0 if nobody handles it."""
    handler = m[m[group + GR_WORKS] + m[record + RC_TYPE]]
    return sample(m, handler + AP_TAKES, m[record + RC_ID], 0) if handler != 0 else 0.0


@inner
def arrives(m: Words, group: int, partition: int, record: int) -> None:
    """A record became readable."""
    f = as_floats(m)
    share = m[group + GR_SHARES] + SHARE_WORDS * partition
    entry = enter_backlog(m, group, share, record)
    append_place(m, share, entry)
    f[entry + EN_TAKES_S] = _draw_early(m, group, record)
    poll_if_idle(m, m[share + SH_OWNER])
