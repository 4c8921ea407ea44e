"""A door that lets so many in at once, and so many of each client's."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from server.errors import BusyError, TooManyError


class Door:
    """Counts who is inside.

    Args:
        what: is let in, in words.
        most: at once, all clients together.
        each: of one client's.
    """

    def __init__(self, what: str, most: int, each: int) -> None:
        self._what = what
        self._most = most
        self._each = each
        self._inside: Counter[str] = Counter()
        self.count = 0

    @contextmanager
    def enter(self, client: str) -> Iterator[None]:
        """Be inside during the block.

        Raises:
            TooManyError: this client has its share inside.
            BusyError: it is full.
        """
        if self._inside[client] >= self._each:
            raise TooManyError(
                f"{self._each} {self._what} of yours are waited for already: wait for "
                "one of them"
            )
        if self.count >= self._most:
            raise BusyError(f"{self.count} {self._what} are waited for already")
        self._inside[client] += 1
        self.count += 1
        try:
            yield
        finally:
            self.count -= 1
            self._inside[client] -= 1
            if not self._inside[client]:
                del self._inside[client]
