"""Stand-ins for pictures of something: a city, a sky at night, a running cat."""

import numpy as np

from shaders21k.media.chance import Bytes, Field, draw_units
from shaders21k.media.fields import draw_fractal
from shaders21k.media.materials import shade_palette, to_bytes

CITY_SIZE = 512
SKY = ("6f93c4", "9fb9d6", "d8dfe2", "efe3cf")
CLOUD = (236, 234, 230)
WALLS = ("3a2f2a", "6d5646", "a68a6c", "cbb89a", "8d949c")
HORIZON = 330
"""The row at which the city meets the river."""


def draw_city() -> Bytes:
    """Draw houses by a river under clouds, uint8 [512, 512, 4], row 0 at the top."""
    side = CITY_SIZE
    cloud = draw_fractal("London/clouds", side, gain=0.55, coarse=(8, 4))
    grain = draw_fractal("London/grain", side, gain=0.9)
    down = np.arange(side, dtype=np.float32)[:, None] / HORIZON
    colors = shade_palette(SKY, np.broadcast_to(down, (side, side)))
    cover = np.clip(cloud * np.float32(0.5), 0, 1)[..., None]
    colors = colors * (1 - cover) + np.array(CLOUD, np.float32) * cover
    for depth, row in enumerate(draw_units("London/houses", 3, 26, 6)):
        for house in row:
            _build(colors, house, depth)
    colors += np.float32(5) * grain[..., None]
    mirrored = colors[HORIZON - 1 :: -1][: side - HORIZON]
    ripple = draw_fractal("London/water", side, gain=0.7, coarse=(64, 4))[HORIZON:]
    shift = (ripple * 3).astype(np.intp)
    columns = (np.arange(side)[None, :] + shift) % side
    water = np.take_along_axis(mirrored, columns[..., None], axis=1)
    water = water * np.float32(0.62) + np.array((14, 22, 24), np.float32)
    colors[HORIZON:] = water + np.float32(6) * ripple[..., None]
    return to_bytes(colors)


def _build(colors: Field, house: Field, depth: int) -> None:
    """Put one house onto the picture: wall, windows, and a spire on some."""
    near = (depth + 1) / 3
    wide, high = int(18 + house[1] * 30), int((60 + house[2] * 110) * (1.5 - near / 2))
    left, top = int(house[0] * (CITY_SIZE - wide)), HORIZON - high
    wall = shade_palette(WALLS, house[3:4])[0]
    wall = wall * np.float32(near) + np.array((176, 190, 204), np.float32) * (1 - near)
    if house[4] < 0.16:
        for step in range(wide):
            middle = left + wide // 2
            half = step * wide // (6 * wide) + 1
            colors[top - wide + step, middle - half : middle + half] = wall * 0.8
    rows, columns = np.arange(high)[:, None], np.arange(wide)[None, :]
    gap = 7 + int(house[5] * 5)
    window = (rows % gap > gap // 3) & (columns % 6 > 2)
    window &= (rows > 5) & (rows < high - 9) & (columns > 2) & (columns < wide - 3)
    shade = np.where(window, 0.45, 1 - 0.25 * columns / wide)
    lit = window & ((rows // gap * 7 + columns // 6 * 13 + left) % 11 == 0)
    block = wall * shade[..., None].astype(np.float32)
    block[lit] = (238, 214, 150)
    block[0:3] *= np.float32(0.7)
    colors[top:HORIZON, left : left + wide] = block


def draw_stars(size: int = 512) -> Bytes:
    """Draw a sky at night, uint8 [size, size, 4], cyclic, row 0 at the top.

    The number of stars brighter than b falls as 1 / b.
    """
    mist = draw_fractal("Stars/mist", size, gain=0.6)
    tint = draw_fractal("Stars/tint", size, gain=0.5, coarse=(2, 2))
    colors = np.empty((size, size, 3), np.float32)
    for channel, (base, glow, stray) in enumerate(((9, 9, 4), (9, 7, 0), (14, 10, -4))):
        cloud = np.maximum(mist + np.float32(0.4), 0)
        colors[..., channel] = base + glow * cloud * cloud + stray * tint
    step = np.arange(-7, 8)
    square = (step[:, None] * step[:, None] + step[None, :] * step[None, :]).astype(
        "f4"
    )
    for x, y, chance, warm in draw_units("Stars/stars", 1400, 4):
        bright = 26 / (chance + np.float32(0.012))
        spot = np.ix_((int(y * size) + step) % size, (int(x * size) + step) % size)
        disc = bright / (1 + 3 * square * square)
        hue = np.array((0.75 + 0.5 * warm, 1, 1.25 - 0.5 * warm), np.float32)
        colors[spot] += np.minimum(disc, 400)[..., None] * hue
    return to_bytes(colors)


CAT_FRAMES = 6
CAT_WIDTH = 40


def draw_cat() -> Bytes:
    """Draw a running cat as a strip, uint8 [32, 256, 4], row 0 at the top.

    Six frames of 40 x 32 pixels from the left, alpha 0 where there is nothing.
    """
    strip = np.zeros((32, 256, 4), np.uint8)
    for number in range(CAT_FRAMES):
        frame = strip[:, number * CAT_WIDTH : (number + 1) * CAT_WIDTH]
        bob = (0, 1, 1, 1, 0, 0)[number]
        stride = (0, 1, 2, 2, 1, 0)[number]

        def fill(
            x: int, y: int, wide: int, high: int, color: str, *, onto: Bytes = frame
        ) -> None:
            onto[y : y + high, x : x + wide] = (*bytes.fromhex(color), 255)

        fill(2, 8 + bob + stride, 3, 8, "39414f")
        fill(4, 14 + bob + stride, 5, 3, "39414f")
        for leg in (8, 14, 23, 29):
            fill(leg + (stride if leg % 2 else -stride) // 2, 21 + bob, 4, 6, "2c333f")
        fill(7, 13 + bob, 26, 10, "5b6779")
        fill(8, 20 + bob, 24, 3, "c9ced6")
        for stripe in (10, 14, 18):
            fill(stripe, 13 + bob, 2, 5, "39414f")
        fill(22, 9 + bob, 16, 13, "5b6779")
        for ear in (23, 33):
            fill(ear, 6 + bob, 4, 4, "39414f")
            fill(ear + 1, 7 + bob, 2, 3, "d79aa0")
        fill(27, 17 + bob, 7, 5, "c9ced6")
        for eye in (25, 34):
            fill(eye, 13 + bob, 2, 3, "e8d44a")
            fill(eye + 1, 13 + bob, 1, 3, "14161a")
        fill(30, 17 + bob, 2, 1, "d79aa0")
        fill(29, 20 + bob, 4, 1, "39414f")
    return strip
