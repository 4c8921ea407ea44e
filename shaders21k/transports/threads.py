"""Threads that do what may block, and never keep the interpreter from ending."""

import logging
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

log = logging.getLogger("shaders21k.stream")

Errand = Callable[[], object]


class Threads:
    """Does errands, as many at once as there may be threads; these start as needed.

    The interpreter ends only when every thread of a `ThreadPoolExecutor` has: a stream
    that nobody has closed would keep it for as long as a renderer says nothing. These
    end with it.

    Args:
        most: threads.
        name: of each.
    """

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._errands: SimpleQueue[Errand | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._unfinished = 0
        self._closed = False

    def do(self, errand: Errand) -> bool:
        """Have an errand done soon; False if they have been closed."""
        with self._lock:
            if self._closed:
                return False
            self._errands.put(errand)
            self._unfinished += 1
            if len(self._threads) < min(self._unfinished, self._most):
                thread = threading.Thread(
                    target=self._work, name=self._name, daemon=True
                )
                thread.start()
                self._threads.append(thread)
        return True

    def close(self) -> None:
        """Begin no errand any more, and wait for those that have begun."""
        with self._lock:
            self._closed = True
            try:
                while True:
                    self._errands.get_nowait()
            except Empty:
                for _ in self._threads:
                    self._errands.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while errand := self._errands.get():
            try:
                errand()
            except Exception:
                log.exception("an errand has failed")
            del errand  # and what it refers to: a batch, it may be
            with self._lock:
                self._unfinished -= 1
