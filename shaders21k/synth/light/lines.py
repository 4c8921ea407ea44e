"""Lines: what is drawn with a thin pen: plots, arrows, contours, strings, curves."""

import re

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import inkwell


def later(formula: str) -> str:
    """Rewrite a formula of `x` for the point a little further on."""
    return re.sub(r"\bx\b", "(x + 0.01)", formula)


def plot(draft: Draft, noun: str) -> Picture:
    """Plot a few functions over their axes, as on graph paper."""
    chance = draft.chance
    functions = chance.pick(
        (
            ("0.6 * sin(3.0 * x + s)", "0.6 * cos(3.0 * x + s)"),
            ("0.8 * exp(-1.5 * abs(x)) * cos(9.0 * x - 2.0 * s)",),
            (
                "0.6 * sin(2.0 * x + s)",
                "0.6 * sin(2.0 * x + s) + 0.2 * sin(6.0 * x + 3.0 * s)",
                (
                    "0.6 * sin(2.0 * x + s) + 0.2 * sin(6.0 * x + 3.0 * s)"
                    " + 0.12 * sin(10.0 * x + 5.0 * s)"
                ),
            ),
            (
                "1.2 * x * x - 0.6 + 0.3 * sin(s)",
                "1.5 * x * x * x - 0.9 * x * cos(s)",
                "0.7 * x * sin(s)",
            ),
            (
                "0.9 * exp(-8.0 * (x - 0.5 * sin(s)) * (x - 0.5 * sin(s))) - 0.3",
                "0.6 * exp(-3.0 * (x + 0.4 * cos(s)) * (x + 0.4 * cos(s))) - 0.3",
            ),
            (
                "0.8 * sin(x * 8.0 + s) / (1.0 + 8.0 * x * x)",
                "0.8 / (1.0 + 8.0 * x * x)",
                "-0.8 / (1.0 + 8.0 * x * x)",
            ),
            ("0.9 * fold(2.0 * x + 0.5 * s) - 0.45", "0.35 * sign(sin(3.0 * x - s))"),
            (
                "0.5 * sin(7.0 * x + s)",
                "0.5 * sin(8.0 * x - s)",
                "0.35 * (sin(7.0 * x + s) + sin(8.0 * x - s))",
            ),
        )
    )
    ground, hue = inkwell(draft)
    curves = "\n".join(
        f"y = vec2({here}, {later(here)});"
        "\nslope = (y.y - y.x) * 100.0;"
        "\nd = abs(p.y - y.x) * inversesqrt(1.0 + slope * slope);"
        f"\ncolor = mix(color, $hue({0.37 * i:.2f}), inside(d - $thick, 0.014));"
        for i, here in enumerate(functions)
    )
    body = """
        vec3 color = $ground;
        vec2 rule = abs(fract(p * $rules.0 + 0.5) - 0.5) / $rules.0;
        float grid = inside(min(rule.x, rule.y) - 0.002, 0.012);
        color = mix(color, $hue(0.6), $grid * grid);
        vec2 axis = abs(p - vec2($left, 0.0));
        color = mix(color, $hue(0.6), $axes
            * inside(min(axis.x, axis.y) - 0.006, 0.012));
        vec2 tick = vec2(max(rule.x, axis.y - 0.03), max(rule.y, axis.x - 0.03));
        color = mix(color, $hue(0.6), $axes
            * inside(min(tick.x, tick.y) - 0.004, 0.012));
        float x = p.x, s = $pace * iTime, slope, d;
        vec2 y = vec2(0.0);
        {curves}
        return color;
        """.replace("{curves}", curves.replace("\n", "\n        "))
    return draft.define(
        Picture,
        noun,
        f"Picture: a plot; curves: {len(functions)}.",
        body,
        ground=ground,
        hue=hue,
        rules=chance.integer(2, 8),
        grid=chance.pick((0.0, 0.15, 0.35)),
        axes=chance.pick((0.0, 0.8, 0.8)),
        left=chance.pick((0.0, 0.0, -0.8)),
        thick=chance.number(0.008, 0.025),
        pace=chance.sign() * chance.number(0.8, 1.6),
    )


def arrows(draft: Draft, noun: str) -> Picture:
    """Show a flow by an arrow, a dash or a needle in every cell."""
    chance = draft.chance
    flow = chance.pick(
        (
            "vec2(-at.y, at.x) + 0.6 * vec2(sin(iTime), cos(iTime))",
            "0.6 * vec2(sin(1.1 * iTime), cos(1.5 * iTime)) - at",
            "vec2(sin(3.0 * at.y + iTime), cos(3.0 * at.x - 0.7 * iTime))",
            "vec2(at.x + sin(iTime), 0.6 * cos(0.8 * iTime) - at.y)",
            (
                "vec2(cos(6.283 * valueNoise(1.2 * at + 0.4 * iTime)),"
                " sin(6.283 * valueNoise(1.2 * at + 0.4 * iTime)))"
            ),
            (
                "vec2(-at.y, at.x + 0.4) / (0.1 + dot(at, at)) * sin(iTime + 1.0)"
                " + vec2(0.8 * cos(iTime), 0.2)"
            ),
            "vec2(at.y, -sin(3.0 * at.x + iTime) - 0.3 * at.y)",
        )
    )
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: a flow, drawn by $look.",
        """
        vec2 at = (floor(p * $pitch) + 0.5) / $pitch;
        vec2 flow = $flow;
        float speed = length(flow);
        vec2 way = flow / max(speed, 0.001);
        vec2 q = (p - at) * $pitch;
        q = vec2(dot(q, way), way.x * q.y - way.y * q.x);
        float reach = 0.44 * mix(1.0, clamp(speed, 0.2, 1.0), $measure);
        float d = ($figure) / $pitch;
        return mix($ground, $hue($tint), inside(d, 0.014));
        """,
        pitch=chance.number(3.5, 7.0),
        flow=flow,
        measure=chance.pick((0.0, 1.0)),
        look=(
            drawn := chance.pick(
                (
                    (
                        "arrows",
                        (
                            "min(stroke(q, vec2(-reach, 0.0), vec2(reach, 0.0)),"
                            " stroke(vec2("
                            "q.x, abs(q.y)), vec2(reach, 0.0), vec2(0.3 * reach, 0.5"
                            " * reach)"
                            ")) - 0.035"
                        ),
                    ),
                    ("dashes", "stroke(q, vec2(-reach, 0.0), vec2(reach, 0.0)) - 0.05"),
                    (
                        "needles",
                        "max(abs(q.y) + 0.3 * q.x - 0.3 * reach, -q.x - reach) - 0.01",
                    ),
                    (
                        "pins",
                        (
                            "min(stroke(q, vec2(-reach, 0.0), vec2(reach, 0.0)) - 0.03,"
                            " length(q - vec2(reach, 0.0)) - 0.11)"
                        ),
                    ),
                )
            )
        )[0],
        figure=drawn[1],
        tint=chance.pick(("0.5 * speed", "bearing(flow) / 6.28319", "0.0")),
        ground=ground,
        hue=hue,
    )


def contours(draft: Draft, noun: str) -> Picture:
    """Draw thin lines of equal height over hills that move."""
    chance = draft.chance
    height = chance.pick(
        (
            (
                "1.3 * (valueNoise(1.7 * q + vec2(0.3, 0.2) * iTime)"
                " + 0.4 * valueNoise(3.7 * q - vec2(0.4, 0.1) * iTime))"
            ),
            (
                "0.5 * (sin(2.0 * q.x + iTime) + sin(2.5 * q.y - 0.8 * iTime)"
                " + sin(1.5 * (q.x + q.y) + 0.6 * iTime))"
            ),
            "1.2 * (log(0.05 + dot(q - a, q - a)) + log(0.05 + dot(q - b, q - b)))",
            "1.2 * (log(0.05 + dot(q - a, q - a)) - log(0.05 + dot(q - b, q - b)))",
            "length(q - a) + 0.5 * sin(3.0 * length(q - b) - iTime)",
            "length(q - a) - length(q - b)",
            "1.5 * q.x * q.y + 0.5 * sin(3.0 * q.x + iTime) - 0.4 * cos(2.0 * q.y)",
        )
    )
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: lines of equal height.",
        """
        vec2 a = 0.5 * vec2(sin(0.9 * iTime), cos(1.2 * iTime)), b = -a.yx - vec2(0.2);
        vec3 h = vec3(0.0);
        for (int i = 0; i < 3; i++) {
            vec2 q = p + 0.01 * vec2(float(i == 1), float(i == 2));
            h[i] = $height;
        }
        float steep = length(h.yz - h.x) * 100.0;
        float level = h.x * $lines + $climb * iTime;
        float d = abs(fract(level) - 0.5) / max($lines * steep, 0.3);
        float bold = mod(floor(level), 4.0) < 0.5 ? $bold : 0.004;
        vec3 color = mix($ground, $hue(0.5 + 0.25 * h.x), $wash
            * fract(0.25 * floor(level
            + 0.5)));
        return mix(color, $hue(0.25 * h.x), inside(d - bold, 0.014));
        """,
        height=height,
        lines=chance.number(5.0, 10.0),
        climb=chance.pick((0.0, 0.5, -0.6)),
        bold=chance.pick((0.004, 0.012, 0.02)),
        wash=chance.pick((0.0, 0.0, 0.3)),
        ground=ground,
        hue=hue,
    )


def string_art(draft: Draft, noun: str) -> Picture:
    """Span straight strings between two rows of nails: their envelope is a curve."""
    chance = draft.chance
    name, first, second = chance.pick(
        (
            ("a circle", "vec2(cos(a), sin(a))", "vec2(cos(f * a), sin(f * a))"),
            ("a circle", "vec2(cos(a), sin(a))", "vec2(cos(f * a), sin(f * a))"),
            (
                "two circles",
                "vec2(cos(a), sin(a))",
                "0.4 * vec2(cos(a + s), sin(a + s))",
            ),
            ("two sides", "vec2(2.0 * k - 1.0, -0.95)", "vec2(sin(s), 1.9 * k - 0.95)"),
            (
                "a cross",
                "vec2(0.0, 2.0 * k - 1.0)",
                "vec2(sin(a + s) * (1.0 - abs(2.0 * k - 1.0)), 0.0)",
            ),
            ("two waves", "vec2(2.0 * k - 1.0, -0.7)", "vec2(cos(a + s), 0.8)"),
            ("two eights", "vec2(cos(a), sin(2.0 * a))", "vec2(sin(a + s), cos(a))"),
        )
    )
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        f"Picture: $count strings between the nails of {name}.",
        """
        vec3 color = $ground;
        float s = $pace * iTime, f = $times.0 + 0.4 * abs(s);
        for (int i = 0; i < $count; i++) {
            float k = (float(i) + 0.5) / $count.0, a = 6.28319 * k;
            float d = stroke(p, 0.93 * $first, 0.93 * $second);
            color = mix(color, $hue(k), $strength * inside(d - $thick, 0.013));
        }
        return mix(color, $hue(0.0), $frame
            * inside(abs(length(p) - 0.95) - 0.006, 0.013));
        """,
        count=chance.integer(20, 48),
        pace=chance.sign() * chance.number(0.5, 1.0),
        times=chance.integer(2, 4),
        first=first,
        second=second,
        thick=chance.number(0.0, 0.006),
        strength=chance.number(0.7, 1.0),
        frame=chance.pick((0.0, 1.0)) if "circle" in name else 0.0,
        ground=ground,
        hue=hue,
    )


LINES = (
    Idea("function plot", 3, plot),
    Idea("field of arrows", 2, arrows),
    Idea("contour lines", 3, contours),
    Idea("string art", 2, string_art),
)
