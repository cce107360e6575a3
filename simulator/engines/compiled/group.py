"""group: members share the partitions of one log, poll batches, commit offsets and rebalance.

The classic protocol with eager assignors: at a rebalance every member gives up everything, all wait
for all, and each partition is resumed at its committed offset by whoever gets it.
"""

from math import floor

from simulator.engines.compiled.backlog import release_entry, skip_entry
from simulator.engines.compiled.clock import MEMBERSHIP, WORK, arm, then, tie_key
from simulator.engines.compiled.commit import commit, settle_idle_commits
from simulator.engines.compiled.death import die
from simulator.engines.compiled.draws import child_id, uniform
from simulator.engines.compiled.jit import inner, rare
from simulator.engines.compiled.journal import tell
from simulator.engines.compiled.layout import (
    FREE_NODE,
    GR_BARRIER,
    GR_JOINS,
    GR_MEMBERS,
    GR_MEMBERS_COUNT,
    GR_PHASES,
    GR_PRESENT,
    ME_ALIVE,
    ME_BATCH,
    ME_COMMIT_CLOCK_S,
    ME_EVICTION,
    ME_GROUP,
    ME_IDLE,
    ME_IDLE_SINCE_S,
    ME_INSTANCE,
    ME_JOINED,
    ME_JOINED_S,
    ME_KEY,
    ME_KNOWN,
    ME_NEXT,
    ME_NEXT_PRESENT,
    ME_NUMBER,
    ME_PHASE_S,
    ME_POLLED_S,
    ME_SHARES,
    ME_SHARES_COUNT,
    ME_STOPPING,
    ME_THREAD,
    ME_WORK,
    MEMBER_WORDS,
    NO_ENTRY,
    NO_NEXT,
    NOW_S,
    ON_DELAY_OVER,
    ON_SESSION_OVER,
    SH_OWNER,
    SHARE_WORDS,
    TO_STOP_MEMBERS,
    TOLD_EVICTED_SILENT,
    TOLD_REBALANCE_EVICTED,
    TOLD_REBALANCE_JOINS,
    TOLD_REBALANCE_LEAVES,
    TOLD_REBALANCE_REJOINS,
    TOP,
    WO_ENTRY,
)
from simulator.engines.compiled.pools import drop_unsent, free_work, give
from simulator.engines.compiled.rebalance import assign, complete_if_all_joined, membership_key, rebalance
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import (
    COMMIT_BEFORE,
    GR_COMMIT,
    GR_HEARTBEAT_S,
    GR_INSTANCES,
    GR_SESSION_TIMEOUT_S,
    GR_THREADS,
    INDEX,
    Words,
)


@inner
def new_member(m: Words, group: int, instance: int, thread: int) -> int:
    """A member that lives; the coordinator does not know it yet."""
    f = as_floats(m)
    member = m[TOP]
    m[TOP] = member + MEMBER_WORDS
    for place in range(MEMBER_WORDS):
        m[member + place] = 0
    joins, now_s = m[group + GR_JOINS] + 1, f[NOW_S]
    m[group + GR_JOINS] = joins
    number = instance * m[group + GR_THREADS] + thread
    m[member + ME_GROUP] = group
    m[member + ME_INSTANCE] = instance
    m[member + ME_THREAD] = thread
    m[member + ME_NUMBER] = number
    m[member + ME_KEY] = tie_key(WORK, m[group + INDEX], number)
    m[member + ME_ALIVE] = 1
    m[member + ME_KNOWN] = 1
    m[member + ME_IDLE] = 1
    f[member + ME_JOINED_S] = now_s
    luck = uniform(m[group + GR_PHASES], child_id(instance, thread), joins)
    f[member + ME_PHASE_S] = f[group + GR_HEARTBEAT_S] * luck
    f[member + ME_COMMIT_CLOCK_S] = now_s
    f[member + ME_IDLE_SINCE_S] = now_s
    f[member + ME_POLLED_S] = now_s
    _join_list(m, group + GR_PRESENT, ME_NEXT_PRESENT, member)
    return member


@inner
def _join_list(m: Words, head: int, link: int, member: int) -> None:
    place = head
    while m[place] != 0:
        place = m[place] + link
    m[place] = member
    m[member + link] = 0


@inner
def leave_list(m: Words, head: int, link: int, member: int) -> None:
    place = head
    while m[place] != 0 and m[place] != member:
        place = m[place] + link
    if m[place] == member:
        m[place] = m[member + link]


@inner
def make_known(m: Words, group: int, member: int) -> None:
    m[group + GR_MEMBERS_COUNT] += 1
    _join_list(m, group + GR_MEMBERS, ME_NEXT, member)


@inner
def _last_heartbeat(m: Words, member: int) -> float:
    """The last heartbeat up to now; joining counts as one."""
    f = as_floats(m)
    now_s, beat_s = f[NOW_S], f[m[member + ME_GROUP] + GR_HEARTBEAT_S]
    first_s = f[member + ME_JOINED_S] + f[member + ME_PHASE_S]
    if now_s < first_s:
        return f[member + ME_JOINED_S]
    at_s = first_s + floor((now_s - first_s) / beat_s) * beat_s
    return at_s if at_s <= now_s else at_s - beat_s


INITIAL_DELAY_S = 3.0  # group.initial.rebalance.delay.ms: an empty group waits for more members

# Members come and go


@inner
def begin_group(m: Words, group: int) -> None:
    """The group is stable at instant 0: nobody sees a rebalance because the run begins."""
    for instance in range(m[group + GR_INSTANCES]):
        for thread in range(m[group + GR_THREADS]):
            make_known(m, group, new_member(m, group, instance, thread))
    assign(m, group)


@inner
def instance_stopped(m: Words, group: int, instance: int, killed: int) -> None:
    """Its members, one after the other: what one's leaving brings about comes before the next."""
    members = 0
    member = m[group + GR_PRESENT]
    while member != 0:
        members += m[member + ME_INSTANCE] == instance
        member = m[member + ME_NEXT_PRESENT]
    for last in range(members, 0, -1):  # put down in reverse: the first one comes first
        place = 0
        member = m[group + GR_PRESENT]
        while member != 0:
            place += m[member + ME_INSTANCE] == instance
            if m[member + ME_INSTANCE] == instance and place == last:
                then(m, TO_STOP_MEMBERS, member, killed, 0, 0)
            member = m[member + ME_NEXT_PRESENT]


@inner
def stop_member(m: Words, member: int, killed: int) -> None:
    """Clean: it leaves after its batch. Killed: the coordinator learns it from the silence."""
    f = as_floats(m)
    group = m[member + ME_GROUP]
    if killed == 0:
        m[member + ME_STOPPING] = 1
        if m[member + ME_IDLE] != 0 or m[member + ME_JOINED] != 0:
            leave(m, member)
        return
    settle_idle_commits(m, member)
    m[member + ME_ALIVE] = 0
    m[member + ME_EVICTION] = -1
    work = m[member + ME_WORK]
    m[member + ME_WORK] = 0
    lost = m[group + GR_COMMIT] == COMMIT_BEFORE
    if work != 0:
        entry = m[work + WO_ENTRY]
        die(m, work)
        drop_unsent(m, work)
        free_work(m, work)
        if lost:
            skip_entry(m, entry)
        release_entry(m, entry)
    leave_list(m, group + GR_PRESENT, ME_NEXT_PRESENT, member)
    node = m[member + ME_BATCH]
    m[member + ME_BATCH] = 0
    while node != 0:
        after, entry = m[node + NO_NEXT], m[node + NO_ENTRY]
        give(m, FREE_NODE, node)
        if lost:
            skip_entry(m, entry)
        release_entry(m, entry)
        node = after
    due_s = _last_heartbeat(m, member) + f[group + GR_SESSION_TIMEOUT_S]
    arm(m, due_s, membership_key(m, member), ON_SESSION_OVER, member)


@inner
def start_member(m: Words, group: int, instance: int, thread: int) -> None:
    """A new member joins; the one that died may still be known, and be waited for, until its session is over."""
    f = as_floats(m)
    first = m[group + GR_MEMBERS] == 0
    member = new_member(m, group, instance, thread)
    m[member + ME_JOINED] = 1
    m[member + ME_IDLE] = 0
    make_known(m, group, member)
    if first:
        key = tie_key(MEMBERSHIP, m[group + INDEX], 0)
        m[group + GR_BARRIER] = arm(m, f[NOW_S] + INITIAL_DELAY_S, key, ON_DELAY_OVER, group)
    rebalance(m, group, TOLD_REBALANCE_JOINS, instance)


@rare
def leave(m: Words, member: int) -> None:
    """A clean end: commit, tell the coordinator, go."""
    group = m[member + ME_GROUP]
    if m[member + ME_JOINED] == 0:
        settle_idle_commits(m, member)
        if m[group + GR_COMMIT] != COMMIT_BEFORE:
            commit(m, member)
    m[member + ME_ALIVE] = 0
    leave_list(m, group + GR_PRESENT, ME_NEXT_PRESENT, member)
    if m[member + ME_KNOWN] != 0:
        _forget_member(m, member, TOLD_REBALANCE_LEAVES)


@inner
def session_over(m: Words, member: int) -> None:
    if m[member + ME_KNOWN] != 0:
        evict(m, member, TOLD_EVICTED_SILENT)


@rare
def evict(m: Words, member: int, why: int) -> None:
    tell(m, why, m[member + ME_GROUP], m[member + ME_INSTANCE], 0, 0.0)
    _forget_member(m, member, TOLD_REBALANCE_EVICTED)


@inner
def _forget_member(m: Words, member: int, why: int) -> None:
    group = m[member + ME_GROUP]
    m[member + ME_KNOWN] = 0
    m[group + GR_MEMBERS_COUNT] -= 1
    leave_list(m, group + GR_MEMBERS, ME_NEXT, member)
    _give_up_shares(m, member)
    rebalance(m, group, why, m[member + ME_INSTANCE])


@inner
def _give_up_shares(m: Words, member: int) -> None:
    for number in range(m[member + ME_SHARES_COUNT]):
        share = m[member + ME_SHARES] + SHARE_WORDS * number
        if m[share + SH_OWNER] == member:
            m[share + SH_OWNER] = 0
    m[member + ME_SHARES_COUNT] = 0


@rare
def rejoin(m: Words, member: int) -> None:
    """It has finished its batch: give up every partition, committing what is done, and wait for the others."""
    group = m[member + ME_GROUP]
    if m[member + ME_KNOWN] != 0:
        settle_idle_commits(m, member)
        if m[group + GR_COMMIT] != COMMIT_BEFORE:
            commit(m, member)
        for number in range(m[member + ME_SHARES_COUNT]):
            m[m[member + ME_SHARES] + SHARE_WORDS * number + SH_OWNER] = 0
        m[member + ME_SHARES_COUNT] = 0
        m[member + ME_JOINED] = 1
        m[member + ME_IDLE] = 0
        complete_if_all_joined(m, group)
        return
    # It was evicted while it worked: what it could not commit is redelivered; it joins anew.
    m[member + ME_ALIVE] = 0
    leave_list(m, group + GR_PRESENT, ME_NEXT_PRESENT, member)
    fresh = new_member(m, group, m[member + ME_INSTANCE], m[member + ME_THREAD])
    m[fresh + ME_JOINED] = 1
    m[fresh + ME_IDLE] = 0
    make_known(m, group, fresh)
    rebalance(m, group, TOLD_REBALANCE_REJOINS, m[member + ME_INSTANCE])
