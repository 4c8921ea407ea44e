"""Marched land: height functions, and a flight over them in the light of an hour."""

from shaders21k.synth.colors import hsv, vec3
from shaders21k.synth.draft import Draft, Field, Idea, Picture
from shaders21k.synth.land.reliefs import RELIEFS, SOILS, Relief
from shaders21k.synth.land.skies import hour, sky

MARCH = """
vec3 eye = vec3($x, 0.0, $speed * iTime + $start);
eye.y = $above + $tall * max($height(eye.xz), $height(eye.xz + vec2(0.0, 0.35)));
vec3 ray = normalize(vec3(p.x, p.y - $nod, $lens));
vec3 haze = $sky(vec2(p.x, max(p.y - $horizon, 0.0)));
float far = 0.1, last = 0.0, gap = 1.0, grow = 0.012;
for (int i = 0; i < $steps; i++) {
    vec3 q = eye + far * ray;
    gap = q.y - max($tall * $height(q.xz), $sea);
    if (gap < 0.0 || far > $end || (ray.y > 0.0 && q.y > 1.3 * $tall)) {
        break;
    }
    last = far;
    far += max(0.45 * gap, grow * far);
    grow += 0.001;
}
if (gap > 0.0 && (far > $end || ray.y > -0.02)) {
    return haze;
}
for (int i = 0; i < 5; i++) {  // where between the last two points?
    float half_way = 0.5 * (last + far);
    vec3 q = eye + half_way * ray;
    if (q.y < max($tall * $height(q.xz), $sea)) {
        far = half_way;
    } else {
        last = half_way;
    }
}
vec3 at = eye + far * ray;
vec3 light = $light;
vec2 e = vec2(0.004 + 0.004 * far, 0.0);
float here = $tall * $height(at.xz) + $rough * mist(9.0 * at.xz);
float east = $tall * $height(at.xz + e) + $rough * mist(9.0 * (at.xz + e));
float north = $tall * $height(at.xz + e.yx) + $rough * mist(9.0 * (at.xz + e.yx));
vec3 normal = normalize(vec3(here - east, e.x, here - north));
float grain = mist(5.0 * at.xz);
vec3 color = mix($flat, $steep, (1.0 - smoothstep(0.6, 0.85, normal.y + 0.15 * grain)));
float cap = smoothstep($snow, $snow + 0.12, at.y / $tall + 0.2 * grain);
color = mix(color, $high, cap * smoothstep(0.4, 0.7, normal.y));
color *= (0.8 + 0.4 * grain)$strata;
"""
SHADOWS = """
float sunlit = 1.0;
for (int i = 1; i <= 4; i++) {
    float reach = 0.12 * float(i * i);
    vec3 q = at + reach * light;
    sunlit = min(sunlit, 1.0 + 5.0 * (q.y - $tall * $height(q.xz)) / reach);
}
sunlit = clamp(sunlit, 0.0, 1.0);
"""
WATER = """
if (here < $sea) {
    normal = normalize(vec3(0.05 * sin(23.0 * at.x + 9.0 * at.z + 2.0 * iTime), 1.0,
        0.08 * sin(31.0 * at.z - 7.0 * at.x + 3.0 * iTime)));
    vec3 up = reflect(ray, normal);
    color = mix($deep, $sky(up.xy / max(up.z, 0.3)),
        0.2 + 0.7 * pow(1.0 - max(up.y, 0.0), 4.0));
    return mix($mist, color, exp(-$fog * far * far));
}
"""
SHADE = """
color *= 0.95 * $sunshine * max(dot(normal, light), 0.0) * $suncolor
    + $shade * (0.7 + 0.5 * normal.y);
return mix(mix($mist, haze, 0.5), color, exp(-$fog * far * far));
"""


def land(draft: Draft, noun: str, relief: Relief) -> Picture:
    """Fly over a relief; the light comes from the sun in view, or from a side."""
    chance = draft.chance
    when = hour(draft)
    backlit = when.noun in {"dusk", "dawn", "night"} and chance.happens(50)
    above = sky(draft, when, disc=backlit or chance.happens(30), clouds=30)
    soil = soil_of(draft, when.noun, relief.noun)
    flooded = relief.noun not in {"dunes", "stacked blocks"} and chance.happens(30)
    height = draft.define(
        Field,
        relief.noun,
        f"Height: {relief.noun}.",
        f"p *= $pitch;\n{relief.body.replace(chr(10) + ' ' * 8, chr(10))}",
        pitch=chance.number(*relief.pitch),
    )
    tall = chance.number(*relief.tall)
    across, up = when.sun
    nod = chance.number(0.05, 0.4)
    lens = chance.number(1.0, 1.6)
    light = (
        (across or 0.3, up, 1.0) if backlit else (chance.sign() * 0.8, up + 0.15, -0.1)
    )
    size = sum(part * part for part in light) ** 0.5
    shadows = SHADOWS if chance.happens(70) else "float sunlit = 1.0;\n"
    banded = relief.noun in {"canyons", "mesas"} or chance.happens(10)
    return draft.define(
        Picture,
        noun,
        f"Picture: {noun} of {soil} ground by {when.noun}"
        + (", in water." if flooded else "."),
        MARCH
        + (WATER if flooded else "")
        + shadows
        + SHADE.replace("$sunshine", "sunlit"),
        sky=above,
        height=height,
        x=draft.sway(0.4),
        speed=chance.number(0.15, 0.6),
        start=chance.number(0.0, 50.0),
        above=chance.pick((0.15, 0.3, 0.6)),
        nod=nod,
        horizon=nod,
        lens=lens,
        steps=34,
        end=9.0,
        tall=tall,
        sea=tall * chance.number(0.25, 0.42) if flooded else -9.0,
        rough=relief.rough,
        light=vec3((light[0] / size, light[1] / size, light[2] / size)),
        flat=vec3(SOILS[soil][0]),
        steep=vec3(SOILS[soil][1]),
        high=vec3(SOILS[soil][2]),
        snow=chance.number(0.45, 0.75),
        strata=" * (0.85 + 0.2 * sin(34.0 * at.y + 4.0 * grain))" if banded else "",
        suncolor=vec3(when.light),
        shade=vec3(when.shade),
        mist=vec3(when.horizon),
        deep=vec3(hsv(chance.number(0.5, 0.6), 0.6, 0.28)),
        fog=chance.pick((0.02, 0.04, 0.12)),
    )


def soil_of(draft: Draft, when: str, relief: str) -> str:
    """Choose what suits the relief and the hour."""
    chance = draft.chance
    if when == "black and white":
        return "plain gray"
    if relief == "dunes":
        return chance.pick(("sand", "sand", "red rock", "snow"))
    if relief in {"canyons", "mesas"}:
        return chance.pick(("red rock", "red rock", "sand", "brown"))
    return chance.pick(tuple(SOILS), (5, 5, 4, 2, 2, 4, 2, 1))


def idea(weight: int, relief: Relief) -> Idea[Picture]:
    """Make an idea of a relief."""
    return Idea(relief.noun, weight, lambda draft, noun: land(draft, noun, relief))


TERRAINS = tuple(
    idea(weight, relief)
    for weight, relief in zip((4, 5, 3, 3, 2, 3, 2, 2), RELIEFS, strict=True)
)
