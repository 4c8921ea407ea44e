"""Encoders by name."""

from collections.abc import Callable

import torch

from trainer.encoders.alexnet import SmallAlexNet
from trainer.encoders.base import Encoder
from trainer.encoders.foreign import TimmEncoder
from trainer.encoders.resnet import ResNet
from trainer.encoders.vit import VisionTransformer
from trainer.errors import SettingsError
from trainer.settings import EncoderSettings

ENCODERS: dict[str, Callable[[float, int], Encoder]] = {
    "alexnet": SmallAlexNet,
    "resnet18": lambda width, _: ResNet(18, width),
    "resnet50": lambda width, _: ResNet(50, width),
    "vit_tiny": lambda width, resolution: VisionTransformer(3, width, resolution),
    "vit_small": lambda width, resolution: VisionTransformer(6, width, resolution),
}
"""How each is built from its width and H = W of the images."""

TIMM = "timm:"
"""Stands before the name of one of timm's."""


def build_encoder(settings: EncoderSettings, resolution: int, seed: int) -> Encoder:
    """Build a network with weights that the seed alone decides.

    Args:
        settings: which, and how wide.
        resolution: H = W of the full views.
        seed: of the first weights.

    Raises:
        SettingsError: no such network, or none of this width and resolution.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if settings.name.startswith(TIMM):
            return TimmEncoder(settings.name.removeprefix(TIMM), resolution)
        if settings.name not in ENCODERS:
            raise SettingsError(
                f"there is no encoder {settings.name!r}: choose from {[*ENCODERS]}, or "
                f"'{TIMM}NAME' for one of timm's"
            )
        return ENCODERS[settings.name](settings.width, resolution)
