"""Pictures in a buffer of the device, and on their way to memory.

A sheet holds cells of one size, plane by plane: all reds, then all greens, all blues,
uint8 [3, cells, height, stride], rows from the top. Compute shaders write to it, the
atlas is copied into it, pictures are mixed from one into another; nothing of that is
waited for. `fetch` has what is there copied to memory that is mapped for good, followed
by a fence, and `wait` waits for the fence.
"""

from ctypes import byref, c_uint, c_uint8

import numpy as np
import numpy.typing as npt

from renderer import calls as gl
from renderer.device import Device
from renderer.errors import RendererError

SECOND_NS = 1_000_000_000


class Sheet:
    """Cells of one size. `release` it.

    Args:
        device: an open device.
        width_px: of a cell.
        height_px: of a cell.
        cells: how many.

    Raises:
        RendererError: the device has no room for them.

    Attributes:
        stride: bytes from row to row, a multiple of 4.
        buffer: OpenGL's name of the buffer.
        size: in bytes.
    """

    def __init__(
        self, device: Device, width_px: int, height_px: int, cells: int
    ) -> None:
        self.width_px, self.height_px, self.cells = width_px, height_px, cells
        self.stride = -(-width_px // 4) * 4
        self.size = measure_cells(width_px, height_px, cells)
        self._calls = device.calls
        self._fence: int | None = None
        # Where the CPU draws, the device's memory is at hand: it is mapped itself.
        mapped = gl.MAP_READ | gl.MAP_PERSISTENT | gl.MAP_COHERENT
        if device.info.software:
            self.buffer = self._staging = self._make(mapped)
        else:
            self.buffer = self._make(0)
            self._staging = self._make(mapped | gl.CLIENT_STORAGE)
        calls = self._calls
        calls.BindBuffer(gl.COPY_READ_BUFFER, self._staging)
        address = calls.MapBufferRange(gl.COPY_READ_BUFFER, 0, self.size, mapped)
        if not address:
            self.release()
            raise RendererError(f"the driver maps no buffer of {self.size} bytes")
        memory = np.ctypeslib.as_array((c_uint8 * self.size).from_address(address))
        memory.setflags(write=False)
        self._pixels: npt.NDArray[np.uint8] = memory.reshape(
            3, cells, height_px, self.stride
        )

    @property
    def words(self) -> int:
        """Words of four bytes in a plane of one cell."""
        return self.height_px * self.stride // 4

    def _make(self, flags: int) -> int:
        name = c_uint()
        self._calls.GenBuffers(1, byref(name))
        self._calls.BindBuffer(gl.COPY_WRITE_BUFFER, name)
        self._calls.BufferStorage(gl.COPY_WRITE_BUFFER, self.size, None, flags)
        return name.value

    def fetch(self, cells: int | None = None) -> None:
        """Have the pictures brought to memory, once all that was begun is done.

        Args:
            cells: the first so many of each plane; None is all.
        """
        calls = self._calls
        size = 4 * self.words * (self.cells if cells is None else cells)
        calls.MemoryBarrier(gl.ALL_BARRIERS)
        if self._staging != self.buffer:
            calls.BindBuffer(gl.COPY_READ_BUFFER, self.buffer)
            calls.BindBuffer(gl.COPY_WRITE_BUFFER, self._staging)
            for plane in range(3):
                at = plane * self.size // 3
                calls.CopyBufferSubData(
                    gl.COPY_READ_BUFFER, gl.COPY_WRITE_BUFFER, at, at, size
                )
        if self._fence is not None:
            calls.DeleteSync(self._fence)
        self._fence = calls.FenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
        calls.Flush()

    def wait(self) -> npt.NDArray[np.uint8]:
        """Wait until they are there: uint8 [3, cells, height_px, width_px], read-only.

        They are valid until the sheet is next written to.

        Raises:
            RendererError: the driver has lost them.
        """
        while self._fence is not None:
            answer = self._calls.ClientWaitSync(
                self._fence, gl.SYNC_FLUSH_COMMANDS, SECOND_NS
            )
            if answer == gl.TIMEOUT_EXPIRED:
                continue
            self._calls.DeleteSync(self._fence)
            self._fence = None
            if answer == gl.WAIT_FAILED:
                raise RendererError("the driver does not wait for what it draws")
        return self._pixels[..., : self.width_px]

    def release(self) -> None:
        """Free the buffers, and the memory with them."""
        if self._fence is not None:
            self._calls.DeleteSync(self._fence)
            self._fence = None
        for name in {self.buffer, self._staging}:
            self._calls.DeleteBuffers(1, byref(c_uint(name)))


def measure_cells(width_px: int, height_px: int, cells: int) -> int:
    """Bytes that cells of a sheet take."""
    return 3 * cells * height_px * (-(-width_px // 4) * 4)
