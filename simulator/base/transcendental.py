"""log, exp, power and the normal quantile from + - x / frexp ldexp alone.

A C library's log and exp differ in the last bit from one platform to the next, and a vectorised one
differs from a scalar one on the same machine. Every random time of every engine goes through these
functions instead, so a run has the same bits everywhere. They use only what IEEE 754 rounds
correctly, and only what Numba compiles without change.
"""

import math

_LN2_HIGH = 0.693147180369123816490  # the first 32 bits of ln 2: products with |k| < 2**21 are exact
_LN2_LOW = 1.90821492927058770002e-10
_INVERSE_LN2 = 1.44269504088896338700
SQRT_HALF = 0.70710678118654752440
_LG1, _LG2, _LG3 = 6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01
_LG4, _LG5, _LG6 = 2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01
_LG7 = 1.479819860511658591e-01


def reduced(x: float) -> tuple[float, int]:
    """m in [sqrt(1/2), sqrt(2)) and k with ``x = 2**k * m``, for a positive finite *x*."""
    m, k = math.frexp(x)
    return (m + m, k - 1) if m < SQRT_HALF else (m, k)


def log(x: float) -> float:
    """Natural logarithm of a positive finite *x*, within about one unit in the last place.

    ``x = 2**k * m`` (`reduced`), and with f = m - 1 and s = f / (2 + f)
    ``log m = 2 artanh s = 2 s + s R(s**2)``. R is the polynomial of least greatest error on that
    interval, below 2**-58, whose coefficients FreeBSD's msun publishes (e_log.c, 1993). Even and odd
    powers are summed apart, so that a processor can do both at once.
    """
    m, k = reduced(x)
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = z * (_LG1 + w * (_LG3 + w * (_LG5 + w * _LG7)))
    even = w * (_LG2 + w * (_LG4 + w * _LG6))
    return k * _LN2_HIGH + (2.0 * s + (s * (odd + even) + k * _LN2_LOW))


def exp(x: float) -> float:
    """e to the *x*, within about one unit in the last place; 0.0 below -745, inf above 709.78.

    ``x = k ln 2 + r`` with |r| <= 0.347, then the power series of exp to the thirteenth term, in
    pairs and pairs of pairs (Estrin's scheme), so that a processor can do several at once.
    """
    if x > 709.782712893384:
        return math.inf
    if x < -745.2:
        return 0.0
    k = math.floor(x * _INVERSE_LN2 + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    # fmt: off
    a = (1 / 6 + r * (1 / 24)) + r2 * (1 / 120 + r * (1 / 720))
    b = (1 / 5040 + r * (1 / 40320)) + r2 * (1 / 362880 + r * (1 / 3628800))
    c = (1 / 39916800 + r * (1 / 479001600)) + r2 * (1 / 6227020800)
    # fmt: on
    p = 1.0 + (r + (r2 * 0.5 + r * r2 * (a + r4 * (b + r4 * c))))
    return math.ldexp(p, k)


def power(x: float, y: float) -> float:
    """*x* to the *y* for a positive *x*: exact for y = 0 and y = 1, else ``exp(y log x)``."""
    if y == 0.0:
        return 1.0
    if y == 1.0:
        return x
    return exp(y * log(x))


def normal_quantile(u: float) -> float:
    """The standard normal variate below which a share *u* in (0, 1) lies.

    Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477-484: about 1 part in 10**16.
    """
    q = u - 0.5
    if -0.425 <= q <= 0.425:
        r = 0.180625 - q * q
        return q * (
            (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r
                  + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r
                + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
              + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
            / (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r
                    + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r
                  + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
                + 4.2313330701600911252e1) * r + 1.0)
        )  # fmt: skip
    r = u if q < 0.0 else 1.0 - u
    r = math.sqrt(-log(r))
    if r <= 5.0:
        r -= 1.6
        x = (
            (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r
                  + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r
                + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
              + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
            / (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r
                    + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
                  + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
                + 2.05319162663775882187e0) * r + 1.0)
        )  # fmt: skip
    else:
        r -= 5.0
        x = (
            (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
                  + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
                + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
              + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
            / (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
                    + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
                  + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
                + 5.99832206555887937690e-1) * r + 1.0)
        )  # fmt: skip
    return -x if q < 0.0 else x
