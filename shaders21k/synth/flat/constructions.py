"""Figures of geometry: isolines, spirals, rosettes, cut paper."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.critters import BRIGHT
from shaders21k.synth.flat.emblems import form
from shaders21k.synth.flat.flats import figure, listed, plain


def isolines(draft: Draft, noun: str) -> Picture:
    """Show a distance field: lines of equal distance in two tones about a form."""
    chance = draft.chance
    warm, cold = chance.pick(
        (
            ("vec3(0.95, 0.6, 0.25)", "vec3(0.5, 0.75, 0.95)"),
            ("vec3(0.95, 0.6, 0.25)", "vec3(0.5, 0.75, 0.95)"),
            ("vec3(0.9)", "vec3(0.55)"),
            ("vec3(0.3, 0.7, 0.4)", "vec3(0.85, 0.85, 0.6)"),
            ("vec3(0.95, 0.35, 0.45)", "vec3(0.3, 0.3, 0.55)"),
        )
    )
    second = chance.happens(60)
    return draft.define(
        Picture,
        noun,
        "Picture: lines of equal distance about a moving form.",
        """
        vec2 q = (p - vec2($swayx, $swayy)) * $size;
        vec2 s = rotation($turn) * q;
        float d = $forma;
        s = rotation(-0.5 * iTime) * (q - $out * vec2(
            cos($speed * iTime), sin($speed * iTime))) * 1.8;
        float other = ($formb) / 1.8;
        d = $join;
        vec3 color = (d > 0.0 ? $warm : $cold) * (1.0 - exp(-$fall * abs(d)));
        color *= 0.82 + 0.18 * cos($lines * d$flow);
        return mix(color, vec3(1.0), inside(abs(d) - 0.012, 0.012));
        """,
        swayx=draft.sway(0.15),
        swayy=draft.sway(0.15),
        size=chance.number(1.1, 1.8),
        turn=draft.turn(0.3, 0.9),
        forma=form(draft),
        formb=form(draft),
        out=chance.number(0.5, 1.0),
        speed=chance.number(0.7, 1.3),
        join=chance.pick(
            ("min(d, other)", "smoothUnion(d, other, 0.4)", "bite(d, other)")
        )
        if second
        else "d + 0.0 * other",
        warm=warm,
        cold=cold,
        fall=chance.number(2.5, 7.0),
        lines=chance.number(25.0, 60.0),
        flow=chance.pick(("", " - 4.0 * iTime")),
    )


def spiral(draft: Draft, noun: str) -> Picture:
    """Draw a spiral band: even (Archimedes) or growing, to the edge or in a disc."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a spiral of $arms arms that winds.",
        """
        p -= vec2($swayx, $swayy);
        float r = length(p), a = ray(p, 1.0);
        float wind = $wind + $arms.0 * a / 6.28319 - $speed * iTime;
        float band = fold(2.0 * wind) - $share;
        vec3 color = mix($ground, $ink, inside(band * $soft * max(r, 0.05), 0.02));
        color = mix(color, $second, inside(abs(r - $disc) - 0.025, 0.012));
        return r > $disc ? mix(color, $third, $cut) : color;
        """,
        arms=chance.integer(1, 5),
        swayx=draft.sway(0.15),
        swayy=draft.sway(0.15),
        wind=chance.pick(
            ("4.0 * r", "6.0 * r", "1.6 * log(max(r, 0.01))", "3.0 * sqrt(r)")
        ),
        speed=chance.sign() * chance.number(0.35, 1.0),
        share=chance.number(0.25, 0.7),
        soft=0.25,
        disc=chance.pick((0.6, 0.8, 0.9)),
        cut=chance.pick((1.0, 1.0, 0.0)),
    )


def rosette(draft: Draft, noun: str) -> Picture:
    """Draw the curve that a wheel rolling in a wheel traces (a hypotrochoid)."""
    chance = draft.chance
    lobes = chance.pick((3, 4, 5, 7, 8))
    return plain(
        draft,
        noun,
        "a rosette of $lobes lobes, traced by a wheel in a wheel.",
        """
        p = rotation($turn) * p;
        float d = 9.0, arm = $arm + $sway;
        vec2 last = vec2(1.0, 0.0);
        for (int i = 1; i <= 60; i++) {
            float t = 6.28319 * float(i) / 60.0;
            float back = -$ratio * t;
            vec2 next = (1.0 - arm) * vec2(cos(t), sin(t))
                + arm * vec2(cos(back), sin(back));
            vec2 way = next - last, to = p / 0.88 - last;
            float h = clamp(dot(to, way) / max(dot(way, way), 0.00001), 0.0, 1.0);
            vec2 away = to - h * way;
            d = min(d, dot(away, away));
            last = next;
        }
        d = sqrt(d);
        vec3 color = mix($ground, $second, $halo * exp(-18.0 * d));
        return mix(color, $ink, inside(d - $thick, 0.014));
        """,
        lobes=lobes,
        ratio=float(lobes - 1),
        turn=draft.turn(0.2, 0.6),
        arm=chance.number(0.25, 0.6),
        sway=draft.sway(0.12),
        halo=chance.pick((0.0, 0.0, 0.8)),
        thick=chance.number(0.008, 0.035),
    )


def paper_cut(draft: Draft, noun: str) -> Picture:
    """Stack sheets of paper with holes, each shaded by the one above it."""
    chance = draft.chance
    hole = chance.pick(
        (
            (
                "length(q) - r - 0.09 * sin(5.0 * ray(q, 1.0) + k)"
                " - 0.05 * sin(3.0 * ray(q, 1.0) - 2.0 * k)"
            ),
            "star(rotation(0.25 * k) * q.yx, 5.0, 1.5 * r, 0.5)",
            "roundBox(rotation(0.2 * k) * q, vec2(r), 0.1)",
            (
                "0.75 - q.y - 1.3 * r - 0.14 * sin(3.0 * q.x + 2.0 * k)"
                " - 0.07 * sin(7.0 * q.x - k)"
            ),
            "heart(q + vec2(0.0, 0.4 * r), 0.75 * r)",
            "length(q) - r",
        )
    )
    return plain(
        draft,
        noun,
        "$sheets sheets of paper, cut and stacked.",
        """
        vec3 color = $ground;
        for (int i = 0; i < $sheets; i++) {
            float k = float(i), r = $small + $step * k;
            k += 1.7 * k;
            vec2 q = p - 0.12 * vec2(sin(0.9 * iTime + k), cos(0.7 * iTime - k));
            q = rotation(0.25 * sin(0.8 * iTime + k)) * q;
            float d = -($hole);
            vec3 sheet = mix($ink, $second, float(i) / $top.0);
            color *= 1.0 - $dark * exp(-$soft * max(d, 0.0));
            color = paint(color, sheet, d);
        }
        return color;
        """,
        sheets=(sheets := chance.integer(4, 7)),
        top=sheets - 1,
        small=chance.number(0.15, 0.3),
        step=0.8 / sheets,
        dark=chance.number(0.4, 0.75),
        soft=chance.number(8.0, 20.0),
        hole=hole,
    )


def rings(draft: Draft, noun: str) -> Picture:
    """Draw rings cut into arcs that turn at speeds of their own."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "$rings rings of arcs that turn.",
        {
            "ink": listed((*BRIGHT, "ffffff", "111111"), chance),
            "other": listed((*BRIGHT, "ffffff", "111111"), chance),
        },
        """
        for (int i = 0; i < $rings; i++) {
            float k = float(i), r = 0.9 - $step * k;
            vec2 s = rotation((mod(k, 2.0) - 0.45) * (1.0 + 0.3 * k) * $speed * beat
                + 2.4 * k) * q;
            float d = arc(s, $reach * (0.5 + fract(0.618 * k + seed)), r) - $thick;
            color = $lay(color, mod(k, 2.0) < 0.5 ? ink : other, d);
        }
        color = $lay(color, ink, length(q) - $core * (1.0 + 0.2 * sin(3.0 * beat)));
        """,
        rings=(count := chance.integer(3, 6)),
        step=(step := 0.7 / count),
        speed=chance.number(0.5, 1.4),
        reach=chance.number(1.0, 2.4),
        thick=step * chance.number(0.15, 0.4),
        core=chance.pick((0.0, 0.08, 0.12)),
    )


def stroke(draft: Draft, noun: str) -> Picture:
    """Draw one brush stroke: a smooth curve whose width follows its direction."""
    chance = draft.chance
    thin = chance.number(0.008, 0.04)
    return plain(
        draft,
        noun,
        "one stroke of a brush, drawn and drawn again.",
        """
        float d = 9.0, drawn = 40.0 * (0.25 + 0.75 * fold($speed * iTime + 0.5));
        vec2 last = vec2(0.0);
        for (int i = 0; i < 40; i++) {
            float t = $reach * float(i) / 39.0 + $start;
            vec2 next = vec2($wide * sin($a * t + $sway), $tall * cos($b * t + $phase));
            next *= 1.0 - $inwards * float(i) / 39.0;
            vec2 way = next - last, to = p - last;
            float h = clamp(dot(to, way) / max(dot(way, way), 0.00001), 0.0, 1.0);
            float slant = 0.7 * abs(way.x + way.y) / max(length(way), 0.001);
            float each = length(to - h * way) - mix($thin, $thick, slant);
            d = i > 0 && float(i) < drawn ? min(d, each) : d;
            last = next;
        }
        vec3 color = paint($ground, $second, box(p - vec2(0.72, -0.72), vec2(0.12))
            + $seal);
        return paint(color, $ink, d);
        """,
        speed=chance.number(0.25, 0.5),
        reach=chance.number(3.5, 7.0),
        start=chance.number(0.0, 6.0),
        wide=chance.number(0.45, 0.8),
        tall=chance.number(0.45, 0.8),
        a=float(chance.integer(1, 2)),
        b=float(chance.integer(1, 3)),
        sway=draft.sway(0.5),
        phase=chance.number(0.0, 3.0),
        inwards=chance.pick((0.0, 0.5, 0.9)),
        thin=thin,
        thick=thin * chance.pick((1.0, 3.0, 4.0)),
        seal=chance.pick((0.0, 9.0, 9.0)),
    )


CONSTRUCTIONS = (
    Idea("brush stroke", 2, stroke),
    Idea("isolines", 3, isolines),
    Idea("wound spiral", 2, spiral),
    Idea("rosette", 2, rosette),
    Idea("paper cut", 2, paper_cut),
    Idea("turning rings", 2, rings),
)
"""Geometry."""
