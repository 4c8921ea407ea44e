"""What a person sees of a run while it goes."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.progress import TimeRemainingColumn as RemainingColumn

from trainer.metrics import Metrics
from trainer.record import Listener


@contextmanager
def show_progress(console: Console, steps: int) -> Iterator[Listener]:
    """Draw a bar with loss, speed and the share of time spent waiting for data.

    Args:
        console: where to draw; one that is no terminal gets the last state alone.
        steps: of the whole run.

    Yields:
        The listener to hand to `train`.
    """
    progress = Progress(
        TextColumn("training"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        RemainingColumn(),
        console=console,
    )
    with progress:
        task = progress.add_task("training", total=steps, note="")

        def listen(metrics: Metrics) -> None:
            progress.update(task, completed=metrics.step, note=describe(metrics))

        yield listen


def describe(metrics: Metrics) -> str:
    """One line: "loss 5.01, 812 images/s, 0.3 % waiting"."""
    return (
        f"loss {metrics.loss:.3f}, {metrics.images_per_s:.0f} images/s, "
        f"{metrics.data_wait_fraction:.1%} waiting"
    )
