"""Growing things: grass, a lone tree, a wood of spruces."""

from shaders21k.synth.colors import hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.land.skies import dimmed, hour, mixed, sky

GRASS = """
vec3 color = $sky(p - vec2(0.0, $horizon));
for (int i = 0; i < $rows; i++) {
    float near = (float(i) + 1.0) / $rows.0;
    float lots = $lots / (0.4 + 0.6 * near), foot = $horizon - 0.05 - 1.1 * near * near;
    float tall = $tall * (0.4 + 0.8 * near), row = 7.0 * float(i);
    vec3 tone = mix($far, $close, near);
    color = mix(color, tone * 0.8, inside(p.y - foot, 0.02));
    float lot = floor(p.x * lots);
    for (int j = -1; j <= 1; j++) {
        vec2 seed = random2(vec2(lot + float(j), row));
        float up = clamp((p.y - foot) / (tall * (0.5 + 0.5 * seed.x)), 0.0, 1.0);
        float wind = 0.6 * (seed.y - 0.5)
            + 0.45 * sin(1.8 * iTime - 2.0 * p.x + row + seed.x);
        float x = (p.x * lots - lot - float(j) - seed.y) / lots - wind * tall * up * up;
        float blade = abs(x) - 0.3 * (1.0 - up) / lots;
        float cover = inside(blade, 0.008) * step(foot, p.y) * step(up, 0.99);
        color = mix(color, tone * (0.65 + 0.5 * up + 0.3 * (seed.x - 0.5)), cover);
        $flower
    }
}
return color;
"""
FLOWER = """
vec2 head = vec2(x, p.y - foot - tall * (0.5 + 0.5 * seed.x));
float bloom = inside(length(vec2(x, head.y)) - $bloom * (0.3 + 0.7 * near), 0.008);
color = mix(color, $petal, bloom * step(seed.y, 0.4));
"""


def grass(draft: Draft, noun: str) -> Picture:
    """Draw blades that bend in the wind, row before row."""
    chance = draft.chance
    when = hour(draft, (34, 20, 12, 8, 12, 8, 6))
    above = sky(draft, when)
    gray = when.noun == "black and white"
    hue, depth = chance.pick((0.11, 0.22, 0.26, 0.3)), 0.0 if gray else 0.65
    value = 0.3 if when.stars else 0.6 if when.noun == "dusk" else 1.0
    flowers = chance.happens(35)
    return draft.define(
        Picture,
        noun,
        f"Picture: $rows rows of grass{' and flowers' if flowers else ''}"
        f" by {when.noun}.",
        GRASS.replace("$flower", FLOWER.strip() if flowers else ""),
        sky=above,
        horizon=chance.number(-0.5, 0.25),
        rows=chance.integer(3, 5),
        lots=chance.number(6.0, 14.0),
        tall=chance.number(0.35, 0.8),
        far=vec3(hsv(hue + 0.02, 0.7 * depth, 0.75 * value)),
        close=vec3(hsv(hue, depth, chance.pick((0.12, 0.35, 0.5)) * value)),
        bloom=chance.number(0.03, 0.06),
        petal=vec3(hsv(chance.pick((0.0, 0.14, 0.6, 0.8)), depth, value)),
    )


TREE = """
vec3 color = $sky(p - vec2(0.0, $ground));
float hill = $ground - 0.12 * (p.x - $x) * (p.x - $x) + 0.03 * $bump;
color = mix(color, $soil, inside(p.y - hill, 0.008));
vec2 q = vec2(p.x - $x, p.y - $ground + 0.02) / $size;
float d = 9.0, leaves = 9.0, scale = 1.0;
for (int i = 0; i < $forks; i++) {
    float up = clamp(q.y, 0.0, 0.4);
    d = min(d, (length(q - vec2(0.0, up)) - 0.035 + 0.03 * up) * scale);
    q.y -= 0.4;
    leaves = i > $bare ? min(leaves, (length(q) - $leaf) * scale) : leaves;
    float angle = $angle + 0.06 * sin(0.9 * iTime + float(i)) + $lean * step(0.0, q.x);
    q.x = abs(q.x);
    q = rotation(angle) * q * $shrink;
    scale /= $shrink;
}
color = mix(color, $bark, inside(d * $size, 0.008));
return mix(color, $crown, inside(leaves * $size, 0.01) * $leafy);
"""


def tree(draft: Draft, noun: str) -> Picture:
    """Fork a trunk again and again by folding the plane."""
    chance = draft.chance
    when = hour(draft, (24, 24, 14, 10, 14, 8, 10))
    above = sky(draft, when)
    dark = chance.happens(55) or when.stars
    gray = when.noun == "black and white"
    depth = 0.0 if gray else 0.55
    leaf_hue = chance.pick((0.28, 0.25, 0.06, 0.12, 0.95))
    soil = dimmed(when.zenith, 0.16)
    bark, crown = soil, soil
    if not dark:
        soil = hsv(chance.pick((0.25, 0.28, 0.1)), depth, 0.45)
        bark = hsv(0.07, 0.6 * depth, 0.25)
        crown = hsv(leaf_hue, depth, chance.number(0.4, 0.85))
    return draft.define(
        Picture,
        noun,
        f"Picture: a tree that forks $forks times, by {when.noun}.",
        TREE,
        sky=above,
        ground=chance.number(-0.75, -0.5),
        x=chance.number(-0.35, 0.35),
        bump=chance.pick(("sin(4.0 * p.x)", "mist(5.0 * p.xx)", "0.0")),
        size=chance.number(0.7, 1.1),
        forks=chance.integer(7, 9),
        bare=chance.integer(3, 4),
        leaf=chance.number(0.12, 0.25),
        angle=chance.number(0.35, 0.65),
        lean=chance.number(-0.25, 0.25),
        shrink=chance.number(1.25, 1.4),
        soil=vec3(soil),
        bark=vec3(bark),
        crown=vec3(crown),
        leafy=chance.pick((0.0, 1.0, 0.85)),
    )


SPRUCES = """
vec3 color = $sky(p - vec2(0.0, $horizon));
for (int i = 0; i < $rows; i++) {
    float near = (float(i) + 1.0) / $rows.0, row = 5.0 * float(i) + $seed;
    float x = (p.x + $speed * near * near * iTime) * $lots * (1.5 - 0.9 * near);
    float lot = floor(x),
        soil = $horizon - 0.6 * near * near + 0.06 * sin(0.7 * x + row);
    float stretch = $lots * (1.5 - 0.9 * near), cover = inside(p.y - soil, 0.01);
    for (int j = -1; j <= 1; j++) {
        vec2 seed = random2(vec2(lot + float(j), row));
        float tall = $tall * (0.35 + 0.65 * near) * (0.6 + 0.4 * seed.y);
        float aside = abs(x - lot - float(j) - 0.25 - 0.5 * seed.x) / stretch;
        float down = soil + tall - p.y;
        float tiers = $tiers * down / tall;
        float skirt = down * (0.75 + 0.5 * fract(tiers)) * $broad;
        float d = max(aside - skirt, -0.9 * tall + down);
        d = min(d, max(aside - 0.04 * tall, -down));
        cover = max(cover, inside(max(d, -down), 0.008));
    }
    vec3 tone = mix(mix($far, $close, near), $white,
        $snow * (0.5 + 0.5 * sin(40.0 * p.y)));
    color = mix(color, tone, cover);
    color = mix(color, $haze,
        $mist * (1.0 - near) * (1.0 - smoothstep(-0.3, 0.15, p.y - soil)));
}
return color;
"""


def spruces(draft: Draft, noun: str) -> Picture:
    """Plant spruces, row before row, with mist between."""
    chance = draft.chance
    when = hour(draft, (20, 16, 14, 20, 16, 8, 8))
    above = sky(draft, when)
    gray = when.noun == "black and white"
    depth = 0.0 if gray else 0.5
    hue = chance.pick((0.35, 0.4, 0.45, 0.58))
    return draft.define(
        Picture,
        noun,
        f"Picture: $rows rows of spruces by {when.noun}.",
        SPRUCES,
        sky=above,
        horizon=chance.number(-0.45, 0.0),
        rows=chance.integer(2, 4),
        seed=float(chance.integer(0, 60)),
        speed=chance.sign() * chance.number(0.1, 0.35),
        lots=chance.number(2.5, 6.0),
        tall=chance.number(0.6, 1.1),
        tiers=chance.number(4.0, 8.0),
        broad=chance.number(0.2, 0.36),
        far=vec3(mixed(when.horizon, when.zenith, 0.4)),
        close=vec3(hsv(hue, depth, 0.07 if when.stars else chance.number(0.1, 0.25))),
        white=vec3(when.light),
        snow=chance.pick((0.0, 0.0, 0.5)),
        haze=vec3(when.horizon),
        mist=chance.number(0.2, 0.9),
    )


WOODS = (
    Idea("meadow", 3, grass),
    Idea("tree", 3, tree),
    Idea("spruces", 3, spruces),
)
