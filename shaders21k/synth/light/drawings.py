"""Drawings: one thing drawn with a pen, a dial, a curve, a cube of four dimensions."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import curve, inkwell


def dial(draft: Draft, noun: str) -> Picture:
    """Draw a clock or a gauge: a rim, marks, hands that turn."""
    chance = draft.chance
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: a dial of $marks marks and $hands hands.",
        """
        vec2 q = rotation($bezel) * p.yx;
        float r = length(p), d = abs(r - 0.88) - $rim;
        float each = abs(sector(q, $marks.0)) * r;
        float bold = abs(sector(q, $bold.0)) * r;
        d = min(d, max(each - 0.008, abs(r - 0.78) - 0.04));
        d = min(d, max(bold - 0.02, abs(r - 0.74) - 0.08));
        vec3 color = $ground;
        color = mix(color, $hue(0.0), $face * inside(r - 0.88, 0.014));
        color = mix(color, $hue(0.0), inside(d, 0.014));
        for (int i = 0; i < $hands; i++) {
            float k = float(i), turn = $run;
            vec2 way = vec2(sin(turn), cos(turn));
            float hand = stroke(p, -0.12 * way, (0.5 + 0.12 * k) * way);
            hand -= 0.06 - 0.018 * k;
            color = mix(color, $hue(0.3 * k + 0.2), inside(hand, 0.014));
        }
        color = mix(color, $hue(0.5), inside(abs(r - $hub) - 0.012, 0.014));
        return mix(color, $hue(0.2), inside(r - 0.05, 0.014));
        """,
        marks=chance.pick((12, 24, 36, 60)),
        bold=chance.pick((4, 12, 12, 6)),
        hands=chance.integer(1, 3),
        rim=chance.number(0.008, 0.05),
        bezel=chance.pick(("0.0", draft.sway(1.5))),
        face=chance.pick((0.0, 0.0, 0.15)),
        run=chance.pick(
            (
                "(0.25 + 0.9 * k) * iTime + 2.0 * k",
                "floor(2.0 * iTime) * 0.5236 * (0.3 + k) + 1.7 * k",
                "2.2 * sin((0.8 + 0.5 * k) * iTime + k)",
            )
        ),
        hub=chance.pick((0.05, 0.05, 0.3)),
        ground=ground,
        hue=hue,
    )


def bezier(draft: Draft, noun: str) -> Picture:
    """Draw cubic curves (Bezier 1962) with their handles, as in a drawing program."""
    chance = draft.chance
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: $count cubic curves with moving handles.",
        """
        vec3 color = $ground;
        p = $fold;
        for (int j = 0; j < $count; j++) {
            float k = 2.1 * float(j);
            vec2 a = vec2(-0.85, 0.6 * sin(0.9 * iTime + k));
            vec2 b = vec2(-0.5 + 0.4 * sin(iTime + k), 0.9 * cos(1.3 * iTime + k));
            vec2 c = vec2(0.5 + 0.4 * cos(iTime - k), 0.9 * sin(1.1 * iTime + 2.0 * k));
            vec2 e = vec2(0.85, 0.6 * cos(0.8 * iTime + 1.7 * k)), old = a;
            float d = 4.0;
            for (int i = 1; i <= 20; i++) {
                float t = float(i) / 20.0, s = 1.0 - t;
                vec2 at = s * s * (s * a + 3.0 * t * b) + t * t * (3.0 * s * c + t * e);
                d = min(d, stroke(p, old, at));
                old = at;
            }
            float handle = min(stroke(p, a, b), stroke(p, c, e)) - 0.004;
            float knob = min(min(length(p - a), length(p - b)),
                min(length(p - c), length(p - e))) - 0.04;
            color = mix(color, $hue(0.5), $handles * 0.6 * inside(handle, 0.012));
            color = mix(color, $hue(0.3 * k), inside(d - $thick, 0.014));
            color = mix(color, $hue(0.7), $handles * inside(knob, 0.014));
        }
        return color;
        """,
        count=chance.integer(1, 3),
        fold=chance.pick(
            (
                "p",
                "p.yx",
                "vec2(1.7 * abs(p.x) - 0.85, p.y)",
                "1.7 * abs(rotation(0.7854 + 0.2 * iTime) * p) - 0.85",
                "rotation(0.3 * iTime) * p",
            )
        ),
        handles=chance.pick((0.0, 1.0, 1.0)),
        thick=chance.number(0.01, 0.035),
        ground=ground,
        hue=hue,
    )


def hypercube(draft: Draft, noun: str) -> Picture:
    """Turn a cube of four dimensions and look at its shadow of wire."""
    chance = draft.chance
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: a cube of four dimensions.",
        """
        vec2 seen[16];
        float a = $turn, b = $other;
        for (int i = 0; i < 16; i++) {
            vec4 at = vec4(ivec4(i, i / 2, i / 4, i / 8) % 2) * 2.0 - 1.0;
            at.xw = rotation(a) * at.xw;
            at.yz = rotation(b) * at.yz;
            at.xz = rotation(0.6) * at.xz;
            vec3 shade = at.xyz * $lens / (2.6 + at.w);
            shade.yz = rotation(0.4) * shade.yz;
            seen[i] = shade.xy * 2.4 / (3.2 + shade.z);
        }
        vec3 color = $ground;
        for (int i = 0; i < 32; i++) {
            int axis = i / 8, low = i % 8, bit = 1 << axis;
            int from = low + low / bit * bit;
            float d = stroke(p, seen[from], seen[from + bit]) - $thick;
            color = mix(color, $hue(0.25 * float(axis)), inside(d, 0.014));
        }
        return color;
        """,
        turn=draft.turn(0.4, 0.9),
        other=draft.turn(0.1, 0.5),
        lens=chance.number(1.1, 1.5),
        thick=chance.number(0.004, 0.018),
        ground=ground,
        hue=hue,
    )


def drawn_curve(draft: Draft, noun: str) -> Picture:
    """Draw a closed curve with a thin pen: whole, or as far as the pen has come."""
    chance = draft.chance
    name, formula = curve(chance)
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        f"Picture: a {name}, drawn with a pen.",
        """
        vec3 color = $ground;
        float shift = $pace * iTime, a = 0.0, d = 4.0, name = 0.0;
        vec2 q = rotation($turn) * p, old = $formula, pen = old;
        for (int i = 1; i <= $count; i++) {
            a = $length * float(i) / $count.0;
            vec2 at = $formula;
            float each = stroke(q, old, at);
            name = each < d ? a : name;
            d = min(d, each);
            pen = at;
            old = at;
        }
        color = mix(color, $hue(0.16 * name), inside(d - $thick, 0.013));
        float tip = length(q - pen) - 0.045;
        color = mix(color, $hue(0.5), $tip * inside(tip, 0.013));
        return mix(color, $hue(0.3), $wheel
            * inside(abs(length(q) - 0.95) - 0.004, 0.013));
        """,
        formula=formula,
        pace=chance.sign() * chance.number(0.5, 1.1),
        turn=draft.turn(0.1, 0.3),
        length=chance.pick(("6.28319", "6.28319 * (0.6 + 0.4 * sin(0.9 * iTime))")),
        count=chance.integer(54, 64),
        thick=chance.number(0.004, 0.016),
        tip=chance.pick((0.0, 1.0)),
        wheel=chance.pick((0.0, 0.0, 1.0)),
        ground=ground,
        hue=hue,
    )


DRAWINGS = (
    Idea("dial", 2, dial),
    Idea("cubic curves", 1, bezier),
    Idea("hypercube", 1, hypercube),
    Idea("drawn curve", 3, drawn_curve),
)
