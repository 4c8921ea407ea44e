"""Features of looks: what moves them, and what does not."""

import numpy as np
import pytest

from shaders21k.features import SIZE, WAYS, describe, make_periodic, resize

SIDE = 64
LAYOUT = slice(0, 48)
TEXTURE = slice(48, 144)
MOTION = slice(144, 192)


def wave(cycles, turn=0.0, phase=0.0, side=SIDE):
    """Gray waves [1, 3, side, side], `turn` of half a turn away from upright."""
    x, y = np.meshgrid(*[np.arange(side) / side] * 2)
    along = x * np.cos(np.pi * turn) + y * np.sin(np.pi * turn)
    gray = np.rint(127.5 + 100 * np.cos(2 * np.pi * (cycles * along + phase)))
    return gray.astype(np.uint8)[None, None].repeat(3, axis=1)


def bands(features):
    """The texture of luma as [scale, direction], the mean over parts."""
    scales = features[TEXTURE].reshape(4, -1)
    return scales[:, : WAYS * 4].reshape(4, WAYS, 4).mean(axis=-1)


def test_there_are_so_many_and_all_are_numbers():
    pictures = np.random.default_rng(0).integers(0, 256, (5, 3, 64, 64), np.uint8)
    found = describe(pictures)
    assert found.shape == (SIZE,) == (192,)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


def test_a_flat_still_picture_has_its_color_and_nothing_else():
    found = describe(np.full((2, 3, 64, 64), 200, np.uint8))
    assert found[:16] == pytest.approx(200, abs=1e-3)
    assert np.abs(found[16:]).max() < 1e-3


@pytest.mark.parametrize(("scale", "cycles"), [(0, 16), (1, 8), (2, 4), (3, 2)])
@pytest.mark.parametrize("way", range(WAYS))
def test_a_wave_is_found_in_its_scale_and_direction(scale, cycles, way):
    found = bands(describe(wave(cycles, way / WAYS)))
    assert np.unravel_index(found.argmax(), found.shape) == (scale, way)


def test_texture_stays_when_the_picture_is_shifted():
    """What depends on the place is the layout."""
    one, shifted = (describe(wave(8, 0.5, phase))[TEXTURE] for phase in (0.0, 0.3))
    turned, finer = describe(wave(8, 0.75))[TEXTURE], describe(wave(16, 0.5))[TEXTURE]
    away = np.linalg.norm(one - shifted)
    assert away < np.linalg.norm(one - turned) / 3
    assert away < np.linalg.norm(one - finer) / 3
    left = np.zeros((1, 3, 64, 64), np.uint8)
    left[..., :32] = wave(8)[..., :32]
    right = left[..., ::-1]
    one, other = describe(left), describe(right)
    assert np.abs(one[LAYOUT] - other[LAYOUT]).max() > 50
    assert bands(one) == pytest.approx(bands(other), abs=0.1)


def test_motion_is_the_deviation_of_the_layout():
    pictures = np.concatenate((np.zeros((1, 3, 64, 64)), np.full((1, 3, 64, 64), 100)))
    found = describe(pictures.astype(np.uint8))
    assert found[MOTION][:16] == pytest.approx(50, abs=1e-3)
    still = describe(wave(4).repeat(3, axis=0))
    assert still[MOTION] == pytest.approx(0, abs=1e-3)


def test_the_same_at_another_size_is_nearly_the_same():
    one, other = describe(wave(4)), describe(wave(4, side=320))
    assert one == pytest.approx(other, abs=7)  # of 255 in the layout


def test_a_slope_from_edge_to_edge_is_no_texture():
    ramp = np.broadcast_to(np.linspace(0, 255, 64, dtype=np.float32), (64, 64))
    spectrum = np.abs(make_periodic(ramp))
    spectrum[0, 0] = 0.0
    assert spectrum.max() < 0.1 * np.abs(np.fft.fft2(ramp, norm="ortho"))[0, 1]


def test_resize_keeps_means():
    picture = np.random.default_rng(1).random((2, 50, 70)).astype(np.float32)
    for side in (1, 7, 64, 100):
        small = resize(picture, side)
        assert small.shape == (2, side, side)
        assert small.mean(axis=(1, 2)) == pytest.approx(picture.mean(axis=(1, 2)), 1e-4)
