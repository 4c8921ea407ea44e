"""Styles: solids drawn as no camera sees them, or of stuff that is no paint."""

from shaders21k.synth.colors import dark, hsv, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Shading, Solid
from shaders21k.synth.scene.lights import Paint, Style, lantern
from shaders21k.synth.scene.skies import mirrored, sun


def clay(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Show it in white clay, under an even sky: hollows alone are dark."""
    del paint
    color = pale(draft.chance)
    return draft.define(
        Shading,
        "clay",
        "Shading: white clay; what is hollow is dark.",
        """
        float open = 0.0;
        for (int i = 1; i <= 3; i++) {
            float reach = 0.12 * float(i);
            open += $solid(at + reach * normal) / reach;
        }
        open = clamp(open / 3.0, 0.0, 1.0);
        float light = open * (0.75 + 0.25 * dot(normal, normalize($sun)));
        return $color * sqrt(light);
        """,
        solid=solid,
        color=vec3(color),
        sun=sun(draft),
    )


def normals(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Show which way it faces, as colors: what one does before there is a light."""
    del solid, paint
    return draft.define(
        Shading,
        "normals as colors",
        "Shading: the normal, as a color.",
        "return $formula;",
        formula=draft.chance.pick(
            (
                "0.5 + 0.5 * normal",
                "0.5 + 0.5 * normal",
                "max(normal, 0.0)",
                "abs(normal)",
                "0.5 - 0.5 * normal.zyx",
                "vec3(0.5 + 0.5 * normal.xy, 1.0)",
            )
        ),
    )


def depth(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Show how near it is, in gray or one color."""
    del solid, paint
    color = draft.chance.pick(((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), vivid(draft.chance)))
    return draft.define(
        Shading,
        "depth alone",
        "Shading: the nearer, the lighter.",
        "return $color * clamp($level - 0.6 * dot(at, ray), 0.0, 1.0);",
        color=vec3(color),
        level=draft.chance.number(0.1, 0.4),
    )


def toon(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Draw it as cartoons are: few flat tones, an outline in ink."""
    del solid
    chance = draft.chance
    return draft.define(
        Shading,
        "toon",
        "Shading: $tones flat tones, an ink line where the surface turns away.",
        """
        float light = 0.5 + 0.5 * dot(normal, normalize($sun));
        light = $dim + (1.0 - $dim) * floor(light * $tones.0 + 0.4) / $tones.0;
        vec3 color = $material(at, normal) * min(light, 1.0);
        color += $spot * step(0.93, dot(reflect(ray, normal), normalize($sun)));
        return mix($ink, color, smoothstep(0.22, 0.3, -dot(normal, ray)));
        """,
        tones=chance.integer(2, 4),
        material=paint(draft),
        sun=sun(draft),
        dim=chance.number(0.2, 0.5),
        spot=chance.pick((0.0, 0.5)),
        ink=vec3(chance.pick(((0.0, 0.0, 0.0), dark(chance), (1.0, 1.0, 1.0)))),
    )


def rim(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Leave it black but for the light around its edges."""
    del solid, paint
    return draft.define(
        Shading,
        "rim light",
        "Shading: black, lit from behind: the edges glow.",
        """
        float edge = pow(clamp(1.0 + dot(normal, ray), 0.0, 1.0), $sharp);
        return $color * edge * $strength + edge * edge * edge;
        """,
        color=vec3(draft.chance.pick((vivid, vivid, pale))(draft.chance)),
        sharp=draft.chance.pick((1.5, 2.5, 4.0)),
        strength=draft.chance.number(1.0, 1.5),
    )


def iridescent(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Let the hue follow the angle of sight, as on beetles and soap."""
    del solid, paint
    chance = draft.chance
    return draft.define(
        Shading,
        "iridescence",
        "Shading: the hue follows the angle of sight, as on soap.",
        """
        float facing = clamp(-dot(normal, ray), 0.0, 1.0);
        vec3 film = 0.5 + 0.5 * cos($bands * facing + $shift + vec3(0.0, 2.1, 4.2));
        float shine = pow(max(dot(reflect(ray, normal), normalize($sun)), 0.0), 30.0);
        return film * ($dim + (1.0 - $dim) * $facing) + 0.7 * shine;
        """,
        bands=chance.number(2.5, 9.0),
        shift=chance.number(0.0, 6.28),
        dim=chance.number(0.2, 0.6),
        facing=chance.pick(("facing", "(1.0 - facing)")),
        sun=sun(draft),
    )


def chrome(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Plate it: it shows nothing but its surroundings."""
    del solid, paint
    chance = draft.chance
    metal = chance.pick(((1.0, 1.0, 1.0), (1.0, 0.78, 0.4), (0.95, 0.65, 0.5)))
    return draft.define(
        Shading,
        "polished metal",
        "Shading: polished metal, in which the surroundings are seen.",
        """
        vec3 color = $sky(reflect(ray, normal));
        return $metal * color * (0.75 + 0.25 * dot(normal, vec3(0.3, 0.9, -0.3)));
        """,
        sky=mirrored(draft),
        metal=vec3(metal),
    )


def glass(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Let light through, bent by each color differently, and mirrored at the rim."""
    del paint
    chance = draft.chance
    return draft.define(
        Shading,
        "glass",
        "Shading: glass; it bends red less than blue, and is darker where thick.",
        """
        vec3 red = refract(ray, normal, $bend), blue = refract(ray, normal, $more);
        vec3 through = vec3($sky(red).r, $sky(0.5 * (red + blue)).g, $sky(blue).b);
        float thick = clamp(-2.0 * $solid(at + 0.5 * red), 0.0, 1.0);
        float mirror = 0.08 + 0.92 * pow(clamp(1.0 + dot(normal, ray), 0.0, 1.0), 4.0);
        return mix(through * mix(vec3(1.0), $color, thick),
            $sky(reflect(ray, normal)), mirror);
        """,
        solid=solid,
        sky=mirrored(draft),
        bend=chance.number(0.72, 0.8),
        more=chance.number(0.62, 0.7),
        color=vec3(hsv(chance.number(0.0, 1.0), chance.number(0.1, 0.7), 0.9)),
    )


def wired(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Rule it with glowing lines: a model on an old screen."""
    del solid, paint
    chance = draft.chance
    lines = chance.pick(
        (
            "abs(fract($count.0 * at + 0.5) - 0.5)",
            "vec3(abs(fract($count.0 * at.y + 0.5) - 0.5))",
            "abs(fract(vec3($count.0 * at.y, $round.0 * atan(at.z, at.x), 0.5)) - 0.5)",
        )
    )
    count, hue = chance.integer(3, 7), chance.number(0.0, 1.0)
    return draft.define(
        Shading,
        "glowing lines",
        "Shading: dark, ruled with glowing lines.",
        f"""
        vec3 lines = {lines};
        float gap = min(lines.x, min(lines.y, lines.z));
        float glow = inside(gap - 0.04, 0.05) + 0.12 * exp(-8.0 * gap);
        float rim = pow(clamp(1.0 + dot(normal, ray), 0.0, 1.0), 3.0);
        return $ground + $color * (glow + 0.4 * rim);
        """,
        count=count,
        round=chance.integer(2, 4),
        ground=vec3(hsv(hue + 0.5, 0.5, chance.pick((0.0, 0.06)))),
        color=vec3(chance.pick((vivid, vivid, pale))(chance)),
    )


def engraved(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Print it in one ink: lines that swell where it is dark."""
    del solid, paint
    chance = draft.chance
    ink, paper = dark(chance), pale(chance)
    along = chance.pick(("at.y", "at.x + at.y", "length(at.xz)", "at.x - at.z + at.y"))
    return draft.define(
        Shading,
        "engraving",
        "Shading: one ink, in lines that swell where it is dark.",
        """
        float light = 0.45 + 0.5 * dot(normal, normalize($sun));
        float line = fold($pitch * ($along));
        return mix($ink, $paper, smoothstep(-0.15, 0.15, light - 0.9 * line + 0.05));
        """,
        sun=sun(draft),
        pitch=chance.number(9.0, 20.0),
        along=along,
        ink=vec3(ink),
        paper=vec3(paper),
    )


def lines_of_light(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Set strips of light into dark walls, running along or across."""
    del solid, paint
    chance = draft.chance
    along = chance.pick(("at.z", "at.y", "at.x + at.z", "at.x"))
    return draft.define(
        Shading,
        "strips of light",
        "Shading: dark walls with strips of light.",
        """
        float gap = abs(fract($pitch * ($along) + 0.3 * iTime) - 0.5);
        float strip = inside(gap - 0.05, 0.04) + 0.25 * exp(-9.0 * gap);
        float light = 0.15 + 0.35 * clamp(-dot(normal, ray), 0.0, 1.0);
        return $wall * light + $color * strip;
        """,
        pitch=chance.pick((0.5, 1.0, 2.0)),
        along=along,
        wall=vec3(pale(chance)),
        color=vec3(vivid(chance)),
    )


def wax(draft: Draft, solid: Solid, paint: Paint) -> Shading:
    """Let light seep through thin places: jelly, wax, leaves."""
    del paint
    chance = draft.chance
    hue = chance.pick((0.0, 0.06, 0.12, 0.3, 0.45, 0.6, 0.92))
    return draft.define(
        Shading,
        "wax",
        "Shading: wax; light seeps through where it is thin.",
        """
        vec3 lamp = normalize($sun);
        float seep = clamp(1.0 + 2.5 * $solid(at + 0.4 * lamp), 0.0, 1.0);
        float light = 0.5 + 0.5 * dot(normal, lamp);
        float shine = pow(max(dot(reflect(ray, normal), lamp), 0.0), 40.0);
        return $deep * light + $thin * seep * (0.3 + 0.4 * light) + 0.5 * shine;
        """,
        solid=solid,
        sun=sun(draft),
        deep=vec3(hsv(hue, 0.85, 0.6)),
        thin=vec3(hsv(hue + 0.05, 0.6, 1.0)),
    )


STYLES = (
    Style("clay", 3, clay),
    Style("normals as colors", 3, normals),
    Style("depth alone", 1, depth),
    Style("toon", 2, toon),
    Style("rim light", 2, rim),
    Style("iridescence", 2, iridescent),
    Style("polished metal", 2, chrome),
    Style("glass", 2, glass),
    Style("glowing lines", 2, wired),
    Style("engraving", 1, engraved),
    Style("wax", 2, wax),
)
"""Styles for bodies of about unit size."""
SPACIOUS = (
    Style("lantern", 4, lantern),
    Style("strips of light", 2, lines_of_light),
    Style("clay", 1, clay),
    Style("normals as colors", 1, normals),
    Style("engraving", 1, engraved),
)
"""Styles for what is flown through."""
