"""Stand-ins for videos and the webcam: somebody sways before a scene that drifts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from shaders21k.media.chance import Bytes, Field
from shaders21k.media.fields import draw_fractal
from shaders21k.media.materials import draw_material, shade_palette, to_bytes, wave

FRAMES = 24
"""Few, and small, so that all frames of one may stay on a device: at most 8 MB."""
FRAME_RATE = 12.0
"""Frames per second: two seconds, then again."""


@dataclass(frozen=True, slots=True)
class Video:
    """What a video is like.

    Attributes:
        size: width and height in pixels.
        scene: the material behind, "" for the plain green that editors cut out.
        skin: colors of the figure in front, from dark to bright.
    """

    size: tuple[int, int] = (320, 240)
    scene: str = ""
    skin: tuple[str, ...] = ("2a1710", "8a5238", "d8a27c", "f4d9c0")


VIDEOS: Mapping[str, Video] = {
    "Video 1": Video((320, 180), "Picture 3", ("1c1a22", "55506a", "b3a9b4", "f0e6dc")),
    "Video 2": Video((256, 198), "Picture 4"),
    "Video 3": Video(
        (320, 240), "Abstract 3", ("181818", "666666", "b0b0b0", "f0f0f0")
    ),
    "Video on Green": Video(),
    "Webcam": Video((320, 180), "Picture 2"),
}


SHIRT = ("141c2b", "33507a", "86a3c4")
EYE = ("f8f8f4",)
GREEN = (32, 196, 64)
FIGURE_SIZE = 256


@lru_cache(maxsize=8)
def _scene(name: str) -> Bytes:
    """Draw what is behind, once for all frames."""
    return draw_material(name)


@lru_cache(maxsize=8)
def _grain(name: str) -> Field:
    """Draw the unevenness of the figure, once for all frames."""
    return draw_fractal(f"{name}/figure", FIGURE_SIZE, gain=0.6)


def draw_video(name: str, frame: int) -> Bytes:
    """Draw one frame of a video, uint8 [height, width, 4], row 0 at the top.

    The camera circles and zooms a little and the figure sways, each a whole number of
    times in the loop.
    """
    what = VIDEOS[name]
    width, height = what.size
    turn = np.array((frame, 2 * frame, frame + FRAMES / 4), np.float32) / FRAMES
    sway, nod, zoom = map(float, wave(turn))
    picture = np.empty((height, width, 4), np.uint8)
    picture[:] = (*GREEN, 255)
    if what.scene:
        scene = _scene(what.scene)
        side = len(scene)
        scale = np.float32(side / 400) * (1 + np.float32(0.08) * zoom)
        rows = (np.arange(height) - height / 2) * scale + side / 2 + 20 * zoom
        columns = (np.arange(width) - width / 2) * scale + side / 2 + 40 * sway
        spot = np.ix_(rows.astype(np.intp) % side, columns.astype(np.intp) % side)
        picture[:] = scene[spot]
    v = ((np.arange(height, dtype=np.float32) + np.float32(0.5)) / height)[:, None]
    u = ((np.arange(width, dtype=np.float32) - np.float32(width / 2)) / height)[None, :]
    u = u - np.float32(0.12) * sway
    v = v - np.float32(0.02) * nod
    rows, columns = (v * 200).astype(np.intp), (u * 200).astype(np.intp)
    grain = _grain(name)[rows % FIGURE_SIZE, columns % FIGURE_SIZE]
    lean = 0.08 * sway

    cover = partial(_cover, picture, u, v, grain)
    skin = what.skin
    cover((-lean, 1.08), radii=(0.36, 0.42), colors=SHIRT, bright=0.6)
    cover((-lean / 2, 0.68), radii=(0.07, 0.12), colors=skin, bright=0.45)
    cover((0, 0.38), radii=(0.18, 0.235), colors=skin, bright=0.05)
    cover((0, 0.43), radii=(0.155, 0.2), colors=skin, bright=0.75)
    for x in (-0.06, 0.06):
        cover((x, 0.4), radii=(0.026, 0.014), colors=EYE, bright=1)
        cover((x + 0.1 * lean, 0.4), radii=(0.012, 0.013), colors=skin, bright=0)
    cover((0, 0.53), radii=(0.05, 0.014 + 0.008 * nod), colors=skin, bright=0.25)
    return picture


def _cover(
    picture: Bytes,
    u: Field,
    v: Field,
    grain: Field,
    center: tuple[float, float],
    *,
    radii: tuple[float, float],
    colors: tuple[str, ...],
    bright: float,
) -> None:
    """Paint an ellipse onto the picture, lit from the upper left, out of a palette."""
    across, down = (u - center[0]) / radii[0], (v - center[1]) / radii[1]
    square = across * across + down * down
    level = bright - np.float32(0.25) * (across + down) - np.float32(0.15) * square
    painted = to_bytes(shade_palette(colors, level + np.float32(0.05) * grain))
    inside = square < 1
    picture[inside] = painted[inside]
