"""The steerable pyramid, in the Fourier domain.

Simoncelli, Freeman, "The steerable pyramid: a flexible architecture for multi-scale
derivative computation" (ICIP 1995), with the raised cosines in log frequency of
Portilla, Simoncelli, "A parametric texture model based on joint statistics of complex
wavelet coefficients" (IJCV 2000), and real subbands. It is a tight frame: collapsing
what was built gives the picture back.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from shaders21k.processes.latents import SIDE_PX, Reals, Waves

ORIENTATIONS = 4
SCALES = 3
"""As many as Baradad et al. (2021) take for 128 pixels."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The filters of one scale, for pictures of `side` pixels.

    Attributes:
        side: of its subbands, in pixels.
        bands: complex64 [ORIENTATIONS, side, side // 2 + 1].
        low: float32 [side, side // 2 + 1], what the next scale sees.
    """

    side: int
    bands: Waves
    low: Reals


@dataclass(frozen=True, slots=True)
class Pyramid:
    """The parts of pictures [n, SIDE_PX, SIDE_PX].

    Attributes:
        subbands: for each scale [n, ORIENTATIONS, side, side], finest first. A filter
            that takes half of the frequencies takes half of the pixels too, and the
            numbers are four times larger at each scale for the same contrast.
        high: waves that are finer than all subbands.
        low: waves that are coarser, of SIDE_PX >> SCALES pixels.
    """

    subbands: Sequence[Reals]
    high: Waves
    low: Waves


def build(waves: Waves) -> Pyramid:
    """Take the waves of pictures apart."""
    high, first, scales = list_filters()
    rest, finest = waves * first, waves * high
    subbands = []
    for scale in scales:
        parts = rest[:, None] * scale.bands
        subbands.append(np.fft.irfft2(parts, s=(scale.side, scale.side)))
        rest = _crop(rest * scale.low)
    return Pyramid(subbands, finest, rest)


def collapse(pyramid: Pyramid) -> Waves:
    """Put the parts together again: the waves of pictures."""
    high, first, scales = list_filters()
    rest = pyramid.low
    for scale, subband in zip(scales[::-1], pyramid.subbands[::-1], strict=True):
        parts = np.fft.rfft2(subband)
        rest = _embed(rest) * scale.low
        rest += np.einsum("nkyx,kyx->nyx", parts, scale.bands.conj())
    return rest * first + pyramid.high * high


@lru_cache(maxsize=1)
def list_filters() -> tuple[Reals, Reals, tuple[Scale, ...]]:
    """Compute the first high-pass and low-pass filter, and those of each scale."""
    high, first = _split(SIDE_PX, 1.0)
    scales = []
    for number in range(SCALES):
        side = SIDE_PX >> number
        band, low = _split(side, 0.5)
        scales.append(Scale(side, band * _list_directions(side), low))
    return high, first, tuple(scales)


def _list_frequencies(side: int) -> tuple[Reals, Reals]:
    """List the frequencies of rfft2, in units of the highest: rows, columns."""
    return 2 * np.fft.fftfreq(side)[:, None], 2 * np.fft.rfftfreq(side)[None, :]


def _split(side: int, stop: float) -> tuple[Reals, Reals]:
    """Make a high-pass and a low-pass filter whose squares sum to 1.

    The low-pass is 0 from the radius `stop` on and 1 up to half of it.
    """
    rows, columns = _list_frequencies(side)
    radius = np.maximum(np.hypot(rows, columns), 1e-9)
    octaves = np.clip(np.log2(stop / radius), 0, 1)
    high = np.cos(octaves * math.pi / 2).astype(np.float32)
    return high, np.sin(octaves * math.pi / 2).astype(np.float32)


def _list_directions(side: int) -> Waves:
    """Make the angular filters: third derivatives, whose squares sum to 1."""
    rows, columns = _list_frequencies(side)
    angle = np.arctan2(rows, columns)
    way = np.arange(ORIENTATIONS)[:, None, None] * (math.pi / ORIENTATIONS)
    power = ORIENTATIONS - 1
    total = sum(
        math.cos(each * math.pi / ORIENTATIONS) ** (2 * power)
        for each in range(ORIENTATIONS)
    )
    found = 1j**power * np.cos(angle - way) ** power / math.sqrt(total)
    kept: Waves = found.astype(np.complex64)
    return kept


def _crop(waves: Waves) -> Waves:
    """Keep the lower half of the frequencies in both directions."""
    quarter = waves.shape[-2] // 4
    kept = waves[..., : quarter + 1]
    return np.concatenate([kept[:, :quarter], kept[:, -quarter:]], axis=1)


def _embed(waves: Waves) -> Waves:
    """Put waves where `_crop` took them."""
    count, side, columns = waves.shape
    whole = np.zeros((count, 2 * side, 2 * columns - 1), waves.dtype)
    half = side // 2
    whole[:, :half, :columns] = waves[:, :half]
    whole[:, -half:, :columns] = waves[:, half:]
    return whole
