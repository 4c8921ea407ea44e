"""Flat graphics: their colors, their looks, and how a body is filled in."""

import re

import pytest

from shaders21k.synth.chance import Chance
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.designs import DESIGNS
from shaders21k.synth.flat.figures import FIGURES
from shaders21k.synth.flat.flats import (
    GRAYS,
    LAYOUTS,
    LOOKS,
    SETS,
    colors,
    gap,
    restrained,
    settle,
    unhex,
)

IDEAS = (*FIGURES, *DESIGNS)


def written(idea: Idea[Picture], seed: int) -> str:
    draft = Draft(Chance(seed, version=0))
    idea.write(draft, idea.noun)
    return draft.text()


@pytest.mark.parametrize("text", SETS + GRAYS)
def test_a_set_has_five_colors_and_its_ink_stands_out(text: str) -> None:
    ground, ink, *others = map(unhex, text.split())

    assert len(others) == 3
    assert gap(ground, ink) > 0.45


def test_a_share_of_the_designs_is_black_and_white() -> None:
    drawn = [colors(Chance(seed, version=0)) for seed in range(300)]

    plain = sum(all(max(c) - min(c) < 0.01 for c in chosen) for chosen in drawn)

    assert 0.1 < plain / 300 < 0.3


@pytest.mark.parametrize("look", ["sketch", "blackboard", "gray"])
def test_looks_without_colors_have_none(look: str) -> None:
    assert look in dict(LOOKS)
    assert len(set(restrained(look, "skin", (0.9, 0.4, 0.1)))) == 1


def test_a_word_on_its_own_line_keeps_the_indentation() -> None:
    assert settle("a {\n    $b\n}", {"b": "c;\nd;"}) == "a {\n    c;\n    d;\n}"


def test_nouns_are_unique() -> None:
    assert len({idea.noun for idea in IDEAS}) == len(IDEAS)


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.noun)
def test_an_idea_moves_shapes_and_leaves_no_word(idea: Idea[Picture]) -> None:
    for seed in range(5):
        text = written(idea, seed)
        assert "iTime" in text
        assert "$" not in text
        assert text.count("(") == text.count(")")


def test_the_copies_of_a_layout_know_their_seed_and_time() -> None:
    for text in LAYOUTS.values():
        assert re.search(r"vec2 .*\bq = ", text, re.DOTALL)
        assert re.search(r"float .*\bseed = ", text, re.DOTALL)
        assert re.search(r"float .*\bbeat = ", text, re.DOTALL) or ", beat = " in text
