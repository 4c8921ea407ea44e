"""Landscapes drawn in flat layers, the far ones first: ranges, hills, woods, cities."""

from shaders21k.synth.colors import RGB, hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.land.skies import Hour, dimmed, hour, mixed, sky

PROFILES = {
    "mountain ranges": "jagged(1.4 * x, row)",
    "smooth hills": "0.5 + 0.3 * sin(x + row) + 0.2 * sin(2.3 * x + 2.0 * row)",
    "peaks": """
        0.75 * fold(1.3 * x + row) * (0.5 + 0.5 * valueNoise(vec2(0.8 * x, row)))
        + 0.25 * jagged(2.0 * x, row)""",
    "spruce woods": """
        0.6 * valueNoise(vec2(x, row)) + 0.3 * abs(2.0 * fract(7.0 * x) - 1.0)
        * (0.4 + 0.6 * random(vec2(floor(7.0 * x), row)))""",
    "waves of sand": """
        fract(0.4 * x + 0.37 * row)
        * (1.0 - smoothstep(0.85, 1.0, fract(0.4 * x + 0.37 * row)))""",
    "round trees": """
        0.5 * valueNoise(vec2(x, row)) + 0.3 * sqrt(abs(sin(9.0 * x)))
        * (0.5 + 0.5 * random(vec2(floor(9.0 * x / 3.14159), row)))""",
}
"""Noun to the height of a layer, 0 to 1, over `float x`, in row `float row`."""

RANGES = """
vec3 color = $sky(p - vec2(0.0, $horizon));
for (int i = 0; i < $count; i++) {
    float near = (float(i) + 1.0) / $count.0, row = 5.0 * float(i) + $seed;
    float x = p.x * $wide * (1.6 - 0.8 * near) + $speed * near * near * iTime;
    float top = $horizon + 0.12 - 1.05 * near * near
        + $tall * (0.35 + near) * ($profile);
    vec3 tone = mix($far, $close, $curve);
    tone = mix(tone, $haze, $mist * (1.0 - near) * clamp(2.5 * (top - p.y), 0.0, 1.0));
    color = mix(color, tone, inside(p.y - top, 0.008));
}
return color;
"""


def ground_colors(draft: Draft, when: Hour) -> tuple[RGB, RGB]:
    """Choose the colors of far and near layers: silhouettes, or what grows there."""
    chance = draft.chance
    if when.noun in {"day", "overcast"} and chance.happens(65):
        hue = chance.pick((0.27, 0.3, 0.36, 0.1, 0.07))
        return hsv(hue + 0.08, 0.3, 0.75), hsv(hue, chance.number(0.4, 0.7), 0.3)
    return mixed(when.horizon, when.zenith, 0.25), dimmed(when.zenith, 0.3)


def ranges(draft: Draft, noun: str) -> Picture:
    """Draw row behind row of land, hazier with distance (aerial perspective)."""
    chance = draft.chance
    when = hour(draft, (24, 28, 14, 10, 14, 12, 8))
    above = sky(draft, when)
    profile = chance.pick(tuple(PROFILES), (6, 4, 4, 4, 2, 2))
    far, close = ground_colors(draft, when)
    draft.tags.update({profile: None})
    return draft.define(
        Picture,
        profile,
        f"Picture: {noun}, {profile} in $count rows by {when.noun}.",
        RANGES,
        sky=above,
        profile=PROFILES[profile],
        horizon=chance.number(-0.25, 0.15),
        count=chance.integer(2, 6),
        wide=chance.number(0.8, 2.2),
        tall=chance.number(0.2, 0.5),
        seed=float(chance.integer(0, 60)),
        speed=chance.sign() * chance.number(0.3, 1.0),
        far=vec3(far),
        close=vec3(close),
        curve=chance.pick(("near", "near * near", "sqrt(near)")),
        haze=vec3(when.horizon),
        mist=chance.pick((0.0, 0.35, 0.8)),
    )


def paper_hills(draft: Draft, noun: str) -> Picture:
    """Cut hills out of colored paper: flat tones, each with a shadow on the next."""
    chance = draft.chance
    hue, step = chance.number(0.0, 1.0), chance.pick((0.0, 0.03, -0.03, 0.06))
    depth, down = chance.number(0.3, 0.75), chance.happens(70)
    return draft.define(
        Picture,
        noun,
        "Picture: $count sheets of cut paper, lit from above.",
        """
        float away = length(p - $sun);
        vec3 color = mix($last, $disc, inside(away - $size, 0.01));
        for (int i = 0; i < $count; i++) {
            float row = float(i), near = (row + 1.0) / $count.0;
            float x = p.x * $wide + $speed * near * iTime + 2.4 * row;
            float top = 0.55 - 1.25 * near + $tall * ($profile);
            color *= 1.0 - 0.35 * exp(-18.0 * max(p.y - top, 0.0));
            color = mix(color, mix($first, $last2, near), inside(p.y - top, 0.006));
        }
        return color;
        """,
        count=chance.integer(3, 7),
        sun=f"vec2({chance.number(-0.6, 0.6):.3f}, {chance.number(0.4, 0.75):.3f})",
        size=chance.number(0.12, 0.3),
        disc=vec3(hsv(chance.pick((0.0, 0.1, 0.14, hue + 0.5)), 0.5, 1.0)),
        last=vec3(hsv(hue - step, 0.35 * depth, 0.96)),
        first=vec3(hsv(hue, 0.6 * depth, 0.88 if down else 0.35)),
        last2=vec3(hsv(hue + 3 * step, depth, 0.25 if down else 0.95)),
        wide=chance.number(1.0, 2.5),
        speed=chance.sign() * chance.number(0.3, 0.8),
        tall=chance.number(0.15, 0.35),
        profile=chance.pick(
            (
                "sin(x) + 0.4 * sin(2.3 * x + row)",
                "2.0 * fold(0.7 * x) - 1.0",
                "2.0 * abs(sin(0.9 * x)) - 1.0",
                "2.0 * valueNoise(vec2(1.5 * x, row)) - 1.0",
            )
        ),
    )


CITY = """
vec3 color = $sky(p - vec2(0.0, $horizon));
for (int i = 0; i < $count; i++) {
    float near = (float(i) + 1.0) / $count.0;
    vec2 q = vec2(p.x * (1.5 - 0.6 * near) + $speed * near * iTime, p.y - $horizon);
    float lot = floor(q.x * $lots), row = 11.0 * float(i) + $seed;
    vec2 seed = random2(vec2(lot, row));
    float top = $tall * (1.25 - near) * (0.3 + seed.x * seed.x) + 0.35 - 0.75 * near;
    float side = abs(fract(q.x * $lots) - 0.5) / $lots;
    float wall = max(q.y - top, side - (0.36 + 0.13 * seed.y) / $lots);
    $roof
    vec2 pane = q * $panes, cell = floor(pane);
    vec2 f = abs(pane - cell - 0.5);
    float glass = inside(max(f.x - 0.28, f.y - 0.3), 0.12) * inside(wall + 0.02, 0.01);
    float on = step(random(cell + row + floor(0.4 * iTime + 8.0 * seed.y)), $lit);
    vec3 tone = mix($far, $close, near);
    tone = mix(tone,
        mix($lamp, $lamp2, step(0.75, random(cell + 3.0))) * (0.4 + 0.6 * near),
        glass * on);
    color = mix(color, tone, inside(wall, 0.008));
}
return color;
"""


def city(draft: Draft, noun: str) -> Picture:
    """Draw a skyline with lit windows."""
    chance = draft.chance
    when = hour(draft, (6, 20, 6, 6, 50, 8, 6))
    above = sky(draft, when)
    gray = when.noun == "black and white"
    return draft.define(
        Picture,
        noun,
        f"Picture: a city in $count rows of houses, by {when.noun}.",
        CITY,
        sky=above,
        horizon=chance.number(-0.5, -0.15),
        count=chance.integer(1, 4),
        speed=chance.sign() * chance.number(0.15, 0.5),
        lots=chance.number(2.2, 5.0),
        seed=float(chance.integer(0, 90)),
        tall=chance.number(0.7, 1.3),
        roof=chance.pick(
            (
                "",
                "wall = max(wall, q.y - top - 0.2 * seed.y + 1.2 * side);",
                "wall = min(wall, max(q.y - top - 0.18 * seed.y, side - 0.008));",
            )
        ),
        panes=f"vec2({chance.number(9.0, 18.0):.1f}, {chance.number(8.0, 15.0):.1f})",
        lit=chance.number(0.15, 0.6),
        far=vec3(dimmed(mixed(when.horizon, when.zenith, 0.3), 0.85)),
        close=vec3(dimmed(when.zenith, 0.25)),
        lamp=vec3((0.9, 0.9, 0.9) if gray else (1.0, 0.82, 0.45)),
        lamp2=vec3((0.7, 0.7, 0.7) if gray else (0.75, 0.88, 1.0)),
    )


ROAD = """
float down = $horizon - p.y;
float hill = $tall * jagged(1.2 * p.x + $seed, 3.0);
if (down < 0.0) {
    vec3 color = $sky(vec2(p.x, -down));
    return mix(color, $range, inside(-down - hill, 0.008));
}
float z = 0.35 / (down + 0.02), way = z + $speed * iTime;
float bend = $bend * sin(0.25 * way + 1.0) * z * z * 0.06;
float x = p.x * z * 1.4 + bend - 0.06 * sin(0.6 * iTime);
float soft = 0.015 * z + 0.01;
float grain = mist(vec2(4.0 * x, 3.0 * way));
vec3 color = mix($field, $field2, smoothstep(0.3, 0.7, $stripes));
x = (x + $aside) * $narrow;
float road = inside(abs(x) - 0.42, soft);
color = mix(color, $tar * (0.9 + 0.2 * grain), road);
color = mix(color, vec3(0.9), inside(abs(abs(x) - 0.37) - 0.012, soft) * $edge);
float dash = smoothstep(0.4, 0.5, abs(fract(0.7 * way) - 0.5) * 2.0);
color = mix(color, $paint, inside(abs(x) - 0.018, soft) * dash);
return mix(color, $haze, clamp(0.03 * z * z, 0.0, 0.9));
"""


def road(draft: Draft, noun: str) -> Picture:
    """Drive to the horizon: the ground is a plane, as far as 1 over its depth."""
    chance = draft.chance
    when = hour(draft, (35, 20, 10, 12, 12, 8, 6))
    above = sky(draft, when)
    shade = 0.3 if when.stars else 1.0
    gray = when.noun == "black and white"
    hue = chance.pick((0.08, 0.1, 0.3, 0.25))
    depth = 0.0 if gray else chance.number(0.3, 0.6)
    value = shade * chance.number(0.45, 0.85)
    return draft.define(
        Picture,
        noun,
        f"Picture: a road through {'desert' if hue < 0.2 else 'meadows'}"
        f" by {when.noun}.",
        ROAD,
        sky=above,
        horizon=chance.number(-0.15, 0.2),
        tall=chance.pick((0.0, 0.15, 0.3)),
        seed=chance.number(0.0, 60.0),
        aside=chance.number(-0.3, 0.3),
        narrow=chance.number(0.6, 1.6),
        speed=chance.number(0.8, 3.0),
        bend=chance.pick((0.0, 0.6, 1.3)),
        range=vec3(hsv(hue + 0.4, 0.5 * depth, 0.5 * shade)),
        field=vec3(hsv(hue, depth, value)),
        field2=vec3(hsv(hue, depth, 0.8 * value)),
        stripes=chance.pick(("grain", "grain", "0.5 + 0.5 * sin(2.2 * way)")),
        tar=vec3((0.25 * shade, 0.25 * shade, 0.27 * shade)),
        edge=chance.pick((0.0, 1.0)),
        paint=vec3((0.9, 0.9, 0.9) if gray else (0.95, 0.8, 0.3)),
        haze=vec3(when.horizon),
    )


VIEWS = (
    Idea("ranges", 6, ranges),
    Idea("paper hills", 2, paper_hills),
    Idea("city", 3, city),
    Idea("road", 3, road),
)
