"""The studio: who asks for a batch gets a slot that holds it, drawn once for all.

    want (spec, step, rows) -> slot of the stream's ring -> shares for the workers ->
    pixels drawn in place -> header written -> every reader that waits is served

A slot that nobody reads any more keeps its batch until it is needed for another, so a
second reader, or the same batch over HTTP, costs no drawing.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

from server.crew import Crew
from server.errors import BusyError, UnknownStreamError
from server.handle import SharedRing
from server.ring import Ring, Slot, open_ring, slot_bytes
from shaders21k.errors import SelectionError, SpecError
from shaders21k.metrics import Metrics, Spent
from shaders21k.recipe import check_rows, recipe
from shaders21k.selection import Selection
from shaders21k.spec import StreamSpec
from shaders21k.wire import Layout, seal

MAX_STREAMS = 16
"""Streams registered at once; the one unused for longest leaves when one more comes."""


@dataclass(slots=True, eq=False)
class Stream:
    """A registered stream: its ring, and who waits for what."""

    ring: Ring
    shared: SharedRing
    resources: ExitStack
    drawings: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    users: int = 0

    @property
    def is_idle(self) -> bool:
        """Nobody is connected, waits or reads, and nothing is being drawn."""
        return not self.users and not self.drawings


class Studio:
    """Draws batches of any number of streams over one selection.

    Args:
        crew: draws.
        selection: what it draws from.
        slots: in each stream's ring, or fewer where they would not fit.
        memory_bytes: all rings together may need no more.
        patience_s: how long a request waits for a slot before `BusyError`.

    Attributes:
        metrics: of what is drawn and lent.
    """

    def __init__(
        self,
        crew: Crew,
        selection: Selection,
        *,
        slots: int = 12,
        memory_bytes: int = 8 << 30,
        patience_s: float = 30.0,
    ) -> None:
        self.crew = crew
        self.selection = selection
        self.metrics = Metrics()
        self.streams: dict[str, Stream] = {}
        self._slots = slots
        self._memory_bytes = memory_bytes
        self._patience_s = patience_s
        self._rings = 0

    async def register(self, spec: StreamSpec) -> Stream:
        """Take up a stream; again and again is the same as once.

        Raises:
            SelectionError: the spec names other programs than are served here.
            SpecError: a ring for it would not fit into memory.
            BusyError: too many streams are in use.
        """
        spec = spec.resolve(self.selection)
        if spec.selection != self.selection:
            theirs = spec.selection
            raise SelectionError(
                f"the spec names selection {theirs.digest[:16] if theirs else None}, "
                f"this service draws from {self.selection.digest[:16]} "
                f"({self.selection.programs} programs): serve the corpus that the run "
                "began with, or start a new run"
            )
        known = self.streams.pop(spec.spec_id, None)
        if known is not None:
            self.streams[spec.spec_id] = known  # now the one used last
            return known
        slots = self._slots_for(spec)
        self._make_room(slots * slot_bytes(spec))
        resources = ExitStack()
        ring = resources.enter_context(open_ring(spec, slots))
        self._rings += 1
        shared = SharedRing(
            self._rings,
            ring.fd,
            {
                "op": "ring",
                "spec": spec.to_json(),
                "slots": len(ring.slots),
                "slot_bytes": ring.slot_bytes,
            },
        )
        stream = Stream(ring, shared, resources)
        self.streams[spec.spec_id] = stream
        return stream

    def _slots_for(self, spec: StreamSpec) -> int:
        size = slot_bytes(spec)
        slots = min(self._slots, self._memory_bytes // size)
        if slots < 2:
            raise SpecError(
                f"a batch of {size:,} bytes leaves no room for two slots in "
                f"{self._memory_bytes:,} bytes: lower batch_size, resolution or views"
            )
        return slots

    def _make_room(self, size: int) -> None:
        room = self._memory_bytes - size
        while len(self.streams) >= MAX_STREAMS or self._taken > room:
            idle = next(
                (key for key, each in self.streams.items() if each.is_idle), None
            )
            if idle is None:
                raise BusyError(
                    f"{len(self.streams)} streams are in use and there is no room for "
                    f"one more of {size:,} bytes: close one, or wait"
                )
            self._end(self.streams.pop(idle))

    @property
    def _taken(self) -> int:
        """Bytes that all rings may need together."""
        rings = [each.ring for each in self.streams.values()]
        return sum(ring.slot_bytes * len(ring.slots) for ring in rings)

    def _end(self, stream: Stream) -> None:
        self.crew.forget(stream.shared)
        stream.resources.close()

    def close(self) -> None:
        """Let go of every ring."""
        while self.streams:
            self._end(self.streams.popitem()[1])

    def find(self, spec_id: str) -> Stream:
        """Look a registered stream up.

        Raises:
            UnknownStreamError: it has to be registered first.
        """
        try:
            return self.streams[spec_id]
        except KeyError:
            raise UnknownStreamError(
                f"no stream {spec_id} is registered here: PUT its spec to "
                f"/v1/streams/{spec_id} first"
            ) from None

    async def acquire(
        self, stream: Stream, step: int, rows: tuple[int, int] | None
    ) -> Slot:
        """Wait for a slot that holds rows of a batch; `release` it when read.

        Raises:
            SpecError: there are no such rows or step.
            BusyError: no slot has come free.
            DrawError: it cannot be drawn.
        """
        key = (step, check_rows(stream.ring.spec, rows))
        recipe(stream.ring.spec, *key)  # refuses a step that is out of range
        stream.users += 1
        try:
            slot = await self._slot_for(stream, key)
            slot.readers += 1
        except BaseException:
            stream.users -= 1
            raise
        try:
            drawing = stream.drawings.get(slot.index)
            if drawing is not None:
                await asyncio.shield(drawing)
        except BaseException:
            await self.release(stream, slot)
            raise
        low, high = key[1]
        self.metrics.batches.inc()
        self.metrics.bytes.inc(Layout.of(stream.ring.spec, high - low).size)
        return slot

    async def _slot_for(self, stream: Stream, key: tuple[int, tuple[int, int]]) -> Slot:
        ring = stream.ring
        asked_s = time.perf_counter()
        try:
            async with asyncio.timeout(self._patience_s), stream.changed:
                while True:
                    if slot := ring.find(key):
                        if not slot.drawing:
                            slot.spent = Spent()
                        return slot
                    if slot := ring.take(key):
                        break
                    await stream.changed.wait()
        except TimeoutError:
            raise BusyError(
                f"all {len(ring.slots)} slots of this stream are held by readers; "
                "read on, or close the reader that has stopped"
            ) from None
        slot.drawing = True
        slot.spent = Spent(queue=time.perf_counter() - asked_s)
        drawing = asyncio.create_task(self._draw(stream, slot))
        # Whoever waits hears of a failure; where nobody waits, nobody needs to.
        drawing.add_done_callback(lambda task: task.cancelled() or task.exception())
        stream.drawings[slot.index] = drawing
        return slot

    async def release(self, stream: Stream, slot: Slot) -> None:
        """Stop reading a slot."""
        slot.readers -= 1
        stream.users -= 1
        await self._notify(stream)

    @staticmethod
    async def _notify(stream: Stream) -> None:
        async with stream.changed:
            stream.changed.notify_all()

    async def _draw(self, stream: Stream, slot: Slot) -> None:
        if slot.key is None:
            raise ValueError("an empty slot cannot be drawn")
        step, rows = slot.key
        try:
            made_of = recipe(stream.ring.spec, step, rows)
            shared = stream.shared
            drawn, spent = await self.crew.paint(shared, slot.index, made_of)
            slot.spent = replace(spent, queue=slot.spent.queue + spent.queue)
            self.metrics.note_spent(slot.spent)
            message, layout = stream.ring.message(slot, made_of)
            substituted = seal(message, layout, made_of, self.crew.fingerprint, drawn)
            slot.substituted = bool(substituted)
            self.metrics.substituted_rows.inc(len(substituted))
        except BaseException:
            slot.key = None  # the next to ask tries again
            raise
        finally:
            slot.drawing = False
            del stream.drawings[slot.index]
            await self._notify(stream)

    @asynccontextmanager
    async def lend(
        self, stream: Stream, step: int, rows: tuple[int, int] | None
    ) -> AsyncIterator[tuple[memoryview, bool]]:
        """Hold rows of a batch for as long as the block lasts.

        Yields:
            One wire message, and whether rows of it were substituted: if so, another
            day may bring another picture.
        """
        slot = await self.acquire(stream, step, rows)
        try:
            made_of = recipe(stream.ring.spec, step, rows)
            yield stream.ring.message(slot, made_of)[0], slot.substituted
        finally:
            await self.release(stream, slot)
