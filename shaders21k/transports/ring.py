"""Batches from a renderer on this machine, read in the memory they were drawn into."""

import mmap
import os
import socket
import threading
import time
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from shaders21k import packets, wire
from shaders21k.batch import Batch
from shaders21k.errors import (
    BusyError,
    RefusedError,
    SelectionError,
    ShadersError,
    SpecError,
    StreamError,
)
from shaders21k.metrics import Metrics
from shaders21k.spec import StreamSpec
from shaders21k.transports.lease import lend

ANSWER_S = 30.0

Wanted = tuple[int, tuple[int, int]]


class RingEndpoint:
    """A renderer behind a unix socket. See `Endpoint`.

    Args:
        source: "ring:///path/to.sock".
        metrics: learns how long batches take.
    """

    def __init__(self, source: str, metrics: Metrics) -> None:
        parts = urlsplit(source)
        if parts.netloc or not parts.path:
            raise StreamError(
                f"{source!r} names no socket: three slashes, ring:///run/x.sock"
            )
        self._path = Path(unquote(parts.path))
        self.name = source
        self._metrics = metrics
        self._session: Session | None = None

    def open(self, spec: StreamSpec) -> StreamSpec:
        """See `Transport.open`."""
        hello = {
            "op": "open",
            "version": packets.RING_VERSION,
            "spec": spec.to_json(),
        }
        try:
            sock = self._connect()
            packets.send(sock, hello)
            received = packets.receive(sock)
        except OSError as error:
            raise StreamError(
                f"no renderer answers at {self._path} ({error}): start one with "
                f"`shaders21k serve --socket {self._path}`"
            ) from error
        self.close()
        message, fds = received or ({"op": "gone"}, [])
        name = f"the renderer at {self._path}"
        if message["op"] != "opened" or len(fds) != 1:
            sock.close()
            raise _refusal(message.get("problem"), name)
        sock.settimeout(None)
        try:
            self._session = Session(name, sock, message, fds[0])
        finally:
            os.close(fds[0])
        return self._session.spec

    def _connect(self) -> socket.socket:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        sock.settimeout(ANSWER_S)
        try:
            sock.connect(str(self._path))
        except OSError:
            sock.close()
            raise
        return sock

    def probe(self, timeout_s: float) -> None:
        """See `Endpoint.probe`: whether somebody listens, and says hello."""
        del timeout_s
        try:
            self._connect().close()
        except OSError as error:
            raise StreamError(f"no renderer answers at {self._path}") from error

    def submit(self, step: int, rows: tuple[int, int]) -> Future[Batch]:
        """See `Transport.submit`."""
        if self._session is None:
            raise StreamError("the ring is not open")
        started_s = time.perf_counter()
        future = self._session.want(step, rows)

        def observe(done: Future[Batch]) -> None:
            if not done.cancelled() and done.exception() is None:
                took_s = time.perf_counter() - started_s
                self._metrics.fetch.labels(self.name).observe(took_s)

        future.add_done_callback(observe)
        return future

    def hasten(self, step: int, rows: tuple[int, int]) -> None:
        """See `Transport.hasten`; there is nothing to be done."""

    def find_spec(self, spec_id: str) -> StreamSpec | None:
        """See `Transport.find_spec`; it is not known here."""

    def close(self) -> None:
        """See `Transport.close`."""
        session, self._session = self._session, None
        if session is not None:
            session.leave()


class Session:
    """One connection: its ring, what is on its way, and what the reader holds.

    It hangs up when the reader has left and holds nothing any more, for the renderer
    takes a hung-up reader's slots back.

    Args:
        name: of the renderer, for messages.
        sock: connected, and opened by the renderer.
        opened: the renderer's answer.
        fd: the ring's memory; mapped here, and the caller's to close.
    """

    def __init__(
        self, name: str, sock: socket.socket, opened: dict[str, Any], fd: int
    ) -> None:
        self.spec = StreamSpec.from_json(opened["spec"])
        self._name = name
        self._sock = sock
        self._slot_bytes = int(opened["slot_bytes"])
        self._credits = int(opened["credits"])
        self._memory = mmap.mmap(fd, self._slot_bytes * int(opened["slots"]))
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._waiting: dict[Wanted, list[Future[Batch]]] = {}
        self._held: set[object] = set()
        self._left = False
        self._end: StreamError | None = None
        self._reader = threading.Thread(
            target=self._read, name="shaders21k-ring", daemon=True
        )
        self._reader.start()

    def want(self, step: int, rows: tuple[int, int]) -> Future[Batch]:
        """Ask for rows of a batch."""
        future: Future[Batch] = Future()
        with self._lock:
            if self._end:
                future.set_exception(self._end)
                return future
            self._waiting.setdefault((step, rows), []).append(future)
        self._tell({"op": "want", "step": step, "rows": rows})
        return future

    def leave(self) -> None:
        """Want nothing more; hang up now, or when the last batch held is gone."""
        self._left = True
        self._hang_up_if_done()
        if not self._held:
            self._reader.join()

    def _hang_up_if_done(self) -> None:
        if self._left and not self._held:
            with suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)

    def _tell(self, message: dict[str, Any]) -> None:
        with suppress(OSError):  # the reader thread sees the end, and tells all
            packets.send(self._sock, message)

    def _read(self) -> None:
        reason = f"{self._name} has gone"
        with self._sock:
            try:
                while received := packets.receive(self._sock):
                    self._take(received[0])
            except (OSError, ShadersError, KeyError, TypeError, ValueError) as error:
                reason = f"{reason}: {error}"
        with self._lock:
            self._end = StreamError(reason)
            waiting, self._waiting = self._waiting, {}
        for futures in waiting.values():
            for future in futures:
                _settle(future, self._end)

    def _take(self, message: dict[str, Any]) -> None:
        step, (low, high) = message["step"], message["rows"]
        with self._lock:
            futures = self._waiting.get((step, (low, high)))
            future = futures.pop(0) if futures else None
            if futures == []:
                del self._waiting[step, (low, high)]
        if message["op"] == "failed":
            if future is not None:
                _settle(future, _refusal(message["problem"], f"batch {step}"))
            return
        slot, scarce = int(message["slot"]), bool(message["scarce"])
        if self._left or future is None or not future.set_running_or_notify_cancel():
            self._tell({"op": "release", "slot": slot})
            return
        try:
            future.set_result(self._view(slot, step, (low, high), scarce=scarce))
        except ShadersError as error:
            future.set_exception(error)

    def _view(
        self, slot: int, step: int, rows: tuple[int, int], *, scarce: bool
    ) -> Batch:
        size = wire.Layout.of(self.spec, rows[1] - rows[0]).size
        offset = slot * self._slot_bytes
        # A reader that keeps its batches must not starve itself: beyond half of its
        # credits it is handed copies, and the slots go back.
        if scarce or len(self._held) >= self._credits // 2:
            message = memoryview(bytearray(self._memory[offset : offset + size]))
            self._tell({"op": "release", "slot": slot})
        else:
            held = object()
            self._held.add(held)
            message = lend(
                self._memory, offset, size, lambda: self._give_back(slot, held)
            )
        return wire.read(message, self.spec, step, rows)

    def _give_back(self, slot: int, held: object) -> None:
        # Runs in any thread, in the middle of anything, so it takes no lock: a set
        # loses a member in one step. In a forked child the batch is the parent's.
        if os.getpid() == self._pid:
            self._held.discard(held)
            self._tell({"op": "release", "slot": slot})
            self._hang_up_if_done()


def _settle(future: Future[Batch], error: ShadersError) -> None:
    with suppress(InvalidStateError):  # cancelled meanwhile
        future.set_exception(error)


def _refusal(problem: Any, what: str) -> ShadersError:
    """Turn a problem object into the error that it was."""
    if not isinstance(problem, dict):
        return StreamError(f"{what} hung up without a reason")
    kinds: dict[str, type[ShadersError]] = {
        "urn:shaders21k:other-selection": SelectionError,
        "urn:shaders21k:bad-spec": SpecError,
        "urn:shaders21k:busy": BusyError,
        "urn:shaders21k:device-lost": BusyError,
    }
    kind = kinds.get(str(problem.get("type")), RefusedError)
    return kind(f"{what}: {problem.get('detail') or problem.get('title')}")
