"""Which programs are compiled and on the device right now."""

from collections.abc import Callable, Iterable

from renderer.compiler import Resident, begin_program
from renderer.device import Device
from renderer.errors import CompileError
from shaders21k.program import Program


class Residents:
    """Programs by index in the selection: compiled when first used, then kept.

    Args:
        device: an open device.
        fetch: program by index.
    """

    def __init__(self, device: Device, fetch: Callable[[int], Program]) -> None:
        self._device = device
        self._fetch = fetch
        self._resident: dict[int, Resident] = {}
        self._refused: dict[int, CompileError] = {}

    def __len__(self) -> int:
        return len(self._resident)

    def __contains__(self, index: int) -> bool:
        return index in self._resident

    def get(self, index: int) -> Resident:
        """Take a program, compiling it if it is not here yet.

        Raises:
            CompileError: the driver refuses it, now or the last time it was asked.
        """
        if refused := self._refused.get(index):
            raise refused
        if index not in self._resident:
            try:
                self._resident[index] = begin_program(
                    self._device, self._fetch(index)
                ).finish()
            except CompileError as error:
                self._refused[index] = error.with_traceback(None)
                raise
        return self._resident[index]

    def keep_only(self, indices: Iterable[int]) -> None:
        """Release every program that is not among these."""
        for index in self._resident.keys() - set(indices):
            self._resident.pop(index).release()
