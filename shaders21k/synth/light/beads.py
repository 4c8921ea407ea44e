"""Beads: points in space, strung on solids, and strands wound about an axis."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import DOTS, inkwell


def point_cloud(draft: Draft, noun: str) -> Picture:
    """Turn a solid made of points: a globe, a ring, a cube, a screw, a cone."""
    chance = draft.chance
    count = chance.integer(60, 90)
    name, place = chance.pick(
        (
            (
                "globe",
                (
                    f"float y = 1.0 - 2.0 * (k + 0.5) / {count}.0;\n"
                    "vec3 at = vec3(sqrt(1.0 - y * y) * vec2(cos(2.4 * k), sin(2.4 *"
                    " k)), y);"
                ),
            ),
            (
                "breathing globe",
                (
                    f"float y = 1.0 - 2.0 * (k + 0.5) / {count}.0;\n"
                    "vec3 at = vec3(sqrt(1.0 - y * y) * vec2(cos(2.4 * k), sin(2.4 *"
                    " k)), y);\n"
                    "at *= 0.8 + 0.25 * sin(5.0 * y + 3.0 * iTime);"
                ),
            ),
            (
                "ring",
                (
                    "float b = 1.9 * k + iTime;\n"
                    f"float a = 6.28319 * k / {count}.0;\n"
                    "vec3 at = vec3((0.8 + 0.3 * cos(b)) * vec2(cos(a), sin(a)), 0.3"
                    " * sin(b));"
                ),
            ),
            (
                "cube",
                (
                    "vec3 at = vec3(mod(k, 4.0), mod(floor(k / 4.0), 4.0), floor(k /"
                    " 16.0));\n"
                    "at = 0.45 * (min(at, 3.0) - 1.5);"
                ),
            ),
            (
                "screw",
                (
                    f"float y = 2.0 * k / {count}.0 - 1.0;\n"
                    "vec3 at = vec3(0.6 * cos(9.0 * y), y, 0.6 * sin(9.0 * y));"
                ),
            ),
            (
                "knot",
                (
                    f"float a = 6.28319 * k / {count}.0;\n"
                    "vec3 at = 0.36 * vec3(sin(a) + 2.0 * sin(2.0 * a), cos(a)"
                    " - 2.0 * cos(2.0 * a), -sin(3.0 * a));"
                ),
            ),
            (
                "cone",
                (
                    f"float y = (k + 0.5) / {count}.0;\n"
                    "vec3 at = vec3(y * cos(2.4 * k), 0.8 - 1.6 * y, y * sin(2.4 * k));"
                ),
            ),
            (
                "band",
                (
                    f"float a = 12.56637 * k / {count}.0, side = 0.35 * (mod(k, 3.0)"
                    f" - 1.0);\n"
                    "float wide = 0.8 + side * cos(0.5 * a);\n"
                    "vec3 at = vec3(wide * cos(a), side * sin(0.5 * a), wide * sin(a));"
                ),
            ),
        )
    )
    plain, ink = inkwell(draft)
    body = f"""
        vec3 color = $ground;
        mat3 view = mat3(
            tumble(vec3(1.0, 0.0, 0.0), $yaw, $nod),
            tumble(vec3(0.0, 1.0, 0.0), $yaw, $nod),
            tumble(vec3(0.0, 0.0, 1.0), $yaw, $nod));
        for (int i = 0; i < $count; i++) {{
            float k = float(i);
            {place}
            at = view * at;
            float lens = 2.0 / (2.9 + at.z);
            float d = length(p - at.xy * lens), size = $size * lens;
            float lit = clamp($dot, 0.0, 1.0) * clamp(0.65 - 0.5 * at.z, 0.15, 1.0);
            color = mix(color, $hue($tint), lit);
        }}
        return color;
        """.replace("{place}", place)
    return draft.define(
        Picture,
        noun,
        f"Picture: a {name} of $count points, turning.",
        body,
        count=64 if name == "cube" else count,
        yaw=draft.turn(0.4, 0.9),
        nod=f"0.5 + {draft.sway(0.5)}",
        size=chance.number(0.03, 0.07),
        dot=chance.pick(DOTS),
        tint=chance.pick((f"k / {count}.0", "0.4 * at.z", "0.5 * at.y")),
        ground=plain,
        hue=ink,
    )


def helix(draft: Draft, noun: str) -> Picture:
    """Wind strands about an axis, with rungs between them, as in the double helix."""
    chance = draft.chance
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: $strands strands around an axis.",
        """
        vec3 color = $ground;
        vec2 q = rotation($lean) * p;
        float first = floor(q.y / $gap - 0.5);
        for (int i = 0; i < 3; i++) {
            float step_ = first + float(i), y = $gap * step_;
            float angle = $wind * step_ + $pace * iTime;
            for (int j = 0; j < $strands; j++) {
                float a = angle + 6.28319 * float(j) / $strands.0;
                float depth = 0.5 + 0.5 * sin(a);
                vec2 at = vec2($wide * cos(a), y);
                vec2 to = vec2($wide * cos(a + $wind), y + $gap);
                float rung = stroke(q, vec2($inner * at.x, y), at) - 0.012;
                color = mix(color, 0.7 * $hue(0.3), 0.7 * $rungs * inside(rung, 0.014));
                float rail = stroke(q, at, to) - 0.012;
                color = mix(color, $hue(0.6), $rails * (0.4 + 0.6 * depth)
                    * inside(rail, 0.014));
                float d = length(q - at), size = $size * (0.6 + 0.6 * depth);
                vec3 tint = $hue(float(j) / $strands.0 + $mark * step_);
                color = mix(color, tint, clamp($dot, 0.0, 1.0) * (0.35 + 0.65 * depth));
            }
        }
        return color;
        """,
        lean=f"{chance.pick((0.0, 0.4, -0.6, 1.5708)):.3f} + {draft.sway(0.15)}",
        gap=chance.number(0.1, 0.2),
        wind=chance.number(0.25, 0.6),
        pace=chance.sign() * chance.number(0.8, 1.8),
        strands=chance.pick((1, 2, 2, 2, 3)),
        wide=chance.number(0.35, 0.7),
        inner=chance.pick((-1.0, 0.0)),
        rungs=chance.pick((0.0, 1.0, 1.0)),
        rails=chance.pick((0.0, 1.0)),
        size=chance.number(0.04, 0.075),
        mark=chance.pick((0.0, 0.1)),
        dot=chance.pick(DOTS),
        ground=ground,
        hue=hue,
    )


BEADS = (
    Idea("solid of points", 4, point_cloud),
    Idea("helix", 2, helix),
)
