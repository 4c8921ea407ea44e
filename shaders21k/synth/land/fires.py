"""Fires and lights: flames, smoke, lava, lightning, northern lights, fireworks."""

from shaders21k.synth.colors import RGB, hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture

FLAMES: dict[str, tuple[RGB, RGB, RGB]] = {
    "fire": ((0.75, 0.1, 0.0), (1.0, 0.55, 0.08), (1.0, 0.95, 0.65)),
    "gas": ((0.0, 0.12, 0.6), (0.1, 0.5, 1.0), (0.8, 0.95, 1.0)),
    "copper": ((0.0, 0.35, 0.1), (0.2, 0.9, 0.35), (0.9, 1.0, 0.8)),
    "magic": ((0.35, 0.0, 0.5), (0.8, 0.2, 0.9), (1.0, 0.85, 1.0)),
    "silver": ((0.3, 0.3, 0.3), (0.7, 0.7, 0.7), (1.0, 1.0, 1.0)),
}
"""The colors of the cold, the hot and the hottest part of a flame."""

SHAPES = {
    "wall of flames": """
float fuel = 1.15 - $reach * (p.y + 1.0) + 0.25 * sin(2.0 * p.x + $seed);
""",
    "bonfire": """
float up = p.y + 0.75;
float fuel = 1.0
    - length(vec2(p.x * (1.5 + 0.8 * up), up - 0.35) * vec2(1.0, up > 0.35 ? 0.7
    : 1.8)) * $reach;
""",
    "torch": """
float up = p.y + 0.35;
float fuel = 1.0
    - length(vec2(p.x * (3.0 + 2.0 * up), up - 0.2) * vec2(1.0, up > 0.2 ? 1.0
    : 2.6)) * $reach;
""",
    "ring of fire": """
float fuel = 1.0 - 2.6 * abs(length(p) - 0.6) * $reach;
""",
    "ball of fire": """
float fuel = 1.15 - 1.3 * length(p * vec2(1.0, p.y > 0.0 ? 0.75 : 1.1)) * $reach;
""",
}
FIRE = """
vec2 q = vec2($pitch * p.x, 0.6 * $pitch * p.y - $speed * iTime);
q.x += 0.5 * (valueNoise(1.3 * q + 4.0) - 0.5);
float flicker = clouds(q);
$shape
float heat = fuel + 1.5 * (flicker - 0.55);
vec3 color = $ground + $cold * 0.25 * max(fuel, 0.0);
color = mix(color, $cold, smoothstep(0.15, 0.45, heat));
color = mix(color, $hot, smoothstep(0.35, 0.7, heat));
color = mix(color, $hottest, smoothstep(0.65, 1.2, heat));
$post
vec2 spark = vec2(p.x + 0.1 * sin(2.0 * p.y + iTime), p.y - 0.8 * iTime) * 7.0;
float low = 1.0 - smoothstep(0.0, 1.0, p.y);
return color + $hot * $sparks * flake(spark, 0.14, 0.25) * low;
"""
STICK = """
float stick = max(abs(p.x) - 0.09 + 0.05 * (p.y < -0.4 ? 1.0 : 0.0), p.y + 0.3);
color = mix(color, vec3(0.2, 0.12, 0.07) * (1.0 + 0.6 * p.y), inside(stick, 0.012));
"""


def fire(draft: Draft, noun: str) -> Picture:
    """Let noise rise through a shape of fuel, and color it by heat."""
    chance = draft.chance
    shape = chance.pick(tuple(SHAPES), (3, 4, 2, 1, 2))
    kind = chance.pick(tuple(FLAMES), (14, 3, 1, 1, 1))
    cold, hot, hottest = FLAMES[kind]
    draft.tags.update({shape: None})
    return draft.define(
        Picture,
        f"{shape}",
        f"Picture: {noun}, a {shape} of {kind}.",
        FIRE.replace("$shape", SHAPES[shape].strip()).replace(
            "$post", STICK.strip() if shape == "torch" else ""
        ),
        pitch=chance.number(1.6, 3.6),
        speed=chance.number(1.0, 2.2),
        reach=chance.number(0.55, 1.0),
        seed=chance.number(0.0, 6.0),
        ground=vec3(
            chance.pick(((0.0, 0.0, 0.0), (0.03, 0.02, 0.04), (0.05, 0.06, 0.1)))
        ),
        cold=vec3(cold),
        hot=vec3(hot),
        hottest=vec3(hottest),
        sparks=chance.pick((0.0, 0.9)),
    )


def candle(draft: Draft, noun: str) -> Picture:
    """Draw candles: wax, wick, and a drop of flame in a warm glow."""
    chance = draft.chance
    count = chance.pick((1, 1, 2, 3, 5))
    return draft.define(
        Picture,
        noun,
        "Picture: $count burning candles.",
        """
        vec3 color = $wall * (0.35 + 0.3 * p.y * p.y);
        color = mix(color, $table, inside(p.y + 0.62, 0.01));
        for (int i = 0; i < $count; i++) {
            float k = float(i), x = (k - 0.5 * $last) * $gap;
            float top = $top + 0.22 * sin(2.3 * k + $seed);
            float lean = 0.1 * sin(2.1 * iTime + 2.0 * k)
                + 0.03 * sin(5.3 * iTime + k);
            vec2 q = vec2(p.x - x, p.y - top);
            float side = abs(q.x) / $wide;
            float wax = max(abs(q.x) - $wide,
                max(q.y + 0.04 * side * side, -0.7 - p.y));
            float glow = exp(-2.2 * length(q - vec2(0.0, 0.15)));
            vec3 body = $wax * (1.0 - 0.6 * side * side)
                * (0.45 + 0.9 * exp(5.0 * min(q.y, 0.0)));
            color = mix(color, body, inside(wax, 0.01));
            color += vec3(1.0, 0.6, 0.25) * $shine * glow;
            float wick = max(abs(q.x) - 0.008, abs(q.y - 0.03) - 0.04);
            color = mix(color, vec3(0.1, 0.06, 0.04), inside(wick, 0.008));
            float up = clamp((q.y - 0.03) / (0.3 + 0.03 * sin(7.0 * iTime + k)), 0.0,
                1.0);
            float reach = 0.16 * sqrt(up) * (1.0 - up) * (1.2 - 0.2 * up);
            float flame = abs(q.x - lean * up * up) - reach;
            vec3 tone = mix(vec3(1.0, 0.62, 0.15), vec3(1.0, 0.95, 0.75),
                inside(flame + 0.03, 0.02));
            tone = mix(vec3(0.25, 0.4, 1.0), tone, smoothstep(0.0, 0.3, up));
            color = mix(color, tone,
                inside(flame, 0.012) * step(0.001, up) * step(up, 0.999));
        }
        return color;
        """,
        count=count,
        last=float(count - 1),
        gap=chance.number(0.32, 0.42) if count > 2 else chance.number(0.5, 0.8),
        top=chance.number(-0.3, 0.1),
        seed=chance.number(0.0, 6.0),
        wide=0.1 if count > 3 else chance.number(0.1, 0.2),
        wall=vec3(
            hsv(chance.pick((0.03, 0.07, 0.6)), 0.5, chance.pick((0.0, 0.12, 0.3)))
        ),
        table=vec3(hsv(0.06, 0.6, chance.pick((0.05, 0.2)))),
        wax=vec3(
            chance.pick(
                (
                    (0.95, 0.9, 0.78),
                    (0.95, 0.95, 0.95),
                    (0.7, 0.12, 0.1),
                    (0.3, 0.4, 0.6),
                )
            )
        ),
        shine=chance.number(0.3, 0.6),
    )


def smoke(draft: Draft, noun: str) -> Picture:
    """Let a column of smoke widen as it rises, and bend in the wind."""
    chance = draft.chance
    ground, tone = chance.pick(
        (
            ((0.0, 0.0, 0.0), (0.85, 0.87, 0.9)),
            ((0.02, 0.02, 0.05), (0.55, 0.65, 0.9)),
            ((0.9, 0.9, 0.88), (0.15, 0.15, 0.16)),
            ((0.6, 0.72, 0.85), (0.22, 0.21, 0.22)),
            ((0.35, 0.1, 0.04), (0.08, 0.06, 0.06)),
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: a {noun} from $sources sources.",
        """
        float up = max(0.5 * (p.y + 1.1), 0.0);
        vec3 color = $ground * (0.8 + 0.25 * p.y);
        float cover = 0.0;
        for (int i = 0; i < $sources; i++) {
            float x = p.x - $gap * (float(i) - $middle) - $wind * up * up
                - 0.15 * up * sin(3.0 * up - 1.1 * iTime + 2.0 * float(i));
            float wide = $thin + $spread * up;
            float body = 1.0 - abs(x) / wide;
            vec2 q = vec2(x / (0.4 + up), 1.6 * up - $speed * iTime) * $pitch
                + 7.0 * float(i);
            cover = max(cover,
                body * 1.1 + 1.7 * (clouds(q + 0.8 * clouds(q + 3.0)) - 0.6));
        }
        cover *= (1.0 - smoothstep(0.7, 1.5, up));
        float relief = 0.6
            + 0.8 * (mist(vec2(4.0 * p.x, 4.0 * p.y - 2.0 * iTime)) - 0.4);
        return mix(color, $tone * relief, smoothstep(0.0, 0.8, cover));
        """,
        ground=vec3(ground),
        tone=vec3(tone),
        sources=chance.pick((1, 1, 2)),
        middle=chance.number(0.0, 0.8),
        gap=chance.number(0.5, 0.9),
        wind=chance.number(-0.7, 0.7),
        thin=chance.number(0.04, 0.2),
        spread=chance.number(0.25, 0.7),
        speed=chance.number(0.3, 0.8),
        pitch=chance.number(2.0, 3.5),
    )


VIEWS = (
    ("vec2 q = p * $pitch + $drift;\n", "1.0"),
    (
        """
float down = 0.35 - p.y, z = 0.5 / (max(down, 0.0) + 0.08);
vec2 q = $pitch * vec2(p.x * z, z) + $drift;
""",
        "smoothstep(-0.01, 0.02, down) * exp(-0.08 * z)",
    ),
)
"""From above and to the horizon: GLSL of the place, and of how clear it is."""

CRACKS = (
    """
vec3 c = cells(q, iTime);
float gap = (c.y - c.x) * 1.6;
""",
    """
float gap = 2.6 * abs(clouds(q + 0.6 * mist(q + 0.3 * iTime)) - 0.5);
""",
    """
vec2 bend = vec2(clouds(q + 0.25 * iTime), clouds(q + 7.0));
float gap = 2.0 * clouds(q + 0.9 * bend) - 0.55;
""",
)
"""How far a point is from what glows."""


def lava(draft: Draft, noun: str) -> Picture:
    """Break a dark crust over what glows below; flat, or seen to the horizon."""
    chance = draft.chance
    cold, hot, hottest = FLAMES[chance.pick(tuple(FLAMES), (16, 2, 1, 1, 0))]
    view, haze = chance.pick(VIEWS)
    crack = chance.pick(CRACKS)
    return draft.define(
        Picture,
        noun,
        f"Picture: {noun} under a crust.",
        view.lstrip()
        + crack.lstrip()
        + """\
vec3 stone = $stone * (0.5 + clouds(3.0 * q));
vec3 color = mix($hottest, $hot, smoothstep(0.0, 0.12, gap));
color = mix(color, $cold, smoothstep(0.08, 0.26, gap));
color = mix(color, stone, smoothstep(0.18, 0.4, gap))
    + $cold * 0.4 * exp(-5.0 * max(gap, 0.0));
return mix($cold * 0.35 * (1.2 - p.y), color, $haze);
""",
        haze=haze,
        pitch=chance.number(1.2, 3.0),
        drift=draft.drift(0.1, 0.4),
        stone=vec3(
            chance.pick(((0.16, 0.13, 0.13), (0.07, 0.05, 0.06), (0.3, 0.25, 0.22)))
        ),
        cold=vec3(cold),
        hot=vec3(hot),
        hottest=vec3(hottest),
    )


FIRES = (
    Idea("fire", 4, fire),
    Idea("candles", 2, candle),
    Idea("column of smoke", 2, smoke),
    Idea("lava", 2, lava),
)
