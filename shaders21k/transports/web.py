"""Batches over HTTP, from one renderer or several: one GET each, some in flight.

The bodies are read straight into memory of ours (`readinto`), which is used again when
the batch that was in it is gone. A renderer that fails is left for the next at once; a
batch is the same from all of them.
"""

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.parse import SplitResult, urlsplit

from shaders21k import wire
from shaders21k.batch import Batch
from shaders21k.errors import SelectionError, ShadersError, SpecError, StreamError
from shaders21k.selection import Selection
from shaders21k.spec import StreamSpec
from shaders21k.transports.base import CONNECT_S
from shaders21k.transports.lease import lend

IN_FLIGHT = 4
MAX_PROBLEM_BYTES = 1 << 16
PAUSE_S = 0.25


class Refused(StreamError):  # noqa: N818
    """An answer that another try cannot better."""


def _is_base(parts: SplitResult) -> bool:
    """Whether a URL is http://host:port and nothing more."""
    try:
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme == "http" and bool(parts.hostname) and not parts.path.strip("/")


class WebTransport:
    """GETs batches with `IN_FLIGHT` threads, each with a connection to each renderer.

    Args:
        bases: "http://host:port", one or more.
        patience_s: how long all of them may fail before a batch is given up.
        connect_s: how long all of them may be out of reach when the stream opens.
    """

    def __init__(
        self,
        bases: Sequence[str],
        *,
        patience_s: float = 60.0,
        connect_s: float = CONNECT_S,
    ) -> None:
        for base in bases:
            parts = urlsplit(base)
            if not _is_base(parts):
                raise StreamError(f"{base!r} is not http://host:port")
        self._bases = [base.rstrip("/") for base in bases]
        self._patience_s = patience_s
        self._connect_s = connect_s
        self._threads: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._connections: list[http.client.HTTPConnection] = []
        self._spare: list[bytearray] = []
        self._closed = threading.Event()

    def open(self, spec: StreamSpec) -> StreamSpec:
        """See `Transport.open`."""
        self._closed.clear()
        self._threads = ThreadPoolExecutor(IN_FLIGHT, "shaders21k-web")
        served = self._persist(
            lambda base: self._json(base, "GET", "/v1/selection"), self._connect_s
        )
        try:
            selection = Selection(str(served["digest"]), int(served["programs"]))
        except (KeyError, TypeError, ValueError) as error:
            raise StreamError(f"{self._bases[0]} is no shaders21k service") from error
        self._spec = spec.resolve(selection)
        self._persist(self._register, self._connect_s)
        return self._spec

    def submit(self, step: int, rows: tuple[int, int]) -> Future[Batch]:
        """See `Transport.submit`."""
        if self._threads is None:
            raise StreamError("the stream is not open")
        return self._threads.submit(self._fetch, step, rows)

    def hasten(self, step: int, rows: tuple[int, int]) -> None:
        """See `Transport.hasten`; there is nothing to be done."""

    def find_spec(self, spec_id: str) -> StreamSpec | None:
        """See `Transport.find_spec`; it is not known here."""

    def close(self) -> None:
        """See `Transport.close`."""
        self._closed.set()
        threads, self._threads = self._threads, None
        if threads is not None:
            for connection in self._connections:
                # A thread may be reading from it: end that, do not wait for it.
                if connection.sock is not None:
                    with contextlib.suppress(OSError):
                        connection.sock.shutdown(socket.SHUT_RDWR)
            threads.shutdown(cancel_futures=True)
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._local = threading.local()
        self._spare.clear()

    def _persist(self, call: Any, patience_s: float, first: int = 0) -> Any:
        """Call with one base after the other until one answers or patience ends."""
        deadline_s = time.monotonic() + patience_s
        attempt = first
        while True:
            base = self._bases[attempt % len(self._bases)]
            try:
                return call(base)
            except (Refused, SelectionError):
                raise
            except (OSError, http.client.HTTPException, StreamError) as error:
                if self._closed.is_set() or time.monotonic() > deadline_s:
                    raise StreamError(
                        f"{base} does not answer ({error}): is `shaders21k serve` up?"
                    ) from error
            attempt += 1
            if (attempt - first) % len(self._bases) == 0:
                self._closed.wait(PAUSE_S)

    def _register(self, base: str) -> None:
        path = f"/v1/streams/{self._spec.spec_id}"
        self._json(base, "PUT", path, self._spec.canonical_json().encode())

    def _fetch(self, step: int, rows: tuple[int, int]) -> Batch:
        batch: Batch = self._persist(
            lambda base: self._get(base, step, rows), self._patience_s, first=step
        )
        return batch

    def _get(self, base: str, step: int, rows: tuple[int, int]) -> Batch:
        path = (
            f"/v1/streams/{self._spec.spec_id}/batches/{step}?rows={rows[0]}:{rows[1]}"
        )
        response = self._request(base, "GET", path)
        if response.status == 404:  # a renderer that has restarted knows no streams
            response.read(MAX_PROBLEM_BYTES)
            self._register(base)
            response = self._request(base, "GET", path)
        if response.status != 200:
            raise self._problem(base, response)
        size = wire.Layout.of(self._spec, rows[1] - rows[0]).size
        if response.length != size:
            self._drop(base)
            raise Refused(f"{base} sends {response.length} bytes where {size} are due")
        memory = self._take_memory(size)
        view = lend(memory, 0, size, lambda: self._spare.append(memory))
        filled = 0
        while filled < size:
            count = response.readinto(view[filled:])
            if not count:
                self._drop(base)
                raise StreamError(f"the answer ended after {filled} of {size} bytes")
            filled += count
        response.read()  # the connection is free for its next request
        return wire.read(view, self._spec, step, rows)

    def _take_memory(self, size: int) -> bytearray:
        while self._spare:
            memory = self._spare.pop()
            if len(memory) == size:
                return memory
        return bytearray(size)

    def _json(self, base: str, method: str, path: str, body: bytes = b"") -> Any:
        response = self._request(base, method, path, body)
        if response.status != 200:
            raise self._problem(base, response)
        try:
            return json.loads(response.read(MAX_PROBLEM_BYTES))
        except ValueError as error:
            raise Refused(f"{base}{path} answers with no JSON") from error

    def _request(
        self, base: str, method: str, path: str, body: bytes = b""
    ) -> http.client.HTTPResponse:
        connection = self._connection(base)
        try:
            connection.request(method, path, body or None)
            return connection.getresponse()
        except (OSError, http.client.HTTPException):
            self._drop(base)
            raise

    def _connection(self, base: str) -> http.client.HTTPConnection:
        connections = self._local.__dict__.setdefault("connections", {})
        if base not in connections:
            parts = urlsplit(base)
            connections[base] = http.client.HTTPConnection(
                str(parts.hostname),
                parts.port or 80,
                # One that says nothing must leave time to ask the others.
                timeout=self._patience_s / (len(self._bases) + 1),
            )
            self._connections.append(connections[base])
        connection: http.client.HTTPConnection = connections[base]
        return connection

    def _drop(self, base: str) -> None:
        self._connection(base).close()  # the next request opens it again

    def _problem(self, base: str, response: http.client.HTTPResponse) -> ShadersError:
        """Read a refusal; only what time can cure is worth another try."""
        try:
            problem = json.loads(response.read(MAX_PROBLEM_BYTES))
            kind, detail = problem["type"], problem.get("detail") or problem["title"]
        except (ValueError, KeyError, TypeError):
            kind, detail = "", "no reason given"
            self._drop(base)
        words = f"{base} answers {response.status}: {detail}"
        if response.status == 503:
            return StreamError(words)
        if kind == "urn:shaders21k:other-selection":
            return SelectionError(words)
        if kind == "urn:shaders21k:bad-spec":
            return SpecError(words)
        return Refused(words)
