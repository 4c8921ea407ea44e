"""Which programs are compiled and on the device right now."""

import ctypes
from collections.abc import Callable, Iterable

from renderer.compiler import Compilation, Resident, begin_program
from renderer.device import Device
from renderer.errors import CompileError
from shaders21k.program import Program
from shaders21k.verdict import Choice

TRIM_AFTER = 16
"""Programs released before memory is given back, which takes some 20 ms."""


class Residents:
    """Programs by index in the selection: compiled when first used, then kept.

    Args:
        device: an open device.
        fetch: program by index.
        choose: how each is drawn.
    """

    def __init__(
        self,
        device: Device,
        fetch: Callable[[int], Program],
        choose: Callable[[int], Choice],
    ) -> None:
        self._device = device
        self._fetch = fetch
        self._choose = choose
        self._resident: dict[int, Resident] = {}
        self._begun: dict[int, Compilation] = {}
        self._refused: dict[int, CompileError] = {}
        self._released = 0

    def __len__(self) -> int:
        return len(self._resident)

    def __contains__(self, index: int) -> bool:
        return index in self._resident

    def wants(self, index: int) -> bool:
        """Whether there is anything to `begin`."""
        known = (self._resident, self._begun, self._refused)
        return not any(index in each for each in known)

    def begin(self, index: int) -> None:
        """Begin to compile a program that will be needed; refusals are kept."""
        if self.wants(index):
            try:
                self._begun[index] = begin_program(
                    self._device, self._fetch(index), self._choose(index)
                )
            except CompileError as error:
                self._refused[index] = error.with_traceback(None)

    def get(self, index: int) -> Resident:
        """Take a program, compiling it if it is not here yet.

        Raises:
            CompileError: the driver refuses it, now or the last time it was asked.
        """
        self.begin(index)
        if under_way := self._begun.pop(index, None):
            try:
                self._resident[index] = under_way.finish()
            except CompileError as error:
                self._refused[index] = error.with_traceback(None)
        if refused := self._refused.get(index):
            raise refused.with_traceback(None)  # or it would grow each time
        return self._resident[index]

    def keep_only(self, indices: Iterable[int]) -> None:
        """Release every program that is not among these."""
        kept = set(indices)
        for index in self._resident.keys() - kept:
            self._resident.pop(index).release()
            self._released += 1
        for index in self._begun.keys() - kept:
            self._begun.pop(index).drop()
        if self._released >= TRIM_AFTER:
            self._released = 0
            return_memory()


def return_memory() -> None:
    """Give memory that was freed back to the system.

    Compilers take hundreds of megabytes in pieces, and the GNU C library keeps what is
    freed between pieces that are not. Other libraries have no such call.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
