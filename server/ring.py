"""A ring: slots of one stream's batches in memory that has no name.

The memory is a memfd. Whoever needs it is handed the descriptor over a unix socket, and
the kernel frees it with the last holder, so nothing is left behind whatever is killed.
Which slot holds what, and who reads it, only the server's process knows: a slot's state
is never in shared memory, where a dying process could leave it half written.
"""

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from shaders21k.metrics import Spent
from shaders21k.recipe import Recipe
from shaders21k.spec import StreamSpec
from shaders21k.wire import Layout

Key = tuple[int, tuple[int, int]]
"""What a slot holds: step, and half-open range of rows."""


@dataclass(slots=True, eq=False)
class Slot:
    """One slot of a ring.

    Attributes:
        index: its place; it starts at index * slot_bytes.
        key: what it holds or is being filled with; None when empty.
        readers: how many hold it, or wait for it to be filled.
        drawing: a worker may be writing to it.
        substituted: some of its rows show stand-ins.
        spent: on drawing it, for those who asked before it was drawn.
        used: larger is later; the least is given away first.
    """

    index: int
    key: Key | None = None
    readers: int = 0
    drawing: bool = False
    substituted: bool = False
    spent: Spent = field(default_factory=Spent)
    used: int = 0

    @property
    def is_free(self) -> bool:
        """Nobody reads it and nobody writes to it; what it holds may be replaced."""
        return self.readers == 0 and not self.drawing


class Ring:
    """The slots of one stream. Use `open_ring`.

    Attributes:
        spec: the stream.
        fd: the memory file.
        slot_bytes: bytes of a slot, whole pages.
        slots: all of them.
    """

    def __init__(
        self, spec: StreamSpec, fd: int, memory: mmap.mmap, slots: int
    ) -> None:
        self.spec = spec
        self.fd = fd
        self.slot_bytes = slot_bytes(spec)
        self.slots = [Slot(index) for index in range(slots)]
        self._memory = memory
        self._clock = 0

    def find(self, key: Key) -> Slot | None:
        """The slot that holds a batch, or is being filled with it."""
        found = next((slot for slot in self.slots if slot.key == key), None)
        return self._touch(found) if found else None

    def take(self, key: Key) -> Slot | None:
        """Give the free slot that was used longest ago to a batch; None if none is."""
        free = [slot for slot in self.slots if slot.is_free]
        if not free:
            return None
        slot = self._touch(
            min(free, key=lambda slot: (slot.key is not None, slot.used))
        )
        slot.key = key
        return slot

    def _touch(self, slot: Slot) -> Slot:
        self._clock += 1
        slot.used = self._clock
        return slot

    def message(self, slot: Slot, made_of: Recipe) -> tuple[memoryview, Layout]:
        """A slot's memory, as long as a message of that recipe, and its layout."""
        low, high = made_of.rows
        layout = Layout.of(self.spec, high - low)
        start = slot.index * self.slot_bytes
        return memoryview(self._memory)[start : start + layout.size], layout

    @property
    def spare(self) -> int:
        """How many slots could be given away now."""
        return sum(slot.is_free for slot in self.slots)

    @property
    def counts(self) -> dict[str, int]:
        """How many slots are being drawn, read, kept for a second reader, and empty."""
        states = [
            "drawing"
            if slot.drawing
            else "held"
            if slot.readers
            else "kept"
            if slot.key
            else "empty"
            for slot in self.slots
        ]
        return {
            name: states.count(name) for name in ("drawing", "held", "kept", "empty")
        }


def slot_bytes(spec: StreamSpec) -> int:
    """Bytes of a slot: the message of a whole batch, rounded up to pages."""
    size = Layout.of(spec, spec.batch_size).size
    return -(-size // mmap.PAGESIZE) * mmap.PAGESIZE


@contextmanager
def open_ring(spec: StreamSpec, slots: int) -> Iterator[Ring]:
    """Make a ring; its memory is taken page by page, as slots are first drawn into."""
    size = slot_bytes(spec) * slots
    fd = os.memfd_create("shaders21k-ring", os.MFD_CLOEXEC)
    try:
        os.ftruncate(fd, size)
        # Not `with`: a response may still be sending from it. The mapping goes with
        # the last view of it, and no later.
        yield Ring(spec, fd, mmap.mmap(fd, size), slots)
    finally:
        os.close(fd)
