"""Gaussian blur, each sample with its own width."""

import torch
from torch import Tensor

from trainer.views.axes import weigh_axes


def blur(images: Tensor, sigma_px: Tensor) -> Tensor:
    """Blur every sample by its own Gaussian.

    The whole bell is used, and its weights are divided by their sum, so that at a
    border only the pixels that exist are averaged. Up to 224 pixels two products with
    full matrices take about as long as short convolutions, whose kernels would differ
    from sample to sample and be cut off.

    Args:
        images: float [N, C, H, W].
        sigma_px: float [N], standard deviation in pixels; 0 changes nothing.
    """
    rows, columns = (_weights(sigma_px, side) for side in images.shape[2:])
    return weigh_axes(images, rows, columns)


def _weights(sigma_px: Tensor, side: int) -> Tensor:
    """Weights [N, side, side] of the old pixels along an axis in each new one."""
    place = torch.arange(side, dtype=sigma_px.dtype, device=sigma_px.device)
    distance = place[:, None] - place
    exponent = -0.5 * (distance / sigma_px.clamp_min(1e-3)[:, None, None]) ** 2
    return exponent.softmax(dim=2)
