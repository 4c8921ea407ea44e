"""A worker as its supervisor holds it: a process, a socket, a blackboard, its work."""

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from renderer.cache import UNOPTIMIZED
from renderer.egl import ResetStatus
from server.blackboard import Blackboard
from server.blame import Death
from server.errors import DeviceLostError, SetupError
from shaders21k import packets
from shaders21k.batch import Fingerprint
from shaders21k.errors import StreamError

log = logging.getLogger("server.handle")

SEND_BYTES = 1 << 20
"""Room in a worker's socket: each piece of work in its hands may be of a stream that it
has to be told of, whose spec takes up to 60 KB. The kernel may allow less."""

START_S = 60.0
"""How long a worker may take to open its device and say hello."""


@dataclass(frozen=True, slots=True)
class SharedRing:
    """A ring as workers are told of it; `number` names it between server and worker."""

    number: int
    fd: int
    message: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hello:
    """What a worker says of itself when it can draw.

    Attributes:
        fingerprint: of its device.
        sentinel: digest of the sentinel as that device draws it.
    """

    fingerprint: Fingerprint
    sentinel: str


@dataclass(slots=True, eq=False)
class Work:
    """One piece of work for a worker, and what to do with the answer.

    Attributes:
        message: the packet, but for what is only known when it is sent.
        answer: its future.
        fds: that go with the packet.
        ring: that the worker must know first.
        sent: it is in the worker's hands.
        deaths: workers that died over it without naming a program at fault.
        avoid: programs that it was told to leave alone. It does so to the end, or one
            that is released meanwhile could make it begin again, and again.
    """

    message: dict[str, Any]
    answer: asyncio.Future[dict[str, Any]]
    fds: tuple[int, ...] = ()
    ring: SharedRing | None = None
    sent: bool = False
    deaths: int = 0
    avoid: set[int] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Handle:
    """A worker's process.

    Attributes:
        index: its place in the crew, which its successor takes over.
        board: what it is doing.
        work: all that it has to do, in order, by part number.
        rings: those that it knows, by number.
        overdue: it has been killed for outliving its deadline.
        reset: whose fault it was that its GPU was reset, where it said so.
        has_drawn: some work of its own.
        suspect: what its predecessor was killed over, until it has answered itself.
        ended: it is dead; what it has to do waits for its successor.
        idle_since_s: monotonic time since which it was seen to do nothing, while it
            has work; None where it works, or has none.
    """

    index: int
    process: subprocess.Popen[bytes]
    sock: socket.socket
    board: Blackboard
    work: dict[int, Work] = field(default_factory=dict)
    rings: set[int] = field(default_factory=set)
    overdue: bool = False
    reset: ResetStatus | None = None
    has_drawn: bool = False
    suspect: int | None = None
    ended: bool = False
    idle_since_s: float | None = None

    @classmethod
    def start(
        cls, index: int, command: Sequence[str], ids_fd: int, arguments: Sequence[str]
    ) -> Self:
        """Start a worker; `greet` it before giving it work.

        Args:
            index: its place in the crew.
            command: what Python runs.
            ids_fd: a memory file that names the selection, one program a line.
            arguments: of `server.worker`, after its three descriptors.

        Raises:
            OSError: no process or no descriptor can be had.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            board, board_fd = Blackboard.create()
            fds = (theirs.fileno(), board_fd, ids_fd)
            try:
                process = subprocess.Popen(
                    [sys.executable, *command, *map(str, fds), *arguments],
                    # LLVM's optimizer takes most of the time to compile a program, and
                    # saves too little in the steps that one stays in a window.
                    env=UNOPTIMIZED | os.environ,
                    pass_fds=fds,
                    stdin=subprocess.DEVNULL,
                )
            finally:
                os.close(board_fd)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        return cls(index, process, ours, board)

    async def greet(self) -> Hello:
        """Wait until it can draw, and has drawn the sentinel.

        Raises:
            DeviceLostError: its device cannot be opened or does not draw.
            SetupError: something else is in its way, in its own words.
        """
        try:
            async with asyncio.timeout(START_S):
                hello = await self.receive()
        except TimeoutError:
            raise DeviceLostError(
                f"a worker has not opened its device within {START_S:g} s: "
                "`shaders21k doctor` may say why"
            ) from None
        if hello["op"] == "unfit":
            raise (DeviceLostError if hello["device"] else SetupError)(hello["detail"])
        if hello["op"] != "hello":
            code = await asyncio.to_thread(self.process.wait)
            detail = f"a worker ended with exit code {code} before it drew"
            # Killed by hand or for want of memory, it says nothing of its device.
            outside = code in (-signal.SIGKILL, -signal.SIGTERM)
            raise (SetupError if outside else DeviceLostError)(detail)
        return Hello(Fingerprint(**hello["fingerprint"]), hello["sentinel"])

    async def receive(self) -> dict[str, Any]:
        """Wait for its next answer; {"op": "gone"} when it has ended."""
        loop = asyncio.get_running_loop()
        try:
            packet = await loop.sock_recv(self.sock, packets.MAX_PACKET_BYTES)
            return packets.decode(packet) if packet else {"op": "gone"}
        except ConnectionError:
            pass
        except (OSError, StreamError):
            log.exception("worker %d makes no sense", self.index)
        return {"op": "gone"}

    @property
    def death(self) -> Death:
        """How it ended; it must have."""
        code = self.process.wait()
        return Death(self.board.read(), code, self.overdue, self.reset, self.suspect)

    def look(self) -> float:
        """Look whether it works: for how long it has had work and done none of it."""
        has_work = any(each.sent for each in self.work.values())
        if not has_work or self.board.read().is_busy:
            self.idle_since_s = None
            return 0.0
        now_s = time.monotonic()
        self.idle_since_s = self.idle_since_s or now_s
        return now_s - self.idle_since_s

    def send(self, message: dict[str, Any], *fds: int) -> None:
        """Send a packet. Where the worker has died, nothing: its end is seen anyway."""
        with suppress(ConnectionError):
            packets.send(self.sock, message, *fds)

    def hand_over(self, most: int, about: dict[str, Any]) -> None:
        """Send the next pieces of work, so that the worker has `most` of them.

        Args:
            most: pieces in its hands at once.
            about: what every piece says besides, as things stand now.

        What nobody waits for any more, and is not sent yet, is dropped: its descriptors
        are closed already.
        """
        if self.ended:
            return
        for part, work in list(self.work.items()):
            if work.answer.done() and not work.sent:
                del self.work[part]
        for work in list(self.work.values())[:most]:
            if work.sent:
                continue
            work.sent = True
            if work.ring and work.ring.number not in self.rings:
                self.rings.add(work.ring.number)
                told = {**work.ring.message, "ring": work.ring.number}
                self.send(told, work.ring.fd)
            work.avoid.update(about["quarantined"])
            quarantined = sorted(work.avoid)
            message = {**work.message, **about, "quarantined": quarantined}
            self.send(message, *work.fds)

    def forget(self, ring: SharedRing) -> None:
        """Have it let go of a ring's memory."""
        if ring.number in self.rings and not self.ended:
            self.rings.discard(ring.number)
            self.send({"op": "drop", "ring": ring.number})

    def end(self) -> None:
        """Kill it, if it still lives, and take its place in the process table away."""
        self.ended = True
        self.process.kill()
        self.process.wait()
        self.sock.close()
