"""The crew: a staff of workers, and what can be asked of it: batches and stills."""

import asyncio
import mmap
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from renderer.pictures import Share
from server.errors import QuarantineError
from server.handle import SharedRing
from server.recruiter import Terms
from server.staff import Staff
from shaders21k.metrics import Spent
from shaders21k.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Stills:
    """Pictures of one program.

    Attributes:
        frames: uint8 [N, height, width, 3], row 0 at the top; of nobody else's memory.
        spent_s: what they have cost the worker, with compiling where it had to.
    """

    frames: npt.NDArray[np.uint8]
    spent_s: float


class Crew(Staff):
    """Draws with its workers. Use `hire`."""

    async def paint(
        self, ring: SharedRing, slot: int, made_of: Recipe
    ) -> tuple[npt.NDArray[np.int64], Spent]:
        """Draw rows of a batch into a slot; every worker draws its own programs'.

        Args:
            ring: where.
            slot: which of its slots.
            made_of: the rows that the slot's message holds.

        Returns:
            int64 [b, K], the programs that were drawn: the recipe's, or stand-ins. A
            program of several rows may have hung for one worker alone. And the seconds
            that it took: what no worker has spent on it is the queue's.

        Raises:
            DrawError: it could not be drawn.
            DeviceLostError: no device serves any more.
        """
        asked_s = time.perf_counter()
        answers = [
            self.give(
                index,
                {
                    "op": "paint",
                    "ring": ring.number,
                    "slot": slot,
                    "step": made_of.step,
                    "rows": made_of.rows,
                    "share": [index, self.count],
                    "one_by_one": False,
                },
                ring=ring,
            )
            for index in range(self.count)
        ]
        # All must end before the slot is anybody else's, also when one has failed.
        done = await asyncio.gather(*answers, return_exceptions=True)
        passed_s = time.perf_counter() - asked_s
        program = made_of.program.copy()
        spent: list[list[float]] = []
        for index, answer in enumerate(done):
            if isinstance(answer, BaseException):
                raise answer
            spent.append(answer["spent"])
            own = Share(index, self.count).find_rows(made_of.program)
            for wanted, drawn in answer["instead"]:
                program[own] = np.where(
                    made_of.program[own] == wanted, drawn, program[own]
                )
        longest = map(max, zip(*spent, strict=True))
        queue_s = max(0.0, passed_s - max(map(sum, spent)))
        return program, Spent(queue_s, *longest)

    def find_place(self, program: int) -> int:
        """Find the worker that draws stills of a program, and keeps it compiled.

        Raises:
            DeviceLostError: no device serves any more.
        """
        return self.fleet.stand_in(program % self.count)

    async def draw_stills(
        self,
        program: int,
        times_s: Sequence[float],
        size_px: tuple[int, int],
        crop: tuple[float, float, float, float],
    ) -> Stills:
        """Draw one program at several times, before any batch that waits.

        Raises:
            QuarantineError: it has hung or crashed a worker.
            DrawError: it cannot be drawn; the message is the worker's.
            DeviceLostError: no device serves any more.
        """
        if program in self.quarantine:
            raise QuarantineError(
                f"program {program} is in quarantine: it hung or crashed"
            )
        width_px, height_px = size_px
        size = len(times_s) * height_px * width_px * 3
        fd = os.memfd_create("shaders21k-stills", os.MFD_CLOEXEC)
        try:
            os.ftruncate(fd, size)
            reply = await self.give(
                program % self.count,
                {
                    "op": "stills",
                    "program": program,
                    "times_s": list(times_s),
                    "width_px": width_px,
                    "height_px": height_px,
                    "crop": crop,
                },
                fds=(fd,),
            )
            memory = mmap.mmap(fd, size, prot=mmap.PROT_READ)
        finally:
            os.close(fd)
        frames: npt.NDArray[np.uint8] = np.frombuffer(memory, np.uint8)
        return Stills(frames.reshape(-1, height_px, width_px, 3), reply["took_s"])


@asynccontextmanager
async def hire(corpus: Path, ids: Sequence[str], terms: Terms) -> AsyncIterator[Crew]:
    """Start a crew and end it afterwards, whatever happens.

    Args:
        corpus: the file that workers read programs from.
        ids: the selection; recipes name programs by their place in it.
        terms: how many, with what.

    Raises:
        ServerError: a worker cannot draw.
    """
    crew = Crew(corpus, ids, terms)
    try:
        await crew.start()
        yield crew
    finally:
        await crew.stop()
