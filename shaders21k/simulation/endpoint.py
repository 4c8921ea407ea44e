"""A modeled renderer as the client meets it. See `shaders21k.transports.base.Endpoint`.

Batches have no pixels: their arrays only have the right shapes.
"""

from concurrent.futures import Future
from functools import lru_cache, partial
from typing import Any

import numpy as np

from shaders21k.batch import Batch, Fingerprint
from shaders21k.errors import ShadersError, StreamError
from shaders21k.simulation.loop import Loop
from shaders21k.simulation.renderer import Renderer, Request
from shaders21k.simulation.sharing import Queue
from shaders21k.simulation.tally import Fetches
from shaders21k.spec import StreamSpec
from shaders21k.transports.base import Endpoint
from shaders21k.transports.web import CONTROL_S

LOOK = Fingerprint("shaders21k", "modeled", "1", "simulation")


class Modeled(Endpoint):
    """The client's end of a connection to one renderer.

    Args:
        name: its URL.
        loop: whose time it is.
        renderer: at the other end.
        latency_s: from one end to the other.
        reader: what the trainer's process does with what comes in, one after another.
        read_s: seconds of a core for one batch, on the trainer's host.
        fetches: is told how long each batch took.
    """

    def __init__(
        self,
        name: str,
        loop: Loop,
        renderer: Renderer,
        *,
        latency_s: float,
        reader: Queue,
        read_s: float,
        fetches: Fetches,
    ) -> None:
        self.name = name
        self._loop, self._renderer = loop, renderer
        self._latency_s, self._reader, self._read_s = latency_s, reader, read_s
        self._fetches = fetches
        self._spec: StreamSpec | None = None

    def open(self, spec: StreamSpec) -> StreamSpec:
        """See `Transport.open`; takes a simulated round trip."""
        self._ask(CONTROL_S)
        self._spec = spec
        return spec

    def probe(self, timeout_s: float) -> None:
        """See `Endpoint.probe`."""
        self._ask(timeout_s)

    def _ask(self, timeout_s: float) -> None:
        self._loop.sleep(2 * self._latency_s)
        if not self._renderer.is_up:
            raise StreamError(f"{self.name} does not answer")
        # Its service answers in turn with all else it does, but needs no worker.
        if not self._renderer.pace:
            self._loop.sleep(timeout_s)
            if not self._renderer.pace or not self._renderer.is_up:
                raise StreamError(f"{self.name} says nothing")

    def submit(self, step: int, rows: tuple[int, int]) -> Future[Batch]:
        """See `Transport.submit`."""
        if self._spec is None:
            raise StreamError(f"{self.name} is not open")
        future: Future[Batch] = Future()
        asked_s, spec = self._loop.time_s, self._spec

        def settle(error: ShadersError | None) -> None:
            if error is not None:
                self._loop.after(self._latency_s, partial(_fail, future, error))
            else:
                self._loop.after(self._latency_s, arrive)

        def arrive() -> None:
            self._reader.put(self._read_s, deliver)

        def deliver() -> None:
            if future.set_running_or_notify_cancel():
                self._fetches.note(self.name, self._loop.time_s - asked_s)
                future.set_result(make_batch(spec, step, rows))

        request = Request(step, rows, settle)

        def hang_up(done: Future[Batch]) -> None:
            if done.cancelled():
                self._loop.after(
                    self._latency_s, partial(self._renderer.withdraw, request)
                )

        future.add_done_callback(hang_up)
        self._loop.after(self._latency_s, partial(self._renderer.take, request))
        return future

    def hasten(self, step: int, rows: tuple[int, int]) -> None:
        """See `Transport.hasten`; there is nothing to be done."""

    def find_spec(self, spec_id: str) -> StreamSpec | None:
        """See `Transport.find_spec`."""
        known = self._spec
        return known if known and known.spec_id == spec_id else None

    def close(self) -> None:
        """See `Transport.close`."""


def _fail(future: Future[Batch], error: ShadersError) -> None:
    if future.set_running_or_notify_cancel():
        future.set_exception(error)


def make_batch(spec: StreamSpec, step: int, rows: tuple[int, int]) -> Batch:
    """Make a batch of the right shapes, all zeros and without memory."""
    return Batch(
        **_blanks(spec, rows[1] - rows[0]),
        spec_id=spec.spec_id,
        step=step,
        rows=rows,
        recipe_digest="",
        fingerprint=LOOK,
    )


@lru_cache(maxsize=8)
def _blanks(spec: StreamSpec, rows: int) -> dict[str, Any]:
    views, mix, side = spec.views, spec.mix, spec.resolution
    shapes = {
        "images": (np.uint8, (rows, views, 3, side, side)),
        "program": (np.int64, (rows, mix)),
        "weight": (np.float32, (rows, mix)),
        "time_s": (np.float32, (rows, views, mix)),
        "crop": (np.float32, (rows, views, 4)),
        "box": (np.float32, (rows, mix, 4)),
        "turn": (np.float32, (rows, views)),
        "label": (np.int64, (rows,)),
    }
    return {
        name: np.broadcast_to(np.zeros((), kind), shape)
        for name, (kind, shape) in shapes.items()
    }
