"""Changes of color, each sample by its own amount, whole batches at once.

All functions take float images [N, 3, H, W], sRGB in 0..1, and return new ones in 0..1.
Their definitions are torchvision's, so that the papers' strengths mean the same here.
"""

import torch
from torch import Tensor

LUMA = (0.299, 0.587, 0.114)
"""Weights of R, G and B in a gray value: ITU-R BT.601, as in PIL, with which the papers
were made; torchvision has 0.2989 for tensors."""

BRIGHTNESS, CONTRAST, SATURATION, HUE = range(4)
"""The changes of `jitter`, as its settings list them."""


def gray(images: Tensor) -> Tensor:
    """Gray values [N, 1, H, W]."""
    red, green, blue = images.unbind(dim=1)
    grays = (red * LUMA[0]).add_(green, alpha=LUMA[1]).add_(blue, alpha=LUMA[2])
    return grays[:, None]


def fade(images: Tensor, kind: Tensor, factor: Tensor) -> Tensor:
    """Scale brightness, contrast or saturation: one of the three for each sample.

    All three move an image away from a dull one, as `torchvision.transforms` has them:
    factor * image + (1 - factor) * dull, cut off at 0 and 1, where the dull image is
    black, or flat in the image's own mean gray, or the image in gray. 1 changes
    nothing, 0 gives the dull image.

    Args:
        images: float [N, 3, H, W].
        kind: int [N], `BRIGHTNESS`, `CONTRAST` or `SATURATION`.
        factor: float [N], 0 or more.
    """
    rest = 1 - factor
    contrast = torch.where(kind == CONTRAST, rest, 0)[:, None, None, None]
    saturation = torch.where(kind == SATURATION, rest, 0)[:, None, None, None]
    dull = gray(images)  # [N, 1, H, W]
    # In two steps: the mean of a single image over both axes would be summed up by
    # several threads, and so have other bits than the same image's in a batch.
    mean = dull.mean(dim=3, keepdim=True).mean(dim=2, keepdim=True)
    dull = dull.mul_(saturation).add_(mean * contrast)
    return (images * factor[:, None, None, None]).add_(dull).clamp_(0, 1)


def shift_hue(images: Tensor, shift: Tensor) -> Tensor:
    """Turn the color circle of HSV by `shift` [N] of a whole turn; 0 changes nothing.

    With the hue h in 0..6, the lowest of the three values and the chroma c, highest
    minus lowest, a channel is lowest + c * r(h) with a ramp r from 0 to 1 for each
    (Smith, "Color gamut transform pairs", 1978: his hexcone, as one piece).
    """
    red, green, blue = images.unbind(dim=1)  # each [N, H, W]
    highest = torch.maximum(torch.maximum(red, green), blue)
    lowest = torch.minimum(torch.minimum(red, green), blue)
    chroma = highest - lowest
    safe = chroma.clamp_min(1e-8)
    hue = torch.where(
        highest == red,
        (green - blue).div_(safe),
        torch.where(
            highest == green,
            (blue - red).div_(safe).add_(2),
            (red - green).div_(safe).add_(4),
        ),
    )
    hue.add_(6 * shift[:, None, None])
    hue.sub_((hue / 6).floor_().mul_(6))
    ramps = (
        (hue - 3).abs_().sub_(1),
        (hue - 2).abs_().neg_().add_(2),
        (hue - 4).abs_().neg_().add_(2),
    )
    out = torch.empty_like(images)
    for channel, ramp in enumerate(ramps):
        torch.addcmul(lowest, ramp.clamp_(0, 1), chroma, out=out[:, channel])
    return out


def jitter(images: Tensor, order: Tensor, amount: Tensor) -> Tensor:
    """Change brightness, contrast, saturation and hue, each sample in its own order.

    Args:
        images: float [N, 3, H, W].
        order: int64 [4, N] on the CPU: which change comes first, second, third, last.
        amount: float [4, N] on the CPU: by which factor brightness, contrast and
            saturation change, and by how much of a turn the hue.
    """
    device = images.device
    ordered = amount.gather(0, order)
    factor = torch.where(order == HUE, 1.0, ordered).to(device, non_blocking=True)
    kind = order.to(device, non_blocking=True)
    for place in range(4):
        images = fade(images, kind[place], factor[place])
        turned = (order[place] == HUE).nonzero()[:, 0]
        if len(turned):
            shift = ordered[place, turned].to(device, non_blocking=True)
            index = turned.to(device, non_blocking=True)
            images.index_copy_(0, index, shift_hue(images[index], shift))
    return images


def solarize(images: Tensor) -> Tensor:
    """Invert the bright half of all values, those from 0.5 on."""
    return torch.where(images >= 0.5, 1 - images, images)
