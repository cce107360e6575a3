"""Random draws that depend on what they are for, never on when they are made.

A variate is a pure function of (seed, replication, element, purpose, record id, attempt). Two
engines, two orders of events, or one more retry elsewhere cannot change it, and two designs that
share an element share its luck. Identities and variates come from the 64-bit finaliser of
SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), sampling is by inverse transform.
"""

from collections.abc import Callable
from functools import lru_cache
from math import sqrt
from struct import iter_unpack
from typing import Final

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.transcendental import exp, log, normal_quantile, power

MASK: Final = 0xFFFFFFFFFFFFFFFF
GAMMA: Final = 0x9E3779B97F4A7C15  # SplitMix64's increment: 2**64 over the golden ratio, made odd
UNIT: Final = 2.0**-52

# What a draw is for. The numbers are part of every result: never renumber, only add.
GAP: Final = 1
KEY: Final = 2
TAKES: Final = 3
FAILS: Final = 4
EMITS: Final = 5
JITTER: Final = 6
LATENCY: Final = 7
APPENDS: Final = 8
FENCE: Final = 9
FENCE_CHECK: Final = 10
PHASE: Final = 11
REPLICATES: Final = 12


# Indices of what a record brings forth: emissions from 0, then these.
CALLS_FROM: Final = 1 << 20
DEAD_LETTER: Final = 1 << 21
AGAIN_FROM: Final = 1 << 22  # what a duplicate at a handler that is not idempotent brings forth is new


def mix(x: int) -> int:
    """SplitMix64's finaliser: a bijection on 64-bit integers that looks random."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def hash_name(name: str) -> int:
    """A stable 64-bit hash of a name (FNV-1a over its UTF-8 bytes, then mixed)."""
    x = 0xCBF29CE484222325
    for byte in name.encode():
        x = ((x ^ byte) * 0x100000001B3) & MASK
    return mix(x)


def child_id(parent: int, index: int) -> int:
    """The id of what *parent* brings forth as number *index*: a record's emission, a source's n-th record."""
    return mix((parent + (index + 1) * GAMMA) & MASK)


def stream(seed: int, replication: int, element: str, purpose: int) -> int:
    """The 64-bit prefix of all draws for one *purpose* at one *element* in one replication."""
    x = mix((seed * GAMMA + replication) & MASK)
    x = mix(x ^ hash_name(element))
    return mix((x + purpose * GAMMA) & MASK)


def uniform(prefix: int, record: int, attempt: int = 0) -> float:
    """A uniform variate strictly between 0 and 1 (52 bits, so neither end can be rounded to)."""
    x = (record ^ prefix) + attempt * GAMMA & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return (((x ^ (x >> 31)) >> 12) + 0.5) * UNIT


Draw = Callable[[int, int], float]


def sampler(distribution: Distribution, prefix: int) -> Draw:
    """A function (record id, attempt) -> seconds that draws from *distribution* under *prefix*.

    Inverse transform everywhere. Erlang multiplies the uniforms of its phases, each under a prefix
    of its own; the hyperexponential (two phases with balanced means) takes phase and time from one
    uniform.
    """
    a, b = distribution.a, distribution.b
    match distribution.kind:
        case "constant":
            return lambda record, attempt: a
        case "uniform":
            span = b - a
            return lambda record, attempt: a + span * uniform(prefix, record, attempt)
        case "exponential":
            return _exponential(a, prefix)
        case "erlang":
            return _erlang(a, int(b), prefix)
        case "lognormal":
            return lambda record, attempt: exp(a + b * normal_quantile(uniform(prefix, record, attempt)))
        case "hyperexponential":
            return _hyperexponential(a, b, prefix)
        case "pareto":
            return lambda record, attempt: a * exp(-log(uniform(prefix, record, attempt)) / b)


def _exponential(mean: float, prefix: int) -> Draw:
    """`uniform` written out: this is the draw that runs make most of."""
    scale = -mean

    def draw(record: int, attempt: int) -> float:
        x = (record ^ prefix) + attempt * GAMMA & MASK
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
        return scale * log((((x ^ (x >> 31)) >> 12) + 0.5) * UNIT)

    return draw


def _erlang(mean: float, phases: int, prefix: int) -> Draw:
    scale = -mean / phases
    prefixes = tuple(child_id(prefix, phase) for phase in range(phases))

    def draw(record: int, attempt: int) -> float:
        total, product = 0.0, 1.0
        for phase in prefixes:
            product *= uniform(phase, record, attempt)
            if product < 1e-200:  # before it underflows: one factor is at least 2**-53
                total += log(product)
                product = 1.0
        return scale * (total + log(product))

    return draw


def _hyperexponential(mean: float, scv: float, prefix: int) -> Draw:
    share = (1.0 + sqrt((scv - 1.0) / (scv + 1.0))) / 2.0
    fast = -mean / (2.0 * share)
    rest = 1.0 - share
    slow = -mean / (2.0 * rest)

    def draw(record: int, attempt: int) -> float:
        u = uniform(prefix, record, attempt)
        if u <= share:
            return fast * log(u / share)
        return slow * log((u - share) / rest)

    return draw


def key_sampler(keys: KeyChoice, prefix: int) -> Callable[[int], int]:
    """A function record id -> key (an integer of 64 bits) that chooses as *keys* says."""
    count = keys.count
    match keys.kind:
        case "unique":
            return lambda record: record
        case "uniform":
            return lambda record: int(uniform(prefix, record) * count)
        case "hot":
            share, rest = keys.exponent, 1.0 - keys.exponent

            def hot(record: int) -> int:
                u = uniform(prefix, record)
                return 0 if u < share else int((u - share) / rest * count)

            return hot
        case "zipf":
            table = zipf_table(count, keys.exponent)

            def zipf(record: int) -> int:
                u, low, high = uniform(prefix, record), 0, count - 1
                while low < high:
                    middle = (low + high) >> 1
                    if table[middle] < u:
                        low = middle + 1
                    else:
                        high = middle
                return low

            return zipf


@lru_cache(maxsize=8)
def zipf_table(count: int, exponent: float) -> tuple[float, ...]:
    """The cumulative shares of keys 0 .. count-1, where key k has weight ``(k + 1) ** -exponent``."""
    total, running = 0.0, []
    for rank in range(1, count + 1):
        total += power(float(rank), -exponent)
        running.append(total)
    return tuple(value / total for value in running)


def murmur2(data: bytes) -> int:
    """Kafka's 32-bit murmur2 (seed 0x9747b28c), unsigned."""
    m, length = 0x5BD1E995, len(data)
    h = 0x9747B28C ^ length
    whole = length - length % 4
    for (k,) in iter_unpack("<I", data[:whole]):
        k = k * m & 0xFFFFFFFF
        k = (k ^ (k >> 24)) * m & 0xFFFFFFFF
        h = (h * m & 0xFFFFFFFF) ^ k
    if length % 4:
        h = (h ^ int.from_bytes(data[whole:], "little")) * m & 0xFFFFFFFF
    h = (h ^ (h >> 13)) * m & 0xFFFFFFFF
    return h ^ (h >> 15)


@lru_cache(maxsize=1 << 16)
def partition_of(key: int, partitions: int) -> int:
    """The partition of an integer *key* under Kafka's default partitioner and its long serializer."""
    return (murmur2(key.to_bytes(8, "big")) & 0x7FFFFFFF) % partitions
