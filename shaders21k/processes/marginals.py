"""Marginals: give numbers a distribution, and keep their order."""

from functools import lru_cache

import numpy as np

from shaders21k.processes.latents import Reals

STEPS = 4096
LARGEST = 40.0
"""exp(-40) of a generalized Laplacian lies beyond."""


def impose_marginals(rows: Reals, targets: Reals) -> Reals:
    """Replace the smallest number of a row by the target's smallest, and so on.

    Args:
        rows: float32 [n, count]. Equal numbers are taken in the order they come in.
        targets: [n, count], each row sorted.

    Returns:
        [n, count].
    """
    # A float's bits, as an integer, order like the float; below zero the other way
    # round. With the place beneath them, one sort of integers gives the ranks: twice
    # as fast as argsort.
    bits = rows.view(np.int32)
    bits = bits ^ ((bits >> 31) & 0x7FFFFFFF)
    keys = (bits.astype(np.int64) << 32) | np.arange(rows.shape[1])
    keys.sort(axis=1)
    placed = np.empty_like(targets)
    np.put_along_axis(placed, keys & 0xFFFFFFFF, targets, axis=1)
    return placed


@lru_cache(maxsize=64)
def list_laplacian(shape: float, count: int) -> Reals:
    """List the quantiles of a generalized Laplacian of variance 1, `count` of them.

    Its density is proportional to exp(-|x / s|**shape), with which Mallat ("A theory
    for multiresolution signal decomposition", 1989) describes wavelet coefficients of
    pictures. There |x / s|**shape has a Gamma distribution of order 1 / shape.

    Returns:
        float32 [count], sorted, symmetric about 0.
    """
    order = 1 / shape
    middle = (np.arange(STEPS) + 0.5) * (LARGEST / STEPS)
    mass = np.cumsum(middle ** (order - 1) * np.exp(-middle))
    chances = (2 * np.arange(count) + 1) / count - 1
    found = np.interp(np.abs(chances) * mass[-1], mass, middle + LARGEST / STEPS / 2)
    values = np.sign(chances) * found**order
    values /= np.sqrt((values**2).mean())
    kept: Reals = values.astype(np.float32)
    kept.flags.writeable = False
    return kept
