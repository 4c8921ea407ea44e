"""Two ways to draw one picture: do they agree, and which is faster on this device?"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renderer.atlas import Atlas, Sample
from renderer.compiler import Resident, begin_program
from renderer.device import Device
from renderer.errors import CompileError, RendererError
from shaders21k.program import Program
from shaders21k.verdict import Choice

CLOSE = 2
"""Bytes by which two pictures of one thing may differ in a pixel: 2 of 255."""

ALIKE = 0.995
"""Share of the pixels in which they must not differ by more."""

MARGIN = 0.95
"""A way is faster if it takes less than this share of the other's time."""

ROUNDS = 3
ENOUGH_S = 1.0
"""After so long no further round is begun."""

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is found of a program's two ways.

    Attributes:
        fragment_ns: time to draw a pixel by fragments, among several samples.
        compute_ns: by a compute shader; None where that cannot draw it.
        agreement: share of the pixels in which the two are close, likewise.
        refusal: why a compute shader cannot draw it, "" where it can.
    """

    fragment_ns: float
    compute_ns: float | None = None
    agreement: float | None = None
    refusal: str = ""

    @property
    def choice(self) -> Choice:
        """The way to go: the faster one, if the two agree."""
        if (
            self.compute_ns is not None
            and self.agreement is not None
            and self.agreement >= ALIKE
            and self.compute_ns < self.fragment_ns * MARGIN
        ):
            return Choice("compute", self.compute_ns)
        return Choice("fragment", self.fragment_ns)

    @property
    def speedup(self) -> float | None:
        """Time by fragments over time by a compute shader, if that can draw it."""
        return self.fragment_ns / self.compute_ns if self.compute_ns else None


def compare_paths(
    device: Device,
    atlas: Atlas,
    program: Program,
    resident: Resident,
    times_s: Sequence[float],
) -> Comparison:
    """Draw a program both ways, in turn, and compare pictures and times.

    Args:
        device: an open device.
        atlas: on it, with a cell for each of the times.
        program: what to draw.
        resident: the same, compiled to be drawn by fragments.
        times_s: one or more.

    Raises:
        RendererError: the driver refuses to draw it by fragments.
    """
    if resident.shaders:
        fragment_ns, _ = _draw(atlas, resident, times_s)
        return Comparison(fragment_ns, refusal="passes are drawn by fragments")
    try:
        other = begin_program(device, program, Choice("compute")).finish()
    except CompileError as error:
        fragment_ns, _ = _draw(atlas, resident, times_s)
        return Comparison(fragment_ns, refusal=error.diagnostics[0].message)
    ways = (resident, other)
    taken: tuple[list[float], list[float]] = ([], [])
    pictures: list[Pixels] = []
    try:
        # Drivers finish compiling when they first draw.
        pictures.append(_draw(atlas, resident, times_s)[1])
        pictures.append(_draw(atlas, other, times_s)[1])
        began_s = time.perf_counter()
        for _ in range(ROUNDS):
            for way, each in zip(ways, taken, strict=True):
                each.append(_draw(atlas, way, times_s)[0])
            if time.perf_counter() - began_s > ENOUGH_S:
                break
    except RendererError as error:
        if not pictures:
            raise
        return Comparison(statistics.median(taken[0] or [0.0]), refusal=str(error))
    finally:
        other.release()
    apart = np.abs(pictures[0].astype(np.int16) - pictures[1]).max(axis=1)
    return Comparison(
        statistics.median(taken[0]),
        statistics.median(taken[1]),
        float((apart <= CLOSE).mean()),
    )


def _draw(
    atlas: Atlas, resident: Resident, times_s: Sequence[float]
) -> tuple[float, Pixels]:
    """Draw all times at once: ns a pixel, and uint8 [time, 3, height, width]."""
    started_s = time.perf_counter()
    sheet = atlas.draw([Sample(resident, time_s) for time_s in times_s]).sheet
    pictures = np.moveaxis(sheet.wait()[:, : len(times_s)], 0, 1).copy()
    took_s = time.perf_counter() - started_s
    return took_s * 1e9 / pictures[:, 0].size, pictures
