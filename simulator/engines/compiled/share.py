"""A group's own sequence of one partition: readable records, and retries at the back."""

from simulator.engines.compiled.backlog import expire, release_entry
from simulator.engines.compiled.jit import hot, inner
from simulator.engines.compiled.layout import (
    EN_AT_S,
    EN_HANDED,
    EN_HOLDS,
    FREE_NODE,
    GR_REDELIVERED,
    GR_RETENTION_S,
    ME_BATCH,
    ME_BATCH_TAIL,
    ME_TAKEN_FROM,
    ME_WAITING_IN,
    NO_ENTRY,
    NO_NEXT,
    NOW_S,
    PA_READABLE,
    SH_BIT,
    SH_COMMITTED,
    SH_FIRST,
    SH_GROUP,
    SH_NEXT,
    SH_OWNER,
    SH_PARTITION,
    SH_POSITION,
    SH_TAIL,
    SH_WAITING,
)
from simulator.engines.compiled.pools import give, new_node
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import Words


@hot
def append_place(m: Words, share: int, node: int) -> None:
    """*node* comes last; whoever owns the share is not told yet."""
    m[node + NO_NEXT] = 0
    if m[share + SH_FIRST] == 0:
        m[share + SH_FIRST] = node
    else:
        m[m[share + SH_TAIL] + NO_NEXT] = node
    m[share + SH_TAIL] = node
    if m[share + SH_NEXT] == 0:
        m[share + SH_NEXT] = node
    m[share + SH_WAITING] += 1
    owner = m[share + SH_OWNER]
    if owner != 0:
        m[owner + ME_WAITING_IN] |= m[share + SH_BIT]


@inner
def take_records(m: Words, share: int, most: int, member: int) -> int:
    """Hand out at most *most* records into the batch of *member*; what retention has deleted is skipped. How many."""
    f = as_floats(m)
    if m[m[share + SH_PARTITION] + PA_READABLE] == 0:
        return 0
    group, bit = m[share + SH_GROUP], m[share + SH_BIT]
    node = m[share + SH_NEXT]
    m[member + ME_TAKEN_FROM] |= bit
    if f[group + GR_RETENTION_S] >= 0.0:
        too_old_s = f[NOW_S] - f[group + GR_RETENTION_S]
        while m[share + SH_WAITING] != 0 and f[m[node + NO_ENTRY] + EN_AT_S] < too_old_s:
            expire(m, m[node + NO_ENTRY])
            node = m[node + NO_NEXT]
            m[share + SH_POSITION] += 1
            m[share + SH_WAITING] -= 1
    waiting = m[share + SH_WAITING]
    count = min(most, waiting)
    for _ in range(count):
        entry = m[node + NO_ENTRY]
        if m[entry + EN_HANDED] != 0:
            m[group + GR_REDELIVERED] += 1
        m[entry + EN_HANDED] += 1
        m[entry + EN_HOLDS] += 1
        place = new_node(m, entry)
        if m[member + ME_BATCH] == 0:
            m[member + ME_BATCH] = place
        else:
            m[m[member + ME_BATCH_TAIL] + NO_NEXT] = place
        m[member + ME_BATCH_TAIL] = place
        node = m[node + NO_NEXT]
    m[share + SH_NEXT] = node
    m[share + SH_POSITION] += count
    m[share + SH_WAITING] = waiting - count
    m[member + ME_WAITING_IN] &= ~(bit if waiting == count else 0)
    return count


@hot
def commit_share(m: Words, share: int) -> None:
    """Up to the position everything is committed, and forgotten."""
    m[share + SH_COMMITTED] = m[share + SH_POSITION]
    until, node = m[share + SH_NEXT], m[share + SH_FIRST]
    while node != until:
        after, entry = m[node + NO_NEXT], m[node + NO_ENTRY]
        if node != entry:
            give(m, FREE_NODE, node)
        release_entry(m, entry)
        node = after
    m[share + SH_FIRST] = until


@inner
def resume(m: Words, share: int, owner: int, bit: int) -> None:
    """A new owner goes on at the committed position."""
    m[share + SH_OWNER] = owner
    m[share + SH_BIT] = bit
    m[share + SH_WAITING] += m[share + SH_POSITION] - m[share + SH_COMMITTED]
    m[share + SH_POSITION] = m[share + SH_COMMITTED]
    m[share + SH_NEXT] = m[share + SH_FIRST]
    if m[share + SH_WAITING] != 0:
        m[owner + ME_WAITING_IN] |= bit
