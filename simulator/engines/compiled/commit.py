"""What a member commits, and when."""

from math import floor

from simulator.engines.compiled.jit import hot, inner
from simulator.engines.compiled.layout import (
    ME_COMMIT_CLOCK_S,
    ME_GROUP,
    ME_IDLE,
    ME_IDLE_SINCE_S,
    ME_JOINED,
    ME_SHARES,
    ME_SHARES_COUNT,
    NOW_S,
    SHARE_WORDS,
)
from simulator.engines.compiled.share import commit_share
from simulator.engines.compiled.words import as_floats
from simulator.plan.arrays import COMMIT_AUTO, COMMIT_BATCH, GR_COMMIT, GR_COMMIT_INTERVAL_S, Words


@inner
def commit(m: Words, member: int) -> None:
    """Commit the positions of all its partitions."""
    f = as_floats(m)
    f[member + ME_COMMIT_CLOCK_S] = f[NOW_S]
    for number in range(m[member + ME_SHARES_COUNT]):
        commit_share(m, m[member + ME_SHARES] + SHARE_WORDS * number)


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


@inner
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
