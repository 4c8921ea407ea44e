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
    s, t = (
        np.broadcast_to(place, (size, size)),
        np.broadcast_to(place[:, None], (size,) * 2),
    )
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


def _dot(first: Field, second: Field) -> Field:
    """Add up in a stated order, which a sum along an axis does not."""
    total: Field = (
        first[..., 0] * second[..., 0]
        + first[..., 1] * second[..., 1]
        + first[..., 2] * second[..., 2]
    )
    return total


def _smooth(low: float, high: float, value: Field) -> Field:
    share = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    smooth: Field = share * share * (3 - 2 * share)
    return smooth


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
    colors: Field,
    way: Field,
    toward: tuple[float, float, float],
    edge: float,
    color: str,
) -> Field:
    """Add a round light and its glow."""
    length = np.sqrt(_dot(way, way))
    near = _dot(way, np.array(toward, np.float32)) / length
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


def _draw_hall(
    way: Field, room: tuple[float, float, float], walls: tuple[str, ...], *, roof: bool
) -> Field:
    """A long hall of arches, cornices and windows; without its roof a courtyard.

    Half the room's width, height and length are in units of a bay.
    """
    times = [
        np.float32(half) / np.maximum(np.abs(way[..., axis]), np.float32(1e-6))
        for axis, half in enumerate(room)
    ]
    first = np.minimum(np.minimum(times[0], times[1]), times[2])
    x, y, z = (way[..., axis] * first for axis in range(3))
    flat = first == times[1]
    wall, floor, above = ~flat, flat & (y < 0), flat & (y >= 0)
    along = np.where(first == times[0], z, x)
    colors = np.empty_like(way)
    colors[wall] = _draw_wall(along[wall], y[wall], walls, lit=roof)
    colors[floor] = _draw_tiles(x[floor], z[floor])
    if roof:
        colors[above] = _draw_coffers(x[above], z[above], walls)
    else:
        up = _round(way[above])[1]
        blue = ("e8e6dc", "b9cfe4", "6f9ccc", "3f74b4")
        colors[above] = _sky(way[above], up, blue, 0.05)
    return colors


def _draw_wall(along: Field, y: Field, walls: tuple[str, ...], *, lit: bool) -> Field:
    """Bays of one arch each between pilasters, storeys of one unit."""
    stone = _look(_grain("Stone", 0.8), along / 4, y / 4)
    bay = np.abs(along - np.floor(along) - np.float32(0.5))
    tier = y - np.floor(y)
    pilaster = _smooth(0.44, 0.45, bay) * _smooth(0.5, 0.485, bay)
    level = np.float32(0.55) + np.float32(0.07) * stone + np.float32(0.05) * y
    level = level + np.float32(0.12) * pilaster
    level = level + np.float32(0.22) * _smooth(0.86, 0.9, tier)
    rise = np.maximum(tier - np.float32(0.5), 0)
    arch = bay * bay * 6 + rise * rise * 8
    window = _smooth(0.36, 0.3, arch) * _smooth(0.18, 0.2, tier)
    glass, lamps = ("14171a", "2f3a44", "8aa4ba"), ("17130e", "2b2620", "fff3d0")
    light = np.where(y > 0, np.float32(0.75), np.float32(0.2))
    pane = shade_palette(lamps if lit else glass, light + np.float32(0.1) * stone)
    return _mix(shade_palette(walls, level), pane, window)


def _draw_tiles(x: Field, z: Field) -> Field:
    """A floor of marble tiles, dark and bright."""
    bright = (np.floor(x * 2) + np.floor(z * 2)) % 2
    marble = _look(_grain("Marble", 0.7), x / 3, z / 3)
    level = np.float32(0.3) + np.float32(0.35) * bright + np.float32(0.1) * marble
    return shade_palette(("3d2f26", "8a7a68", "cfc4b0"), level)


def _draw_coffers(x: Field, z: Field, walls: tuple[str, ...]) -> Field:
    """A ceiling of square coffers with a lamp in each."""
    half = np.float32(0.5)
    off = np.maximum(np.abs(x - np.floor(x) - half), np.abs(z - np.floor(z) - half))
    level = np.float32(0.35) + half * _smooth(0.34, 0.4, off)
    return _mix(shade_palette(walls, level), _color("fff8e0"), _smooth(0.2, 0.12, off))


def _draw_church(way: Field) -> Field:
    """A gilded hall with lamps in its ceiling."""
    gold = ("3a2a18", "8a6a3c", "c9a566", "f0dcae")
    return _draw_hall(way, (3.2, 1.85, 7), gold, roof=True)


def _draw_court(way: Field) -> Field:
    """A courtyard of pale stone under the sky."""
    pale = ("4a4338", "8f8370", "c2b59c", "e6dcc6")
    return _draw_hall(way, (3.2, 1.2, 9), pale, roof=False)


PLACES: Mapping[str, tuple[int, Callable[[Field], Field]]] = {
    "Forest": (256, _draw_forest),
    "St. Peter's Basilica": (256, _draw_church),
    "Uffizi Gallery": (512, _draw_court),
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
    ways /= np.sqrt(_dot(ways, ways))[..., None]
    lights = list_directions(BLUR_FROM).reshape(-1, 3)
    part = BLURRED_SIZE // BLUR_FROM
    sharp = PLACES[name][1](list_directions(BLURRED_SIZE))
    means = np.zeros((6, BLUR_FROM, BLUR_FROM, 3), np.float32)
    for row in range(part):
        for column in range(part):
            means += sharp[:, row::part, column::part] / (part * part)
    total = np.zeros((*ways.shape[:-1], 4), np.float32)
    for light, color in zip(lights, means.reshape(-1, 3), strict=True):
        square = _dot(light, light)
        length = np.sqrt(square)
        weight = np.maximum(_dot(ways, light) / length, 0)
        for _ in range(4):
            weight = weight * weight
        weight /= square * length  # a texel's solid angle
        total[..., 0] += weight
        for channel in range(3):
            total[..., channel + 1] += weight * color[channel]
    return to_bytes(total[..., 1:] / total[..., :1])
