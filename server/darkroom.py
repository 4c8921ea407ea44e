"""The darkroom: previews are drawn in turn, encoded, kept, and made once for all."""

import asyncio
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from PIL import __version__ as pillow_version
from prometheus_client import Counter, Histogram
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from server import films, pictures
from server.crew import Stills
from server.door import Door
from server.errors import BusyError, TooManyError
from server.films import Film
from server.flights import Flights
from server.orders import Order
from server.shelf import Shelf
from server.studio import Studio
from server.turns import Turns
from shaders21k.errors import ShadersError
from shaders21k.metrics import BUCKETS_S
from shaders21k.verdicts import device_key

T = TypeVar("T")

MAX_WAITING, MAX_WAITING_EACH = 256, 64
"""Previews that are waited for at once, and of them one client's."""

MAX_FILMS, MAX_FILMS_EACH = 12, 4
"""Likewise films. Each has an encoder of its own, which needs memory."""

STILL_S, FILM_S = 15.0, 60.0
"""How long a still may take, and a film, with all the waiting."""

REFUSAL_S, MAX_REFUSED = 2.0, 1024
"""A refusal takes so long, of so many at once: refusing costs processor time as well,
and a client that never waits would take more of it than one that is served."""

CHUNK_S = 0.05
"""So much of a film is drawn in one turn, so that no batch waits for long."""

MAX_CHUNK_BYTES = 32 << 20

NICENESS = 10
"""Of the thread that encodes: a batch that is drawn on the same processors, and the
loop that everybody waits for, come first."""


class Darkroom:
    """Makes previews. Use `open_darkroom`.

    Args:
        studio: its crew draws them, when no stream needs it.
        encoder: one thread, for whatever is slow.
    """

    def __init__(self, studio: Studio, encoder: ThreadPoolExecutor) -> None:
        self.turns = Turns(lambda: studio.is_busy)
        self._crew = studio.crew
        self._encoder = encoder
        self._refused = 0
        self._shelf = Shelf()
        self._flights = Flights()
        self._door = Door("previews", MAX_WAITING, MAX_WAITING_EACH)
        self._films = Door("films", MAX_FILMS, MAX_FILMS_EACH)
        registry = studio.metrics.registry
        self._previews = Counter(
            "shaders21k_previews",
            "Previews asked for, by what became of them.",
            ["how"],
            registry=registry,
        )
        for how in ("cached", "drawn", "shared", "refused", "failed"):
            self._previews.labels(how)
        self._seconds = Histogram(
            "shaders21k_preview_seconds",
            "From asking for a preview that nobody had yet to having it.",
            buckets=BUCKETS_S,
            registry=registry,
        )
        registry.register(Effort(self._door, self.turns))

    def name(self, order: Order) -> str:
        """Name the bytes that an order comes to: no others ever have that name."""
        said = f"{order.to_json()} {pillow_version} {films.VERSION}".encode()
        digest = hashlib.sha256(said).hexdigest()[:32]
        return f"{digest}-{device_key(self._crew.fingerprint)}"

    def find(self, name: str) -> bytes | None:
        """Look for what was made before, by its name."""
        found = self._shelf.get(name)
        if found is not None:
            self._previews.labels("cached").inc()
        return found

    async def make(self, order: Order, program: int, client: str) -> bytes:
        """Have a preview made, or wait for one that is being made.

        It is given up when all who wait for it have been canceled.

        Args:
            order: what is wanted.
            program: its index in the selection.
            client: who asks.

        Returns:
            The file.

        Raises:
            TooManyError: this client waits for too many.
            BusyError: all clients do, or it took too long.
            DrawError: it cannot be drawn.
        """
        name = self.name(order)
        how = "shared" if name in self._flights else "drawn"
        asked_s = time.monotonic()
        try:
            with self._door.enter(client):
                made = await self._flights.join(
                    name, lambda: self._make(name, order, program, client)
                )
        except (BusyError, TooManyError) as error:
            self._previews.labels("refused").inc()
            error.retry_after_s = self.turns.estimate_wait_s()
            await self._refuse_late(asked_s)
            raise
        except ShadersError:
            self._previews.labels("failed").inc()
            raise
        self._previews.labels(how).inc()
        self._seconds.observe(time.monotonic() - asked_s)
        return made

    async def _refuse_late(self, asked_s: float) -> None:
        """Let a client that asks again at once, whatever it is told, wait meanwhile."""
        early_s = asked_s + REFUSAL_S - time.monotonic()
        if early_s > 0 and self._refused < MAX_REFUSED and not self.turns.is_closed:
            self._refused += 1
            try:
                await asyncio.sleep(early_s)
            finally:
                self._refused -= 1

    async def _make(self, name: str, order: Order, program: int, client: str) -> bytes:
        patience_s = FILM_S if order.is_film else STILL_S
        try:
            async with asyncio.timeout(patience_s):
                if order.is_film:
                    with self._films.enter(client):
                        made = await self._make_film(order, program, client)
                else:
                    stills = await self._draw(order, order.times_s, program, client)
                    made = await self._run(
                        pictures.encode, stills.frames[0], order.kind
                    )
        except TimeoutError:
            raise BusyError(
                f"others come first: it was not drawn within {patience_s:g} s"
            ) from None
        self._shelf.put(name, made)
        return made

    async def _make_film(self, order: Order, program: int, client: str) -> bytes:
        film = Film(order.kind, order.width_px, order.height_px, order.fps)
        frame_bytes = order.width_px * order.height_px * 3
        most = max(1, MAX_CHUNK_BYTES // frame_bytes)
        times_s, done, count = order.times_s, 0, 1
        try:
            while done < len(times_s):
                part = times_s[done : done + count]
                stills = await self._draw(order, part, program, client)
                await self._run(film.add, stills.frames)
                done += len(part)
                count = int(CHUNK_S * len(part) / max(stills.spent_s, 1e-4))
                count = min(max(1, count), most)
            return await self._run(film.finish)
        finally:
            self._encoder.submit(film.close)  # after what it may be doing

    async def _draw(
        self, order: Order, times_s: list[float], program: int, client: str
    ) -> Stills:
        size_px = (order.width_px, order.height_px)
        return await self.turns.take(
            self._crew.find_place(program),
            client,
            lambda: self._crew.draw_stills(program, times_s, size_px, order.crop),
        )

    async def _run(self, do: Callable[..., T], *args: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._encoder, do, *args)


class Effort(Collector):
    """What previews cost, read when somebody asks."""

    def __init__(self, door: Door, turns: Turns) -> None:
        self._door = door
        self._turns = turns

    def collect(self) -> Iterator[Metric]:
        """Read it as it is now."""
        yield GaugeMetricFamily(
            "shaders21k_previews_waiting",
            "Previews that are waited for.",
            value=self._door.count,
        )
        yield CounterMetricFamily(
            "shaders21k_preview_drawing_seconds",
            "Seconds of workers that previews have taken.",
            value=self._turns.spent_s,
        )


@contextmanager
def open_darkroom(studio: Studio) -> Iterator[Darkroom]:
    """Make previews of what a studio draws from, during the block."""

    def give_way() -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)

    with ThreadPoolExecutor(1, "encoder", give_way) as encoder:
        darkroom = Darkroom(studio, encoder)
        try:
            yield darkroom
        finally:
            darkroom.turns.close()
            encoder.shutdown(cancel_futures=True)
