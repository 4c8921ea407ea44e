"""Movers: bodies that bounce, fall, and follow each other."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import gloom, inkwell, neon


def fountain(draft: Draft, noun: str) -> Picture:
    """Throw drops along parabolas: one jet, two, all around, or a burst of embers."""
    chance = draft.chance
    source, throw, pull = chance.pick(
        (
            ("vec2(0.0, -0.9)", "vec2(1.4 * (seed.x - 0.5), 1.9 + 0.7 * seed.y)", 2.9),
            (
                "vec2(sign(mod(k, 2.0) - 0.5) * 0.85, -0.9)",
                (
                    "vec2(-sign(mod(k, 2.0) - 0.5) * (0.5 + 0.6 * seed.x), 1.7 + 0.7 *"
                    " seed.y)"
                ),
                2.7,
            ),
            (
                "0.1 * vec2(sin(iTime), cos(iTime))",
                (
                    "(0.4 + 0.6 * seed.y) * vec2(cos(6.28319 * seed.x), sin(6.28319 *"
                    " seed.x))"
                ),
                0.0,
            ),
            ("vec2(-0.95, 0.7)", "vec2(0.4 + 1.1 * seed.x, 0.6 * seed.y)", 2.6),
            (
                "vec2(0.6 * sin(1.1 * iTime), -0.6)",
                "vec2(1.5 * (seed.x - 0.5), 1.0 + 1.2 * seed.y)",
                2.0,
            ),
            ("vec2(1.8 * seed.x - 0.9, -1.05)", "vec2(0.3 * (seed.y - 0.5), 1.9)", 0.9),
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: $count drops, thrown.",
        """
        vec3 light = vec3(0.0);
        for (int i = 0; i < $count; i++) {
            float k = float(i), clock = $pace * iTime + 0.618 * k;
            float life = fract(clock);
            vec2 seed = random2(vec2(k, floor(clock)));
            float age = 1.3 * life;
            vec2 at = $source + $throw * age - vec2(0.0, 0.5 * $pull * age * age);
            float size = $size * (0.5 + seed.y) * (1.0 - $shrink * life);
            light += $hue($aging * life + $mark * seed.x) * $look * (1.1 - life);
        }
        return $gloom + expose(light);
        """,
        count=chance.integer(36, 60),
        pace=chance.number(0.35, 0.7),
        source=source,
        throw=throw,
        pull=pull,
        size=chance.number(0.03, 0.055),
        shrink=chance.pick((0.0, 0.5)),
        aging=chance.pick((0.0, 0.4)),
        mark=chance.pick((0.0, 1.0)),
        look=chance.pick(
            (
                "0.6 * spark(length(p - at), 0.7 * size)",
                "2.0 * inside(length(p - at) - size, 0.012)",
                "2.0 * inside(abs(length(p - at) - size) - 0.006, 0.014)",
            ),
            (3, 2, 1),
        ),
        hue=neon(draft),
        gloom=gloom(chance),
    )


def bouncing(draft: Draft, noun: str) -> Picture:
    """Bounce balls on a floor or between four walls: flat, glowing or round."""
    chance = draft.chance
    plain, ink = inkwell(draft)
    height = chance.pick(
        (
            "-0.9 + size + (0.5 + seed.x) * 4.0 * beat * (1.0 - beat)",
            "(0.9 - size) * (2.0 * fold((0.4 + 0.5 * seed.x) * iTime + 3.0 * k) - 1.0)",
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: $count balls that bounce.",
        """
        vec3 color = $ground;
        color = mix(color, $hue(0.0), $frame * inside(abs(box(p, vec2(0.92))) - 0.01,
            0.012));
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            vec2 seed = random2(vec2(k, $name.0));
            float size = $size * (0.6 + 0.8 * seed.y),
                beat = fract(0.7 * iTime + 0.3 * k);
            float x = (0.9 - size) * (2.0 * fold((0.25 + 0.4 * seed.y) * iTime + k)
                - 1.0);
            vec2 at = vec2(x, $height), q = p - at;
            float d = length(q) - size;
            vec3 tint = $hue(k / $count.0);
            $look
        }
        return clamp(color, 0.0, 1.0);
        """,
        count=chance.integer(5, 14),
        name=chance.integer(0, 99),
        size=chance.number(0.1, 0.19),
        height=height,
        frame=chance.pick((0.0, 1.0)),
        look=chance.pick(
            (
                "color = mix(color, tint, inside(d, 0.012));",
                (
                    "vec2 lit = (q - size * vec2(-0.35, 0.4)) / size;\n"
                    "color = mix(color, tint * (1.0 - 0.45 * length(lit))"
                    " + 0.8 * inside(length(lit) - 0.16, 0.2), inside(d, 0.012));"
                ),
                "color = mix(color, tint, inside(abs(d) - 0.012, 0.014));",
                (
                    "color = mix(color, mix(tint, vec3(0.0), inside(d + 0.25 * size,"
                    " 0.012)),"
                    " inside(d, 0.012));"
                ),
            )
        ),
        hue=ink,
        ground=plain,
    )


def flock(draft: Draft, noun: str) -> Picture:
    """Let creatures follow their leader along a path: darts, fish, ants, or orbits."""
    chance = draft.chance
    path = chance.pick(
        (
            "0.8 * vec2(sin(1.1 * s), sin(1.7 * s + 1.0))",
            "0.7 * vec2(cos(s), sin(s)) + 0.2 * vec2(cos(3.7 * s), sin(3.1 * s))",
            "vec2(2.4 * fract(0.16 * s) - 1.2, 0.5 * sin(2.0 * s))",
            (
                "(0.25 + 0.6 * seed.x) * vec2(cos(s * (1.6 - seed.x)), sin(s * (1.6 -"
                " seed.x)))"
            ),
        )
    )
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: $count creatures on their way.",
        """
        vec3 color = $ground;
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            vec2 seed = random2(vec2(k, 5.0));
            float s = $pace * iTime - $lag * k;
            vec2 at = $path;
            s += 0.05;
            vec2 ahead = $path;
            vec2 way = (ahead - at) / max(length(ahead - at), 0.0001);
            vec2 q = p - at - $apart * (seed - 0.5) * (1.0 + 0.3 * sin(iTime + k));
            q = vec2(dot(q, way), way.x * q.y - way.y * q.x) / $size;
            float d = $size * ($body);
            color = mix(color, $hue(k / $count.0), inside(d, 0.014));
        }
        return color;
        """,
        count=chance.integer(14, 32),
        pace=chance.number(0.8, 1.4),
        lag=chance.pick((0.1, 0.2)),
        path=path,
        apart=chance.pick((0.2, 0.6, 1.0)),
        size=chance.number(0.07, 0.12),
        body=chance.pick(
            (
                "max(abs(q.y) + 0.45 * q.x - 0.4, -q.x - 0.8)",
                (
                    "max(max(abs(q.y) + 0.45 * q.x - 0.4, -q.x - 0.8), 0.4 - abs(q.y)"
                    " - q.x"
                    " - 0.9)"
                ),
                (
                    "min(length(q * vec2(0.6, 1.4)) - 0.5, max(abs(q.y) + q.x + 0.5,"
                    " -q.x - 1.2))"
                ),
                "length(q) - 0.6",
                "min(length(q) - 0.3, length(q + vec2(0.55, 0.0)) - 0.4)",
            )
        ),
        ground=ground,
        hue=hue,
    )


MOVERS = (
    Idea("fountain", 3, fountain),
    Idea("bouncing balls", 2, bouncing),
    Idea("flock", 2, flock),
)
