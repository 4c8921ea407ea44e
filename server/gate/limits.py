"""How often each client may ask, and for how much at once."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MOST_CLIENTS = 4096
"""Clients that are remembered; who has asked longest ago is forgotten first."""


@dataclass(slots=True)
class _Level:
    """What a client has left, and since when."""

    left: float
    at_s: float


class Buckets:
    """A bucket for each client, which is filled at a rate and gives one each time.

    Args:
        rate_per_s: how fast one is filled.
        burst: how much it holds, and has in the beginning.
        clock: seconds.
    """

    def __init__(
        self,
        rate_per_s: float,
        burst: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate_per_s, self._burst, self._clock = rate_per_s, burst, clock
        self._levels: OrderedDict[str, _Level] = OrderedDict()

    def wait_s(self, client: str) -> float:
        """How long until one can be taken; 0 where one can be now."""
        return max(0.0, (1 - self._look(client).left) / self._rate_per_s)

    def take(self, client: str) -> None:
        """Take one."""
        self._look(client).left -= 1

    def _look(self, client: str) -> _Level:
        now_s = self._clock()
        level = self._levels.get(client)
        if level is None:
            level = self._levels[client] = _Level(self._burst, now_s)
            if len(self._levels) > MOST_CLIENTS:
                self._levels.popitem(last=False)
        else:
            self._levels.move_to_end(client)
            gained = (now_s - level.at_s) * self._rate_per_s
            level.left, level.at_s = min(self._burst, level.left + gained), now_s
        return level


class Places:
    """How many requests of each client are answered at once.

    It remembers those alone who have one, and these are as many as have connections.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._taken: Counter[str] = Counter()

    def is_free(self, client: str) -> bool:
        """Whether one more may come in."""
        return self._taken[client] < self.most

    @contextmanager
    def hold(self, client: str) -> Iterator[None]:
        """Take a place for the block."""
        self._taken[client] += 1
        try:
            yield
        finally:
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]
