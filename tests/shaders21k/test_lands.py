"""Landscapes and cosmos: what their colors and hours promise."""

from collections import Counter

import pytest

from shaders21k.synth.chance import Chance
from shaders21k.synth.draft import Draft
from shaders21k.synth.genres import GENRES
from shaders21k.synth.land.cosmos import COSMOS
from shaders21k.synth.land.lands import LANDSCAPES
from shaders21k.synth.land.reliefs import RELIEFS, SOILS
from shaders21k.synth.land.skies import HOURS, dimmed, hour, mixed
from shaders21k.synth.land.terrains import soil_of


def test_an_hour_has_colors_that_a_screen_can_show() -> None:
    for seed in range(20):
        for draw in HOURS:
            drawn = draw(Chance(seed, 1))
            for color in (drawn.zenith, drawn.horizon, drawn.light, drawn.shade):
                assert all(0.0 <= part <= 1.0 for part in color), drawn.noun
            assert -1.0 < drawn.sun[0] < 1.0
            assert 0.0 < drawn.sun[1] < 1.0


def test_few_skies_are_of_another_world() -> None:
    drawn = Counter(hour(Draft(Chance(seed, 1))).noun for seed in range(600))

    assert set(drawn) == {draw(Chance(0, 1)).noun for draw in HOURS}
    assert drawn["alien"] < 96
    assert drawn["day"] > 150


def test_stars_shine_only_in_the_dark() -> None:
    for seed in range(20):
        for draw in HOURS:
            drawn = draw(Chance(seed, 1))
            assert not drawn.stars or max(drawn.zenith) <= 0.2


def test_a_soil_is_known_for_every_relief_and_hour() -> None:
    for seed in range(30):
        for relief in RELIEFS:
            for when in ("day", "black and white"):
                soil = soil_of(Draft(Chance(seed, 1)), when, relief.noun)
                assert soil in SOILS
                assert when == "day" or soil == "plain gray"


def test_colors_blend_by_share() -> None:
    assert mixed((0.0, 0.5, 1.0), (1.0, 0.5, 0.0), 0.25) == (0.25, 0.5, 0.75)
    assert dimmed((1.0, 0.5, 0.0), 0.5) == (0.5, 0.25, 0.0)


def test_landscapes_and_cosmos_are_genres_with_a_top() -> None:
    cameras = {genre.noun: genre.camera for genre in GENRES}

    assert cameras["landscape"] == cameras["cosmos"] == "steady"


@pytest.mark.parametrize("ideas", [LANDSCAPES, COSMOS])
def test_every_idea_writes_itself_the_same_way_twice(ideas) -> None:
    for idea in ideas:
        first, second = Draft(Chance(3, 1)), Draft(Chance(3, 1))
        idea.write(first, idea.noun)
        idea.write(second, idea.noun)
        assert first.text() == second.text()
        assert "$" not in first.text()
