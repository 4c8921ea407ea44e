"""Finishing: what happens to a color after the picture, as lines of `mainImage`.

None of them reads the time, so none can make a still picture look as if it moved.
"""

from dataclasses import dataclass

from shaders21k.synth.draft import Draft, spell


@dataclass(frozen=True, slots=True)
class Finish:
    """One finishing step.

    Attributes:
        noun: its tag.
        percent: how many of 100 programs have it.
        line: GLSL that changes `vec3 color`, given `vec2 fragCoord` and `vec2 uv`.
        low: smallest strength, `$` in the line.
        high: largest strength.
    """

    noun: str
    percent: int
    line: str
    low: float
    high: float


FINISHES = (
    Finish("contrast", 30, "color = mix(vec3(0.45), color, $);", 1.1, 1.5),
    Finish(
        "posterise",
        12,
        "color = mix(color, floor(color * 5.0 + 0.5) / 5.0, $);",
        0.7,
        1.0,
    ),
    Finish(
        "tilted light", 20, "color *= 1.0 + $ * (0.6 * uv.x + 0.8 * uv.y);", -0.3, 0.3
    ),
    Finish(
        "scan lines", 8, "color *= 1.0 - $ * step(0.5, fract(40.0 * uv.y));", 0.15, 0.35
    ),
    Finish("vignette", 30, "color *= 1.0 - $ * dot(uv, uv);", 0.15, 0.35),
    Finish("grain", 35, "color += $ * (random(fragCoord) - 0.5);", 0.04, 0.16),
)


def finish(draft: Draft) -> list[str]:
    """Write the steps of one program, each with its name in a comment."""
    lines = []
    for step in FINISHES:
        strength = draft.chance.number(step.low, step.high)
        if draft.chance.happens(step.percent):
            draft.tags.update({"finish": None, step.noun: None})
            lines.append(f"{step.line.replace('$', spell(strength))}  // {step.noun}")
    return lines
