"""Random numbers that are the same on every machine, now and later.

Every number comes from the raw words of Philox 4x64 (Salmon et al., "Parallel Random
Numbers: As Easy as 1, 2, 3", SC 2011), a counter-based generator: the word at (seed,
purpose, step) needs no other to be drawn first. numpy promises that a bit generator's
raw stream never changes; its distributions carry no such promise, so ours are here,
made of + - * / and sqrt alone, which IEEE 754 rounds alike on every machine.
"""

import math
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from shaders21k.exact import Reals, add_up, compute_exp, compute_log

Words = npt.NDArray[np.uint64]

ATTEMPTS = 16
"""Candidates for one Gamma number; all are refused once in 10^9, or more rarely."""


class Purpose(IntEnum):
    """Which independent stream of random words; part of Philox's counter."""

    ORDER = 0
    PICK = 1
    TIME = 2
    CROP = 3
    SUBSTITUTE = 4
    MIX = 5
    BOX_SIZE = 6
    BOX_PLACE = 7
    TURN = 8


def draw_words(seed: int, purpose: Purpose, step: int, count: int) -> Words:
    """Raw 64-bit Philox words [count] at one point of the stream's counter space."""
    philox = np.random.Philox(
        key=np.array([seed, 0x5348414445525321], np.uint64),
        counter=np.array([0, step, purpose, 0], np.uint64),
    )
    return np.asarray(philox.random_raw(count), np.uint64)


def draw_uniform(
    seed: int, purpose: Purpose, step: int, shape: tuple[int, ...]
) -> Reals:
    """Uniform doubles in [0, 1): the upper 53 bits of each word."""
    words = draw_words(seed, purpose, step, math.prod(shape))
    return ((words >> np.uint64(11)).astype(np.float64) * 2.0**-53).reshape(shape)


def draw_dirichlet(
    seed: int, purpose: Purpose, step: int, shape: tuple[int, ...], alpha: float
) -> Reals:
    """Shares that add up to 1 over the last axis: Dirichlet(alpha, ..., alpha).

    For alpha = 1 they are the gaps between sorted uniform numbers; else Gamma numbers
    over their sum (Devroye, "Non-Uniform Random Variate Generation", 1986, chapters
    V.2 and XI.4). The first of two is a Beta(alpha, alpha) number.

    Args:
        seed: of the stream.
        purpose: which words of it.
        step: likewise.
        shape: of the result, float64.
        alpha: concentration; small ones give nearly all to one share.
    """
    *rest, parts = shape
    if alpha == 1.0:
        cuts = np.sort(draw_uniform(seed, purpose, step, (*rest, parts - 1)), axis=-1)
        ends = np.zeros((*rest, 1)), np.ones((*rest, 1))
        return np.diff(np.concatenate([ends[0], cuts, ends[1]], axis=-1), axis=-1)
    logs = _draw_log_gamma(seed, purpose, step, math.prod(shape), alpha)
    logs = logs.reshape(shape)
    gammas = compute_exp(logs - logs.max(axis=-1, keepdims=True))
    return gammas / add_up(gammas)[..., None]


def _draw_log_gamma(
    seed: int, purpose: Purpose, step: int, count: int, alpha: float
) -> Reals:
    """Logarithms of Gamma(alpha, 1) numbers [count]; small ones would underflow.

    Gamma(alpha + 1) times U^(1 / alpha), with the former by rejection: Marsaglia and
    Tsang, "A Simple Method for Generating Gamma Variables", ACM TOMS 26 (2000), from a
    normal number by Marsaglia's polar method. Where every candidate is refused, it is
    the distribution's own middle, d below.
    """
    uniform = draw_uniform(seed, purpose, step, (3 * ATTEMPTS + 1, count))
    d = alpha + 2 / 3
    c = 1 / (3 * np.sqrt(d))
    logs = np.zeros(count)
    pending = np.arange(count)
    for candidate in range(0, 3 * ATTEMPTS, 3):
        first, second, chance = uniform[candidate : candidate + 3, pending]
        first, second = 2 * first - 1, 2 * second - 1
        square = first * first + second * second
        inside = (square > 0) & (square < 1)
        square = np.where(inside, square, 0.5)
        normal = first * np.sqrt(-2 * compute_log(square) / square)
        root = 1 + c * normal
        cube = root * root * root
        log_cube = compute_log(np.where(cube > 0, cube, 1.0))
        bound = normal * normal / 2 + d - d * cube + d * log_cube
        kept = inside & (cube > 0) & (compute_log(1 - chance) < bound)
        logs[pending[kept]] = log_cube[kept]
        pending = pending[~kept]
    boost = compute_log(1 - uniform[-1]) / alpha
    return compute_log(np.array(d)) + logs + boost
