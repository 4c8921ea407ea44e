"""Flights: stars that pass, comets and meteors."""

from shaders21k.synth.colors import hsv, vec3, vivid
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.land.voids import void

FIELDS = {
    "drifting stars": """
for (int i = 0; i < 3; i++) {
    float near = 1.0 + float(i);
    vec2 q = p * $dense * (1.6 - 0.4 * float(i)) + $drift * near * 3.0 + 19.0 * near;
    color += mix($first, $second, 0.5 * float(i)) * starlight(q) * (0.5 + 0.5 * near);
}
""",
    "stars flown through": """
for (int i = 0; i < 6; i++) {
    float t = fract(float(i) / 6.0 + $rate * iTime), far = mix(1.6, 0.1, t);
    vec2 q = p * far * $dense + 23.0 * float(i);
    color += mix($first, $second, fract(0.37 * float(i))) * starlight(q) * 2.2 * t
        * (1.0 - smoothstep(0.9, 1.0, t));
}
""",
    "warp speed": """
float angle = atan(p.y, p.x + 0.0001) / 6.28319, d = max(length(p), 0.02);
for (int i = 0; i < 3; i++) {
    float lanes = $lanes.0 * (1.0 + float(i)), lane = floor(angle * lanes);
    float seed = random(vec2(lane, 3.0 + float(i)));
    float away = abs(fract(angle * lanes) - 0.5) * 6.28319 / lanes * d;
    float run = fract(seed * 7.0 + 0.25 / d + (0.6 + seed) * $rate * 3.0 * iTime);
    float streak = smoothstep(0.6, 1.0, run) * smoothstep(0.05, 0.4, d);
    color += mix($first, $second, seed) * streak * inside(away - 0.006 * d, 0.008)
        * step(0.3, seed);
}
color += $first * 0.03 / (d + 0.08);
""",
    "a tunnel of stars": """
float angle = atan(p.y, p.x + 0.0001) / 6.28319, d = max(length(p), 0.03);
for (int i = 0; i < 3; i++) {
    float wall = 0.5 + 0.4 * float(i);
    vec2 q = vec2($lanes.0 * (angle + $twist / (d + 0.3)),
        wall * 3.0 / d + 2.5 * iTime);
    q.x = mod(q.x + 0.02 * $lanes.0 * iTime, $lanes.0);
    color += mix($first, $second, 0.5 * float(i)) * starlight(q + 30.0 * float(i))
        * smoothstep(0.02, 0.5, d) * 1.6;
}
color += $second * 0.02 / (d + 0.06);
""",
}


def star_field(draft: Draft, noun: str) -> Picture:
    """Fly among stars, or watch them drift."""
    chance = draft.chance
    way = chance.pick(tuple(FIELDS), (4, 4, 4, 2))
    hue = chance.pick((0.58, 0.6, 0.1, 0.8))
    draft.tags.update({way: None})
    return draft.define(
        Picture,
        way,
        f"Picture: {noun}, {way}.",
        "vec3 color = $black;\n" + FIELDS[way].strip() + "\nreturn color;",
        black=vec3(
            chance.pick(((0.0, 0.0, 0.0), (0.0, 0.01, 0.03), (0.03, 0.0, 0.06)))
        ),
        first=vec3(chance.pick(((1.0, 1.0, 1.0), hsv(hue, 0.3, 1.0)))),
        second=vec3(chance.pick(((1.0, 1.0, 1.0), hsv(hue + 0.1, 0.6, 1.0)))),
        drift=draft.drift(0.1, 0.4),
        rate=chance.number(0.12, 0.35),
        dense=chance.number(4.5, 12.0),
        lanes=chance.integer(14, 36),
        twist=chance.pick((0.0, 0.2, 0.5)),
    )


def comet(draft: Draft, noun: str) -> Picture:
    """Send a comet across, with a tail of dust and a straight one of gas."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        f"Picture: a {noun} with two tails.",
        """
        vec3 color = $void(p);
        vec2 head = vec2(0.55 * cos($turn), 0.3 * sin(1.3 * ($turn)));
        vec2 q = rotation($way) * (p - head) * $scale;
        float back = max(q.x, 0.0), d = length(q) + 0.001;
        float wide = 0.02 + $spread * back;
        float side = (q.y - $bend * back * back) / wide;
        float grain = 0.5
            + 0.8 * mist(vec2(3.0 * q.x - 2.5 * iTime, 14.0 * q.y / (0.2 + back)));
        float dust = exp(-side * side) * exp(-$fall * back)
            * smoothstep(-0.03, 0.05, q.x);
        float gas = exp(-q.y * q.y / (0.0006 + 0.003 * back)) * exp(-1.2 * back)
            * step(0.0, q.x);
        color += $first * dust * grain + $second * 0.5 * gas;
        return color + $first * 0.03 / (d + 0.02) * exp(-3.0 * d) + exp(-900.0 * d * d);
        """,
        void=void(draft),
        turn=draft.turn(0.25, 0.5),
        way=chance.number(0.0, 6.28),
        scale=chance.number(0.4, 0.75),
        spread=chance.number(0.08, 0.3),
        bend=chance.number(-0.4, 0.4),
        fall=chance.number(0.9, 2.2),
        first=vec3(chance.pick(((1.0, 0.9, 0.7), (0.6, 0.85, 1.0), (1.0, 0.6, 0.3)))),
        second=vec3(vivid(chance)),
    )


def meteors(draft: Draft, noun: str) -> Picture:
    """Let meteors fall, all from one side, over a line of hills or none."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        f"Picture: a {noun}.",
        """
        vec3 color = mix($low, $high, clamp(0.5 + 0.5 * p.y, 0.0, 1.0)) + $void(p);
        vec2 q = rotation($way) * p;
        for (int i = 0; i < $count; i++) {
            float k = float(i),
                t = $rate * iTime * (0.7 + 0.6 * random(vec2(k, 5.0))) + 0.37 * k;
            float shot = floor(t), age = t - shot;
            vec2 seed = random2(vec2(shot, k + $seed));
            vec2 u = q - vec2(mix(1.8, -1.8, age), 2.2 * (seed.x - 0.5));
            float tail = clamp(u.x / ($long * (0.5 + seed.y)), 0.0, 1.0);
            float thin = 0.018 * (1.0 - tail) + 0.003;
            float trail = inside(abs(u.y) - 0.5 * thin, thin) * (1.0 - tail)
                * smoothstep(-0.02, 0.01, u.x);
            color += $tone * trail * (1.0 - tail)
                + $tone * 0.4 * exp(-250.0 * dot(u, u));
        }
        float hill = p.y + $hill - 0.1 * sin(1.8 * p.x + $seed)
            - 0.1 * jagged(2.0 * p.x, $seed);
        return mix(color, vec3(0.005, 0.01, 0.015), inside(hill, 0.01));
        """,
        void=void(draft),
        low=vec3(hsv(chance.number(0.55, 0.75), 0.7, chance.pick((0.1, 0.22, 0.36)))),
        high=vec3(hsv(0.65, 0.8, chance.pick((0.0, 0.1)))),
        way=chance.pick((0.5, 0.9, -0.6, 2.4, 1.2)),
        count=chance.integer(5, 10),
        rate=chance.number(0.4, 0.8),
        long=chance.number(0.4, 1.2),
        seed=float(chance.integer(0, 60)),
        tone=vec3(chance.pick(((1.0, 1.0, 1.0), (0.7, 0.85, 1.0), (1.0, 0.7, 0.35)))),
        hill=chance.pick((0.75, 0.6, 9.0)),
    )


FLIGHTS = (
    Idea("star field", 2, star_field),
    Idea("comet", 2, comet),
    Idea("meteor shower", 2, meteors),
)
