import pytest
import torch

from trainer.settings import AugmentSettings
from trainer.views.augment import FIRST, LOCAL, NUMBERS, OTHER, augment, draw_changes
from trainer.views.blur import blur
from trainer.views.color import HUE, gray, jitter, solarize

ALL = AugmentSettings(
    jitter_chance=0.7,
    grayscale_chance=0.3,
    blur_chance=(0.6,),
    solarize_chance=(0.5,),
)


def augment_slowly(images, changes):
    """One sample at a time, in words."""
    out = []
    for index in range(len(images)):
        image, one = images[index : index + 1], changes[index : index + 1]
        if one.jittered:
            image = jitter(image, one.order, one.amount)
        if one.gray:
            image = gray(image).expand_as(image)
        if one.blurred:
            image = blur(image, one.sigma_px)
        if one.solarized:
            image = solarize(image)
        out.append(image)
    return torch.cat(out)


def test_a_batch_is_its_samples_one_at_a_time(draw):
    images = draw(40, 3 * 16 * 16).view(40, 3, 16, 16)
    changes = draw_changes(draw(NUMBERS, 40, seed=1), ALL, FIRST)
    expected = augment_slowly(images, changes)
    assert torch.equal(augment(images.clone(), changes), expected)


def test_samples_do_not_touch_each_other(images, draw):
    changes = draw_changes(draw(NUMBERS, 6), ALL, FIRST)
    changed = images.clone()
    changed[2] = 1 - changed[2]
    pairs = zip(augment(images, changes), augment(changed, changes), strict=True)
    same = [torch.equal(before, after) for before, after in pairs]
    assert same == [True, True, False, True, True, True]


@pytest.mark.parametrize("seed", range(3))
def test_colors_stay_in_range(images, draw, seed):
    out = augment(images, draw_changes(draw(NUMBERS, 6, seed), ALL, FIRST))
    assert out.min() >= 0
    assert out.max() <= 1 + 1e-6


def test_amounts_are_uniform_in_torchvisions_ranges(draw):
    settings = AugmentSettings(jitter=(0.4, 0.8, 1.0, 0.1), blur_sigma_px=(0.5, 1.5))
    changes = draw_changes(draw(NUMBERS, 4000), settings, FIRST)
    for amount, strength, middle in zip(
        (*changes.amount, changes.sigma_px),
        (0.4, 0.8, 1.0, 0.1, 0.5),
        (1, 1, 1, 0, 1),
        strict=True,
    ):
        place = (amount - middle) / strength
        assert place.abs().max() <= 1 + 1e-6
        assert float(place.mean()) == pytest.approx(0, abs=0.03)
        assert float(place.std()) == pytest.approx(3**-0.5, abs=0.02)


def test_all_orders_are_equally_likely(draw):
    order = draw_changes(draw(NUMBERS, 4800), ALL, FIRST).order
    codes = (order * torch.tensor([64, 16, 4, 1])[:, None]).sum(dim=0)
    found, counts = codes.unique(return_counts=True)
    assert len(found) == 24
    assert counts.min() > 150  # of 200 expected, with a standard deviation of 14
    assert counts.max() < 250
    assert torch.equal(order.sort(dim=0).values[HUE], torch.full((4800,), HUE))


@pytest.mark.parametrize(
    ("kind", "blurred", "solarized"),
    [(FIRST, 1.0, 0.0), (OTHER, 0.1, 0.2), (LOCAL, 0.5, 0.4)],
)
def test_each_kind_of_view_has_its_chances(draw, kind, blurred, solarized):
    settings = AugmentSettings(
        blur_chance=(1.0, 0.1, 0.5), solarize_chance=(0.0, 0.2, 0.4)
    )
    changes = draw_changes(draw(NUMBERS, 4000), settings, kind)
    expected = {"jittered": 0.8, "gray": 0.2}
    expected |= {"blurred": blurred, "solarized": solarized}
    for name, chance in expected.items():
        share = float(getattr(changes, name).float().mean())
        assert share == pytest.approx(chance, abs=0.025), name


def test_one_setting_does_not_change_what_another_draws(draw):
    unit = draw(NUMBERS, 50)
    plain = draw_changes(unit, AugmentSettings(), FIRST)
    never = AugmentSettings(jitter_chance=0, blur_chance=(0,), jitter=(0, 0, 0, 0))
    other = draw_changes(unit, never, FIRST)
    assert not other.jittered.any()
    assert torch.equal(other.gray, plain.gray)
    assert torch.equal(other.order, plain.order)
    assert torch.equal(other.sigma_px, plain.sigma_px)
