"""The fragment path: programs drawn into an atlas, planar, top row first.

A sample is a triangle over its cell of the atlas. The atlas is three one-channel
textures, one each for red, green and blue, so that reading back gives planes and no
pixel is moved by the CPU; and the fragment coordinate is an affine map of the cell's
pixels, so that crop, mirror and scale cost nothing and row 0 is the top.

    author's coordinate = (pixel - origin) * scale + offset

The subtraction is exact, so a picture does not depend on where in the atlas it lies.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renderer.compiler import Resident
from renderer.device import Device
from renderer.errors import RendererError
from renderer.inputs import Textures
from renderer.passes import Passes
from renderer.plan import FRAME_RATE
from renderer.uniforms import Moment

Crop = tuple[float, float, float, float]
WHOLE: Crop = (0.0, 0.0, 1.0, 1.0)
"""Left, top, width and height in the unit square, row 0 at the top."""

PAIR, FOUR = struct.Struct("2f"), struct.Struct("4f")

MAX_CELLS = 256
"""Samples in one atlas, so that reading back starts before a large batch is done."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture to draw: which program, when, and which part of it."""

    resident: Resident
    time_s: float
    crop: Crop = WHOLE


class Atlas:
    """Cells of one size, in one column. `release` it, or leave it to its context.

    Args:
        device: an open device.
        width_px: of a cell.
        height_px: of a cell.
        cells: at most this many are drawn at once; fewer where a texture cannot be
            that tall.
    """

    def __init__(
        self, device: Device, width_px: int, height_px: int, cells: int
    ) -> None:
        gl = device.gl
        tallest = int(gl.info["GL_MAX_TEXTURE_SIZE"]) // height_px
        self.width_px, self.height_px = width_px, height_px
        self.cells = max(1, min(cells, tallest, MAX_CELLS))
        size = (width_px, height_px * self.cells)
        self._planes = [gl.texture(size, 1) for _ in range(3)]
        self._target = gl.framebuffer(self._planes)
        self._gl = gl
        self._passes = Passes(device, width_px, height_px)

    def draw(self, samples: Sequence[Sample]) -> None:
        """Draw up to `cells` samples, each into its own cell; returns at once.

        Raises:
            RendererError: the driver refuses to draw.
        """
        _ = self._gl.error  # moderngl leaves some behind that mean nothing
        self._target.use()
        # A program that discards a pixel shows black, not what was here before.
        self._target.clear()
        for cell, sample in enumerate(samples):
            self._draw(sample, cell * self.height_px)
        if (error := self._gl.error) != "GL_NO_ERROR":
            raise RendererError(f"the driver refuses to draw: {error}")

    def _draw(self, sample: Sample, bottom: int) -> None:
        resident, size = sample.resident, (self.width_px, self.height_px)
        textures: Textures = {}
        frame = int(sample.time_s * FRAME_RATE)
        if resident.shaders:
            textures, frame = self._passes.draw(resident, sample.time_s)
            self._target.use()
        self._target.viewport = (0, bottom, *size)
        left, top, width, height = sample.crop
        origin, stretch = resident.place
        if origin:
            origin.write(PAIR.pack(0.0, bottom))
        if stretch:
            offset = left * self.width_px, (1 - top) * self.height_px
            stretch.write(FOUR.pack(width, -height, *offset))
        sign = (-1.0 if width < 0 else 1.0, -1.0)
        now = Moment(*size, sample.time_s, frame, sign, size)
        resident.image.draw(now, textures)

    def read(self, cell: int, picture: npt.NDArray[np.uint8]) -> None:
        """Wait for a cell and copy it out: uint8 [3, height_px, width_px]."""
        cell_at = (0, cell * self.height_px, self.width_px, self.height_px)
        for channel in range(3):
            self._target.read_into(
                picture[channel],
                viewport=cell_at,
                components=1,
                attachment=channel,
                alignment=1,
            )

    def release(self) -> None:
        """Free the textures."""
        self._passes.release()
        self._target.release()
        for plane in self._planes:
            plane.release()
