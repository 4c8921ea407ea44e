"""Batches on their way out over HTTP: a bounded number, each from its slot itself."""

import asyncio
import math
import time
from contextlib import suppress
from dataclasses import dataclass

from server.errors import BusyError
from server.hangup import Receive, until_hung_up
from server.reader import ENDING, SPARE_SLOTS
from server.ring import Hold
from server.stream import Stream
from shaders21k.metrics import Spent
from shaders21k.recipe import Recipe
from shaders21k.transports.lease import lend

MAX_INSIDE = 64
"""Batches that are waited for or being sent, all clients together."""

MAX_COPIES = 8
"""Batches that are sent from memory of their own at once."""

LOOKER = "somebody who looks at a sheet"

SMOOTHING = 0.1
"""Weight of the latest batch in the mean time that one takes."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One batch that is being sent.

    Attributes:
        body: the wire message. Whatever it was made in is given back when nothing
            refers to it any more.
        substituted: rows of it show stand-ins.
        spent: what it has cost.
    """

    body: memoryview
    substituted: bool
    spent: Spent


class Dispatch:
    """Fetches batches for requests, no more at once than it can bear.

    Attributes:
        waiting: requests whose batch is not drawn yet.
    """

    def __init__(self) -> None:
        self.waiting = 0
        self._inside: dict[int, float] = {}  # when it came in, by number
        self._count = 0
        self._copies = 0
        self._mean_s = 0.0
        self._left = asyncio.Event()
        self._ends_s: float | None = None

    @property
    def is_draining(self) -> bool:
        """Nothing new is begun any more."""
        return self._ends_s is not None

    @property
    def retry_after_s(self) -> int:
        """When it makes sense to ask again: seconds until a place should be free.

        Places come free at the rate (places taken) / (time that one is taken), and the
        one that has been inside for longest says that times have changed.
        """
        now_s = time.monotonic()
        if self._ends_s is not None:
            return max(1, math.ceil(self._ends_s - now_s))
        oldest_s = now_s - next(iter(self._inside.values()), now_s)
        return max(1, math.ceil(max(self._mean_s, oldest_s) / MAX_INSIDE))

    async def fetch(
        self, receive: Receive, stream: Stream, made_of: Recipe, who: str
    ) -> Parcel:
        """Wait for a batch, and lend it out until it is sent.

        Args:
            receive: the request's channel; if its client hangs up, nobody waits.
            stream: whose.
            made_of: the rows that are wanted.
            who: asks, in words; a `LOOKER` is no reader, and is not counted as one.

        Raises:
            BusyError: too many wait already, the service is ending, or no slot is free.
            HungUpError: the client has gone.
            DrawError: it cannot be drawn.
        """
        number = self._enter()
        self.waiting += 1
        try:
            async with until_hung_up(receive):
                hold = await stream.acquire(made_of.step, made_of.rows, who)
        except BaseException:
            self._leave(number)
            raise
        finally:
            self.waiting -= 1
        if who != LOOKER:
            stream.note_lent(hold)
        return self._send(number, stream, hold)

    def _enter(self) -> int:
        if self.is_draining:
            raise BusyError(ENDING)
        if len(self._inside) >= MAX_INSIDE:
            raise BusyError(f"{MAX_INSIDE} batches are waited for or being sent")
        self._count += 1
        self._inside[self._count] = time.monotonic()
        return self._count

    def _leave(self, number: int) -> None:
        taken_s = time.monotonic() - self._inside.pop(number)
        self._mean_s += SMOOTHING * (taken_s - self._mean_s)
        self._left.set()

    def _send(self, number: int, stream: Stream, hold: Hold) -> Parcel:
        message = stream.ring.message(hold.slot)[0]
        substituted = hold.slot.substituted
        loop = asyncio.get_running_loop()
        kept: Hold | None = hold
        if stream.ring.spare < SPARE_SLOTS and self._copies < MAX_COPIES:
            # A slow reader must not keep from others what is scarce.
            message, kept = memoryview(bytearray(message)), None
            stream.release(hold)
            self._copies += 1

        stream.ledger.sending.enter()

        def finish() -> None:
            self._leave(number)
            stream.ledger.sending.leave()
            if kept is None:
                self._copies -= 1
            else:
                stream.release(kept)

        def give_back() -> None:  # in whatever thread the last reference goes
            with suppress(RuntimeError):  # the loop has ended, and all slots with it
                loop.call_soon_threadsafe(finish)

        body = lend(message, 0, len(message), give_back)
        return Parcel(body, substituted, hold.spent)

    async def drain(self, patience_s: float) -> None:
        """Begin nothing new, and wait until all is sent, or patience ends."""
        self._ends_s = time.monotonic() + patience_s
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                while self._inside:
                    self._left.clear()
                    await self._left.wait()
