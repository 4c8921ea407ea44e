"""Cyclic random fields with the statistics of natural pictures.

The amplitude spectrum of natural pictures falls as 1/f (Field, "Relations between the
statistics of natural images and the response properties of cortical cells", JOSA A
1987), and they are made of things that hide one another at every scale (Lee, Mumford,
Huang, "Occlusion models for natural images", IJCV 2001).
"""

import math

import numpy as np
import numpy.typing as npt

from shaders21k.media.chance import Field, draw_units

BLURRED_VARIANCE = 0.23 / 3
"""Of uniform noise on [-1, 1] behind a cubic B-spline in both directions."""

CELLS_SIZE = 512
"""Above it cells are refined from a smaller picture, for speed."""


def _double(field: Field, axis: int) -> Field:
    """Refine a cyclic cubic B-spline once along an axis (Lane, Riesenfeld, 1980)."""
    after = np.roll(field, -1, axis)
    even = (np.roll(field, 1, axis) + after) / 8 + field * np.float32(0.75)
    odd = (field + after) / 2
    shape = list(field.shape)
    shape[axis] *= 2
    return np.stack([even, odd], axis + 1).reshape(shape)


def draw_fractal(
    name: str, size: int, *, gain: float = 0.8, coarse: tuple[int, int] = (4, 4)
) -> Field:
    """Draw smooth noise at every octave from `coarse` to the pixel.

    Args:
        name: of the random stream.
        size: of the result [size, size], which is cyclic; a power of 2.
        gain: amplitude of an octave against the coarser one. 1 gives an amplitude
            spectrum of 1/f, 1/2 gives 1/f**2.
        coarse: rows and columns of the coarsest lattice, powers of 2. Where they
            differ, the field is drawn out along the shorter one.

    Returns:
        float32, mean near 0 and standard deviation near 1.
    """
    field = 2 * draw_units(f"{name}/0", *coarse) - 1
    amplitude, variance, octave = 1.0, 1.0, 0
    while field.shape != (size, size):
        grows = [side < size for side in field.shape]
        for axis, larger in enumerate(grows):
            if larger:
                field = _double(field, axis)
        octave += 1
        if all(grows):
            amplitude *= gain
            variance += amplitude * amplitude
            noise = 2 * draw_units(f"{name}/{octave}", *field.shape) - 1
            if max(field.shape) == size:
                noise *= np.float32(0.5)  # no spline will blur the finest one
            field = field + np.float32(amplitude) * noise
    return field / np.float32(math.sqrt(variance * BLURRED_VARIANCE))


def draw_cells(
    name: str, size: int, count: int
) -> tuple[Field, Field, npt.NDArray[np.intp]]:
    """Draw Worley's cells ("A cellular texture basis function", SIGGRAPH 1996), cyclic.

    Args:
        name: of the random stream.
        size: of the results [size, size].
        count: cells in each direction, a divisor of `size`.

    Returns:
        The distance to the nearest point and to the second nearest in units of a cell,
        and the number of the cell, 0 to count**2 - 1.
    """
    if size > CELLS_SIZE:
        near, far, cells = draw_cells(name, size // 2, count)
        near, far = _double(_double(near, 0), 1), _double(_double(far, 0), 1)
        return near, far, cells.repeat(2, 0).repeat(2, 1)
    jitter = np.float32(0.9) * draw_units(name, 2, count, count) + np.float32(0.05)
    place = (np.arange(size, dtype=np.float32) + np.float32(0.5)) * count / size
    cell = np.arange(size) * count // size
    nearest = np.full((size, size), 9, np.float32)
    second = nearest.copy()
    number = np.zeros((size, size), np.intp)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            row, column = (cell + down) % count, (cell + right) % count
            spot = np.ix_(row, column)
            along_y = jitter[0][spot] + (cell + down - place)[:, None].astype("f4")
            along_x = jitter[1][spot] + (cell + right - place)[None, :].astype("f4")
            square = along_x * along_x + along_y * along_y
            closer = square < nearest
            second = np.where(closer, nearest, np.minimum(second, square))
            nearest = np.where(closer, square, nearest)
            number = np.where(closer, row[:, None] * count + column[None, :], number)
    return np.sqrt(nearest), np.sqrt(second), number


def draw_leaves(name: str, size: int, count: int) -> tuple[Field, Field]:
    """Draw fallen leaves and stones, each over those before it, cyclic.

    Radii are distributed as 1/r**3, the one law under which a picture looks the same
    at every scale: r = small / sqrt(u), u uniform.

    Returns:
        The tone of the topmost one, 0 to 1, and its height over the ground, 1 at its
        center and 0 at its rim, both [size, size].
    """
    tone = np.full((size, size), 0.5, np.float32)
    height = np.zeros((size, size), np.float32)
    small, large = size / 128, size / 6
    lowest = np.float32(small / large) ** 2
    for row in draw_units(name, count, 7):
        radius = np.float32(small) / np.sqrt(lowest + (1 - lowest) * row[0])
        reach = int(radius) + 1
        step = np.arange(-reach, reach + 1)
        place = step.astype(np.float32) / radius
        right, down = 2 * row[5] - 1, 2 * row[6] - 1
        length = np.sqrt(right * right + down * down) + np.float32(1e-6)
        right, down = right / length, down / length
        slim = np.float32(1.2) + row[1] * np.float32(1.5)
        along = right * place[None, :] + down * place[:, None]
        across = np.abs(right * place[:, None] - down * place[None, :]) * slim
        leaf = row[4] < np.float32(0.5)
        square = along * along + (across if leaf else across * across)
        spot = np.ix_(
            (int(row[2] * size) + step) % size, (int(row[3] * size) + step) % size
        )
        inside = square < 1
        tone[spot] = np.where(inside, row[4] * 7 % 1, tone[spot])
        height[spot] = np.where(inside, 1 - square, height[spot])
    return tone, height
