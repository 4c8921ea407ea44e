"""FractalDB: systems that contract, fill their picture and move a little."""

import numpy as np
import pytest

from shaders21k.processes.fractaldb import (
    FILLING_RATE,
    MARGIN_PX,
    STRETCH,
    draw_fractaldb,
    draw_fractaldb_color,
    draw_system,
    find_maps,
    find_stretch,
    measure_filling,
    move,
)
from shaders21k.processes.latents import SIDE_PX, Latents

SEEDS = range(8)


@pytest.mark.parametrize("draw", [draw_fractaldb, draw_fractaldb_color])
def test_a_frame_is_drawn_the_same_again_and_moves(draw):
    picture = draw(5, 0)
    draw_system.cache_clear()
    assert picture.shape == (SIDE_PX, SIDE_PX, 3)
    assert picture.dtype == np.uint8
    assert np.array_equal(draw(5, 0), picture)
    assert not np.array_equal(draw(5, 8), picture)
    assert not np.array_equal(draw(6, 0), picture)


def test_gray_is_gray_on_black_and_color_is_not():
    gray, color = draw_fractaldb(1, 0), draw_fractaldb_color(1, 0)
    assert np.all(gray == gray[:, :, :1])
    assert np.any(color != color[:, :, :1])
    border = MARGIN_PX - 1
    assert not gray[:border].any()
    assert not gray[:, -border:].any()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_system_fills_enough_and_goes_on_to(seed):
    assert measure_filling(draw_system("fractaldb", seed).normals) > FILLING_RATE
    for frame in (0, 8):
        met = draw_fractaldb(seed, frame)[:, :, 0] > 0
        assert met.mean() > 0.75 * FILLING_RATE
        assert met.mean() < 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_every_map_contracts_at_every_moment(seed):
    system = draw_system("fractaldb-color", seed)
    assert 2 <= len(system.normals) <= 8
    for frame in range(0, 16, 4):
        stretch = find_stretch(move(system, "fractaldb-color", seed, frame))
        assert np.all(stretch < STRETCH + 1e-6)


def test_the_stretch_is_the_larger_singular_value():
    maps = Latents("test", 0, 0).still(5, 6)
    expected = np.linalg.svd(maps[:, :4].reshape(5, 2, 2))[1][:, 0]
    assert find_stretch(maps) == pytest.approx(expected, rel=1e-5)


def test_coefficients_are_uniform():
    found = np.sort(find_maps(Latents("test", 0, 0).still(500, 6)).ravel())
    assert found == pytest.approx(np.linspace(-1, 1, 3000), abs=0.06)
