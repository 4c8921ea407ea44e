"""Stills that would take too long are refused before they are begun.

A preview may have a hundred times the pixels of a batch's picture. One that outlived
its deadline would end the worker, and put into quarantine a program that batches draw
without trouble: whoever looks at pictures could change what a trainer is given. So the
time of a large one is foreseen from those of small ones.
"""

import time
from collections.abc import Callable

from server.errors import PictureError

FREE_PX = 1 << 16
"""No more pixels than these are drawn without foresight."""

SMALLEST_PX = 8

PARTS = (64, 8)
"""The sides of the small ones, as parts of the large one's: each tells whether one of
64 times its pixels, the next and at last the large one, would take too long."""


def check_still(
    paint: Callable[[int, int], object], width_px: int, height_px: int, most_s: float
) -> None:
    """Draw small ones, and refuse a large one that would take too long.

    Args:
        paint: draws a still, width and height in pixels.
        width_px: of the one that is wanted.
        height_px: likewise.
        most_s: that it may take.

    Raises:
        PictureError: it would take longer.
    """
    if width_px * height_px <= FREE_PX:
        return
    paint(SMALLEST_PX, SMALLEST_PX)  # which compiles
    fixed_s = _time(paint, SMALLEST_PX, SMALLEST_PX)
    for part in PARTS:
        small = max(SMALLEST_PX, width_px // part), max(SMALLEST_PX, height_px // part)
        foreseen_s = (_time(paint, *small) - fixed_s) * PARTS[0]
        if foreseen_s > most_s:
            raise PictureError(
                f"{width_px} x {height_px} pixels of this program would take more than "
                f"{most_s:g} s to draw, which others wait for: ask for a smaller one"
            )


def _time(paint: Callable[[int, int], object], width_px: int, height_px: int) -> float:
    began_s = time.perf_counter()
    paint(width_px, height_px)
    return time.perf_counter() - began_s
