"""Functions that are the same on every machine, against numpy's on this one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shaders21k.exact import add_up, compute_exp, compute_log, compute_sine


@given(st.floats(1e-300, 1e300))
def test_a_logarithm_is_right(number):
    found = compute_log(np.array([number]))
    np.testing.assert_allclose(found, np.log(number), rtol=1e-15, atol=1e-15)


@given(st.floats(-80, 0))
def test_an_exponential_is_right(number):
    np.testing.assert_allclose(
        compute_exp(np.array([number])), np.exp(number), rtol=1e-14
    )


def test_an_exponential_is_never_zero():
    assert compute_exp(np.array([-1e9])).astype(np.float32)[0] > np.finfo("f4").tiny


@given(st.floats(-np.pi, np.pi))
def test_sine_and_cosine_are_right(angle):
    sine, cosine = compute_sine(np.array([angle]))
    np.testing.assert_allclose(sine, np.sin(angle), rtol=0, atol=1e-14)
    np.testing.assert_allclose(cosine, np.cos(angle), rtol=0, atol=1e-14)


def test_no_turn_is_exactly_none():
    assert compute_sine(np.zeros(1)) == (0.0, 1.0)


def test_their_last_bits_are_fixed():
    numbers = np.array([0.3, 0.7, 1.9, 3.0])
    found = [compute_log(numbers), compute_exp(-numbers), *compute_sine(numbers)]
    assert [[each.hex() for each in some.tolist()] for some in found] == BITS


def test_a_sum_goes_from_first_to_last():
    assert add_up(np.array([[1e16, 1.0, -1e16, 1.0]])).tolist() == [1.0]


BITS = [
    [
        "-0x1.34378fcbda720p+0",
        "-0x1.6d3c324e13f4fp-2",
        "0x1.48a11293d785bp-1",
        "0x1.193ea7aad030ap+0",
    ],
    [
        "0x1.7b4c869c37c05p-1",
        "0x1.fc80db9dd5542p-2",
        "0x1.325108408d816p-3",
        "0x1.97db0ccceb0aep-5",
    ],
    [
        "0x1.2e9cd95baba33p-2",
        "0x1.49d6e694619b8p-1",
        "0x1.e48171f1a3856p-1",
        "0x1.210386db6d560p-3",
    ],
    [
        "0x1.e921dd42f09bap-1",
        "0x1.87996529f9d93p-1",
        "-0x1.4b0c6b93445a8p-2",
        "-0x1.fae04be85e5d0p-1",
    ],
]
