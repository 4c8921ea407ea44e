"""Weather: clouds, rain, snow, fog, lightning and northern lights."""

from shaders21k.synth.colors import hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.land.skies import dimmed, hour, mixed, sky

CLOUD_SEA = """
vec3 ray = normalize(vec3(p.x, p.y - $nod, $lens));
vec3 back = $sky(vec2(p.x, max(p.y - $nod, 0.0)));
float way = $slab / max($sign * ray.y, 0.04), through = 0.0;
vec3 color = vec3(0.0);
float left = 1.0, stride = min($thick / max($sign * ray.y, 0.08), 4.0) / 14.0;
for (int i = 0; i < 14; i++) {
    vec3 at = ray * (way + stride * float(i))
        + vec3($wind * iTime, 0.0, $speed * iTime);
    float height = clamp(float(i) / 14.0, 0.0, 1.0);
    float dense = mist($pitch * at.xz) - $clear - 0.9 * abs(height - $middle);
    dense += 0.28 * (valueNoise(5.0 * $pitch * at.xz + 3.0 * at.y) - 0.5);
    if (dense > 0.0) {
        float lit = clamp($bright + 0.9 * ($sign < 0.0 ? 1.0 - height : height)
            - dense, 0.0, 1.0);
        float share = left * (1.0 - exp(-9.0 * dense * stride));
        color += share * mix($gray, $white, lit);
        left -= share;
    }
}
float fade = smoothstep(0.02, 0.2, $sign * ray.y);
color = mix(back, color + left * $under, fade);
float ground = p.y - $nod - 0.02 - $hilly * jagged(1.5 * p.x + 0.1 * iTime, $row);
return mix(color, $soil, inside(ground, 0.01) * $land);
"""


def cloud_sea(draft: Draft, noun: str) -> Picture:
    """March through a slab of cloud, from above or from below."""
    chance = draft.chance
    when = hour(draft, (34, 24, 14, 8, 8, 8, 6))
    below = chance.happens(50)
    above = sky(draft, when, clouds=0)
    nod = chance.number(-0.6, -0.2) if below else chance.number(0.15, 0.5)
    return draft.define(
        Picture,
        noun,
        f"Picture: clouds seen from {'below' if below else 'above'}, by {when.noun}.",
        CLOUD_SEA,
        sky=above,
        nod=nod,
        lens=chance.number(1.0, 1.6),
        hilly=chance.pick((0.04, 0.15, 0.35)),
        row=chance.number(0.0, 50.0),
        soil=vec3(dimmed(mixed(when.zenith, when.shade, 0.6), 0.35)),
        land=1.0 if below else 0.0,
        sign=1.0 if below else -1.0,
        slab=chance.number(0.5, 1.0),
        thick=chance.number(0.4, 0.8),
        wind=chance.number(-0.3, 0.3),
        speed=chance.number(0.2, 0.7),
        pitch=chance.number(0.7, 1.6),
        clear=chance.number(0.18, 0.35),
        middle=0.5 if below else 0.6,
        bright=chance.number(0.0, 0.35),
        gray=vec3(mixed(when.shade, when.zenith, 0.5)),
        white=vec3(mixed(when.light, when.horizon, 0.3)),
        under="back" if below else vec3(mixed(when.zenith, when.shade, 0.5)),
    )


def cloud_field(draft: Draft, noun: str) -> Picture:
    """Look up at clouds alone: noise whose place other noise bends."""
    chance = draft.chance
    when = hour(draft, (46, 16, 8, 14, 4, 6, 6))
    return draft.define(
        Picture,
        noun,
        f"Picture: {noun} by {when.noun}.",
        """
        vec2 q = $pitch * p * vec2(1.0, $flat) + $drift;
        vec2 bend = vec2(clouds(q + 0.1 * iTime), clouds(q + 5.2)) - 0.5;
        float body = clouds(1.6 * q + $curl * bend);
        float cover = smoothstep($clear, $clear + $edge, body + $lift * p.y);
        float lit = clouds(1.6 * (q + vec2(0.08, 0.1)) + $curl * bend);
        float relief = clamp(0.5 + 3.0 * (body - lit), 0.0, 1.0);
        vec3 back = mix($horizon, $zenith, clamp(0.5 + 0.5 * p.y, 0.0, 1.0));
        return mix(back, mix($gray, $white, relief), cover);
        """,
        pitch=chance.number(0.6, 1.6),
        flat=chance.pick((1.0, 1.5, 2.5)),
        drift=draft.drift(0.1, 0.35),
        curl=chance.number(0.0, 2.0),
        clear=chance.number(0.25, 0.5),
        edge=chance.number(0.12, 0.4),
        lift=chance.pick((0.0, 0.15, -0.15)),
        horizon=vec3(when.horizon),
        zenith=vec3(when.zenith),
        gray=vec3(mixed(when.shade, when.horizon, 0.45)),
        white=vec3(mixed(when.light, when.horizon, 0.25)),
    )


FALLING = {
    "rain": """
for (int i = 0; i < 3; i++) {
    float near = 1.0 + 0.7 * float(i);
    vec2 q = (p + vec2($slant * p.y, 0.0)) * near;
    float lane = floor(9.0 * q.x), seed = random(vec2(lane, float(i)));
    float y = 0.7 * q.y + (1.6 + 0.6 * seed) * iTime + 7.0 * seed;
    float side = abs(fract(9.0 * q.x) - 0.5) / 9.0;
    float streak = (1.0 - smoothstep(0.0, 0.5, fract(y)))
        * step(random(vec2(lane, floor(y))), $share);
    color = mix(color, $drop,
        0.5 * streak * inside(side - 0.004, 0.006) * smoothstep(0.0, 0.1, fract(y)));
}
""",
    "snow": """
for (int i = 0; i < 4; i++) {
    float scale = 8.0 - 1.6 * float(i);
    vec2 q = p + vec2(0.08 * sin(iTime + 3.0 * p.y + float(i)) - $slant * iTime, 0.0);
    q.y += (0.25 + 0.12 * float(i)) * iTime;
    color = mix(color, $drop, 0.9 * flake(q * scale + 17.0 * float(i), 0.16, $share));
}
""",
    "fog": """
vec2 q = vec2(1.2 * p.x + $slant * iTime, 2.5 * p.y - 0.1 * iTime);
float veil = clouds(q) * (1.0 - smoothstep(-0.6, 0.9, p.y + 0.3 * mist(q + 9.0)));
color = mix(color, $drop, clamp(1.6 * $share * veil, 0.0, 0.95));
""",
}


def falling(draft: Draft, _: str) -> Picture:
    """Let rain, snow or fog pass before soft hills or a line of houses or trees."""
    chance = draft.chance
    kind = chance.pick(tuple(FALLING))
    when = hour(draft, (12, 10, 8, 34, 24, 4, 8))
    above = sky(draft, when)
    skyline = chance.pick(
        (
            "0.25 * sin(1.3 * x + row) + 0.1 * sin(3.1 * x)",
            "0.5 * jagged(1.5 * x, row) - 0.1",
            "0.5 * random(vec2(floor(3.0 * x), row)) - 0.1",
            "0.3 * jagged(x, row) + 0.2 * abs(fract(5.0 * x) - 0.5)",
        )
    )
    draft.tags.update({kind: None})
    white = kind == "snow" and chance.happens(60)
    close = dimmed(when.horizon, 0.92) if white else dimmed(when.zenith, 0.4)
    return draft.define(
        Picture,
        kind,
        f"Picture: {kind} by {when.noun}.",
        f"""
        vec3 color = $sky(p - vec2(0.0, $horizon));
        for (int i = 0; i < $rows; i++) {{
            float row = 4.0 * float(i) + $seed, near = (float(i) + 1.0) / $rows.0;
            float x = $wide * (1.5 - 0.8 * near) * p.x;
            float top = $horizon + 0.25 - 0.6 * near + ($skyline);
            color = mix(color, mix($far, $close, near), inside(p.y - top, 0.012));
        }}
        {FALLING[kind].strip().replace(chr(10), chr(10) + " " * 8)}
        return color;
        """,
        sky=above,
        skyline=skyline,
        horizon=chance.number(-0.4, 0.0),
        rows=chance.integer(1, 3),
        seed=float(chance.integer(0, 60)),
        wide=chance.number(1.0, 2.0),
        far=vec3(mixed(when.horizon, close, 0.35)),
        close=vec3(close),
        drop=vec3(mixed(when.horizon, (1.0, 1.0, 1.0), 0.6)),
        slant=chance.number(-0.3, 0.3),
        share=chance.number(0.25, 0.8),
    )


WINDOW = """
vec2 shift = vec2(0.0), q = p * $drops;
float shine = 0.0;
for (int i = 0; i < 2; i++) {
    float slip = i == 0 ? 0.0 : 0.5 * iTime
        + 0.15 * sin(2.0 * iTime + 9.0 * floor(q.x));
    vec2 at = vec2(q.x, q.y + slip), cell = floor(at),
        seed = random2(cell + 31.0 * float(i));
    vec2 f = at - cell - 0.3 - 0.4 * seed;
    f.y *= f.y > 0.0 ? 0.7 : 1.1;
    float size = 0.12 + 0.22 * seed.y, d = length(f);
    float drop = inside(d - size, 0.04) * step(seed.x, $share);
    shift += drop * f / size;
    shine += drop * inside(length(f - vec2(-0.3, 0.35) * size) - 0.25 * size, 0.04);
    q *= 1.7;
}
vec2 view = p - 0.9 * shift;
vec3 color = mix($low, $high, clamp(0.5 + 0.5 * view.y, 0.0, 1.0));
for (int i = 0; i < $lights; i++) {
    vec2 seed = random2(vec2(float(i), $seed));
    vec2 at = vec2(2.4 * fract(seed.x + $speed * (0.5 + seed.y) * iTime) - 1.2,
        seed.y - $down);
    vec3 tone = mix($lamp, $lamp2, step(0.5, fract(5.0 * seed.x)));
    float d = length(view - at) - (0.08 + 0.12 * seed.x);
    color += tone * 0.5 * inside(d, 0.02) * (0.8 + 0.4 * smoothstep(-0.1, 0.0, d));
}
return color + 0.6 * shine;
"""


def window(draft: Draft, noun: str) -> Picture:
    """Put drops on a pane before blurred lights; each drop turns its view over."""
    chance = draft.chance
    night = chance.happens(75)
    hue = chance.pick((0.55, 0.6, 0.66, 0.08))
    first, second = chance.pick(
        (
            ((1.0, 0.65, 0.25), (1.0, 0.25, 0.15)),
            ((1.0, 0.8, 0.5), (0.5, 0.75, 1.0)),
            ((1.0, 0.3, 0.6), (0.2, 0.8, 0.9)),
            ((0.8, 0.8, 0.8), (0.5, 0.5, 0.5)),
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: {noun}, $lights lights behind.",
        WINDOW,
        drops=chance.number(1.1, 2.4),
        share=chance.number(0.4, 0.9),
        low=vec3(hsv(hue, 0.5, 0.05 if night else 0.45)),
        high=vec3(hsv(hue + 0.04, 0.35, 0.18 if night else 0.75)),
        lights=chance.integer(5, 10),
        seed=float(chance.integer(0, 90)),
        speed=chance.sign() * chance.number(0.05, 0.15),
        down=chance.number(0.4, 0.9),
        lamp=vec3(first),
        lamp2=vec3(second),
    )


WEATHERS = (
    Idea("volume of cloud", 4, cloud_sea),
    Idea("cloud field", 3, cloud_field),
    Idea("weather over land", 5, falling),
    Idea("wet window", 2, window),
)
