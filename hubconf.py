"""What `torch.hub.load` finds here: encoders, untrained or from a released folder.

    torch.hub.load(CHECKOUT, "encoder", source="local", weights=DIR)
    torch.hub.load(CHECKOUT, "resnet50", source="local")

DIR is what `shaders21k release` wrote. Nothing is downloaded.
"""

# Underscores, for torch.hub.list takes whatever can be called for an entry point.
from pathlib import Path as _Path

from trainer.encoders.base import Encoder as _Encoder
from trainer.encoders.build import build_encoder as _build_encoder
from trainer.errors import SettingsError as _SettingsError
from trainer.release.load import Released as _Released
from trainer.release.load import load_released as _load_released
from trainer.settings import EncoderSettings as _EncoderSettings

dependencies = ["torch", "safetensors", "numpy"]


def encoder(weights: str) -> _Encoder:
    """Load a released encoder, whichever it is, in evaluation mode.

    Args:
        weights: the folder.

    Raises:
        CheckpointError: it holds no released encoder, or a damaged one.
    """
    return _load_released(_Path(weights))


def small_alexnet(
    weights: str | None = None, *, width: float = 1.0, resolution: int = 64
) -> _Encoder:
    """Give the papers' small AlexNet; see `_give`."""
    return _give("alexnet", weights, width, resolution)


def resnet18(
    weights: str | None = None, *, width: float = 1.0, resolution: int = 224
) -> _Encoder:
    """Give a ResNet-18; see `_give`."""
    return _give("resnet18", weights, width, resolution)


def resnet50(
    weights: str | None = None, *, width: float = 1.0, resolution: int = 224
) -> _Encoder:
    """Give a ResNet-50; see `_give`."""
    return _give("resnet50", weights, width, resolution)


def vit_tiny(
    weights: str | None = None, *, width: float = 1.0, resolution: int = 224
) -> _Encoder:
    """Give a ViT-T; see `_give`."""
    return _give("vit_tiny", weights, width, resolution)


def vit_small(
    weights: str | None = None, *, width: float = 1.0, resolution: int = 224
) -> _Encoder:
    """Give a ViT-S; see `_give`."""
    return _give("vit_small", weights, width, resolution)


def _give(name: str, weights: str | None, width: float, resolution: int) -> _Encoder:
    """Build a network untrained, or load it from a released folder.

    Args:
        name: ours.
        weights: the folder, which says how wide the network is and for what pixels;
            None builds one with its first weights.
        width: multiplies the channels of an untrained one.
        resolution: H = W of the images that an untrained one is for.

    Raises:
        CheckpointError: the folder holds no released encoder, or a damaged one.
        SettingsError: the folder holds another network, or there is none like this.
    """
    if weights is None:
        settings = _EncoderSettings(name=name, width=width)
        return _build_encoder(settings, resolution, seed=0)
    found = _Released.read(_Path(weights)).encoder.name
    if found != name:
        raise _SettingsError(
            f"{weights} holds {found!r}, not {name!r}: load it as 'encoder'"
        )
    return _load_released(_Path(weights))
