"""What pictures of light and of lines share: their colors, grounds and curves."""

from shaders21k.synth.chance import Chance
from shaders21k.synth.colors import RGB, hsv, vec3
from shaders21k.synth.draft import Draft, Palette
from shaders21k.synth.grounds import ground

DOTS = (
    "0.8 * spark(d, 0.7 * size)",
    "2.0 * inside(d - size, 0.012)",
    "2.0 * inside(d - size, 0.012)",
    "1.5 * inside(abs(d - 0.8 * size) - 0.006, 0.014)",
)
"""How a dot of `size` looks at a distance `d`: a star, a disc, a ring."""


def lamp(chance: Chance) -> str:
    """Name the tool that says how light falls off."""
    return chance.pick(("halo", "spark", "haze", "tube"), (4, 3, 2, 3))


def electric(chance: Chance) -> RGB:
    """Draw a color of light: its weakest channel still glows, so its core turns white.

    Reds, golds, greens, cyans, blues, violets and pinks that signs are made of.
    """
    hue = chance.pick((0.0, 0.04, 0.1, 0.33, 0.42, 0.5, 0.55, 0.6, 0.67, 0.76, 0.87))
    return hsv(hue + chance.number(-0.02, 0.02), chance.number(0.7, 0.95), 1.0)


def neon(draft: Draft) -> Palette:
    """Write what colors lights have: white, one hue, two, a rainbow or cosines."""
    chance = draft.chance
    name, formula = chance.pick(
        (
            ("white", "vec3(1.0)"),
            ("one hue", "$first * (0.8 + 0.2 * cos(6.28319 * t))"),
            ("two hues", "mix($first, $second, fold(2.0 * t))"),
            ("white and one hue", "mix(vec3(1.0), $first, fold(2.0 * t))"),
            ("rainbow", "0.55 + 0.45 * cos(6.28319 * (t + vec3(0.0, 0.333, 0.667)))"),
            ("cosines", "0.6 + 0.4 * cos(6.28319 * (t + vec3($a, $b, $c)))"),
        ),
        (3, 6, 4, 1, 3, 3),
    )
    start, step = chance.number(0.0, 1.0), chance.number(0.08, 0.25)
    words = {
        "first": vec3(electric(chance)),
        "second": vec3(electric(chance)),
        "a": f"{start:.2f}",
        "b": f"{start + step:.2f}",
        "c": f"{start + 2.0 * step:.2f}",
    }
    for word, value in words.items():
        formula = formula.replace(f"${word}", value)
    return draft.define(
        Palette, "light", f"Palette: {name}.", "return $formula;", formula=formula
    )


def gloom(chance: Chance) -> str:
    """Write a ground for light, of `p`: black, or nearly."""
    deep = vec3(hsv(chance.number(0.5, 1.05), chance.number(0.3, 0.9), 0.13))
    return chance.pick(
        (
            "vec3(0.0)",
            deep,
            f"{deep} * exp(-dot(p, p))",
            f"{deep} * (0.8 - 0.7 * p.y)",
            (
                f"1.6 * {deep} * (1.0 - inside(abs(fract(4.0 * p.x) - 0.5) - 0.46,"
                f" 0.03)"
                " * inside(abs(fract(4.0 * p.y) - 0.5) - 0.46, 0.03))"
            ),
        ),
        (12, 4, 3, 2, 1),
    )


def inkwell(draft: Draft) -> tuple[str, Palette]:
    """Write a ground for lines, of `p`, and the ink that stands out from it."""
    chance = draft.chance
    way = chance.pick(("night", "paper", "board", "ground"), (11, 6, 3, 1))
    if way == "night":
        return gloom(chance), neon(draft)
    if way == "board":
        board = chance.pick((0.33, 0.58, 0.6, 0.62, 0.02))
        chalk = hsv(chance.number(0.0, 1.0), chance.pick((0.0, 0.0, 0.3)), 1.0)
        return vec3(hsv(board, chance.number(0.5, 0.9), 0.38)), one_ink(draft, chalk)
    dark = hsv(
        chance.number(0.5, 1.1), chance.pick((0.0, 0.9)), chance.number(0.0, 0.3)
    )
    if way == "paper":
        tint = chance.pick((0.0, 0.0, 0.05, 0.15))
        paper = vec3(hsv(chance.pick((0.1, 0.13, 0.55)), tint, 0.97))
        vivid = hsv(chance.pick((0.0, 0.04, 0.35, 0.6, 0.8)), 0.9, 0.8)
        return paper, one_ink(draft, chance.pick((dark, dark, vivid)))
    plain = ground(draft)
    if chance.happens(50):
        return f"(0.55 + 0.45 * {plain}(p))", one_ink(draft, dark)
    return f"0.4 * {plain}(p)", one_ink(draft, (1.0, 1.0, 1.0))


def one_ink(draft: Draft, color: RGB) -> Palette:
    """Write an ink that does not change."""
    return draft.define(
        Palette, "ink", "Palette: one ink.", "return $color;", color=vec3(color)
    )


def curve(chance: Chance) -> tuple[str, str]:
    """Name a closed curve, and write its point as a vec2 of an angle `a` and `shift`.

    All are classics: Bowditch's and Lissajous' figures (1815, 1857), Grandi's roses
    (1728), trochoids as a toy's wheels draw them, Bernoulli's lemniscate (1694).
    """
    m, n = chance.pick(((1, 2), (2, 3), (3, 4), (3, 2), (1, 3), (3, 5)))
    petals, reach = chance.integer(3, 7), chance.number(0.25, 0.5)
    return chance.pick(
        (
            (
                "Lissajous figure",
                f"0.85 * vec2(sin({m}.0 * a + shift), sin({n}.0 * a))",
            ),
            (
                "rose",
                f"(0.25 + 0.65 * cos({petals}.0 * a + shift)) * vec2(cos(a), sin(a))",
            ),
            (
                "trochoid",
                (
                    f"{1.0 - reach:.3f} * vec2(cos(a), sin(a)) + {reach:.3f}"
                    f" * vec2(cos({petals}.0 * a + shift), -sin({petals}.0 * a +"
                    f" shift))"
                ),
            ),
            (
                "lemniscate",
                (
                    "1.2 * vec2(cos(a), sin(a) * cos(a + 0.4 * sin(shift)))"
                    " / (1.0 + 0.6 * sin(a) * sin(a))"
                ),
            ),
            (
                "knot",
                (
                    f"(0.6 + 0.3 * cos({petals}.0 * a + shift))"
                    " * vec2(cos(2.0 * a), sin(2.0 * a))"
                ),
            ),
            (
                "wavy ring",
                (
                    f"(0.65 + 0.15 * sin({petals}.0 * a + shift)"
                    f" + 0.1 * sin({petals + 2}.0 * a - 2.0 * shift))"
                    " * vec2(cos(a), sin(a))"
                ),
            ),
        ),
        (4, 3, 3, 1, 2, 2),
    )
