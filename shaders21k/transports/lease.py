"""Memory lent to arrays, taken back when the last of them is gone."""

import weakref
from collections.abc import Callable
from mmap import mmap
from typing import Any

import numpy as np
import numpy.typing as npt


class _Region(np.ndarray[Any, np.dtype[np.uint8]]):
    """A part of a memory, while it is lent."""


def lend(
    memory: mmap | bytearray | memoryview,
    offset: int,
    size: int,
    give_back: Callable[[], None],
) -> memoryview:
    """View `size` bytes of `memory`; call `give_back` when nothing views them.

    Every array made from the view keeps it alive, so a batch's memory cannot be drawn
    over while anybody can still see it. `give_back` may run in any thread.
    """
    region = np.frombuffer(memory, np.uint8, size, offset).view(_Region)
    weakref.finalize(region, give_back).atexit = False
    return region.data


def find_memory(array: npt.NDArray[Any]) -> mmap | bytearray | None:
    """Find the whole memory that an array was lent a part of; None if it was not.

    All batches of one ring lie in one memory, and those of a pool in few, so what must
    be done to memory before a device can read it need not be done for every batch.
    """
    owner: Any = array
    is_lent = False
    while isinstance(owner, np.ndarray | memoryview):
        is_lent = is_lent or isinstance(owner, _Region)
        owner = owner.base if isinstance(owner, np.ndarray) else owner.obj
    return owner if is_lent and isinstance(owner, mmap | bytearray) else None
