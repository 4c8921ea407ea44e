"""What a client runs on: its time, and the threads that do what must not be waited for.

A client asks nothing else for the time, waits nowhere else, and starts no other thread.
So the same code runs on this machine's clock and on a simulated one, see
`shaders21k.simulation`.
"""

import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from shaders21k.transports.clock import ThreadedClock
from shaders21k.transports.threads import Errand, Threads

T = TypeVar("T")


class Clock(Protocol):
    """Does things later, one to a key, one after the other; they must be short."""

    def set(self, key: Hashable, at_s: float, action: Callable[[], object]) -> None:
        """Do this then, in place of what the key stood for."""

    def stop(self) -> None:
        """Do nothing more; return when nothing is being done."""


class Errands(Protocol):
    """Does what may block, several at once."""

    def do(self, errand: Errand) -> bool:
        """Have an errand done soon; False if they have been closed."""

    def close(self) -> None:
        """Begin no errand any more, and wait for those that have begun."""


class Runtime(Protocol):
    """Time, and who does what in it."""

    def now_s(self) -> float:
        """Seconds since some moment; they never go back."""

    def wait(self, future: Future[T], timeout_s: float) -> T:
        """Block until a future is done, and take its result.

        Raises:
            TimeoutError: it has not been done within the time.
        """

    def start_clock(self) -> Clock:
        """Bring a clock that goes by `now_s`; whoever asks for it stops it."""

    def start_errands(self, most: int, name: str) -> Errands:
        """Find who does errands, so many at once; whoever asks closes them."""


class Threaded:
    """This machine's time and threads. See `Runtime`."""

    now_s = staticmethod(time.monotonic)

    def wait(self, future: Future[T], timeout_s: float) -> T:
        """See `Runtime.wait`."""
        return future.result(timeout_s)

    def start_clock(self) -> Clock:
        """See `Runtime.start_clock`."""
        return ThreadedClock()

    def start_errands(self, most: int, name: str) -> Errands:
        """See `Runtime.start_errands`."""
        return Threads(most, name)


THREADED = Threaded()
