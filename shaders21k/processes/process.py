"""The table of processes: what each is called, drawn by, and read through."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from shaders21k.errors import ShadersError
from shaders21k.processes.color import draw_color
from shaders21k.processes.combined import draw_spectrum_color, draw_spectrum_color_wmm
from shaders21k.processes.fractaldb import draw_fractaldb, draw_fractaldb_color
from shaders21k.processes.latents import MAX_SEED, Bytes
from shaders21k.processes.spectrum import draw_spectrum
from shaders21k.processes.stylegan import draw_stylegan
from shaders21k.processes.wavelets import draw_wmm


@dataclass(frozen=True, slots=True)
class Process:
    """A distribution of pictures that numbers alone draw.

    Attributes:
        about: what its pictures are, in a few words.
        draw: a frame of a seed, uint8 [SIDE_PX, SIDE_PX, 3], row 0 at the top.
    """

    about: str
    draw: Callable[[int, int], Bytes]


PROCESSES: Mapping[str, Process] = {
    "spectrum": Process("random phases under a power law", draw_spectrum),
    "color": Process("white noise in a few colors", draw_color),
    "wmm": Process("noise with sparse wavelets", draw_wmm),
    "spectrum-color": Process("a power law in a few colors", draw_spectrum_color),
    "spectrum-color-wmm": Process(
        "a power law in a few colors, with sparse wavelets", draw_spectrum_color_wmm
    ),
    "stylegan-random": Process(
        "an untrained StyleGAN2 with white noise",
        partial(draw_stylegan, "stylegan-random"),
    ),
    "stylegan-high-freq": Process(
        "an untrained StyleGAN2 with pink noise",
        partial(draw_stylegan, "stylegan-high-freq"),
    ),
    "stylegan-sparse": Process(
        "an untrained StyleGAN2 of wavelets with sparse noise",
        partial(draw_stylegan, "stylegan-sparse"),
    ),
    "stylegan-oriented": Process(
        "an untrained StyleGAN2 whose structures keep a direction",
        partial(draw_stylegan, "stylegan-oriented"),
    ),
    "fractaldb": Process("where the points of random maps go", draw_fractaldb),
    "fractaldb-color": Process("the same, each map a color", draw_fractaldb_color),
}
"""By name. One more line here is all that a process needs."""


ADDRESS = re.compile(r"([a-z0-9-]+)/(0|[1-9][0-9]{0,19})(?:/([0-9]|1[0-5]))?")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an address names, "NAME/SEED" or "NAME/SEED/FRAME".

    Attributes:
        name: of the process.
        seed: which of its pictures.
        frame: the one that always shows; None where they all do in turn.
    """

    name: str
    seed: int
    frame: int | None = None


def find_drawing(address: str) -> Drawing | None:
    """Read the address of an input; None where it names nothing that can be drawn."""
    found = ADDRESS.fullmatch(address)
    if not found or found[1] not in PROCESSES or int(found[2]) >= MAX_SEED:
        return None
    return Drawing(found[1], int(found[2]), int(found[3]) if found[3] else None)


def draw_process(name: str, seed: int, frame: int) -> Bytes:
    """Draw one frame: uint8 [SIDE_PX, SIDE_PX, 3], row 0 at the top.

    Raises:
        ShadersError: no process has that name, or none has that seed.
    """
    check(name, seed, PROCESSES)
    return np.ascontiguousarray(PROCESSES[name].draw(seed, frame))


def check(name: str, seed: int, names: Collection[str]) -> None:
    """Refuse what does not exist.

    Raises:
        ShadersError: no process has that name, or none has that seed.
    """
    if name not in names:
        raise ShadersError(
            f"no process is called {name!r}: take one of {', '.join(names)}"
        )
    if not 0 <= seed < MAX_SEED:
        raise ShadersError(f"no {name} has seed {seed}: take one from 0 to 2**64 - 1")
