"""The empty sky of space, which everything there stands before."""

from shaders21k.synth.colors import hsv, vec3
from shaders21k.synth.draft import Draft, Picture

HAZE = """
vec2 q = $pitch * p + $seed;
float cloud = clouds(q + 0.5 * vec2(clouds(q + 3.0), 0.05 * iTime));
color += $tone * $thick * smoothstep(0.35, 0.85, cloud);
"""
STARS = {
    "few stars": "color += vec3(1.0) * starlight($few * p + $seed);",
    "stars": """
color += vec3(1.0, 0.95, 0.85) * starlight($few * p + $seed + 0.03 * iTime);
color += vec3(0.8, 0.88, 1.0) * 0.8 * starlight(1.8 * $few * p + $seed);
""",
    "nothing": "",
}


def void(draft: Draft) -> Picture:
    """Write black or nearly, with stars, haze or neither."""
    chance = draft.chance
    stars = chance.pick(tuple(STARS), (5, 3, 4))
    hazy = chance.happens(20)
    return draft.define(
        Picture,
        "void",
        f"Space: {stars}{' and haze' if hazy else ''}.",
        "vec3 color = $black;\n"
        + (HAZE.lstrip() if hazy else "")
        + STARS[stars].strip()
        + "\nreturn color;",
        black=vec3(
            chance.pick(((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.01, 0.015, 0.04)))
        ),
        few=chance.number(4.5, 8.0),
        seed=float(chance.integer(0, 60)),
        pitch=chance.number(0.6, 1.2),
        tone=vec3(hsv(chance.pick((0.6, 0.7, 0.8, 0.95, 0.05)), 0.7, 0.5)),
        thick=chance.number(0.3, 0.8),
    )
