"""The scenes in space: what their parts must keep for the whole to be right."""

import re

import pytest

from shaders21k.synth.chance import Chance
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.scene.bodies import LOWEST, primitive
from shaders21k.synth.scene.floors import placed
from shaders21k.synth.scene.fractal_solids import (
    FRACTAL_BODIES,
    write_solid,
    write_trap,
)
from shaders21k.synth.scene.interiors import HALLS, PLAINS
from shaders21k.synth.scene.lights import LIT, OUTDOORS, WINDOWS
from shaders21k.synth.scene.materials import MATERIALS, WIDE_MATERIALS
from shaders21k.synth.scene.scenes import SCENES
from shaders21k.synth.scene.solids import BODIES, ENDLESS
from shaders21k.synth.scene.styles import SPACIOUS, STYLES


def draft(seed: int) -> Draft:
    return Draft(Chance(seed, 0))


@pytest.mark.parametrize("idea", SCENES, ids=lambda idea: idea.noun)
def test_a_scene_is_whole(idea: Idea[Picture]) -> None:
    for seed in range(6):
        written = draft(seed)
        idea.write(written, idea.noun)
        text = written.text()

        assert "$" not in text
        assert not re.search(r"--\d|\bNone\b|{}", text), (idea.noun, seed)
        assert text.count("{") == text.count("}")
        assert "iResolution" not in text


def test_no_two_ideas_or_styles_share_a_noun() -> None:
    for family in (
        SCENES,
        (*BODIES, *ENDLESS, *HALLS, *PLAINS),
        MATERIALS,
        WIDE_MATERIALS,
        (*LIT, *STYLES),
        (*OUTDOORS, WINDOWS),
        SPACIOUS,
    ):
        nouns = [idea.noun for idea in family]
        assert len(nouns) == len(set(nouns))


def test_every_primitive_knows_how_low_it_reaches() -> None:
    names = {primitive(draft(seed), 1.0)[0] for seed in range(300)}

    assert names == set(LOWEST)


def test_things_on_a_floor_stay_in_the_ball_that_is_marched() -> None:
    for seed in range(200):
        for x, z, size in placed(draft(seed)):
            assert (x * x + z * z) ** 0.5 + size < 2.0, seed


def test_a_fractal_and_its_colors_fold_alike() -> None:
    for seed in range(20):
        for invent in FRACTAL_BODIES:
            written = draft(seed)
            fractal = invent(written)
            write_solid(written, fractal)
            write_trap(written, fractal)
            solid, trap = (text.split("trap = 9.0;")[1] for text in written.functions)
            assert solid.split("return")[0] == trap.split("return")[0]
