"""Lights of the night sky over dark land: lightning, northern lights, fireworks."""

from shaders21k.synth.colors import hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.land.skies import dimmed, mixed, night, sky

LANDS = {
    "hills": "0.12 * sin(1.7 * x + $row) + 0.05 * sin(4.1 * x)",
    "mountains": "0.5 * jagged(1.5 * x, $row) - 0.15",
    "spruces": """
    0.15 * valueNoise(vec2(x, $row)) + 0.2 * abs(2.0 * fract(6.0 * x) - 1.0)
    * (0.4 + 0.6 * random(vec2(floor(6.0 * x), $row)))""",
    "houses": "0.35 * random(vec2(floor(4.0 * x), $row)) - 0.05",
    "flat land": "0.02 * sin(3.0 * x)",
}
LAND = """
float x = p.x + 0.06 * iTime;
color = mix(color, $soil, inside(p.y + $low - ($land), 0.01));
return color;
"""

BOLT = """
float strike = floor($rate * iTime), age = fract($rate * iTime);
float flash = (0.45 + 0.55 * cos(9.0 * age) * cos(9.0 * age)) * (1.0 - 0.5 * age);
vec2 q = vec2(1.1 * p.x + 0.1 * iTime, 1.8 * p.y);
float cloud = clouds(1.6 * q + 0.8 * clouds(q + 0.1 * iTime));
vec3 color = mix($dark, $gray, cloud * cloud * (0.6 + 0.4 * p.y));
for (int i = 0; i < $bolts; i++) {
    vec2 seed = random2(vec2(strike, float(i) + $seed));
    float down = 1.1 - p.y, x = p.x - 1.4 * (seed.x - 0.5);
    x -= 0.8 * (seed.y - 0.5) * down;
    x += $kinks * (valueNoise(vec2(2.5 * down, 9.0 * seed.x + strike)) - 0.5)
        * min(2.0 * down, 1.0);
    x += 0.4 * $kinks * (valueNoise(vec2(9.0 * down, 5.0 * seed.y + strike)) - 0.5);
    float fork = x - (0.25 + 0.3 * seed.x) * max(down - 0.5 - 0.5 * seed.y, 0.0)
        + 0.25 * (valueNoise(vec2(6.0 * down, strike + 40.0)) - 0.5) * step(0.5, down);
    float d = abs(x), e = abs(fork) + 0.012 * step(0.0, fork);
    color += $light * flash * (0.012 / (d + 0.012) + 0.005 / (e + 0.01));
    color += $light * flash * 0.35 * cloud * exp(-2.0 * d);
}
"""


def lightning(draft: Draft, noun: str) -> Picture:
    """Strike bolts, one after the other, from clouds that they light."""
    chance = draft.chance
    hue = chance.pick((0.58, 0.62, 0.68, 0.76))
    return over_land(
        draft,
        noun,
        f"Picture: {noun}, $bolts bolts at a time.",
        BOLT,
        soil=vec3((0.01, 0.01, 0.02)),
        dark=vec3(hsv(hue, 0.6, chance.number(0.02, 0.15))),
        gray=vec3(hsv(hue, chance.number(0.1, 0.5), chance.number(0.25, 0.6))),
        rate=chance.number(0.6, 1.1),
        bolts=chance.pick((1, 1, 2, 3)),
        seed=float(chance.integer(0, 90)),
        kinks=chance.number(0.3, 0.8),
        light=vec3(hsv(hue, chance.number(0.1, 0.5), 1.0)),
    )


AURORA = """
vec3 color = $sky(p + vec2(0.0, $low));
for (int i = 0; i < $curtains; i++) {
    float k = float(i);
    float foot = $foot + 0.3 * k - 0.2 + 0.22 * sin(1.3 * p.x + 0.3 * iTime + 2.0 * k)
        + 0.2 * (mist(vec2(1.5 * p.x + 0.2 * iTime, 9.0 * k)) - 0.5);
    float up = p.y - foot;
    float rays = 0.35 + 0.65 * valueNoise(vec2($fine * p.x
        + 2.0 * sin(p.x + 0.2 * iTime), 0.5 * iTime + k));
    float drape = mist(vec2(1.2 * p.x - 0.15 * iTime, k + 0.1 * iTime));
    float veil = smoothstep(-0.06, 0.04, up) * exp(-max(up, 0.0) * $fall) * rays
        * drape;
    color += veil * $strong * mix($first, $second, clamp(1.6 * up, 0.0, 1.0));
}
"""


def aurora(draft: Draft, noun: str) -> Picture:
    """Hang curtains of light, green below and another color above."""
    chance = draft.chance
    above = sky(draft, night(chance), disc=False, clouds=0)
    first, second = chance.pick((0.38, 0.4, 0.44, 0.48)), chance.pick((0.5, 0.75, 0.85))
    return over_land(
        draft,
        noun,
        f"Picture: {noun} in $curtains curtains.",
        AURORA,
        sky=above,
        soil=vec3((0.01, 0.02, 0.03)),
        curtains=chance.integer(1, 3),
        foot=chance.number(-0.2, 0.25),
        fine=chance.number(5.0, 14.0),
        fall=chance.number(1.6, 4.0),
        strong=chance.number(1.2, 2.4),
        first=vec3(hsv(first, 0.85, 0.95)),
        second=vec3(hsv(second, 0.7, 0.8)),
    )


BURST = """
vec3 color = mix($low_sky, $high_sky, clamp(0.5 + 0.5 * p.y, 0.0, 1.0));
for (int i = 0; i < $bursts; i++) {
    float k = float(i), t = $rate * iTime + k / $bursts.0, shot = floor(t),
        age = t - shot;
    vec2 seed = random2(vec2(shot, k + $seed));
    vec2 q = p - vec2(1.5 * (seed.x - 0.5), 0.1 + 0.6 * seed.y);
    vec3 tone = 0.55 + 0.45 * cos(6.283 * (seed.x * 3.0 + $hues));
    float grown = 1.0 - exp(-4.0 * age), fade = 1.0 - age;
    q.y += 0.3 * age * age;
    float reach = $reach * (0.5 + 0.5 * seed.y) * grown;
    float angle = atan(q.y, q.x + 0.0001), r = length(q);
    float spoke = angle * $spokes.0 / 6.28319, id = floor(spoke);
    float width = abs(fract(spoke) - 0.5) * 6.28319 / $spokes.0 * r;
    float far = reach * (0.65 + 0.35 * random(vec2(id, shot + k)));
    float trail = smoothstep(far * $tail, far, r) * inside(r - far, 0.02);
    color += tone * fade * trail * exp(-width * width * 2500.0) * 1.6;
    color += tone * 0.15 * fade * exp(-4.0 * r)
        + fade * fade * fade * 0.03 / (r + 0.04);
}
"""


def fireworks(draft: Draft, noun: str) -> Picture:
    """Let rockets burst into falling spokes."""
    chance = draft.chance
    when = night(chance)
    return over_land(
        draft,
        noun,
        f"Picture: {noun}, $bursts at a time.",
        BURST,
        soil=vec3((0.01, 0.01, 0.02)),
        low_sky=vec3(dimmed(when.horizon, 0.7)),
        high_sky=vec3(mixed(when.zenith, (0.0, 0.0, 0.0), 0.5)),
        bursts=chance.integer(3, 6),
        rate=chance.number(0.35, 0.6),
        seed=float(chance.integer(0, 90)),
        hues=chance.pick(
            ("vec3(0.0, 0.33, 0.67)", "vec3(0.0, 0.1, 0.25)", "vec3(0.0)")
        ),
        reach=chance.number(0.5, 0.9),
        spokes=chance.integer(12, 30),
        tail=chance.number(0.0, 0.85),
    )


def over_land(
    draft: Draft,
    noun: str,
    comment: str,
    body: str,
    **values: float | str | Picture,
) -> Picture:
    """Write a light of the sky, and dark land below it."""
    chance = draft.chance
    land = chance.pick(tuple(LANDS))
    return draft.define(
        Picture,
        noun,
        f"{comment[:-1]}, over {land}.",
        body + LAND.replace("$land", LANDS[land]),
        row=float(chance.integer(0, 60)),
        low=chance.number(0.55, 0.95),
        **values,
    )


NIGHTS = (
    Idea("lightning", 3, lightning),
    Idea("northern lights", 3, aurora),
    Idea("fireworks", 2, fireworks),
)
