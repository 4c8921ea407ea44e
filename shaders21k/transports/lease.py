"""Memory lent to arrays, taken back when the last of them is gone."""

import weakref
from collections.abc import Callable
from mmap import mmap

import numpy as np


def lend(
    memory: mmap | bytearray, offset: int, size: int, give_back: Callable[[], None]
) -> memoryview:
    """View `size` bytes of `memory`; call `give_back` when nothing views them.

    Every array made from the view keeps it alive, so a batch's memory cannot be drawn
    over while anybody can still see it. `give_back` may run in any thread.
    """
    region = np.frombuffer(memory, np.uint8, size, offset)
    weakref.finalize(region, give_back).atexit = False
    return region.data
