"""config.json of a released encoder: in timm's form, with what we know beside it.

timm reads `architecture`, `model_args`, `num_classes`, `num_features` and
`pretrained_cfg`; the object "shaders21k" is what `load_released` reads.
"""

from dataclasses import dataclass, field
from typing import Any

from trainer.checkpoint import Checkpoint
from trainer.encoders.base import Encoder
from trainer.encoders.foreign import TimmEncoder
from trainer.encoders.resnet import ResNet
from trainer.encoders.vit import PATCH_PX, VisionTransformer
from trainer.settings import EncoderSettings
from trainer.views.pixels import MEAN, STD

RELEASE_VERSION = 1
"""Of the object "shaders21k"."""

TIMM_VIT_PX = 224
TIMM_VITS = {
    "vit_tiny": ("vit_tiny_patch16_224", 3),
    "vit_small": ("vit_small_patch16_224", 6),
}
"""By our name, timm's, and the heads that it has."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """What a network is to other libraries.

    Attributes:
        name: timm's, or "shaders21k_" and ours where timm cannot build it.
        for_timm: whether timm can.
        model_args: what timm is to be told beside the name.
        ends: `first_conv` and `classifier`, names of layers that timm asks for.
    """

    name: str
    for_timm: bool = True
    model_args: dict[str, Any] = field(default_factory=dict)
    ends: dict[str, Any] = field(default_factory=dict)


def find_architecture(encoder: Encoder, settings: EncoderSettings) -> Architecture:
    """Say how timm builds the same network, if it can."""
    if isinstance(encoder, TimmEncoder):
        return Architecture(
            name=encoder.name, model_args=encoder.model_args, ends=encoder.ends
        )
    if isinstance(encoder, VisionTransformer):
        name, heads = TIMM_VITS[settings.name]
        args = {"img_size": encoder.resolution, "patch_size": encoder.patch_px}
        args |= {"num_heads": encoder.heads, "embed_dim": encoder.out_features}
        native = (TIMM_VIT_PX, PATCH_PX, heads)
        given = (encoder.resolution, encoder.patch_px, encoder.heads)
        return Architecture(
            name=name,
            model_args={} if given == native else args,
            ends={"first_conv": "patch_embed.proj", "classifier": "head"},
        )
    if isinstance(encoder, ResNet) and settings.width == 1:
        return Architecture(
            name=settings.name, ends={"first_conv": "conv1", "classifier": "fc"}
        )
    return Architecture(name=f"shaders21k_{settings.name}", for_timm=False)


def build_config(
    checkpoint: Checkpoint, encoder: Encoder, architecture: Architecture
) -> dict[str, Any]:
    """Put together config.json, as JSON values."""
    settings = checkpoint.read_settings()
    side = settings.view_px
    return {
        "architecture": architecture.name,
        "num_classes": 0,
        "num_features": encoder.out_features,
        "model_args": architecture.model_args,
        "pretrained_cfg": {
            "num_classes": 0,
            "input_size": [3, side, side],
            "mean": list(MEAN),
            "std": list(STD),
            # As `evaluate` reads pictures: the whole center square.
            "interpolation": "bicubic",
            "crop_pct": 1.0,
            "crop_mode": "center",
            **architecture.ends,
        },
        "shaders21k": {
            "version": RELEASE_VERSION,
            "encoder": {
                "name": settings.encoder.name,
                "width": settings.encoder.width,
            },
            "resolution": side,
            "layers": list(encoder.layers),
            "step": checkpoint.step,
            "spec_id": checkpoint.stream["spec_id"],
            "objective": settings.objective.NAME,
            "settings": settings.to_json(),
        },
    }
