"""The noise processes: each follows its law, and moves without leaving it."""

import json
import math
from itertools import combinations

import numpy as np
import pytest
from typer.testing import CliRunner

from shaders21k.commands.synth import app
from shaders21k.corpus import Corpus
from shaders21k.errors import ShadersError
from shaders21k.media import draw as drawing
from shaders21k.media import stand_in
from shaders21k.processes import (
    FRAME_RATE,
    FRAMES,
    NAMES,
    PROCESSES,
    SIDE_PX,
    draw_process,
    write_process,
)
from shaders21k.processes.color import FEWEST, MOST, draw_colors, impose_colors
from shaders21k.processes.latents import Latents
from shaders21k.processes.leaves import LEAVES
from shaders21k.processes.marginals import impose_marginals, list_laplacian
from shaders21k.processes.pyramid import build, collapse
from shaders21k.processes.spectrum import draw_exponents, draw_magnitude
from shaders21k.processes.wavelets import draw_law, impose_law, tell_deviation
from shaders21k.program import Input

GOLDEN = (0.609433, 0.166545, -0.033109)
"""The first latents of frame 3 of spectrum/17."""


def kurtosis(values, axis=None):
    return (values**4).mean(axis) / (values**2).mean(axis) ** 2


# Latents -----------------------------------------------------------------------------


def test_latents_are_standard_normal_at_every_frame():
    for frame in range(FRAMES):
        numbers = Latents("any", 3, frame).moving(200, 500)
        assert abs(numbers.mean()) < 0.02
        assert abs(numbers.std() - 1) < 0.01
        assert abs(kurtosis(numbers) - 3) < 0.1


def test_latents_move_evenly_around_a_loop():
    frames = [Latents("any", 3, frame).moving(100_000) for frame in range(FRAMES)]
    for step, expected in ((1, 0.975), (FRAMES // 2, math.cos(1.2))):
        for frame in range(FRAMES):
            other = frames[(frame + step) % FRAMES]
            assert np.corrcoef(frames[frame], other)[0, 1] == pytest.approx(
                expected, abs=0.02
            )
    assert np.array_equal(frames[5], Latents("any", 3, 5 + FRAMES).moving(100_000))


def test_parameters_stand_still_and_leave_what_moves_alone():
    first, second = Latents("any", 3, 0), Latents("any", 3, 5)
    assert np.array_equal(first.still(7), second.still(7))
    assert first.number() == second.number()
    assert first.integer(3, 22) == second.integer(3, 22)
    assert np.array_equal(first.moving(9), Latents("any", 3, 0).moving(9))


def test_latents_never_change():
    latents = Latents("spectrum", 17, 3)
    assert latents.number() == 0.8842538625567922
    assert latents.moving(3) == pytest.approx(np.array(GOLDEN), abs=1e-5)


def test_no_two_seeds_or_processes_share_latents():
    keys = [("a", 1), ("a", 2), ("b", 1), ("a", 2**64 - 1)]
    drawn = [Latents(name, seed, 0).moving(1000) for name, seed in keys]
    for one, other in combinations(drawn, 2):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.15


# Every process -----------------------------------------------------------------------


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_draws_pictures_that_move_and_come_again(name):
    one, again, other = (draw_process(name, 17, frame) for frame in (2, 2, 10))
    assert one.shape == (SIDE_PX, SIDE_PX, 3)
    assert one.dtype == np.uint8
    assert np.array_equal(one, again)
    assert abs(one.astype(int) - other).mean() > 1
    assert (one != draw_process(name, 18, 2)).any()


@pytest.mark.parametrize("name", ["spectrum", "color", "spectrum-color"])
def test_any_two_frames_differ(name):
    frames = [draw_process(name, 4, frame) for frame in range(FRAMES)]
    assert len({frame.tobytes() for frame in frames}) == FRAMES


@pytest.mark.parametrize("name", ["spectrum", "color", "wmm"])
def test_motion_keeps_the_mean_and_the_variance(name):
    frames = [draw_process(name, 6, frame).astype(float) for frame in (0, 3, 7, 12)]
    means = [frame.mean(axis=(0, 1)) for frame in frames]
    deviations = [frame.std(axis=(0, 1)) for frame in frames]
    assert np.ptp(means, axis=0).max() < 6
    assert np.ptp(deviations, axis=0).max() < 6


# Laws --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_the_power_of_spectrum_falls_with_the_exponents_drawn(seed):
    exponents = draw_exponents(Latents("spectrum", seed, 0))
    pictures = draw_process("spectrum", seed, 5).astype(float).transpose(2, 0, 1)
    waves = np.abs(np.fft.fft2(pictures))
    band = np.arange(1, 9)
    axes = (waves[:, 0, band], waves[:, band, 0])
    for axis, exponent in zip(axes, exponents, strict=True):
        slope = np.polyfit(np.log(band), np.log(axis).mean(axis=0), 1)[0]
        assert -slope == pytest.approx(exponent, abs=0.2)


def test_spectra_are_of_all_kinds():
    found = [draw_exponents(Latents("spectrum", seed, 0)) for seed in range(200)]
    middle = np.mean(found, axis=1)
    assert middle.min() < 0.6
    assert middle.max() > 3.4
    assert np.std(np.subtract(*np.transpose(found))) == pytest.approx(0.07, abs=0.02)


def test_a_magnitude_is_that_of_variance_one():
    for seed in range(4):
        latents = Latents("spectrum", seed, 0)
        waves = np.exp(1j * np.angle(np.fft.rfft2(latents.moving(SIDE_PX, SIDE_PX))))
        noise = np.fft.irfft2(waves * draw_magnitude(latents))
        assert abs(noise.mean()) < 1e-6
        assert noise.std() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_color_has_few_colors_in_their_proportions(seed):
    latents = Latents("color", seed, 0)
    colors = draw_colors(latents)
    along = impose_colors(latents.moving(3, SIDE_PX, SIDE_PX), colors)
    for axis, marginal in zip(along, colors.marginals, strict=True):
        values, counts = np.unique(axis, return_counts=True)
        assert FEWEST <= len(values) <= MOST
        assert counts.min() >= 16
        assert np.array_equal(np.sort(axis.ravel()), marginal)
    assert np.allclose(colors.axes.T @ colors.axes, np.eye(3), atol=1e-5)
    assert abs(colors.marginals.mean(axis=1)).max() < 0.01


def test_marginals_are_imposed_in_the_order_of_the_numbers():
    rows = Latents("any", 1, 0).moving(4, 1000)
    targets = np.sort(Latents("any", 2, 0).moving(4, 1000) ** 3, axis=1)
    imposed = impose_marginals(rows, targets)
    assert np.array_equal(np.sort(imposed, axis=1), targets)
    assert np.array_equal(np.argsort(imposed, axis=1), np.argsort(rows, axis=1))


@pytest.mark.parametrize("shape", [0.4, 0.6, 0.8])
def test_quantiles_are_those_of_a_generalized_laplacian(shape):
    """Kurtosis and deviation from the moments, which are ratios of gamma functions."""
    gamma = math.gamma
    expected = gamma(5 / shape) * gamma(1 / shape) / gamma(3 / shape) ** 2
    quantiles = list_laplacian(shape, 1 << 20).astype(float)
    assert kurtosis(quantiles) == pytest.approx(expected, rel=0.05)
    assert (np.diff(quantiles) >= 0).all()
    inside = np.mean(np.abs(quantiles) * tell_deviation(shape) < 1)
    middle = (np.arange(100_000) + 0.5) / 1000
    density = np.exp(-(middle**shape))
    assert inside == pytest.approx(
        density[:1000].sum() / (math.gamma(1 + 1 / shape) * 1000), abs=0.02
    )


def test_a_pyramid_gives_back_what_it_was_built_of():
    waves = np.fft.rfft2(Latents("any", 1, 0).moving(2, SIDE_PX, SIDE_PX))
    pyramid = build(waves)
    assert [band.shape[1:] for band in pyramid.subbands] == [
        (4, 128, 128),
        (4, 64, 64),
        (4, 32, 32),
    ]
    assert abs(collapse(pyramid) - waves).max() < 1e-3


def test_a_stripe_is_in_the_subband_of_its_direction_and_size():
    stripes = np.cos(2 * math.pi * 12 / SIDE_PX * np.arange(SIDE_PX))
    picture = np.broadcast_to(stripes, (1, SIDE_PX, SIDE_PX)).astype(np.float32)
    energy = [
        (band**2).mean(axis=(0, 2, 3)) / 16**scale
        for scale, band in enumerate(build(np.fft.rfft2(picture)).subbands)
    ]
    assert np.argmax([each.sum() for each in energy]) == 1
    assert [int(np.argmax(each)) for each in energy] == [0, 0, 0]


def test_wavelets_are_as_sparse_as_the_law_says():
    latents = Latents("wmm", 5, 0)
    law = draw_law(latents)
    waves = np.fft.rfft2(latents.moving(3, SIDE_PX, SIDE_PX))
    before = [kurtosis(band, (2, 3)) for band in build(waves).subbands]
    for _ in range(5):
        waves = impose_law(waves, law)
    after = [kurtosis(band, (2, 3)) for band in build(waves).subbands]
    assert max(each.max() for each in before[:2]) < 4
    assert min(each.mean() for each in after) > 8


def test_imposed_wavelets_keep_the_variance_of_all_subbands():
    latents = Latents("wmm", 5, 0)
    waves = np.fft.rfft2(latents.moving(3, SIDE_PX, SIDE_PX))
    imposed = impose_law(waves, draw_law(latents))
    before, after = (np.fft.irfft2(each).std() for each in (waves, imposed))
    assert after == pytest.approx(before, rel=0.25)


# Media -------------------------------------------------------------------------------


def test_an_input_reads_what_its_process_draws():
    medium = stand_in(Input(0, "process", "spectrum/17", {"vflip": "true"}))
    assert (medium.glsl_type, medium.size, medium.components) == (
        "sampler2D",
        (SIDE_PX, SIDE_PX, 1),
        3,
    )
    assert (medium.frames, medium.frame_rate) == (FRAMES, FRAME_RATE)
    pixels = medium.pixels(3)
    assert np.array_equal(pixels[::-1], draw_process("spectrum", 17, 3))
    assert not pixels.flags.writeable
    assert pixels.flags.c_contiguous


def test_an_address_may_hold_a_frame():
    medium = stand_in(Input(0, "process", "spectrum/17/3", {"vflip": "false"}))
    assert (medium.frames, medium.frame_at(7.0)) == (1, 0)
    assert np.array_equal(medium.pixels(5), draw_process("spectrum", 17, 3))


@pytest.mark.parametrize(
    "source",
    [
        "",
        "spectrum",
        "spectrum/",
        "nonsense/17",
        "spectrum/-1",
        "spectrum/017",
        "spectrum/\N{SUPERSCRIPT TWO}",
        "spectrum/18446744073709551616",
        "spectrum/17/16",
        "dead-leaves-squares/17",
        "/" * 100_000,
    ],
)
def test_what_no_process_draws_is_black(source):
    assert not stand_in(Input(0, "process", source)).pixels()[..., :3].any()


def test_frames_of_processes_push_nothing_out_of_memory():
    stand_in(Input(0, "texture")).pixels()
    before = drawing._draw_kept.cache_info().currsize
    stand_in(Input(0, "process", "spectrum/1")).pixels()
    assert drawing._draw_kept.cache_info().currsize == before


# Programs ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_program_says_where_it_comes_from(name):
    program = write_process(name, 17)
    assert program.url == f"process:{name}/17"
    assert program.tags == ("process", name)
    assert (program.author, program.licence) == ("shaders21k", "MIT")
    assert program.id == write_process(name, 17).id != write_process(name, 18).id


@pytest.mark.parametrize("name", LEAVES)
def test_leaves_read_pictures_only_where_they_are_textured(name):
    inputs = write_process(name, 5).inputs
    assert len(inputs) == (4 if name == "dead-leaves-textures" else 0)
    assert len({item.source for item in inputs}) == len(inputs)
    assert all(stand_in(item).frames == 1 for item in inputs)


@pytest.mark.parametrize("call", [write_process, lambda *it: draw_process(*it, 0)])
def test_what_does_not_exist_is_refused(call):
    with pytest.raises(ShadersError, match=r"no process is called 'x': take one of"):
        call("x", 1)
    for seed in (-1, 2**64):
        with pytest.raises(ShadersError, match=r"no spectrum has seed .*: take one"):
            call("spectrum", seed)


def test_the_command_writes_a_process(tmp_path):
    into = tmp_path / "noise.db"
    arguments = ["--process", "spectrum", "--count", "3", "--seed", "7"]
    told = CliRunner().invoke(app, [*arguments, "--into", str(into), "--json"])
    assert json.loads(told.output)["new"] == 3
    with Corpus.open(into) as corpus:
        assert corpus.get("process:spectrum/9") == write_process("spectrum", 9)


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["--process", "x", "--count", "3"], "take one of"),
        (["--process", "spectrum", "--builtin"], "no process"),
        (["--process", "spectrum"], "--count N"),
    ],
)
def test_the_command_says_what_to_do_instead(arguments, answer):
    result = CliRunner().invoke(app, [*arguments, "--into", "never.db"])
    assert result.exit_code == 2
    assert answer in " ".join(result.output.replace("│", " ").split())
