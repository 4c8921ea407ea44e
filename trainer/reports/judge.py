"""Evaluate a run and leave in its folder what a report shows of it."""

from pathlib import Path

from trainer.checkpoint import Checkpoint
from trainer.evaluation.cache import FOLDER
from trainer.evaluation.compare import Evaluation, compare
from trainer.evaluation.records import name_file, write_evaluation
from trainer.evaluation.tasks import Task
from trainer.reports.excite import draw_excited
from trainer.reports.neighbors import draw_neighbors
from trainer.reports.sheets import write_sheet


def judge(
    checkpoint: Checkpoint, task: Task, folder: Path, layer: str | None = None
) -> Evaluation:
    """Compare, and write `evaluation-<name>.json` and `neighbors-<name>.png`.

    The name is the task's, with the layer's behind it where one was asked for.

    Args:
        checkpoint: the run.
        task: what to tell apart.
        folder: the run's; features are kept in it, too.
        layer: see `compare`.

    Raises:
        TrainerError: see `compare`; or the folder cannot be written to.
    """
    evaluation, features = compare(checkpoint, task, layer=layer, cache=folder / FOLDER)
    name = name_file(task.name if layer is None else f"{task.name}-{layer}")
    write_evaluation(evaluation, folder, name)
    write_sheet(draw_neighbors(task, features), folder / f"neighbors-{name}.png")
    return evaluation


def draw_units(checkpoint: Checkpoint, folder: Path, layer: str | None = None) -> None:
    """Write `excited-<layer>.png`: see `draw_excited`."""
    name = layer or checkpoint.encoder().layers[-1]
    write_sheet(
        draw_excited(checkpoint, name), folder / f"excited-{name_file(name)}.png"
    )
