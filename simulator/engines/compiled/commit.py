"""What a member commits, and when."""

from math import floor

from simulator.engines.compiled.jit import hot, inner, rare
from simulator.engines.compiled.layout import (
    MASK,
    ME_COMMIT_CLOCK_S,
    ME_GROUP,
    ME_IDLE,
    ME_IDLE_SINCE_S,
    ME_JOINED,
    ME_SHARES,
    ME_SHARES_COUNT,
    ME_TAKEN_FROM,
    NOW_S,
    SHARE_WORDS,
)
from simulator.engines.compiled.share import commit_share
from simulator.engines.compiled.words import as_floats, lowest_bit
from simulator.plan.arrays import COMMIT_AUTO, COMMIT_BATCH, GR_COMMIT, GR_COMMIT_INTERVAL_S, Words


@inner
def commit(m: Words, member: int) -> None:
    """Commit the positions of all its partitions: of those from which it took something since it last did."""
    f = as_floats(m)
    f[member + ME_COMMIT_CLOCK_S] = f[NOW_S]
    left = m[member + ME_TAKEN_FROM]
    m[member + ME_TAKEN_FROM] = 0
    while left != 0:
        for number in range(lowest_bit(left), m[member + ME_SHARES_COUNT], MASK):
            commit_share(m, m[member + ME_SHARES] + SHARE_WORDS * number)
        left &= left - 1


@hot
def commit_at_poll(m: Words, member: int) -> None:
    """What the commit mode does at a poll; what was handed out before is done."""
    f = as_floats(m)
    group = m[member + ME_GROUP]
    mode = m[group + GR_COMMIT]
    if mode == COMMIT_BATCH:
        commit(m, member)
    elif mode == COMMIT_AUTO:
        if m[member + ME_IDLE] != 0:
            settle_idle_commits(m, member)
        elif f[NOW_S] - f[member + ME_COMMIT_CLOCK_S] >= f[group + GR_COMMIT_INTERVAL_S]:
            commit(m, member)


@rare
def settle_idle_commits(m: Words, member: int) -> None:
    """An idle member goes on polling and commits at its interval; work out what it has done since."""
    f = as_floats(m)
    group = m[member + ME_GROUP]
    if m[group + GR_COMMIT] != COMMIT_AUTO or m[member + ME_IDLE] == 0 or m[member + ME_JOINED] != 0:
        return
    now_s, interval_s = f[NOW_S], f[group + GR_COMMIT_INTERVAL_S]
    first_s = max(f[member + ME_IDLE_SINCE_S], f[member + ME_COMMIT_CLOCK_S] + interval_s)
    if first_s > now_s:
        return
    commit(m, member)
    f[member + ME_COMMIT_CLOCK_S] = first_s
    if interval_s > 0.0:
        f[member + ME_COMMIT_CLOCK_S] += floor((now_s - first_s) / interval_s) * interval_s
