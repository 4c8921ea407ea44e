"""Space at large: nebulas, galaxies, black holes, orbits, wormholes."""

from shaders21k.synth.colors import hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.land.voids import void


def nebula(draft: Draft, noun: str) -> Picture:
    """Color clouds of gas: bright where they fold, dark where dust lies before."""
    chance = draft.chance
    hue, step = chance.pick(
        (
            (0.6, 0.25),
            (0.95, 0.1),
            (0.5, -0.45),
            (0.75, 0.15),
            (0.05, 0.06),
            (0.62, 0.0),
        )
    )
    shape = chance.pick(
        (
            "1.0",
            "exp(-1.6 * dot(p, p))",
            "exp(-5.0 * (p.x * 0.5 + p.y) * (p.x * 0.5 + p.y))",
            "(1.0 - smoothstep(0.0, 0.75, abs(length(p) - 0.55)))",
            "exp(-9.0 * p.x * p.x / (0.15 + abs(p.y)))",
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: a {noun}.",
        """
        vec2 q = $pitch * p + $drift;
        vec2 bend = vec2(clouds(q + 1.7), clouds(q + 0.12 * iTime + 8.3));
        float gas = clouds(q + $curl * bend), fine = clouds(2.3 * q - $curl * bend.yx);
        float form = $shape;
        float glow = smoothstep(0.25, 0.9, gas) * form, core = glow * glow * fine;
        vec3 color = $void(p) * (1.0 - 0.6 * glow);
        color += mix($first, $second, smoothstep(0.3, 0.7, bend.x)) * glow * $strong;
        color += $third * 1.6 * core;
        color *= 1.0
            - $dust * form * smoothstep(0.5, 0.75, fine + 0.35 * (bend.y - 0.5));
        return color + vec3(1.0, 0.95, 0.9) * starlight(7.0 * p + $seed) * (0.4 + glow);
        """,
        void=void(draft),
        pitch=chance.number(0.8, 2.0),
        drift=draft.drift(0.04, 0.15),
        curl=chance.number(0.3, 1.6),
        shape=shape,
        first=vec3(hsv(hue, 0.8, 0.8)),
        second=vec3(hsv(hue + step, 0.8, 0.85)),
        third=vec3(hsv(hue + 0.5 * step, 0.3, 1.0)),
        strong=chance.number(0.7, 1.3),
        dust=chance.pick((0.0, 0.5, 0.9)),
        seed=float(chance.integer(0, 60)),
    )


def galaxy(draft: Draft, noun: str) -> Picture:
    """Wind arms of stars along logarithmic spirals about a bright core."""
    chance = draft.chance
    cold, warm = chance.pick(
        (
            ((0.45, 0.6, 1.0), (1.0, 0.85, 0.6)),
            ((0.8, 0.4, 0.9), (1.0, 0.8, 0.7)),
            ((0.9, 0.55, 0.35), (1.0, 0.9, 0.7)),
            ((0.7, 0.7, 0.7), (1.0, 1.0, 1.0)),
            ((0.3, 0.8, 0.8), (1.0, 1.0, 0.85)),
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: a {noun} of $arms arms.",
        """
        vec2 q = rotation($lean) * p / $size;
        q.y /= $open;
        float d = length(q) + 0.001, angle = atan(q.y, q.x + 0.0001);
        float wind = $wind * log(d + 0.05), turn = $turn;
        vec2 u = rotation(wind + turn) * q;
        float dust = clouds(3.0 * u + 7.0), fine = clouds(8.0 * u);
        float arm = 0.5
            + 0.5 * cos($arms.0 * (angle + wind + turn) + 1.6 * (dust - 0.5));
        arm = pow(max(arm, 0.0), $sharp) * exp(-1.6 * d * d) * smoothstep(0.0, 0.25, d);
        float disc = exp(-2.4 * d);
        float core = exp(-$bulge * length(p / $size * vec2(1.0, 1.2)));
        vec3 color = $void(p);
        color += $cold * arm * (0.4 + 1.1 * dust)
            + mix($cold, $warm, 0.4) * 0.35 * disc;
        color *= 1.0
            - 0.5 * smoothstep(0.5, 0.7, fine) * smoothstep(0.15, 0.4, d) * disc;
        color += $warm * core * 1.2;
        return color + vec3(1.0) * starlight(14.0 * u) * (arm + 0.3 * disc);
        """,
        void=void(draft),
        lean=chance.number(-0.8, 0.8),
        size=chance.number(0.65, 1.1),
        open=chance.pick((0.25, 0.45, 0.7, 1.0)),
        wind=chance.sign() * chance.number(1.3, 3.2),
        turn=draft.turn(0.15, 0.4),
        arms=chance.pick((1, 2, 2, 3, 4, 5)),
        sharp=chance.number(0.8, 2.5),
        bulge=chance.number(4.0, 9.0),
        cold=vec3(cold),
        warm=vec3(warm),
    )


HOLE = """
float d = length(p) + 0.001, r = $size;
vec2 seen = p * (1.0 - r * r / (d * d + 0.3 * r * r) * 0.9);  // bent by weight
vec3 color = $void(seen * 1.1);
vec2 q = rotation($lean) * p / r;
float e = length(q);
float around = 0.0;
for (int i = 0; i < 2; i++) {  // the disc before, and its far half lifted above
    vec2 u = i == 0 ? vec2(q.x, q.y / $open) : q * (1.0 + 0.5 * $open);
    float wide = length(u) + 0.001, inner = i == 0 ? 1.35 : 1.08;
    float fade = smoothstep(inner, inner + 0.15, wide)
        * exp(-$thin * max(wide - inner, 0.0));
    vec2 v = rotation($turn - 3.0 / (wide + 0.4)) * u;
    float gas = 0.35 + 0.9 * mist(vec2(5.0 * wide, 0.0) + 1.6 * v);
    float side = 1.0 + 0.35 * q.x / max(e, 0.3);  // the near side comes towards us
    fade *= i == 0 ? 1.0 : exp(-3.0 * max(wide - 1.1, 0.0))
        * smoothstep(-1.5, 0.2, q.y);
    float hidden = i == 0 && q.y > 0.0 ? smoothstep(0.95, 1.05, e) : 1.0;
    around += fade * gas * side * hidden * (i == 0 || e > 1.0 ? 1.0 : 0.0);
}
color *= smoothstep(0.95, 1.1, e);
vec3 glow = mix($cold, $hot, smoothstep(0.1, 0.7, around));
glow = mix(glow, $hottest, smoothstep(0.6, 1.3, around));
color = mix(color, glow, clamp(1.2 * around, 0.0, 1.0));
return color + $hot * 0.02 / (abs(e - 1.06) + 0.05) * step(1.0, e);
"""


def black_hole(draft: Draft, noun: str) -> Picture:
    """Hide a black ball behind its glowing disc, whose far half gravity lifts."""
    chance = draft.chance
    hue, step = chance.pick(((0.04, 0.06), (0.07, 0.06), (0.6, -0.06), (0.8, 0.1)))
    return draft.define(
        Picture,
        noun,
        f"Picture: a {noun} and its disc.",
        HOLE,
        void=void(draft),
        size=chance.number(0.27, 0.48),
        lean=chance.number(-0.5, 0.5),
        open=chance.number(0.12, 0.45),
        thin=chance.number(0.5, 1.4),
        turn=draft.turn(0.6, 1.6),
        cold=vec3(hsv(hue - step, 0.95, 0.5)),
        hot=vec3(hsv(hue, 0.85, 1.0)),
        hottest=vec3(hsv(hue + step, 0.3, 1.0)),
    )


ORBITS = """
vec3 color = $void(p);
vec2 q = rotation($lean) * p;
float d = length(q);
color += $tone * (0.012 / (d * d + 0.012)) * 0.5;
color = mix(color, $tone * 0.3 + 0.7, inside(d - $core, 0.012));
for (int i = 0; i < $count; i++) {
    float k = float(i),
        reach = $core + 0.12 + $gap * (k + 0.3 * random(vec2(k, $seed)));
    vec2 u = vec2(q.x, q.y / $open);
    float path = abs(length(u) - reach) * $open;
    color += $line * inside(path - 0.002, 0.008);
    float angle = 6.3 * random(vec2(k, $seed + 2.0))
        + $rate * iTime / sqrt(reach * reach * reach);
    vec2 at = reach * vec2(cos(angle), $open * sin(angle));
    float size = 0.03 + 0.07 * random(vec2(k, $seed + 4.0));
    vec2 away = (q - at) / size;
    float lit = clamp(0.55 - 0.6 * dot(away, at / max(length(at), 0.01)), 0.08, 1.0);
    float hue = random(vec2(k, $seed + 6.0));
    vec3 skin = 0.55 + 0.4 * cos(6.283 * (hue + vec3(0.0, 0.12, 0.3)));
    bool hidden = at.y > 0.0 && d < $core;
    color = mix(color, skin * lit,
        hidden ? 0.0 : inside((length(away) - 1.0) * size, 0.008));
}
return color;
"""


def orbits(draft: Draft, noun: str) -> Picture:
    """Let planets go round a star, the far ones slower (Kepler's third law)."""
    chance = draft.chance
    count = chance.integer(3, 7)
    return draft.define(
        Picture,
        noun,
        "Picture: a star and $count planets on their orbits.",
        ORBITS,
        void=void(draft),
        lean=chance.number(-0.4, 0.4),
        open=chance.pick((0.3, 0.5, 1.0)),
        core=chance.number(0.06, 0.16),
        count=count,
        gap=chance.number(0.7, 0.85) / count,
        seed=float(chance.integer(0, 90)),
        rate=chance.number(0.15, 0.4),
        line=vec3(
            chance.pick(((0.0, 0.0, 0.0), (0.15, 0.17, 0.2), (0.35, 0.35, 0.35)))
        ),
        tone=vec3(chance.pick(((1.0, 0.75, 0.3), (1.0, 0.5, 0.2), (0.6, 0.75, 1.0)))),
    )


def wormhole(draft: Draft, noun: str) -> Picture:
    """Fall through a bent tube of glowing gas."""
    chance = draft.chance
    hue, step = chance.pick(
        ((0.58, 0.1), (0.6, 0.3), (0.05, 0.07), (0.75, 0.15), (0.45, 0.1))
    )
    inner, outer = hsv(hue, 0.8, 0.6), hsv(hue + step, 0.5, 1.0)
    return draft.define(
        Picture,
        noun,
        f"Picture: a {noun}.",
        """
        vec2 q = p
            + $bend * vec2(sin(0.7 * iTime), cos(0.9 * iTime)) * exp(-2.0 * length(p));
        float d = length(q) + 0.02;
        float deep = $pull / d + $speed * iTime;
        vec2 way = rotation($twist / (d + 0.2) + $turn) * (q / d);
        float gas = bulkClouds(vec3($threads * way, $rings * deep));
        float thread = bulkNoise(vec3(3.0 * $threads * way, 0.5 * deep + 9.0));
        vec3 color = mix($inner, $outer, smoothstep(0.35, 0.75, gas)) * gas * gas * 2.2;
        color += $outer * smoothstep(0.72, 0.95, thread) * 0.7;
        color *= smoothstep($mouth, 0.6, d);
        return color + $outer * $end * 0.05 / (d + 0.03);
        """,
        bend=chance.number(0.1, 0.35),
        pull=chance.number(0.5, 1.2),
        speed=chance.number(1.0, 2.5),
        twist=chance.sign() * chance.pick((0.0, 0.0, 0.3, 1.2)),
        turn=draft.turn(0.1, 0.4),
        threads=chance.number(0.8, 3.5),
        rings=chance.pick((0.4, 1.2, 3.0)),
        inner=vec3(inner),
        outer=vec3(outer),
        mouth=chance.pick((-0.2, 0.05)),
        end=chance.pick((0.0, 0.6, 1.5)),
    )


GALAXIES = (
    Idea("nebula", 3, nebula),
    Idea("galaxy", 4, galaxy),
    Idea("black hole", 3, black_hole),
    Idea("orbits", 2, orbits),
    Idea("wormhole", 2, wormhole),
)
