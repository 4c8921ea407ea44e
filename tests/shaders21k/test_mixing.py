"""Shares of programs in an image, and the boxes in which they are seen."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaders21k import Selection, StreamSpec, recipe
from shaders21k.chance import Purpose, draw_dirichlet
from shaders21k.mixing import measure_visible
from shaders21k.spec import MIXINGS

SPEC = StreamSpec(batch_size=64, mix=6, selection=Selection("ab" * 32, 1000))


@pytest.mark.parametrize("mixing", MIXINGS)
@pytest.mark.parametrize("mix", [3, 6, 15])
@pytest.mark.parametrize("alpha", [0.01, 0.5, 1.0, 30.0])
def test_the_weights_of_an_image_add_up_to_one(mixing, mix, alpha):
    alpha = 1.0 if mixing == "leaves" else alpha
    made_of = recipe(replace(SPEC, mixing=mixing, mix=mix, mix_alpha=alpha), 9)
    assert made_of.weight.min() >= 0
    np.testing.assert_allclose(made_of.weight.astype(float).sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("mixing", MIXINGS)
def test_the_label_is_the_program_with_the_largest_weight(mixing):
    made_of = recipe(replace(SPEC, mixing=mixing), 0)
    heaviest = made_of.weight.argmax(axis=1)
    np.testing.assert_array_equal(made_of.label, made_of.program[range(64), heaviest])


def test_a_leaf_image_is_half_of_its_second_and_half_of_its_third_program():
    made_of = recipe(replace(SPEC, mixing="leaves"), 0)
    np.testing.assert_array_equal(made_of.weight[5], [0, 0.25, 0.25, 0, 0.25, 0.25])
    np.testing.assert_array_equal(made_of.label, made_of.program[:, 1])


@pytest.mark.parametrize("alpha", [0.05, 0.5, 1.0, 1.0001, 40.0])
def test_weights_have_the_moments_of_a_dirichlet_distribution(alpha):
    """Mean 1/K and variance (K - 1) / (K^2 (K alpha + 1)), of 80,000 numbers."""
    weight = draw_dirichlet(1, Purpose.MIX, 0, (20_000, 4), alpha)
    variance = 3 / 16 / (4 * alpha + 1)
    np.testing.assert_allclose(weight.mean(axis=0), 0.25, atol=5e-3)
    np.testing.assert_allclose(weight.var(axis=0), variance, rtol=0.04)


def test_only_cuts_have_boxes_and_the_first_program_is_the_canvas():
    for mixing in MIXINGS:
        box = recipe(replace(SPEC, mixing=mixing), 0).box
        covers = box[:, 1:] if "cutmix" in mixing else box[:, :0]
        whole = box[:, :1] if "cutmix" in mixing else box
        assert (whole == [0, 0, 1, 1]).all()
        assert (covers[..., :2] <= covers[..., 2:]).all()
        assert (covers >= 0).all()
        assert (covers <= 1).all()


def test_a_box_has_the_size_of_a_beta_number_before_the_edge_cuts_it():
    """Where no edge does: area uniform for alpha 1, and a square's."""
    steps = (recipe(replace(SPEC, mixing="cutmix"), step) for step in range(50))
    box = np.concatenate([made_of.box[:, 1:].reshape(-1, 4) for made_of in steps])
    left, top, right, bottom = box.astype(float).T
    inside = (left > 0) & (top > 0) & (right < 1) & (bottom < 1)
    np.testing.assert_allclose(
        (right - left)[inside], (bottom - top)[inside], atol=1e-6
    )
    small = inside & (right - left < 0.5)
    # A box of side s is inside with probability (1 - s)^2, and s^2 is uniform.
    side = (right - left)[small]
    share, _ = np.histogram(side**2, 4, (0, 0.25), weights=(1 - side) ** -2)
    np.testing.assert_allclose(share / share.sum(), 0.25, atol=0.03)


@given(st.integers(0, 2**40), st.integers(2, 16), st.sampled_from([0.2, 1.0, 5.0]))
def test_a_cut_programs_weight_is_the_area_in_which_it_is_seen(step, mix, alpha):
    spec = replace(SPEC, batch_size=2, mixing="cutmix", mix=mix, mix_alpha=alpha)
    made_of = recipe(spec, step)
    center = (np.arange(400) + 0.5) / 400
    owner = np.zeros((400, 400), int)
    for k, (left, top, right, bottom) in enumerate(made_of.box[0].tolist()):
        lines, columns = (
            (low <= center) & (center < high)
            for low, high in ((top, bottom), (left, right))
        )
        owner[lines[:, None] & columns] = k
    counted = np.bincount(owner.reshape(-1), minlength=mix) / 400**2
    np.testing.assert_allclose(made_of.weight[0], counted, atol=0.02)


def test_areas_are_exact():
    box = [[0, 0, 1, 1], [0, 0, 0.5, 0.5], [0.25, 0.25, 0.75, 0.75], [0, 0, 0, 1]]
    seen = measure_visible(np.array([box], np.float32))
    assert seen.tolist() == [[1 - 0.25 - 0.25 + 0.0625, 0.1875, 0.25, 0]]


def test_a_convex_cut_weighs_by_weight_and_by_area():
    convex = recipe(replace(SPEC, mixing="convex"), 4).weight.astype(float)
    both = recipe(replace(SPEC, mixing="convex-cutmix"), 4)
    size = both.box[..., 2:].astype(float) - both.box[..., :2]
    wanted = convex * size.prod(axis=-1)
    wanted /= wanted.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(both.weight, wanted, atol=1e-6)
