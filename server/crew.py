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
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.blackboard import SEVERAL, Blackboard, Note
from server.errors import DrawError, SetupError
from shaders21k import packets
from shaders21k.batch import Fingerprint

log = logging.getLogger("server.crew")

MAX_TRIES = 6
"""A piece of work that has outlived this many workers is given up."""

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


@dataclass(slots=True, eq=False)
class Work:
    """One piece of work in a worker's hands, and what to do with the answer."""

    message: dict[str, Any]
    fds: tuple[int, ...]
    answer: asyncio.Future[dict[str, Any]]
    tries: int = 1


@dataclass(frozen=True, slots=True)
class SharedRing:
    """A ring as workers are told of it; `number` names it between server and worker."""

    number: int
    fd: int
    message: dict[str, Any]


@dataclass(slots=True, eq=False)
class Worker:
    """A worker's process and what it has in hand, in order."""

    index: int
    process: subprocess.Popen[bytes]
    sock: socket.socket
    board: Blackboard
    in_hand: dict[int, Work] = field(default_factory=dict)
    rings: set[int] = field(default_factory=set)
    overdue: bool = False


class Crew:
    """Keeps `count` workers at work. Use `hire`.

    Attributes:
        quarantined: programs that have hung or crashed a worker, by index.
        fingerprint: of the device that all workers draw with.
        replaced: workers that have died and been replaced.
    """

    def __init__(
        self, corpus: Path, *, count: int, device: str, deadline_s: float
    ) -> None:
        self.count = count
        self.quarantined: set[int] = set()
        self.fingerprint: Fingerprint
        self.replaced = 0
        self._arguments = [str(corpus), device, str(deadline_s)]
        self._workers: list[Worker] = []
        self._parts = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False

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
        self._workers = [self._spawn(index) for index in range(self.count)]
        for worker in self._workers:
            await self._greet(worker)
        self._tasks = [
            asyncio.create_task(self._keep(index)) for index in range(self.count)
        ]
        self._tasks.append(asyncio.create_task(self._watch()))

    async def stop(self) -> None:
        """End every worker; what is in hand is given up."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        for worker in self._workers:
            worker.process.kill()
            worker.process.wait()
            worker.sock.close()
            for work in worker.in_hand.values():
                work.answer.cancel()

    async def paint(
        self,
        ring: SharedRing,
        slot: int,
        step: int,
        rows: tuple[int, int],
        shares: dict[int, list[int]],
    ) -> dict[int, int]:
        """Draw rows of a batch into a slot.

        Args:
            ring: where.
            slot: which of its slots.
            step: which batch.
            rows: the half-open range that the slot's message holds.
            shares: rows of the global batch by worker.

        Returns:
            The program drawn instead, by row that was substituted.

        Raises:
            DrawError: it could not be drawn.
        """
        answers = [
            self._give(
                worker,
                {
                    "op": "paint",
                    "ring": ring.number,
                    "slot": slot,
                    "step": step,
                    "rows": rows,
                    "own_rows": own_rows,
                    "quarantined": [],
                    "one_by_one": False,
                },
                ring=ring,
            )
            for worker, own_rows in shares.items()
            if own_rows
        ]
        # All must end before the slot is anybody else's, also when one has failed.
        done = await asyncio.gather(*answers, return_exceptions=True)
        instead: dict[int, int] = {}
        for answer in done:
            if isinstance(answer, BaseException):
                raise answer
            instead.update((row, program) for row, program in answer["instead"])
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
            if ring.number in worker.rings:
                worker.rings.discard(ring.number)
                self._send(worker, {"op": "drop", "ring": ring.number, "part": 0})

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
        work = Work({**message, "part": self._parts}, fds, answer)
        worker = self._workers[index]
        worker.in_hand[self._parts] = work
        if ring is not None:
            work.message["shared"] = ring
        self._hand_over(worker, work)
        reply: dict[str, Any] = await answer
        if reply["op"] == "failed":
            raise DrawError(reply["problem"]["detail"], reply["problem"])
        return reply

    def _hand_over(self, worker: Worker, work: Work) -> None:
        message = dict(work.message)
        ring: SharedRing | None = message.pop("shared", None)
        if ring is not None and ring.number not in worker.rings:
            worker.rings.add(ring.number)
            self._send(worker, {**ring.message, "ring": ring.number}, ring.fd)
        if "quarantined" in message:
            message["quarantined"] = sorted(self.quarantined)
        self._send(worker, message, *work.fds)

    @staticmethod
    def _send(worker: Worker, message: dict[str, Any], *fds: int) -> None:
        with suppress(OSError):  # it has died: `_keep` sees that, and hands it on
            packets.send(worker.sock, message, *fds)

    def _spawn(self, index: int) -> Worker:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        board, board_fd = Blackboard.create()
        try:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "server.worker",
                    str(theirs.fileno()),
                    str(board_fd),
                    *self._arguments,
                ],
                pass_fds=(theirs.fileno(), board_fd),
                stdin=subprocess.DEVNULL,
            )
        finally:
            theirs.close()
            os.close(board_fd)
        ours.setblocking(False)
        return Worker(index, process, ours, board)

    async def _greet(self, worker: Worker) -> None:
        loop = asyncio.get_running_loop()
        packet = await loop.sock_recv(worker.sock, packets.MAX_PACKET_BYTES)
        hello: dict[str, Any] = packets.decode(packet) if packet else {"op": "gone"}
        if hello["op"] == "unfit":
            raise SetupError(hello["detail"])
        if hello["op"] != "hello":
            code = worker.process.wait()
            raise SetupError(
                f"a worker ended with exit code {code} before it could draw"
            )
        self.fingerprint = Fingerprint(**hello["fingerprint"])

    async def _keep(self, index: int) -> None:
        """Take a worker's answers; when it dies, draw conclusions and replace it."""
        loop = asyncio.get_running_loop()
        while True:
            worker = self._workers[index]
            try:
                packet = await loop.sock_recv(worker.sock, packets.MAX_PACKET_BYTES)
            except OSError:
                packet = b""
            if packet:
                answer = packets.decode(packet)
                work = worker.in_hand.pop(answer["part"], None)
                if work is not None and not work.answer.done():
                    work.answer.set_result(answer)
            else:
                await self._replace(worker)

    async def _replace(self, worker: Worker) -> None:
        code = await asyncio.to_thread(worker.process.wait)
        worker.sock.close()
        note = worker.board.read()
        one_by_one = self._blame(worker, code, note)
        self.replaced += 1
        while True:
            successor = self._spawn(worker.index)
            try:
                await self._greet(successor)
                break
            except SetupError as error:
                log.warning("worker %d: no successor yet: %s", worker.index, error)
                await asyncio.sleep(1.0)
        # Handing over and taking in must not interleave: no await until it is done.
        self._workers[worker.index] = successor
        for part, work in worker.in_hand.items():
            work.tries += 1
            if work.answer.done():
                continue
            if work.tries > MAX_TRIES:
                work.answer.set_exception(
                    DrawError(f"given up after {MAX_TRIES} workers died over it")
                )
                continue
            work.message["one_by_one"] = one_by_one
            successor.in_hand[part] = work
            self._hand_over(successor, work)

    def _blame(self, worker: Worker, code: int, note: Note) -> bool:
        """Quarantine the program at fault; returns whether to look closer for it."""
        at_fault = note.is_busy and (worker.overdue or code == TIMER or code in CRASHES)
        how = "hung" if worker.overdue or code == TIMER else f"ended with {code}"
        log.warning("worker %d (pid %d) %s", worker.index, worker.process.pid, how)
        if at_fault and note.program != SEVERAL:
            self.quarantined.add(note.program)
            log.warning("program %d is quarantined: worker %s", note.program, how)
        return at_fault and note.program == SEVERAL

    async def _watch(self) -> None:
        """Kill workers that outlive their deadline: the dead-man timer may fail too."""
        while True:
            await asyncio.sleep(GRACE_S / 4)
            for worker in self._workers:
                if worker.board.read().is_overdue(GRACE_S):
                    worker.overdue = True
                    worker.process.kill()


@asynccontextmanager
async def hire(
    corpus: Path, *, count: int, device: str, deadline_s: float
) -> AsyncIterator[Crew]:
    """Start a crew and end it afterwards, whatever happens.

    Args:
        corpus: the file that workers read programs from.
        count: how many workers.
        device: what they draw with; see `renderer.device.choose_device`.
        deadline_s: how long one program may take to compile or to draw.

    Raises:
        SetupError: a worker cannot draw.
    """
    crew = Crew(corpus, count=count, device=device, deadline_s=deadline_s)
    try:
        await crew.start()
        yield crew
    finally:
        await crew.stop()
