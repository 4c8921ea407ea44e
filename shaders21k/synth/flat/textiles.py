"""Designs: cloth, woven and knitted."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import plain


def tartan(draft: Draft, noun: str) -> Picture:
    """Weave stripes of one sequence along and across (a sett), in twill or plain."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "plaid: one sequence of stripes along and across.",
        """
        p = rotation($lean) * p + $drift;
        vec2 at = $mirrored > 0.5 ? abs(fract(p * $count) * 2.0 - 1.0)
            : fract(p * $count);
        vec3 warp = $ground, weft = $ground;
        warp = mix(warp, $ink, inside(abs(at.x - $a) - $wa, 0.02));
        weft = mix(weft, $ink, inside(abs(at.y - $a) - $wa, 0.02));
        warp = mix(warp, $second, inside(abs(at.x - $b) - $wb, 0.02));
        weft = mix(weft, $second, inside(abs(at.y - $b) - $wb, 0.02));
        warp = mix(warp, $third, inside(abs(at.x - $c) - 0.03, 0.02));
        weft = mix(weft, $third, inside(abs(at.y - $c) - 0.03, 0.02));
        float twill = step(0.5, fract((p.x + p.y) * $fine));
        return mix(warp, weft, mix(0.5, twill, $woven));
        """,
        lean=chance.pick((0.0, 0.0, 0.785)),
        drift=draft.drift(0.1, 0.3),
        count=chance.number(0.8, 2.2),
        mirrored=chance.pick((0.0, 1.0)),
        a=chance.number(0.1, 0.6),
        wa=chance.number(0.08, 0.25),
        b=chance.number(0.3, 0.9),
        wb=chance.number(0.03, 0.12),
        c=chance.number(0.1, 0.95),
        fine=chance.number(8.0, 16.0),
        woven=chance.pick((0.0, 0.3, 1.0)),
    )


def weave(draft: Draft, noun: str) -> Picture:
    """Weave bands over and under each other: plain, twill, or by chance."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "bands that pass over and under each other.",
        """
        p = rotation($lean) * p * $count + $drift;
        vec2 cell = floor(p), f = fract(p) - 0.5;
        bool over = $rule;
        vec3 warp = $warp, weft = $weft;
        float curve = $curve;
        vec3 up = warp * (1.0 - curve * (abs(f.x) * 0.8 + 0.5 * f.y * f.y));
        vec3 across = weft * (1.0 - curve * (abs(f.y) * 0.8 + 0.5 * f.x * f.x));
        float wide = $wide + $breath;
        float du = abs(f.x) - wide, da = abs(f.y) - wide;
        vec3 color = $gap;
        vec3 below = over ? across : up, above = over ? up : across;
        float low = over ? da : du, high = over ? du : da;
        color = mix(color, below, inside(low, 0.012 * $count));
        color *= 1.0 - 0.5 * $shadow * exp(-12.0 * max(high, 0.0));
        return mix(color, above, inside(high, 0.012 * $count));
        """,
        lean=chance.pick((0.0, 0.785, 0.785, 0.3)),
        count=chance.number(2.0, 6.0),
        drift=draft.drift(0.2, 0.6),
        rule=chance.pick(
            (
                "mod(cell.x + cell.y, 2.0) < 0.5",
                "mod(cell.x + cell.y, 3.0) < 0.5",
                "mod(cell.x + cell.y, 4.0) < 1.5",
                "random(cell) < 0.5",
            )
        ),
        warp=chance.pick(("$ink", "$pick(0.2 + 0.79 * random(vec2(cell.x, 1.0)))")),
        weft=chance.pick(
            ("$second", "$ink * 0.8", "$pick(0.2 + 0.79 * random(vec2(2.0, cell.y)))")
        ),
        curve=chance.pick((0.0, 0.6, 1.0)),
        wide=chance.number(0.28, 0.44),
        breath=draft.sway(0.06),
        gap=chance.pick(("$ground", "vec3(0.03)")),
        shadow=chance.pick((0.0, 1.0, 1.0)),
    )


def knit(draft: Draft, noun: str) -> Picture:
    """Knit: leaning stitches in columns, with a pattern of rows and small figures."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "knitted stitches.",
        """
        p = p * $count + $drift * vec2($aside, 1.0);
        vec2 q = p;
        q.y = p.y * 1.3 - abs(fract(p.x) - 0.5) * 1.1;
        vec2 cell = floor(q);
        vec2 f = vec2(abs(fract(q.x) - 0.5) * 2.0, fract(q.y));
        float row = mod(cell.y, $rows.0), col = abs(
            mod(cell.x, $rows.0) - floor(0.5 * $rows.0));
        float mark = $mark;
        vec3 color = mix($ground, $ink, mark);
        color = row < $band ? $second : color;
        color *= 0.72 + 0.35 * (1.0 - abs(f.y * 2.0 - 1.0));
        return color * (1.0 - 0.55 * inside(min(f.x, 1.0 - f.x) - 0.06, 0.1));
        """,
        count=chance.number(5.0, 11.0),
        drift=draft.drift(0.6, 1.6),
        aside=chance.pick((0.0, 1.0)),
        rows=chance.pick((7, 9, 11)),
        mark=chance.pick(
            (
                "step(abs(row - 4.0), col) * step(col, abs(row - 4.0))",
                "step(col + abs(row - 4.0), 2.5)",
                "mod(cell.x + cell.y, 2.0) * step(row, 3.5)",
                "step(0.5, random(vec2(col, row) + $name.0))",
                "step(0.6, random(vec2(col, row) + $name.0)) * step(1.0, row)",
            )
        ).replace("$name", str(chance.integer(1, 999))),
        band=chance.pick((0.0, 1.0, 2.0)),
    )


def houndstooth(draft: Draft, noun: str) -> Picture:
    """Check cloth: houndstooth, gingham, argyle or a chessboard of two tones."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "checked cloth.",
        """
        vec2 s = rotation($lean) * p * $count + $drift;
        s += $wave * sin(2.0 * s.yx + 1.5 * iTime);
        vec2 f = fract(s), cell = floor(s);
        float soft = 0.014 * $count;
        vec3 color = $ground;
        $check
        return color;
        """,
        lean=chance.pick((0.0, 0.0, 0.785)),
        count=chance.number(1.2, 4.0),
        drift=draft.drift(0.2, 0.6),
        wave=chance.pick((0.0, 0.0, 0.12, 0.3)),
        check=chance.pick(
            (
                # Where warp and weft agree is a check, elsewhere are strands of twill.
                (
                    "float a = fold(2.0 * s.x) - 0.5, b = fold(2.0 * s.y) - 0.5;\n"
                    "float twill = fold(4.0 * (s.x + s.y)) - 0.5;\n"
                    "float d = a * b > 0.0 ? a : (twill > 0.0 ? a : b);\n"
                    "color = mix(color, $ink, inside(d * 0.25, soft));"
                ),
                (
                    "vec3 both = mix($ground, $ink, 0.5);\n"
                    "color = mix(color, both, inside(f.x - 0.5, soft));\n"
                    "color = mix(color, f.x < 0.5 ? $ink : both,"
                    " inside(f.y - 0.5, soft));"
                ),
                (
                    "vec2 h = abs(f - 0.5);\n"
                    "float name = mod(cell.x + cell.y, 2.0);\n"
                    "color = mix(color, name < 0.5 ? $ink : $second,"
                    " inside(h.x + h.y - 0.5, soft));\n"
                    "color = mix(color, $third, step(fract(9.0 * s.y), 0.6)"
                    " * inside(abs(h.x + h.y - 0.5 + 0.25) - 0.012, soft));"
                ),
                (
                    "vec2 e = f - 0.5;\n"
                    "color = mix(color, $ink, inside(e.x * e.y * 2.0, soft));"
                ),
                (
                    "vec2 e = f - 0.5;\n"
                    "color = mix(color, $ink, inside(e.x * e.y * 2.0, soft));\n"
                    "color = mix(color, $second, inside(length(e) - 0.16, soft));"
                ),
            )
        ),
    )


TEXTILES = (
    Idea("tartan", 3, tartan),
    Idea("weave", 2, weave),
    Idea("knit", 2, knit),
    Idea("checked cloth", 3, houndstooth),
)
"""Cloth."""
