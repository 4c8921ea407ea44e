"""`make_views`: all views of a batch, as the network takes them.

Every view of every step has a generator of its own, which draws the same numbers for
all rows of the global batch whatever the settings are. So a run that resumes sees what
it would have seen, on any device and on any number of ranks; and a view does not depend
on how many others there are.
"""

import numpy as np
import torch
from torch import Tensor

from trainer.errors import TrainerError
from trainer.settings import TrainSettings
from trainer.views import augment as colors
from trainer.views import crops
from trainer.views.pixels import normalize, to_float

PART_BYTES = 8 << 20
"""On a CPU so much is worked on at a time: it stays in a cache, and its memory is used
again and again. All at once takes several times as long."""


def draw_numbers(seed: int, step: int, *, local: bool, view: int, count: int) -> Tensor:
    """Draw the random numbers of one view: float [numbers, count], uniform in 0..1."""
    key = (seed, step, int(local), view)
    words = np.random.SeedSequence(key).generate_state(1, np.uint64)
    generator = torch.Generator().manual_seed(int(words[0]) >> 1)
    return torch.rand(crops.NUMBERS + colors.NUMBERS, count, generator=generator)


def make_views(
    images: Tensor, settings: TrainSettings, step: int, rows: tuple[int, int]
) -> list[Tensor]:
    """Cut, mirror, augment and normalize all views of a batch.

    Full view i is the rendered view i, or is cut out of picture i modulo V, as
    `settings.views` says; local view j is cut out of picture j modulo V. Of the numbers
    drawn for the global batch a rank takes those of its rows: on a CPU any number of
    ranks sees the same bits.

    Args:
        images: uint8 [b, V, 3, H, W], a rank's rows; only read.
        settings: the whole run's.
        step: number of the batch in its stream.
        rows: the half-open range of the global batch's rows that these are.

    Returns:
        `views.count` full views and then `views.local_count` local ones, float32
        [b, 3, side, side], normalized, where `images` are; with the channels innermost
        if `settings.channels_last`.

    Raises:
        TrainerError: the images are not as many as the rows.
    """
    first, end = rows
    if len(images) != end - first:
        raise TrainerError(
            f"{len(images)} samples are not rows {first} to {end} of a batch: give "
            "make_views the rows that were read"
        )
    asked = settings.views
    views = []
    for local, count in ((False, asked.count), (True, asked.local_count)):
        for view in range(count):
            unit = draw_numbers(
                settings.seed,
                step,
                local=local,
                view=view,
                count=settings.stream.batch_size,
            )[:, first:end]
            kind = colors.LOCAL if local else min(view, colors.OTHER)
            pictures = images[:, view % images.shape[1]]
            views.append(_make(pictures, settings, unit, kind))
    return views


def _make(pictures: Tensor, settings: TrainSettings, unit: Tensor, kind: int) -> Tensor:
    """Make one view of all samples; `pictures` is uint8 [b, 3, H, W]."""
    asked = settings.views
    local = kind == colors.LOCAL
    count, channels, height, width = pictures.shape
    boxes, size = None, (height, width)
    if local or asked.made_by == "trainer":
        area = asked.local_area if local else asked.area
        side = asked.local_size_px if local else settings.view_px
        boxes = crops.draw_boxes(unit[: crops.NUMBERS], size, area, asked.flip)
        size = (side, side)
    changes = colors.draw_changes(unit[crops.NUMBERS :], settings.augment, kind)

    views = torch.empty(
        (count, channels, *size),
        device=pictures.device,
        memory_format=torch.channels_last
        if settings.channels_last
        else torch.contiguous_format,
    )
    part_size = count
    if pictures.device.type == "cpu":
        part_size = max(1, PART_BYTES // (4 * pictures[0].numel()))
    for start in range(0, count, part_size):
        part = slice(start, start + part_size)
        out = to_float(pictures[part])
        if boxes is not None:
            out = crops.cut(out, boxes[part], size[0])
        views[part] = normalize(colors.augment(out, changes[part]))
    return views
