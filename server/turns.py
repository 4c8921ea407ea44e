"""Turns at the workers: how previews are drawn without starving a stream.

Every worker draws one preview at a time, and clients take turns. While a stream is
drawn, what a preview took of a worker is paid back before that worker's next one: after
t seconds, nothing for t / `SHARE` seconds from when it began. What it took is measured,
so a program that nobody has judged yet is paid for like any other.
"""

import asyncio
import math
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from server.crew import Stills
from server.errors import BusyError, DrawError
from server.line import FairLine
from server.reader import ENDING

SHARE = 0.1
"""Of a worker's time goes to previews while a stream is drawn."""

LOOK_S = 0.25
"""Who waits for a debt to be paid looks so often whether the stream has ended."""

SMOOTHING = 0.1
"""Weight of the latest turn in the mean time from one to the next."""

MAX_RETRY_S = 60


@dataclass(slots=True, eq=False)
class Seat:
    """One worker's place for previews.

    Attributes:
        line: who waits for it.
        taken: a preview is being drawn.
        debt_until_s: no other begins before, while a stream is drawn.
        timer: looks again.
    """

    line: FairLine[asyncio.Future[None]] = field(default_factory=FairLine)
    taken: bool = False
    debt_until_s: float = -math.inf
    timer: asyncio.TimerHandle | None = None


class Turns:
    """Gives turns at workers.

    Args:
        is_busy: whether a stream is being drawn.
        clock: monotonic seconds.

    Attributes:
        spent_s: seconds of workers that all turns have taken.
        is_closed: the service is ending.
    """

    def __init__(
        self, is_busy: Callable[[], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.spent_s = 0.0
        self.is_closed = False
        self._is_busy = is_busy
        self._clock = clock
        self._seats: dict[int, Seat] = {}
        self._mean_s = 0.0

    def estimate_wait_s(self) -> int:
        """When all who wait now should have had their turn: whole seconds, 1 to 60."""
        waiting = max((len(each.line) for each in self._seats.values()), default=0)
        return min(MAX_RETRY_S, max(1, math.ceil(waiting * self._mean_s)))

    async def take(
        self, worker: int, client: str, draw: Callable[[], Coroutine[Any, Any, Stills]]
    ) -> Stills:
        """Wait for a turn at a worker, and have something drawn by it.

        Who is canceled while it is drawn goes at once; the turn ends when the worker
        has done with it.

        Args:
            worker: its place in the crew.
            client: who asks.
            draw: has the worker draw, and nothing else.

        Raises:
            BusyError: the service is ending.
            DrawError: it cannot be drawn.
        """
        if self.is_closed:
            raise BusyError(ENDING)
        seat = self._seats.setdefault(worker, Seat())
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        seat.line.join(client, turn)
        self._call_next(seat)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                seat.line.leave(client, turn)
            elif not turn.exception():  # it was called in the same moment
                seat.taken = False
                self._call_next(seat)
            raise
        drawing = asyncio.create_task(draw())
        drawing.add_done_callback(partial(self._end_turn, seat, self._clock()))
        return await asyncio.shield(drawing)

    def _call_next(self, seat: Seat) -> None:
        if seat.timer:
            seat.timer.cancel()
            seat.timer = None
        if seat.taken or not seat.line:
            return
        wait_s = seat.debt_until_s - self._clock()
        if wait_s > 0 and self._is_busy():
            loop = asyncio.get_running_loop()
            seat.timer = loop.call_later(min(wait_s, LOOK_S), self._call_next, seat)
            return
        while seat.line and not seat.taken:
            turn = seat.line.call()
            if not turn.done():  # canceled, and still to hear of it
                turn.set_result(None)
                seat.taken = True

    def _end_turn(self, seat: Seat, began_s: float, drawing: asyncio.Task[Any]) -> None:
        now_s = self._clock()
        spent_s = now_s - began_s  # where a worker died over it, it says nothing
        if drawing.cancelled():
            spent_s = 0.0
        elif error := drawing.exception():
            if isinstance(error, DrawError) and error.spent_s is not None:
                spent_s = error.spent_s
        else:
            spent_s = drawing.result().spent_s
        self.spent_s += spent_s
        seat.taken = False
        seat.debt_until_s = now_s + spent_s / SHARE - spent_s
        pace_s = spent_s / SHARE if self._is_busy() else now_s - began_s
        self._mean_s += SMOOTHING * (pace_s - self._mean_s)
        self._call_next(seat)

    def close(self) -> None:
        """Refuse all who wait for a turn, or ask; what is drawn ends by itself."""
        self.is_closed = True
        for seat in self._seats.values():
            while seat.line:
                turn = seat.line.call()
                if not turn.done():
                    turn.set_exception(BusyError(ENDING))
