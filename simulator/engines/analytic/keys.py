"""How the keys of sources spread over the partitions of a log."""

from collections.abc import Sequence
from functools import lru_cache
from math import log

from simulator.base.distributions import KeyChoice
from simulator.base.draws import partition_of

_COUNTED = 20_000
"""Keys hashed one by one; the rest of a larger population is taken as evenly spread."""


def partition_shares(rates: Sequence[tuple[KeyChoice, float]], partitions: int) -> list[float]:
    """The share of records that each partition gets when *rates* [1/s] of every source's keys reach a log."""
    if len(rates) == 1:
        return list(key_shares(rates[0][0], partitions))
    total = sum(rate for _, rate in rates)
    shares = [0.0] * partitions
    for keys, rate in rates:
        for partition, share in enumerate(key_shares(keys, partitions)):
            shares[partition] += share * rate / total
    return shares


@lru_cache(maxsize=256)
def key_shares(keys: KeyChoice, partitions: int) -> tuple[float, ...]:
    """The share of one source's records by partition, by Kafka's hash of every key that matters."""
    if keys.kind == "unique" or keys.count < 1:
        return (1.0 / partitions,) * partitions
    shares = [0.0] * partitions
    if keys.kind == "hot":
        shares[partition_of(0, partitions)] += keys.exponent
        spread = 1.0 - keys.exponent
        weights = [1.0] * min(keys.count, _COUNTED)
        rest = float(keys.count - len(weights))
    else:
        spread = 1.0
        exponent = keys.exponent if keys.kind == "zipf" else 0.0
        weights = [(key + 1.0) ** -exponent for key in range(min(keys.count, _COUNTED))]
        rest = _zipf_rest(len(weights), keys.count, exponent)
    total = sum(weights) + rest
    for key, weight in enumerate(weights):
        shares[partition_of(key, partitions)] += spread * weight / total
    return tuple(share + spread * rest / total / partitions for share in shares)


def _zipf_rest(counted: int, count: int, exponent: float) -> float:
    """The weight of the keys after *counted* as the integral of ``x^-exponent``, exact to 1e-9 there."""
    if count <= counted:
        return 0.0
    low, high = counted + 0.5, count + 0.5
    if exponent == 1.0:
        return log(high / low)
    return float((high ** (1.0 - exponent) - low ** (1.0 - exponent)) / (1.0 - exponent))
