"""A checkpoint: all that a run needs to go on as if it had never stopped."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch

from trainer.encoders.base import Encoder
from trainer.encoders.build import build_encoder
from trainer.errors import CheckpointError
from trainer.settings import TrainSettings

CHECKPOINT_VERSION = 2
FILE_NAME = "checkpoint.pt"


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A run between two steps; a plain dictionary in the file, free of pickled code.

    Attributes:
        settings: the run's, with the selection that it reads, as JSON values.
        stream: `{"spec_id", "step"}`: the stream's name and the next batch; each step
            of the run took `accumulate` of them.
        model: `Objective.state_dict()`: networks, queue, center, whatever it has.
        encoder_at: what the names of the encoder's weights begin with in there.
        optimizer: its state.
        losses: each program's, as `ProgramLosses.state_dict()`.
        version: of this layout.
    """

    settings: dict[str, Any]
    stream: dict[str, Any]
    model: dict[str, Any]
    encoder_at: str
    optimizer: dict[str, Any]
    losses: dict[str, Any]
    version: int = CHECKPOINT_VERSION

    @property
    def step(self) -> int:
        """Number of steps done."""
        return int(self.stream["step"]) // int(self.settings["accumulate"])

    def read_settings(self) -> TrainSettings:
        """Give the run's settings."""
        return TrainSettings.from_json(self.settings)

    def save(self, path: Path, *, keep: bool = False) -> None:
        """Write the file whole or not at all: a crash leaves the one before it.

        Args:
            path: the file; the next checkpoint takes its place.
            keep: leave another, `NAME-STEP.pt`, that none takes the place of.

        Raises:
            CheckpointError: the file cannot be written.
        """
        partial = path.with_name(path.name + ".partial")
        # Not asdict(self): it would copy every tensor.
        state = {name: getattr(self, name) for name in self.__slots__}
        try:
            with partial.open("wb") as file:
                torch.save(state, file)
                file.flush()
                os.fsync(file.fileno())
            if keep:
                kept = path.with_stem(f"{path.stem}-{self.step:08d}")
                kept.unlink(missing_ok=True)
                _link(partial, kept)
            partial.replace(path)
        except OSError as error:
            raise CheckpointError(f"cannot write {path}: {error}") from error

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a checkpoint, or a run's folder, onto the CPU.

        Raises:
            CheckpointError: there is none, it is damaged, or of another version.
        """
        file = path / FILE_NAME if path.is_dir() else path
        try:
            state = torch.load(file, map_location="cpu", weights_only=True)
        except FileNotFoundError as error:
            raise CheckpointError(
                f"there is no checkpoint at {file}: name a run's folder or a .pt file"
            ) from error
        except Exception as error:  # torch raises half a dozen kinds
            raise CheckpointError(
                f"{file} is not a checkpoint, or is damaged: {error}"
            ) from error
        found = state.get("version") if isinstance(state, dict) else None
        if found != CHECKPOINT_VERSION:
            raise CheckpointError(
                f"{file} has version {found!r}; this trainer reads {CHECKPOINT_VERSION}"
            )
        return cls(**state)

    def encoder(self, *, trained: bool = True) -> Encoder:
        """Build the encoder, in evaluation mode.

        Args:
            trained: False gives the same network as it was before the first step.
        """
        settings = self.read_settings()
        encoder = build_encoder(settings.encoder, settings.view_px, settings.seed)
        if trained:
            encoder.load_state_dict(
                {
                    name.removeprefix(self.encoder_at): tensor
                    for name, tensor in self.model.items()
                    if name.startswith(self.encoder_at)
                }
            )
        return encoder.eval()


def _link(file: Path, other: Path) -> None:
    """Give a file another name; a copy where the file system cannot."""
    try:
        other.hardlink_to(file)
    except OSError:
        shutil.copyfile(file, other)
