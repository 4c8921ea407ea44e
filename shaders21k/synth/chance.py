"""Choices that never change: one counter-based stream of integers per program."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Chance:
    """A stream of choices, the same for one key on every machine and version.

    It reads the raw integers of Philox, which NumPy promises never to change, and none
    of NumPy's distributions, which it does not. Only +, -, * and / follow, which IEEE
    754 fixes to the last bit.

    Args:
        seed: which program, 0 <= seed < 2**64.
        version: of the grammar, so that no two versions share a stream.
    """

    def __init__(self, seed: int, version: int) -> None:
        self._bits = np.random.Philox(key=np.array([seed, version], np.uint64))
        self._next: Callable[[], int] = self._bits.random_raw

    def set_aside(self, count: int) -> "Aside":
        """Take `count` draws, to be made later, or never: that costs next to nothing.

        Whether they are made or not, what follows here is the same.
        """
        return Aside(self._bits.random_raw(count).tolist())

    def integer(self, low: int, high: int) -> int:
        """Draw from low to high, both included; the modulo's bias is below 2**-50."""
        return low + int(self._next()) % (high - low + 1)

    def number(self, low: float, high: float) -> float:
        """Draw from [low, high)."""
        return low + (high - low) * (int(self._next()) >> 11) / 2**53

    def happens(self, percent: int) -> bool:
        """Say yes in so many of 100 cases."""
        return self.integer(1, 100) <= percent

    def sign(self) -> int:
        """Draw -1 or 1."""
        return self.pick((-1, 1))

    def pick(self, options: Sequence[T], weights: Sequence[int] | None = None) -> T:
        """Draw one option, in proportion to its whole-numbered weight."""
        if weights is None:
            return options[self.integer(0, len(options) - 1)]
        ticket = self.integer(1, sum(weights))
        for option, weight in zip(options, weights, strict=True):
            ticket -= weight
            if ticket <= 0:
                return option
        raise AssertionError("a ticket cannot exceed the sum of the weights")


class Aside(Chance):
    """Choices set aside, see `Chance.set_aside`; no more can be made than were."""

    def __init__(self, words: Sequence[int]) -> None:
        self._next = iter(words).__next__
