"""Changes of color, each sample by its own amount, whole batches at once.

All functions take float images [N, 3, H, W], sRGB in 0..1, and one amount a sample,
float [N]; they return new images in 0..1. Their definitions are torchvision's, so that
the papers' strengths mean the same here.
"""

import torch
from torch import Tensor

LUMA = (0.299, 0.587, 0.114)
"""Weights of R, G and B in a gray value: ITU-R BT.601."""


def _each(amount: Tensor) -> Tensor:
    return amount[:, None, None, None]


def gray(images: Tensor) -> Tensor:
    """Gray values [N, 1, H, W]."""
    luma = torch.tensor(LUMA, dtype=images.dtype, device=images.device)
    return (images * luma[:, None, None]).sum(dim=1, keepdim=True)


def scale_brightness(images: Tensor, factor: Tensor) -> Tensor:
    """Multiply; 1 changes nothing, 0 is black."""
    return (images * _each(factor)).clamp(0, 1)


def scale_contrast(images: Tensor, factor: Tensor) -> Tensor:
    """Move away from the image's mean gray; 1 changes nothing, 0 is flat gray."""
    mean = gray(images).mean(dim=(2, 3), keepdim=True)
    return torch.lerp(mean.expand_as(images), images, _each(factor)).clamp(0, 1)


def scale_saturation(images: Tensor, factor: Tensor) -> Tensor:
    """Move away from each pixel's gray; 1 changes nothing, 0 is a gray image."""
    grays = gray(images).expand_as(images)
    return torch.lerp(grays, images, _each(factor)).clamp(0, 1)


def shift_hue(images: Tensor, shift: Tensor) -> Tensor:
    """Turn the color circle of HSV by `shift` of a whole turn; 0 changes nothing."""
    red, green, blue = images.unbind(dim=1)
    value, lowest = images.amax(dim=1), images.amin(dim=1)
    chroma = value - lowest
    safe = chroma.clamp_min(1e-8)
    sector = torch.where(
        value == red,
        (green - blue) / safe,
        torch.where(value == green, 2 + (blue - red) / safe, 4 + (red - green) / safe),
    )
    turned = sector + 6 * shift[:, None, None]
    # Channel n of HSV back to RGB: value - chroma * max(0, min(k, 4 - k, 1)) with
    # k = (n + sector) mod 6 and n = 5, 3, 1.
    offset = torch.tensor([5.0, 3.0, 1.0], dtype=images.dtype, device=images.device)
    k = (turned[:, None] + offset[:, None, None]) % 6
    ramp = torch.minimum(k, 4 - k).clamp(0, 1)
    return value[:, None] - chroma[:, None] * ramp
