"""A checkpoint: all that a run needs to go on as if it had never stopped."""

import os
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
ENCODER = "query.encoder."


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A run between two steps; a plain dictionary in the file, free of pickled code.

    Attributes:
        settings: the run's, with the selection that it reads, as JSON values.
        stream: `{"spec_id", "step"}`: the stream's name and the next batch, which is
            also the number of steps done.
        model: `MoCo.state_dict()`: both networks and the queue.
        optimizer: SGD's state.
        version: of this layout.
    """

    settings: dict[str, Any]
    stream: dict[str, Any]
    model: dict[str, Any]
    optimizer: dict[str, Any]
    version: int = CHECKPOINT_VERSION

    @property
    def step(self) -> int:
        """Number of steps done."""
        return int(self.stream["step"])

    def read_settings(self) -> TrainSettings:
        """Give the run's settings."""
        return TrainSettings.from_json(self.settings)

    def save(self, path: Path) -> None:
        """Write the file whole or not at all: a crash leaves the one before it.

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
                    name.removeprefix(ENCODER): tensor
                    for name, tensor in self.model.items()
                    if name.startswith(ENCODER)
                }
            )
        return encoder.eval()
