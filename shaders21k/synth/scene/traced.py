"""Scenes of balls, planes and boxes, which rays meet by formula, without a march."""

from shaders21k.synth.colors import dark, hsv, muted, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.grounds import ground
from shaders21k.synth.scene.materials import paint
from shaders21k.synth.scene.skies import sky, sun

BALLS = """
vec3 eye = vec3($side, $high, -4.5), ray = gaze(eye, vec3(0.0, 0.6, 0.0), p, $lens);
vec3 sun = normalize($sun), color = vec3(0.0);
float share = 1.0;
for (int bounce = 0; bounce < $bounces; bounce++) {
    float far = ray.y < -0.001 ? -eye.y / ray.y : 1000.0, dim = 1.0;
    vec3 normal = vec3(0.0, 1.0, 0.0), base = vec3(0.0), center = vec3(0.0);
    for (int i = 0; i < $count; i++) {
        float k = float(i);
        $place
        vec2 span = chord(eye - center, ray, $radius);
        if (span.x < span.y && span.x > 0.01 && span.x < far) {
            far = span.x;
            normal = (eye + far * ray - center) / $radius;
            base = $paint;
        }
    }
    if (far > 40.0) {
        color += share * $sky(ray);
        break;
    }
    vec3 at = eye + far * ray;
    bool floored = normal.y > 0.9999 && at.y < 0.01;
    float tile = mix($tile, 0.5, clamp(0.04 * far, 0.0, 1.0));
    base = floored ? mix($first, $second, tile) : base;
    for (int i = 0; i < $count; i++) {
        float k = float(i);
        $place
        vec3 way = center - at - 0.02 * normal;
        float along = dot(way, sun), beside = length(way - along * sun);
        dim = along > 0.0 ? min(dim, smoothstep(0.7, 1.1, beside / $radius)) : dim;
    }
    float light = 0.25 + 0.75 * dim * max(dot(normal, sun), 0.0);
    vec3 lit = base * sqrt(light);
    lit += floored ? 0.0 : $wet * pow(max(dot(reflect(ray, normal), sun), 0.0), 50.0);
    lit = mix($sky(vec3(ray.x, 0.0, ray.z)), lit, exp(-0.003 * far * far));
    if (!floored && $glass > 0.5) {
        vec3 inner = refract(ray, normal, 0.67);
        vec3 way = -2.0 * dot(inner, normal) * inner;
        eye = at + $radius * way;
        ray = refract(inner, -normalize(normal + way), 1.5);
        share *= 0.9;
        continue;
    }
    float mirror = floored ? $floor : $mirror;
    color += share * (1.0 - mirror) * lit;
    share *= mirror;
    if (share < 0.02) {
        break;
    }
    eye = at + 0.01 * normal;
    ray = reflect(ray, normal);
}
return color;
"""


def balls(draft: Draft, noun: str) -> Picture:
    """Bounce, roll or circle a few balls over a floor (Whitted 1980)."""
    chance = draft.chance
    count = chance.pick((1, 1, 2, 3, 5))
    radius = chance.number(0.5, 1.0) if count < 3 else chance.number(0.35, 0.55)
    middle, r = 0.5 * (count - 1), f"{radius:.3f}"
    place = chance.pick(
        (
            (
                f"center = vec3({2.4 * radius:.2f} * (k - {middle:.1f}), {r} + 1.2 *"
                " abs(sin($pace * iTime + 0.7 * k)), 0.0);"
            ),
            (
                f"center = vec3(1.4 * cos($pace * iTime + 6.2832 * k / {count}.0), {r},"
                f" 1.4 * sin($pace * iTime + 6.2832 * k / {count}.0));"
            ),
            (
                f"center = vec3(2.0 * sin($pace * iTime + 2.0 * k), {r} + 0.4 * k,"
                " 1.5 * k - 0.7 + sin(0.8 * $pace * iTime));"
            ),
            (
                f"center = vec3(1.3 * sin($pace * iTime + k), {r} + abs(cos(1.7 * $pace"
                " * iTime + 2.0 * k)), 1.2 * cos(0.7 * $pace * iTime + 2.6 * k));"
            ),
        )
    ).replace("$pace", f"{chance.number(0.7, 1.6):.2f}")
    first, second = chance.pick(
        (
            (pale(chance), dark(chance)),
            (pale(chance), vivid(chance)),
            (muted(chance), pale(chance)),
            (color := muted(chance), color),
        )
    )
    mirror, floor = chance.pick(((0.0, 0.0), (0.35, 0.0), (0.8, 0.0), (0.1, 0.4)))
    glass = chance.pick((0.0, 0.0, 0.0, 1.0))
    return draft.define(
        Picture,
        noun,
        f"Picture: {count} ball{'s' * (count > 1)} over a floor, met by formula.",
        BALLS,
        side=draft.sway(1.5),
        high=f"{chance.pick((0.6, 1.2, 2.5)):.1f} + {draft.sway(0.2)}",
        lens=chance.number(1.2, 2.2),
        sun=sun(draft),
        bounces=3 if glass else 2 if mirror + floor else 1,
        count=count,
        place=place,
        radius=radius,
        paint=chance.pick(
            (
                vec3(paint(draft)),
                "0.55 + 0.45 * cos(1.3 * k + vec3(0.0, 2.1, 4.2))",
                f"mix({vec3(paint(draft))}, {vec3(paint(draft))}, mod(k, 2.0))",
                f"{vec3(paint(draft))} * (0.6 + 0.4 * step(0.0, sin(9.0 * normal.y)))",
            )
        ),
        first=vec3(first),
        second=vec3(second),
        tile=f"checks({chance.pick((0.7, 1.0, 1.6))} * at.xz)",
        wet=chance.pick((0.0, 0.4, 0.8)),
        sky=sky(draft),
        glass=glass,
        mirror=mirror,
        floor=floor,
    )


BOX = """
vec3 color = $ground(p);
float near = 1000.0;
mat2 nod = rotation($nod), yaw = rotation($yaw);
for (int i = 0; i < $count; i++) {
    float k = float(i);
    vec3 center = $place, eye = vec3(0.0, 0.0, -4.0) - center;
    vec3 ray = normalize(vec3(p, $lens));
    eye.yz = nod * eye.yz;
    ray.yz = nod * ray.yz;
    eye.xz = yaw * eye.xz;
    ray.xz = yaw * ray.xz;
    vec2 span = slabs(eye, ray, $sides);
    if (span.x < span.y && span.x < near) {
        near = span.x;
        vec3 at = (eye + near * ray) / $sides;
        vec3 side = abs(at), face = step(0.999, side);
        vec2 q = face.x > 0.5 ? at.yz : face.y > 0.5 ? at.xz : at.xy;
        vec3 base = $paint;
        float light = dot(face * sign(at), $lamp);
        color = base * (0.65 + 0.35 * light);
    }
}
return color;
"""


def boxes(draft: Draft, noun: str) -> Picture:
    """Turn a box, or a few: plain, checkered, rimmed, every side another color."""
    chance = draft.chance
    count = chance.pick((1, 1, 1, 3, 5))
    first, second = vec3(paint(draft)), vec3(chance.pick((pale, dark, muted))(chance))
    rim = "max(min(side.x, side.y), min(max(side.x, side.y), side.z))"
    shade = chance.pick(
        (
            first,
            first,
            "mix(vec3(0.2), vec3(1.0), face)",
            f"mix({first}, {second}, checks(2.0 * q))",
            f"mix({first}, {second}, smoothstep(0.84, 0.9, {rim}))",
            f"mix({first}, {second}, inside(length(q) - 0.6, 0.03))",
            "vec3(0.5 + 0.5 * q, 0.5)",
            f"mix({first}, {second}, fold(4.0 * max(abs(q.x), abs(q.y))))",
            "0.5 + 0.5 * at",
        )
    )
    place = chance.pick(
        (
            "vec3(1.2 * (k - {0:.1f}), 0.3 * sin(iTime + k), 0.0)",
            "vec3(1.1 * cos(iTime + {1:.2f} * k), sin(iTime + {1:.2f} * k), k)",
            "vec3(0.5 * sin(2.0 * k), 1.0 * (k - {0:.1f}), 0.5 * cos(2.0 * k))",
        )
    ).format(0.5 * (count - 1), 6.2832 / count)
    return draft.define(
        Picture,
        noun,
        f"Picture: {'a box' if count == 1 else f'{count} boxes'}, turning.",
        BOX,
        ground=ground(draft),
        count=count,
        place="vec3(0.0)" if count == 1 else place,
        nod=draft.turn(0.3, 0.8),
        yaw=draft.turn(0.4, 1.0),
        lens=chance.number(1.8, 3.2) if count == 1 else chance.number(1.8, 2.4),
        sides="vec3({:.2f}, {:.2f}, {:.2f})".format(
            *chance.pick(((1, 1, 1), (1, 1, 1), (1.2, 0.5, 0.8), (0.3, 1.2, 0.3)))
        )
        if count == 1
        else "vec3(0.45)",
        paint=shade,
        lamp=f"vec3({chance.sign() * 0.5:.1f}, 0.9, {chance.sign() * 0.7:.1f})",
    )


ROOM = """
vec3 eye = vec3($sway, $rise, $start), ray = normalize(vec3(p, $lens));
ray.xz = rotation($yaw) * ray.xz;
vec3 size = $size, lamp = vec3($lampx, 0.8 * size.y, $lampz), color = vec3(0.0);
vec2 span = slabs(eye, ray, size);
vec3 at = eye + span.y * ray, wall = at / size;
vec3 normal = -step(0.999, abs(wall)) * sign(wall);
vec3 base = abs(normal.x) > 0.5 ? (wall.x < 0.0 ? $left : $right) : $white;
vec2 q = abs(normal.y) > 0.5 ? at.xz : at.xy;
if (normal.y > 0.5) {
    base = mix($white, $tile, $tiling);
}
float far = span.y;
vec3 center = vec3($ballx, $ball - size.y, $ballz), way = center - at;
vec3 toLamp = normalize(lamp - at);
float beside = length(way - dot(way, toLamp) * toLamp);
float shadow = dot(way, toLamp) > 0.0 ? smoothstep(0.6, 1.2, beside / $ball) : 1.0;
vec2 hit = chord(eye - center, ray, $ball);
if (hit.x < hit.y && hit.x > 0.0) {
    far = hit.x;
    at = eye + far * ray;
    normal = (at - center) / $ball;
    base = $paint;
    shadow = 1.0;
}
toLamp = lamp - at;
float light = max(dot(normal, normalize(toLamp)), 0.0) * shadow;
light = light * 1.6 / (0.6 + 0.25 * dot(toLamp, toLamp)) + $dim;
color = base * sqrt(light);
float shine = inside(length(at - vec3(lamp.x, size.y, lamp.z)) - 0.4, 0.1);
return color + shine;
"""


def room(draft: Draft, noun: str) -> Picture:
    """Look into a room with a ball and a lamp (after the Cornell box of 1984)."""
    chance = draft.chance
    white = chance.pick((pale, pale, muted))(chance)
    left, right = chance.pick(
        (
            (hsv(0.0, 0.8, 0.8), hsv(0.33, 0.7, 0.7)),
            (vivid(chance), vivid(chance)),
            (white, white),
            (muted(chance), muted(chance)),
        )
    )
    size = chance.pick((1.1, 1.4))
    return draft.define(
        Picture,
        noun,
        "Picture: a room with two colored walls, a ball and a lamp.",
        ROOM,
        sway=draft.sway(0.4),
        rise=draft.sway(0.2),
        start=-2.4,
        lens=chance.number(1.0, 1.7),
        yaw=draft.sway(0.25),
        size=f"vec3({chance.pick((1.2, 1.6, 2.2)):.1f}, {size:.1f}, 2.5)",
        lampx=draft.sway(0.8),
        lampz=f"0.5 + {draft.sway(0.8)}",
        left=vec3(left),
        right=vec3(right),
        white=vec3(white),
        tile=vec3(chance.pick((dark, muted, vivid))(chance)),
        tiling=chance.pick(("0.0", "checks(2.0 * q)", "fold(3.0 * q.x)", "1.0")),
        ballx=draft.sway(0.6),
        ballz=f"0.6 + {draft.sway(0.6)}",
        ball=chance.number(0.3, 0.6),
        paint=vec3(paint(draft)),
        dim=chance.pick((0.04, 0.12, 0.25)),
    )


TRACED = (
    Idea("balls", 4, balls),
    Idea("turning box", 3, boxes),
    Idea("room", 2, room),
)
