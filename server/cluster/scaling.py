"""How many renderers there should be, from how long their readers wait.

A reader that was blocked for the share w of its time would have been done in the rest
of it, so 1 / (1 - w) times as many renderers would keep up with it: see
`shaders21k.bottleneck`. Of several readers each counts by what it gets. More renderers
are of no use where those that there are have nothing to do: then the network, or too
few batches that are asked for ahead, bound the run.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from server.cluster.directory import OVER_S, Reading

MORE_AT, FEWER_AT = 0.05, 0.01
"""Readers that wait for more than the one of their time need more renderers; who wait
for less than the other may have too many. Between them nothing is changed."""

MORE_AFTER_S, FEWER_AFTER_S = 10.0, 60.0
"""For how long they must have waited so much, or so little."""

AT_WORK = 0.5
"""Renderers that have work for less than this share of the time would gain nothing."""

FULL = 0.8
"""Fewer renderers must not have work for more than this share of the time."""

MOST_WAITED = 0.9
"""What is believed of a share at most: a tenth of the time tells no more."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many renderers there may be."""

    least: int
    most: int


def find_factor(readings: Sequence[Reading]) -> float:
    """How many times as many renderers would keep up with all readers, 1 or more."""
    weights = [each.rate for each in readings]
    if not any(weights):
        weights = [1.0] * len(readings)
    if not weights:
        return 1.0
    needs = (1 / (1 - min(each.waited, MOST_WAITED)) for each in readings)
    return sum(w * n for w, n in zip(weights, needs, strict=True)) / sum(weights)


class Scaler:
    """Decides; it remembers since when things have been as they are.

    Args:
        bounds: of what it may decide.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._kept = -1
        self._changed_s = -math.inf
        self._more_since_s: float | None = None
        self._fewer_since_s: float | None = None

    def decide(
        self, now_s: float, have: int, readings: Sequence[Reading], busy: float | None
    ) -> int:
        """Say how many there should be: at most twice as many, at least half of them.

        Args:
            now_s: on a clock that never goes back.
            have: renderers that serve; to be called when none is starting or ending.
            readings: of the readers.
            busy: share of the time in which the renderers had work, on the mean, 0..1;
                None where nobody knows.
        """
        if have != self._kept:
            self._kept, self._changed_s = have, now_s
        if now_s - self._changed_s < OVER_S:  # readings are of before
            self._more_since_s = self._fewer_since_s = None
            return have
        factor = find_factor(readings)
        waited = 1 - 1 / factor
        enough = math.ceil(have * (busy or 0.0) / FULL)
        is_more = waited >= MORE_AT and (busy is None or busy >= AT_WORK)
        is_fewer = waited <= FEWER_AT and enough < have and busy is not None
        self._more_since_s = _since(self._more_since_s, now_s, is_so=is_more)
        self._fewer_since_s = _since(self._fewer_since_s, now_s, is_so=is_fewer)
        wanted = have
        if _lasts(self._more_since_s, now_s, MORE_AFTER_S):
            wanted = min(math.ceil(have * factor), 2 * have)
        elif _lasts(self._fewer_since_s, now_s, FEWER_AFTER_S):
            wanted = max(enough, (have + 1) // 2)
        return min(max(wanted, self._bounds.least), self._bounds.most)


def _since(since_s: float | None, now_s: float, *, is_so: bool) -> float | None:
    if not is_so:
        return None
    return now_s if since_s is None else since_s


def _lasts(since_s: float | None, now_s: float, long_s: float) -> bool:
    return since_s is not None and now_s - since_s >= long_s
