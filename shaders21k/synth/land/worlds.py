"""Planets: balls with weather, rings and moons, in the light of a sun."""

from shaders21k.synth.colors import RGB, hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.land.voids import void

SURFACES: dict[str, str] = {
    "earth": """
float n = bulkClouds(2.2 * $wide * at + $seed);
float shore = n - 0.5;
vec3 land = mix($third, $second, smoothstep(0.0, 0.18, shore));
vec3 skin = mix($first * (0.75 + 0.5 * n), land, smoothstep(0.0, 0.03, shore));
float pole = smoothstep(0.72, 0.8, abs(at.y) + 0.25 * (n - 0.5));
skin = mix(skin, vec3(0.95), pole);
float weather = bulkClouds(3.0 * $wide * at * vec3(1.0, 1.8, 1.0) + $seed
    + 0.1 * iTime);
skin = mix(skin, vec3(1.0), $cover * smoothstep(0.5, 0.7, weather));
""",
    "gas giant": """
float stir = bulkNoise(4.0 * at + $seed) - 0.5;
float belt = at.y + 0.06 * stir + 0.02 * sin(9.0 * at.x + 3.0 * at.y + iTime);
float band = valueNoise(vec2($bands * belt, $seed));
float fine = valueNoise(vec2(3.0 * $bands * belt + 2.0 * stir, 5.0));
vec3 skin = mix($first, $second, smoothstep(0.25, 0.75, band));
skin = mix(skin, $third, 0.6 * smoothstep(0.5, 0.9, fine));
vec2 eye = vec2(at.x + 0.2, at.y + 0.3) * vec2(1.0, 1.8);
skin = mix(skin, $spot, $cover * step(0.0, -at.z) * inside(length(eye) - 0.22, 0.06));
""",
    "bare rock": """
float n = bulkClouds(3.0 * $wide * at + $seed);
vec3 skin = mix($first, $second, smoothstep(0.35, 0.6, n));
skin *= 0.75 + 0.5 * bulkNoise(12.0 * at);
""",
    "craters": """
float n = bulkClouds(2.0 * $wide * at + $seed);
vec3 skin = mix($first, $second, smoothstep(0.4, 0.6, n));
for (int i = 0; i < 16; i++) {
    vec2 seed = random2(vec2(float(i), $seed));
    float y = 2.0 * seed.x - 1.0, turn = 2.4 * float(i) + seed.y;
    vec3 middle = vec3(sqrt(max(1.0 - y * y, 0.0)) * vec2(cos(turn), sin(turn)), y).xzy;
    float size = 0.1 + 0.25 * seed.y * seed.y, d = length(at - middle) / size;
    vec3 slope = (at - middle) / size;
    float bowl = (1.0 - smoothstep(0.95, 1.15, d)) * smoothstep(0.2, 0.8, d);
    normal -= 0.45 * bowl * (turned * slope) * $depth;
    skin *= 1.0 - 0.25 * (1.0 - smoothstep(0.8, 1.0, d));
    skin += 0.1 * (1.0 - smoothstep(0.0, 0.2, abs(d - 1.08)));
}
normal = normalize(normal);
""",
    "fire": """
float n = bulkClouds(2.5 * $wide * at + $seed);
float crack = abs(bulkNoise(4.0 * $wide * at + $seed) + 0.4 * n - 0.7);
vec3 skin = mix($first, $second, n);
glow = $spot * (1.0 - smoothstep(0.0, 0.12, crack));
glow *= 0.8 + 0.4 * sin(iTime + 9.0 * n);
""",
    "frost": """
float n = bulkClouds(2.2 * $wide * at + $seed);
float crack = abs(bulkNoise(5.0 * at + 2.0 * n) - 0.5);
vec3 skin = mix($first, $second, n);
skin = mix($third, skin, smoothstep(0.0, 0.07, crack));
""",
}
BALL = """
vec3 color = $void(p);
float r = $size;
vec2 q = (p - vec2($x, $y)) / r;
float d = length(q);
$behind
vec3 light = normalize($light);
if (d < 1.0) {
    vec3 normal = vec3(q, -sqrt(1.0 - d * d)), glow = vec3(0.0);
    mat2 tilt = rotation($tilt), spin = rotation($spin);
    mat3 turned = mat3(tilt[0][0], tilt[1][0], 0.0, tilt[0][1], tilt[1][1], 0.0, 0.0,
        0.0, 1.0)
        * mat3(spin[0][0], 0.0, spin[1][0], 0.0, 1.0, 0.0, spin[0][1], 0.0, spin[1][1]);
    vec3 at = normal * turned;
    $surface
    float day = max(dot(normal, light) * 1.15 + $soft, 0.0);
    vec3 body = skin * (day + $dark) + glow;
    body += $air * $haze * pow(d, 5.0) * (0.1 + day);
    color = mix(color, body, inside((d - 1.0) * r + 0.006, 0.007));
}
float rim = exp(-$thin * max(d - 1.0, 0.0)) * step(0.97, d);
color += $air * $haze * 0.6 * rim
    * clamp(0.25 + dot(vec3(q / max(d, 0.1), 0.0), light), 0.0, 1.0);
$before
return color;
"""
RING = """
vec2 flat_way = rotation($lean) * q;
flat_way.y /= $open;
float wide = length(flat_way);
float grooves = 0.35 + 0.65 * valueNoise(vec2(14.0 * wide, $seed));
float ring = inside(abs(wide - $middle) - $breadth, 0.02) * grooves;
ring *= flat_way.y < 0.0 || d > 1.0 ? 1.0 : 0.0;
vec2 from = normalize(light.xy);
float off_axis = length(q - from * dot(q, from));
bool sunny = d < 1.0 || dot(q, from) > 0.0;
float in_light = sunny ? 1.0 : smoothstep(0.9, 1.05, off_axis);
color = mix(color, $ringtone * (0.3 + 0.7 * in_light), 0.9 * ring);
"""
MOON = """
float month = $month;
vec2 orbit = vec2(cos(month) * 1.7, 0.35 * sin(month));
vec2 m = (q - rotation(0.3) * orbit) / 0.16;
float e = length(m);
if (e < 1.0 && (d > 1.0 || sin(month) < 0.0)) {
    vec3 n = vec3(m, -sqrt(1.0 - e * e));
    float gray = 0.7 + 0.3 * valueNoise(4.0 * m + 3.0);
    color = mix(color, vec3(gray) * (0.04 + max(dot(n, light), 0.0)),
        inside((e - 1.0) * 0.16 * r + 0.006, 0.007));
}
"""


def skins(draft: Draft, surface: str) -> tuple[RGB, RGB, RGB, RGB]:
    """Choose the colors of a surface, the last one for what stands out."""
    chance = draft.chance
    if surface == "earth":
        exotic = chance.happens(25)
        hue = chance.number(0.0, 1.0) if exotic else chance.number(0.55, 0.63)
        land = hue + 0.45 if exotic else chance.number(0.2, 0.32)
        return (
            hsv(hue, 0.8, chance.number(0.3, 0.6)),
            hsv(land - 0.15, 0.45, 0.55),
            hsv(land, 0.55, 0.4),
            (1.0, 1.0, 1.0),
        )
    if surface in {"bare rock", "craters"}:
        hue, depth = chance.pick(((0.03, 0.65), (0.08, 0.4), (0.6, 0.08), (0.1, 0.0)))
        value = chance.number(0.5, 0.9)
        dim = hsv(hue, depth, 0.55 * value)
        return hsv(hue, depth, value), dim, dim, dim
    if surface == "fire":
        hot = chance.pick(((1.0, 0.45, 0.1), (1.0, 0.25, 0.1), (0.3, 0.8, 1.0)))
        return (0.25, 0.18, 0.16), (0.1, 0.08, 0.08), hot, hot
    if surface == "frost":
        hue = chance.number(0.5, 0.62)
        return (
            hsv(hue, 0.3, 0.75),
            hsv(hue, 0.1, 1.0),
            hsv(chance.pick((hue, 0.05)), 0.5, 0.55),
            (1.0, 1.0, 1.0),
        )
    hue = chance.pick((0.07, 0.1, 0.04, 0.5, 0.58, 0.62, 0.85))
    depth = chance.number(0.25, 0.6)
    return (
        hsv(hue, depth, 0.9),
        hsv(hue - 0.03, depth + 0.2, 0.6),
        hsv(hue + 0.03, 0.4 * depth, 1.0),
        hsv(hue - 0.06, 0.75, 0.65),
    )


def planet(draft: Draft, noun: str) -> Picture:
    """Turn a planet in the light of its sun."""
    chance = draft.chance
    surface = chance.pick(tuple(SURFACES), (6, 5, 3, 4, 2, 2))
    air = surface in {"earth", "gas giant", "frost"} or chance.happens(20)
    ringed = chance.happens(45 if surface == "gas giant" else 12)
    company = not ringed and chance.happens(25)
    near = chance.happens(20) and not ringed and not company
    first, second, third, spot = skins(draft, surface)
    size = chance.number(0.9, 1.6) if near else chance.number(0.3, 0.75)
    size = min(size, 0.5) if ringed or company else size
    name = {"bare rock": "planet of bare rock", "craters": "moon with craters"}
    draft.tags.update({surface: None})
    return draft.define(
        Picture,
        name.get(
            surface, f"planet of {surface}" if surface != "gas giant" else surface
        ),
        f"Picture: {noun}, {surface}"
        + (", with rings." if ringed else ", with a moon." if company else "."),
        BALL.replace("$surface", SURFACES[surface].strip().replace("\n", "\n    "))
        .replace("$behind\n", "")
        .replace(
            "$before\n", RING.lstrip() if ringed else MOON.lstrip() if company else ""
        ),
        void=void(draft),
        size=size,
        x=f"{chance.number(-0.7, 0.7) if near else chance.number(-0.2, 0.2):.3f}",
        y=f"{-0.5 - 0.5 * size if near else chance.number(-0.12, 0.12):.3f}",
        light=vec3(
            chance.pick(
                (
                    (-0.7, 0.5, -0.7),
                    (0.8, 0.5, -0.6),
                    (-0.3, 0.5, -1.0),
                    (0.9, 0.1, 0.1),
                    (-0.9, -0.2, -0.1),
                ),
                (2, 2, 2, 0, 0) if near else (2, 2, 2, 1, 1),
            )
        ),
        tilt=chance.number(-0.6, 0.6),
        spin=draft.turn(0.25, 0.6),
        wide=chance.number(0.6, 1.5),
        bands=chance.number(3.0, 9.0),
        depth=chance.number(0.6, 1.2),
        seed=float(chance.integer(0, 60)),
        cover=chance.pick((0.0, 0.6, 0.9)),
        first=vec3(first),
        second=vec3(second),
        third=vec3(third),
        spot=vec3(spot),
        soft=chance.pick((0.0, 0.1)),
        dark=chance.pick((0.02, 0.08)),
        air=vec3(
            hsv(chance.number(0.52, 0.62) if surface == "earth" else 0.1, 0.6, 1.0)
        ),
        haze=chance.number(0.5, 1.1) if air else 0.0,
        thin=chance.number(5.0, 14.0),
        lean=chance.number(-0.5, 0.5),
        open=chance.number(0.15, 0.45),
        middle=chance.number(1.6, 1.8),
        breadth=chance.number(0.15, 0.38),
        ringtone=vec3(hsv(0.1, chance.pick((0.05, 0.3)), 0.9)),
        month=draft.turn(0.4, 0.9),
    )


WORLDS = (Idea("planet", 8, planet),)
