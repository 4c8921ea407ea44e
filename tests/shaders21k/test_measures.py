"""Measures of pictures: what they are where it is plain, and the laws they keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shaders21k.measures import TOLERANCE, measure

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
