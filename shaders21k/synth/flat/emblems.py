"""Figures: signs, flags and constructions of signed distances."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.critters import BLACK, BRIGHT
from shaders21k.synth.flat.flats import colors, figure, listed

FORMS = (
    "length(s) - 0.7",
    "abs(length(s) - 0.6) - 0.13",
    "box(s, vec2(0.6))",
    "roundBox(s, vec2(0.66, 0.45), 0.2)",
    "polygon(s, 3.0, 0.4)",
    "polygon(s.yx, 5.0, 0.6)",
    "polygon(s, 6.0, 0.62)",
    "star(s.yx, 5.0, 0.85, 0.45)",
    "star(s, 4.0, 0.9, 0.35)",
    "star(s.yx, 8.0, 0.85, 0.7)",
    "heart(s + vec2(0.0, 0.12), 0.44)",
    "moon(s + vec2(0.1, 0.0), 0.7, 0.85)",
    "vesica(s, 0.42, 0.85)",
    "egg(s, 0.7)",
    "min(box(s, vec2(0.75, 0.2)), box(s, vec2(0.2, 0.75)))",
    "arc(s, 2.2, 0.55) - 0.16",
    "stroke(s, vec2(-0.5, -0.4), vec2(0.5, 0.4)) - 0.22",
    "length(s) - 0.6 - 0.15 * cos(6.0 * ray(s, 1.0))",
    "abs(abs(length(s) - 0.5) - 0.2) - 0.07",
)
"""Distances of plain forms from `vec2 s`."""


def form(draft: Draft) -> str:
    """Draw a plain form."""
    return draft.chance.pick(FORMS)


def sign(draft: Draft, noun: str) -> Picture:
    """Draw one plain form that turns, beats, tumbles or bounces."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a plain form that moves.",
        {
            "ink": listed((*BRIGHT, "ffffff", "111111", "e01b24"), chance),
            "inner": listed((*BRIGHT, "ffffff", "111111"), chance),
        },
        """
        $move
        float d = $form;
        color = $lay(color, ink, d);
        color = paint(color, inner, $inside);
        """,
        move=chance.pick(
            (
                f"vec2 s = rotation({draft.turn(0.5, 1.3)}) * q;",
                "vec2 s = q * (1.0 + 0.25 * pow(0.5 + 0.5 * sin(4.0 * beat), 3.0));",
                "vec2 s = rotation(0.5 * sin(2.0 * beat)) * q;",
                "vec2 s = vec2(q.x / (0.15 + 0.85 * abs(cos(1.3 * beat))), q.y);",
                "vec2 s = (q - vec2(0.0, 0.25 - 0.5 * abs(sin(2.0 * beat)))) * 1.3;",
            )
        ),
        form=form(draft),
        inside=chance.pick(("1.0", "1.0", "d + 0.15", "abs(d + 0.13) - 0.035")),
    )


def logo(draft: Draft, noun: str) -> Picture:
    """Make a mark of two or three forms: joined, cut, crossed, in outline."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a mark made of three forms.",
        {
            "ink": listed((*BRIGHT, "ffffff", "111111", "e01b24"), chance),
            "second": listed((*BRIGHT, "ffffff", "111111"), chance),
        },
        """
        vec2 s = rotation($first) * q / 0.95;
        float a = $forma;
        s = rotation($turn) * (q - 0.35 * vec2(cos(0.9 * beat), sin(0.9 * beat)))
            / $small;
        float b = $small * ($formb);
        s = rotation($first - beat) * q / 0.4;
        float c = 0.4 * ($formc);
        float d = $join;
        color = $lay(color, ink, d);
        color = paint(color, second, $rest);
        """,
        first=chance.pick(("0.0", "0.785", "beat * 0.7")),
        turn=draft.turn(0.4, 1.2),
        small=chance.number(0.5, 0.8),
        forma=form(draft),
        formb=form(draft),
        formc=form(draft),
        join=chance.pick(
            (
                "bite(a, b)",
                "max(min(a, b), -max(a, b))",
                "min(bite(a, b), c)",
                "smoothUnion(a, b, 0.25)",
                "bite(abs(a) - 0.07, b)",
                "abs(min(a, b)) - 0.06",
            )
        ),
        rest=chance.pick(("1.0", "max(a, b) + 0.06", "c", "abs(c) - 0.04")),
    )


def taiji(draft: Draft, noun: str) -> Picture:
    """Draw the sign of yin and yang, or whirls of several arms, turning."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "the sign of yin and yang.",
        {
            "light": listed(("ffffff", "ffffff", *BRIGHT), chance),
            "shade": listed(("111111", "111111", "1d3557", "7b241c"), chance),
        },
        """
        vec2 s = rotation($turn) * q;
        float d = length(s) - 0.85, dark = s.x;
        dark = bite(min(dark, length(s - vec2(0.0, 0.425)) - 0.425),
            length(s + vec2(0.0, 0.425)) - 0.425);
        color = $lay(color, light, d);
        color = paint(color, shade, max(dark, d + $rim));
        float dots = length(vec2(s.x, abs(s.y) - 0.425)) - $dot;
        color = paint(color, s.y > 0.0 ? light : shade, dots);
        """,
        turn=draft.turn(0.5, 1.3),
        rim=chance.pick((0.0, 0.03)),
        dot=chance.number(0.08, 0.18),
    )


def flag(draft: Draft, noun: str) -> Picture:
    """Draw an invented flag that waves: stripes, crosses, a device, a canton."""
    chance = draft.chance
    chosen = colors(chance)
    field = chance.pick(
        (
            "cloth = at.x < -0.333 ? a : at.x < 0.333 ? b : c;",
            "cloth = at.y > 0.333 ? a : at.y > -0.333 ? b : c;",
            "cloth = fold(at.y * $stripes.0 + 1.0) < 0.5 ? a : b;",
            (
                "cloth = paint(a, b, min(abs(at.x + 0.3), abs(at.y)) - 0.2);\n"
                "cloth = paint(cloth, c, min(abs(at.x + 0.3), abs(at.y)) - 0.1);"
            ),
            (
                "cloth = paint(a, b, abs(abs(at.x) - abs(at.y)) - 0.17);\n"
                "cloth = paint(cloth, c, min(abs(at.x), abs(at.y)) - 0.14);"
            ),
            (
                "cloth = at.y > 0.0 ? a : b;\n"
                "cloth = paint(cloth, c, at.x + 1.0 - 0.9 * (1.0 - abs(at.y)));"
            ),
            (
                "cloth = at.x + at.y > 0.0 ? a : b;\n"
                "cloth = paint(cloth, c, abs(at.x + at.y) - 0.18);"
            ),
            "cloth = a;",
            "cloth = mod(floor(at.x * 3.0) + floor(at.y * 2.0), 2.0) < 0.5 ? a : b;",
        )
    ).replace("$stripes", str(chance.integer(4, 9)))
    device = chance.pick(
        (
            "1.0",
            "length(s) - 0.35",
            "star(s.yx, 5.0, 0.42, 0.4)",
            "moon(s, 0.36, 0.8)",
            "star(s, 12.0, 0.42, 0.55)",
            "min(box(s, vec2(0.32, 0.1)), box(s, vec2(0.1, 0.32)))",
            (
                "star((fract(s * 3.0) - 0.5).yx, 5.0, 0.4, 0.4) / 3.0"
                " + 9.0 * step(0.5, max(abs(s.x), abs(s.y)))"
            ),
        )
    )
    names = ("a", "b", "c", "other", "pole")
    return figure(
        draft,
        noun,
        "an invented flag that waves.",
        dict(zip(names, chosen, strict=True)),
        f"""
        vec2 at = q * vec2(1.18, 1.75);
        float wave = sin(4.0 * q.x - 4.0 * beat) * (q.x + 0.9);
        at.y -= $height * wave;
        float d = box(at, vec2(1.0)) / 1.75;
        vec3 cloth = a;
        {field}
        vec2 s = at * vec2(1.0, 0.68) - vec2($left, $up);
        cloth = paint(cloth, other, $device);
        cloth *= 1.0 + $shade * cos(4.0 * q.x - 4.0 * beat);
        color = $lay(color, cloth, d);
        if ($mast > 0.5) {{
            color = $lay(color, pole, box(q + vec2(0.88, 0.2), vec2(0.03, 0.8)));
        }}
        """,
        height=chance.number(0.1, 0.22),
        left=chance.pick((0.0, -0.5)),
        up=chance.pick((0.0, 0.0, 0.25)),
        device=device,
        shade=chance.pick((0.0, 0.15, 0.25)),
        mast=chance.pick((0.0, 1.0)),
        layouts=("alone", "alone", "tilting", "grid", "parade"),
    )


def morph(draft: Draft, noun: str) -> Picture:
    """Let one form become another and return, by mixing their distances."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a form that becomes another.",
        {
            "ink": listed((*BRIGHT, "ffffff", "111111"), chance),
            "core": listed((*BRIGHT, "ffffff", "111111"), chance),
        },
        """
        float way = smoothstep(0.15, 0.85, fold($pace * beat));
        vec2 s = rotation($turn) * q;
        float a = $forma, b = $formb, d = mix(a, b, way);
        color = $lay(color, ink, $outer);
        color = paint(color, core, $inner);
        """,
        pace=chance.number(0.5, 0.9),
        turn=chance.pick(("0.0", draft.turn(0.2, 0.8))),
        forma=form(draft),
        formb=form(draft),
        outer=chance.pick(("d", "d", "abs(d) - 0.06", "abs(abs(d) - 0.12) - 0.04")),
        inner=chance.pick(("1.0", "d + 0.25", "abs(d + 0.2) - 0.04")),
    )


def drops(draft: Draft, noun: str) -> Picture:
    """Let discs wander, melt into each other and part (metaballs, Blinn 1982)."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "$count drops that melt into each other.",
        {
            "ink": listed((*BRIGHT, "ffffff", "111111"), chance),
            "core": listed((*BRIGHT, "ffffff"), chance),
            "black": BLACK,
        },
        """
        float d = 1.0;
        for (int i = 0; i < $count; i++) {
            float k = float(i) + $from;
            vec2 at = 0.62 * vec2(sin((0.9 + 0.23 * k) * beat + 2.4 * k),
                cos((1.3 - 0.17 * k) * beat + k));
            d = smoothUnion(d, length(q - at) - 0.12 - 0.14 * fract(0.618 * k), $melt);
        }
        color = $lay(color, ink, d);
        color = paint(color, core, $inner);
        """,
        count=chance.integer(3, 7),
        **{"from": chance.number(0.0, 3.0)},
        melt=chance.number(0.25, 0.6),
        inner=chance.pick(
            ("1.0", "d + 0.08", "max(d, abs(fract(8.0 * d) - 0.5) / 8.0 - 0.02)")
        ),
        layouts=("alone", "alone", "alone", "grid"),
    )


EMBLEMS = (
    Idea("emblem", 3, sign),
    Idea("logo", 3, logo),
    Idea("yin and yang", 1, taiji),
    Idea("flag", 4, flag),
    Idea("morphing form", 2, morph),
    Idea("drops", 2, drops),
)
"""Signs."""
