"""Attractors: where points end up that obey a simple law over and over."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import gloom, inkwell, lamp, neon


def map_attractor(draft: Draft, noun: str) -> Picture:
    """Sum the light of points that hop by a law: Clifford's, de Jong's, Henon's."""
    chance = draft.chance
    name, hop, place, sets = chance.pick(
        (
            (
                "Pickover's Clifford",
                (
                    "vec2(sin(a * z.y) + c * cos(a * z.x), sin(b * z.x) + e * cos(b *"
                    " z.y))"
                ),
                "0.46 * z",
                (
                    (-1.4, 1.6, 1.0, 0.7),
                    (1.7, 1.7, 0.6, 1.2),
                    (1.5, -1.8, 1.6, 0.9),
                    (-1.8, -2.0, -0.5, -0.9),
                ),
            ),
            (
                "de Jong's",
                "vec2(sin(a * z.y) - cos(b * z.x), sin(c * z.x) - cos(e * z.y))",
                "0.48 * z",
                (
                    (1.4, -2.3, 2.4, -2.1),
                    (2.0, -2.5, 1.6, -0.3),
                    (1.64, 1.9, 0.32, 1.53),
                    (-2.0, -2.0, -1.2, 2.0),
                ),
            ),
            (
                "Henon's (1976)",
                "vec2(1.0 - a * z.x * z.x + z.y, b * z.x)",
                "vec2(0.7 * z.x, 2.1 * z.y)",
                ((1.3, 0.3, 0.0, 0.0), (1.25, 0.3, 0.0, 0.0)),
            ),
            (
                "Ikeda's (1979)",
                (
                    "vec2(1.0, 0.0) + 0.9 * rotation((5.5 + a) / (1.0 + dot(z, z)) -"
                    " 0.4)"
                    " * z"
                ),
                "0.5 * (z - vec2(0.6, -0.4))",
                ((0.5, 0.0, 0.0, 0.0),),
            ),
            (
                "Svensson's",
                (
                    "vec2(e * sin(a * z.x) - sin(b * z.y), c * cos(a * z.x) + cos(b *"
                    " z.y))"
                ),
                "0.36 * z",
                ((1.5, -1.8, 1.6, 2.0), (1.4, 1.56, 1.4, -1.6)),
            ),
        ),
        (4, 4, 1, 2, 2),
    )
    a, b, c, e = chance.pick(sets)
    calm = name.startswith("Henon")
    ground, hue = inkwell(draft) if chance.happens(30) else (gloom(chance), neon(draft))
    return draft.define(
        Picture,
        noun,
        f"Picture: $count points of {name} attractor.",
        """
        float a = $a + $drift, b = $b, c = $c + $other, e = $e;
        float sum = 0.0, tint = 0.0;
        vec2 q = $fold(rotation($turn) * p), z = $start;
        for (int i = 0; i < $count; i++) {
            z = clamp($hop, -9.0, 9.0);
            vec2 away = q - $fold($place);
            float near = $sharp / ($sharp + dot(away, away));
            near *= near;
            sum += near;
            tint += near * ($mark);
        }
        vec3 ink = $hue($spread * tint / (sum + 0.001) + 0.2 * length(p));
        return mix($ground, ink, 1.0 - exp(-$gain * sum));
        """,
        count=chance.integer(70, 90),
        a=a,
        b=b,
        c=c,
        e=e,
        drift=draft.sway(0.05 if calm else 0.12),
        other=draft.sway(0.12),
        turn=draft.turn(0.15, 0.4),
        start=chance.pick(
            ("vec2(0.3, 0.2)", "random2(300.0 * p)", "random2(300.0 * p)")
        ),
        fold=chance.pick(("", "", "abs")),
        hop=hop,
        place=place,
        sharp=chance.pick((0.0015, 0.003, 0.006)),
        gain=chance.number(0.8, 1.8),
        mark=chance.pick(("0.01 * float(i)", "0.3 * length(z)", "0.25 * z.x")),
        spread=chance.pick((0.0, 1.0, 1.0)),
        ground=ground,
        hue=hue,
    )


def flow_attractor(draft: Draft, noun: str) -> Picture:
    """Draw a piece of the path of a law of motion: Lorenz's, Roessler's, Thomas's."""
    chance = draft.chance
    name, start, law, step, place = chance.pick(
        (
            (
                "Lorenz (1963)",
                "vec3(4.0 * sin(0.8 * iTime), 3.0 * cos(0.8 * iTime), 17.0)",
                (
                    "vec3(10.0 * (s.y - s.x), s.x * (28.0 - s.z) - s.y,"
                    " s.x * s.y - 2.667 * s.z)"
                ),
                0.032,
                "(s.xzy - vec3(0.0, 25.0, 0.0)) * 0.038",
            ),
            (
                "Roessler (1976)",
                "6.0 * vec3(cos(iTime), sin(iTime), 0.02)",
                "vec3(-s.y - s.z, s.x + 0.2 * s.y, 0.2 + s.z * (s.x - 5.7))",
                0.24,
                "(s.xzy - vec3(0.0, 5.0, 0.0)) * 0.07",
            ),
            (
                "Thomas (1999)",
                (
                    "2.0 * vec3(sin(0.7 * iTime), cos(0.5 * iTime), sin(0.4 * iTime +"
                    " 1.0))"
                ),
                "vec3(sin(s.y), sin(s.z), sin(s.x)) - 0.17 * s",
                0.55,
                "s * 0.24",
            ),
            (
                "Halvorsen",
                "vec3(-5.0 + 2.0 * sin(iTime), -2.0 * cos(0.8 * iTime), 1.0)",
                "-1.4 * s - 4.0 * (s.yzx + s.zxy) - s.yzx * s.yzx",
                0.034,
                "(s + 3.0) * 0.09",
            ),
            (
                "Aizawa",
                "vec3(0.5 * sin(iTime), 0.5 * cos(iTime), 0.3 * sin(0.7 * iTime))",
                (
                    "vec3((s.z - 0.7) * s.x - 3.5 * s.y, 3.5 * s.x + (s.z - 0.7) * s.y,"
                    " 0.6 + 0.95 * s.z - s.z * s.z * s.z / 3.0"
                    " - dot(s.xy, s.xy) * (1.0 + 0.25 * s.z))"
                ),
                0.14,
                "(s.xzy - vec3(0.0, 0.6, 0.0)) * 0.6",
            ),
        ),
        (3, 2, 2, 2, 2),
    )
    ground, hue = inkwell(draft) if chance.happens(40) else (gloom(chance), neon(draft))
    return draft.define(
        Picture,
        noun,
        f"Picture: $count steps of the law of {name}.",
        """
        vec3 s = $start;
        for (int i = 0; i < 12; i++) {
            s = clamp(s + 0.3 * $step * ($law), -60.0, 60.0);
        }
        mat3 view = mat3(
            tumble(vec3(1.0, 0.0, 0.0), $yaw, $nod),
            tumble(vec3(0.0, 1.0, 0.0), $yaw, $nod),
            tumble(vec3(0.0, 0.0, 1.0), $yaw, $nod));
        vec2 old = (view * ($place)).xy;
        float d = 9.0, tint = 0.0;
        for (int i = 0; i < $count; i++) {
            float k = float(i) / $count.0;
            vec3 from = s;
            s += 0.5 * $step * ($law);
            s = clamp(from + $step * ($law), -60.0, 60.0);
            vec2 at = (view * ($place)).xy;
            float each = stroke(p, old, at);
            tint = each < d ? k : tint;
            d = min(d, each);
            old = at;
        }
        float lit = 1.0 - exp(-1.2 * $lamp(d, $size) * mix(1.0, tint, $tail));
        return mix($ground, $hue($spread * tint + 0.2 * p.y), lit);
        """,
        start=start,
        law=law,
        step=step,
        place=place,
        count=chance.integer(70, 90),
        yaw=draft.turn(0.3, 0.6),
        nod=draft.sway(0.4),
        tail=chance.pick((0.0, 1.0)),
        spread=chance.pick((0.0, 1.0)),
        lamp=lamp(chance),
        size=chance.number(0.014, 0.026),
        ground=ground,
        hue=hue,
    )


def bifurcation(draft: Draft, noun: str) -> Picture:
    """Plot where a law with one number settles, for every such number (May 1976)."""
    chance = draft.chance
    name, hop, low, high, bottom, top = chance.pick(
        (
            ("the logistic map", "r * x * (1.0 - x)", 2.7, 4.0, 0.0, 1.0),
            ("the logistic map", "r * x * (1.0 - x)", 3.4, 3.9, 0.0, 1.0),
            ("the sine map", "r * sin(3.14159 * x)", 0.65, 1.0, 0.0, 1.0),
            ("the cubic map", "r * x * (1.0 - x * x)", 1.6, 2.9, -0.1, 1.3),
            ("the Gauss map", "exp(-5.5 * x * x) + r", -1.0, 0.6, -1.0, 1.3),
            ("the tent map", "r * min(x, 1.0 - x)", 1.0, 2.0, 0.0, 1.0),
        )
    )
    across, up = chance.pick((("p.x", "p.y"), ("p.x", "p.y"), ("-p.y", "p.x")))
    ground, hue = inkwell(draft) if chance.happens(50) else (gloom(chance), neon(draft))
    return draft.define(
        Picture,
        noun,
        f"Picture: the forks of {name}.",
        """
        float zoom = 0.75 + 0.25 * sin($pace * iTime), sum = 0.0;
        float r = clamp($low + $span * (0.5 + 0.5 * zoom * $across + $shift), $low,
            $high);
        float x = 0.4, y = mix($bottom, $top, 0.5 + 0.55 * zoom * $up), tint = 0.0;
        for (int i = 0; i < $rest; i++) {
            x = $hop;
        }
        for (int i = 0; i < $count; i++) {
            x = $hop;
            float d = (y - x) / $thin;
            float near = 1.0 / (1.0 + d * d * d * d);
            tint = max(tint, near * float(i));
            sum += near;
        }
        float lit = 1.0 - exp(-$gain * sum);
        return mix($ground, $hue($spread * (y + r) + 0.2), lit);
        """,
        pace=chance.number(0.8, 1.3),
        low=low,
        high=high,
        span=high - low,
        bottom=bottom,
        top=top,
        thin=0.014 * (top - bottom),
        across=across,
        up=up,
        shift=draft.sway(0.1),
        hop=hop,
        rest=chance.pick((0, 12, 30)),
        count=chance.integer(40, 80),
        gain=chance.number(0.15, 0.5),
        spread=chance.pick((0.0, 0.5)),
        ground=ground,
        hue=hue,
    )


ATTRACTORS = (
    Idea("attractor of a map", 3, map_attractor),
    Idea("attractor of a flow", 3, flow_attractor),
    Idea("bifurcations", 2, bifurcation),
)
