"""Layers of a convolutional network: pictures [channels, height, width] in float64.

What goes into a long sum is a multiple of 2**-12 and at most 64, so that the sum is
exact in any order: no library of linear algebra, nor its threads, show in a picture.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

GRID = 2.0**12
LIMIT = 64.0
NOTHING = 1e-4
"""Added to a power that may be 0."""


def snap(values: npt.NDArray[np.floating[Any]]) -> Array:
    """Round to what can be summed exactly."""
    snapped = np.rint(values * np.float64(GRID))
    snapped /= GRID
    return np.clip(snapped, -LIMIT, LIMIT, out=snapped)


def normalize(values: npt.NDArray[np.floating[Any]]) -> Array:
    """Bring every channel to mean 0 and standard deviation 1."""
    values = snap(values)
    centered = snap(values - values.mean((-2, -1), keepdims=True))
    power = np.square(centered).mean((-2, -1), keepdims=True)
    return snap(centered / np.sqrt(power + NOTHING))


def activate(values: Array) -> Array:
    """Bend by a leaky ReLU of slope 0.2 and gain sqrt(2)."""
    return snap(np.maximum(values, 0.2 * values) * math.sqrt(2))


def modulate(weights: Array, style: Array) -> Array:
    """Scale the inputs of a convolution, then its outputs back to a power of 1.

    Karras et al., "Analyzing and Improving the Image Quality of StyleGAN" (CVPR 2020),
    equations 1 and 3.

    Args:
        weights: [outputs, inputs, height, width].
        style: a factor for each input.
    """
    scaled = snap(weights * style[:, None, None])
    power = np.square(scaled).sum((1, 2, 3), keepdims=True)
    return snap(scaled / np.sqrt(power + NOTHING))


def convolve(values: Array, weights: Array) -> Array:
    """Convolve with kernels [outputs, inputs, 3, 3]; the border is repeated outside.

    Rows of the widened picture lie one after the other, so each of the nine taps is a
    product of a matrix and that one long row from a later start on. At the end of every
    row of the result are two columns too many.
    """
    channels, height, width = values.shape
    stride = width + 2
    flat = np.zeros((channels, (height + 3) * stride))
    widened = np.pad(values, ((0, 0), (1, 1), (1, 1)), mode="edge")
    flat[:, : widened[0].size] = widened.reshape(channels, -1)
    total = np.zeros((len(weights), height * stride))
    for row in range(3):
        for column in range(3):
            start = row * stride + column
            tap = np.ascontiguousarray(weights[:, :, row, column])
            total += tap @ flat[:, start : start + height * stride]
    return total.reshape(-1, height, stride)[:, :, :width]


def mix(values: Array, weights: Array) -> Array:
    """Mix channels by weights [outputs, inputs]: a convolution of one pixel."""
    mixed = snap(weights) @ values.reshape(len(values), -1)
    return mixed.reshape(-1, *values.shape[1:])


def double(values: Array) -> Array:
    """Double the size by the filter (1, 3, 3, 1), the border repeated outside."""
    for axis in (-2, -1):
        lines = np.moveaxis(values, axis, 0)
        before = np.concatenate([lines[:1], lines[:-1]])
        after = np.concatenate([lines[1:], lines[-1:]])
        pairs = np.stack([(before + 3 * lines) / 4, (3 * lines + after) / 4], 1)
        values = np.moveaxis(pairs.reshape(-1, *lines.shape[1:]), 0, axis)
    return snap(values)


def halve(values: Array) -> Array:
    """Halve the size by the mean of four pixels."""
    above = values[..., ::2, ::2] + values[..., ::2, 1::2]
    below = values[..., 1::2, ::2] + values[..., 1::2, 1::2]
    return (above + below) / 4
