"""Pixels as numbers: bytes, shares of full light, and what networks take."""

import torch
from torch import Tensor

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""Of ImageNet's pixels, as in the papers' code: encoders stay comparable."""


def to_float(images: Tensor) -> Tensor:
    """Uint8 0..255 to float32 0..1, in memory of its own."""
    return images.to(torch.float32, copy=True).div_(255)


def normalize(images: Tensor) -> Tensor:
    """Float [N, 3, H, W] in 0..1 to what networks take: zero mean, unit variance."""
    mean, std = (
        # Without waiting for what the device still has to do.
        torch.tensor(each).to(images.device, non_blocking=True)[:, None, None]
        for each in (MEAN, STD)
    )
    return (images - mean).div_(std)
