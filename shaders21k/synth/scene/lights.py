"""Light on solids: lamps, suns and shadows, as photographs have them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shaders21k.synth.colors import RGB, hsv, vec3
from shaders21k.synth.draft import Draft, Material, Shading, Solid
from shaders21k.synth.scene.rays import shadow_of
from shaders21k.synth.scene.skies import mirrored, sun

Paint = Callable[[Draft], Material]
"""Writes a material; a style that needs none does not call it."""


@dataclass(frozen=True, slots=True)
class Style:
    """One way to show a surface.

    Attributes:
        noun: its tag.
        weight: how often it is drawn, against the others.
        write: writes it for a solid and its paint.
    """

    noun: str
    weight: int
    write: Callable[[Draft, Solid, Paint], Shading]


def shade(draft: Draft, solid: Solid, paint: Paint, styles: Sequence[Style]) -> Shading:
    """Pick one of several styles and write it."""
    style = draft.chance.pick(styles, [style.weight for style in styles])
    draft.tags.update({"light": None, style.noun: None})
    return style.write(draft, solid, paint)


def tint(draft: Draft, *, warm: bool) -> RGB:
    """Draw the color of a lamp: near white, warm or cold."""
    hue = draft.chance.number(0.05, 0.13) if warm else draft.chance.number(0.53, 0.65)
    return hsv(hue, draft.chance.pick((0.0, 0.1, 0.25, 0.4)), 1.0)


def three_lights(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Light it like a product: a key light, a fill, a rim; they go with the eye."""
    del solid
    chance = draft.chance
    warm = chance.happens(70)
    return draft.define(
        Shading,
        "studio light",
        "Shading: a key light above the eye, a fill from the other side, a rim.",
        """
        vec3 right = normalize(cross(ray, vec3(0.001, 1.0, 0.002)));
        vec3 key = normalize($side * right - ray + $high * cross(right, ray));
        vec3 light = $key * max(dot(normal, key), 0.0) * $strength + $dim;
        light += $fill * max(-dot(normal, right) * $side, 0.0) * 0.3;
        light += $rim * pow(clamp(1.0 + dot(normal, ray), 0.0, 1.0), 3.0);
        float shine = pow(max(dot(reflect(ray, normal), key), 0.0), $gloss);
        return $material(at, normal) * sqrt(light) + $wet * shine;
        """,
        material=paint(draft),
        side=chance.sign() * chance.number(0.5, 1.3),
        high=chance.number(0.4, 1.2),
        key=vec3(tint(draft, warm=warm)),
        strength=chance.number(0.9, 1.2),
        dim=chance.pick((0.02, 0.08, 0.2)),
        fill=vec3(tint(draft, warm=not warm)),
        rim=chance.pick((0.0, 0.3, 0.8)),
        gloss=chance.pick((8.0, 24.0, 70.0)),
        wet=chance.pick((0.0, 0.2, 0.5, 0.8)),
    )


def sunlight(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Light it by sun and sky, with a shadow and dark hollows."""
    chance = draft.chance
    return draft.define(
        Shading,
        "sunlight",
        "Shading: a sun that throws shadows, a sky above, hollows in the dark.",
        """
        vec3 sun = normalize($sun);
        float day = max(dot(normal, sun), 0.0);
        if (day > 0.0) {
            day *= $shadow(at + 0.02 * normal, sun);
        }
        float open = clamp(0.3 + 2.5 * $solid(at + 0.28 * normal), 0.0, 1.0);
        vec3 light = $yellow * day + $blue * open * (0.5 + 0.5 * normal.y);
        light += 0.08 * open * max(-dot(normal, ray), 0.0);
        return $material(at, normal) * sqrt(light);
        """,
        solid=solid,
        material=paint(draft),
        shadow=shadow_of(draft, solid),
        sun=sun(draft),
        yellow=vec3(hsv(0.11, chance.pick((0.0, 0.15, 0.35)), chance.number(0.8, 1.1))),
        blue=vec3(hsv(0.58, chance.pick((0.0, 0.2, 0.4)), chance.number(0.2, 0.45))),
    )


def one_lamp(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Light it by one lamp in the dark, with a highlight."""
    del solid
    chance = draft.chance
    lamp = chance.pick(
        (
            "-ray",
            f"vec3({chance.number(-1, 1):.2f}, 1.0, {chance.number(-1, 1):.2f})",
            "vec3(cos($pace * iTime), 0.6, sin($pace * iTime))".replace(
                "$pace", f"{chance.number(0.4, 1.0):.2f}"
            ),
        ),
    )
    return draft.define(
        Shading,
        "one lamp",
        "Shading: one lamp, little else (Phong 1975).",
        """
        vec3 lamp = normalize($lamp);
        float light = max(dot(normal, lamp), 0.0);
        float shine = pow(max(dot(reflect(ray, normal), lamp), 0.0), $gloss);
        return $material(at, normal) * ($dim + (1.0 - $dim) * light) + $wet * shine;
        """,
        material=paint(draft),
        lamp=lamp,
        gloss=chance.pick((10.0, 30.0, 80.0)),
        dim=chance.pick((0.08, 0.18, 0.35)),
        wet=chance.pick((0.0, 0.3, 0.7)),
    )


def two_lamps(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Light it from both sides in two colors, as in shows and posters."""
    del solid, paint
    first, second = draft.chance.pick(
        (
            (0.06, 0.52),
            (0.9, 0.6),
            (0.0, 0.66),
            (0.13, 0.75),
            (0.33, 0.85),
            (0.48, 0.95),
        )
    )
    return draft.define(
        Shading,
        "two colored lamps",
        "Shading: a lamp of one color at the left, of another at the right.",
        """
        vec3 right = normalize(cross(ray, vec3(0.001, 1.0, 0.002)));
        float side = dot(normal, right);
        float up = 0.6 + 0.4 * dot(normal, cross(right, ray));
        vec3 light = $first * max(side, 0.0) + $second * max(-side, 0.0);
        light = light * up + $dim * max(-dot(normal, ray), 0.0);
        float shine = pow(clamp(1.0 + dot(normal, ray), 0.0, 1.0), 4.0);
        return sqrt(light) * $tone + $wet * shine;
        """,
        first=vec3(hsv(first, 0.85, 1.0)),
        second=vec3(hsv(second, 0.85, 1.0)),
        dim=draft.chance.pick((0.03, 0.1, 0.2)),
        tone=draft.chance.number(0.75, 1.0),
        wet=draft.chance.pick((0.0, 0.3, 0.6)),
    )


def glossy(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Paint and polish it: the surroundings are mirrored, most at the rim."""
    del solid
    chance = draft.chance
    return draft.define(
        Shading,
        "gloss",
        "Shading: paint under lacquer, which mirrors more at the rim (Schlick 1994).",
        """
        float facing = clamp(-dot(normal, ray), 0.0, 1.0);
        float mirror = $least + (1.0 - $least) * pow(1.0 - facing, 5.0);
        float light = 0.25 + 0.75 * clamp(dot(normal, normalize($sun)), 0.0, 1.0);
        vec3 matt = $material(at, normal) * sqrt(light);
        return mix(matt, $sky(reflect(ray, normal)), mirror);
        """,
        material=paint(draft),
        least=chance.pick((0.05, 0.15, 0.3)),
        sun=sun(draft),
        sky=mirrored(draft),
    )


def lantern(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Light what is near the path with a lamp that the eye carries, in one color."""
    del solid
    return draft.define(
        Shading,
        "lantern",
        "Shading: a lamp at the eye; edges are darker.",
        """
        float light = clamp(-dot(normal, ray), 0.0, 1.0);
        return $material(at, normal) * $color * ($dim + (1.0 - $dim) * light);
        """,
        material=paint(draft),
        color=vec3(draft.chance.pick(((1.0, 1.0, 1.0), (1.0, 0.85, 0.6)))),
        dim=draft.chance.pick((0.1, 0.3)),
    )


LIT = (
    Style("studio light", 5, three_lights),
    Style("sunlight", 4, sunlight),
    Style("one lamp", 3, one_lamp),
    Style("two colored lamps", 2, two_lamps),
    Style("gloss", 2, glossy),
)
"""Styles for any solid: as if it were photographed."""


def windows(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Light some windows of what is a house by night."""
    del solid, paint
    chance = draft.chance
    return draft.define(
        Shading,
        "lit windows",
        "Shading: dark walls by night, some windows lit.",
        """
        vec2 q = (abs(normal.x) > 0.5 ? at.zy : at.xy) * vec2($fine, 0.8 * $fine);
        vec2 pane = abs(fract(q) - 0.5);
        float wall = step(abs(normal.y), 0.5);
        float seed = random(floor(q) + 31.0 * floor(at.xz));
        float lit = step($share, seed) * inside(max(pane.x, pane.y) - 0.3, 0.12) * wall;
        vec3 lamp = mix($warm, $cold, step(0.93, seed));
        return $dark * (0.6 + 0.4 * normal.y) + lamp * lit + 0.05 * exp(-at.y - 2.5);
        """,
        fine=chance.number(4.0, 7.0),
        share=chance.number(0.4, 0.8),
        warm=vec3(hsv(chance.number(0.07, 0.14), 0.5, 1.0)),
        cold=vec3(hsv(chance.pick((0.5, 0.6, 0.9)), 0.5, 0.9)),
        dark=vec3(hsv(0.62, 0.4, chance.number(0.06, 0.2))),
    )


OUTDOORS = (
    Style("sunlight", 6, sunlight),
    Style("studio light", 1, three_lights),
    Style("one lamp", 2, one_lamp),
    Style("two colored lamps", 1, two_lamps),
)
"""Styles for what lies under a sky."""
WINDOWS = Style("lit windows", 3, windows)
"""How a city looks by night."""
