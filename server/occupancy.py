"""How much of the time a thing is in use, at the price of two looks at the clock."""

import time
from collections import deque
from types import TracebackType
from typing import Self

HISTORY_S = 60
"""How far back one can look."""


class Occupancy:
    """The time in which at least one is inside. `with` it, or `enter` and `leave`.

    Attributes:
        passed: how many have left.
    """

    __slots__ = ("_inside", "_marks", "_since_s", "_sum_s", "passed")

    def __init__(self) -> None:
        self.passed = 0
        self._inside = 0
        self._since_s = self._sum_s = 0.0
        self._marks = deque([(time.monotonic(), 0.0)], HISTORY_S + 1)

    def enter(self) -> None:
        """One more is inside."""
        if not self._inside:
            self._since_s = time.monotonic()
        self._inside += 1

    def leave(self) -> None:
        """One less is inside."""
        self._inside -= 1
        self.passed += 1
        if not self._inside:
            self._sum_s += time.monotonic() - self._since_s

    def __enter__(self) -> Self:
        self.enter()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()

    @property
    def total_s(self) -> float:
        """Seconds in use since it was made."""
        now_s = time.monotonic() - self._since_s if self._inside else 0.0
        return self._sum_s + now_s

    def mark(self) -> None:
        """Remember how things stand. Once a second, or `share` is of another time."""
        self._marks.append((time.monotonic(), self.total_s))

    def share(self, seconds: int) -> float:
        """Of the last so many seconds, or of all where it is younger, 0..1."""
        then_s, before_s = self._marks[-min(seconds, len(self._marks))]
        passed_s = time.monotonic() - then_s
        return min(1.0, (self.total_s - before_s) / passed_s) if passed_s > 0 else 0.0
