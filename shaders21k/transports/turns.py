"""One lock for a client's state, and nothing of consequence done while it is held."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Later = list[Callable[[], object]]


class Turns:
    """Lets threads change state one after the other.

    What a change brings about (asking a renderer, settling a future, which runs
    whatever somebody has hung on it) is put into a list and done after the lock is
    released, so that it may take a turn of its own.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def take(self) -> Iterator[Later]:
        """Hold the lock; then do what was put into the list, in order."""
        later: Later = []
        with self._lock:
            yield later
        for action in later:
            action()
