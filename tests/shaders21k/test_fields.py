"""Fields, fractals and materials: laws of their own."""

from collections.abc import Callable

import numpy as np
import pytest

from shaders21k.synth.chance import Chance
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.fractal.classics import CLASSICS
from shaders21k.synth.fractal.dragons import frame
from shaders21k.synth.fractal.formulas import (
    CELTIC,
    CUBIC,
    MANDELBROT,
    QUARTIC,
    SHIP,
    TRICORN,
    Formula,
)
from shaders21k.synth.fractal.limits import LIMITS
from shaders21k.synth.palettes import NATURE, PALETTES
from shaders21k.synth.stuff.stuffs import STUFFS
from shaders21k.synth.textures import TEXTURES

Step = Callable[[np.ndarray], np.ndarray]

STEPS: dict[str, Step] = {
    MANDELBROT.noun: lambda z: z * z,
    CUBIC.noun: lambda z: z**3,
    QUARTIC.noun: lambda z: z**4,
    SHIP.noun: lambda z: (np.abs(z.real) + 1j * np.abs(z.imag)) ** 2,
    TRICORN.noun: lambda z: np.conj(z * z),
    CELTIC.noun: lambda z: np.abs((z * z).real) + 1j * (z * z).imag,
}


def count_steps(step: Step, z: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Count the steps, at most 96, before each point is 20 from the middle."""
    steps = np.zeros(c.shape, int)
    for _ in range(96):
        near = np.abs(z) < 20.0
        steps += near
        z = np.where(near, step(z) + c, z)
    return steps


def square(width: float) -> np.ndarray:
    side = np.linspace(-width, width, 16)
    return side[None, :] + 1j * side[:, None]


@pytest.mark.parametrize("formula", [MANDELBROT, CUBIC, QUARTIC, SHIP, TRICORN, CELTIC])
def test_every_place_of_a_fractal_shows_its_border(formula: Formula) -> None:
    step = STEPS[formula.noun]
    for x, y, width in formula.places:
        c = complex(x, y) + square(width)

        steps = count_steps(step, np.zeros_like(c), c)

        assert (steps == 96).mean() < 0.7, (x, y)
        assert len(np.unique(steps)) >= 6, (x, y)


@pytest.mark.parametrize("formula", [MANDELBROT, CUBIC, QUARTIC, SHIP, TRICORN, CELTIC])
def test_every_julia_set_has_an_outside_with_detail(formula: Formula) -> None:
    step = STEPS[formula.noun]
    for seed in formula.seeds:
        z = square(1.3)

        steps = count_steps(step, z, np.full_like(z, complex(*seed)))

        assert (steps == 96).mean() < 0.7, seed
        assert len(np.unique(steps)) >= 6, seed


def test_one_palette_in_five_is_gray_and_a_third_natural() -> None:
    weights = {idea.noun: idea.weight for idea in PALETTES}
    total = sum(weights.values())

    gray = weights["gray ramp"] + weights["toned gray"]
    natural = sum(weights[noun] for noun in NATURE)
    rainbow = sum(weights[n] for n in ("cosine palette", "hue wheel", "heat map"))

    assert gray / total == pytest.approx(0.20, abs=0.03)
    assert natural / total == pytest.approx(0.35, abs=0.03)
    assert rainbow / total == pytest.approx(0.25, abs=0.03)


def test_one_field_alone_is_the_commonest_texture() -> None:
    assert max(TEXTURES, key=lambda idea: idea.weight).noun == "tint"


def test_a_paper_curve_is_framed_by_its_box() -> None:
    assert frame("k", 2) == (0.5, 1.0, 1.0)
    assert frame("k ^ (k >> 1)", 1) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize(
    "idea", [*CLASSICS, *LIMITS, *STUFFS], ids=lambda idea: idea.noun
)
def test_a_picture_moves_and_leaves_nothing_to_fill_in(idea: Idea[Picture]) -> None:
    for seed in range(8):
        draft = Draft(Chance(seed, 1))

        idea.write(draft, idea.noun)

        text = draft.text()
        assert "$" not in text
        assert "iTime" in text
