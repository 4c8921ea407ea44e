"""Logarithm, exponential, sine and cosine with the same last bit on every machine.

numpy's come from the C library or from vector code chosen by the processor, and differ
between them. These are series of + - * / on doubles, which IEEE 754 rounds alike, in an
order that is written down here; `frexp` and `ldexp` only move the exponent.
"""

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]

LN_2 = 0.6931471805599453
PI = 3.141592653589793
HALF_ROOT = 0.7071067811865476

LEAST_POWER = -80.0
"""Exponents are cut here: e**-80 is still a normal number as a float32."""


def add_up(values: Reals) -> Reals:
    """Sum over the last axis, first to last: `np.sum` promises no order."""
    total: Reals = np.add.accumulate(values, axis=-1)[..., -1]
    return total


def compute_log(values: Reals) -> Reals:
    """Natural logarithm of positive, finite numbers, to within 1e-15 of its size.

    ln m = 2 (s + s^3 / 3 + s^5 / 5 + ...) with s = (m - 1) / (m + 1), formula 4.1.27 of
    Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), for m between
    the roots of 1/2 and of 2; the twelfth term is below 1e-18.
    """
    fraction, exponent = np.frexp(values)
    small = fraction < HALF_ROOT
    fraction = np.where(small, 2 * fraction, fraction)
    exponent = np.where(small, exponent - 1, exponent).astype(np.float64)
    ratio = (fraction - 1) / (fraction + 1)
    square = ratio * ratio
    series = np.zeros_like(square)
    for odd in range(23, 0, -2):
        series = series * square + 1 / odd
    return np.asarray(exponent * LN_2 + 2 * ratio * series)


def compute_exp(values: Reals) -> Reals:
    """Exponential of numbers up to 0, cut at `LEAST_POWER`, to within 1e-14 of itself.

    Powers of two apart, it is Taylor's series (Abramowitz and Stegun, 4.2.1) up to
    x^14 / 14!, for x within half of ln 2.
    """
    cut = np.maximum(values, LEAST_POWER)
    twos = np.floor(cut / LN_2 + 0.5)
    rest = cut - twos * LN_2
    series = np.ones_like(rest)
    for term in range(14, 0, -1):
        series = 1 + series * rest / term
    return np.ldexp(series, twos.astype(np.int32))


def compute_sine(radians: Reals) -> tuple[Reals, Reals]:
    """Sine and cosine of angles within -pi..pi, to within 1e-14.

    Taylor's series (Abramowitz and Stegun, 4.3.65 and 4.3.66) up to x^29 / 29!.
    """
    square = radians * radians
    sine, cosine = np.ones_like(square), np.ones_like(square)
    for term in range(28, 0, -2):
        sine = 1 - sine * square / (term * (term + 1))
        cosine = 1 - cosine * square / (term * (term - 1))
    return radians * sine, cosine
