"""The root of the grammar: a seed in, a program out."""

import textwrap

from shaders21k.errors import ShadersError
from shaders21k.program import Program
from shaders21k.synth.chance import Chance
from shaders21k.synth.draft import Draft, draw, spell
from shaders21k.synth.finishes import finish
from shaders21k.synth.pictures import PICTURES

GRAMMAR_VERSION = 2
"""Rises whenever any seed would be written differently than before."""

PROGRAM = """\
{title}
// Written by the grammar of shaders21k, version {version}, from seed {seed}. MIT.

{functions}
"""

MAIN = """\
// One unit is half the smaller side; the camera turns, sways and breathes.
void mainImage(out vec4 fragColor, in vec2 fragCoord) {{
    vec2 uv = (2.0 * fragCoord - iResolution.xy) / min(iResolution.x, iResolution.y);
    vec2 p = rotation({roll}) * uv * ({zoom} + {breath});
    p += vec2({x}, {y});
    vec3 color = {picture}(p);
{finish}    fragColor = vec4(clamp(color, 0.0, 1.0), 1.0);
}}"""


def write(seed: int) -> Program:
    """Write the program of a seed: a pure function of `GRAMMAR_VERSION` and the seed.

    Args:
        seed: 0 <= seed < 2**64.

    Returns:
        Shadertoy GLSL, clean for GLSL ES 3.00, that reads iTime and iResolution alone.
        Its tags are the families used, each followed by its ideas; its URL is
        "builtin:VERSION/SEED".

    Raises:
        ShadersError: the seed is out of range.
    """
    if not 0 <= seed < 2**64:
        raise ShadersError(f"no program has seed {seed}: take one from 0 to 2**64 - 1")
    draft = Draft(Chance(seed, GRAMMAR_VERSION))
    picture = draw(draft, "picture", PICTURES)
    scenic = picture.noun.startswith(("flight", "orbit"))
    chance = draft.chance
    draft.functions.append(
        MAIN.format(
            picture=picture,
            roll=draft.sway(0.15) if scenic else draft.turn(0.03, 0.15),
            zoom="1.0" if scenic else spell(chance.number(0.45, 1.1)),
            breath=draft.sway(0.05) if scenic else draft.sway(0.15),
            x=draft.sway(0.05) if scenic else draft.sway(0.25),
            y=draft.sway(0.05) if scenic else draft.sway(0.2),
            finish="".join(f"    {line}\n" for line in finish(draft)),
        )
    )
    name = f"{picture.noun[0].upper()}{picture.noun[1:]} #{seed}"
    source = PROGRAM.format(
        title="\n".join(f"// {line}" for line in textwrap.wrap(name, 85)),
        version=GRAMMAR_VERSION,
        seed=seed,
        functions=draft.text(),
    )
    return Program(
        source=source,
        dialect="shadertoy",
        name=name,
        author="shaders21k",
        licence="MIT",
        url=f"builtin:{GRAMMAR_VERSION}/{seed}",
        tags=tuple(draft.tags),
    )
