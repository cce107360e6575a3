"""`base/draws.py` compiled: the same bits from the same formulas.

log, exp and the normal quantile are the very functions of `base/transcendental.py`. Identities are
64 bits without a sign there; here they travel as signed words and are unsigned while they are mixed.
"""

import math
from collections.abc import Callable
from struct import pack, unpack
from types import FunctionType, ModuleType
from typing import Any, cast

from numba import float64, int64, uint64
from numba.extending import intrinsic

from simulator.base import transcendental
from simulator.engines.compiled.jit import apart, hot, inner
from simulator.engines.compiled.words import as_floats, constants
from simulator.plan.arrays import (
    CONSTANT,
    D_A,
    D_B,
    D_C,
    D_D,
    D_KIND,
    D_PREFIX,
    ERLANG,
    EXPONENTIAL,
    HOT_KEYS,
    HYPEREXPONENTIAL,
    LOGNORMAL,
    SO_KEY_COUNT,
    SO_KEY_SHARE,
    SO_KEY_TABLE,
    SO_KEYS,
    UNIFORM,
    UNIQUE_KEYS,
    ZIPF_KEYS,
    Words,
)

# Unsigned constants, as globals: an expression of signed and unsigned words would become a float.
_GAMMA, _M1, _M2 = uint64(0x9E3779B97F4A7C15), uint64(0xBF58476D1CE4E5B9), uint64(0x94D049BB133111EB)
_12, _27, _30, _31 = uint64(12), uint64(27), uint64(30), uint64(31)
_ONE = uint64(0x3FF0000000000000)  # the bits of 1.0: with 52 others for its mantissa, a number from 1 up to 2
_BEFORE_ONE = 1.0 - 2.0**-53


def _reading(result: Any, argument: Any) -> Any:
    @intrinsic  # type: ignore[untyped-decorator]
    def read(context: Any, value: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], context.get_value_type(signature.return_type))

        return result(argument), generate

    return read


bits_of = _reading(int64, float64)
"""A float's 64 bits as an integer."""

float_of = _reading(float64, int64)
"""The float that has these 64 bits."""


def bits_of_constant(x: float) -> int:
    """`bits_of`, for a constant of a module."""
    bits: int = unpack("<q", pack("<d", x))[0]
    return bits


_SPLIT_BITS = bits_of_constant(transcendental.SPLIT)
_STEP = 52 - 7  # bits of a mantissa behind those that number its step
_ROUND, _STEP_BITS = 1 << (_STEP - 1), -(1 << _STEP)
_ROW = 4  # words
_rows = constants([word for row in transcendental.STEP_ROWS for word in (*row, 0.0)])


@hot
def reduced(x: float) -> tuple[int, int, float]:
    """`transcendental.reduced` of a positive normal number, by its bits: its exponent counts from the split on."""
    bits = bits_of(x)
    k = (bits - _SPLIT_BITS) >> 52
    bits -= k << 52
    near = bits + _ROUND
    return k, (near >> _STEP) & (transcendental.STEPS - 1), float_of(bits) - float_of(near & _STEP_BITS)


@hot
def near_step(step: int) -> tuple[float, float, float]:
    """`transcendental.near_step`."""
    rows = _rows()
    at = _ROW * step
    return rows[at], rows[at + 1], rows[at + 2]


@hot
def ldexp(x: float, e: int) -> float:
    """`math.ldexp` of a number near 1."""
    if -1000 < e < 1000:
        return x * float_of((e + 1023) << 52)
    return math.ldexp(x, e)


def _compiled_from(function: Callable[..., Any], known: dict[str, Any]) -> Any:
    """The code of *function* with other globals: one source, this engine's primitives."""
    return hot(FunctionType(function.__code__, known, function.__name__, function.__defaults__))


_primitives: Any = ModuleType("primitives")
_primitives.ldexp = ldexp
_primitives.floor, _primitives.sqrt, _primitives.inf = math.floor, math.sqrt, math.inf
_known: dict[str, Any] = {
    **vars(transcendental),
    "math": _primitives,
    "reduced": reduced,
    "near_step": near_step,
}
log = _known["log"] = cast(Callable[[float], float], _compiled_from(transcendental.log, _known))
exp = _known["exp"] = cast(Callable[[float], float], _compiled_from(transcendental.exp, _known))
normal_quantile = cast(Callable[[float], float], _compiled_from(transcendental.normal_quantile, _known))


@hot
def mix(x: int) -> int:
    """SplitMix64's finaliser."""
    z = uint64(x)
    z = (z ^ (z >> _30)) * _M1
    z = (z ^ (z >> _27)) * _M2
    return int64(z ^ (z >> _31))


@hot
def child_id(parent: int, index: int) -> int:
    """The id of what *parent* brings forth as number *index*."""
    return mix(int64(uint64(parent) + uint64(index + 1) * _GAMMA))


@hot
def uniform(prefix: int, record: int, attempt: int) -> float:
    """A uniform variate strictly between 0 and 1: (k + 0.5) / 2**52, where nothing is rounded."""
    z = uint64(record ^ prefix) + uint64(attempt) * _GAMMA
    z = (z ^ (z >> _30)) * _M1
    z = (z ^ (z >> _27)) * _M2
    return float_of(int64(_ONE | (z ^ (z >> _31)) >> _12)) - _BEFORE_ONE


@hot
def sample(m: Words, d: int, record: int, attempt: int) -> float:
    """Seconds from the distribution at *d*."""
    f = as_floats(m)
    if m[d + D_KIND] == EXPONENTIAL:
        return f[d + D_A] * log(uniform(m[d + D_PREFIX], record, attempt))
    return _sample_other(m, d, record, attempt)


@apart
def _sample_other(m: Words, d: int, record: int, attempt: int) -> float:
    f = as_floats(m)
    kind = m[d + D_KIND]
    if kind == CONSTANT:
        return f[d + D_A]
    if kind == LOGNORMAL:
        return exp(f[d + D_A] + f[d + D_B] * normal_quantile(uniform(m[d + D_PREFIX], record, attempt)))
    return _sample_rarer(m, d, kind, record, attempt)


@apart
def _sample_rarer(m: Words, d: int, kind: int, record: int, attempt: int) -> float:
    f = as_floats(m)
    if kind == ERLANG:
        return _erlang(m, d, record, attempt)
    u = uniform(m[d + D_PREFIX], record, attempt)
    if kind == UNIFORM:
        return f[d + D_A] + f[d + D_B] * u
    if kind == HYPEREXPONENTIAL:
        share = f[d + D_A]
        if u <= share:
            return f[d + D_C] * log(u / share)
        return f[d + D_D] * log((u - share) / f[d + D_B])
    return f[d + D_A] * exp(-log(u) / f[d + D_B])  # Pareto


@inner
def _erlang(m: Words, d: int, record: int, attempt: int) -> float:
    f = as_floats(m)
    total, product, prefixes = 0.0, 1.0, m[d + D_C]
    for phase in range(m[d + D_B]):
        product *= uniform(m[prefixes + phase], record, attempt)
        if product < 1e-200:
            total += log(product)
            product = 1.0
    return f[d + D_A] * (total + log(product))


@inner
def key_of(m: Words, source: int, prefix: int, record: int) -> int:
    """The key of a source's record."""
    f = as_floats(m)
    kind = m[source + SO_KEYS]
    if kind == UNIQUE_KEYS:
        return record
    u = uniform(prefix, record, 0)
    count = m[source + SO_KEY_COUNT]
    if kind == ZIPF_KEYS:
        table = m[source + SO_KEY_TABLE] + 1
        guide = table + count + int64(u * m[table - 1])
        low, high = m[guide], m[guide + 1]
        while low < high:
            middle = (low + high) >> 1
            if f[table + middle] < u:
                low = middle + 1
            else:
                high = middle
        return low
    if kind == HOT_KEYS:
        share = f[source + SO_KEY_SHARE]
        if u < share:
            return 0
        return int64((u - share) / (1.0 - share) * count)
    return int64(u * count)


_32 = uint64(32)
_LOW = uint64(0xFFFFFFFF)
_MURMUR = uint64(0x5BD1E995)
_13, _15, _24 = uint64(13), uint64(15), uint64(24)
_SEED = uint64(0x9747B28C ^ 8)
_POSITIVE = uint64(0x7FFFFFFF)


@inner
def _swapped(x: int) -> int:
    """32 bits with their bytes in the other order."""
    return (
        ((x & uint64(0xFF)) << _24)
        | ((x & uint64(0xFF00)) << uint64(8))
        | ((x >> uint64(8)) & uint64(0xFF00))
        | ((x >> _24) & uint64(0xFF))
    )


@inner
def partition_of(key: int, partitions: int) -> int:
    """Kafka's partition of a key of 64 bits: murmur2 of its 8 bytes, big-endian, read as two little-endian words."""
    k = uint64(key)
    h = _SEED
    for word in (_swapped(k >> _32), _swapped(k & _LOW)):
        z = word * _MURMUR & _LOW
        z = (z ^ (z >> _24)) * _MURMUR & _LOW
        h = (h * _MURMUR & _LOW) ^ z
    h = (h ^ (h >> _13)) * _MURMUR & _LOW
    h = h ^ (h >> _15)
    return int64((h & _POSITIVE) % uint64(partitions))
