"""Batches from the memory that they were drawn into to a GPU, without a copy between.

The memory is page-locked once, where it lies, so that the GPU reads it by itself; and
it goes back to the renderer only when the GPU has read it.
"""

import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from mmap import mmap
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from shaders21k import Batch
from shaders21k.transports.lease import find_memory
from trainer.cuda import CudaDevice
from trainer.errors import TrainerError
from trainer.tensors import TorchBatch

DEPTH = 3
"""How many batches may be on their way: each keeps a slot from the renderer."""

IDLE_BATCHES = 64
"""Memory that none of the last so many batches lay in is let go: a renderer that came
back has brought another, and a pool has shrunk."""

log = logging.getLogger(__name__)


class Event(Protocol):
    """A mark in a device's queue of work; `torch.cuda.Event` is one."""

    def query(self) -> bool:
        """Whether all work before the mark is done."""

    def synchronize(self) -> None:
        """Wait until it is."""


class Device(Protocol):
    """What batches are copied to, in a queue of its own beside the reader's work."""

    def register(self, address: int, size: int) -> bool:
        """Page-lock `size` bytes of memory; False where that cannot be."""

    def unregister(self, address: int) -> None:
        """Undo `register`; no copy from that memory is under way."""

    def copy(self, tensor: Tensor) -> Tensor:
        """Begin to copy a tensor of the CPU's; it must live until an event says so."""

    def finish(self, copies: Iterable[Tensor]) -> Event:
        """Mark the end of copies begun; the reader's work waits for it, by itself."""


@dataclass(slots=True)
class _Locked:
    """A memory that batches lie in.

    Attributes:
        bytes: all of it, uint8. As long as this lives it cannot be unmapped.
        registered: whether it is page-locked; if not, that has failed.
        last_use: number of the last batch that lay in it.
    """

    bytes: npt.NDArray[np.uint8]
    registered: bool
    last_use: int


class Uploader:
    """Copies batches to a device, and holds their memory for as long as that takes.

    A copy runs beside what the device does for the reader, and is begun when the reader
    asks for the batch, so nothing is on its way that nobody has asked for.
    """

    def __init__(self, device: Device) -> None:
        self._device = device
        self._under_way: deque[tuple[Event, TorchBatch]] = deque()
        self._locked: dict[int, _Locked] = {}  # by address, longest unused first
        self._count = 0
        self._has_complained = False

    def upload(self, batch: Batch) -> TorchBatch:
        """Begin to copy a batch; what returns may be used at once, on the device."""
        self._release(DEPTH - 1)
        self._count += 1
        memory = find_memory(batch.images)
        if memory is not None and len(memory):
            self._lock(memory)
        self._unlock(self._count - IDLE_BATCHES)
        source = TorchBatch.of(batch)
        copied: list[Tensor] = []

        def copy(tensor: Tensor) -> Tensor:
            copied.append(self._device.copy(tensor))
            return copied[-1]

        result = source.map(copy)
        self._under_way.append((self._device.finish(copied), source))
        return result

    def close(self) -> None:
        """Wait for the last copy, and let go of all memory."""
        self._release(0)
        self._unlock(self._count + 1)

    def _release(self, most: int) -> None:
        """Drop the batches that have arrived, and wait until `most` have not."""
        while self._under_way:
            event, _ = self._under_way[0]
            if not event.query():
                if len(self._under_way) <= most:
                    return
                event.synchronize()
            self._under_way.popleft()

    def _lock(self, memory: mmap | bytearray) -> None:
        view = np.frombuffer(memory, np.uint8)
        address = view.ctypes.data
        locked = self._locked.pop(address, None)
        if locked is None:
            registered = self._device.register(address, view.nbytes)
            if not registered and not self._has_complained:
                self._has_complained = True
                log.warning(
                    "cannot page-lock %d bytes: batches from there reach the device "
                    "unharmed, but slower, by way of a copy",
                    view.nbytes,
                )
            locked = _Locked(view, registered, self._count)
        locked.last_use = self._count
        self._locked[address] = locked

    def _unlock(self, before: int) -> None:
        """Let go of memory last used before a batch; copies from it are long done."""
        for address, locked in list(self._locked.items()):
            if locked.last_use >= before:
                return
            if locked.registered:
                self._device.unregister(address)
            del self._locked[address]


def open_device(device: torch.device | str | Device | None) -> Device | None:
    """Find what to upload to; None for the CPU, where batches are already.

    Raises:
        TrainerError: a device that is neither, or no CUDA where it is asked for.
    """
    if device is None:
        return None
    if not isinstance(device, torch.device | str):
        return device
    asked = torch.device(device)
    if asked.type == "cpu":
        return None
    if asked.type != "cuda":
        raise TrainerError(f"cannot upload to {asked}: device is cpu or cuda")
    if not torch.cuda.is_available():
        raise TrainerError(
            f"device={asked}, but torch finds no CUDA here: use device='cpu', or look "
            "at `nvidia-smi` and at which build of torch is installed"
        )
    return CudaDevice(asked)
