"""One connection to a renderer's ring: what is on its way, and what is held of it."""

import os
import socket
import threading
import time
from collections import deque
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as NotYetError
from contextlib import suppress
from typing import Any

from shaders21k import packets, wire
from shaders21k.batch import Batch
from shaders21k.errors import BusyError, ShadersError, StreamError, WireError
from shaders21k.metrics import Metrics, Spent
from shaders21k.transports.lease import lend
from shaders21k.transports.opening import Opened
from shaders21k.transports.problems import read_problem

MAX_SPENT_S = 1e6

NOT_READY = (0, False, Spent())

Wanted = tuple[int, tuple[int, int]]


class Session:
    """One connection: its ring, what is on its way, and what the reader holds.

    It hangs up when the reader has left, or the renderer has hung up, and nothing is
    held any more: the renderer takes a hung-up reader's slots back.

    Args:
        name: of the renderer, for messages.
        metrics: where to count.
        sock: connected; the session's to close.
        opened: the ring.
    """

    def __init__(
        self, name: str, metrics: Metrics, sock: socket.socket, opened: Opened
    ) -> None:
        self._name = name
        self._metrics = metrics
        self._fetch = metrics.fetch.labels(renderer=name)
        self._sock = sock
        self._ring = opened
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._waiting: dict[Wanted, list[tuple[Future[Batch], float]]] = {}
        self._pongs: deque[Future[str]] = deque()
        self._held: set[object] = set()
        self._left = self._leaving = False
        self._end: StreamError | WireError | None = None
        self._read_to_end = False
        sock.settimeout(None)
        self._reader = threading.Thread(
            target=self._read, name="shaders21k-ring", daemon=True
        )
        self._reader.start()

    @property
    def has_ended(self) -> bool:
        """Whether nothing can come any more."""
        return self._end is not None

    def want(self, step: int, rows: tuple[int, int]) -> Future[Batch]:
        """Ask for rows of a batch."""
        future: Future[Batch] = Future()
        with self._lock:
            if self._end or self._leaving:
                busy = BusyError(f"{self._name} is ending")
                future.set_exception(self._end or busy)
                return future
            asked = self._waiting.setdefault((step, rows), [])
            asked.append((future, time.perf_counter()))
        about = {"step": step, "rows": rows}
        self._tell({"op": "want", **about})
        future.add_done_callback(
            lambda each: (
                self._tell({"op": "forget", **about}) if each.cancelled() else None
            )
        )
        return future

    def ping(self, timeout_s: float) -> None:
        """Ask whether it can draw, and wait for the answer.

        Raises:
            StreamError: it cannot, or says nothing within the time.
        """
        pong: Future[str] = Future()
        with self._lock:
            if self._end:
                raise self._end
            self._pongs.append(pong)
        self._tell({"op": "ping"})
        try:
            trouble = pong.result(timeout_s)
        except NotYetError:
            raise StreamError(
                f"{self._name} says nothing for {timeout_s:.1f} s"
            ) from None
        if trouble:
            raise StreamError(f"{self._name} cannot draw: {trouble}")

    def leave(self) -> None:
        """Want nothing more; hang up now, or when the last batch held is gone."""
        self._left = True
        with self._lock:
            waiting = [each for asked in self._waiting.values() for each, _ in asked]
        for future in waiting:
            future.cancel()
        self._hang_up_if_done()
        if not self._held and threading.current_thread() is not self._reader:
            self._reader.join()

    def _hang_up_if_done(self) -> None:
        if self._held:
            return
        # A socket must not be closed that a thread reads from: another could be given
        # its number at once.
        if self._read_to_end:
            self._sock.close()
        elif self._left:
            self._shut()

    def _shut(self) -> None:
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def _tell(self, message: dict[str, Any]) -> None:
        # Whoever calls may be in the middle of anything, so this never waits. Where a
        # renderer has left its socket full it has stopped.
        try:
            self._sock.send(packets.encode(message), socket.MSG_DONTWAIT)
        except BlockingIOError:
            self._shut()
        except OSError:
            pass  # the reading thread sees the end, and tells all

    def _read(self) -> None:
        end: StreamError | WireError = StreamError(f"{self._name} has gone")
        try:
            while received := packets.receive(self._sock):
                for fd in received[1]:
                    os.close(fd)
                self._take(received[0])
        except OSError as error:
            end = StreamError(f"{self._name} has gone: {error}")
        except (StreamError, WireError) as error:
            end = WireError(f"{self._name} makes no sense: {error}")
        finally:  # whatever it was, nobody may be left waiting
            self._finish(end)

    def _finish(self, end: StreamError | WireError) -> None:
        with self._lock:
            self._end = end
            waiting, self._waiting = self._waiting, {}
            pongs = list(self._pongs)
        for asked in waiting.values():
            for future, _ in asked:
                _settle(future, end)
        for pong in pongs:
            _settle(pong, end)
        self._read_to_end = True
        self._hang_up_if_done()

    def _take(self, message: dict[str, Any]) -> None:
        match message:
            case {"op": "ready" | "failed", "step": int(step), "rows": [low, high]} if (
                type(low) is type(high) is int
            ):
                self._take_answer(message, (step, (low, high)))
            case {"op": "pong", "trouble": str(trouble)} if self._pongs:
                self._pongs.popleft().set_result(trouble)
            case {"op": "leaving"}:
                self._leaving = True
            case _:
                raise WireError(f"a packet says {str(message)[:200]}")

    def _take_answer(self, message: dict[str, Any], wanted: Wanted) -> None:
        # All of it is read before anybody's future is touched: a packet that makes no
        # sense is an error for all, the one it names too.
        is_ready = message["op"] == "ready"
        slot, scarce, spent = self._read_ready(message) if is_ready else NOT_READY
        with self._lock:
            asked = self._waiting.get(wanted)
            if not asked:
                raise WireError(f"step {wanted[0]} comes, and was not asked for")
            # Of two who want the same, one may have been told to be forgotten.
            asked.sort(key=lambda each: each[0].cancelled() is is_ready)
            future, asked_s = asked.pop(0)
            if not asked:
                del self._waiting[wanted]
        if not is_ready:
            problem = message.get("problem")
            _settle(future, read_problem(problem, f"{self._name}, step {wanted[0]}"))
            return
        if self._left or not future.set_running_or_notify_cancel():
            self._tell({"op": "release", "slot": slot})
            return
        self._fetch.observe(time.perf_counter() - asked_s)
        self._metrics.note_spent(spent)
        try:
            future.set_result(self._view(slot, wanted, scarce=scarce))
        except BaseException as error:
            future.set_exception(error)
            if not isinstance(error, ShadersError):
                raise

    def _read_ready(self, message: dict[str, Any]) -> tuple[int, bool, Spent]:
        match message:
            case {"slot": int(slot), "scarce": bool(scarce), "spent": list(spent)} if (
                0 <= slot < self._ring.slots
                and len(spent) == 4
                and all(isinstance(each, int | float) for each in spent)
                and all(0 <= each < MAX_SPENT_S for each in spent)
            ):
                return slot, scarce, Spent(*spent)
        raise WireError(f"a packet says {str(message)[:200]}")

    def _view(self, slot: int, wanted: Wanted, *, scarce: bool) -> Batch:
        step, rows = wanted
        size = wire.Layout.of(self._ring.spec, rows[1] - rows[0]).size
        offset = slot * self._ring.slot_bytes
        # A reader that keeps its batches must not starve itself: beyond half of its
        # credits it is handed copies, and the slots go back.
        if scarce or len(self._held) >= self._ring.credits // 2:
            with memoryview(self._ring.memory) as memory:
                message = memoryview(bytearray(memory[offset : offset + size]))
            self._tell({"op": "release", "slot": slot})
        else:
            held = object()
            self._held.add(held)
            message = lend(
                self._ring.memory, offset, size, lambda: self._give_back(slot, held)
            )
        return wire.read(message, self._ring.spec, step, rows)

    def _give_back(self, slot: int, held: object) -> None:
        # Runs in any thread, in the middle of anything, so it takes no lock: a set
        # loses a member in one step. In a forked child the batch is the parent's.
        if os.getpid() == self._pid:
            self._tell({"op": "release", "slot": slot})
            self._held.discard(held)
            self._hang_up_if_done()


def _settle(future: Future[Any], error: ShadersError) -> None:
    with suppress(InvalidStateError):  # canceled meanwhile
        future.set_exception(error)
