"""Samples to pixels: planar, top row first, by fragments or by a compute shader.

Samples of one program that follow one another are drawn by one call, each as it says in
its record. By fragments it fills its cell of the atlas, three one-channel textures, one
each for red, green and blue, whose cells are then copied into the sheet; computed, it
is written there at once. So no pixel is moved or turned over by the CPU, and what takes
pictures further finds all of them in one buffer.

Where an author's pixel lies is an affine map of the cell's: crop, mirror, scale and
turn cost nothing, and row 0 is the top. The subtraction of the cell's origin is exact,
so a picture does not depend on where in the atlas it lies, if its height is even: by
derivatives 2 x 2 pixels know of each other.
"""

from collections.abc import Iterator, Sequence
from ctypes import byref, c_uint, c_void_p
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from renderer import calls as gl
from renderer.compiler import Resident
from renderer.device import Device
from renderer.errors import RendererError
from renderer.inputs import Textures
from renderer.mains import GROUP, PIXELS
from renderer.moments import MOST, WHOLE, Moment, Moments, Place, view_moment
from renderer.passes import Passes
from renderer.plan import choose_frame
from renderer.sheet import Sheet, measure_cells

MAX_CELLS = MOST
"""Samples in one atlas, so that reading back starts before a large batch is done."""

DRAW_NS = 500_000_000
"""What one call may take, by the program's cost, before it is cut into several.

Drivers end a context of which a call takes seconds.
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture to draw: which program, when, and which part of it.

    Attributes:
        resident: the program.
        time_s: since it began.
        place: what of the whole picture is shown.
    """

    resident: Resident
    time_s: float
    place: Place = WHOLE


class Atlas:
    """Cells of one size. `release` it, or leave it to its context.

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
        limits = device.gl.info
        tallest = int(limits["GL_MAX_TEXTURE_SIZE"]) // height_px
        largest = int(limits["GL_MAX_SHADER_STORAGE_BLOCK_SIZE"])
        largest //= measure_cells(width_px, height_px, 1)
        self.width_px, self.height_px = width_px, height_px
        self.cells = max(1, min(cells, tallest, largest, MAX_CELLS))
        size = (width_px, height_px * self.cells)
        self._device, self._calls = device, device.calls
        self._planes = [device.gl.texture(size, 1) for _ in range(3)]
        self._target = device.gl.framebuffer(self._planes)
        self._moments = Moments(device.gl)
        self._passes = Passes(device, width_px, height_px)
        self._sheets = [
            Sheet(device, width_px, height_px, self.cells) for _ in range(2)
        ]
        vertices = c_uint()
        self._calls.GenVertexArrays(1, byref(vertices))
        self._vertices = vertices.value

    def draw(self, samples: Sequence[Sample]) -> "Drawn":
        """Draw up to `cells` samples, each into its own cell; returns at once.

        Returns:
            The pictures, until `draw` has been called twice more.

        Raises:
            RendererError: the driver refuses to draw.
        """
        sheet = self.fill(samples)
        sheet.fetch(len(samples))
        return Drawn(sheet)

    def fill(self, samples: Sequence[Sample]) -> Sheet:
        """Draw into a sheet, which nobody fetches yet. See `draw`."""
        sheet = self.paint(samples)
        self._copy(samples, sheet)
        self._check()  # or pictures drawn earlier would be taken for these
        return sheet

    def paint(self, samples: Sequence[Sample]) -> Sheet:
        """Draw, and leave what fragments draw in the atlas. See `draw`."""
        if len(samples) > self.cells:
            raise ValueError(f"{len(samples)} samples for {self.cells} cells")
        self._sheets.reverse()
        sheet = self._sheets[0]
        calls = self._calls
        _ = self._device.gl.error  # moderngl leaves some behind that mean nothing
        calls.BindVertexArray(self._vertices)
        calls.BindBufferBase(gl.SHADER_STORAGE_BUFFER, 0, sheet.buffer)
        self._moments.write([self._moment(sample) for sample in samples])
        self._begin()
        # A program that discards a pixel shows black, not what was here before.
        self._target.clear()
        for cell, count in _find_runs(samples):
            sample = samples[cell]
            linked = sample.resident.image.linked
            if linked.is_drawn:
                self._draw(sample, cell, count, sheet)
            else:  # drivers finish compiling then
                with self._device.stopwatch.during("compile"):
                    self._draw(sample, cell, count, sheet)
                linked.is_drawn = True
        self._check()
        return sheet

    def _check(self) -> None:
        if (error := self._device.gl.error) != "GL_NO_ERROR":
            raise RendererError(f"the driver refuses to draw: {error}")

    def _begin(self) -> None:
        self._target.use()
        self._target.viewport = (0, 0, self.width_px, self.height_px * self.cells)

    def _moment(self, sample: Sample) -> Moment:
        size = (self.width_px, self.height_px)
        frame = choose_frame(sample.resident.plan, sample.time_s)
        return view_moment(size, sample.time_s, frame, sample.place)

    def _draw(self, sample: Sample, cell: int, count: int, sheet: Sheet) -> None:
        if sample.resident.choice.path == "compute":
            self._compute(sample, cell, count, sheet)
        else:
            self._fragments(sample, cell, count)

    def _fragments(self, sample: Sample, cell: int, count: int) -> None:
        resident, calls = sample.resident, self._calls
        textures: Textures = {}
        if resident.shaders:
            textures = self._passes.draw(resident, sample.time_s)
            self._moments.use()
            self._begin()
        for part, rows, first, several in self._cut(resident, cell, count):
            if rows < self.height_px:
                calls.Enable(gl.SCISSOR_TEST)
                bottom = part * self.height_px + first
                calls.Scissor(0, bottom, self.width_px, rows)
            resident.image.draw(
                textures,
                sample.time_s,
                record=part,
                cell=part,
                cells=self.cells,
                count=several,
            )
            if rows < self.height_px:
                calls.Disable(gl.SCISSOR_TEST)

    def _compute(self, sample: Sample, cell: int, count: int, sheet: Sheet) -> None:
        words = sheet.stride // PIXELS
        plane = sheet.cells * self.height_px * words
        image = sample.resident.image
        across = -(-words * PIXELS // (GROUP[0] * image.pixels))
        for part, rows, first, several in self._cut(sample.resident, cell, count):
            image.dispatch(
                sample.time_s,
                (across, -(-rows // GROUP[1]), several),
                (words, self.height_px, plane, first),
                part,
            )

    def _cut(
        self, resident: Resident, cell: int, count: int
    ) -> Iterator[tuple[int, int, int, int]]:
        """Cut samples into calls of which none takes too long.

        Yields:
            The first cell, rows of it, the first row, and cells: of several whole ones,
            or some rows of one.
        """
        pixels = int(DRAW_NS / (resident.choice.cost_ns or 1.0))
        together = max(1, pixels // (self.width_px * self.height_px))
        rows = max(GROUP[1], pixels // self.width_px // GROUP[1] * GROUP[1])
        rows = min(self.height_px, rows)
        for start in range(cell, cell + count, together):
            several = min(together, cell + count - start)
            for first in range(0, self.height_px, rows):
                yield start, min(rows, self.height_px - first), first, several

    def _copy(self, samples: Sequence[Sample], sheet: Sheet) -> None:
        """Copy what fragments have drawn to the sheet."""
        calls, row = self._calls, sheet.stride * self.height_px
        kinds = [sample.resident.choice.path for sample in samples]
        calls.BindFramebuffer(gl.READ_FRAMEBUFFER, self._target.glo)
        calls.BindBuffer(gl.PIXEL_PACK_BUFFER, sheet.buffer)
        calls.PixelStorei(gl.PACK_ALIGNMENT, 4)
        start = 0
        for kind, run in groupby(kinds):
            end = start + len(list(run))
            if kind == "fragment":
                for channel in range(3):
                    calls.ReadBuffer(gl.COLOR_ATTACHMENT0 + channel)
                    calls.ReadPixels(
                        *(0, start * self.height_px),
                        *(self.width_px, (end - start) * self.height_px),
                        *(gl.RED, gl.UNSIGNED_BYTE),
                        c_void_p((channel * sheet.cells + start) * row),
                    )
            start = end
        calls.BindBuffer(gl.PIXEL_PACK_BUFFER, 0)

    def release(self) -> None:
        """Free what it has on the device."""
        self._passes.release()
        self._target.release()
        self._moments.release()
        for plane in self._planes:
            plane.release()
        for sheet in self._sheets:
            sheet.release()
        self._calls.DeleteVertexArrays(1, byref(c_uint(self._vertices)))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pictures on their way."""

    sheet: Sheet

    def read(self, cell: int, picture: npt.NDArray[np.uint8]) -> None:
        """Wait for a cell and copy it out: uint8 [3, height_px, width_px]."""
        picture[:] = self.sheet.wait()[:, cell]


def _find_runs(samples: Sequence[Sample]) -> Iterator[tuple[int, int]]:
    """Find samples that one call can draw: the first's cell, and how many."""
    start = 0
    for _, run in groupby(
        range(len(samples)),
        lambda cell: (
            (resident := samples[cell].resident).image.linked.name,
            -1 if resident.is_still else cell,
        ),
    ):
        count = len(list(run))
        yield start, count
        start += count
