"""What the client runs on in a simulation. See `shaders21k.transports.runtime`."""

import logging
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import TypeVar

from shaders21k.simulation.loop import Event, Loop
from shaders21k.transports.runtime import Clock, Errands
from shaders21k.transports.threads import Errand

log = logging.getLogger("shaders21k.stream")

T = TypeVar("T")


class Simulated:
    """Simulated time, and processes in place of threads. See `Runtime`.

    Args:
        loop: whose time it is.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self.now_s = loop.now_s

    def wait(self, future: Future[T], timeout_s: float) -> T:
        """See `Runtime.wait`."""
        return self._loop.wait(future, timeout_s)

    def start_clock(self) -> Clock:
        """See `Runtime.start_clock`."""
        return SimulatedClock(self._loop)

    def start_errands(self, most: int, name: str) -> Errands:
        """See `Runtime.start_errands`."""
        return SimulatedErrands(self._loop, most, name)


class SimulatedClock:
    """Does each thing at its time. See `Clock`."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._due: dict[Hashable, Event] = {}

    def set(self, key: Hashable, at_s: float, action: Callable[[], object]) -> None:
        """See `Clock.set`."""
        if planned := self._due.get(key):
            planned.call_off()
        self._due[key] = self._loop.after(at_s - self._loop.time_s, action)

    def stop(self) -> None:
        """See `Clock.stop`."""
        for event in self._due.values():
            event.call_off()
        self._due.clear()


class SimulatedErrands:
    """Does errands, each in a process. See `Errands`."""

    def __init__(self, loop: Loop, most: int, name: str) -> None:
        self._loop, self._most, self._name = loop, most, name
        self._waiting: deque[Errand] = deque()
        self._under_way = 0
        self._left: Future[None] | None = None
        self._closed = False

    def do(self, errand: Errand) -> bool:
        """See `Errands.do`."""
        if self._closed:
            return False
        self._waiting.append(errand)
        if self._under_way < self._most:
            self._under_way += 1
            self._loop.spawn(self._work, self._name)
        return True

    def _work(self) -> None:
        while self._waiting:
            errand = self._waiting.popleft()
            try:
                errand()
            except Exception:
                log.exception("an errand has failed")
        self._under_way -= 1
        if self._left is not None and not self._under_way:
            self._left.set_result(None)

    def close(self) -> None:
        """See `Errands.close`."""
        self._closed = True
        self._waiting.clear()
        if self._under_way:
            self._left = Future()
            self._loop.wait(self._left, float("inf"))
