"""TensorBoard, always; Weights & Biases, where it is installed and asked for."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from trainer.metrics import Metrics
from trainer.settings import TrainSettings

FOLDER = "tensorboard"
SHOWN = ("loss", "accuracy", "lr", "images_per_s", "data_wait_fraction", "step_s")

Board = Callable[[Metrics], None]


@contextmanager
def open_boards(out: Path, settings: TrainSettings, done: int) -> Iterator[Board]:
    """Write what metrics.jsonl says where boards show it.

    wandb is used where it is installed and its own variable WANDB_PROJECT is set: it
    sends to a host, which nobody has agreed to who has merely installed it.

    Args:
        out: the run's folder.
        settings: the run's.
        done: steps that the run has behind it; what boards have of later ones goes.

    Yields:
        What to call with each line.
    """
    from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415, takes 0.4 s

    with SummaryWriter(out / FOLDER, purge_step=done + 1) as writer:
        elsewhere = _start_wandb(out, settings)

        def show(metrics: Metrics) -> None:
            for name in SHOWN:
                value = getattr(metrics, name)
                writer.add_scalar(name, value, metrics.step)
            if elsewhere is not None:
                elsewhere.log(asdict(metrics), step=metrics.step)

        try:
            yield show
        finally:
            if elsewhere is not None:
                elsewhere.finish()


def _start_wandb(out: Path, settings: TrainSettings) -> Any:
    if not os.environ.get("WANDB_PROJECT") or find_spec("wandb") is None:
        return None
    import wandb  # noqa: PLC0415

    folder = out.resolve()
    return wandb.init(
        dir=str(folder),
        name=folder.name,
        id=sha256(str(folder).encode()).hexdigest()[:16],  # the same when it resumes
        config=settings.to_json(),
        resume="allow",
    )
