"""Batches that stay on the device, for one process that draws and learns. Opt in.

    with open_device("cuda:0") as device, open_direct(device, painter) as direct:
        for part in direct.draw(spec, step):
            planes = torch.as_tensor(part.planes, device="cuda")  # uint8 [3, n, H, W]
            images[part.rows, part.views] = planes.movedim(1, 0)

Where CUDA cannot take the device's memory, the planes are numpy arrays, which torch
takes likewise: the same bytes by way of the host. Between processes there is no such
way, and batches come through the ring.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from renderer import calls as gl
from renderer.cuda import CudaArray, Handover, try_handover
from renderer.device import Device
from renderer.painter import Painter
from renderer.sheet import Sheet
from shaders21k.spec import StreamSpec


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """Pictures in CUDA's memory, for `torch.as_tensor`, until the next are asked for.

    Attributes:
        array: all bytes of the sheet.
        shape: 3, n, H, W.
        strides: in bytes, of each.
    """

    array: CudaArray
    shape: tuple[int, int, int, int]
    strides: tuple[int, int, int, int]

    @property
    def __cuda_array_interface__(self) -> dict[str, Any]:
        """Version 3 of the interface, as numba documents it."""
        told = dict(self.array.__cuda_array_interface__)
        return told | {"shape": self.shape, "strides": self.strides}


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some pictures of a batch, valid until the next part is asked for.

    Attributes:
        planes: uint8 [3, n, H, W], rows from the top.
        rows: int64 [n], of the global batch.
        views: int64 [n].
    """

    planes: Planes | npt.NDArray[np.uint8]
    rows: npt.NDArray[np.int64]
    views: npt.NDArray[np.int64]


class Direct:
    """Hands sheets over. Use `open_direct`.

    Attributes:
        is_shared: pictures do not leave the device; None before the first is drawn.
    """

    def __init__(self, device: Device, painter: Painter, stack: ExitStack) -> None:
        self.is_shared: bool | None = None
        self._device = device
        self._painter = painter
        self._stack = stack
        self._size = 0
        self._buffer: moderngl.Buffer | None = None
        self._handover: Handover | None = None

    def draw(self, spec: StreamSpec, step: int) -> Iterator[Part]:
        """Draw a batch, part by part.

        Raises:
            RendererError: a program cannot be drawn, nor any of its substitutes.
        """
        for sheet, pictures in self._painter.draw_parts(spec, step):
            rows = np.array([each.row for each in pictures], np.int64)
            views = np.array([each.view for each in pictures], np.int64)
            self._meet(sheet)
            if self._handover is None or self._buffer is None:
                sheet.fetch(len(pictures))
                yield Part(sheet.wait()[:, : len(pictures)], rows, views)
                continue
            self._copy(sheet, self._buffer)
            with self._handover.mapped() as array:
                row = sheet.stride
                strides = (
                    *(sheet.cells * sheet.height_px * row, sheet.height_px * row),
                    *(row, 1),
                )
                shape = (3, len(pictures), sheet.height_px, sheet.width_px)
                yield Part(Planes(array, shape, strides), rows, views)

    def _meet(self, sheet: Sheet) -> None:
        """Have a buffer that CUDA knows, as large as a sheet."""
        if sheet.size == self._size:
            return
        self._stack.close()
        self._size = sheet.size
        self._buffer = self._device.gl.buffer(reserve=sheet.size)
        self._stack.callback(self._buffer.release)
        handover = try_handover(self._device, self._buffer)
        self._handover = self._stack.enter_context(handover)
        self.is_shared = self._handover is not None

    def _copy(self, sheet: Sheet, buffer: moderngl.Buffer) -> None:
        calls = self._device.calls
        calls.MemoryBarrier(gl.ALL_BARRIERS)
        calls.BindBuffer(gl.COPY_READ_BUFFER, sheet.buffer)
        calls.BindBuffer(gl.COPY_WRITE_BUFFER, buffer.glo)
        calls.CopyBufferSubData(
            gl.COPY_READ_BUFFER, gl.COPY_WRITE_BUFFER, 0, 0, sheet.size
        )


@contextmanager
def open_direct(device: Device, painter: Painter) -> Iterator[Direct]:
    """Hand over what a painter draws, by CUDA if that can be.

    Args:
        device: open, and current in this thread.
        painter: draws with it.
    """
    with ExitStack() as stack:
        yield Direct(device, painter, stack)
