"""`draw`: the frame of a name, upright, drawn when first asked for and kept."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

import numpy as np

from shaders21k.errors import ShadersError
from shaders21k.media.chance import Bytes, draw_bytes
from shaders21k.media.drawings import draw_cat, draw_city, draw_stars
from shaders21k.media.environments import PLACES, draw_blurred, draw_place
from shaders21k.media.font import draw_font
from shaders21k.media.materials import MATERIALS, draw_material
from shaders21k.media.moving import VIDEOS, draw_video
from shaders21k.media.noise import draw_bayer, draw_blue, draw_shifted
from shaders21k.media.sound import draw_sound
from shaders21k.processes import draw_process, find_drawing

PROCESS = "process:"
"""Before the address of what a process draws, its medium's name."""

KEPT = 128
"""Frames that are kept. All frames of all media together are 95 MB."""


def _noise(name: str, *shape: int) -> Callable[[], Bytes]:
    return partial(draw_bytes, name, *shape)


def _blank(*shape: int) -> Callable[[], Bytes]:
    return lambda: np.zeros(shape, np.uint8)


STILL: Mapping[str, Callable[[], Bytes]] = {
    "Black": _blank(1, 1, 4),
    "Keyboard": _blank(3, 256, 1),
    "Bayer": draw_bayer,
    "Blue Noise": partial(draw_blue, "Blue Noise", 1024),
    "Gray Noise Medium": _noise("Gray Noise Medium", 256, 256, 1),
    "Gray Noise Small": _noise("Gray Noise Small", 64, 64, 1),
    "RGBA Noise Medium": partial(draw_shifted, "RGBA Noise Medium", 256),
    "RGBA Noise Small": partial(draw_shifted, "RGBA Noise Small", 64),
    "Grey Noise 3D": _noise("Grey Noise 3D", 32, 32, 32, 1),
    "RGBA Noise 3D": _noise("RGBA Noise 3D", 32, 32, 32, 4),
    "Font 1": draw_font,
    "London": draw_city,
    "Nyancat": draw_cat,
    "Stars": draw_stars,
    **{name: partial(draw_material, name) for name in MATERIALS},
    **{name: partial(draw_place, name) for name in PLACES},
    **{f"{name} Blurred": partial(draw_blurred, name) for name in PLACES},
}
"""What stands still, by name. Of what moves, the name alone decides who draws it."""


def draw(name: str, frame: int) -> Bytes:
    """Draw a frame of what is called that in the catalogue, or by a process.

    Frames of processes are not kept: there are thousands of programs with 16 each, a
    device keeps those that were shown last, and they would push out the rest.

    Returns:
        Read-only uint8 as `Medium.pixels` has it, row 0 at the top of a picture.
    """
    if not name.startswith(PROCESS):
        return _draw_kept(name, frame)
    drawing = find_drawing(name.removeprefix(PROCESS))
    if drawing is None:
        raise ShadersError(f"no process draws {name!r}: take a medium of `stand_in`")
    shown = frame if drawing.frame is None else drawing.frame
    found = draw_process(drawing.name, drawing.seed, shown)
    found.flags.writeable = False
    return found


@lru_cache(maxsize=KEPT)
def _draw_kept(name: str, frame: int) -> Bytes:
    """Draw a frame of what is called that in the catalogue."""
    if name in STILL:
        found = STILL[name]()
    elif name in VIDEOS:
        found = draw_video(name, frame)
    else:
        found = draw_sound(name, frame)
    found = np.ascontiguousarray(found)
    found.flags.writeable = False
    return found
