"""Where a program lies in a space of looks: 192 numbers made by hand, never trained.

The space exists to say how far programs are from each other, so that two corpora can
be asked how varied they are. Its filters are fixed and were fitted to neither, and a
comparison takes as many programs of each, drawn at one size at the same times, and
brings all to one scale. It is no judge of a corpus that was made to please it: the
weights of the grammar's genres and finishes were set by hand while looking at these
distances, and whoever compares a chosen list with one that nobody chose should say how
it was chosen.

Of each picture, averaged down to 64 pixels a side:

    layout   means of luma, red-green and yellow-blue in 4 x 4 parts: 48 numbers
    texture  mean strength of four scales, in 2 x 2 parts: of luma in four directions,
             of the two others in all directions at once: 96 numbers

A program's features are the mean of both over its pictures, and the deviation of the
layout over them, its motion: 48 more.
"""

from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from shaders21k.measures import LUMA, Frames

F32 = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8] | F32

SIDE = 64
OPPONENTS = (LUMA, (1.0, -1.0, 0.0), (0.5, 0.5, -1.0))
"""Luma, red-green and yellow-blue as sums of red, green and blue, as in the measure of
colorfulness; in levels of 255."""

NORM: Literal["ortho"] = "ortho"
"""Without a factor NumPy's FFT takes several times as long in single precision."""

CYCLES = (16, 8, 4, 2)
"""In a side: the middle of each scale."""

WIDTH = 0.7
"""Of a scale: between one and two octaves. An octave away it lets 15 % through."""

WAYS = 4
LAYOUT, TEXTURE = 4, 2
"""Parts that a side is divided into."""

ROWS = 512
"""Programs whose distances to all others are computed at a time."""

STRENGTHS = slice(3 * LAYOUT**2, 3 * LAYOUT**2 + (WAYS + 2) * len(CYCLES) * TEXTURE**2)
"""The features that are texture."""

SIZE = STRENGTHS.stop + 3 * LAYOUT**2


def describe(frames: Frames) -> F32:
    """Return the features [SIZE] of pictures uint8 [T, 3, H, W]."""
    small = resize(frames, SIDE)
    colors = np.tensordot(np.array(OPPONENTS, np.float32), small, (1, 1))
    layout = resize(colors, LAYOUT).swapaxes(0, 1).reshape(len(frames), -1)
    texture = describe_texture(colors)
    return np.concatenate((layout.mean(axis=0), texture, layout.std(axis=0)))


def find_distances(*groups: F32) -> list[F32]:
    """Measure how far each program is from the nearest other one of its group.

    Each feature is brought to mean 0 and deviation 1 over all groups together; of one
    that is everywhere the same nothing is left. The distance is Euclid's, divided by
    sqrt(D): two programs drawn by chance are about sqrt(2) apart.

    Args:
        groups: features [N, D], N >= 2, the same N for each.

    Returns:
        float32 [N] for each group.
    """
    return [measure_nearest(each) for each in standardize(*groups)]


def standardize(*groups: F32) -> list[F32]:
    """Bring features [N, D] of all groups to one scale, as `find_distances` says."""
    union = np.concatenate(groups).astype(np.float64)
    deviation = union.std(axis=0)
    scale = np.divide(
        1.0, deviation, where=deviation > 1e-6, out=np.zeros(len(deviation))
    )
    scale /= np.sqrt(len(scale))
    return [((each - union.mean(axis=0)) * scale).astype(np.float32) for each in groups]


def measure_nearest(points: F32) -> F32:
    """Return the distance from each of [N, D] to the nearest other."""
    squares = (points**2).sum(axis=1)
    nearest = np.empty(len(points), np.intp)
    for start in range(0, len(points), ROWS):
        some = points[start : start + ROWS]
        apart = squares - 2 * some @ points.T
        apart[np.arange(len(some)), np.arange(start, start + len(some))] = np.inf
        nearest[start : start + ROWS] = apart.argmin(axis=1)
    # The difference itself: that of the squares is too coarse where it is small.
    distances: F32 = np.linalg.norm(points - points[nearest], axis=1)
    return distances


def describe_texture(colors: F32) -> F32:
    """Measure the scales and directions of [3, T, SIDE, SIDE], the mean over times.

    The strength is the mean absolute response of a log-Gabor filter (Field, JOSA A 4,
    1987), r levels of 255, written log(1 + r), so that faint texture counts, and noise
    of the rounding hardly does.
    """
    spectra = make_periodic(colors)
    found = []
    for cycles in CYCLES:
        # A grid that is just fine enough for this scale, which saves most of the work.
        side = 4 * cycles
        near = np.fft.fftfreq(side, 1 / side).astype(np.intp)
        part = spectra[..., near[:, None], near] * np.float32(side / SIDE)
        ring, ways = band(cycles)
        for waves in (part[0] * ways[:, None], part[1:] * ring):
            strengths = np.log1p(
                resize(np.abs(np.fft.ifft2(waves, norm=NORM)), TEXTURE)
            )
            found.append(strengths.mean(axis=1).ravel())
    return np.concatenate(found)


@cache
def band(cycles: int) -> tuple[F32, F32]:
    """Make the filters of a scale: [side, side] for all directions, [WAYS, side, side].

    Over frequency f the bell exp(-ln(f / cycles)^2 / (2 ln(WIDTH)^2)); over the angle
    the cube of the cosine, of one side alone, so that the absolute response is the
    strength of a wave, whatever its phase.
    """
    side = 4 * cycles
    y, x = np.meshgrid(*[np.fft.fftfreq(side, 1 / side)] * 2, indexing="ij")
    radius = np.hypot(x, y)
    radius[0, 0] = 1.0
    ring = np.exp(-(np.log(radius / cycles) ** 2) / (2 * np.log(WIDTH) ** 2))
    ring[0, 0] = 0.0
    angle = np.arctan2(y, x)
    turns = np.arange(WAYS)[:, None, None] * np.pi / WAYS
    ways = 2 * np.maximum(np.cos(angle - turns), 0.0) ** 3 * ring
    return ring.astype(np.float32), ways.astype(np.float32)


def make_periodic(pictures: F32) -> npt.NDArray[np.complex64]:
    """Return the spectra of pictures [..., N, N] without the step from edge to edge.

    A spectrum takes the left edge for a neighbor of the right one. Subtracted is the
    smooth picture that has the same step: Moisan, "Periodic plus smooth image
    decomposition", Journal of Mathematical Imaging and Vision 39, 2011.
    """
    turns = 2 * np.pi * np.fft.fftfreq(pictures.shape[-1])
    # The spectrum of a row of steps: +1 on the first pixel and -1 on the last.
    pair = (1 - np.exp(1j * turns)).astype(np.complex64)
    rows = np.fft.fft(pictures[..., -1, :] - pictures[..., 0, :])
    columns = np.fft.fft(pictures[..., -1] - pictures[..., 0])
    steps = rows[..., None, :] * pair[:, None] + columns[..., None] * pair
    curves = 2 * (np.cos(turns)[:, None] + np.cos(turns)) - 4
    curves[0, 0] = 1.0  # there all steps add up to nothing
    smooth = steps * (1 / (curves * len(turns))).astype(np.float32)
    spectra = np.fft.fft2(pictures.astype(np.complex64), norm=NORM) - smooth
    single: npt.NDArray[np.complex64] = spectra.astype(np.complex64, copy=False)
    return single


def resize(pictures: Pixels, side: int) -> F32:
    """Average pictures [..., H, W] to side x side parts, by the areas they share."""
    down, across = (overlap(size, side) for size in pictures.shape[-2:])
    small: F32 = down @ pictures.astype(np.float32) @ across.T
    return small


@cache
def overlap(size: int, side: int) -> F32:
    """Say which share of each of `side` new pixels each of `size` old ones fills."""
    old, new = np.arange(size + 1) / size, np.arange(side + 1) / side
    upper = np.minimum(new[1:, None], old[1:])
    lower = np.maximum(new[:-1, None], old[:-1])
    shares: F32 = (np.maximum(upper - lower, 0.0) * side).astype(np.float32)
    return shares
