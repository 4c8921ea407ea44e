"""WMM, the wavelet marginal model: noise whose subbands are as sparse as a picture's.

From the published parameters: a steerable pyramid of 4 orientations and 3 scales (for
128 pixels), and generalized Laplacian marginals of scale 4**scale and shape
0.4 + 0.4 U. They leave open what we chose so:

- The density is proportional to exp(-|x / 4**scale|**shape), scale 0 the finest, x a
  coefficient of the pyramid in `shaders21k.processes.pyramid`. Equal shapes at all
  scales give an amplitude that falls as 1/f, as a natural picture's does.
- Each subband has a shape of its own. A small one has rare large coefficients and,
  since the scale is not the deviation, up to seventeen times the deviation: so a
  picture has grain along one or two directions.
- The marginals decide how the variance of the subbands is shared out; its sum, and what
  is finer or coarser than all of them, stay what they were. Alone, the pyramid being
  overcomplete, they are imposed five times on white noise that has nothing finer. The
  three colors share the shapes and are drawn independently; the mean is gray.
"""

import math

import numpy as np

from shaders21k.processes.latents import SIDE_PX, Bytes, Latents, Reals, Waves
from shaders21k.processes.marginals import impose_marginals, list_laplacian
from shaders21k.processes.pyramid import (
    ORIENTATIONS,
    SCALES,
    Pyramid,
    build,
    collapse,
    list_filters,
)
from shaders21k.processes.spectrum import to_bytes

SHAPES = (0.4, 0.8)
GROWTH = 4
"""Coefficients of the next coarser scale are so many times larger."""

ITERATIONS = 5
DEVIATIONS = 2.5
"""Standard deviations from gray to black or white."""

Law = list[Reals]
"""Quantiles of the subbands, for each scale [ORIENTATIONS, side**2], finest first."""


def draw_wmm(seed: int, frame: int) -> Bytes:
    """Draw one frame, uint8 [SIDE_PX, SIDE_PX, 3]."""
    latents = Latents("wmm", seed, frame)
    law = draw_law(latents)
    waves: Waves = np.fft.rfft2(latents.moving(3, SIDE_PX, SIDE_PX)) * list_filters()[1]
    for _ in range(ITERATIONS):
        waves = impose_law(waves, law)
    waves[:, 0, 0] = 0
    noise = np.fft.irfft2(waves)
    noise /= noise.std(axis=(1, 2), keepdims=True)
    return to_bytes(0.5 + noise / (2 * DEVIATIONS))


def draw_law(latents: Latents) -> Law:
    """Draw a shape for each subband, and list what coefficients it gives."""
    law = []
    for scale in range(SCALES):
        count = (SIDE_PX >> scale) ** 2
        shapes = [latents.number(*SHAPES) for _ in range(ORIENTATIONS)]
        rows = [
            list_laplacian(shape, count) * tell_deviation(shape) for shape in shapes
        ]
        law.append(np.stack(rows) * np.float32(GROWTH**scale))
    return law


def tell_deviation(shape: float) -> float:
    """Tell the standard deviation of the density exp(-|x|**shape)."""
    return math.sqrt(math.gamma(3 / shape) / math.gamma(1 / shape))


def impose_law(waves: Waves, law: Law) -> Waves:
    """Give the subbands of pictures their marginals, and leave the sum of variances."""
    pyramid = build(waves)
    found = sum(measure(subband) for subband in pyramid.subbands)
    wanted = sum(measure(rows[None]) for rows in law)
    gain = np.sqrt(found / wanted)[:, None, None].astype(np.float32)
    imposed = []
    for subband, rows in zip(pyramid.subbands, law, strict=True):
        count, side = len(subband), subband.shape[-1]
        targets = (gain * rows).reshape(-1, side * side)
        flat = impose_marginals(subband.reshape(-1, side * side), targets)
        imposed.append(flat.reshape(count, ORIENTATIONS, side, side))
    return collapse(Pyramid(imposed, pyramid.high, pyramid.low))


def measure(subband: Reals) -> Reals:
    """Measure the energy that subbands [n, ...] of one scale give to n pictures.

    A coefficient of a scale that has a quarter of the pixels is four times larger for
    the same contrast, so the mean square is divided by 16 for each scale.
    """
    flat = subband.reshape(len(subband), -1)
    side = math.isqrt(flat.shape[1] // ORIENTATIONS)
    energy: Reals = np.einsum("ij,ij->i", flat, flat)
    return energy * np.float32((side / SIDE_PX) ** 4 / flat.shape[1])
