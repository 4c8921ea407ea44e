"""Finishing: what happens to a color after the picture, as lines of `mainImage`.

Some of them read the time. They come on top of pictures that all move by themselves, so
none can make a still picture look as if it moved.
"""

from dataclasses import dataclass

from shaders21k.synth.colors import dark, vec3, vivid
from shaders21k.synth.draft import Draft, spell

GRAY = "dot(color, vec3(0.3, 0.6, 0.1))"


@dataclass(frozen=True, slots=True)
class Finish:
    """One finishing step.

    Attributes:
        noun: its tag.
        percent: how many of 100 programs have it.
        line: GLSL that changes `vec3 color`, given `vec2 fragCoord` and `vec2 uv`;
            `$light` and `$other` are vivid colors, `$shade` is a dark one.
        low: smallest strength, `$` in the line.
        high: largest strength.
    """

    noun: str
    percent: int
    line: str
    low: float
    high: float


FINISHES = (
    Finish("vivid", 28, f"color = mix(vec3({GRAY}), color, $);", 1.4, 3.5),
    Finish(
        "two tones",
        7,
        f"color = mix($shade, $light, clamp($ * {GRAY}, 0.0, 1.0));",
        0.9,
        1.4,
    ),
    Finish("colored light", 7, "color *= mix(vec3(1.0), 1.3 * $light, $);", 0.6, 1.0),
    Finish(
        "two lights",
        12,
        "color *= 1.5 * mix($light, $other, clamp(0.5 + $ * uv.x, 0.0, 1.0));",
        -2.0,
        2.0,
    ),
    Finish(
        "rainbow light",
        11,
        "color *= 0.65 + 0.65 * cos($ * iTime + 1.5 * uv.xyx + vec3(0.0, 2.0, 4.0));",
        0.3,
        1.5,
    ),
    Finish(
        "hues across",
        7,
        "color = mix(color, color.gbr, 0.5 + 0.5 * sin($ * (uv.x - uv.y) + iTime));",
        0.8,
        3.0,
    ),
    Finish("gray", 3, f"color = mix(color, vec3({GRAY}), $);", 0.85, 1.0),
    Finish("sepia", 1, f"color = {GRAY} * (1.0 + $ * vec3(0.2, 0.0, -0.3));", 0.6, 1.0),
    Finish("negative", 4, "color = mix(color, 1.0 - color, $);", 1.0, 1.0),
    Finish(
        "eight colors", 3, "color = smoothstep($ - 0.08, $ + 0.08, color);", 0.3, 0.55
    ),
    Finish(
        "ink",
        2,
        f"color = vec3(smoothstep($ - 0.06, $ + 0.06, {GRAY}));",
        0.3,
        0.5,
    ),
    Finish(
        "turning hues",
        10,
        "color = mix(color, color.gbr, 0.5 + 0.5 * sin($ * iTime));",
        0.4,
        1.6,
    ),
    Finish("pulse", 8, "color *= 0.6 + 0.6 * sin($ * iTime);", 0.6, 3.0),
    Finish(
        "negative beats",
        3,
        "color = mix(color, 1.0 - color, step(0.5, fract($ * iTime)));",
        0.2,
        1.1,
    ),
    Finish(
        "moving spotlight",
        6,
        "color *= 0.15 + 1.3 * exp(-$ * dot(uv - sin(vec2(0.9, 0.7) * iTime),"
        " uv - sin(vec2(0.9, 0.7) * iTime)));",
        0.8,
        2.5,
    ),
    Finish("contrast", 24, "color = mix(vec3(0.4), color, $);", 1.1, 3.0),
    Finish("curve", 10, "color = pow(max(color, 0.0), vec3($));", 0.4, 2.0),
    Finish("dim", 2, "color *= $;", 0.45, 0.7),
    Finish("faded", 3, "color = mix(color, vec3(1.0), $);", 0.25, 0.6),
    Finish(
        "posterize",
        4,
        "color = mix(color, floor(color * 5.0 + 0.5) / 5.0, $);",
        0.7,
        1.0,
    ),
    Finish(
        "tilted light", 11, "color *= 1.0 + $ * (0.6 * uv.x + 0.8 * uv.y);", -1.0, 1.0
    ),
    Finish(
        "scan lines", 2, "color *= 1.0 - $ * step(0.5, fract(40.0 * uv.y));", 0.15, 0.35
    ),
    Finish(
        "side light", 9, "color *= clamp(0.9 + $ * (uv.x - 0.3), 0.1, 1.6);", -1.2, 1.2
    ),
    Finish("vignette", 16, "color *= 1.0 - $ * dot(uv, uv);", 0.15, 0.5),
    Finish("grain", 10, "color += $ * (random(fragCoord) - 0.5);", 0.04, 0.16),
    Finish(
        "snow",
        3,
        "color += $ * (random(fragCoord + 640.0 * floor(12.0 * iTime)) - 0.5);",
        0.4,
        1.2,
    ),
    Finish(
        "colored grain",
        3,
        "color += $ * (vec3(random(fragCoord), random2(fragCoord + 9.0)) - 0.5);",
        0.2,
        0.9,
    ),
    Finish(
        "dithered",
        3,
        "color = mix(color, step(vec3(random(fragCoord)), color), $);",
        0.5,
        1.0,
    ),
    Finish("thin lines", 2, "color *= step(0.5, fract($ * fragCoord.y));", 0.12, 0.5),
    Finish(
        "mesh",
        1,
        "color *= step(0.5, fract($ * (fragCoord.x + fragCoord.y)));",
        0.12,
        0.5,
    ),
)


DRAWS = 12
"""Of a step: its strength, and three colors of four, four and three choices."""


def finish(draft: Draft) -> list[str]:
    """Write the steps of one program, each with its name in a comment."""
    lines = ["color = clamp(color, 0.0, 1.0);"]
    for step in FINISHES:
        aside = draft.chance.set_aside(DRAWS)
        if draft.chance.happens(step.percent):
            draft.tags.update({"finish": None, step.noun: None})
            strength = aside.number(step.low, step.high)
            line = step.line
            for name, color in (("light", vivid), ("other", vivid), ("shade", dark)):
                line = line.replace(f"${name}", vec3(color(aside)))
            line = line.replace("$", spell(strength))
            lines.append(f"{line}  // {step.noun}")
    return lines
