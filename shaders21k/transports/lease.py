"""Memory lent to arrays, taken back when the last of them is gone."""

import ctypes
import weakref
from collections.abc import Callable
from mmap import mmap
from typing import Any

import numpy as np
import numpy.typing as npt


def lend(
    memory: mmap | bytearray, offset: int, size: int, give_back: Callable[[], None]
) -> memoryview:
    """View `size` bytes of `memory`; call `give_back` when nothing views them.

    Every array made from the view keeps it alive, so a batch's memory cannot be drawn
    over while anybody can still see it. `give_back` may run in any thread.
    """
    region: Any = (ctypes.c_ubyte * size).from_buffer(memory, offset)
    region.memory = memory
    weakref.finalize(region, give_back).atexit = False
    return memoryview(region).cast("B")


def find_memory(array: npt.NDArray[Any]) -> mmap | bytearray | None:
    """Find the whole memory that an array was lent a part of; None if it was not.

    All batches of one ring lie in one memory, and those of a pool in few, so what must
    be done to memory before a device can read it need not be done for every batch.
    """
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    region = base.obj if isinstance(base, memoryview) else None
    memory: mmap | bytearray | None = getattr(region, "memory", None)
    return memory
