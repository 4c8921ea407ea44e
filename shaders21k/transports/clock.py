"""A thread that does things later."""

import logging
import math
import threading
import time
from collections.abc import Callable, Hashable

log = logging.getLogger("shaders21k.stream")


class ThreadedClock:
    """Does each thing at its time, on `time.monotonic`; it sleeps until the next one.

    There is one thing to a key, and few keys. They run one after the other in the
    clock's own thread, so they must be short.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[Hashable, tuple[float, Callable[[], object]]] = {}
        self._wakes_s = math.inf
        self._stopped = False
        self._thread = threading.Thread(
            target=self._run, name="shaders21k-clock", daemon=True
        )
        self._thread.start()

    def set(self, key: Hashable, at_s: float, action: Callable[[], object]) -> None:
        """Do this then, in place of what the key stood for."""
        with self._changed:
            self._due[key] = at_s, action
            if at_s < self._wakes_s:
                self._changed.notify()

    def stop(self) -> None:
        """Do nothing more; return when the thread has ended."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while action := self._wait():
            try:
                action()
            except Exception:
                log.exception("an action that was due has failed")

    def _wait(self) -> Callable[[], object] | None:
        """Sleep until something is due; None at the end."""
        with self._changed:
            while not self._stopped:
                key = min(self._due, key=lambda key: self._due[key][0], default=None)
                self._wakes_s = self._due[key][0] if self._due else math.inf
                left_s = self._wakes_s - time.monotonic()
                if left_s <= 0:
                    self._wakes_s = -math.inf  # it is awake: nobody need wake it
                    return self._due.pop(key)[1]
                self._changed.wait(left_s if self._due else None)
            return None
