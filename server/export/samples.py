"""What is known of each picture of an export."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shaders21k.batch import Batch

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One view of one row of a batch: all of it but its pixels.

    Attributes:
        number: among all pictures of the export, from 0; `key` is made of it.
        label: the index of its class in the selection: see `Recipe.label`.
        facts: what it is made of, as JSON values; see `describe`.
    """

    number: int
    label: int
    facts: dict[str, Any]

    @property
    def key(self) -> str:
        """Its name in every format: nine digits, so that names sort as numbers."""
        return f"{self.number:09d}"


def split(
    batch: Batch, first: int, ids: Sequence[str]
) -> Iterator[tuple[Sample, Pixels]]:
    """Take a whole batch apart: row by row, and of each row view by view.

    Args:
        batch: all rows of it.
        first: the number of its first picture.
        ids: of all programs of the selection.

    Yields:
        What is known of a picture, and its pixels: uint8 [height, width, 3], row 0 at
        the top, in the memory of the batch.
    """
    rows, views = batch.images.shape[:2]
    pictures = batch.images.transpose(0, 1, 3, 4, 2)
    for row in range(rows):
        for view in range(views):
            sample = Sample(
                number=first + row * views + view,
                label=int(batch.label[row]),
                facts=describe(batch, row, view, ids),
            )
            yield sample, pictures[row, view]


def describe(batch: Batch, row: int, view: int, ids: Sequence[str]) -> dict[str, Any]:
    """Say what a view is made of.

    K programs make one picture. Lists are in their order; see `Recipe` for what each
    number means. With them the same picture can be drawn again.
    """
    programs = batch.program[row].tolist()
    return {
        "spec_id": batch.spec_id,
        "step": batch.step,
        "row": batch.rows[0] + row,
        "view": view,
        "label": int(batch.label[row]),
        "program": ids[int(batch.label[row])],
        "programs": [ids[each] for each in programs],
        "weight": batch.weight[row].tolist(),
        "time_s": batch.time_s[row, view].tolist(),
        "crop": batch.crop[row, view].tolist(),
        "turn": float(batch.turn[row, view]),
        "box": batch.box[row].tolist(),
        "recipe": batch.recipe_digest,
        "substituted": batch.rows[0] + row in batch.substituted,
    }
