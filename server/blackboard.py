"""What a worker is doing, where its supervisor can read it after its death.

One page of shared memory for each worker, written by the worker alone: which program,
until when it may take, and whether it is compiled or drawn. Times are CLOCK_MONOTONIC,
which is one clock for all processes of a machine.
"""

import mmap
import os
import struct
import time
from dataclasses import dataclass
from typing import Literal, Self

Stage = Literal["compile", "draw"]
_STAGES: tuple[Stage, ...] = ("compile", "draw")
_LAYOUT = struct.Struct("<qqq")
IDLE = 0
SEVERAL = -1


@dataclass(frozen=True, slots=True)
class Note:
    """What the blackboard says.

    Attributes:
        program: index in the selection, or SEVERAL.
        deadline_ns: monotonic time after which it hangs; IDLE when nothing goes on.
        stage: what is done to it.
    """

    program: int
    deadline_ns: int
    stage: Stage = "draw"

    @property
    def is_busy(self) -> bool:
        """Something was going on when this was written."""
        return self.deadline_ns != IDLE

    def is_overdue(self, grace_s: float) -> bool:
        """It should have ended more than `grace_s` seconds ago."""
        late_ns = time.monotonic_ns() - self.deadline_ns
        return self.is_busy and late_ns > grace_s * 1e9


class Blackboard:
    """One page, seen by a worker and its supervisor."""

    def __init__(self, fd: int) -> None:
        self._page = mmap.mmap(fd, mmap.PAGESIZE)

    @classmethod
    def create(cls) -> tuple[Self, int]:
        """Make a page; returns the board and the descriptor to hand to the worker."""
        fd = os.memfd_create("shaders21k-blackboard", os.MFD_CLOEXEC)
        os.ftruncate(fd, mmap.PAGESIZE)
        return cls(fd), fd

    def write(self, program: int | None, allowed_s: float, stage: Stage) -> None:
        """Announce work: a program, or None for several, and how long it may take."""
        deadline_ns = time.monotonic_ns() + int(allowed_s * 1e9)
        index = SEVERAL if program is None else program
        _LAYOUT.pack_into(self._page, 0, index, deadline_ns, _STAGES.index(stage))

    def clear(self) -> None:
        """Announce that nothing goes on."""
        _LAYOUT.pack_into(self._page, 0, SEVERAL, IDLE, 0)

    def read(self) -> Note:
        """Read what the worker wrote last."""
        program, deadline_ns, stage = _LAYOUT.unpack_from(self._page)
        return Note(program, deadline_ns, _STAGES[stage])
