"""Which programs look alike: those that lie nearest in the space of features."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from shaders21k.features import standardize

F32 = npt.NDArray[np.float32]


class Relatives:
    """Programs as points in the space of looks, see `shaders21k.features`.

    Args:
        ids: of the programs.
        features: float32 [N, D], in their order.
    """

    def __init__(self, ids: Sequence[str], features: F32) -> None:
        self._ids = ids
        self._index = {each: index for index, each in enumerate(ids)}
        self._points = standardize(features)[0] if len(ids) else features
        self._squares = np.einsum("nd,nd->n", self._points, self._points)

    def find(self, program: str, count: int) -> list[tuple[str, float]]:
        """Find the programs that are nearest to one.

        Args:
            program: its id.
            count: at most so many.

        Returns:
            (id, distance), the nearest first, the program itself left out. Of what
            draws the very same pictures the distance is exactly 0; of two programs
            drawn by chance it is about sqrt(2). Nothing where it has no features.
        """
        index = self._index.get(program)
        if index is None:
            return []
        point = self._points[index]
        apart = self._squares - 2 * (self._points @ point)
        apart[index] = np.inf
        count = min(count, len(apart) - 1)
        if count < 1:
            return []
        near = np.argpartition(apart, count - 1)[:count]
        # The difference itself: that of the squares is too coarse where it is small.
        distances = np.linalg.norm(self._points[near] - point, axis=1)
        order = np.lexsort((near, distances))
        return [(self._ids[near[each]], float(distances[each])) for each in order]
