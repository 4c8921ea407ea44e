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
from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from renderer.compiler import Resident
from renderer.device import Device
from renderer.errors import RendererError

Crop = tuple[float, float, float, float]
WHOLE: Crop = (0.0, 0.0, 1.0, 1.0)
"""Left, top, width and height in the unit square, row 0 at the top."""

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
            bottom = cell * self.height_px
            self._target.viewport = (0, bottom, self.width_px, self.height_px)
            set_uniforms(sample, self.width_px, self.height_px, bottom)
            sample.resident.triangle.render(moderngl.TRIANGLES, vertices=3)
        if (error := self._gl.error) != "GL_NO_ERROR":
            raise RendererError(f"the driver refuses to draw: {error}")

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
        self._target.release()
        for plane in self._planes:
            plane.release()


def set_uniforms(sample: Sample, width_px: int, height_px: int, bottom: int) -> None:
    """Tell a program what a host would: size, time, date, and where its cell lies."""
    left, top, width, height = sample.crop
    time_s = sample.time_s
    values: dict[str, Any] = {
        "iTime": struct.pack("f", time_s),
        "iResolution": struct.pack("3f", width_px, height_px, 1.0),
        "iFrame": struct.pack("i", int(time_s * FRAME_RATE)),
        "iTimeDelta": struct.pack("f", 1 / FRAME_RATE),
        "iFrameRate": struct.pack("f", FRAME_RATE),
        "iSampleRate": struct.pack("f", 44100.0),
        "iDate": struct.pack("4f", *DAY, time_s),
        "s21k_origin": struct.pack("2f", 0.0, bottom),
        "s21k_map": struct.pack(
            "4f", width, -height, left * width_px, (1 - top) * height_px
        ),
        "s21k_sign": struct.pack("2f", -1.0 if width < 0 else 1.0, -1.0),
    }
    for name, uniform in sample.resident.uniforms.items():
        if name in values:
            uniform.write(values[name])
        elif name == "iChannelTime":  # as many as the compiler has left
            uniform.write(struct.pack("f", time_s) * uniform.array_length)


FRAME_RATE = 60.0
DAY = (2021.0, 9.0, 1.0)
"""Year, month from 0, day: the October in which the corpus was collected. A picture
must not depend on the day on which it is drawn."""
