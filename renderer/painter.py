"""Recipes to pixels: rows of batches, drawn into memory that somebody else owns."""

from collections import deque
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from typing import Protocol

import numpy as np

from renderer.atlas import Atlas, Sample
from renderer.compiler import Resident
from renderer.device import Device
from renderer.easel import Easel, collect, list_samples, weigh
from renderer.errors import RendererError
from renderer.moments import place_crop
from renderer.passes import list_surfaces
from renderer.pictures import (
    ALL,
    MAX_JOBS,
    Job,
    Picture,
    Pixels,
    Share,
    list_pictures,
)
from renderer.residency import Residents
from renderer.sheet import Sheet
from renderer.windows import Window, Windows
from shaders21k.errors import ShadersError
from shaders21k.program import Program
from shaders21k.recipe import recipe, substitute
from shaders21k.spec import StreamSpec
from shaders21k.verdict import FRAGMENT, Choice

MAX_STILLS = 8
"""Programs last drawn as stills that stay: people look at one at several times."""

MAX_SUBSTITUTES = 16
"""Stand-ins tried for one program. Where one in four fails, all do once in 4e9."""

TRIAL_PX, TRIAL_DRAWS = 8, 128
"""Side of the picture that is drawn to have a program compiled, and how many draws its
time is allowed for: those of a batch."""


class Watch(Protocol):
    """Is told what comes next, before anything that may never end."""

    def __call__(self, program: int | None, samples: int) -> None:
        """Take note of what is drawn, or with 0 samples compiled, next.

        `program` is None where several programs are drawn at once.
        """


def unwatched(program: int | None, samples: int) -> None:
    """Take no note: for a process whose end nobody waits for."""


def choose_fragments(_: int) -> Choice:
    """Draw every program as all can be drawn, for want of a verdict."""
    return FRAGMENT


class Painter:
    """Draws batches of any number of streams over one selection of programs.

    Args:
        device: an open device.
        fetch: program by index in the selection.
        watch: told before each compile and each draw.
        choose: how each program is drawn, always the same way.
    """

    def __init__(
        self,
        device: Device,
        fetch: Callable[[int], Program],
        watch: Watch = unwatched,
        choose: Callable[[int], Choice] = choose_fragments,
    ) -> None:
        self._device = device
        self._watch = watch
        self._residents = Residents(device, fetch, choose)
        self._windows = Windows()
        self._stills: deque[int] = deque(maxlen=MAX_STILLS)
        self._easel: Easel | None = None
        self._easel_key = (0, 0, 0)
        self._trial = Atlas(device, TRIAL_PX, TRIAL_PX, 1)

    @property
    def resident_count(self) -> int:
        """How many programs are on the device."""
        return len(self._residents)

    def paint(
        self,
        spec: StreamSpec,
        jobs: Sequence[Job],
        *,
        share: Share = ALL,
        quarantined: Collection[int] = (),
        one_by_one: bool = False,
    ) -> list[dict[int, int]]:
        """Draw rows of batches. What is drawn together changes no pixel.

        Args:
            spec: the stream.
            jobs: up to `MAX_JOBS` are drawn at once with profit.
            share: no programs but its own are compiled ahead.
            quarantined: programs not to be touched; their substitutes are drawn.
            one_by_one: try each program alone first, so that `watch` knows which one
                hangs. Slower.

        Returns:
            For each job the program drawn instead, by program that could not be drawn.

        Raises:
            RendererError: neither a program nor any substitute can be drawn.
        """
        easel = self._easel_for(spec)  # refuses sizes before anything is compiled
        pictures = list_pictures(spec, jobs)
        stopwatch = self._device.stopwatch
        with stopwatch.during("compile"):
            residents, instead = self._admit_all(spec, pictures, quarantined)
        latest = max(job.step for job in jobs)
        if one_by_one:
            for wanted, resident in residents.items():
                samples = list_samples(pictures, wanted, resident)
                draws = sum(resident.count_draws(each.time_s) for each in samples)
                self._watch(instead.get(wanted, wanted), draws)
                easel.try_out(samples)
        waiting: tuple[Sheet, Sequence[Picture]] | None = None
        for sheet, part in self._draw(easel, spec, pictures, residents):
            sheet.fetch(len(part))
            if waiting:  # it is copied while the next is drawn
                collect(stopwatch, *waiting)
            waiting = (sheet, part)
        if waiting:
            collect(stopwatch, *waiting)
        with stopwatch.during("compile"):
            self._windows.slide(spec, latest, share, instead.values())
            self._release()
            if self._device.compiles_aside and not one_by_one:
                ahead = Window(spec, latest, share).list_ahead()
                self._begin(each for each in ahead if each not in quarantined)
        return [
            {
                wanted: drawn
                for wanted, drawn in instead.items()
                if wanted in recipe(spec, job.step).program[list(job.rows)]
            }
            for job in jobs
        ]

    def count_missing(
        self, spec: StreamSpec, step: int, share: Share, quarantined: Collection[int]
    ) -> int:
        """Count the programs that a batch needs and nobody has begun to compile."""
        program = recipe(spec, step).program
        needed = set(program[share.find_rows(program)].ravel().tolist())
        return sum(map(self._residents.wants, needed.difference(quarantined)))

    def draw_parts(
        self, spec: StreamSpec, step: int
    ) -> Iterator[tuple[Sheet, Sequence[Picture]]]:
        """Draw a batch and leave it on the device.

        Yields:
            A sheet, which nobody has fetched, and its pictures: the first is in cell 0.

        Raises:
            RendererError: neither a program nor any substitute can be drawn.
        """
        nowhere = np.empty((spec.batch_size, spec.views, 3, 0, 0), np.uint8)
        easel = self._easel_for(spec)
        pictures = list_pictures(spec, [Job(step, range(spec.batch_size), nowhere)])
        residents, instead = self._admit_all(spec, pictures, ())
        yield from self._draw(easel, spec, pictures, residents)
        self._windows.slide(spec, step, ALL, instead.values())
        self._release()

    def _draw(
        self,
        easel: Easel,
        spec: StreamSpec,
        pictures: Sequence[Picture],
        residents: Mapping[int, Resident],
    ) -> Iterator[tuple[Sheet, Sequence[Picture]]]:
        # Those drawn by fragments together: they are copied to the sheet by one call.
        pictures = sorted(
            pictures, key=lambda each: residents[each.programs[0]].choice.path
        )
        for start in range(0, len(pictures), easel.pictures):
            part = pictures[start : start + easel.pictures]
            self._watch(None, weigh(residents, part))
            yield easel.fill(part, residents, spec.mixing), part

    def _admit_all(
        self,
        spec: StreamSpec,
        pictures: Sequence[Picture],
        quarantined: Collection[int],
    ) -> tuple[dict[int, Resident], dict[int, int]]:
        """Have every program of some pictures compiled, or a substitute.

        Returns:
            What draws, and the program drawn instead where it is another; both by the
            program that is wanted.
        """
        residents: dict[int, Resident] = {}
        instead: dict[int, int] = {}
        all_wanted = sorted({each for one in pictures for each in one.programs})
        if self._device.compiles_aside:
            self._begin(each for each in all_wanted if each not in quarantined)
        for wanted in all_wanted:
            drawn, residents[wanted] = self._admit(spec, wanted, quarantined)
            if drawn != wanted:
                instead[wanted] = drawn
        return residents, instead

    def _begin(self, programs: Iterable[int]) -> None:
        """Have the driver compile programs in threads of its own.

        Which of them it is at when it fails nobody can tell.
        """
        self._watch(None, 0)
        for index in programs:
            self._residents.begin(index)

    def prepare(self, quarantined: Collection[int] = ()) -> bool:
        """Compile one program that the stream served last will need next.

        For moments when nothing else is to be done. It is drawn once, for drivers
        finish compiling then.

        Args:
            quarantined: programs not to be touched.

        Returns:
            Whether that was done, and there may be more.
        """
        if (window := self._windows.latest) is None:
            return False
        wanted = filter(self._residents.wants, window.list_ahead())
        index = next((each for each in wanted if each not in quarantined), None)
        if index is None:
            return False
        time_s = window.spec.time_s[0]
        self._watch(index, 0)
        try:
            resident = self._residents.get(index)
            self._watch(index, TRIAL_DRAWS * resident.count_draws(time_s))
            self._trial.draw([Sample(resident, time_s)]).sheet.wait()
        except ShadersError:
            pass  # whoever needs it is told
        return not self._residents.wants(index)

    def _admit(
        self, spec: StreamSpec, wanted: int, quarantined: Collection[int]
    ) -> tuple[int, Resident]:
        """Compile a program, or the first of its substitutes that can be drawn."""
        refusal: RendererError | None = None
        side_px = spec.resolution
        for attempt in range(MAX_SUBSTITUTES + 1):
            index = substitute(spec, wanted, attempt - 1) if attempt else wanted
            if index in quarantined:
                continue
            if index not in self._residents:
                self._watch(index, 0)
            try:
                resident = self._residents.get(index)
                list_surfaces(resident, side_px, side_px)
            except RendererError as error:
                refusal = refusal or error
            else:
                return index, resident
        raise RendererError(
            f"program {wanted} of the selection cannot be drawn, nor can any of "
            f"{MAX_SUBSTITUTES} substitutes: check the corpus"
        ) from refusal

    def _release(self) -> None:
        """Release every program that no window and no recent still needs."""
        self._residents.keep_only(self._windows.kept.union(self._stills))

    def paint_still(
        self,
        program: int,
        time_s: float,
        width_px: int,
        height_px: int,
        crop: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0),
    ) -> Pixels:
        """Draw one program once: uint8 [3, height_px, width_px].

        Raises:
            CompileError: the driver refuses it.
        """
        self._watch(program, 0)
        resident = self._residents.get(program)
        self._watch(program, resident.count_draws(time_s))
        atlas = Atlas(self._device, width_px, height_px, 1)
        try:
            picture = np.empty((3, height_px, width_px), np.uint8)
            sample = Sample(resident, time_s, place_crop(crop))
            atlas.draw([sample]).read(0, picture)
        finally:
            atlas.release()
        if program not in self._stills:
            self._stills.append(program)
        self._release()
        return picture

    def _easel_for(self, spec: StreamSpec) -> Easel:
        """Keep one easel, of the kind last asked for."""
        key = (spec.resolution, spec.mix, spec.batch_size * spec.views * MAX_JOBS)
        if self._easel is None or self._easel_key != key:
            if self._easel is not None:
                self._easel.release()
                self._easel = None
            self._easel, self._easel_key = Easel(self._device, *key), key
        return self._easel
