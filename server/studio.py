"""The studio: who asks for a batch gets a slot that holds it, drawn once for all.

    want (spec, step, rows) -> slot of the stream's ring -> shares for the workers ->
    pixels drawn in place -> header written -> every reader that waits is served

A slot that nobody reads any more keeps its batch until it is needed for another, so a
second reader, or the same batch over HTTP, costs no drawing.
"""

import asyncio
import time
from contextlib import ExitStack

from server.crew import Crew
from server.errors import BusyError, UnknownStreamError
from server.handle import SharedRing
from server.ring import LAG_S, STATES, open_ring, slot_bytes
from server.stream import Stream
from shaders21k.errors import SelectionError, SpecError
from shaders21k.metrics import Metrics
from shaders21k.selection import Selection
from shaders21k.spec import StreamSpec

MAX_STREAMS = 16
"""Streams registered at once; the one unused for longest leaves when one more comes."""

QUIET_S = 2.0
"""A stream that has asked for nothing for so long is not being read."""


class Studio:
    """Draws batches of any number of streams over one selection.

    Args:
        crew: draws.
        selection: what it draws from.
        slots: in each stream's ring, or fewer where they would not fit.
        memory_bytes: all rings together may need no more.
        patience_s: how long a request waits for a slot before `BusyError`.
        lag_s: a slot that is held for longer is made up for by one in reserve.

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
        lag_s: float = LAG_S,
    ) -> None:
        self.crew = crew
        self.selection = selection
        self.metrics = Metrics()
        self.streams: dict[str, Stream] = {}
        self._slots = slots
        self._memory_bytes = memory_bytes
        self._patience_s = patience_s
        self._lag_s = lag_s
        self._rings = 0

    @property
    def is_busy(self) -> bool:
        """Whether a stream is being drawn, or was until just now.

        A trainer that asks for one batch after the other leaves gaps between them.
        """
        since_s = time.monotonic() - QUIET_S
        return any(
            each.drawings or each.asked_s > since_s for each in self.streams.values()
        )

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
        slots, reserve = self._slots_for(spec)
        self._make_room((slots + reserve) * slot_bytes(spec))
        resources = ExitStack()
        ring = resources.enter_context(open_ring(spec, slots, reserve, self._lag_s))
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
        stream = Stream(
            ring, shared, self.crew, self.metrics, self._patience_s, resources
        )
        self.streams[spec.spec_id] = stream
        return stream

    def _slots_for(self, spec: StreamSpec) -> tuple[int, int]:
        size = slot_bytes(spec)
        fit = self._memory_bytes // size
        slots = min(self._slots, fit)
        if slots < 2:
            raise SpecError(
                f"a batch of {size:,} bytes leaves no room for two slots in "
                f"{self._memory_bytes:,} bytes: lower batch_size, resolution or views"
            )
        return slots, min(slots, fit - slots)

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

    async def keep_books(self) -> None:
        """Have streams and workers remember how they stand, until cancelled."""
        while True:
            await asyncio.sleep(1)
            for stream in self.streams.values():
                stream.ledger.mark()
            for duty in self.crew.duties:
                duty.mark()

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

    @property
    def counts(self) -> dict[str, int]:
        """How many slots of all rings are in which state; see `Ring.counts`."""
        rings = [stream.ring.counts for stream in self.streams.values()]
        return {state: sum(each[state] for each in rings) for state in STATES}
