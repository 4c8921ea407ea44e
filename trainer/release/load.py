"""Reads a released encoder back."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from safetensors import SafetensorError
from safetensors.torch import load_file

from trainer.encoders.base import Encoder
from trainer.encoders.build import build_encoder
from trainer.errors import CheckpointError
from trainer.release.config import RELEASE_VERSION
from trainer.settings import EncoderSettings

CONFIG, WEIGHTS, CARD = "config.json", "model.safetensors", "README.md"
"""The files of a released encoder's folder."""


@dataclass(frozen=True, slots=True)
class Released:
    """What decides a released network's shape.

    Attributes:
        encoder: which network, and how wide.
        resolution: H = W of the images that it was built for.
    """

    encoder: EncoderSettings
    resolution: int

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a folder's config.json.

        Raises:
            CheckpointError: it is missing, damaged, of another version or not ours.
        """
        path = folder / CONFIG
        try:
            ours: dict[str, Any] = json.loads(path.read_text("utf-8"))["shaders21k"]
            version = ours["version"]
            if version == RELEASE_VERSION:
                return cls(EncoderSettings(**ours["encoder"]), int(ours["resolution"]))
        except OSError as error:
            raise CheckpointError(
                f"there is no released encoder in {folder}: name a folder that "
                f"`shaders21k release` wrote ({error.strerror}: {path})"
            ) from error
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointError(
                f"{path} was not written by `shaders21k release`, or is damaged: "
                f"{error!r}"
            ) from error
        raise CheckpointError(
            f"{path} has version {version!r}; this trainer reads {RELEASE_VERSION}"
        )


def load_released(folder: Path) -> Encoder:
    """Build the encoder of a folder that `write_release` wrote, in evaluation mode.

    Raises:
        CheckpointError: the folder holds none, or one whose files are damaged or do
            not belong together.
        SettingsError: the network cannot be built here, as without timm.
    """
    released = Released.read(folder)
    encoder = build_encoder(released.encoder, released.resolution, seed=0)
    path = folder / WEIGHTS
    try:
        encoder.body.load_state_dict(load_file(path))
    except (OSError, SafetensorError, RuntimeError) as error:
        raise CheckpointError(
            f"{path} is missing, damaged, or not of the network in {CONFIG}: {error}"
        ) from error
    return encoder.eval()
