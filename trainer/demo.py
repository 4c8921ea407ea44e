"""The whole system on one machine: serve, train, evaluate, report."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image

from shaders21k import BatchStream
from shaders21k.service import start_service
from trainer.boards import FOLDER as BOARDS
from trainer.checkpoint import FILE_NAME as CHECKPOINT_NAME
from trainer.evaluation.cache import FOLDER
from trainer.evaluation.compare import Evaluation
from trainer.evaluation.programs import draw_held_out
from trainer.evaluation.records import PREFIX
from trainer.loop import ignore, train
from trainer.metrics import FILE_NAME as METRICS_NAME
from trainer.metrics import mean_over, read_metrics
from trainer.opening import find_start, resolve
from trainer.record import Listener
from trainer.reports.judge import draw_units, judge
from trainer.reports.page import SHEETS, write_report
from trainer.reports.sheets import Tile, draw_sheet, write_sheet
from trainer.settings import TrainSettings

SHOTS = 2
"""Examples of each unseen program: so few that features must carry over."""

SAMPLE, ACROSS = 24, 6
"""Pairs of views that the report shows, and how many in a row."""

REPORT_NAME = "report.html"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What a demo found.

    Attributes:
        evaluation: "untrained", "trained" and "raw pixels" on the held-out programs.
        images_per_s: pictures rendered and trained on in a second. This and the next
            leave out the first line of metrics.jsonl, when the renderers start.
        data_wait_fraction: share of the training time spent waiting for data.
        report: the page that shows it.
    """

    evaluation: Evaluation
    images_per_s: float
    data_wait_fraction: float
    report: Path


def clear(folder: Path) -> None:
    """Remove what a demo before this one has left in its folder, and nothing else."""
    names = [CHECKPOINT_NAME, METRICS_NAME, REPORT_NAME, f"{PREFIX}*.json"]
    names += [f"{kind}*.png" for kind in SHEETS] + [f"{FOLDER}/*.safetensors"]
    names += [f"{BOARDS}/events.*"]
    for name in names:
        for path in folder.glob(name):
            path.unlink()


@contextmanager
def find_source(source: str | None) -> Iterator[str]:
    """Use a service that runs already, or run one for as long as the block lasts."""
    if source is not None:
        yield source
        return
    with start_service() as service:
        yield service.ring


def run_demo(
    settings: TrainSettings,
    source: str,
    out: Path,
    *,
    listener: Listener = ignore,
) -> DemoResult:
    """Train from a source and write checkpoint, metrics and report into a folder.

    Args:
        settings: of the run; `held_out` programs are what it is judged on.
        source: where the batches come from.
        out: the folder; must not hold a run.
        listener: is told each line of metrics.jsonl.
    """
    settings = resolve(settings, source)
    find_start(settings, out, resume=False)  # before minutes are spent
    # Drawn first, so that the renderers have all of their memory for the training.
    task = draw_held_out(
        source,
        settings.stream,
        held_out=settings.held_out,
        shots=SHOTS,
        resolution=settings.view_px,
    )
    checkpoint = train(settings, source, out, listener=listener)
    evaluation = judge(checkpoint, task, out)
    draw_units(checkpoint, out)
    with BatchStream(source, settings.stream) as stream:
        views = torch.tensor(next(stream).images[:SAMPLE, :2])
    write_sheet(_pair_up(views), out / "sample.png")
    write_report([out], out / REPORT_NAME, "An encoder that learned from shaders")
    metrics = read_metrics(out)
    start = metrics[0].step
    return DemoResult(
        evaluation=evaluation,
        images_per_s=mean_over(metrics, "images_per_s", after=start),
        data_wait_fraction=mean_over(metrics, "data_wait_fraction", after=start),
        report=out / REPORT_NAME,
    )


def _pair_up(views: torch.Tensor) -> Image.Image:
    """Lay out views, uint8 [N, 2, 3, H, W], the two of a sample side by side."""
    tiles = [
        Tile(view, row=place // ACROSS, column=2 * (place % ACROSS) + which)
        for place, pair in enumerate(views)
        for which, view in enumerate(pair)
    ]
    return draw_sheet(tiles, breaks=tuple(range(2, 2 * ACROSS, 2)))
