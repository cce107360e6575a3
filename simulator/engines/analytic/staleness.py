"""How long a group takes and how old what it has not finished is: members and partitions put together."""

from collections.abc import Mapping
from functools import lru_cache
from math import exp, expm1, inf, isfinite, log, log1p
from typing import Any

import numpy as np

from simulator.engines.analytic.ages import Ages
from simulator.engines.analytic.keys import partition_shares
from simulator.engines.analytic.moments import PROBABILITY, mixture
from simulator.engines.analytic.steady import Member, Steady
from simulator.engines.analytic.waiting import POISSON, Waiting
from simulator.metrics.solution import BETWEEN
from simulator.plan.ops import Group

_STEPS = 100
_POINTS = 96

Array = np.ndarray[Any, np.dtype[np.float64]]


def partition_shares_of(steady: Steady, op: Group) -> list[float]:
    """The share of each partition in the records that *op* handles."""
    members = steady.members[op.name]
    if all(each.partitions == 1 for each in members):
        return [each.share for each in members]
    rates: dict[str, float] = {}
    for name in steady.handled.get(op.name, ()):
        for source, rate in steady.by_source[name].items():
            rates[source] = rates.get(source, 0.0) + rate
    sources, partitions = steady.network.sources, steady.network.logs[op.log].partitions
    finite = [(sources[name].keys, rate) for name, rate in rates.items() if isfinite(rate)]
    return partition_shares(finite, partitions) if finite else [1.0 / partitions] * partitions


class GroupTimes:
    """A record's time at a group, of a good end (*good*) and of *any*, and the age of the oldest that is not done."""

    def __init__(self, steady: Steady, ages: Ages, op: Group, members: list[Member]) -> None:
        self._members = members
        handled = steady.handled[op.name]
        skipped = max(0.0, steady.of[op.name] - sum(steady.of[name] for name in handled))
        holds = [(steady.of[name], steady.holds.of[name]) for name in handled]
        self.again = any(hold.visits[0] > 1.0 for _, hold in holds)
        shares: dict[int, float] = {}  # alike members share one queue
        for each in members:
            shares[id(each.queue)] = shares.get(id(each.queue), 0.0) + each.share
        distinct = {id(each.queue): each.queue for each in members}
        good, every = [], []
        exact = plain = quantiles = True
        for number, queue in distinct.items():
            wait, share = queue.wait, shares[number]
            # What it does not handle takes no time, but waits for its turn.
            if skipped > 0.0:
                good.append((skipped * share, wait))
                every.append((skipped * share, wait))
            for rate, hold in holds:
                answer = hold.answer(wait)
                succeeds = hold.ends.succeeds
                good.append((rate * share * succeeds, answer.good))
                every.append((rate * share * succeeds, answer.good))
                every.append((rate * share * (1.0 - succeeds), answer.bad))
            exact = exact and queue.exact
            plain = plain and queue.method == "M/M/1"
            quantiles = quantiles and queue.quantiles_exact and queue.memoryless
        self.good, self.any = mixture(good), mixture(every)
        same = skipped == 0.0 and len({hold.visit for _, hold in holds}) == 1
        self._exponential = same and plain and quantiles
        self.exact = exact and all(hold.exact for _, hold in holds)
        joined = " and ".join(dict.fromkeys(queue.method for queue in distinct.values()))
        self.method = joined if len(members) == 1 else f"{len(members)} × {joined}"
        said = {queue.notes: None for queue in distinct.values()} | {hold.notes: None for _, hold in holds}
        self.notes = tuple(dict.fromkeys(note for notes in said for note in notes))
        oldest = {number: self._oldest(queue) for number, queue in distinct.items()}
        self._ages = [oldest[id(each.queue)] for each in members]
        alone = all(each.partitions == 1 for each in members)
        arriving = steady.arriving[op.name]
        self.ages_exact = (
            alone and plain and exact and not self.again and skipped == 0.0 and arriving.kind == POISSON
        )

    @staticmethod
    def _oldest(queue: Waiting) -> tuple[float, float]:
        """(probability that there is an unfinished record, mean age of the oldest, 0 when there is none).

        Over time, first come first served: the record in service is the oldest; its wait is over, and it has been
        served for E[S²] / (2 E[S]) on average. ρ (W + E[S²] / (2 E[S])), exact for any arrivals that come in order.
        """
        busy, mean_s = queue.busy, queue.service.mean_s
        if busy <= 0.0 or mean_s <= 0.0:
            return 0.0, 0.0
        return busy, busy * (queue.wait_s + queue.service.second / (2.0 * mean_s))

    def latency_quantiles_s(self) -> tuple[dict[str, float], bool]:
        """Exact where every member is M/M/1, a mixture of exponentials; else of the gamma fit."""
        if self._exponential:
            return {stat: self._exceeded_s(1.0 - below) for stat, below in PROBABILITY.items()}, True
        if not isfinite(self.good.variance):
            return dict.fromkeys(PROBABILITY, inf), False
        return {stat: self.good.quantile_s(stat) for stat in PROBABILITY}, False

    def _exceeded_s(self, left: float) -> float:
        """The time that a mixture of exponentials, one for each member, exceeds with probability *left*."""
        members = self._members
        means = [(each.share, each.queue.wait_s + each.queue.service.mean_s) for each in members]
        total = sum(share for share, _ in means)
        time_s = -log(left) * min(mean for _, mean in means)
        # Newton from below on a tail that is convex: it comes nearer from one side and never passes.
        for _ in range(_STEPS):
            parts = [(share / total * exp(-time_s / mean), mean) for share, mean in means]
            step_s = (sum(tail for tail, _ in parts) - left) / sum(tail / mean for tail, mean in parts)
            time_s += step_s
            if step_s <= 1e-13 * time_s:
                break
        return time_s

    @property
    def bounds(self) -> str:
        """Between what partitions can be at best and at worst."""
        low, high = max(mean for _, mean in self._ages), sum(mean for _, mean in self._ages)
        return f"{BETWEEN} {low:.4g} s (the worst partition alone) and {high:.4g} s (the sum of all)."

    def oldest(self) -> dict[str, float]:
        """Mean and quantiles of the age of the oldest record of all members: the largest of independent ages."""
        kinds: dict[tuple[float, float], int] = {}
        for busy, mean_s in self._ages:
            if mean_s > 0.0:
                kinds[busy, mean_s] = kinds.get((busy, mean_s), 0) + 1
        if not kinds:
            return {"mean": 0.0, **dict.fromkeys(PROBABILITY, 0.0)}

        found = {stat: _largest_quantile(kinds, probability) for stat, probability in PROBABILITY.items()}
        return {"mean": _largest_mean(kinds), **found}


Kinds = Mapping[tuple[float, float], int]  # (probability of having an unfinished record, mean age) -> members


def _largest_quantile(kinds: Kinds, probability: float) -> float:
    """The age that all stay below with *probability*: Newton on the logarithm, which is concave, from below.

    One member's oldest is older than t with probability ``b exp(-b t / mean)``: exact for M/M/1, where the age of the
    record in service is exponential with rate μ - λ; elsewhere an exponential fitted to the mean.
    """
    wanted = log(probability)
    if sum(count * log1p(-busy) if busy < 1.0 else -inf for (busy, _), count in kinds.items()) >= wanted:
        return 0.0
    time_s = 0.0
    for (busy, mean_s), count in kinds.items():
        left = -expm1(wanted / count)  # alone it would be older than time_s with this probability
        if busy > left:
            time_s = max(time_s, mean_s / busy * log(busy / left))
    if len(kinds) == 1:
        return time_s  # that is the answer
    decays = [(busy, busy / mean_s, count) for (busy, mean_s), count in kinds.items()]
    for _ in range(_STEPS):
        value = slope = 0.0
        for busy, decay, count in decays:
            tail = busy * exp(-decay * time_s)
            value += count * log1p(-tail)
            slope += count * tail * decay / (1.0 - tail)
        step_s = (wanted - value) / slope
        time_s += step_s
        if step_s <= 1e-6 * time_s:  # the next one is the square of it
            break
    return time_s


def _largest_mean(kinds: Kinds) -> float:
    """∫ P(the largest > t) dt; by Gauss and Legendre in u = exp(-t / τ), τ the slowest decay, where members differ."""
    if len(kinds) == 1:
        ((busy, mean_s), count) = next(iter(kinds.items()))
        # ∫ 1 - (1 - b e^(-t/m))^n dt is m times the sum of (1 - (1 - b)^k) / k.
        left, total = 1.0, 0.0
        for k in range(1, count + 1):
            left *= 1.0 - busy
            total += (1.0 - left) / k
        return mean_s / busy * total
    if sum(kinds.values()) <= 4:
        return _by_subsets([kind for kind, count in kinds.items() for _ in range(count)])
    decays = np.array([mean_s / busy for busy, mean_s in kinds])
    slowest = float(decays.max())
    points, weights = _gauss()
    often = np.array([each for each, _ in kinds])
    counts = np.array(list(kinds.values()))
    none = (np.log1p(-often * points[:, None] ** (slowest / decays)) * counts).sum(axis=1)
    return slowest * float((weights * -np.expm1(none) / points).sum())


def _by_subsets(each: list[tuple[float, float]]) -> float:
    """The same for a few: inclusion and exclusion, a product of exponentials being one again."""
    terms = [(-1.0, 0.0)]  # (signed product of the probabilities, sum of the decays) of every subset
    for busy, mean_s in each:
        terms += [(-busy * sign, decay + busy / mean_s) for sign, decay in terms]
    return sum(sign / decay for sign, decay in terms[1:])


@lru_cache(maxsize=1)
def _gauss() -> tuple[Array, Array]:
    """Points and weights of the rule on [0, 1]."""
    points, weights = np.polynomial.legendre.leggauss(_POINTS)
    return (points + 1.0) / 2.0, weights / 2.0
