"""What is done to the colors of views: MoCo v2's list, and DINO's.

Jitter, gray, blur, solarize, in this order, each with its chance; every sample draws
its own amounts and its own order of the jitter's four changes.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Self

import torch
from torch import Tensor

from trainer.settings import AugmentSettings
from trainer.views.blur import blur
from trainer.views.color import HUE, gray, jitter, solarize

NUMBERS = 13
"""How many random numbers a sample takes."""

FIRST, OTHER, LOCAL = range(3)
"""Kinds of views, as `AugmentSettings` lists their chances."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What happens to the colors of N views; on the CPU.

    Attributes:
        jittered: which are jittered, bool [N].
        order, amount: how, see `trainer.views.color.jitter`; [4, N].
        gray: which lose their colors, bool [N].
        blurred: which are blurred, bool [N].
        sigma_px: how much, float [N].
        solarized: which have their bright half inverted, bool [N].
    """

    jittered: Tensor
    order: Tensor
    amount: Tensor
    gray: Tensor
    blurred: Tensor
    sigma_px: Tensor
    solarized: Tensor

    def __getitem__(self, part: slice) -> Self:
        """Those of some of the samples."""
        return type(self)(
            *(getattr(self, each.name)[..., part] for each in fields(self))
        )


def draw_changes(unit: Tensor, settings: AugmentSettings, kind: int) -> Changes:
    """Make amounts of random numbers; none depends on how another one is used.

    Factors are uniform in max(0, 1 - s)..1 + s and hues in -h..h, as in torchvision's
    ColorJitter.

    Args:
        unit: float [`NUMBERS`, N] on the CPU, uniform in 0..1.
        settings: how strongly and how often.
        kind: `FIRST`, `OTHER` or `LOCAL`.
    """
    blur_chance, solarize_chance = (
        each[kind] if len(each) > 1 else each[0]
        for each in (settings.blur_chance, settings.solarize_chance)
    )
    strength = torch.tensor(settings.jitter)[:, None]
    amount = (2 * unit[4:8] - 1) * strength
    amount[:HUE] += 1
    low, high = settings.blur_sigma_px
    return Changes(
        jittered=unit[0] < settings.jitter_chance,
        order=unit[8:12].argsort(dim=0),
        amount=amount,
        gray=unit[1] < settings.grayscale_chance,
        blurred=unit[2] < blur_chance,
        sigma_px=low + unit[12] * (high - low),
        solarized=unit[3] < solarize_chance,
    )


def augment(images: Tensor, changes: Changes) -> Tensor:
    """Change the colors of images.

    Args:
        images: float [N, 3, H, W] in 0..1; are changed themselves.
        changes: one for each.

    Returns:
        The same memory.
    """

    def jitter_some(some: Tensor) -> Tensor:
        chosen = changes.jittered
        return jitter(some, changes.order[:, chosen], changes.amount[:, chosen])

    def blur_some(some: Tensor) -> Tensor:
        sigma_px = changes.sigma_px[changes.blurred]
        return blur(some, sigma_px.to(some.device, non_blocking=True))

    def gray_some(some: Tensor) -> Tensor:
        return gray(some).expand_as(some)

    _replace(images, changes.jittered, jitter_some)
    _replace(images, changes.gray, gray_some)
    _replace(images, changes.blurred, blur_some)
    _replace(images, changes.solarized, solarize)
    return images


def _replace(
    images: Tensor, chosen: Tensor, change: Callable[[Tensor], Tensor]
) -> None:
    """Change some of the images; which is known on the CPU, so a device never waits."""
    index = chosen.nonzero()[:, 0]
    if len(index):
        index = index.to(images.device, non_blocking=True)
        images.index_copy_(0, index, change(images[index]))
