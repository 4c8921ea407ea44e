"""Colors against one image at a time, by torchvision's formulas and the stdlib."""

import colorsys

import pytest
import torch

from trainer.views.color import (
    BRIGHTNESS,
    CONTRAST,
    HUE,
    SATURATION,
    fade,
    gray,
    jitter,
    shift_hue,
    solarize,
)

LUMA = torch.tensor([0.299, 0.587, 0.114])[:, None, None]


def blend(image, other, factor):
    """As torchvision's `_blend`: of float images, cut off at 0 and 1."""
    return (factor * image + (1 - factor) * other).clamp(0, 1)


def turn(image, shift):
    """A hue shift by the standard library, pixel by pixel."""
    pixels = []
    for pixel in image.flatten(1).T.tolist():
        hue, saturation, value = colorsys.rgb_to_hsv(*pixel)
        pixels.append(colorsys.hsv_to_rgb((hue + shift) % 1, saturation, value))
    return torch.tensor(pixels).T.view_as(image)


def change_one(image, kind, amount):
    """One change of one image [3, H, W]."""
    grays = (image * LUMA).sum(dim=0)
    if kind == BRIGHTNESS:
        return blend(image, torch.zeros(()), amount)
    if kind == CONTRAST:
        return blend(image, grays.mean(), amount)
    if kind == SATURATION:
        return blend(image, grays, amount)
    return turn(image, amount)


@pytest.mark.parametrize("kind", [BRIGHTNESS, CONTRAST, SATURATION])
@pytest.mark.parametrize("factor", [0.0, 0.6, 1.0, 1.7])
def test_a_fade_is_torchvisions_formula(images, kind, factor):
    out = fade(images, torch.full((6,), kind), torch.full((6,), factor))
    expected = torch.stack([change_one(image, kind, factor) for image in images])
    torch.testing.assert_close(out, expected, atol=1e-6, rtol=0)


def test_samples_fade_in_different_ways_at_once(images):
    kind = torch.tensor([BRIGHTNESS, CONTRAST, SATURATION] * 2)
    factor = torch.linspace(0.5, 1.5, 6)
    each = zip(images, kind.tolist(), factor.tolist(), strict=True)
    expected = torch.stack([change_one(*one) for one in each])
    torch.testing.assert_close(fade(images, kind, factor), expected, atol=1e-6, rtol=0)


@pytest.mark.parametrize("kind", [BRIGHTNESS, CONTRAST, SATURATION])
def test_a_factor_of_one_changes_no_bit(images, kind):
    assert torch.equal(fade(images, torch.full((6,), kind), torch.ones(6)), images)


@pytest.mark.parametrize("shift", [-0.5, -0.1, 0.0, 0.3, 0.5, 1.0])
def test_hue_is_that_of_the_standard_library(images, shift):
    images[0, :, 0] = 0.25  # without a hue
    images[0, :, 1] = torch.tensor([[0.0], [1.0], [1.0]])  # two alike, at the limits
    out = shift_hue(images, torch.full((6,), shift))
    expected = torch.stack([turn(image, shift) for image in images])
    torch.testing.assert_close(out, expected, atol=1e-5, rtol=0)


def test_jitter_is_its_changes_one_image_at_a_time(draw):
    """Of 96 images: every one of the 24 orders is likely to be among them."""
    images = draw(96, 3 * 8 * 8).view(96, 3, 8, 8)
    order = draw(4, 96, seed=1).argsort(dim=0)
    amount = draw(4, 96, seed=2) + 0.5
    amount[HUE] = draw(1, 96, seed=3)[0] - 0.5
    expected = []
    for index, image in enumerate(images):
        for kind in order[:, index].tolist():
            image = change_one(image, kind, float(amount[kind, index]))  # noqa: PLW2901
        expected.append(image)
    before = images.clone()
    out = jitter(images, order, amount)
    torch.testing.assert_close(out, torch.stack(expected), atol=2e-5, rtol=0)
    assert torch.equal(images, before)
    assert len({tuple(each) for each in order.T.tolist()}) > 20


def test_gray_weighs_as_television_does():
    primaries = torch.eye(3)[:, :, None, None]
    assert gray(primaries).flatten().tolist() == pytest.approx([0.299, 0.587, 0.114])


def test_solarize_inverts_from_the_middle_on():
    values = torch.tensor([0.0, 0.25, 0.499, 0.5, 0.75, 1.0])
    expected = torch.tensor([0.0, 0.25, 0.499, 0.5, 0.25, 0.0])
    assert torch.equal(solarize(values), expected)
