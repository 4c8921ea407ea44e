"""Stand-ins for photographs of materials, from a table of what each is like."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from shaders21k.media.chance import Bytes, Field, draw_units
from shaders21k.media.fields import draw_cells, draw_fractal, draw_leaves

LEVELS = 1024


@dataclass(frozen=True, slots=True)
class Material:
    """What a surface looks like.

    Attributes:
        palette: colors from the lowest to the highest parts, "rrggbb" each.
        size: of the picture, pixels.
        gain: roughness, see `draw_fractal`.
        coarse: rows and columns of the largest features.
        bands: stripes from side to side, as the year rings of wood; 0 for none.
        warp: how far the stripes stray, in stripes.
        cells: stones from side to side; 0 for none.
        leaves: how many things lie on it; 0 for none.
        tone: how much cells or leaves differ from one another.
        relief: how much of its height the light shows, from the upper left.
        tint: how much the color strays, in bytes.
        components: 4, or 1 where only red is kept.
    """

    palette: tuple[str, ...]
    size: int = 512
    gain: float = 0.8
    coarse: tuple[int, int] = (4, 4)
    bands: int = 0
    warp: float = 0.6
    cells: int = 0
    leaves: int = 0
    tone: float = 0.5
    relief: float = 0.1
    tint: float = 6.0
    components: int = 4


MATERIALS: Mapping[str, Material] = {
    "Abstract 1": Material(
        ("2b1d14", "7a3b1e", "c8813a", "e9d3a1", "5f8794", "22343f"),
        size=1024,
        gain=0.55,
        coarse=(4, 2),
        bands=3,
        warp=1.1,
        relief=0.12,
        tint=16,
    ),
    "Abstract 2": Material(
        ("0d1420", "23395a", "5a7fa3", "c9d6dc", "8a5a3c", "2a1712"),
        gain=0.6,
        bands=4,
        warp=1.4,
        relief=0.15,
        tint=14,
    ),
    "Abstract 3": Material(
        ("101010", "4b4b4b", "8c8c8c", "dcdcdc"),
        size=1024,
        gain=0.65,
        bands=5,
        warp=1.6,
        relief=0.2,
        tint=0,
    ),
    "Lichen": Material(
        ("2c2a22", "57513f", "8b8566", "b9b48c", "dcd9bd"),
        size=1024,
        gain=0.9,
        leaves=2200,
        tone=0.45,
        relief=0.16,
        tint=14,
    ),
    "Organic 1": Material(
        ("10160c", "2c3c19", "55702c", "93a552", "d3d39a"),
        size=1024,
        gain=0.75,
        leaves=2200,
        tone=0.9,
        relief=0.14,
        tint=10,
    ),
    "Organic 2": Material(
        ("1b150d", "45351f", "7a6137", "a89a5c", "6c7a3a"),
        size=1024,
        gain=0.85,
        leaves=2200,
        tone=0.8,
        relief=0.2,
        tint=14,
    ),
    "Organic 3": Material(
        ("2a0f08", "7c3013", "c4662a", "eaa662", "f7dfb4"),
        size=1024,
        gain=0.65,
        cells=32,
        tone=0.5,
        relief=0.24,
        tint=10,
    ),
    "Organic 4": Material(
        ("0d1512", "2d4038", "64786a", "a7b2a0", "dfe0d2"),
        size=1024,
        gain=0.8,
        coarse=(8, 8),
        bands=6,
        warp=0.9,
        relief=0.2,
        tint=10,
    ),
    "Pebbles": Material(
        ("101010", "555555", "909090", "d8d8d8"),
        gain=0.7,
        cells=16,
        tone=0.9,
        relief=0.2,
        tint=0,
        components=1,
    ),
    "Rock Tiles": Material(
        ("1f1a16", "54483d", "857562", "b3a48d", "d6ccba"),
        gain=0.85,
        cells=8,
        tone=0.7,
        relief=0.2,
        tint=8,
    ),
    "Rusty Metal": Material(
        ("21140e", "5a2d17", "94542b", "8d8378", "b9b5ad"),
        gain=0.9,
        relief=0.1,
        tint=12,
    ),
    "Wood": Material(
        ("2e1a0d", "5f3a1c", "8f5f33", "b98652", "d9b07c"),
        size=1024,
        gain=0.85,
        coarse=(2, 32),
        bands=12,
        warp=0.35,
        relief=0.06,
        tint=5,
    ),
    "Picture 1": Material(
        ("18222b", "3f5a63", "8fa39a", "d9d3bd", "a4623c"), leaves=1800, tone=1.0
    ),
    "Picture 2": Material(
        ("1d1410", "6a4a35", "b08a63", "d8d0c0", "6d8fb0"), leaves=1500, tone=1.1
    ),
    "Picture 3": Material(
        ("10180f", "36512c", "88995a", "cfd6c0", "7fa6c9"), leaves=1500, tone=1.0
    ),
    "Picture 4": Material(
        ("171420", "47406a", "9a7f9c", "e2c8b4", "c98544"), leaves=1200, tone=1.1
    ),
}
"""By name: what the site calls them, and pictures for addresses that it does not know.

Only the size, the number of components and what the name says are the originals'.
"""


def shade_palette(palette: tuple[str, ...], level: Field) -> Field:
    """Look colors up along a palette: level 0 to 1 [...] to bytes' scale [..., 3]."""
    stops = np.array([list(bytes.fromhex(color)) for color in palette], np.float32)
    place = np.arange(LEVELS, dtype=np.float32) * (len(stops) - 1) / (LEVELS - 1)
    below = np.clip(place.astype(np.intp), 0, max(len(stops) - 2, 0))
    share = (place - below.astype(np.float32))[:, None]
    table = (
        stops[below] * (1 - share)
        + stops[np.minimum(below + 1, len(stops) - 1)] * share
    )
    return table[np.clip(level * (LEVELS - 1), 0, LEVELS - 1).astype(np.intp)]


def to_bytes(colors: Field) -> Bytes:
    """Round colors [..., 3] of bytes' scale to opaque RGBA bytes [..., 4]."""
    found = np.full((*colors.shape[:-1], 4), 255, np.uint8)
    found[..., :3] = np.clip(colors + np.float32(0.5), 0, 255)
    return found


def light(height: Field, strength: float) -> Field:
    """Light a cyclic relief from the upper left: factors [h, w] around 1."""
    slope = 2 * height - np.roll(height, -1, 0) - np.roll(height, -1, 1)
    lit: Field = np.clip(1 - np.float32(strength) * slope, 0.35, 1.65)
    return lit


def wave(phase: Field) -> Field:
    """Go up and down between -1 and 1 once for each unit of the phase, smoothly."""
    way: Field = 4 * np.abs(phase - np.floor(phase) - np.float32(0.5)) - 1
    return way * (np.float32(1.5) - np.float32(0.5) * way * way)


def draw_material(name: str) -> Bytes:
    """Draw the material of that name as an upright, cyclic picture.

    Returns:
        uint8 [size, size, components], row 0 at the top.
    """
    what = MATERIALS[name]
    grain = draw_fractal(name, what.size, gain=what.gain, coarse=what.coarse)
    height, level = grain, np.float32(0.5) + np.float32(0.2) * grain
    if what.bands:
        across = np.arange(what.size, dtype=np.float32) * what.bands / what.size
        smooth = draw_fractal(f"{name}/warp", what.size, gain=0.5, coarse=what.coarse)
        phase = across[None, :] + np.float32(what.warp) * smooth
        height = np.float32(1.4) * wave(phase) + grain
        level = np.float32(0.5) + np.float32(0.22) * height
    if what.cells:
        near, far, number = draw_cells(f"{name}/cells", what.size, what.cells)
        rim = np.minimum((far - near) * 4, 1)
        tones = draw_units(f"{name}/tones", what.cells**2)[number] - np.float32(0.5)
        height = 3 * rim * (2 - rim) - 2 * near * near + np.float32(0.5) * grain
        level = level * np.float32(0.6) + np.float32(what.tone) * tones
        level = (level + np.float32(0.25)) * (np.float32(0.25) + np.float32(0.75) * rim)
    if what.leaves:
        tones, dome = draw_leaves(f"{name}/leaves", what.size, what.leaves)
        height = 3 * dome + np.float32(0.6) * grain
        level = np.float32(0.5) + (tones - np.float32(0.5)) * np.float32(what.tone)
        level = level + np.float32(0.12) * grain + np.float32(0.1) * dome
    colors = shade_palette(what.palette, level)
    if what.tint:
        stray = draw_fractal(f"{name}/tint", what.size, gain=0.5, coarse=(2, 2))
        colors[..., 0] += np.float32(what.tint) * stray
        colors[..., 2] -= np.float32(what.tint) * stray
    colors *= light(height, what.relief * what.size / 512)[..., None]
    return to_bytes(colors)[..., : what.components]
