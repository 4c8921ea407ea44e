"""Noise that programs count on: white, shifted, blue, and the ordered Bayer matrix."""

import numpy as np

from shaders21k.media.chance import Bytes, draw_bytes

SHIFT = (37, 17)
"""Columns and rows by which green lies behind red. See `draw_shifted`."""

BLUE_TILE = 256
BLUE_ROUNDS = 12


def draw_shifted(name: str, size: int) -> Bytes:
    """Draw white RGBA noise [size, size, 4] in which green repeats red, shifted.

    red(x, y) = green(x + 37, y + 17), cyclically, rows counted from the top. Inigo
    Quilez's value noise in three dimensions reads both planes z and z + 1 of a lattice
    with one filtered lookup of (green, red) at (x, y) + (37, 17) * z; with the picture
    turned over, (37, 239) * z, because 239 = -17 (mod 256).
    """
    noise = draw_bytes(name, size, size, 4)
    noise[:, :, 1] = np.roll(noise[:, :, 0], (SHIFT[1], SHIFT[0]), axis=(0, 1))
    return noise


def draw_bayer() -> Bytes:
    """Draw the 8 x 8 threshold matrix [8, 8, 1] (Bayer, ICC 1973), as (m + 1/2) / 64.

    M(2n) is 4 M(n) + (0 2 / 3 1) in each quarter.
    """
    matrix = np.zeros((1, 1), np.uint8)
    for _ in range(3):
        matrix = np.block(
            [[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]]
        )
    return (4 * matrix + 2)[:, :, None]


def draw_blue(name: str, size: int) -> Bytes:
    """Draw blue noise [size, size, 4]: every byte equally often, no low frequencies.

    White noise is high-passed and replaced by its ranks in turns, which drives the
    spectrum to blue and keeps the histogram flat, on a cyclic tile of 256 texels. The
    four components are the tile turned and shifted, so that they are independent at
    every distance that matters.
    """
    side = BLUE_TILE
    order = draw_bytes(name, side, side).astype(np.int64) << 16
    order += np.arange(side * side).reshape(side, side)  # no two alike
    for _ in range(BLUE_ROUNDS):
        low = order
        for _ in range(3):
            for axis in (0, 1):
                low = (
                    np.roll(low, 1, axis) + 2 * low + np.roll(low, -1, axis) + 2
                ) >> 2
        places = np.argsort((order - low).ravel(), kind="stable")
        ranks = np.empty(side * side, np.int64)
        ranks[places] = np.arange(side * side)
        order = ranks.reshape(side, side) << 8
    tile = (order >> 16).astype(np.uint8)
    turns = [np.roll(np.rot90(tile, turn), 61 * turn, axis=1) for turn in range(4)]
    times = size // side
    return np.tile(np.stack(turns, axis=-1), (times, times, 1))
