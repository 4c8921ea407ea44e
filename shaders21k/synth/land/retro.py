"""Landscapes of old screens: a sliced sun over neon, square pixels, ridge lines."""

from shaders21k.synth.colors import hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture

GRID_LAND = """
float up = p.y - $horizon;
vec3 color = mix($low, $high, clamp(1.1 * up, 0.0, 1.0));
color += starlight(9.0 * p) * smoothstep(0.2, 0.8, up);
vec2 q = p - vec2($x, $horizon + $rise);
float slit = fract(($slits + 0.0) * (q.y / $size) - 0.25 * iTime) - 0.5;
float cut = abs(slit) - 0.5 + 0.5 * clamp(0.2 - 0.7 * q.y / $size, 0.0, 0.8);
vec3 disc = mix($bottom, $top, clamp(0.5 + 0.5 * q.y / $size, 0.0, 1.0));
float d = length(q);
color += $bottom * 0.35 * exp(-3.0 * max(d - $size, 0.0));
color = mix(color, disc, inside(d - $size, 0.01) * inside(cut, 0.08));
float hill = $tall * jagged(2.2 * p.x + $seed, 3.0) * smoothstep(0.1, 0.7, abs(p.x));
color = mix(color, $rock, inside(up - hill, 0.01));
color += $line * 0.6 * inside(abs(up - hill) - 0.004, 0.012) * step(0.01, hill);
if (up < 0.0) {
    float z = 0.5 / (0.02 - up);
    vec2 at = vec2(p.x * z, z + $speed * iTime) * $pitch;
    vec2 net = abs(fract(at) - 0.5), soft = vec2(0.03) + 0.012 * z * vec2(1.0, 0.7 * z);
    float glow = smoothstep(0.46, 0.52, net.x + soft.x)
        + smoothstep(0.46, 0.52, net.y + soft.y);
    glow = clamp(glow * exp(-0.1 * z), 0.0, 1.0);
    color = mix($floor, $line, glow) + $line * 0.4 * exp(12.0 * up);
}
return color;
"""


def grid_land(draft: Draft, noun: str) -> Picture:
    """Drive over a grid of light towards a sun in slices, as in the eighties."""
    chance = draft.chance
    hue, other = chance.pick(
        ((0.88, 0.5), (0.82, 0.9), (0.5, 0.83), (0.02, 0.08), (0.33, 0.33), (0.6, 0.55))
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: a {noun} under a sliced sun.",
        GRID_LAND,
        horizon=chance.number(-0.3, 0.1),
        low=vec3(hsv(hue - 0.05, 0.8, chance.pick((0.1, 0.35, 0.5)))),
        high=vec3(hsv(0.7, 0.8, chance.pick((0.02, 0.12)))),
        x=chance.pick((0.0, 0.0, 0.3, -0.3)),
        rise=chance.number(0.15, 0.4),
        slits=chance.number(2.5, 5.0),
        size=chance.number(0.3, 0.5),
        bottom=vec3(hsv(hue, 0.85, 1.0)),
        top=vec3(hsv(chance.pick((0.13, 0.15, hue)), 0.7, 1.0)),
        tall=chance.pick((0.0, 0.25, 0.45)),
        seed=chance.number(0.0, 60.0),
        rock=vec3((0.03, 0.01, 0.06)),
        line=vec3(hsv(other, 0.75, 1.0)),
        speed=chance.number(0.6, 2.0),
        pitch=chance.number(1.2, 3.0),
        floor=vec3(hsv(other, 0.8, chance.pick((0.0, 0.08)))),
    )


def pixel_land(draft: Draft, noun: str) -> Picture:
    """Draw ground, sky and clouds from squares, as in the games of old."""
    chance = draft.chance
    zenith, ground, top, disc = chance.pick(
        (
            ((0.4, 0.65, 0.95), (0.5, 0.32, 0.18), (0.35, 0.7, 0.25), (1.0, 0.9, 0.4)),
            ((0.06, 0.06, 0.18), (0.2, 0.2, 0.3), (0.32, 0.35, 0.5), (0.9, 0.9, 0.85)),
            ((0.95, 0.6, 0.4), (0.4, 0.15, 0.15), (0.6, 0.3, 0.2), (1.0, 0.9, 0.6)),
            (
                (0.62, 0.74, 0.06),
                (0.19, 0.38, 0.19),
                (0.06, 0.22, 0.06),
                (0.9, 0.95, 0.5),
            ),
            ((0.7, 0.85, 0.95), (0.5, 0.5, 0.55), (0.95, 0.97, 1.0), (1.0, 1.0, 0.9)),
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: {noun}, $squares squares a unit.",
        """
        float far = floor(p.x * $squares + 2.5 * iTime), squares = $squares;
        vec2 cell = floor(p * squares), q = (cell + 0.5) / squares;
        vec3 color = $zenith * (1.0 - 0.12 * floor(3.0 * q.y));
        color = mix(color, $disc, step(length(q - vec2($sun)), $size));
        vec2 sail = floor(vec2(q.x + 0.1 * iTime, 1.8 * q.y) * squares * 0.5);
        float cover = step($clear, mist(sail * 0.22)) * step(0.1, q.y);
        color = mix(color, mix(color, vec3(1.0), 0.75), cover);
        float row = floor(squares * ($hills * jagged(0.05 * far + 7.0, 8.0) - 0.6))
            / squares;
        color = mix(color, mix($top, $zenith, 0.5), step(q.y, row));
        vec2 block = vec2(floor(p.x * squares + 6.0 * iTime), cell.y);
        float land = floor(squares
            * ($steps * valueNoise(vec2($wide * block.x, 2.0)) - 0.8));
        float depth = land - block.y;
        vec3 soil = $ground * (0.8 + 0.3 * random(block));
        soil = mix($top * (0.9 + 0.15 * random(block)), soil, step(1.5, depth));
        soil = mix(soil, 0.55 * soil,
            step(0.88, random(block + 40.0)) * step(2.5, depth));
        return mix(color, soil, step(0.0, depth));
        """,
        squares=float(chance.pick((8, 10, 12, 16))),
        zenith=vec3(zenith),
        ground=vec3(ground),
        top=vec3(top),
        disc=vec3(disc),
        sun=f"{chance.number(-0.7, 0.7):.3f}, {chance.number(0.4, 0.8):.3f}",
        size=chance.number(0.1, 0.2),
        clear=chance.number(0.5, 0.75),
        hills=chance.pick((0.0, 0.6, 1.0)),
        steps=chance.number(0.3, 0.9),
        wide=chance.number(0.06, 0.25),
    )


def line_land(draft: Draft, noun: str) -> Picture:
    """Stack ridge lines, each hiding those behind it, like a plot of a pulsar."""
    chance = draft.chance
    ink, paper = chance.pick(
        (
            ((1.0, 1.0, 1.0), (0.0, 0.0, 0.0)),
            ((0.1, 0.1, 0.12), (0.95, 0.94, 0.9)),
            ((0.3, 1.0, 0.5), (0.0, 0.04, 0.02)),
            ((0.3, 0.85, 1.0), (0.01, 0.01, 0.08)),
            ((1.0, 0.45, 0.2), (0.06, 0.02, 0.04)),
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: $lines {noun}.",
        """
        vec3 color = $paper;
        float middle = $shape;
        for (int i = 0; i < $lines; i++) {
            float row = float(i), base = 0.7 - 1.45 * row / $lines.0;
            float wave = valueNoise(vec2($fine * p.x, 0.9 * row + $speed * iTime));
            wave *= valueNoise(vec2(2.3 * $fine * p.x,
                1.7 * row - $speed * iTime + 40.0));
            float up = p.y - base - $tall * wave * (0.06 + middle);
            color = mix(color, $paper, inside(up, 0.006));
            color = mix(color, $ink, inside(abs(up) - 0.005, 0.011) * $edge);
        }
        return color;
        """,
        paper=vec3(paper),
        ink=vec3(ink),
        lines=chance.integer(10, 18),
        shape=chance.pick(
            ("exp(-6.0 * p.x * p.x)", "1.0", "p.x * p.x", "abs(sin(3.0 * p.x))")
        ),
        fine=chance.number(1.6, 4.0),
        speed=chance.number(0.3, 0.9),
        tall=chance.number(0.3, 0.8),
        edge=chance.pick(("inside(abs(p.x) - 0.8, 0.02)", "1.0")),
    )


RETRO = (
    Idea("grid land", 3, grid_land),
    Idea("pixel land", 2, pixel_land),
    Idea("stacked profiles", 2, line_land),
)
