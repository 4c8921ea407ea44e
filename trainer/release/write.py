"""Writes a run's encoder as a folder that others can load."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safetensors.torch import save

from trainer.checkpoint import Checkpoint
from trainer.errors import TrainerError
from trainer.release.card import Card, read_evaluations, read_loss
from trainer.release.config import build_config, find_architecture
from trainer.release.load import CARD, CONFIG, WEIGHTS


@dataclass(frozen=True, slots=True)
class Release:
    """What was written.

    Attributes:
        folder: where.
        architecture: timm's name, or "shaders21k_" and ours where timm has none.
        for_timm: whether timm can load it.
        parameters: how many numbers were learned.
        weights_bytes: size of model.safetensors.
        weights_sha256: of that file.
        step: number of steps behind the weights.
    """

    folder: str
    architecture: str
    for_timm: bool
    parameters: int
    weights_bytes: int
    weights_sha256: str
    step: int

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def write_release(run: Path, into: Path) -> Release:
    """Write model.safetensors, config.json and README.md of a run's encoder.

    The weights have the architecture's own names and nothing of the training beside
    them. The folder is there whole, or not at all.

    Args:
        run: its folder, or one of its checkpoints, beside which its metrics and its
            evaluation-*.json are looked for.
        into: the new folder; an empty one may be there.

    Raises:
        CheckpointError: there is no run, or it is damaged.
        TrainerError: something is there already, or the disk refuses.
    """
    into = into.resolve()
    if into.exists() and not (into.is_dir() and not any(into.iterdir())):
        raise TrainerError(f"{into} is there already: name a new folder")
    checkpoint = Checkpoint.load(run)
    encoder = checkpoint.encoder()
    architecture = find_architecture(encoder, checkpoint.read_settings().encoder)
    state = encoder.body.state_dict()
    weights = save(
        {name: each.contiguous() for name, each in state.items()},
        metadata={"format": "pt"},
    )
    digest = hashlib.sha256(weights).hexdigest()
    config = build_config(checkpoint, encoder, architecture)
    beside = run if run.is_dir() else run.parent
    card = Card(
        checkpoint=checkpoint,
        encoder=encoder,
        architecture=architecture,
        weights_sha256=digest,
        loss=read_loss(beside, checkpoint.step),
        evaluations=read_evaluations(beside, checkpoint.step),
    )
    try:
        with _appear_whole(into) as folder:
            _write(folder / WEIGHTS, weights)
            _write(folder / CONFIG, (json.dumps(config, indent=2) + "\n").encode())
            _write(folder / CARD, card.render().encode())
    except OSError as error:
        raise TrainerError(f"cannot write {into}: {error}") from error
    return Release(
        folder=str(into),
        architecture=architecture.name,
        for_timm=architecture.for_timm,
        parameters=sum(each.numel() for each in encoder.parameters()),
        weights_bytes=len(weights),
        weights_sha256=digest,
        step=checkpoint.step,
    )


@contextmanager
def _appear_whole(into: Path) -> Iterator[Path]:
    """Give a folder beside `into` that takes its place in the end, or goes."""
    into.parent.mkdir(parents=True, exist_ok=True)
    partial = into.with_name(f".{into.name}.{os.getpid()}.partial")
    partial.mkdir()
    try:
        yield partial
        partial.rename(into)  # refused where something came to lie there meanwhile
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
