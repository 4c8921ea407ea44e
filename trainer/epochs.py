"""Where the next iteration of a stream begins, as a DataLoader's workers know it."""

from typing import Any, Self

import numpy as np
import torch

SLOTS = 256
"""More workers than a DataLoader has."""


class Cursor:
    """A step number in memory that is shared with all processes it is sent to.

    A DataLoader's workers hold copies of the dataset, some of them for many epochs, and
    must hear where its owner goes; and the owner must learn that they have all come to
    the end of an epoch. So every worker has a slot of its own, written when it is done.
    No lock is needed: what a worker writes counts under the order that it began with
    alone, so one that is late cannot undo what the owner has said since.

    Args:
        step: where to begin.
    """

    def __init__(self, step: int) -> None:
        # Row 0: orders; row 1: steps. Column 0: the owner's; the others: the slots.
        cells = torch.zeros((2, 1 + SLOTS), dtype=torch.int64)
        self.__setstate__(cells)
        self.step = step

    def __getstate__(self) -> torch.Tensor:
        return self._shared

    def __setstate__(self, cells: Any) -> None:
        self._shared: torch.Tensor = cells.share_memory_()  # unless it is already
        self._order, self._step = self._shared.numpy()

    @property
    def order(self) -> int:
        """How often the owner has said where to go."""
        return int(self._order[0])

    @property
    def step(self) -> int:
        """Where all have come to; the owner sets it to send them elsewhere."""
        done = self._order[1:] == self._order[0]
        return int(np.where(done, self._step[1:], self._step[0]).min())

    @step.setter
    def step(self, step: int) -> None:
        self._step[0] = step
        self._order[0] += 1

    def finish(self, order: int, worker: int, workers: int, step: int) -> None:
        """Say that a worker, of so many, has read all that is its own before `step`.

        Args:
            order: what `order` was when it began.
            worker: its number, from 0.
            workers: how many there are; together they fill all slots.
            step: the end of the epoch.
        """
        self._step[1 + worker :: workers] = step
        self._order[1 + worker :: workers] = order

    def fork(self) -> Self:
        """Make a cursor at the same step that is nobody else's."""
        return type(self)(self.step)
