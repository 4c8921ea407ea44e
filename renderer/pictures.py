"""What rows of batches are made of, as pictures to be drawn and where each goes.

B samples, V views, K programs in one image.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renderer.moments import Place
from shaders21k.recipe import Recipe, place_views, recipe
from shaders21k.spec import StreamSpec

Pixels = npt.NDArray[np.uint8]

MAX_JOBS = 4
"""Batches drawn together, so that a program's samples in all of them are one call."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one of several painters draws of a stream.

    A program is always the same painter's, so that it is compiled once; where several
    make one image, that of the first.

    Attributes:
        index: which painter, from 0.
        count: of how many.
    """

    index: int = 0
    count: int = 1

    def find_rows(self, program: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Find its rows among those of a recipe's `program`, int64 [b, K]."""
        return np.flatnonzero(program[:, 0] % self.count == self.index)

    def needs(self, program: int, mix: int) -> bool:
        """Whether it may have to draw a program, of which `mix` make one image."""
        return mix > 1 or program % self.count == self.index


ALL = Share()


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Rows of one batch, and memory for their pixels.

    Attributes:
        step: the batch's number.
        rows: which rows of the global batch, in any order.
        images: uint8 [b, V, 3, H, W], written at [row - first_row].
        first_row: the global row that images[0] is.
    """

    step: int
    rows: Sequence[int]
    images: Pixels
    first_row: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One view of one row.

    Attributes:
        made_of: the recipe of its batch.
        row: of the global batch.
        view: which of its views.
        programs: K of them, as the recipe names them.
        times_s: of each.
        place: what of the whole picture it shows.
        pixels: uint8 [3, H, W], where it goes.
    """

    made_of: Recipe
    row: int
    view: int
    programs: tuple[int, ...]
    times_s: tuple[float, ...]
    place: Place
    pixels: Pixels


def list_pictures(spec: StreamSpec, jobs: Sequence[Job]) -> list[Picture]:
    """List the pictures of some jobs, those of one program together.

    Drawing many samples of a program at once is cheaper than changing programs.
    """
    found = []
    for job in jobs:
        made_of = recipe(spec, job.step)
        places = place_views(made_of.crop, made_of.turn).reshape(*made_of.turn.shape, 6)
        for row in job.rows:
            programs = tuple(made_of.program[row].tolist())
            times_s = made_of.time_s[row].tolist()
            shown = places[row].tolist()
            found += [
                Picture(
                    made_of,
                    row,
                    view,
                    programs,
                    tuple(times_s[view]),
                    tuple(shown[view]),
                    job.images[row - job.first_row, view],
                )
                for view in range(spec.views)
            ]
    found.sort(key=lambda picture: picture.programs)
    return found
