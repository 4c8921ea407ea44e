"""Materials: what color a surface has at a place, before any light falls on it."""

from shaders21k.synth.colors import RGB, dark, hsv, muted, pale, vec3, vivid
from shaders21k.synth.compose import cheap_leaf
from shaders21k.synth.draft import Draft, Idea, Material, draw


def paint(draft: Draft) -> RGB:
    """Draw the color of a thing: lively, earthen, white or gray."""
    chance = draft.chance
    way = chance.pick((vivid, muted, pale, None), (5, 4, 3, 2))
    return way(chance) if way else hsv(0.0, 0.0, chance.number(0.35, 0.8))


def plain(draft: Draft, noun: str) -> Material:
    """Paint all of it in one color."""
    return draft.define(
        Material,
        noun,
        "Material: one color.",
        "return $color;",
        color=vec3(paint(draft)),
    )


def mixed(draft: Draft, noun: str, way: str, formula: str) -> Material:
    """Mix two colors by a formula of `at` and `normal`."""
    first, second = paint(draft), draft.chance.pick((pale, muted, dark))(draft.chance)
    return draft.define(
        Material,
        noun,
        f"Material: two colors, {way}.",
        "return mix($first, $second, $formula);",
        first=vec3(first),
        second=vec3(second),
        formula=formula,
    )


def checkered(draft: Draft, noun: str) -> Material:
    """Check it, through the body or on its sides."""
    pitch = draft.chance.pick((2, 3, 4, 6))
    around = f"{pitch * 2 / 3.14159:.3f} * atan(at.z, at.x + 0.00001)"
    formula = draft.chance.pick(
        (
            f"abs(checks({pitch}.0 * at.xz + 0.5) - checks({pitch}.0 * at.yy))",
            f"checks({pitch}.0 * at.xy)",
            f"checks(vec2({pitch}.0 * at.y, {around}))",
        )
    )
    return mixed(draft, noun, "in checks", formula)


def striped(draft: Draft, noun: str) -> Material:
    """Stripe it, along an axis, round it, or aslant."""
    pitch = draft.chance.number(3.0, 9.0)
    along = draft.chance.pick(
        ("at.y", "at.x", "at.x + at.y", "length(at.xz)", "length(at)", "at.z")
    )
    return mixed(
        draft,
        noun,
        "in stripes",
        f"smoothstep(-0.15, 0.15, sin({pitch:.2f} * ({along})))",
    )


def blended(draft: Draft, noun: str) -> Material:
    """Blend from one color to another, along an axis or from the middle."""
    return mixed(
        draft,
        noun,
        "blended",
        draft.chance.pick(
            (
                "smoothstep(-1.0, 1.0, at.y)",
                "smoothstep(-1.0, 1.0, at.x + at.y)",
                "smoothstep(0.3, 1.3, length(at))",
                "smoothstep(-0.3, 0.8, normal.y)",
            )
        ),
    )


def sided(draft: Draft, noun: str) -> Material:
    """Color it by which way it faces: every side of a cube another color."""
    chance = draft.chance
    formula = chance.pick(
        (
            "abs(normal)",
            "0.25 + 0.75 * step(0.5, abs(normal))",
            "mat3($first, $second, $third) * (normal * normal)",
        )
    )
    return draft.define(
        Material,
        noun,
        "Material: a color for each way that a side faces.",
        f"return {formula};",
        first=vec3(paint(draft)),
        second=vec3(paint(draft)),
        third=vec3(paint(draft)),
    )


def placed(draft: Draft, noun: str) -> Material:
    """Color it by where it is: a cube of colors, or a rainbow along the way."""
    chance = draft.chance
    formula = chance.pick(
        (
            "0.5 + 0.5 * at",
            "0.55 + 0.45 * cos($pace * at.y + vec3(0.0, 2.1, 4.2))",
            "0.6 + 0.4 * cos($pace * length(at) + vec3(0.0, 0.6, 1.2))",
            "0.55 + 0.45 * cos($pace * at.xyz + vec3(0.0, 2.0, 4.0))",
        )
    )
    return draft.define(
        Material,
        noun,
        "Material: colors by place.",
        f"return {formula};",
        pace=chance.number(1.5, 4.0),
    )


def wooden(draft: Draft, noun: str) -> Material:
    """Show year rings about an axis, wavering."""
    chance = draft.chance
    tone = chance.number(0.05, 0.1)
    return draft.define(
        Material,
        noun,
        "Material: wood.",
        """
        float grain = length(at.xy + 0.3) + 0.15 * valueNoise(2.0 * at.xz);
        grain = fract($rings * grain + 0.3 * valueNoise(vec2(30.0 * at.x, 4.0 * at.z)));
        return mix($light, $dark, grain * grain);
        """,
        rings=chance.number(4.0, 9.0),
        light=vec3(hsv(tone + 0.02, 0.55, 0.8)),
        dark=vec3(hsv(tone, 0.7, 0.45)),
    )


def mottled(draft: Draft, noun: str) -> Material:
    """Cloud it: marble with veins, rust, stone."""
    chance = draft.chance
    kind, first, second, formula = chance.pick(
        (
            (
                "marble",
                pale(chance),
                hsv(chance.number(0.5, 1.1), 0.2, 0.35),
                "pow(1.0 - abs(2.0 * n - 1.0), 6.0)",
            ),
            ("rust", muted(chance), (0.5, 0.22, 0.08), "smoothstep(0.4, 0.6, n)"),
            ("stone", muted(chance), hsv(0.08, 0.15, 0.25), "n"),
            (
                "moss",
                hsv(0.08, 0.2, 0.5),
                hsv(0.24, 0.6, 0.35),
                "smoothstep(0.4, 0.7, n)",
            ),
        )
    )
    return draft.define(
        Material,
        noun,
        f"Material: {kind}.",
        """
        float n = clouds($pitch * (at.xy + at.zx * vec2(0.7, -0.6)));
        return mix($first, $second, $formula);
        """,
        pitch=chance.number(1.5, 4.0),
        first=vec3(first),
        second=vec3(second),
        formula=formula,
    )


def printed(draft: Draft, noun: str) -> Material:
    """Print a pattern or noise in two inks onto its sides."""
    field = cheap_leaf(draft)
    chance = draft.chance
    return draft.define(
        Material,
        noun,
        f"Material: {field.noun}, printed on every side in two inks.",
        """
        vec3 side = abs(normal);
        vec2 q = side.y > max(side.x, side.z) ? at.xz : side.x > side.z ? at.zy : at.xy;
        return mix($first, $second, $field($pitch * q));
        """,
        field=field,
        pitch=chance.number(0.8, 2.0),
        first=vec3(chance.pick((muted, dark))(chance)),
        second=vec3(chance.pick((pale, vivid))(chance)),
    )


def cellular(draft: Draft, noun: str) -> Material:
    """Give every cell of a lattice a color of its own, of a few or a rainbow's."""
    chance = draft.chance
    formula = chance.pick(
        (
            "mix($first, $second, seed)",
            "seed < 0.4 ? $first : seed < 0.75 ? $second : $third",
            "0.55 + 0.45 * cos(6.28319 * seed + vec3(0.0, 2.1, 4.2))",
            "vec3(0.3 + 0.6 * seed)",
        )
    )
    return draft.define(
        Material,
        noun,
        "Material: a color for each cell.",
        f"""
        vec3 cell = floor($pitch * (at - 0.05 * normal));
        float seed = random(cell.xz + 57.0 * cell.y);
        return {formula};
        """,
        pitch=chance.pick((0.5, 1.0, 1.0, 2.0)),
        first=vec3(paint(draft)),
        second=vec3(paint(draft)),
        third=vec3(paint(draft)),
    )


MATERIALS = (
    Idea("plain paint", 16, plain),
    Idea("checkered", 2, checkered),
    Idea("striped", 2, striped),
    Idea("blended paint", 3, blended),
    Idea("colored sides", 2, sided),
    Idea("colors by place", 2, placed),
    Idea("wooden", 1, wooden),
    Idea("mottled stone", 2, mottled),
    Idea("printed sides", 4, printed),
)
WIDE_MATERIALS = (
    Idea("plain paint", 9, plain),
    Idea("checkered", 1, checkered),
    Idea("striped", 2, striped),
    Idea("colored sides", 1, sided),
    Idea("mottled stone", 2, mottled),
    Idea("colored cells", 4, cellular),
    Idea("printed sides", 3, printed),
)


def material(draft: Draft) -> Material:
    """Write a material."""
    return draw(draft, "material", MATERIALS)


def wide_material(draft: Draft) -> Material:
    """Write a material for what goes on without end."""
    return draw(draft, "material", WIDE_MATERIALS)
