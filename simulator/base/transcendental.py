"""log, exp, power and the normal quantile from + - x / frexp ldexp alone.

A C library's log and exp differ in the last bit from one platform to the next, and a vectorised one
differs from a scalar one on the same machine. Every random time of every engine goes through these
functions instead, so a run has the same bits everywhere. They use only what IEEE 754 rounds
correctly, and only what Numba compiles without change.
"""

import math
from decimal import Decimal, localcontext

_LN2_HIGH = 0.693147180369123816490  # the first 32 bits of ln 2: products with |k| < 2**21 are exact
_LN2_LOW = 1.90821492927058770002e-10
_INVERSE_LN2 = 1.44269504088896338700
STEPS = 128  # of the mantissa
SPLIT = (1.0 + 53.5 / STEPS) / 2.0  # about sqrt(1/2), halfway between two steps
_TO_INTEGER = 1.5 * 2.0**52  # a float near 0 that is added to it is rounded to an integer


def _steps() -> tuple[tuple[float, float, float], ...]:
    """For each step c, from `SPLIT` to twice of it: 1/c, and log c in two parts, the first one a multiple of 2**-42."""
    rows = []
    with localcontext(prec=50):
        for step in range(STEPS):
            c = 1.0 + step / STEPS
            c = c / 2.0 if c / 2.0 > SPLIT else c
            exact = Decimal(c).ln()
            high = float(round(exact * 2**42)) / 2.0**42
            rows.append((1.0 / c, high, float(exact - Decimal(high))))
    return tuple(rows)


STEP_ROWS = _steps()


def near_step(step: int) -> tuple[float, float, float]:
    """The row of `STEP_ROWS`."""
    return STEP_ROWS[step]


def reduced(x: float) -> tuple[int, int, float]:
    """k, step and d with ``x = 2**k * (c + d)``, where c is the nearest step, for a positive finite *x*; d is exact."""
    m, k = math.frexp(x)
    half = 0.5
    if m < SPLIT:
        m, k, half = m + m, k - 1, 1.0
    step = math.floor((m / half - 1.0) * STEPS + 0.5)
    return k, step % STEPS, m - (1.0 + step / STEPS) * half


def log(x: float) -> float:
    """Natural logarithm of a positive finite *x*, within about one unit in the last place.

    ``x = 2**k * (c + d)`` with c one of 128 steps (`reduced`), and ``log(c + d) = log c + log(1 + r)`` with
    ``r = d / c``, below 2**-8: the power series to the seventh term is right to 2**-59 of r. Near 1 the step is 1,
    whose logarithm is 0. Nothing is divided, and the series is summed in pairs: few operations wait for each other.
    """
    k, step, d = reduced(x)
    inverse, high, low = near_step(step)
    r = d * inverse
    r2 = r * r
    series = (-1 / 2 + r * (1 / 3)) + r2 * (-1 / 4 + r * (1 / 5)) + r2 * r2 * (-1 / 6 + r * (1 / 7))
    return (k * _LN2_HIGH + high) + (r + (r2 * series + (k * _LN2_LOW + low)))


def exp(x: float) -> float:
    """e to the *x*, within about one unit in the last place; 0.0 below -745, inf above 709.78.

    ``x = k ln 2 + r`` with |r| <= 0.347, then the power series of exp to the thirteenth term, in
    pairs and pairs of pairs (Estrin's scheme), so that a processor can do several at once.
    """
    if x > 709.782712893384:
        return math.inf
    if x < -745.2:
        return 0.0
    k = (x * _INVERSE_LN2 + _TO_INTEGER) - _TO_INTEGER
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    # fmt: off
    a = (1 / 6 + r * (1 / 24)) + r2 * (1 / 120 + r * (1 / 720))
    b = (1 / 5040 + r * (1 / 40320)) + r2 * (1 / 362880 + r * (1 / 3628800))
    c = (1 / 39916800 + r * (1 / 479001600)) + r2 * (1 / 6227020800)
    # fmt: on
    p = 1.0 + (r + (r2 * 0.5 + r * r2 * (a + r4 * (b + r4 * c))))
    return math.ldexp(p, int(k))


def power(x: float, y: float) -> float:
    """*x* to the *y* for a positive *x*: exact for y = 0 and y = 1, else ``exp(y log x)``."""
    if y == 0.0:
        return 1.0
    if y == 1.0:
        return x
    return exp(y * log(x))


def normal_quantile(u: float) -> float:
    """The standard normal variate below which a share *u* in (0, 1) lies.

    Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477-484: about 1 part in 10**16. Its polynomials
    are summed in pairs and pairs of pairs (Estrin's scheme), as in `exp`.
    """
    # fmt: off
    q = u - 0.5
    if -0.425 <= q <= 0.425:
        r = 0.180625 - q * q
        r2 = r * r
        r4 = r2 * r2
        return q * (
            (((3.3871328727963666080e0 + 1.3314166789178437745e2 * r) + r2 * (1.9715909503065514427e3 + 1.3731693765509461125e4 * r))
              + r4 * ((4.5921953931549871457e4 + 6.7265770927008700853e4 * r) + r2 * (3.3430575583588128105e4 + 2.5090809287301226727e3 * r)))
            / (((1.0 + 4.2313330701600911252e1 * r) + r2 * (6.8718700749205790830e2 + 5.3941960214247511077e3 * r))
                + r4 * ((2.1213794301586595867e4 + 3.9307895800092710610e4 * r) + r2 * (2.8729085735721942674e4 + 5.2264952788528545610e3 * r)))
        )
    r = u if q < 0.0 else 1.0 - u
    r = math.sqrt(-log(r))
    if r <= 5.0:
        r -= 1.6
        r2 = r * r
        r4 = r2 * r2
        x = (
            (((1.42343711074968357734e0 + 4.63033784615654529590e0 * r) + r2 * (5.76949722146069140550e0 + 3.64784832476320460504e0 * r))
              + r4 * ((1.27045825245236838258e0 + 2.41780725177450611770e-1 * r) + r2 * (2.27238449892691845833e-2 + 7.74545014278341407640e-4 * r)))
            / (((1.0 + 2.05319162663775882187e0 * r) + r2 * (1.67638483018380384940e0 + 6.89767334985100004550e-1 * r))
                + r4 * ((1.48103976427480074590e-1 + 1.51986665636164571966e-2 * r) + r2 * (5.47593808499534494600e-4 + 1.05075007164441684324e-9 * r)))
        )
    else:
        r -= 5.0
        r2 = r * r
        r4 = r2 * r2
        x = (
            (((6.65790464350110377720e0 + 5.46378491116411436990e0 * r) + r2 * (1.78482653991729133580e0 + 2.96560571828504891230e-1 * r))
              + r4 * ((2.65321895265761230930e-2 + 1.24266094738807843860e-3 * r) + r2 * (2.71155556874348757815e-5 + 2.01033439929228813265e-7 * r)))
            / (((1.0 + 5.99832206555887937690e-1 * r) + r2 * (1.36929880922735805310e-1 + 1.48753612908506148525e-2 * r))
                + r4 * ((7.86869131145613259100e-4 + 1.84631831751005468180e-5 * r) + r2 * (1.42151175831644588870e-7 + 2.04426310338993978564e-15 * r)))
        )
    # fmt: on
    return -x if q < 0.0 else x
