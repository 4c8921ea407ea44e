"""Batches over HTTP from one renderer: one GET each, several in flight.

A body is read by the kernel straight into memory of ours, which is used again when the
batch that was in it is gone.
"""

import http.client
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import Any

from shaders21k import wire
from shaders21k.batch import Batch
from shaders21k.errors import (
    RefusedError,
    ShadersError,
    SpecError,
    StreamError,
    WireError,
)
from shaders21k.metrics import Metrics, Spent
from shaders21k.selection import Selection
from shaders21k.spec import StreamSpec
from shaders21k.transports.addresses import Address
from shaders21k.transports.answers import explain_refusal, read_json
from shaders21k.transports.connections import (
    HEADER_S,
    Body,
    Connection,
    Connections,
)
from shaders21k.transports.lease import lend
from shaders21k.transports.threads import Threads

THREADS = 64
"""Most requests in flight to one renderer, which has places for no more."""

BODY_S = 2.0
"""How long a body that has begun may stand still."""

CONTROL_S = 10.0
"""How long anything but a batch may take: nothing is drawn for it."""

SPARES = 16
"""Most buffers that are kept for the next batches."""


class WebEndpoint:
    """One renderer at one address. See `Endpoint`.

    Args:
        address: where it is; the Host header names what the user named.
        metrics: learns how long requests take, and what the renderer says of itself.
        token: what it is shown, if it asks for one. Nobody else is: redirections are
            not followed.
    """

    def __init__(
        self, address: Address, metrics: Metrics, token: str | None = None
    ) -> None:
        self.name = address.name
        host = address.url.partition("//")[2]
        self._headers = {"Host": host}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
        self._address = address
        self._metrics = metrics
        self._connections = Connections(address.host, address.port)
        self._threads: Threads | None = None
        self._spare: list[bytearray] = []
        self._spec: StreamSpec | None = None

    def open(self, spec: StreamSpec) -> StreamSpec:
        """See `Transport.open`."""
        if self._threads is None:
            self._connections = Connections(self._address.host, self._address.port)
            self._threads = Threads(THREADS, "shaders21k-web")
        self._connections.forget_idle()  # they may lead to one that is no more
        if spec.selection is None:
            served = self._control("GET", "/v1/selection")
            try:
                selection = Selection(served["digest"], served["programs"])
                StreamSpec(selection=selection)  # one that could be at all
            except (KeyError, SpecError) as error:
                raise WireError(
                    f"{self.name} serves no selection that could be: {error}"
                ) from error
            spec = spec.resolve(selection)  # which may refuse: it is the spec's fault
        self._register(spec)
        self._spec = spec
        return spec

    def submit(self, step: int, rows: tuple[int, int]) -> Future[Batch]:
        """See `Transport.submit`. To cancel a future hangs up on its request."""
        if self._threads is None or self._spec is None:
            raise StreamError(f"{self.name} is not open")
        future: Future[Batch] = Future()
        if not self._threads.do(partial(self._run, future, self._spec, step, rows)):
            raise StreamError(f"{self.name} has been closed")
        return future

    def hasten(self, step: int, rows: tuple[int, int]) -> None:
        """See `Transport.hasten`; there is nothing to be done."""

    def find_spec(self, spec_id: str) -> StreamSpec | None:
        """See `Transport.find_spec`."""
        try:
            found = self._control("GET", f"/v1/streams/{spec_id}")
            return StreamSpec.from_json(found.get("spec"))
        except ShadersError:
            return None

    def probe(self, timeout_s: float) -> None:
        """See `Endpoint.probe`: GET /readyz, on a connection of its own."""
        alone = Connections(self._address.host, self._address.port)
        with closing(alone), self._talk(timeout_s, alone) as connection:
            response = connection.answer("GET", "/readyz", None, self._headers)
            if response.status != 200:
                raise StreamError(f"{self.name} cannot draw: it says {response.status}")

    def close(self) -> None:
        """See `Transport.close`."""
        threads, self._threads = self._threads, None
        self._connections.close()
        if threads is not None:
            threads.close()
        self._spare.clear()

    # Batches ----------------------------------------------------------------------

    def _run(
        self, future: Future[Batch], spec: StreamSpec, step: int, rows: tuple[int, int]
    ) -> None:
        """Fetch a batch for a future, which nobody but this thread settles."""
        if future.cancelled():
            return
        wanted = False
        try:
            with self._talk() as connection:
                future.add_done_callback(partial(_hang_up_if_cancelled, connection))
                batch = self._fetch(connection, spec, step, rows)
                # Before the connection is another's, to whom a hang-up would happen.
                wanted = future.set_running_or_notify_cancel()
                if not wanted:  # so it is hung up on, or will be at once
                    connection.close()
        except Exception as error:  # noqa: BLE001, whoever waits for it must hear
            if future.set_running_or_notify_cancel():
                future.set_exception(error)
        else:
            if wanted:
                future.set_result(batch)

    def _fetch(
        self,
        connection: Connection,
        spec: StreamSpec,
        step: int,
        rows: tuple[int, int],
    ) -> Batch:
        path = f"/v1/streams/{spec.spec_id}/batches/{step}?rows={rows[0]}:{rows[1]}"
        size = wire.Layout.of(spec, rows[1] - rows[0]).size
        started_s = time.perf_counter()
        response = connection.answer("GET", path, None, self._headers)
        if response.status == 404:  # one that has restarted knows no streams
            refusal = explain_refusal(self.name, response)
            if not isinstance(refusal, RefusedError):
                raise refusal
            self._register(spec)
            response = connection.answer("GET", path, None, self._headers)
        if response.status != 200:
            raise explain_refusal(self.name, response)
        memory = self._read_body(connection, response, size)
        view = lend(memory, 0, size, partial(self._give_back, memory))
        try:
            batch = wire.read(view, spec, step, rows)
        except WireError as error:
            words = str(error)
        else:
            self._metrics.fetch.labels(self.name).observe(
                time.perf_counter() - started_s
            )
            spent = response.getheader("Server-Timing") or ""
            self._metrics.note_spent(Spent.from_header(spent))
            return batch
        # Out here the first error is gone, and with it what its frames have held.
        del view
        raise WireError(f"{self.name}: {words}")

    def _read_body(
        self, connection: Connection, response: http.client.HTTPResponse, size: int
    ) -> bytearray:
        if response.length != size:  # None where it is not said, or chunked
            said = (
                "an unknown number of" if response.length is None else response.length
            )
            raise WireError(f"{self.name} sends {said} bytes where {size} are due")
        memory = self._take_memory(size)
        try:
            with memoryview(memory) as view:
                filled = connection.read_body(response, view, BODY_S)
        except BaseException:
            self._give_back(memory)
            raise
        if filled < size:
            self._give_back(memory)
            raise StreamError(f"{self.name} hung up after {filled} of {size} bytes")
        return memory

    def _take_memory(self, size: int) -> bytearray:
        with suppress(IndexError):
            while len(memory := self._spare.pop()) != size:
                pass
            return memory
        return bytearray(size)

    def _give_back(self, memory: bytearray) -> None:
        # In any thread, in the middle of anything, so without a lock: a list takes one
        # member in one step, and one too many does no harm.
        if len(self._spare) < SPARES:
            self._spare.append(memory)

    # Everything else --------------------------------------------------------------

    def _register(self, spec: StreamSpec) -> None:
        path = f"/v1/streams/{spec.spec_id}"
        self._control("PUT", path, spec.canonical_json().encode())

    def _control(self, method: str, path: str, body: Body = None) -> dict[str, Any]:
        with self._talk(CONTROL_S) as connection:
            response = connection.answer(method, path, body, self._headers)
            if response.status != 200:
                raise explain_refusal(self.name, response)
            return read_json(self.name, response)

    @contextmanager
    def _talk(
        self, timeout_s: float = HEADER_S, over: Connections | None = None
    ) -> Iterator[Connection]:
        """Use a connection, and say what it means that one fails.

        Raises:
            StreamError: nobody answers, or the answer ends before its end.
            WireError: what answers does not speak HTTP.
        """
        try:
            with (over or self._connections).use(timeout_s) as connection:
                yield connection
        except (OSError, UnicodeError, http.client.IncompleteRead) as error:
            raise StreamError(
                f"{self.name} does not answer ({error or type(error).__name__}): "
                "is `shaders21k serve` up?"
            ) from error
        except http.client.HTTPException as error:
            raise WireError(
                f"{self.name} answers with something else than HTTP "
                f"({type(error).__name__}): is it a renderer?"
            ) from error


def _hang_up_if_cancelled(connection: Connection, future: Future[Batch]) -> None:
    if future.cancelled():
        connection.hang_up()
