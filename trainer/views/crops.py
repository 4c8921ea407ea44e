"""Cutting views out of pictures as torchvision's RandomResizedCrop does, in batches.

The box is drawn on the CPU; it is cut out, resized and mirrored by two matrices a
sample, wherever the pictures lie.
"""

import math
from dataclasses import dataclass, fields
from typing import Self

import torch
from torch import Tensor

from trainer.views.axes import weigh_axes

TRIES = 10
NUMBERS = 2 * TRIES + 3
"""How many random numbers a sample takes."""

ASPECT = 4 / 3
"""The longest box is so much longer than it is wide, or wider than it is long."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """Where views lie in their pictures; N of them, in pixels.

    Attributes:
        top, left: first row and column, int64 [N].
        height, width: rows and columns, int64 [N].
        mirrored: whether left and right change places, bool [N].
    """

    top: Tensor
    left: Tensor
    height: Tensor
    width: Tensor
    mirrored: Tensor

    def __getitem__(self, part: slice) -> Self:
        """Those of some of the samples."""
        return type(self)(*(getattr(self, each.name)[part] for each in fields(self)))


def draw_boxes(
    unit: Tensor, picture: tuple[int, int], area: tuple[float, float], flip: float
) -> Boxes:
    """Draw boxes as torchvision's RandomResizedCrop and RandomHorizontalFlip do.

    The share of the area is uniform in its range, the logarithm of width over height
    between those of 3/4 and 4/3; both are rounded to whole pixels. The first of ten
    tries that fits into the picture is taken and its place is uniform; if none fits,
    the largest box of an allowed shape in the middle is taken.

    Args:
        unit: float [`NUMBERS`, N] on the CPU, uniform in 0..1.
        picture: height and width of the pictures.
        area: range of the share that a box covers.
        flip: probability that it is mirrored.
    """
    full_height, full_width = picture
    unit = unit.double()
    shares, stretches = unit[:TRIES], unit[TRIES : 2 * TRIES]
    down, right, mirror = unit[2 * TRIES :]

    low, high = area
    pixels = full_height * full_width * (low + shares * (high - low))
    aspect = (math.log(ASPECT) * (2 * stretches - 1)).exp()
    height = (pixels / aspect).sqrt().round()  # [TRIES, N]
    width = (pixels * aspect).sqrt().round()
    fits = (height >= 1) & (height <= full_height)
    fits &= (width >= 1) & (width <= full_width)

    first = fits.int().argmax(
        dim=0, keepdim=True
    )  # of several ones argmax is the first
    found = fits.any(dim=0)
    largest_height = min(full_height, round(full_width * ASPECT))
    largest_width = min(full_width, round(full_height * ASPECT))
    height = torch.where(found, height.gather(0, first)[0], largest_height)
    width = torch.where(found, width.gather(0, first)[0], largest_width)

    top = torch.where(
        found,
        (down * (full_height - height + 1)).floor(),
        (full_height - largest_height) // 2,
    )
    left = torch.where(
        found,
        (right * (full_width - width + 1)).floor(),
        (full_width - largest_width) // 2,
    )
    return Boxes(
        top.long(), left.long(), height.long(), width.long(), mirrored=mirror < flip
    )


def cut(images: Tensor, boxes: Boxes, side: int) -> Tensor:
    """Cut boxes out and resize them, bilinear and antialiased.

    The same as `torch.nn.functional.interpolate(box, side, mode="bilinear",
    antialias=True)` of each box, which is PIL's definition; then mirrored.

    Args:
        images: float [N, C, H, W].
        boxes: one for each image, on the CPU.
        side: height and width of the views, in pixels.

    Returns:
        Float [N, C, side, side].
    """
    straight = torch.zeros_like(boxes.mirrored)
    height, width = images.shape[2:]
    rows = _weights(boxes.top, boxes.height, straight, (height, side), images)
    columns = _weights(boxes.left, boxes.width, boxes.mirrored, (width, side), images)
    return weigh_axes(images, rows, columns)


def _weights(
    start: Tensor,
    length: Tensor,
    mirrored: Tensor,
    pixels: tuple[int, int],
    like: Tensor,
) -> Tensor:
    """Weights [N, side, full] of the old pixels along an axis in each new one.

    A new pixel lies at scale * (i + 1/2) pixels of the box, scale = length / side. Old
    ones weigh in by a triangle around it that is one old pixel wide to either side, or
    `scale` where the box is made smaller; beyond the box's edge there is nothing, and
    what there is sums to 1.
    """
    full, side = pixels  # before and after
    scale = length.double() / side
    index = torch.arange(side)
    index = torch.where(mirrored[:, None], side - 1 - index, index)  # [N, side]
    center = start[:, None] + scale[:, None] * (index + 0.5) - 0.5
    # Whole pixels and the rest apart: so single precision loses nothing.
    whole = center.floor()
    whole, rest, first, end, reach = (
        each[:, :, None].to(like.device, like.dtype, non_blocking=True)
        for each in (
            whole,
            center - whole,
            start[:, None],
            (start + length)[:, None],
            scale.clamp_min(1)[:, None],
        )
    )
    place = torch.arange(full, dtype=like.dtype, device=like.device)
    distance = (place - whole).sub_(rest).abs_()  # [N, side, full]
    weights = distance.div_(-reach).add_(1).clamp_min_(0)
    weights.mul_((place >= first) & (place < end))
    return weights.div_(weights.sum(dim=2, keepdim=True))
