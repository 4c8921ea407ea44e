"""Still lifes: things on a floor under a sky, with shadows and sometimes mirrors."""

from shaders21k.synth.colors import dark, hsv, muted, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Idea, Material, Picture, Solid, draw, spell
from shaders21k.synth.scene.bodies import LOWEST, primitive
from shaders21k.synth.scene.cameras import orbit
from shaders21k.synth.scene.materials import material, paint
from shaders21k.synth.scene.rays import normal_of, shadow_of, trace_body
from shaders21k.synth.scene.skies import sky, sun
from shaders21k.synth.scene.solids import BODIES

FLOOR = -0.9
"""How high the floor is; things lie within two units of the origin."""

STILL_LIFE = """
vec3 sun = normalize($sun), color = vec3(0.0);
float share = 1.0;
for (int bounce = 0; bounce < $bounces; bounce++) {
    float far = $trace(eye, ray);
    float down = ray.y < -0.001 ? ($floor - eye.y) / ray.y : 1000.0;
    if (min(far, down) > 60.0) {
        color += share * $sky(ray);
        break;
    }
    bool floored = down < far;
    far = min(far, down);
    vec3 at = eye + far * ray, normal = vec3(0.0, 1.0, 0.0);
    if (!floored) {
        normal = $normal(at);
    }
    vec3 base = floored ? $tiles(at, normal) : $things(at, normal);
    float day = max(dot(normal, sun), 0.0);
    if (day > 0.0) {
        day *= $shadow(at + 0.01 * normal, sun);
    }
    float open = clamp(0.35 + 2.0 * $solid(at + 0.3 * normal), 0.0, 1.0);
    vec3 light = $yellow * day + $blue * open * (0.7 + 0.3 * normal.y);
    vec3 lit = base * sqrt(light);
    if (!floored) {
        lit += $wet * pow(max(dot(reflect(ray, normal), sun), 0.0), 40.0);
    }
    lit = mix($sky(vec3(ray.x, 0.0, ray.z)), lit, exp(-$haze * far * far));
    float mirror = $mirror * pow(clamp(1.0 + dot(ray, normal), 0.0, 1.0), $grazing);
    color += share * (1.0 - mirror) * lit;
    share *= mirror;
    if (share < 0.02) {
        break;
    }
    eye = at + 0.02 * normal;
    ray = reflect(ray, normal);
}
return color;
"""


def placed(draft: Draft) -> list[tuple[float, float, float]]:
    """Place some things: each a pair of coordinates on the floor, and a size."""
    chance = draft.chance
    way = chance.pick(("row", "ring", "heap", "one and small ones"))
    count = chance.integer(3, 5)
    if way == "row":
        size = 1.35 / count
        return [(2.6 * size * (i - 0.5 * (count - 1)), 0.0, size) for i in range(count)]
    if way == "ring":
        turns = ((1.0, 0.0), (0.31, 0.95), (-0.81, 0.59), (-0.81, -0.59), (0.31, -0.95))
        return [(1.1 * x, 1.1 * y, 0.45) for x, y in turns]
    if way == "heap":
        return [
            (
                chance.number(-0.9, 0.9),
                chance.number(-0.9, 0.9),
                chance.number(0.3, 0.6),
            )
            for _ in range(count)
        ]
    small = [(1.2, 0.5, 0.3), (-1.1, 0.7, 0.25), (0.3, -1.3, 0.35)]
    return [(0.0, 0.0, 0.8), *small[: count - 1]]


def things(draft: Draft) -> tuple[Solid, Material]:
    """Write several primitives on the floor, each of its own color."""
    chance = draft.chance
    alike = chance.happens(35)
    solid = ["float d = 9.0;", "vec3 q = p;"]
    colors = ["vec3 color = vec3(0.5);", "float best = 9.0, gap = 0.0;"]
    paints = [vec3(paint(draft)) for _ in range(3)]
    shape = primitive(draft, 1.0)
    for i, (x, z, size) in enumerate(placed(draft)):
        name, formula = shape if alike else primitive(draft, 1.0)
        y = spell(FLOOR + size * LOWEST[name])
        if chance.happens(30):
            speed = spell(chance.number(1.0, 2.0))
            y += f" + {spell(0.7 * size)} * abs(sin({speed} * iTime + {i}.0))"
        center = f"vec3({spell(x)}, {y}, {spell(z)})"
        s = spell(size)
        solid += [f"q = (p - {center}) / {s};  // a {name}"]
        if chance.happens(50):
            solid += [f"q.xz = rotation({spell(chance.number(0.0, 6.28))}) * q.xz;"]
        solid += [f"d = min(d, {s} * ({formula}));"]
        colors += [
            f"gap = length(at - {center}) / {s};",
            f"color = gap < best ? {paints[i % 3]} : color;",
            "best = min(best, gap);",
        ]
    return (
        draft.define(
            Solid,
            "things",
            "Solid: primitives on a floor.",
            "\n".join((*solid, "return d;")),
        ),
        draft.define(
            Material,
            "paints",
            "Material: a color for each thing.",
            "\n".join((*colors, "return color;")),
        ),
    )


def sculpture(draft: Draft) -> tuple[Solid, Material]:
    """Write one body, standing on the floor or floating over it."""
    body = draw(draft, "body", BODIES)
    solid = draft.define(
        Solid,
        f"{body.noun} over a floor",
        f"Solid: the {body.noun}, raised.",
        "return $body(p - vec3(0.0, $high, 0.0));",
        body=body,
        high=draft.chance.pick(("0.15", f"0.3 + {draft.sway(0.15)}")),
    )
    return solid, material(draft)


def tiles(draft: Draft) -> Material:
    """Write a floor: plain, checkered, ruled, tiled, of planks or rings."""
    chance = draft.chance
    name, ink, even = chance.pick(
        (
            ("plain", "", 0.0),
            ("checkered", "checks($pitch * q)", 0.5),
            (
                "ruled",
                (
                    "inside(0.47 - max(abs(fract($pitch * q.x) - 0.5),"
                    " abs(fract($pitch * q.y) - 0.5)), 0.03)"
                ),
                0.1,
            ),
            ("tiled", "random(floor($pitch * q))", 0.5),
            (
                "of planks",
                (
                    "0.7 * random(floor(vec2(2.0 * $pitch * q.x, 0.5 * q.y)))"
                    " + 0.3 * valueNoise(vec2(20.0 * q.x, q.y))"
                ),
                0.5,
            ),
            ("of rings", "fold($pitch * length(q))", 0.5),
            ("with a round rug", "inside(length(q) - 1.9, 0.03)", 0.0),
        ),
        (3, 3, 1, 1, 1, 1, 1),
    )
    first, second = chance.pick(
        (
            (pale(chance), dark(chance)),
            (pale(chance), vivid(chance)),
            (muted(chance), muted(chance)),
            (muted(chance), pale(chance)),
            (hsv(0.08, 0.5, 0.7), hsv(0.06, 0.6, 0.4)),
            (hsv(0.0, 0.0, 0.75), hsv(0.0, 0.0, 0.35)),
        )
    )
    return draft.define(
        Material,
        "floor",
        f"Material: a floor, {name}.",
        f"""
        vec2 q = at.xz;
        float ink = mix({ink}, $even, smoothstep(5.0, 25.0, length(q)));
        return mix($first, $second, ink);
        """
        if ink
        else "return $first;",
        even=even,
        pitch=chance.pick((0.5, 1.0, 2.0)),
        first=vec3(first),
        second=vec3(second),
    )


def still_life(draft: Draft, noun: str) -> Picture:
    """Set things on a floor, under a sky."""
    return on_a_floor(draft, noun, *things(draft))


def monument(draft: Draft, noun: str) -> Picture:
    """Set one body on a floor, under a sky."""
    return on_a_floor(draft, noun, *sculpture(draft))


def on_a_floor(draft: Draft, noun: str, solid: Solid, paints: Material) -> Picture:
    """Write the picture of a solid on a floor."""
    chance = draft.chance
    mirror = chance.pick((0.0, 0.0, 0.5, 0.9))
    return draft.define(
        Picture,
        f"{noun}: {solid.noun}",
        f"Picture: {solid.noun}, on a floor under a sky.",
        orbit(draft, (0.12, 0.25, 0.5, 0.9), (1.1, 1.4, 1.9)) + STILL_LIFE,
        sun=sun(draft),
        bounces=2 if mirror else 1,
        trace=trace_body(draft, solid, 2.0, 32),
        normal=normal_of(draft, solid),
        shadow=shadow_of(draft, solid, 2.0),
        solid=solid,
        floor=FLOOR,
        tiles=tiles(draft),
        things=paints,
        sky=sky(draft),
        yellow=vec3(hsv(0.11, chance.pick((0.0, 0.15, 0.35)), chance.number(0.7, 1.0))),
        blue=vec3(hsv(0.58, chance.pick((0.0, 0.2, 0.4)), chance.number(0.2, 0.45))),
        wet=chance.pick((0.0, 0.3, 0.6)),
        haze=chance.pick((0.001, 0.004, 0.015)),
        mirror=mirror,
        grazing=chance.pick((0.5, 1.5)),
    )


FLOORS = (
    Idea("still life", 5, still_life),
    Idea("monument", 5, monument),
)
