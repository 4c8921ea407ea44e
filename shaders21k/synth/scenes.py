"""Ray-marched scenes: a solid, a camera that moves, one light, fog and a texture."""

from shaders21k.synth.compose import cheap_leaf
from shaders21k.synth.draft import Draft, Picture, draw
from shaders21k.synth.palettes import PALETTES
from shaders21k.synth.solids import BODIES, ENDLESS

FLIGHT = """
vec3 eye = vec3($x, $y, $speed * iTime + $start);
vec3 ray = normalize(vec3(p, $lens));
ray.yz = rotation($nod) * ray.yz;
ray.xz = rotation($yaw) * ray.xz;
"""
ORBIT = """
float angle = $turn;
vec3 ray = normalize(vec3(p, $lens)), eye = vec3(0.0, 0.0, -$far);
ray.yz = rotation($nod) * ray.yz;
eye.yz = rotation($nod) * eye.yz;
ray.xz = rotation(angle) * ray.xz;
eye.xz = rotation(angle) * eye.xz;
"""
MARCH = """
float far = 0.05, clear = 1.0;
for (int i = 0; i < $steps; i++) {
    clear = $solid(eye + far * ray);
    if (clear < 0.003 * far || far > $end) {
        break;
    }
    far += clear;
}
vec3 at = eye + far * ray;
vec2 e = vec2(0.01, -0.01);
vec3 normal = normalize(
    e.xyy * $solid(at + e.xyy) + e.yyx * $solid(at + e.yyx)
    + e.yxy * $solid(at + e.yxy) + e.xxx * $solid(at + e.xxx) + 0.000001);
bool sky = far > $end;
vec3 side = abs(normal);
vec2 q = side.y > max(side.x, side.z) ? at.xz : (side.x > side.z ? at.zy : at.xy);
float tone = $texture(sky ? $skypitch * ray.xy / (0.5 + abs(ray.z)) : $pitch * q);
vec3 haze = $colors($hazetone + 0.25 * ray.y);
float sun = $sun;
vec3 light = normalize(vec3(cos(sun), 0.8, sin(sun)));
float shadow = 1.0, reach = 0.1;
for (int i = 0; i < 8; i++) {
    float gap = $solid(at + reach * light);
    shadow = min(shadow, 5.0 * gap / reach);
    reach += clamp(gap, 0.1, 0.6);
}
shadow = clamp(shadow, 0.1, 1.0);
float day = 0.75 * shadow * max(dot(normal, light), 0.0);
day += 0.5 * max(-dot(normal, ray), 0.0);  // a lamp at the eye
float shine = pow(max(dot(reflect(ray, normal), light), 0.0), 18.0);
vec3 color = $colors($cycles * tone + $banding * dot(at, vec3(0.3, 0.5, 0.2)));
color = color * (0.3 + 0.95 * day) + 0.5 * shine * shadow;
color *= 0.6 + 0.4 * clamp($solid(at + 0.25 * normal) * 4.0, 0.0, 1.0);
color = mix(haze, color, exp(-$fog * far));
return sky ? $colors($skytone + 0.4 * tone + 0.2 * ray.y) * 0.9 : color;
"""


def scene(draft: Draft) -> Picture:
    """Write a scene: a flight through an endless solid, or an orbit about a body."""
    chance = draft.chance
    draft.tags.update({"scene": None})
    flight = chance.happens(60)
    solid = draw(draft, "scene", ENDLESS if flight else BODIES)
    texture, colors = cheap_leaf(draft), draw(draft, "palette", PALETTES)
    above = solid.noun in {"land", "pillars"}
    inside = solid.noun == "cave"
    verb = "flight over" if above else "flight through" if flight else "orbit about"
    a = "" if solid.noun.endswith("s") else "a "
    return draft.define(
        Picture,
        f"{verb} {a}{solid.noun} of {texture.noun}",
        f"Picture: {verb} {a}{solid.noun}, marched in $steps steps, its surface of"
        f" {texture.noun}, in fog.",
        (FLIGHT if flight else ORBIT) + MARCH,
        solid=solid,
        texture=texture,
        colors=colors,
        steps=36 if flight else 28,
        end=14.0 if flight else 7.0,
        x=draft.sway(0.15 if inside else 0.35),
        y=f"0.9 + {draft.sway(0.2)}" if above else draft.sway(0.15),
        speed=chance.number(0.5, 1.5),
        start=chance.number(0.0, 50.0),
        lens=chance.number(0.9, 1.6) if flight else chance.number(1.5, 2.0),
        nod=f"{chance.number(0.3, 0.6):.3f}" if above else draft.sway(0.35),
        yaw=draft.sway(0.5),
        turn=draft.turn(0.2, 0.5),
        far=chance.number(2.4, 3.1),
        pitch=chance.number(0.5, 1.1),
        skypitch=chance.number(0.6, 1.5),
        hazetone=chance.number(0.0, 1.0),
        skytone=chance.number(0.0, 1.0),
        sun=draft.turn(0.1, 0.4),
        cycles=chance.number(0.4, 1.0),
        banding=chance.pick((0.0, 0.3, 0.8)),
        fog=chance.number(0.02, 0.09),
    )
