"""The crew: worker processes, kept at work and replaced when they die.

A worker dies in three ways. Its own dead-man timer ends it (exit code 1), the driver
crashes (a signal), or somebody kills it. Work that it had in hand is given, unchanged,
to its successor: batches are a pure function of (spec, step), so drawing twice is
harmless. In the first two cases the blackboard says which program was at fault; where
it says "several", the successor draws one program at a time, and its blackboard knows.
A program at fault is quarantined: its substitutes, named by the spec, are drawn from
then on, and the rows are flagged.
"""

import asyncio
import logging
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from server.blackboard import SEVERAL
from server.errors import DrawError, SetupError
from server.handle import Handle, SharedRing, Work
from shaders21k import packets
from shaders21k.batch import Fingerprint
from shaders21k.errors import StreamError

log = logging.getLogger("server.crew")

MAX_TRIES = 6
"""Work is given up when so many workers have died over it and taught us nothing."""

MAX_SENT = 2
"""Pieces of work sent to a worker at once: one to do, and one so that it never waits.
The rest wait here, where a full socket cannot lose them."""

GRACE_S = 1.0
"""How long after its deadline a worker may end itself before it is killed."""

CRASHES = {
    -signal.SIGSEGV,
    -signal.SIGABRT,
    -signal.SIGBUS,
    -signal.SIGFPE,
    -signal.SIGILL,
}
TIMER = 1
"""Exit code of a process that faulthandler's timer has ended."""


class Crew:
    """Keeps `count` workers at work. Use `hire`.

    Attributes:
        quarantined: programs that have hung or crashed a worker, by index.
        fingerprint: of the device that all workers draw with.
        replaced: workers that have died and been replaced.
    """

    def __init__(
        self,
        corpus: Path,
        ids: Sequence[str],
        *,
        count: int,
        device: str,
        deadline_s: float,
    ) -> None:
        self.count = count
        self.quarantined: set[int] = set()
        self.fingerprint: Fingerprint
        self.replaced = 0
        self._arguments = [str(corpus), device, str(deadline_s)]
        self._workers: list[Handle] = []
        self._parts = 0
        self._tasks: list[asyncio.Task[None]] = []
        # All workers must mean the same programs by the same numbers, also those that
        # start after somebody has added to the corpus: the list is made once.
        self._ids_fd = os.memfd_create("shaders21k-selection", os.MFD_CLOEXEC)
        with os.fdopen(os.dup(self._ids_fd), "wb") as file:
            file.write("\n".join(ids).encode())

    @property
    def pids(self) -> list[int]:
        """Process identifiers of the workers that are alive."""
        return [
            each.process.pid for each in self._workers if each.process.poll() is None
        ]

    async def start(self) -> None:
        """Start every worker and wait until each can draw.

        Raises:
            SetupError: a worker cannot; the message is the worker's own.
        """
        for index in range(self.count):
            self._workers.append(self._start(index))
        for worker in self._workers:
            self.fingerprint = await worker.greet()
        self._tasks = [
            asyncio.create_task(self._keep(index)) for index in range(self.count)
        ]
        self._tasks.append(asyncio.create_task(self._watch()))
        for task in self._tasks:
            task.add_done_callback(_report)

    async def stop(self) -> None:
        """End every worker; what is in hand is given up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in self._workers:
            worker.end()
            for work in worker.work.values():
                work.answer.cancel()
        os.close(self._ids_fd)

    async def paint(
        self, ring: SharedRing, slot: int, step: int, rows: tuple[int, int]
    ) -> dict[int, int]:
        """Draw rows of a batch into a slot; every worker draws its own programs'.

        Args:
            ring: where.
            slot: which of its slots.
            step: which batch.
            rows: the half-open range that the slot's message holds.

        Returns:
            The program drawn instead, by program that could not be drawn.

        Raises:
            DrawError: it could not be drawn.
        """
        answers = [
            self._give(
                index,
                {
                    "op": "paint",
                    "ring": ring.number,
                    "slot": slot,
                    "step": step,
                    "rows": rows,
                    "share": [index, self.count],
                    "one_by_one": False,
                },
                ring=ring,
            )
            for index in range(self.count)
        ]
        # All must end before the slot is anybody else's, also when one has failed.
        done = await asyncio.gather(*answers, return_exceptions=True)
        instead: dict[int, int] = {}
        for answer in done:
            if isinstance(answer, BaseException):
                raise answer
            instead.update((wanted, drawn) for wanted, drawn in answer["instead"])
        return instead

    async def draw_still(
        self,
        program: int,
        time_s: float,
        size_px: tuple[int, int],
        crop: tuple[float, float, float, float],
    ) -> bytes:
        """Draw one program once: RGB bytes of [height, width, 3], row 0 at the top.

        Raises:
            DrawError: it cannot be drawn; the message is the worker's.
        """
        if program in self.quarantined:
            raise DrawError(f"program {program} is in quarantine: it hung or crashed")
        width_px, height_px = size_px
        fd = os.memfd_create("shaders21k-still", os.MFD_CLOEXEC)
        try:
            os.ftruncate(fd, width_px * height_px * 3)
            await self._give(
                program % self.count,
                {
                    "op": "still",
                    "program": program,
                    "time_s": time_s,
                    "width_px": width_px,
                    "height_px": height_px,
                    "crop": crop,
                },
                fds=(fd,),
            )
            return os.pread(fd, width_px * height_px * 3, 0)
        finally:
            os.close(fd)

    def forget(self, ring: SharedRing) -> None:
        """Tell the workers that a ring is gone, so that they let go of its memory."""
        for worker in self._workers:
            worker.forget(ring)

    async def _give(
        self,
        index: int,
        message: dict[str, Any],
        *,
        ring: SharedRing | None = None,
        fds: tuple[int, ...] = (),
    ) -> dict[str, Any]:
        self._parts += 1
        answer = asyncio.get_running_loop().create_future()
        worker = self._workers[index]
        message = {**message, "part": self._parts}
        worker.work[self._parts] = Work(message, answer, fds, ring)
        self._hand_over(worker)
        reply: dict[str, Any] = await answer
        if reply["op"] == "failed":
            raise DrawError(reply["problem"]["detail"], reply["problem"])
        return reply

    def _hand_over(self, worker: Handle) -> None:
        worker.hand_over(MAX_SENT, sorted(self.quarantined))

    async def _keep(self, index: int) -> None:
        """Take a worker's answers; when it dies, draw conclusions and replace it."""
        loop = asyncio.get_running_loop()
        while True:
            worker = self._workers[index]
            try:
                packet = await loop.sock_recv(worker.sock, packets.MAX_PACKET_BYTES)
                answer = packets.decode(packet) if packet else None
            except ConnectionError:
                answer = None
            except (OSError, StreamError):
                log.exception("worker %d makes no sense", index)
                answer = None
            if answer is None:
                await self._replace(worker)
                continue
            work = worker.work.pop(answer.get("part", 0), None)
            if work is not None and not work.answer.done():
                work.answer.set_result(answer)
            self._hand_over(worker)

    async def _replace(self, worker: Handle) -> None:
        # It has hung up; one that does not end all the same must not go on.
        with suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(worker.process.wait, GRACE_S)
        worker.end()
        taught, one_by_one = self._blame(worker, worker.process.returncode)
        self.replaced += 1
        successor = await self._find_successor(worker.index)
        # From here to the end nothing awaits: nobody gives work to either meanwhile.
        self._workers[worker.index] = successor
        for part, work in worker.work.items():
            if work.answer.done():
                continue
            if work.sent and not taught:
                work.deaths += 1
            if work.deaths >= MAX_TRIES:
                detail = f"given up: {work.deaths} workers have died over it"
                work.answer.set_exception(DrawError(detail))
            elif work.message.get("program") in self.quarantined:
                detail = f"program {work.message['program']} is now in quarantine"
                work.answer.set_exception(DrawError(detail))
            else:
                work.message["one_by_one"] = one_by_one and work.sent
                work.sent = False
                successor.work[part] = work
        self._hand_over(successor)

    def _start(self, index: int) -> Handle:
        return Handle.start(index, self._ids_fd, self._arguments)

    async def _find_successor(self, index: int) -> Handle:
        while True:
            try:
                successor = self._start(index)
            except OSError as error:
                log.warning("worker %d: no successor yet: %s", index, error)
            else:
                try:
                    self.fingerprint = await successor.greet()
                except (SetupError, StreamError, OSError) as error:
                    log.warning("worker %d: no successor yet: %s", index, error)
                    successor.end()
                except BaseException:
                    successor.end()
                    raise
                else:
                    return successor
            await asyncio.sleep(1.0)

    def _blame(self, worker: Handle, code: int) -> tuple[bool, bool]:
        """Quarantine the program at fault.

        Returns:
            Whether this death has taught us something: a program to leave alone, or
            that one of several must be; and whether to look for it one by one.
        """
        note = worker.board.read()
        hung = worker.overdue or code == TIMER
        how = "hung" if hung else f"ended with exit code {code}"
        log.warning("worker %d (pid %d) %s", worker.index, worker.process.pid, how)
        if not note.is_busy or not (hung or code in CRASHES):
            return False, False
        if note.program == SEVERAL:
            return True, True
        log.warning("program %d is quarantined: the worker %s", note.program, how)
        taught = note.program not in self.quarantined
        self.quarantined.add(note.program)
        return taught, False

    async def _watch(self) -> None:
        """Kill workers that outlive their deadline: the dead-man timer may fail too."""
        while True:
            await asyncio.sleep(GRACE_S / 4)
            for worker in self._workers:
                if worker.board.read().is_overdue(GRACE_S):
                    worker.overdue = True
                    worker.process.kill()


def _report(task: asyncio.Task[None]) -> None:
    """Say that a task which should never end has ended: a fault of ours."""
    if not task.cancelled() and (error := task.exception()):
        log.critical("the crew is no longer kept", exc_info=error)


@asynccontextmanager
async def hire(
    corpus: Path, ids: Sequence[str], *, count: int, device: str, deadline_s: float
) -> AsyncIterator[Crew]:
    """Start a crew and end it afterwards, whatever happens.

    Args:
        corpus: the file that workers read programs from.
        ids: the selection; recipes name programs by their place in it.
        count: how many workers.
        device: what they draw with; see `renderer.device.choose_device`.
        deadline_s: how long one program may take to compile or to draw.

    Raises:
        SetupError: a worker cannot draw.
    """
    crew = Crew(corpus, ids, count=count, device=device, deadline_s=deadline_s)
    try:
        await crew.start()
        yield crew
    finally:
        await crew.stop()
