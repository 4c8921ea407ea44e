"""The root of the grammar: a seed in, a program out."""

import textwrap

from shaders21k.errors import ShadersError
from shaders21k.program import Program
from shaders21k.synth.chance import Chance
from shaders21k.synth.draft import Draft, Picture, spell
from shaders21k.synth.finishes import finish
from shaders21k.synth.genres import show

GRAMMAR_VERSION = 3
"""Rises whenever any seed would be written differently than before."""

PROGRAM = """\
{title}
// Written by the grammar of shaders21k, version {version}, from seed {seed}. MIT.

{functions}
"""

PACE = """\
// The clock runs at a pace of its own.
#define TIME ({pace} * iTime)

{functions}"""

MAIN = """\
// One unit is half the smaller side{remark}.
void mainImage(out vec4 fragColor, in vec2 fragCoord) {{
    vec2 uv = (2.0 * fragCoord - iResolution.xy) / min(iResolution.x, iResolution.y);
    vec2 p = {place};
    vec3 color = {picture}(p);
{finish}    fragColor = vec4(clamp(color, 0.0, 1.0), 1.0);
}}"""


def hold_free(draft: Draft) -> tuple[str, str]:
    """Turn, shift and zoom: for what has neither top nor middle."""
    chance = draft.chance
    near, far = chance.number(0.12, 0.4), chance.number(1.3, 4.5)
    zoom = chance.pick((chance.number(0.4, 1.3), near, far), (7, 2, 1))
    breath = draft.sway(0.15 * zoom)
    turn, x, y = draft.turn(0.03, 0.15), draft.sway(0.25), draft.sway(0.2)
    place = f"rotation({turn}) * uv * ({spell(zoom)} + {breath})"
    if chance.happens(40):
        along, across = spell(chance.number(0.1, 0.5)), spell(chance.number(0.9, 1.8))
        place = f"vec2({along}, {across}) * ({place})"
    return (
        "; the camera turns, sways and breathes",
        f"{place}\n        + vec2({x}, {y})",
    )


def hold_steady(draft: Draft) -> tuple[str, str]:
    """Lean and shift a little: for what has a top; some come close, or stand aside."""
    chance = draft.chance
    near, far = chance.number(0.3, 1.0), chance.number(1.0, 2.0)
    zoom = spell(chance.pick((1.0, near, far), (6, 3, 2)))
    lean, breath, x, y = (draft.sway(reach) for reach in (0.1, 0.04, 0.05, 0.05))
    if chance.happens(30):
        x = f"{spell(chance.number(-0.4, 0.4))} + {x}"
        y = f"{spell(chance.number(-0.3, 0.3))} + {y}"
    return (
        "; the camera is held by hand",
        f"rotation({lean}) * uv * ({zoom} + {breath})\n        + vec2({x}, {y})",
    )


def hold_still(draft: Draft) -> tuple[str, str]:
    """Do nothing: for what is drawn to fit the frame, and moves by itself."""
    del draft
    return "", "uv"


CAMERAS = {"free": hold_free, "steady": hold_steady, "still": hold_still}
"""How a picture is framed: each gives a remark, and p from uv."""


def write(seed: int) -> Program:
    """Write the program of a seed: a pure function of `GRAMMAR_VERSION` and the seed.

    Args:
        seed: 0 <= seed < 2**64.

    Returns:
        Shadertoy GLSL, clean for GLSL ES 3.00, that reads iTime and iResolution alone.
        Its tags are the families and ideas used, in order of first use; its URL is
        "builtin:VERSION/SEED".

    Raises:
        ShadersError: the seed is out of range.
    """
    if not 0 <= seed < 2**64:
        raise ShadersError(f"no program has seed {seed}: take one from 0 to 2**64 - 1")
    draft = Draft(Chance(seed, GRAMMAR_VERSION))
    picture, camera = show(draft)
    return sign(draft, picture, camera, seed)


def sign(draft: Draft, picture: Picture, camera: str, seed: int) -> Program:
    """Frame and finish a picture, and make a program of the draft."""
    remark, place = CAMERAS[camera](draft)
    pace = draft.chance.pick((1.0, 0.7, 1.7, 3.0, 5.0), (10, 1, 4, 3, 2))
    finishes = "".join(f"    {line}\n" for line in finish(draft))
    draft.functions.append(
        MAIN.format(remark=remark, place=place, picture=picture, finish=finishes)
    )
    name = f"{picture.noun[0].upper()}{picture.noun[1:]} #{seed}"
    functions = draft.text()
    if pace != 1.0:
        functions = PACE.format(
            pace=spell(pace), functions=functions.replace("iTime", "TIME")
        )
    source = PROGRAM.format(
        title="\n".join(f"// {line}" for line in textwrap.wrap(name, 85)),
        version=GRAMMAR_VERSION,
        seed=seed,
        functions=functions,
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
