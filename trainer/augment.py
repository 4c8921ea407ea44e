"""What is done to rendered views before the network sees them.

MoCo v2's list without crop and flip, which the renderer has done. Every sample draws
its own amounts; they are drawn on the CPU from one generator a step, so that a run
that resumes sees what it would have seen, on any device.
"""

import numpy as np
import torch
from torch import Tensor

from trainer.color import (
    gray,
    scale_brightness,
    scale_contrast,
    scale_saturation,
    shift_hue,
)
from trainer.settings import AugmentSettings

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""Of ImageNet's pixels, as in the papers' code: encoders stay comparable."""


def step_generator(seed: int, step: int, rank: int = 0) -> torch.Generator:
    """A generator of its own for every step and rank; none depends on another."""
    words = np.random.SeedSequence((seed, step, rank)).generate_state(1, np.uint64)
    return torch.Generator().manual_seed(int(words[0]) >> 1)


def to_float(images: Tensor) -> Tensor:
    """Uint8 0..255 to float32 0..1."""
    return images.float() / 255


def normalize(images: Tensor) -> Tensor:
    """Float [N, 3, H, W] in 0..1 to what networks take: zero mean, unit variance."""
    mean = torch.tensor(MEAN, device=images.device)[:, None, None]
    std = torch.tensor(STD, device=images.device)[:, None, None]
    return (images - mean) / std


def blur(images: Tensor, sigma_px: Tensor) -> Tensor:
    """Gaussian blur, each sample with its own width.

    Along each axis a sample is multiplied by its own band matrix. Rows are normalized,
    so that at a border only the pixels that exist are averaged.

    Args:
        images: float [N, 3, H, W].
        sigma_px: float [N], standard deviation in pixels; 0 changes nothing.
    """
    for axis in (2, 3):
        place = torch.arange(images.shape[axis], device=images.device)
        distance = (place[:, None] - place[None, :]).to(images.dtype)  # [side, side]
        exponent = -0.5 * (distance / sigma_px.clamp_min(1e-3)[:, None, None]) ** 2
        band = torch.softmax(exponent, dim=2)[:, None]  # [N, 1, side, side]
        images = band @ images if axis == 2 else images @ band.mT
    return images


def augment(
    images: Tensor, settings: AugmentSettings, generator: torch.Generator
) -> Tensor:
    """Jitter the colors, drop them now and then, blur; then normalize.

    The four color changes come in a random order, the same for the whole batch.

    Args:
        images: uint8 [N, 3, H, W], or float in 0..1.
        settings: how strongly and how often.
        generator: on the CPU; see `step_generator`.

    Returns:
        float32 [N, 3, H, W], normalized.
    """
    out = images if images.is_floating_point() else to_float(images)
    count = len(out)
    order = torch.randperm(4, generator=generator).tolist()
    # Eight numbers a sample are drawn whatever the settings, so that one setting does
    # not change what another draws. [8, N]
    unit = torch.rand(8, count, generator=generator)
    jittered = unit[0] < settings.jitter_chance
    changes = (scale_brightness, scale_contrast, scale_saturation, shift_hue)
    if jittered.any():
        for index in order:
            neutral = 0.0 if index == 3 else 1.0
            amount = neutral + (2 * unit[1 + index] - 1) * settings.jitter[index]
            amount = torch.where(jittered, amount, neutral)
            out = changes[index](out, amount.to(out.device))
    colorless = (unit[5] < settings.grayscale_chance).to(out.device)
    if colorless.any():
        out = torch.where(colorless[:, None, None, None], gray(out), out)
    blurred = unit[6] < settings.blur_chance[0]
    if blurred.any():
        low, high = settings.blur_sigma_px
        sigma_px = torch.where(blurred, low + unit[7] * (high - low), 0.0)
        out = blur(out, sigma_px.to(out.device))
    return normalize(out)
