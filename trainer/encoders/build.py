"""Encoders by name."""

import torch

from trainer.encoders.alexnet import SmallAlexNet
from trainer.encoders.base import Encoder
from trainer.errors import SettingsError
from trainer.settings import EncoderSettings


def build_encoder(settings: EncoderSettings, resolution: int, seed: int) -> Encoder:
    """Build a network with weights that the seed alone decides.

    Args:
        settings: which, and how wide. What `norm_groups` says is done to the network of
            a run alone, see `trainer.norms`.
        resolution: H = W of the full views.
        seed: of the first weights.

    Raises:
        SettingsError: no such network, or none of this width and resolution.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if settings.name == "alexnet":
            return SmallAlexNet(settings.width, resolution)
        raise SettingsError(f"there is no encoder {settings.name!r}")
