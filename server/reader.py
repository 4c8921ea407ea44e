"""One reader of a ring: what it has asked for over its socket, and what it holds."""

import asyncio
import logging
import socket
from collections import deque
from contextlib import suppress
from typing import Any

from server.errors import BusyError, ServerError
from server.problems import describe_problem
from server.ring import Hold, Key
from server.stream import Stream
from shaders21k import packets
from shaders21k.errors import ShadersError, StreamError

log = logging.getLogger("server.reader")

MAX_WANTED = 256
"""Batches that one reader may want at once; those beyond its credits wait."""

MAX_REQUEST_BYTES = 4096

BURST = 64
"""Packets of one reader that are read before it is the others' turn."""

MAX_DETAIL = 2000
"""Longest words of a problem that are sent, so that it fits into a packet."""

ENDING = "this service is ending: ask another, or ask again when it is back"

SPARE_SLOTS = 2
"""Where fewer are free, readers are asked for their slots back at once."""


class Reader:
    """Serves one reader, from when its stream is open.

    Nothing here waits for the reader: what is to be sent lies in its socket, and who
    leaves that full is hung up on. It keeps what it holds until it closes its end.

    Args:
        stream: the reader's.
        sock: connected, and not blocking.
        who: it is, in words.
        credit: batches that it may hold at once.
    """

    def __init__(
        self, stream: Stream, sock: socket.socket, who: str, credit: int
    ) -> None:
        self._stream = stream
        self._sock = sock
        self._who = who
        self._credit = credit
        self._queue: deque[Key] = deque()
        """Wanted, and waiting for credit."""
        self._tasks: dict[asyncio.Task[None], Key] = {}
        """On their way."""
        self._held: dict[int, list[Hold]] = {}
        """By slot; a slot may be held twice."""
        self._leaving = self._hung_up = False
        self._ended = asyncio.Event()
        self._quiet = asyncio.Event()
        """It wants nothing that has not come."""
        self._quiet.set()

    async def serve(self) -> None:
        """Serve it until it closes its end, then take back what it holds."""
        loop = asyncio.get_running_loop()
        self._stream.users += 1
        loop.add_reader(self._sock, self._on_readable)
        try:
            with self._stream.ledger.connect(self._who):
                await self._ended.wait()
        finally:
            loop.remove_reader(self._sock)
            self._hung_up = True
            self._give_up()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            for holds in self._held.values():
                for hold in holds:
                    self._stream.release(hold)
            self._stream.users -= 1

    async def leave(self) -> None:
        """Say that what it wants from now on will not come; wait for what it wanted."""
        self._leaving = True
        self._tell({"op": "leaving"})
        await self._quiet.wait()

    def _on_readable(self) -> None:
        try:
            for _ in range(BURST):
                packet = self._sock.recv(MAX_REQUEST_BYTES)
                if not packet:
                    break
                self._obey(packets.decode(packet))
            else:
                return
        except BlockingIOError:
            return
        except StreamError as error:
            self.hang_up(str(error))
            return
        except OSError:
            pass
        self._ended.set()
        asyncio.get_running_loop().remove_reader(self._sock)

    def _obey(self, message: dict[str, Any]) -> None:
        match message:
            case {"op": "release", "slot": int(index)} if self._held.get(index):
                self._stream.release(self._held[index].pop())
                self._credit += 1
                self._start_next()
            case _ if self._hung_up:
                pass
            case {"op": "want", "step": int(step), "rows": [int(low), int(high)]} if (
                bool not in map(type, (step, low, high))
            ):
                self._want((step, (low, high)))
            case {"op": "forget", "step": int(step), "rows": [int(low), int(high)]}:
                self._forget((step, (low, high)))
            case {"op": "ping"}:
                self._tell({"op": "pong", "trouble": self._stream.crew.trouble})
            case _:
                raise StreamError(f"a packet makes no sense: {str(message)[:200]}")

    def _want(self, key: Key) -> None:
        if len(self._queue) + len(self._tasks) >= MAX_WANTED:
            raise StreamError(f"more than {MAX_WANTED} batches are wanted at once")
        if self._leaving:
            self._fail(key, BusyError(ENDING))
            return
        self._queue.append(key)
        self._quiet.clear()
        self._start_next()

    def _start_next(self) -> None:
        while self._queue and self._credit:
            self._credit -= 1
            key = self._queue.popleft()
            task = asyncio.create_task(self._deliver(key))
            self._tasks[task] = key
            task.add_done_callback(self._note_done)

    def _note_done(self, task: asyncio.Task[None]) -> None:
        # Here, for a task that is canceled before it has begun runs no line of its own.
        key = self._tasks.pop(task)
        error = BusyError("it was forgotten") if task.cancelled() else task.exception()
        if error:
            if not isinstance(error, ShadersError):
                log.error("step %d is not delivered", key[0], exc_info=error)
                error = ServerError(f"{type(error).__name__}; our log says more")
            self._fail(key, error)
            self._credit += 1
            self._start_next()
        self._note_quiet()

    def _note_quiet(self) -> None:
        if not self._queue and not self._tasks:
            self._quiet.set()

    def _forget(self, key: Key) -> None:
        if key in self._queue:
            self._queue.remove(key)
            self._fail(key, BusyError("it was forgotten"))
            self._note_quiet()
            return
        for task, its_key in self._tasks.items():
            if its_key == key:
                task.cancel()
                return
        # Otherwise the answer is on its way, and has crossed with this.

    async def _deliver(self, key: Key) -> None:
        step, rows = key
        hold = await self._stream.acquire(step, rows, self._who)
        self._stream.note_lent(hold)
        index, spent = hold.slot.index, hold.spent
        self._held.setdefault(index, []).append(hold)
        self._tell(
            {
                "op": "ready",
                "step": step,
                "rows": rows,
                "slot": index,
                # Who asks ahead holds slots that it does not read yet. Where few are
                # left, one that copies at once cannot keep others from going on.
                "scarce": self._stream.ring.spare < SPARE_SLOTS,
                "spent": [spent.queue, spent.compile, spent.render, spent.readback],
            }
        )

    def _fail(self, key: Key, error: ShadersError) -> None:
        step, rows = key
        problem = brief_problem(error)
        self._tell({"op": "failed", "step": step, "rows": rows, "problem": problem})

    def _tell(self, message: dict[str, Any]) -> None:
        if self._hung_up:
            return
        try:
            packets.send(self._sock, message)
        except BlockingIOError:
            self.hang_up("it does not read its socket")
        except OSError:
            pass  # it has gone; its end-of-file says so

    def hang_up(self, reason: str) -> None:
        """Say no more to it, and hear only what it gives back.

        It may look at what it holds until it has closed its end: to close ours would
        tell nobody when that is.
        """
        if self._hung_up:
            return
        log.warning("%s is hung up on: %s", self._who, reason)
        self._hung_up = True
        self._give_up()
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_WR)

    def _give_up(self) -> None:
        self._queue.clear()
        for task in self._tasks:
            task.cancel()
        self._note_quiet()


def brief_problem(error: ShadersError) -> dict[str, Any]:
    """Describe an error in a packet's length."""
    problem = describe_problem(error)
    detail = str(problem["detail"])[:MAX_DETAIL]
    return {
        **{name: problem[name] for name in ("type", "title", "status")},
        "detail": detail,
    }
