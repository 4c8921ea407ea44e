"""Batches from a renderer on this machine, read in the memory they were drawn into."""

import os
import socket
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from shaders21k import packets
from shaders21k.batch import Batch
from shaders21k.errors import StreamError
from shaders21k.metrics import Metrics
from shaders21k.spec import StreamSpec
from shaders21k.transports.opening import read_opened
from shaders21k.transports.session import Session

ANSWER_S = 30.0
"""How long a renderer that has been connected to may take to open a stream."""


class RingEndpoint:
    """Streams from a renderer's unix socket.

    Args:
        source: "ring:///path/to.sock".
        metrics: where to count what it brings, under its name.

    Attributes:
        name: the source.
    """

    def __init__(self, source: str, metrics: Metrics) -> None:
        parts = urlsplit(source)
        if parts.netloc or not parts.path:
            raise StreamError(
                f"{source!r} names no socket: three slashes, ring:///run/x.sock"
            )
        self.name = source
        self._path = Path(unquote(parts.path))
        self._metrics = metrics
        self._spec: StreamSpec | None = None
        self._session: Session | None = None
        self._lock = threading.Lock()
        """Of connecting: one at a time."""
        self._opening: socket.socket | None = None
        """Being connected, so that whoever closes need not wait for its answer."""

    def open(self, spec: StreamSpec) -> StreamSpec:
        """See `Transport.open`."""
        with self._lock:
            self._spec = spec
            self._connect(spec, ANSWER_S)
            return self._spec

    def _connect(self, spec: StreamSpec, timeout_s: float) -> Session:
        """Begin a session, in place of one that has ended.

        Raises:
            StreamError: nobody answers, or with a refusal.
            WireError: with something else.
        """
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        fds: list[int] = []
        self._opening = sock
        try:
            sock.settimeout(timeout_s)
            sock.connect(str(self._path))
            hello = {"version": packets.RING_VERSION, "spec": spec.to_json()}
            packets.send(sock, {"op": "open", **hello})
            answer, fds = packets.receive(sock) or ({"op": "gone"}, [])
            opened = read_opened(self.name, spec, answer, fds)
            session = Session(self.name, self._metrics, sock, opened)
        except BaseException as error:
            sock.close()
            if isinstance(error, OSError):
                raise StreamError(
                    f"no renderer answers at {self._path} ({error}): start one with "
                    f"`shaders21k serve --socket {self._path}`"
                ) from error
            raise
        finally:
            self._opening = None
            for fd in fds:
                os.close(fd)
        before, self._session, self._spec = self._session, session, opened.spec
        if before is not None:
            before.leave()
        return session

    def submit(self, step: int, rows: tuple[int, int]) -> Future[Batch]:
        """See `Transport.submit`."""
        session = self._session
        if session is None:
            raise StreamError(f"{self.name} is not open")
        return session.want(step, rows)

    def hasten(self, step: int, rows: tuple[int, int]) -> None:
        """See `Transport.hasten`; there is nothing to be done."""

    def find_spec(self, spec_id: str) -> StreamSpec | None:
        """See `Transport.find_spec`; it is not known here."""

    def probe(self, timeout_s: float) -> None:
        """See `Endpoint.probe`."""
        deadline_s = time.monotonic() + timeout_s
        with self._lock:
            session, spec = self._session, self._spec
            if spec is None:
                raise StreamError(f"{self.name} is not open")
            if session is None or session.has_ended:
                session = self._connect(spec, timeout_s)
        session.ping(max(0.0, deadline_s - time.monotonic()))

    def close(self) -> None:
        """See `Transport.close`."""
        opening = self._opening
        if opening is not None:
            with suppress(OSError):
                opening.shutdown(socket.SHUT_RDWR)
        with self._lock:
            session, self._session, self._spec = self._session, None, None
        if session is not None:
            session.leave()
