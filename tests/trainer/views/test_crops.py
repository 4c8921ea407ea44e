"""Crops against PIL's resize of one box at a time, and against what was asked for."""

import math

import pytest
import torch
from torch.nn.functional import interpolate

from trainer.views.crops import NUMBERS, TRIES, Boxes, cut, draw_boxes


def cut_slowly(images, boxes, side):
    """Box by box, by torch's own antialiased resize."""
    views = []
    for index, image in enumerate(images):
        top, left = int(boxes.top[index]), int(boxes.left[index])
        bottom = top + int(boxes.height[index])
        right = left + int(boxes.width[index])
        view = interpolate(
            image[None, :, top:bottom, left:right],
            (side, side),
            mode="bilinear",
            antialias=True,
            align_corners=False,
        )[0]
        views.append(view.flip(2) if boxes.mirrored[index] else view)
    return torch.stack(views)


def whole(count, height, width, *, mirrored=False):
    none = torch.zeros(count, dtype=torch.int64)
    return Boxes(
        none, none, none + height, none + width, torch.full((count,), mirrored)
    )


@pytest.mark.parametrize("side", [5, 24, 40, 41, 96], ids="{}px".format)
def test_a_cut_is_torchs_own_resize_of_each_box(draw, side):
    """Boxes of 9 to 40 pixels: some are made smaller, some larger."""
    images = draw(32, 3 * 40 * 48).view(32, 3, 40, 48)
    boxes = draw_boxes(draw(NUMBERS, 32, seed=1), (40, 48), (0.05, 1.0), 0.5)
    assert 5 < int(boxes.mirrored.sum()) < 27
    expected = cut_slowly(images, boxes, side)
    torch.testing.assert_close(cut(images, boxes, side), expected, atol=1e-5, rtol=0)


def test_boxes_as_small_as_a_pixel_can_be_cut(draw):
    images = draw(2, 3 * 8 * 8).view(2, 3, 8, 8)
    one = torch.ones(2, dtype=torch.int64)
    boxes = Boxes(one * 3, one * 7, one, one, one > 0)
    expected = images[:, :, 3:4, 7:8].expand(2, 3, 16, 16)
    torch.testing.assert_close(cut(images, boxes, 16), expected)


def test_the_whole_picture_at_its_own_size_keeps_every_bit(images):
    assert torch.equal(cut(images, whole(6, 16, 16), 16), images)
    mirrored = cut(images, whole(6, 16, 16, mirrored=True), 16)
    assert torch.equal(mirrored, images.flip(3))


def test_boxes_lie_in_their_pictures_and_cover_what_was_asked(draw):
    boxes = draw_boxes(draw(NUMBERS, 4000), (200, 200), (0.2, 0.6), 0.25)
    assert min(boxes.top.min(), boxes.left.min()) == 0
    assert (boxes.top + boxes.height).max() == 200
    assert (boxes.left + boxes.width).max() == 200
    share = boxes.height * boxes.width / 200**2
    assert 0.195 < share.min() < 0.21
    assert 0.59 < share.max() < 0.605
    # Every such box fits into a square (0.6 * 4/3 < 1), so none is drawn again.
    quartiles = torch.quantile(share.double(), torch.tensor([0.25, 0.5, 0.75]).double())
    assert quartiles.tolist() == pytest.approx([0.3, 0.4, 0.5], abs=0.012)
    aspect = (boxes.width / boxes.height).log() / math.log(4 / 3)
    assert aspect.abs().max() < 1.05
    assert float(aspect.mean()) == pytest.approx(0, abs=0.03)
    assert float(aspect.std()) == pytest.approx(1 / math.sqrt(3), abs=0.02)
    room = boxes.top / (200 - boxes.height)
    assert float(room.mean()) == pytest.approx(0.5, abs=0.02)
    assert float(boxes.mirrored.float().mean()) == pytest.approx(0.25, abs=0.025)


def test_the_first_try_that_fits_is_taken(draw):
    """A share of all but nothing of it is spare: the shape must be nearly a square."""
    unit = draw(NUMBERS, 3)
    unit[:TRIES] = 0.5
    unit[TRIES : 2 * TRIES] = 1.0  # too wide
    unit[TRIES + 2, 0] = 0.52
    unit[TRIES + 5, 0] = 0.48
    unit[TRIES + 5, 1] = 0.48
    boxes = draw_boxes(unit, (100, 100), (0.9, 0.9), 0)
    assert boxes.width.tolist() == [95, 94, 100]  # the last one: none fits
    assert boxes.height.tolist() == [94, 95, 100]


@pytest.mark.parametrize(
    ("picture", "box"),
    [
        ((100, 300), (0, 83, 100, 133)),
        ((300, 100), (83, 0, 133, 100)),
        ((100, 120), (0, 0, 100, 120)),
    ],
    ids=["long", "tall", "neither"],
)
def test_where_none_fits_it_is_the_middle(draw, picture, box):
    unit = draw(NUMBERS, 1)
    unit[TRIES : 2 * TRIES] = 0.0  # as tall as it may be
    boxes = draw_boxes(unit, picture, (1.0, 1.0), 0)
    found = (boxes.top, boxes.left, boxes.height, boxes.width)
    assert tuple(int(each) for each in found) == box
