"""How many connections there may be, and which of them makes room for a new one."""

import resource
from itertools import chain
from typing import Protocol

MOST = 1024
"""Connections in all, and never more than half of the files that may be open."""

MOST_EACH = 256
"""Of one client, so that four of them do not keep all others out."""


class Caller(Protocol):
    """A connection.

    Attributes:
        is_idle: nothing whole has been asked over it that is not answered.
    """

    @property
    def is_idle(self) -> bool:
        """Whether it waits for its client."""

    def hang_up(self) -> None:
        """End it."""


class Crowd:
    """The connections of a service.

    Where there are too many, one that waits for its client makes room, the oldest of
    who has most: who connects and says nothing, or says it slowly, keeps nobody out.
    """

    def __init__(self, most: int = MOST, most_each: int = MOST_EACH) -> None:
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._most = min(most, files // 2) if files > 0 else most
        self._most_each = most_each
        self._count = 0
        self._callers: dict[str, dict[Caller, None]] = {}

    def admit(self, client: str, caller: Caller) -> bool:
        """Let a connection in, or say that there is no room."""
        own = self._callers.get(client, {})
        if len(own) >= self._most_each:
            crowd = own
        elif self._count >= self._most:
            most_first = sorted(self._callers.values(), key=len, reverse=True)
            crowd = dict.fromkeys(chain.from_iterable(most_first))
        else:
            crowd = {}
        if crowd:
            idle = next((each for each in crowd if each.is_idle), None)
            if idle is None:
                return False
            idle.hang_up()  # and it leaves, sooner or later
        self._callers.setdefault(client, {})[caller] = None
        self._count += 1
        return True

    def leave(self, client: str, caller: Caller) -> None:
        """Note that one has ended; it may be one that was never let in."""
        own = self._callers.get(client, {})
        if caller in own:
            del own[caller]
            self._count -= 1
            if not own:
                del self._callers[client]
