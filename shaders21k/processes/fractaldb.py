"""FractalDB: where the points of an iterated function system go, in gray and in color.

Kataoka et al., "Pre-training without Natural Images" (ACCV 2020): 2 to 8 affine maps
with coefficients uniform on [-1, 1], picked in proportion to their determinants, send a
point around (the chaos game of Barnsley, "Fractals Everywhere", 1988). Where it was, a
point or a random patch of 3x3 pixels is drawn, stretched to fit the picture. Systems
that fill no more than a fifth of it are drawn again.

We chose so: a map that does not contract is drawn again alone, for eight in a row
hardly ever do; many points go around at once, always by the same picks; a pixel is the
brighter, the more often it was met. In color every map has one, and a point mixes its
own with that of each map that it takes (Draves, Reckase, "The Fractal Flame Algorithm",
2003), before black or a plain ground.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from shaders21k.processes.latents import SIDE_PX, Bytes, Latents, Reals
from shaders21k.processes.spectrum import to_bytes

MAPS = (2, 8)
FILLING_RATE = 0.2
TRIES = 100

POINTS = 2048
"""Points that go around at once."""
STEPS = 76
TRIAL_STEPS = 36
"""Enough to tell the filling rate."""
SETTLING_STEPS = 16
"""So many, and not before, bring a point close to where all end."""

MARGIN_PX = 4
SWING = 0.1
"""Angle by which coefficients move: a frame has to look like the one before."""
STRETCH = 0.95
"""What contracts stretches nothing by more."""


@dataclass(frozen=True, slots=True)
class System:
    """What stays for a seed.

    Attributes:
        normals: behind the coefficients, [maps, 6], see `find_maps`.
        patch: which of the 3x3 pixels around a point are drawn.
        colors: of the maps, [maps, 3], 0 to 1, all of them bright.
        ground: the color of what no point meets, [3, 1, 1].
    """

    normals: Reals
    patch: npt.NDArray[np.bool_]
    colors: Reals
    ground: Reals


@dataclass(frozen=True, slots=True)
class Trail:
    """Where points were, as pixels counted in rows, and their colors there."""

    pixels: npt.NDArray[np.intp]
    colors: Reals


def draw_fractaldb(seed: int, frame: int) -> Bytes:
    """Draw one frame in gray on black, uint8 [SIDE_PX, SIDE_PX, 3]."""
    system = draw_system("fractaldb", seed)
    trail = follow(move(system, "fractaldb", seed, frame), system.colors, STEPS)
    light = shade(stamp(count(trail), system.patch))
    return to_bytes(np.repeat(light[None], 3, 0))


def draw_fractaldb_color(seed: int, frame: int) -> Bytes:
    """Draw one frame in the colors of the maps, uint8 [SIDE_PX, SIDE_PX, 3]."""
    system = draw_system("fractaldb-color", seed)
    maps = move(system, "fractaldb-color", seed, frame)
    trail = follow(maps, system.colors, STEPS)
    total = stamp(count(trail), system.patch)
    sums = [stamp(count(trail, color), system.patch) for color in trail.colors]
    paint = np.stack(sums) / np.maximum(total, 1) * shade(total)
    return to_bytes(np.where(total > 0, paint, system.ground))


# Systems -----------------------------------------------------------------------------


@lru_cache(maxsize=64)
def draw_system(name: str, seed: int) -> System:
    """Draw systems until one fills enough; of too many, keep the fullest."""
    latents = Latents(f"{name}/system", seed, 0)
    best, best_rate = draw_normals(latents), 0.0
    for _ in range(TRIES):
        normals = draw_normals(latents)
        rate = measure_filling(normals)
        if rate > best_rate:
            best, best_rate = normals, rate
        if rate > FILLING_RATE:
            break
    cells = [latents.integer(0, 1) for _ in range(9)]
    points = latents.integer(0, 1)
    patch = np.zeros(9, np.bool_) if points else np.array(cells, np.bool_)
    patch[4] = True
    colors = np.array([[latents.number() for _ in range(3)] for _ in best])
    dark = latents.integer(0, 1)
    ground = [latents.number() * (1 - dark) for _ in range(3)]
    return System(
        normals=best,
        patch=patch.reshape(3, 3),
        colors=colors / np.maximum(colors.max(1, keepdims=True), 0.1),
        ground=np.array(ground)[:, None, None],
    )


def draw_normals(latents: Latents) -> Reals:
    """Draw the normal numbers behind 2 to 8 maps that contract."""
    maps: list[Reals] = []
    many = latents.integer(*MAPS)
    while len(maps) < many:
        normals = latents.still(6)
        if find_stretch(find_maps(normals)) < STRETCH:
            maps.append(normals)
    return np.stack(maps)


def measure_filling(normals: Reals) -> float:
    """Tell which part of the picture the points of a system meet."""
    trail = follow(find_maps(normals), np.zeros((len(normals), 3)), TRIAL_STEPS)
    return float((count(trail) > 0).mean())


def move(system: System, name: str, seed: int, frame: int) -> Reals:
    """Find the maps of a frame; one that stopped contracting is shrunk to do so."""
    moving = Latents(name, seed, frame).moving(*system.normals.shape)
    normals = math.cos(SWING) * system.normals + math.sin(SWING) * moving
    maps = find_maps(normals)
    shrunk = np.minimum(1, STRETCH / np.maximum(find_stretch(maps), 1e-6))
    maps[:, :4] *= shrunk[:, None]
    return maps


def find_maps(normals: Reals) -> Reals:
    """Turn normal numbers into uniform ones on [-1, 1].

    Returns:
        [..., 6]: a, b, c, d, e, f, where (x, y) goes to (ax + by + e, cx + dy + f).
    """
    flat = [math.erf(value / math.sqrt(2)) for value in normals.ravel().tolist()]
    return np.array(flat).reshape(normals.shape)


def find_stretch(maps: Reals) -> Reals:
    """Find by how much maps stretch at most: the larger singular value."""
    a, b, c, d = np.moveaxis(maps[..., :4], -1, 0)
    turning = np.hypot(a + d, b - c)
    stretch: Reals = (turning + np.hypot(a - d, b + c)) / 2
    return stretch


# The chaos game ----------------------------------------------------------------------


@lru_cache(maxsize=1)
def draw_picks() -> Reals:
    """Draw what picks the maps, 0 to 1, [steps, points]: the same for all systems."""
    words = np.random.Philox(key=np.zeros(2, np.uint64)).random_raw(STEPS * POINTS)
    return ((words >> np.uint64(11)) / 2**53).reshape(STEPS, POINTS)


def follow(maps: Reals, colors: Reals, steps: int) -> Trail:
    """Send points around and say where they were after settling."""
    a, b, c, d = maps[:, :4].T
    weights = np.abs(a * d - b * c) + 0.01
    limits = np.cumsum(weights / weights.sum())[:-1]
    x, y, color = np.zeros(POINTS), np.zeros(POINTS), np.full((3, POINTS), 0.5)
    columns, rows, seen = [], [], []
    for step, pick in enumerate(np.searchsorted(limits, draw_picks()[:steps])):
        one = maps[pick].T
        x, y = one[0] * x + one[1] * y + one[4], one[2] * x + one[3] * y + one[5]
        color = (color + colors[pick].T) / 2
        if step >= SETTLING_STEPS:
            columns.append(x)
            rows.append(y)
            seen.append(color)
    pixels = fit(np.stack(rows)) * SIDE_PX + fit(np.stack(columns))
    return Trail(pixels.ravel(), np.stack(seen, 1).reshape(3, -1))


def fit(places: Reals) -> npt.NDArray[np.intp]:
    """Stretch places so that they reach from margin to margin, in whole pixels."""
    low, high = places.min(), places.max()
    scale = (SIDE_PX - 2 * MARGIN_PX - 1) / max(high - low, 1e-6)
    pixels: npt.NDArray[np.intp] = np.rint((places - low) * scale).astype(np.intp)
    return pixels + MARGIN_PX


def count(trail: Trail, weights: Reals | None = None) -> Reals:
    """Count how often each pixel was met, or sum the weights of those who did."""
    counts = np.bincount(trail.pixels, weights, SIDE_PX * SIDE_PX)
    return counts.reshape(SIDE_PX, SIDE_PX).astype(np.float64)


def stamp(counts: Reals, patch: npt.NDArray[np.bool_]) -> Reals:
    """Draw a patch instead of every point; none is on the border."""
    total = np.zeros_like(counts)
    for row, column in np.argwhere(patch).tolist():
        total += np.roll(counts, (row - 1, column - 1), (0, 1))
    return total


def shade(counts: Reals) -> Reals:
    """Turn counts into light: nothing is black, and the most is white."""
    light = 0.35 + 0.65 * np.log1p(counts) / np.log1p(counts.max())
    return np.where(counts > 0, light, 0)
