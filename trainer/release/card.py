"""README.md of a released encoder: a model card, written from the run."""

import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from trainer.checkpoint import Checkpoint
from trainer.encoders.base import Encoder
from trainer.errors import TrainerError
from trainer.metrics import read_metrics
from trainer.release.config import Architecture


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """All that a model card tells.

    Attributes:
        checkpoint: where the weights come from.
        encoder: the network.
        architecture: what other libraries call it.
        weights_sha256: of model.safetensors.
        loss: the training loss at the end; None where the run left no metrics.
        evaluations: see `read_evaluations`.
    """

    checkpoint: Checkpoint
    encoder: Encoder
    architecture: Architecture
    weights_sha256: str
    loss: float | None
    evaluations: list[dict[str, Any]]

    def render(self) -> str:
        """Fill in the template."""
        environment = jinja2.Environment(  # noqa: S701, Markdown is no HTML
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=jinja2.StrictUndefined,
        )
        environment.filters["cell"] = write_cell
        source = files("trainer.release").joinpath("card.txt").read_text("utf-8")
        settings = self.checkpoint.read_settings()
        stream, step = settings.stream, self.checkpoint.step
        return environment.from_string(source).render(
            card=self,
            settings=settings,
            stream=stream,
            step=step,
            programs=stream.program_range if stream.selection else None,
            samples=step * stream.batch_size * settings.accumulate,
            views=step * settings.images_per_step,
            parameters=sum(each.numel() for each in self.encoder.parameters()),
            objective=asdict(settings.objective),
            optimizer=asdict(settings.optimizer),
            augment=asdict(settings.augment),
        )


def read_loss(folder: Path, step: int) -> float | None:
    """Find the last training loss that a run wrote down, up to a step."""
    try:
        losses = [line.loss for line in read_metrics(folder) if line.step <= step]
    except TrainerError:
        return None
    return losses[-1] if losses else None


def read_evaluations(folder: Path, step: int) -> list[dict[str, Any]]:
    """Read a run's evaluation-*.json files, by name.

    What is no evaluation, or one of another step, is left out: a card tells what is
    known.

    Returns:
        Objects with at least "task" and "scores", a list of objects of which each has
        a "name"; and "columns", the names of all that scores tell.
    """
    found = []
    for path in sorted(folder.glob("evaluation-*.json")):
        try:
            read = json.loads(path.read_text("utf-8"))
            if read.get("step", step) != step or not read["scores"]:
                continue
            columns = list(dict.fromkeys(key for one in read["scores"] for key in one))
            found.append({"task": path.stem, **read, "columns": columns})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return found


def write_cell(value: object) -> str:
    """Write a value for a cell of a Markdown table."""
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, list | tuple):
        return " to ".join(write_cell(one) for one in value)
    return " ".join(str(value).split()).replace("|", "\\|")
