"""The task of held-out programs: which of them drew this picture?"""

from dataclasses import replace

import torch

from shaders21k import BatchStream, StreamSpec
from shaders21k.transports.base import Transport
from trainer.errors import DatasetError
from trainer.evaluation.tasks import Pictures, Task


def draw_held_out(
    source: str | Transport,
    trained_on: StreamSpec,
    *,
    held_out: int,
    shots: int = 8,
    queries: int = 8,
    seed: int = 1,
    resolution: int | None = None,
) -> Task:
    """Have programs drawn that no training step saw: which program drew this?

    Crops are as in training. The gallery's pictures come from the first half of the
    time range, the queries from the second, so none shows the same moment. Pictures of
    one program are alike, so that each program is one cluster.

    Args:
        source: where to draw.
        trained_on: the training stream, with its selection.
        held_out: how many of the selection's last programs to tell apart, at least 2.
        shots: pictures of each program in the gallery.
        queries: pictures of each program to be named.
        seed: of both streams.
        resolution: H = W, pixels; None: the training stream's.

    Raises:
        DatasetError: fewer than two programs, or training saw one of them.
    """
    served = trained_on.selection.programs if trained_on.selection else 0
    first = served - held_out
    if held_out < 2 or first < trained_on.program_range[1]:
        raise DatasetError(
            f"held_out={held_out}: at least 2, and at most the "
            f"{served - trained_on.program_range[1]} that training left out"
        )
    early_s, late_s = trained_on.time_s
    middle_s = (early_s + late_s) / 2
    spec = replace(
        trained_on,
        programs=(first, served),
        batch_size=held_out,
        window=held_out,  # every batch holds every program once
        slide=0,
        views=1,
        seed=seed,
        mix=1,  # the question names one program, however many a training image has
        mixing="convex",
        mix_alpha=1.0,
        visits=None,
        resolution=resolution or trained_on.resolution,
    )
    shown = _draw(source, replace(spec, time_s=(early_s, middle_s)), shots)
    asked = _draw(source, replace(spec, time_s=(middle_s, late_s)), queries)
    return Task(
        name="programs",
        question=f"which of {held_out} unseen programs drew this?",
        classes=tuple(f"program {first + index}" for index in range(held_out)),
        gallery=shown,
        queries=asked,
        clusters=asked.label,
    )


def _draw(source: str | Transport, spec: StreamSpec, steps: int) -> Pictures:
    images, labels = [], []
    with BatchStream(source, spec) as stream:
        for _ in range(steps):
            batch = next(stream)
            images.append(torch.tensor(batch.images[:, 0]))
            labels.append(torch.tensor(batch.label - spec.program_range[0]))
    return Pictures(torch.cat(images), torch.cat(labels))
