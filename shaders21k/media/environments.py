"""Stand-ins for cube maps: what a place looks like in every direction.

A color is a function of the direction alone, so the faces meet without a seam.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from shaders21k.media.chance import Bytes, Field
from shaders21k.media.fields import draw_fractal
from shaders21k.media.materials import shade_palette, to_bytes

GRAIN_SIZE = 256
BLUR_FROM = 8
"""Texels on the side of a face from which a blurred map is gathered."""
BLURRED_SIZE = 64


def list_directions(size: int) -> Field:
    """List where the texels of a cube map look: float32 [6, size, size, 3].

    Faces +x -x +y -y +z -z as OpenGL has them (OpenGL 4.6 core, table 8.19), row 0 at
    t = 0; not normalized, the largest component is 1 or -1.
    """
    place = (2 * np.arange(size, dtype=np.float32) + 1) / size - 1
    s, t = np.broadcast_to(place, (size, size)), np.broadcast_to(place[:, None], (size,) * 2)
    one = np.ones_like(s)
    faces = (
        (one, -t, -s),
        (-one, -t, s),
        (s, one, t),
        (s, -one, -t),
        (s, -t, one),
        (-s, -t, -one),
    )
    return np.stack([np.stack(face, axis=-1) for face in faces])


@lru_cache(maxsize=8)
def _grain(name: str, gain: float) -> Field:
    return draw_fractal(name, GRAIN_SIZE, gain=gain)


def _look(grain: Field, u: Field, v: Field) -> Field:
    """Look a cyclic field up between its texels, 1 for a whole period."""
    u, v = (u - np.floor(u)) * GRAIN_SIZE, (v - np.floor(v)) * GRAIN_SIZE
    left, top = u.astype(np.intp), v.astype(np.intp)
    across, down = u - left.astype(np.float32), v - top.astype(np.float32)
    left, top = left % GRAIN_SIZE, top % GRAIN_SIZE
    right, below = (left + 1) % GRAIN_SIZE, (top + 1) % GRAIN_SIZE
    upper = grain[top, left] * (1 - across) + grain[top, right] * across
    lower = grain[below, left] * (1 - across) + grain[below, right] * across
    return upper * (1 - down) + lower * down


def _round(way: Field) -> tuple[Field, Field]:
    """Give a way around the horizon, 0 to 4, and a height over it, -1 to 1.

    The way is the length along the square |x| + |z| = 1 and stands for the angle, the
    height y / (|x| + |y| + |z|) for the elevation.
    """
    x, y, z = way[..., 0], way[..., 1], way[..., 2]
    flat = np.maximum(np.abs(x) + np.abs(z), np.float32(1e-6))
    across = x / flat
    around = np.where(z >= 0, 1 + across, 3 - across)
    return around, y / (np.abs(x) + np.abs(y) + np.abs(z))


def _smooth(low: float, high: float, value: Field) -> Field:
    share = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return share * share * (3 - 2 * share)


def _mix(first: Field, second: Field, share: Field) -> Field:
    return first * (1 - share[..., None]) + second * share[..., None]


def _color(text: str) -> Field:
    return np.array(list(bytes.fromhex(text)), np.float32)


def _sky(way: Field, up: Field, palette: tuple[str, ...], cover: float) -> Field:
    """Draw a sky with clouds that lie on a plane overhead."""
    high = np.maximum(way[..., 1], np.float32(0.03)) * 8
    cloud = _look(_grain("Sky", 0.6), way[..., 0] / high, way[..., 2] / high)
    sky = shade_palette(palette, np.maximum(up, 0) * np.float32(1.3))
    share = np.clip(cloud * np.float32(0.5) + np.float32(cover), 0, 1)
    return _mix(sky, _color("f4f1ea"), share * _smooth(0.02, 0.25, up))


def _draw_country(way: Field) -> Field:
    """Fields and hills under a sky with a sun."""
    around, up = _round(way)
    rough = _look(_grain("Hills", 0.5), around / 4, np.zeros_like(around))
    hill = np.float32(0.06) + np.float32(0.035) * rough
    sky = _sky(way, up, ("dfe6e6", "9fc0df", "4a7fbf", "2c5a9c"), -0.1)
    depth = np.maximum(-way[..., 1], np.float32(0.05)) * 6
    soil = _look(_grain("Soil", 0.85), way[..., 0] / depth, way[..., 2] / depth)
    ground = shade_palette(("2d3318", "5a6a2c", "8d8a4a", "b3a468"), 0.5 + 0.2 * soil)
    far = shade_palette(("41562f", "6d8560"), np.float32(0.5) + np.float32(0.2) * rough)
    colors = _mix(sky, far, _smooth(0.006, -0.006, up - hill))
    colors = _mix(colors, ground, _smooth(0.01, -0.03, up))
    return _shine(colors, way, (0.5, 0.55, 0.67), 0.985, "fff6dc")


def _shine(
    colors: Field, way: Field, toward: tuple[float, float, float], edge: float, color: str
) -> Field:
    """Add a round light and its glow."""
    length = np.sqrt((way * way).sum(axis=-1))
    near = (way * np.array(toward, np.float32)).sum(axis=-1) / length
    glow = np.maximum(near, 0)
    for _ in range(5):
        glow = glow * glow
    colors = _mix(colors, _color(color), np.float32(0.6) * glow)
    return _mix(colors, _color("ffffff"), _smooth(edge, edge + 0.008, near))


def _draw_forest(way: Field) -> Field:
    """Trunks all around, leaves above with the sky through them, a floor of litter."""
    around, up = _round(way)
    leaf = _look(_grain("Leaves", 0.95), around / 2, up)
    wide = _look(_grain("Trunks", 0.6), around / 4, up / 16)
    colors = shade_palette(
        ("0c1209", "26361a", "50682a", "93a650", "d9e2b8"),
        np.float32(0.38) + np.float32(0.14) * leaf + np.float32(0.25) * up,
    )
    hole = _smooth(0.9, 1.7, leaf + 2 * up)
    colors = _mix(colors, _color("e4eef2"), hole)
    for layer, (count, width, dark) in enumerate(((44, 0.13, 0.6), (20, 0.2, 0.25))):
        place = around * count / 4 + np.float32(0.35) * wide
        number = np.floor(place)
        off = np.abs(place - number - np.float32(0.5))
        bark = _look(_grain("Bark", 0.9), around * 2, up / 4)
        keep = _look(_grain("Trunks", 0.6), number % count / count, 0 * up + layer / 2)
        trunk = shade_palette(
            ("1a130d", "4a3a2a", "8a7a64"), dark + 0.15 * bark - off / width / 3
        )
        edge = _smooth(width, width * 0.8, off) * _smooth(-0.4, 0.1, keep)
        colors = _mix(colors, trunk, edge * _smooth(0.75, 0.5, up))
    depth = np.maximum(-way[..., 1], np.float32(0.05)) * 4
    litter = _look(_grain("Litter", 0.95), way[..., 0] / depth, way[..., 2] / depth)
    floor = shade_palette(("1a120a", "4d3a1e", "8a7038", "6a7a34"), 0.4 + 0.2 * litter)
    return _mix(colors, floor, _smooth(-0.08, -0.2, up))


def _enter(way: Field, room: tuple[float, float, float]) -> tuple[Field, Field, Field, Field]:
    """Find where a direction meets the walls of a box around the eye.

    Returns:
        Which axis the wall stands across [...], 0 1 2, and the place x, y, z.
    """
    times = [
        np.float32(half) / np.maximum(np.abs(way[..., axis]), np.float32(1e-6))
        for axis, half in enumerate(room)
    ]
    first = np.minimum(np.minimum(times[0], times[1]), times[2])
    axis = np.where(first == times[1], 1, np.where(first == times[0], 0, 2))
    return axis, *(way[..., each] * first for each in range(3))


def _draw_hall(way: Field, *, roof: bool) -> Field:
    """A long hall of pilasters, cornices and windows; without its roof a courtyard."""
    axis, x, y, z = _enter(way, (3, 2, 7) if roof else (3, 1.2, 9))
    along = np.where(axis == 0, z, x)
    stone = _look(_grain("Stone", 0.8), along / 4, y / 4)
    walls = ("3a2a18", "8a6a3c", "c9a566", "f0dcae") if roof else (
        "4a4338", "8f8370", "c2b59c", "e6dcc6"
    )
    bay = along - np.floor(along)
    tier = y - np.floor(y)
    level = np.float32(0.62) + np.float32(0.07) * stone
    level = level - np.float32(0.25) * _smooth(0.09, 0.07, np.abs(bay - np.float32(0.5)) % 0.5)
    level = level + np.float32(0.22) * _smooth(0.86, 0.9, tier)
    wall = shade_palette(walls, level + np.float32(0.05) * y)
    arch = np.sqrt(
        (bay - np.float32(0.5)) * (bay - np.float32(0.5)) * 6
        + np.maximum(tier - np.float32(0.5), 0) * np.maximum(tier - np.float32(0.5), 0) * 8
    )
    window = _smooth(0.6, 0.55, arch) * _smooth(0.18, 0.2, tier)
    pane = shade_palette(
        ("17130e", "2b2620", "fff3d0", "ffffff") if roof else ("14171a", "2f3a44", "8aa4ba"),
        np.where(y > 0, np.float32(0.75), np.float32(0.2)) + np.float32(0.1) * stone,
    )
    wall = _mix(wall, pane, window)
    tiles = (np.floor(x * 2) + np.floor(z * 2)) % 2
    marble = _look(_grain("Marble", 0.7), x / 3, z / 3)
    floor = shade_palette(("3d2f26", "8a7a68", "cfc4b0"), 0.3 + 0.35 * tiles + 0.1 * marble)
    coffer = np.maximum(np.abs(x - np.floor(x) - 0.5), np.abs(z - np.floor(z) - 0.5))
    above = shade_palette(walls, 0.35 + 0.5 * _smooth(0.34, 0.4, coffer.astype("f4")))
    lamp = _smooth(0.2, 0.12, coffer.astype("f4"))
    above = _mix(above, _color("fff8e0"), lamp)
    if not roof:
        above = _sky(way, _round(way)[1], ("e8e6dc", "b9cfe4", "6f9ccc", "3f74b4"), 0.05)
    flat = np.where((y < 0)[..., None], floor, above)
    return np.where((axis == 1)[..., None], flat, wall)


PLACES: Mapping[str, tuple[int, Callable[[Field], Field]]] = {
    "Forest": (256, _draw_forest),
    "St. Peter's Basilica": (256, lambda way: _draw_hall(way, roof=True)),
    "Uffizi Gallery": (512, lambda way: _draw_hall(way, roof=False)),
    "Open Country": (256, _draw_country),
}
"""Texels on the side of a face, and the color in bytes' scale of every direction."""


def draw_place(name: str) -> Bytes:
    """Draw a cube map, uint8 [6, size, size, 4], rows from t = 0."""
    size, paint = PLACES[name]
    return to_bytes(np.stack([paint(face) for face in list_directions(size)]))


def draw_blurred(name: str) -> Bytes:
    """Draw a cube map as a rough surface reflects it, uint8 [6, 64, 64, 4].

    The mean over all directions, weighted by the 16th power of the cosine.
    """
    ways = list_directions(BLURRED_SIZE)
    ways /= np.sqrt((ways * ways).sum(axis=-1, keepdims=True))
    lights = list_directions(BLUR_FROM).reshape(-1, 3)
    sharp = draw_place(name)[..., :3].astype(np.float32)
    part = sharp.shape[1] // BLUR_FROM
    shape = (6, BLUR_FROM, part, BLUR_FROM, part, 3)
    means = sharp.reshape(shape).mean(axis=(2, 4)).reshape(-1, 3)
    total = np.zeros((*ways.shape[:-1], 4), np.float32)
    for light, color in zip(lights, means, strict=True):
        square = light[0] * light[0] + light[1] * light[1] + light[2] * light[2]
        length = np.sqrt(square)
        weight = ways[..., 0] * light[0] + ways[..., 1] * light[1] + ways[..., 2] * light[2]
        weight = np.maximum(weight / length, 0)
        for _ in range(4):
            weight = weight * weight
        weight /= square * length  # a texel's solid angle
        total[..., 0] += weight
        for channel in range(3):
            total[..., channel + 1] += weight * color[channel]
    return to_bytes(total[..., 1:] / total[..., :1])
