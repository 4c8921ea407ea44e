import colorsys

import pytest
import torch

from trainer.augment import (
    MEAN,
    STD,
    augment,
    blur,
    normalize,
    step_generator,
)
from trainer.color import (
    gray,
    scale_brightness,
    scale_contrast,
    scale_saturation,
    shift_hue,
)
from trainer.settings import AugmentSettings

NOTHING = AugmentSettings(jitter_chance=0, grayscale_chance=0, blur_chance=(0,))
ALWAYS = AugmentSettings(jitter_chance=1, grayscale_chance=0.5, blur_chance=(1,))


@pytest.fixture
def images():
    generator = torch.Generator().manual_seed(3)
    return torch.randint(0, 256, (6, 3, 16, 16), generator=generator).to(torch.uint8)


def shown(images):
    """Undo `normalize`."""
    mean, std = torch.tensor(MEAN), torch.tensor(STD)
    return images * std[:, None, None] + mean[:, None, None]


def test_nothing_asked_is_nothing_done(images):
    out = augment(images, NOTHING, step_generator(0, 0))
    assert torch.equal(out, normalize(images.float() / 255))


@pytest.mark.parametrize(
    ("change", "neutral"),
    [
        (scale_brightness, 1.0),
        (scale_contrast, 1.0),
        (scale_saturation, 1.0),
        (shift_hue, 0.0),
        (shift_hue, 1.0),  # a whole turn
        (blur, 0.0),
    ],
)
def test_a_neutral_amount_is_the_identity(images, change, neutral):
    unit = images.float() / 255
    out = change(unit, torch.full((6,), neutral))
    assert torch.allclose(out, unit, atol=1e-5)


def test_amounts_of_zero(images):
    unit, zero = images.float() / 255, torch.zeros(6)
    assert scale_brightness(unit, zero).max() == 0
    assert scale_contrast(unit, zero).flatten(1).std(dim=1).max() < 1e-6
    grays = scale_saturation(unit, zero)
    assert torch.allclose(grays, gray(unit).expand_as(unit), atol=1e-6)


def test_hue_is_that_of_the_standard_library(images):
    unit = images[:1, :, :4, :4].float() / 255
    out = shift_hue(unit, torch.tensor([0.3]))
    for before, after in zip(unit.flatten(2)[0].T, out.flatten(2)[0].T, strict=True):
        hue, saturation, value = colorsys.rgb_to_hsv(*before.tolist())
        expected = colorsys.hsv_to_rgb((hue + 0.3) % 1, saturation, value)
        assert after.tolist() == pytest.approx(expected, abs=1e-4)


def test_blur_keeps_flat_pictures_and_spreads_a_dot():
    flat = torch.full((1, 3, 15, 15), 0.4)
    assert torch.allclose(blur(flat, torch.tensor([2.0])), flat, atol=1e-6)
    dot = torch.zeros(2, 3, 15, 15)
    dot[:, :, 7, 7] = 1
    spread = blur(dot, torch.tensor([1.0, 2.0]))
    assert float(spread[0].sum()) == pytest.approx(3, rel=1e-3)
    assert spread[0, 0, 7, 7] == pytest.approx(1 / (2 * torch.pi), rel=1e-2)
    assert spread[0, 0, 7, 7] > spread[1, 0, 7, 7] > spread[1, 0, 7, 3] > 0


@pytest.mark.parametrize("step", range(5))
def test_colors_stay_in_range(images, step):
    out = shown(augment(images, ALWAYS, step_generator(0, step)))
    assert out.min() >= -1e-5
    assert out.max() <= 1 + 1e-5


def test_the_same_step_gives_the_same_bits_and_another_does_not(images):
    one, same, later, other_seed, other_rank = (
        augment(images, ALWAYS, step_generator(*key))
        for key in [(1, 5), (1, 5), (1, 6), (2, 5), (1, 5, 1)]
    )
    assert torch.equal(one, same)
    for other in (later, other_seed, other_rank):
        assert not torch.equal(one, other)


def test_samples_do_not_touch_each_other(images):
    before = augment(images, ALWAYS, step_generator(0, 0))
    changed = images.clone()
    changed[2] = 255 - changed[2]
    after = augment(changed, ALWAYS, step_generator(0, 0))
    same = [torch.equal(a, b) for a, b in zip(before, after, strict=True)]
    assert same == [True, True, False, True, True, True]


def test_samples_draw_amounts_of_their_own(images):
    alike = images[:1].expand(6, -1, -1, -1)
    out = augment(alike, ALWAYS, step_generator(0, 0))
    assert len({one.numpy().tobytes() for one in out}) == 6


def test_the_renderers_memory_is_never_written(images):
    before = images.clone()
    augment(images, ALWAYS, step_generator(0, 0))
    assert torch.equal(images, before)


def test_chances_are_met():
    many = torch.full((2000, 3, 1, 1), 200, dtype=torch.uint8)
    many[:, 0] = 30
    settings = AugmentSettings(jitter_chance=0, grayscale_chance=0.2, blur_chance=(0,))
    out = shown(augment(many, settings, step_generator(0, 0)))
    gray_share = float((out[:, 0] - out[:, 1]).abs().flatten().lt(1e-3).float().mean())
    assert 0.16 < gray_share < 0.24
