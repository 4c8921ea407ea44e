"""Recipes to pixels: rows of a batch, drawn into memory that somebody else owns."""

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from renderer.atlas import MAX_CELLS, Atlas, Sample
from renderer.compiler import Resident
from renderer.device import Device
from renderer.errors import CompileError, RendererError
from renderer.moments import WHOLE, Crop
from renderer.residency import Residents
from shaders21k.program import Program
from shaders21k.recipe import Recipe, recipe, resident_window, substitute
from shaders21k.spec import StreamSpec

Pixels = npt.NDArray[np.uint8]

MAX_STREAMS = 4
"""Streams whose windows stay resident; the one served longest ago leaves first."""

MAX_STILLS = 8
"""Programs last drawn as stills that stay: people look at one at several times."""

MAX_SUBSTITUTES = 16
"""Stand-ins tried for one program. Where one in four fails, all do once in 4e9."""


class Watch(Protocol):
    """Is told what comes next, before anything that may never end."""

    def __call__(self, program: int | None, samples: int) -> None:
        """Take note of what is drawn, or with 0 samples compiled, next.

        `program` is None where several programs are drawn at once.
        """


def unwatched(program: int | None, samples: int) -> None:
    """Take no note: for a process whose end nobody waits for."""


def sample_of(resident: Resident, made_of: Recipe, row: int, view: int) -> Sample:
    """Turn one view of one row of a whole batch's recipe into a sample."""
    left, top, width, height = made_of.crop[row, view].tolist()
    time_s = float(made_of.time_s[row, view, 0])
    return Sample(resident, time_s, (left, top, width, height))


def weigh(
    residents: Mapping[int, Resident],
    made_of: Recipe,
    cells: Sequence[tuple[int, int]],
) -> int:
    """Count what is drawn for some (row, view), earlier frames of passes included."""
    return sum(
        residents[row].count_draws(float(made_of.time_s[row, view, 0]))
        for row, view in cells
    )


class Painter:
    """Draws batches of any number of streams over one selection of programs.

    Args:
        device: an open device.
        fetch: program by index in the selection.
        watch: told before each compile and each draw.
    """

    def __init__(
        self,
        device: Device,
        fetch: Callable[[int], Program],
        watch: Watch = unwatched,
    ) -> None:
        self._device = device
        self._watch = watch
        self._residents = Residents(device, fetch)
        self._windows: dict[str, tuple[int, frozenset[int]]] = {}
        self._stills: deque[int] = deque(maxlen=MAX_STILLS)
        self._atlas: Atlas | None = None
        self._atlas_key = (0, 0, 0)

    @property
    def resident_count(self) -> int:
        """How many programs are on the device."""
        return len(self._residents)

    def paint(
        self,
        spec: StreamSpec,
        step: int,
        rows: Sequence[int],
        images: Pixels,
        *,
        first_row: int = 0,
        quarantined: Collection[int] = (),
        one_by_one: bool = False,
    ) -> dict[int, int]:
        """Draw rows of a batch.

        Args:
            spec: the stream.
            step: the batch's number.
            rows: which rows of the global batch, in any order.
            images: uint8 [b, V, 3, H, W], written at [row - first_row].
            first_row: the global row that images[0] is.
            quarantined: programs not to be touched; their substitutes are drawn.
            one_by_one: finish each program before the next, so that `watch` knows
                which one hangs. Slower, and the same pixels.

        Returns:
            The program drawn instead, by program that could not be drawn.

        Raises:
            RendererError: neither a program nor any substitute can be drawn.
        """
        made_of = recipe(spec, step)
        instead: dict[int, int] = {}
        residents: dict[int, Resident] = {}
        # Samples of a program are drawn together: switching programs costs more.
        for row in sorted(rows, key=lambda row: int(made_of.program[row, 0])):
            wanted = int(made_of.program[row, 0])
            drawn, resident = self._admit(spec, wanted, quarantined)
            residents[row] = resident
            if drawn != wanted:
                instead[wanted] = drawn
        cells = [(row, view) for row in residents for view in range(spec.views)]
        side = spec.resolution
        atlas = self._atlas_of(side, side, spec.batch_size * spec.views)
        per_draw = spec.views if one_by_one else atlas.cells
        for start in range(0, len(cells), per_draw):
            part = cells[start : start + per_draw]
            wanted = int(made_of.program[part[0][0], 0])
            program = instead.get(wanted, wanted) if one_by_one else None
            self._watch(program, weigh(residents, made_of, part))
            for low in range(0, len(part), atlas.cells):
                some = part[low : low + atlas.cells]
                pictures = atlas.draw(
                    [
                        sample_of(residents[row], made_of, row, view)
                        for row, view in some
                    ]
                )
                for cell, (row, view) in enumerate(some):
                    pictures.read(cell, images[row - first_row, view])
        self._slide(spec, step, residents_drawn=set(instead.values()))
        return instead

    def _admit(
        self, spec: StreamSpec, wanted: int, quarantined: Collection[int]
    ) -> tuple[int, Resident]:
        """Compile a program, or the first of its substitutes that can be drawn."""
        refusal: CompileError | None = None
        for attempt in range(MAX_SUBSTITUTES + 1):
            index = substitute(spec, wanted, attempt - 1) if attempt else wanted
            if index in quarantined:
                continue
            if index not in self._residents:
                self._watch(index, 0)
            try:
                return index, self._residents.get(index)
            except CompileError as error:
                refusal = refusal or error
        raise RendererError(
            f"program {wanted} of the selection cannot be drawn, nor can any of "
            f"{MAX_SUBSTITUTES} substitutes: check the corpus"
        ) from refusal

    def _slide(self, spec: StreamSpec, step: int, *, residents_drawn: set[int]) -> None:
        """Release what no stream's window holds any more.

        Requests run ahead of one another by a few steps, so a window only ever moves
        on; a reader that goes back compiles again.
        """
        latest, kept = self._windows.pop(spec.spec_id, (-1, frozenset()))
        if step != latest:
            window = frozenset(resident_window(spec, step).tolist())
            kept = window | residents_drawn
        self._windows[spec.spec_id] = (step, kept | residents_drawn)
        while len(self._windows) > MAX_STREAMS:
            del self._windows[next(iter(self._windows))]
        self._release()

    def _release(self) -> None:
        """Release every program that no window and no recent still needs."""
        windows = (kept for _, kept in self._windows.values())
        self._residents.keep_only(set(self._stills).union(*windows))

    def paint_still(
        self,
        program: int,
        time_s: float,
        width_px: int,
        height_px: int,
        crop: Crop = WHOLE,
    ) -> Pixels:
        """Draw one program once: uint8 [3, height_px, width_px].

        Raises:
            CompileError: the driver refuses it.
        """
        self._watch(program, 1)
        resident = self._residents.get(program)
        self._watch(program, resident.count_draws(time_s))
        atlas = Atlas(self._device, width_px, height_px, 1)
        try:
            picture = np.empty((3, height_px, width_px), np.uint8)
            atlas.draw([Sample(resident, time_s, crop)]).read(0, picture)
        finally:
            atlas.release()
        if program not in self._stills:
            self._stills.append(program)
        self._release()
        return picture

    def _atlas_of(self, width_px: int, height_px: int, cells: int) -> Atlas:
        """Keep one atlas, of the size last asked for."""
        key = (width_px, height_px, min(cells, MAX_CELLS))
        if self._atlas is None or self._atlas_key != key:
            if self._atlas is not None:
                self._atlas.release()
            self._atlas, self._atlas_key = Atlas(self._device, *key), key
        return self._atlas
