"""A rebalance: every member gives up everything, all wait for all, and the partitions are dealt anew."""

from math import floor

from simulator.engines.compiled.clock import MEMBERSHIP, arm, then, tie_key
from simulator.engines.compiled.jit import inner
from simulator.engines.compiled.journal import tell
from simulator.engines.compiled.layout import (
    GR_BARRIER,
    GR_MEMBERS,
    GR_MEMBERS_COUNT,
    GR_REBALANCED_FROM_S,
    GR_REBALANCES,
    GR_REBALANCING,
    GR_SHARES,
    GR_SHARES_COUNT,
    MASK,
    ME_ALIVE,
    ME_COMMIT_CLOCK_S,
    ME_GROUP,
    ME_IDLE,
    ME_IDLE_SINCE_S,
    ME_JOINED,
    ME_JOINED_S,
    ME_KNOWN,
    ME_MUST_REJOIN,
    ME_NEXT,
    ME_NUMBER,
    ME_PHASE_S,
    ME_POLLED_S,
    ME_ROTATION,
    ME_SHARES,
    ME_SHARES_COUNT,
    ME_TAKEN_FROM,
    ME_WAITING_IN,
    NOW_S,
    ON_LEARNS,
    SHARE_WORDS,
    TO_POLL,
    TOLD_REBALANCED,
)
from simulator.engines.compiled.share import resume
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import GR_HEARTBEAT_S, INDEX, Words


@inner
def membership_key(m: Words, member: int) -> int:
    return tie_key(MEMBERSHIP, m[m[member + ME_GROUP] + INDEX], m[member + ME_NUMBER])


@inner
def _next_heartbeat(m: Words, member: int) -> float:
    """The first heartbeat after now."""
    f = as_floats(m)
    now_s, beat_s = f[NOW_S], f[m[member + ME_GROUP] + GR_HEARTBEAT_S]
    first_s = f[member + ME_JOINED_S] + f[member + ME_PHASE_S]
    if now_s < first_s:
        return first_s
    k = floor((now_s - first_s) / beat_s) + 1
    at_s = first_s + k * beat_s
    return at_s if at_s > now_s else first_s + (k + 1) * beat_s


@inner
def rebalance(m: Words, group: int, why: int, instance: int) -> None:
    f = as_floats(m)
    if m[group + GR_REBALANCING] == 0:
        m[group + GR_REBALANCING] = 1
        f[group + GR_REBALANCED_FROM_S] = f[NOW_S]
        m[group + GR_REBALANCES] += 1
        tell(m, why, group, instance, 0, 0.0)
        member = m[group + GR_MEMBERS]
        while member != 0:
            if m[member + ME_ALIVE] != 0 and m[member + ME_JOINED] == 0:
                at_s = _next_heartbeat(m, member)
                arm(m, at_s, membership_key(m, member), ON_LEARNS, member)
            member = m[member + ME_NEXT]
    complete_if_all_joined(m, group)


@inner
def learns(m: Words, member: int) -> None:
    """A heartbeat's answer says that the group rebalances: rejoin at the next poll."""
    group = m[member + ME_GROUP]
    if m[member + ME_ALIVE] == 0 or m[member + ME_KNOWN] == 0 or m[member + ME_JOINED] != 0:
        return
    if m[group + GR_REBALANCING] == 0:
        return
    m[member + ME_MUST_REJOIN] = 1
    if m[member + ME_IDLE] != 0:
        then(m, TO_POLL, member, 0, 0, 0)


@inner
def complete_if_all_joined(m: Words, group: int) -> None:
    f = as_floats(m)
    if m[group + GR_REBALANCING] == 0 or m[group + GR_BARRIER] != 0:
        return
    member = m[group + GR_MEMBERS]
    while member != 0:
        if m[member + ME_JOINED] == 0:
            return
        member = m[member + ME_NEXT]
    m[group + GR_REBALANCING] = 0
    took_s = f[NOW_S] - f[group + GR_REBALANCED_FROM_S]
    tell(m, TOLD_REBALANCED, group, m[group + GR_MEMBERS_COUNT], 0, took_s)
    assign(m, group)


@inner
def assign(m: Words, group: int) -> None:
    """Range: in order of members, each a run of partitions, the first ones one more when it does not divide."""
    members = m[group + GR_MEMBERS_COUNT]
    if members == 0:
        return
    each, more = m[group + GR_SHARES_COUNT] // members, m[group + GR_SHARES_COUNT] % members
    start = 0
    member = _smallest_after(m, group, -1, 0)
    for number in range(members):
        count = each + (1 if number < more else 0)
        _assigned(m, member, m[group + GR_SHARES] + SHARE_WORDS * start, count)
        start += count
        member = _smallest_after(m, group, m[member + ME_NUMBER], member)
    # In order each idle one polls; put down last first.
    for number in range(members, 0, -1):
        member = _smallest_after(m, group, -1, 0)
        for _ in range(number - 1):
            member = _smallest_after(m, group, m[member + ME_NUMBER], member)
        then(m, TO_POLL, member, 0, 0, 0)


@inner
def _smallest_after(m: Words, group: int, number: int, after: int) -> int:
    """The known member that comes next by (instance, thread), those of one number in the order in which they came."""
    member = m[after + ME_NEXT] if after != 0 else 0
    while member != 0:
        if m[member + ME_NUMBER] == number:
            return member
        member = m[member + ME_NEXT]
    best = 0
    member = m[group + GR_MEMBERS]
    while member != 0:
        if m[member + ME_NUMBER] > number and (best == 0 or m[member + ME_NUMBER] < m[best + ME_NUMBER]):
            best = member
        member = m[member + ME_NEXT]
    return best


@inner
def _assigned(m: Words, member: int, shares: int, count: int) -> None:
    """These partitions are its own, from their committed offsets."""
    f = as_floats(m)
    m[member + ME_SHARES] = shares
    m[member + ME_SHARES_COUNT] = count
    m[member + ME_JOINED] = 0
    m[member + ME_MUST_REJOIN] = 0
    m[member + ME_IDLE] = 1
    m[member + ME_ROTATION] = 0
    m[member + ME_WAITING_IN] = 0
    m[member + ME_TAKEN_FROM] = 0
    now_s = f[NOW_S]
    f[member + ME_COMMIT_CLOCK_S] = now_s
    f[member + ME_IDLE_SINCE_S] = now_s
    f[member + ME_POLLED_S] = now_s
    for number in range(count):
        resume(m, shares + SHARE_WORDS * number, member, 1 << (number % MASK))
