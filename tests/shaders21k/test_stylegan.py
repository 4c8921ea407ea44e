"""An untrained StyleGAN2: the same each time, with the published colors."""

import numpy as np
import pytest

from shaders21k.processes.latents import SIDE_PX, Latents
from shaders21k.processes.layers import convolve, double, halve, modulate, normalize
from shaders21k.processes.noise_maps import draw_envelope, draw_noise, draw_pyramid
from shaders21k.processes.stylegan import (
    VARIANTS,
    draw_network,
    draw_stylegan,
    list_wavelets,
)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_frame_is_drawn_the_same_again_and_moves(name):
    picture = draw_stylegan(name, 5, 0)
    draw_network.cache_clear()
    assert picture.shape == (SIDE_PX, SIDE_PX, 3)
    assert picture.dtype == np.uint8
    assert np.array_equal(draw_stylegan(name, 5, 0), picture)
    later = draw_stylegan(name, 5, 8)
    assert np.abs(later.astype(int) - picture).mean() > 10


@pytest.mark.parametrize("name", VARIANTS)
def test_colors_have_the_mean_and_deviation_of_their_network(name):
    network = draw_network(name, 3)
    picture = draw_stylegan(name, 3, 6) / 255
    means, deviations = network.means.ravel(), network.deviations.ravel()
    # What lies beyond black and white is cut off: of 60 seeds of the oriented ones the
    # median keeps 0.77 of the deviation, the least 0.31.
    assert picture.mean((0, 1)) == pytest.approx(means, abs=0.1)
    ratio = picture.std((0, 1)) / deviations
    assert np.all((ratio > 0.3) & (ratio < 1.02))


# Layers ------------------------------------------------------------------------------


def test_a_convolution_is_the_sum_of_nine_moved_pictures():
    values = Latents("test", 0, 0).still(2, 5, 7).astype(np.float64)
    kernels = Latents("test", 1, 0).still(4, 2, 3, 3).astype(np.float64)
    wide = np.pad(values, ((0, 0), (1, 1), (1, 1)), mode="edge")
    expected = sum(
        np.einsum("oi,ihw->ohw", kernels[:, :, y, x], wide[:, y : y + 5, x : x + 7])
        for y in range(3)
        for x in range(3)
    )
    assert convolve(values, kernels) == pytest.approx(expected)


def test_demodulated_kernels_have_a_power_of_one():
    kernels = Latents("test", 2, 0).still(6, 8, 3, 3)
    style = np.linspace(-3, 3, 8)
    power = np.square(modulate(kernels, style)).sum((1, 2, 3))
    assert power == pytest.approx(np.ones(6), abs=0.01)


def test_doubling_keeps_a_plain_picture_and_halving_takes_it_back():
    plain = np.full((1, 4, 6), 0.5)
    assert double(plain).shape == (1, 8, 12)
    assert np.all(double(plain) == 0.5)
    assert np.array_equal(halve(double(plain)), plain)


def test_normalizing_makes_mean_0_and_deviation_1():
    found = normalize(3 + 7 * Latents("test", 3, 0).still(2, 32, 32))
    assert found.mean((1, 2)) == pytest.approx(np.zeros(2), abs=1e-3)
    assert found.std((1, 2)) == pytest.approx(np.ones(2), abs=1e-3)


def test_wavelets_are_ten_different_ones():
    bank = list_wavelets()
    assert bank.shape == (10, 3, 3)
    assert len(np.unique(bank.reshape(10, 9), axis=0)) == 10
    assert np.square(bank).mean((1, 2)) == pytest.approx(np.ones(10), abs=1e-3)


# Noise maps --------------------------------------------------------------------------


def test_pink_noise_falls_and_white_noise_does_not():
    for exponent, low, high in ((0.0, 0.8, 1.2), (1.0, 0.02, 0.1)):
        noise = draw_noise(Latents("test", 0, 0), exponent, sparse=False, size=128)
        amplitude = np.abs(np.fft.fft2(noise))
        ratio = amplitude[62:67, 1:].mean() / amplitude[1:6, :6].mean()
        assert low < ratio < high


def test_the_sizes_of_one_map_are_alike():
    pyramid = draw_pyramid(Latents("test", 0, 0), 1.0, sparse=True, sizes=(32, 64))
    assert sorted(pyramid) == [32, 64]
    small, large = pyramid[32], halve(pyramid[64])
    assert np.corrcoef(small.ravel(), large.ravel())[0, 1] > 0.999


def test_the_envelope_is_laplacian():
    found = [draw_envelope(Latents("test", seed, 5), 4) for seed in range(400)]
    # |x| of a Laplacian number has mean 1, x**2 mean 2; a normal one's ratio is pi/2.
    assert np.abs(found).mean() == pytest.approx(1, abs=0.05)
    assert np.square(found).mean() == pytest.approx(2, abs=0.25)
