"""A ring: slots of one stream's batches in memory that has no name.

The memory is a memfd. Whoever needs it is handed the descriptor over a unix socket, and
the kernel frees it with the last holder, so nothing is left behind whatever is killed.
It is sealed, so that nobody who has it can end another by cutting it short.
Which slot holds what, and who reads it, only the server's process knows: a slot's state
is never in shared memory, where a dying process could leave it half written.

A reader that has stopped keeps its slots, for it may go on and look at them. Beyond its
`count` of slots a ring has as many in reserve: each makes up for one that is held for
too long, and takes no memory before.

Memory that has been taken stays taken as long as the ring does. A reader may have
page-locked it for its GPU, which would go on reading the pages that were there when it
did: were they given back, others would lie in their place when a slot is next drawn
into, and the GPU would be shown what was in the slot long ago.
"""

import fcntl
import mmap
import os
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from shaders21k.metrics import Spent
from shaders21k.spec import StreamSpec
from shaders21k.wire import Layout

Key = tuple[int, tuple[int, int]]
"""What a slot holds: step, and half-open range of rows."""

LAG_S = 5.0
"""Who holds a slot for longer is lagging: it no longer counts among the ring's own."""

STATES = ("drawing", "held", "lagging", "kept", "empty")


@dataclass(slots=True, eq=False)
class Hold:
    """One reader's hold on a slot.

    Attributes:
        slot: must not be drawn over meanwhile.
        who: holds it, in words.
        spent: what drawing it took, for the first who reads it; nothing for the others.
        since_s: monotonic time.
    """

    slot: "Slot"
    who: str
    spent: Spent
    since_s: float = field(default_factory=time.monotonic)


@dataclass(slots=True, eq=False)
class Slot:
    """One slot of a ring; free where nobody reads it and nobody writes to it.

    Attributes:
        index: its place; it starts at index * slot_bytes.
        key: what it holds or is being filled with; None when empty.
        holds: those of its readers.
        drawing: a worker may be writing to it.
        substituted: some of its rows show stand-ins.
        spent: what drawing it took, until somebody has been told.
    """

    index: int
    key: Key | None = None
    holds: set[Hold] = field(default_factory=set)
    drawing: bool = False
    substituted: bool = False
    spent: Spent = field(default_factory=Spent)

    def is_lagging(self, before_s: float) -> bool:
        """Whether one of its readers has held it since before that time."""
        return any(hold.since_s < before_s for hold in self.holds)


class Ring:
    """The slots of one stream. Use `open_ring`.

    Attributes:
        spec: the stream.
        fd: the memory file.
        slot_bytes: bytes of a slot, whole pages.
        count: slots that may be used at once, those of laggards apart.
        slots: all of them, the reserve too.
        lag_s: who holds a slot for longer is lagging.
    """

    def __init__(
        self, spec: StreamSpec, fd: int, memory: mmap.mmap, count: int, lag_s: float
    ) -> None:
        self.spec = spec
        self.fd = fd
        self.slot_bytes = slot_bytes(spec)
        self.count = count
        self.slots = [Slot(index) for index in range(len(memory) // self.slot_bytes)]
        self._memory = memory
        self.lag_s = lag_s
        self._blank = self.slots[::-1]
        """Those that hold nothing; at first they take no memory."""
        self._free: OrderedDict[Slot, None] = OrderedDict()
        """The others that are free; first the one that was used longest ago."""
        self._full: dict[Key, Slot] = {}

    def hold(self, key: Key, who: str) -> Hold | None:
        """Hold the slot that a batch has been drawn into; None if there is none."""
        slot = self._full.get(key)
        if slot is None:
            return None
        self._free.pop(slot, None)
        return self._hold(slot, who)

    @staticmethod
    def _hold(slot: Slot, who: str) -> Hold:
        hold = Hold(slot, who, slot.spent)
        slot.spent = Spent()
        slot.holds.add(hold)
        return hold

    def find_cover(self, key: Key) -> Key:
        """Name what lies here and has all rows of a batch that are wanted, or `key`."""
        step, (low, high) = key
        for other in self._full:
            if other[0] == step and other[1][0] <= low and high <= other[1][1]:
                return other
        return key

    def let_go(self, hold: Hold) -> None:
        """End a hold."""
        hold.slot.holds.remove(hold)
        if not hold.slot.holds:
            self._set_free(hold.slot)

    def take(self, key: Key) -> Slot | None:
        """Take a free slot to draw a batch into; None if none is."""
        if self._blank and self._used < self.count:
            slot = self._blank.pop()
        elif self._free:
            slot, _ = self._free.popitem(last=False)
        elif self._blank and self._used < self.count + self._count_lagging():
            slot = self._blank.pop()
        else:
            return None
        if slot.key:
            del self._full[slot.key]  # what nobody has asked for again
        slot.key, slot.drawing = key, True
        return slot

    def fill(
        self, slot: Slot, spent: Spent, readers: Iterable[str], *, substituted: bool
    ) -> list[Hold]:
        """Let a slot that has been drawn be read, by those who wait for it first."""
        if slot.key is None:
            raise ValueError("an empty slot has not been drawn")
        slot.drawing, slot.spent, slot.substituted = False, spent, substituted
        self._full[slot.key] = slot
        holds = [self._hold(slot, who) for who in readers]
        if not holds:
            self._set_free(slot)
        return holds

    def empty(self, slot: Slot) -> None:
        """Give up a slot that could not be drawn."""
        slot.key, slot.drawing = None, False
        self._set_free(slot)

    def _set_free(self, slot: Slot) -> None:
        excess = self._used - self.count
        if excess <= 0 or excess <= self._count_lagging():
            self._free[slot] = None
            self._free.move_to_end(slot, last=slot.key is not None)
            return
        # The laggard whom it made up for has caught up: it is in reserve again.
        if slot.key:
            del self._full[slot.key]
            slot.key = None
        self._blank.append(slot)

    @property
    def _used(self) -> int:
        return len(self.slots) - len(self._blank)

    def _count_lagging(self) -> int:
        before_s = time.monotonic() - self.lag_s
        return sum(slot.is_lagging(before_s) for slot in self.slots)

    def message(self, slot: Slot) -> tuple[memoryview, Layout]:
        """A slot's memory, as long as the message that it is for, and its layout."""
        if slot.key is None:
            raise ValueError("an empty slot holds no message")
        _, (low, high) = slot.key
        layout = Layout.of(self.spec, high - low)
        start = slot.index * self.slot_bytes
        return memoryview(self._memory)[start : start + layout.size], layout

    @property
    def spare(self) -> int:
        """How many slots could be taken now, those that laggards may free apart."""
        return len(self._free) + max(0, self.count - self._used)

    @property
    def counts(self) -> dict[str, int]:
        """How many slots are in which of the `STATES`.

        They are being drawn, read, held for too long, kept for a second reader, or
        empty; without those that lag they are `count`.
        """
        before_s = time.monotonic() - self.lag_s
        states = dict.fromkeys(STATES, 0)
        for slot in self.slots:
            if slot.drawing:
                states["drawing"] += 1
            elif slot.holds:
                states["lagging" if slot.is_lagging(before_s) else "held"] += 1
            elif slot.key:
                states["kept"] += 1
        taken = states["drawing"] + states["held"] + states["kept"]
        states["empty"] = max(0, self.count - taken)
        return states

    @property
    def holders(self) -> dict[str, list[float]]:
        """Who holds slots, and each for how long, in seconds."""
        now_s = time.monotonic()
        held: dict[str, list[float]] = {}
        for slot in self.slots:
            for hold in slot.holds:
                held.setdefault(hold.who, []).append(now_s - hold.since_s)
        return held

    def describe_holders(self) -> str:
        """Say who holds how many slots, and for how long: for a message."""
        words = [
            f"{who} holds {len(ages_s)} for up to {max(ages_s):.0f} s"
            for who, ages_s in sorted(
                self.holders.items(), key=lambda item: max(item[1]), reverse=True
            )
        ]
        return ", ".join(words[:3]) or "all are being drawn"


def slot_bytes(spec: StreamSpec) -> int:
    """Bytes of a slot: the message of a whole batch, rounded up to pages."""
    size = Layout.of(spec, spec.batch_size).size
    return -(-size // mmap.PAGESIZE) * mmap.PAGESIZE


@contextmanager
def open_ring(
    spec: StreamSpec, count: int, reserve: int, lag_s: float = LAG_S
) -> Iterator[Ring]:
    """Make a ring; its memory is taken page by page, as slots are first drawn into.

    Args:
        spec: the stream.
        count: slots that may be used at once, those of laggards apart.
        reserve: slots that may make up for laggards.
        lag_s: who holds a slot for longer is one.
    """
    size = slot_bytes(spec) * (count + reserve)
    fd = os.memfd_create("shaders21k-ring", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.ftruncate(fd, size)
        seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)
        # Not `with`: a response may still be sending from it. The mapping goes with
        # the last view of it, and no later.
        yield Ring(spec, fd, mmap.mmap(fd, size), count, lag_s)
    finally:
        os.close(fd)
