"""What a run writes down while it goes: metrics.jsonl."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from shaders21k.bottleneck import Observer
from trainer.errors import TrainerError

FILE_NAME = "metrics.jsonl"


@dataclass(frozen=True, slots=True)
class Metrics:
    """One line of metrics.jsonl: the mean over the steps since the line before.

    Attributes:
        step: number of steps done.
        loss: the training loss.
        accuracy: share of queries that found their own key before all others, 0..1.
        lr: the last step's learning rate.
        images_per_s: pictures trained on in a second; a sample has two.
        data_wait_fraction: share of the time spent blocked, waiting for a batch, 0..1.
        step_s: seconds a step, waiting included.
        verdict: what bounds the run, in words, since its warm-up or its resumption.
    """

    step: int
    loss: float
    accuracy: float
    lr: float
    images_per_s: float
    data_wait_fraction: float
    step_s: float
    verdict: str = ""


class Meter:
    """Collects steps until somebody asks for their `Metrics`.

    Args:
        waited_s: so far, for batches.
        observer: of the stream.
        warm_up_steps: that its verdict leaves out.
    """

    def __init__(
        self, waited_s: float, observer: Observer, warm_up_steps: int = 1
    ) -> None:
        self._observer = observer
        self._warm_up_steps = warm_up_steps
        self._restart(waited_s)

    def _restart(self, waited_s: float) -> None:
        self._started_s, self._waited_s = time.perf_counter(), waited_s
        self._losses: list[float] = []
        self._accuracies: list[float] = []
        self._images = 0

    @property
    def has_some(self) -> bool:
        """Whether steps were counted since the last reading."""
        return bool(self._losses)

    def add(self, loss: float, accuracy: float, images: int) -> None:
        """Count one step."""
        self._losses.append(loss)
        self._accuracies.append(accuracy)
        self._images += images
        if self._warm_up_steps:
            self._warm_up_steps -= 1
            self._observer.restart()

    def read(self, step: int, lr: float, waited_s: float) -> Metrics:
        """Sum up the steps since the last reading, at least one, and start anew."""
        elapsed_s, steps = time.perf_counter() - self._started_s, len(self._losses)
        metrics = Metrics(
            step=step,
            loss=sum(self._losses) / steps,
            accuracy=sum(self._accuracies) / steps,
            lr=lr,
            images_per_s=self._images / elapsed_s,
            data_wait_fraction=(waited_s - self._waited_s) / elapsed_s,
            step_s=elapsed_s / steps,
            verdict=self._observer.judge().line,
        )
        self._restart(waited_s)
        return metrics


class MetricsLog:
    """metrics.jsonl, open for more lines; a `with` block owns it.

    Args:
        folder: the run's.
        done: steps that the run has behind it. Lines about later ones, written after
            the checkpoint that it resumes from, go.
    """

    def __init__(self, folder: Path, done: int) -> None:
        self._path = folder / FILE_NAME
        self._done = done
        self._file: TextIO

    def __enter__(self) -> Self:
        kept = []
        if self._done and self._path.exists():
            kept = read_metrics(self._path.parent)
        partial = self._path.with_suffix(".partial")
        self._file = partial.open("w", encoding="utf-8")
        for metrics in kept:
            if metrics.step <= self._done:
                self.write(metrics)
        partial.replace(self._path)  # a crash before this leaves what was there
        return self

    def write(self, metrics: Metrics) -> None:
        """Add a line; it is in the file when this returns."""
        self._file.write(json.dumps(asdict(metrics)) + "\n")
        self._file.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def read_metrics(folder: Path) -> list[Metrics]:
    """Read a run's lines; a last one cut short by a crash is left out.

    Raises:
        TrainerError: the file is missing, or holds something else.
    """
    path, known = folder / FILE_NAME, {one.name for one in fields(Metrics)}
    try:
        lines = path.read_text("utf-8").splitlines(keepends=True)
        whole = [json.loads(line) for line in lines if line.endswith("\n")]
        return [
            Metrics(**{name: line[name] for name in known & line.keys()})
            for line in whole
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainerError(
            f"cannot read the run's metrics {path}: {error!r}"
        ) from error


def mean_over(lines: Sequence[Metrics], name: str, *, after: int = 0) -> float:
    """Mean of one field over time: each line counts for the seconds that it covers.

    Args:
        lines: a run's, from the first.
        name: the field.
        after: leave out the lines up to this step, such as a slow start.
    """
    previous, seconds, total = after, 0.0, 0.0
    for line in lines:
        if line.step <= after:
            continue
        span_s = line.step_s * (line.step - previous)
        previous, seconds = line.step, seconds + span_s
        total += span_s * float(getattr(line, name))
    return total / seconds if seconds else 0.0
