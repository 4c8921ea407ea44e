"""One golden picture for each family of the grammar: all its ideas, at two moments.

To draw them anew, and look at them: see `test_golden.py`.
"""

from pathlib import Path

import numpy as np
import pytest

from renderer.painter import Painter
from shaders21k.synth.chance import Chance
from shaders21k.synth.compose import FAMILIES
from shaders21k.synth.draft import Draft, Field, Palette, Picture, Solid, Warp
from shaders21k.synth.genres import GENRES
from shaders21k.synth.grammar import GRAMMAR_VERSION, sign
from shaders21k.synth.grounds import GROUNDS
from shaders21k.synth.palettes import PALETTES
from shaders21k.synth.scene.solids import BODIES, ENDLESS
from shaders21k.synth.warps import WARPS

GOLDEN = Path(__file__).parents[1] / "golden"
SIDE_PX = 48
TIMES_S = (1.5, 4.0)
ROWS = 6

IDEAS = {
    **{name: ideas for name, (_, ideas) in FAMILIES.items()},
    **{genre.noun: genre.ideas for genre in GENRES},
    "ground": GROUNDS,
    "palette": PALETTES,
    "solid": (*BODIES, *ENDLESS),
    "warp": WARPS,
}

SHOWN = {
    Field: "return vec3($it(p));",
    Palette: "return $it(0.5 * p.x + 0.1 * p.y);",
    Warp: """
    vec2 q = $it(p), cell = floor(3.0 * q);
    return vec3(mod(cell.x + cell.y, 2.0), fract(q));
    """,
    Solid: """
    vec3 ray = normalize(vec3(p, 1.5)), at = vec3(0.3, 0.4, -3.0);
    for (int i = 0; i < 40; i++) {
        at += $it(at) * ray;
    }
    vec2 e = vec2(0.01, 0.0);
    vec3 rise = vec3($it(at + e.xyy), $it(at + e.yxy), $it(at + e.yyx)) - $it(at);
    return 0.5 + 0.5 * normalize(rise + 0.00001);
    """,
}


def show(draft, idea):
    written = idea.write(draft, idea.noun)
    if isinstance(written, Picture):
        return written
    return draft.define(Picture, "shown", "Shown.", SHOWN[type(written)], it=written)


def test_every_golden_picture_has_its_family():
    assert {file.stem for file in (GOLDEN / "synth").glob("*.png")} == set(IDEAS)


@pytest.mark.parametrize("family", IDEAS)
def test_a_family_draws_its_pictures(device, family, check_golden):
    programs = []
    for number, idea in enumerate(IDEAS[family]):
        draft = Draft(Chance(number, GRAMMAR_VERSION))
        programs.append(sign(draft, show(draft, idea), "still", number))
    painter = Painter(device, programs.__getitem__)

    pairs = [
        np.concatenate(
            [painter.paint_still(index, t, SIDE_PX, SIDE_PX) for t in TIMES_S], axis=2
        )
        for index in range(len(programs))
    ]

    pairs += [np.zeros_like(pairs[0])] * (-len(pairs) % ROWS)
    columns = [
        np.concatenate(pairs[first : first + ROWS], axis=1)
        for first in range(0, len(pairs), ROWS)
    ]
    check_golden(f"synth/{family}", np.concatenate(columns, axis=2))
