"""A line that is fair to clients: each is served in turn, however many it sends."""

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class FairLine(Generic[T]):
    """What waits, by client: first come, first served, but one of each in turn."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[T]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def join(self, client: str, one: T) -> None:
        """Stand at the end of a client's own line; a new client is the last."""
        self._lines.setdefault(client, deque()).append(one)

    def leave(self, client: str, one: T) -> None:
        """Wait no more; harmless for what does not wait."""
        line = self._lines.get(client)
        if line and one in line:
            line.remove(one)
            if not line:
                del self._lines[client]

    def call(self) -> T:
        """Take the next out; there must be one. Its client is now the last."""
        client = next(iter(self._lines))
        line = self._lines.pop(client)
        one = line.popleft()
        if line:
            self._lines[client] = line
        return one
