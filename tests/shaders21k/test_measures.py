"""Measures of pictures: what they are where it is plain, and the laws they keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shaders21k.measures import TOLERANCE, edge_density, measure, spectral_slope

SIDE = 4


def flat(*colors):
    """One picture of one color for each."""
    return np.broadcast_to(
        np.array(colors, np.uint8)[:, :, None, None], (len(colors), 3, SIDE, SIDE)
    )


def stripes(*values):
    """A gray picture whose pixels repeat the values."""
    row = np.resize(np.array(values, np.uint8), SIDE * SIDE).reshape(SIDE, SIDE)
    return np.broadcast_to(row, (1, 3, SIDE, SIDE))


frames = arrays(np.uint8, st.tuples(st.integers(1, 4), *map(st.just, (3, SIDE, SIDE))))
few_colors = arrays(np.uint8, (3, 3, SIDE, SIDE), elements=st.sampled_from([0, 2, 255]))
any_frames = st.one_of(frames, few_colors)


@given(any_frames)
def test_ranges(pictures):
    found = measure(pictures)
    assert 0 <= found.coverage < 1
    assert found.colorfulness >= 0
    assert 0 <= found.diversity <= 1
    assert 0 <= found.entropy_bits <= np.log2(SIDE * SIDE) + 1e-9
    assert 0 <= found.edge_density <= 1
    assert not (found.blank and found.static)


@given(any_frames, st.randoms(use_true_random=False))
def test_the_order_of_pictures_and_of_pixels_does_not_matter(pictures, random):
    pixels = pictures.reshape(*pictures.shape[:2], -1)
    order = random.sample(range(len(pictures)), len(pictures))
    places = random.sample(range(SIDE * SIDE), SIDE * SIDE)
    other = measure(pixels[order][:, :, places].reshape(pictures.shape))
    found = measure(pictures)
    assert (other.blank, other.static) == (found.blank, found.static)
    for name in ("coverage", "colorfulness", "diversity", "entropy_bits"):
        assert getattr(other, name) == pytest.approx(getattr(found, name), abs=1e-9)


@given(st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=4))
def test_pictures_of_one_color_are_blank_whatever_the_colors(colors):
    found = measure(flat(*colors))
    assert found.blank
    assert (found.coverage, found.entropy_bits) == (0, 0)


@given(any_frames)
def test_the_same_picture_again_is_static_or_blank_and_has_no_diversity(pictures):
    found = measure(pictures[[0, 0, 0]])
    assert found.blank or found.static
    assert found.diversity == 0


@given(any_frames)
def test_what_is_static_differs_by_no_more_than_the_tolerance(pictures):
    found = measure(pictures)
    if found.static:
        assert found.diversity <= TOLERANCE / 255


@given(arrays(np.uint8, (2, 1, SIDE, SIDE)))
def test_gray_has_no_color(gray):
    assert measure(gray.repeat(3, axis=1)).colorfulness == 0


def test_two_levels_apart_are_one_color_and_three_are_two():
    assert measure(stripes(10, 12)).blank
    assert not measure(stripes(10, 13)).blank


def test_the_background_is_the_most_common_color():
    assert measure(stripes(0, 0, 0, 255)).coverage == 0.25
    assert measure(stripes(200, 0, 200, 200)).coverage == 0.25


def test_entropy_counts_levels():
    assert measure(stripes(0, 255)).entropy_bits == 1
    assert measure(stripes(0, 80, 160, 240)).entropy_bits == 2


def test_diversity_is_the_mean_over_pairs():
    black, white = (0, 0, 0), (255, 255, 255)
    assert measure(flat(black, white)).diversity == 1
    assert measure(flat(black, black, white)).diversity == pytest.approx(2 / 3)


def test_colorfulness_of_one_color_is_its_distance_from_gray():
    """By hand: rg = 255, yb = 127.5, nothing varies."""
    expected = 0.3 * np.hypot(255, 127.5)
    assert measure(flat((255, 0, 0))).colorfulness == pytest.approx(expected)


def test_colorfulness_of_two_colors_counts_their_spread():
    """By hand, red and cyan in equal parts: rg is +-255, yb is +-127.5."""
    pixels = np.array([(255, 0, 0), (0, 255, 255)] * (SIDE * SIDE // 2), np.uint8)
    picture = pixels.T.reshape(1, 3, SIDE, SIDE)
    expected = np.hypot(255, 127.5)
    assert measure(picture).colorfulness == pytest.approx(expected)


def noise(exponent, seed, side=64):
    """Gray noise whose power falls with this power of frequency."""
    y, x = np.meshgrid(*[np.fft.fftfreq(side, 1 / side)] * 2, indexing="ij")
    radius = np.hypot(x, y)
    radius[0, 0] = np.inf
    white = np.fft.fft2(np.random.default_rng(seed).standard_normal((side, side)))
    gray = np.fft.ifft2(white * radius ** (exponent / 2)).real
    gray = np.clip(127.5 + 45 * gray / gray.std(), 0, 255)
    return np.rint(gray).astype(np.uint8)[None].repeat(3, axis=0)


@pytest.mark.parametrize("exponent", [0, -1, -2, -3])
def test_the_slope_of_noise_is_the_power_it_was_made_with(exponent):
    pictures = np.stack([noise(exponent, seed) for seed in range(5)])
    assert spectral_slope(pictures) == pytest.approx(exponent, abs=0.2)


def test_flat_pictures_have_no_slope_and_count_in_no_mean():
    picture = noise(-2, 0)
    gray = np.full_like(picture, 80)
    assert spectral_slope(gray[None]) is None
    assert spectral_slope(np.stack((gray, picture))) == spectral_slope(picture[None])


def board(cell, dark, bright, side=64):
    y, x = np.indices((side, side)) // cell
    gray = np.where((x + y) % 2, bright, dark).astype(np.uint8)
    return gray[None, None].repeat(3, axis=1)


@pytest.mark.parametrize("cell", [4, 8, 16])
def test_the_edges_of_a_board_are_the_two_pixels_beside_each(cell):
    lines = 64 // cell - 1
    away = 62 - 2 * lines  # pixels of a row, the outermost left out
    expected = 1 - (away / 62) ** 2
    assert edge_density(board(cell, 0, 255)) == pytest.approx(expected)


def test_a_step_of_a_tenth_is_no_edge_and_a_higher_one_is():
    assert edge_density(board(8, 100, 125)) == 0
    assert edge_density(board(32, 100, 127)) == pytest.approx(1 - (60 / 62) ** 2, 0.1)
