"""How a flat surface is lit: a height, a color, and one lamp that goes round."""

import textwrap

from shaders21k.synth.colors import rgb, vec3
from shaders21k.synth.draft import Draft, Field, Picture, Value, spell

LIT = """
p = $turned * $zoom + $pan;
float angle = $angle;
vec2 lamp = vec2(cos(angle), sin(angle));
float high = $height(p);
float rise = ($height(p + 0.015 * lamp) - high) / 0.015;
float day = clamp(1.0 - $steep * rise, 0.0, 2.0);
$code
return color * (0.35 + 0.65 * day)$gleam;
"""
GLEAM = " + $shine * pow(clamp(day - 1.0, 0.0, 1.0), 3.0)"


def lit(
    draft: Draft, noun: str, height: Field, code: str, /, **values: Value
) -> Picture:
    """Write a surface.

    Args:
        draft: what it is written into.
        noun: what it is.
        height: how high the surface is; p of the code is its plane.
        code: GLSL that defines `vec3 color`, from p, `high` and `$words`.
        values: the words; among them `steep`, how much a slope darkens, and `shine`,
            how bright a slope towards the lamp gets.

    Returns:
        The surface, panned slowly.
    """
    chance = draft.chance
    body = LIT.replace("$code", textwrap.dedent(code).strip("\n"))
    body = body.replace("$gleam", GLEAM if values.get("shine") else "")
    lean = chance.number(0.0, 6.28)
    preset: dict[str, Value] = {
        "zoom": chance.number(0.7, 1.3),
        "turned": chance.pick(("p", "p", f"rotation({spell(lean)}) * p")),
        "pan": draft.drift(0.04, 0.15),
        "angle": draft.turn(0.2, 0.6),
        "height": height,
    }
    comment = f"Picture: {noun}, lit by a lamp that goes round."
    return draft.define(Picture, noun, comment, body, **(preset | values))


def spell_rgb(code: int) -> str:
    """Spell 0xRRGGBB as GLSL."""
    return vec3(rgb(code))


def raised(draft: Draft, noun: str, body: str, /, **values: Value) -> Field:
    """Write the height of a surface."""
    return draft.define(Field, f"{noun} height", f"Height of {noun}.", body, **values)
