"""How fast training goes, and how much of it is waiting for data."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Literal

import torch

from shaders21k import BatchStream
from trainer.distributed import pick_device
from trainer.loop import train
from trainer.metrics import mean_over, read_metrics
from trainer.opening import resolve
from trainer.settings import TrainSettings

GOAL_WAIT, GOAL_HEADROOM = 0.01, 1.5
"""Training is to wait for less than such a share of a step, where rendering alone is so
many times as fast as training takes pictures."""

WARM_UP_STEPS = 5
"""Not counted: the renderers compile their first programs, torch its kernels."""


@dataclass(frozen=True, slots=True)
class TrainBench:
    """One measurement, on the machine as it was.

    Attributes:
        data_wait_fraction: share of a training step spent blocked on data, 0..1.
        step_s: seconds a step, waiting included.
        compute_s: seconds a step, waiting left out.
        images_per_s: pictures rendered and trained on in a second.
        rendered_per_s: pictures that the source renders in a second when nobody trains.
        headroom: that, by the pictures that training would take without waiting.
        goal: "met" or "missed", where `headroom` is enough to ask for it; else "not
            asked": who renders no faster than is trained keeps training waiting.
        verdict: what bounds it, in words.
        steps: how many were measured.
        batch_size, resolution, width: what was trained.
        device: what trained. `threads`: torch's, on a CPU.
        renderer: what drew.
    """

    data_wait_fraction: float
    step_s: float
    compute_s: float
    images_per_s: float
    rendered_per_s: float
    headroom: float
    goal: Literal["met", "missed", "not asked"]
    verdict: str
    steps: int
    batch_size: int
    resolution: int
    width: float
    device: str
    threads: int
    renderer: str

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def measure_training(settings: TrainSettings, source: str, *, steps: int) -> TrainBench:
    """Render alone for a while, then train alone, and time both.

    Args:
        settings: of the run; its number of steps is replaced.
        source: where the batches come from.
        steps: how many to time, after a few that are not.
    """
    total = WARM_UP_STEPS + steps
    short = replace(
        settings,
        steps=total,
        optimizer=replace(settings.optimizer, warmup_steps=0),
        log_every=1,
        checkpoint_every=total,
    )
    settings = resolve(short, source)
    # Batches that the training will not ask for, so that none is kept from before.
    with BatchStream(source, settings.stream, step=total) as stream:
        for _ in range(WARM_UP_STEPS):
            renderer = next(stream).fingerprint.renderer
        started_s = perf_counter()
        for _ in range(steps):
            next(stream)
        render_s = perf_counter() - started_s
    with TemporaryDirectory(prefix="shaders21k-") as folder:
        train(settings, source, Path(folder), warm_up_steps=WARM_UP_STEPS)
        lines = read_metrics(Path(folder))
    wait = mean_over(lines, "data_wait_fraction", after=WARM_UP_STEPS)
    step_s = sum(line.step_s for line in lines[WARM_UP_STEPS:]) / steps
    compute_s = step_s * (1 - wait)
    batch = settings.stream.batch_size
    rendered_per_s = 2 * batch * steps / render_s
    headroom = rendered_per_s * compute_s / (2 * batch)
    met: Literal["met", "missed"] = "met" if wait < GOAL_WAIT else "missed"
    return TrainBench(
        data_wait_fraction=wait,
        step_s=step_s,
        compute_s=compute_s,
        images_per_s=2 * batch / step_s,
        rendered_per_s=rendered_per_s,
        headroom=headroom,
        goal=met if headroom >= GOAL_HEADROOM else "not asked",
        verdict=lines[-1].verdict,
        steps=steps,
        batch_size=batch,
        resolution=settings.stream.resolution,
        width=settings.encoder.width,
        device=str(pick_device()),
        threads=torch.get_num_threads(),
        renderer=renderer,
    )
