"""Drawing ahead: what a client will ask for next, while nobody waits for anything.

A hint is never worth what somebody asks for. Hints are drawn one at a time, only while
no other batch is being drawn and more slots are free than are kept in reserve; as soon
as that no longer holds, those that are left are dropped. The client's next request
brings new ones.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice

from server.dispatch import Dispatch
from server.reader import SPARE_SLOTS
from server.stream import Stream
from server.studio import Studio
from shaders21k.errors import ShadersError

MAX_AHEAD = 8
"""Hints that are remembered; the oldest make room for new ones."""

Hint = tuple[Stream, int, tuple[int, int]]


class Hints:
    """Draws hints of all streams."""

    def __init__(self, studio: Studio, dispatch: Dispatch) -> None:
        self._studio = studio
        self._dispatch = dispatch
        self._hints: deque[Hint] = deque(maxlen=MAX_AHEAD)
        self._task: asyncio.Task[None] | None = None

    def take(self, stream: Stream, steps: Iterable[int], rows: tuple[int, int]) -> None:
        """Draw rows of further batches when there is nothing else to do.

        No more than there are slots to spare, or the last would replace the first.
        """
        room = max(0, stream.ring.spare - SPARE_SLOTS)
        wanted: list[Hint] = [(stream, step, rows) for step in islice(steps, room)]
        self._hints.extend(each for each in wanted if each not in self._hints)
        if self._task is None and self._hints:
            self._task = asyncio.create_task(self._draw())
            self._task.add_done_callback(self._end)

    def _end(self, _: asyncio.Task[None]) -> None:
        self._task = None
        self._hints.clear()

    async def _draw(self) -> None:
        while self._hints:
            stream, step, rows = self._hints.popleft()
            if not self._has_leisure(stream):
                return
            # Whoever asks for the batch will hear what is wrong with it.
            with suppress(ShadersError):
                stream.release(await stream.acquire(step, rows))

    def _has_leisure(self, stream: Stream) -> bool:
        streams = self._studio.streams.values()
        return (
            not self._dispatch.waiting
            and not self._dispatch.is_draining
            and stream in streams
            and not any(each.drawings for each in streams)
            and stream.ring.spare > SPARE_SLOTS
        )
