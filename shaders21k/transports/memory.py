"""Batches without a renderer: drawn by numpy, in the process that asks for them.

For tests, ours and our users': the recipes, the labels and the whole client are the
real ones, and the pictures, moving plane waves in a program's own colors, can be told
apart and learned from.
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
import numpy.typing as npt

from shaders21k.batch import Batch, Fingerprint
from shaders21k.errors import SelectionError, ShadersError, StreamError
from shaders21k.recipe import Recipe, place_views, recipe
from shaders21k.selection import Selection, selection_digest
from shaders21k.spec import StreamSpec

Images = npt.NDArray[np.uint8]
FINGERPRINT = Fingerprint("shaders21k", "numpy", np.__version__, "memory")


def waves_selection(programs: int) -> Selection:
    """Describe `programs` plane waves as a selection."""
    return Selection(
        selection_digest([wave_id(index) for index in range(programs)]), programs
    )


def draw_waves(spec: StreamSpec, made_of: Recipe) -> Images:
    """Draw each program as its own moving plane wave, uint8 [b, V, 3, H, W].

    Several programs make their weighted mean, whatever the spec's mixing.
    """
    levels = [_draw_component(spec, made_of, index) for index in range(spec.mix)]
    if spec.mix == 1:
        level = levels[0]
    else:
        weight = made_of.weight.T.astype(np.float64)[..., None, None, None, None]
        level = sum((weight[k] * each for k, each in enumerate(levels)), np.zeros(()))
    return (level * 255 + 0.5).astype(np.uint8)


def _draw_component(
    spec: StreamSpec, made_of: Recipe, index: int
) -> npt.NDArray[np.float64]:
    """Draw one program of each image, levels from 0 to 1 [b, V, 3, H, W]."""
    center = (np.arange(spec.resolution) + 0.5) / spec.resolution
    place = place_views(made_of.crop, made_of.turn)[..., None]  # [b, V, 2, 3, 1]
    waves = np.stack([_wave(each) for each in made_of.program[:, index].tolist()])
    fx, fy, speed = (waves[:, None, n, None] for n in range(3))
    time_s = made_of.time_s[:, :, index, None].astype(np.float64)
    across, down, corner = (
        fx * place[:, :, 0, n] + fy * place[:, :, 1, n] for n in range(3)
    )
    columns = across * center  # [b, V, W]
    lines = down * center + corner + speed * time_s  # [b, V, H]
    angle = columns[:, :, None, :] + lines[:, :, :, None]
    phase = waves[:, None, 3:, None, None]  # [b, 1, 3, 1, 1]
    return np.asarray(0.5 + 0.5 * np.cos(2 * np.pi * (angle[:, :, None] + phase)))


def wave_id(index: int) -> str:
    """Name a plane wave as if it were a program: 64 digits."""
    return hashlib.sha256(f"plane wave {index}".encode()).hexdigest()


@lru_cache(maxsize=4096)
def _wave(index: int) -> npt.NDArray[np.float64]:
    """Cycles across, cycles down, cycles a second, and the phase of R, G and B."""
    digest = bytes.fromhex(wave_id(index))
    unit = np.frombuffer(digest, ">u4")[:6] / 2.0**32
    return unit * [12.0, 12.0, 1.0, 1.0, 1.0, 1.0] - [6.0, 6.0, 0.5, 0.0, 0.0, 0.0]


@dataclass(slots=True)
class MemoryTransport:
    """Draws on `submit`, so its futures are always done.

    Attributes:
        selection: what it claims to serve.
        draw: (spec, recipe) to uint8 [b, V, 3, H, W].
    """

    selection: Selection
    draw: Callable[[StreamSpec, Recipe], Images] = draw_waves
    _spec: StreamSpec | None = None

    @classmethod
    def from_url(cls, source: str) -> Self:
        """Read "memory://64": a selection of 64 plane waves."""
        count = source.removeprefix("memory://")
        if not (count.isascii() and count.isdigit() and len(count) < 9 and int(count)):
            raise StreamError(f"{source!r} names no number of programs: memory://64")
        return cls(waves_selection(int(count)))

    def open(self, spec: StreamSpec) -> StreamSpec:
        """See `Transport.open`."""
        resolved = spec.resolve(self.selection)
        if resolved.selection != self.selection:
            raise SelectionError(
                f"this source serves {self.selection}, the spec names "
                f"{resolved.selection}"
            )
        self._spec = resolved
        return resolved

    def submit(self, step: int, rows: tuple[int, int]) -> Future[Batch]:
        """See `Transport.submit`."""
        future: Future[Batch] = Future()
        try:
            future.set_result(self._draw(step, rows))
        except ShadersError as error:
            future.set_exception(error)
        return future

    def _draw(self, step: int, rows: tuple[int, int]) -> Batch:
        if self._spec is None:
            raise StreamError("this source is not open")
        made_of = recipe(self._spec, step, rows)
        return Batch(
            spec_id=made_of.spec_id,
            step=step,
            rows=rows,
            images=self.draw(self._spec, made_of),
            program=made_of.program,
            weight=made_of.weight,
            time_s=made_of.time_s,
            crop=made_of.crop,
            box=made_of.box,
            turn=made_of.turn,
            label=made_of.label,
            recipe_digest=made_of.digest,
            fingerprint=FINGERPRINT,
        )

    def hasten(self, step: int, rows: tuple[int, int]) -> None:
        """See `Transport.hasten`; there is nothing to be done."""

    def find_spec(self, spec_id: str) -> StreamSpec | None:
        """See `Transport.find_spec`; it is not known here."""

    def close(self) -> None:
        """See `Transport.close`."""
        self._spec = None
