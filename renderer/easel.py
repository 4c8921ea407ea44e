"""Pictures of one size, one program's or a mix of several, on their way to memory."""

from collections.abc import Mapping, Sequence

import numpy as np

from renderer.atlas import MAX_CELLS, Atlas, Sample
from renderer.compiler import Resident
from renderer.device import Device
from renderer.errors import RendererError
from renderer.mixing import Mixer
from renderer.pictures import Picture
from renderer.sheet import Sheet
from renderer.stopwatch import Stopwatch


class Easel:
    """Draws pictures of one stream. `release` it.

    Args:
        device: an open device.
        side_px: of a picture.
        mix: K, programs in one picture.
        pictures: that will be asked for at once; fewer are drawn at once where they
            would not fit.

    Attributes:
        pictures: at most so many are drawn at once.

    Raises:
        RendererError: K pictures of this size do not fit into the device's buffers.
    """

    def __init__(self, device: Device, side_px: int, mix: int, pictures: int) -> None:
        self._atlas = Atlas(device, side_px, side_px, min(pictures * mix, MAX_CELLS))
        self.pictures = self._atlas.cells // mix
        self._mixer: Mixer | None = None
        self._mixed: list[Sheet] = []
        if not self.pictures:
            self.release()
            raise RendererError(
                f"{mix} pictures of {side_px} px do not fit into a buffer of this "
                "device: lower the stream's mix or resolution"
            )
        if mix > 1:
            self._mixer = Mixer(device, side_px, side_px)
            self._mixed = [
                Sheet(device, side_px, side_px, self.pictures) for _ in range(2)
            ]

    def fill(
        self,
        pictures: Sequence[Picture],
        residents: Mapping[int, Resident],
        mixing: str,
    ) -> Sheet:
        """Draw up to `self.pictures` of them; returns at once.

        Args:
            pictures: what to draw.
            residents: by number of the program, as recipes have it.
            mixing: see `shaders21k.mixing`.

        Returns:
            A sheet that will have picture i in its cell i, until this has been called
            twice more. Nobody fetches it yet.

        Raises:
            RendererError: the driver refuses.
        """
        parts = [
            (index, k, program)
            for index, picture in enumerate(pictures)
            for k, program in enumerate(picture.programs)
        ]
        if self._mixer is not None:
            parts.sort(key=lambda part: (residents[part[2]].choice.path, part[2]))
        samples = []
        for index, k, program in parts:
            picture = pictures[index]
            time_s = picture.times_s[k]
            samples.append(Sample(residents[program], time_s, picture.place))
        sheet = self._atlas.fill(samples)
        if self._mixer is not None:
            sheet = self._mix(sheet, pictures, parts, mixing)
        return sheet

    def _mix(
        self,
        components: Sheet,
        pictures: Sequence[Picture],
        parts: Sequence[tuple[int, int, int]],
        mixing: str,
    ) -> Sheet:
        assert self._mixer, "there are several programs in one picture"
        sources = np.empty((len(pictures), len(pictures[0].programs)), np.int32)
        for cell, (index, k, _) in enumerate(parts):
            sources[index, k] = cell
        self._mixed.reverse()
        rows = [(each.made_of, each.row, each.view) for each in pictures]
        self._mixer.mix(
            components,
            self._mixed[0],
            sources,
            mixing=mixing,
            weight=np.stack([made_of.weight[row] for made_of, row, _ in rows]),
            box=np.stack([made_of.box[row] for made_of, row, _ in rows]),
            crop=np.stack([made_of.crop[row, view] for made_of, row, view in rows]),
            turn=np.stack([made_of.turn[row, view] for made_of, row, view in rows]),
        )
        return self._mixed[0]

    def try_out(self, samples: Sequence[Sample]) -> None:
        """Draw samples for nobody, and wait for them."""
        for start in range(0, len(samples), self._atlas.cells):
            self._atlas.draw(samples[start : start + self._atlas.cells]).sheet.wait()

    def release(self) -> None:
        """Free what it has on the device."""
        self._atlas.release()
        if self._mixer is not None:
            self._mixer.release()
        for sheet in self._mixed:
            sheet.release()


def weigh(residents: Mapping[int, Resident], pictures: Sequence[Picture]) -> int:
    """Count what is drawn for pictures, earlier frames of passes included."""
    return sum(
        residents[program].count_draws(time_s)
        for picture in pictures
        for program, time_s in zip(picture.programs, picture.times_s, strict=True)
    )


def list_samples(
    pictures: Sequence[Picture], program: int, resident: Resident
) -> list[Sample]:
    """List what one program draws for pictures."""
    return [
        Sample(resident, time_s, picture.place)
        for picture in pictures
        for each, time_s in zip(picture.programs, picture.times_s, strict=True)
        if each == program
    ]


def collect(stopwatch: Stopwatch, sheet: Sheet, pictures: Sequence[Picture]) -> None:
    """Wait for a sheet and copy its pictures to where they go."""
    pixels = sheet.wait()
    with stopwatch.during("readback"):
        for index, picture in enumerate(pictures):
            picture.pixels[:] = pixels[:, index]
