"""Points and lines in space, brought to the plane by a division: no surfaces at all."""

from shaders21k.synth.colors import RGB, dark, hsv, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Idea, Picture

EDGES = """
mat2 nod = rotation($nod), yaw = rotation($yaw)$more;
float ink = 0.0;
for (int i = 0; i < $count; i++) {
    $ends
    a.yz = nod * a.yz;
    b.yz = nod * b.yz;
    a.xz = yaw * a.xz;
    b.xz = yaw * b.xz;
    vec2 start = $zoom * a.xy / ($far + a.z), way = $zoom * b.xy / ($far + b.z) - start;
    float along = clamp(dot(p - start, way) / (dot(way, way) + 0.000001), 0.0, 1.0);
    float gap = length(p - start - along * way);
    $draw
}
return mix($paper, $color, min(ink, 1.0)) + $core * max(ink - 1.0, 0.0);
"""
CUBE = """
// Edge i of a cube runs along axis i / 4; the other two coordinates follow its bits.
    float x = float(i & 1) * 2.0 - 1.0, y = float((i >> 1) & 1) * 2.0 - 1.0;
    vec3 a = vec3(-1.0, x, y), b = vec3(1.0, x, y);
    a = i < 4 ? a : i < 8 ? a.yxz : a.yzx;
    b = i < 4 ? b : i < 8 ? b.yxz : b.yzx;
"""
HYPERCUBE = """
// Edge i of a hypercube runs along axis i / 8; the other coordinates follow its bits.
    vec3 rest = vec3(i & 1, (i >> 1) & 1, (i >> 2) & 1) * 2.0 - 1.0;
    vec4 first = vec4(-1.0, rest), second = vec4(1.0, rest);
    first = i < 8 ? first : i < 16 ? first.yxzw : i < 24 ? first.yzxw : first.yzwx;
    second = i < 8 ? second : i < 16 ? second.yxzw : i < 24 ? second.yzxw : second.yzwx;
    first.xw = other * first.xw;
    second.xw = other * second.xw;
    vec3 a = 1.6 * first.xyz / (2.6 + first.w), b = 1.6 * second.xyz / (2.6 + second.w);
"""
OCTAHEDRON = """
// Edge i of an octahedron joins two axes; signs follow its bits.
    float x = float(i & 1) * 2.0 - 1.0, y = float((i >> 1) & 1) * 2.0 - 1.0;
    vec3 a = vec3(1.5 * x, 0.0, 0.0), b = vec3(0.0, 1.5 * y, 0.0);
    a = i < 4 ? a : i < 8 ? a.zxy : a.yzx;
    b = i < 4 ? b : i < 8 ? b.zxy : b.yzx;
"""
HELIX = """
// A helix, line by line.
    float t = float(i) / 16.0 - 1.0, u = float(i + 1) / 16.0 - 1.0;
    vec3 a = vec3(cos(7.0 * t), 1.5 * t, sin(7.0 * t));
    vec3 b = vec3(cos(7.0 * u), 1.5 * u, sin(7.0 * u));
"""
KNOT = """
// A trefoil knot, line by line.
    float t = 0.19635 * float(i), u = t + 0.19635;
    vec3 a = vec3(0.5 * sin(t), 0.5 * cos(t), -0.5 * sin(3.0 * t));
    vec3 b = vec3(0.5 * sin(u), 0.5 * cos(u), -0.5 * sin(3.0 * u));
    a.xy += vec2(sin(2.0 * t), -cos(2.0 * t));
    b.xy += vec2(sin(2.0 * u), -cos(2.0 * u));
"""


def inks(draft: Draft) -> tuple[RGB, RGB]:
    """Draw a ground and what is drawn on it: neon on black, black on white."""
    chance = draft.chance
    return chance.pick(
        (
            (dark(chance), vivid(chance)),
            (dark(chance), pale(chance)),
            (pale(chance), dark(chance)),
            (pale(chance), vivid(chance)),
            ((0.0, 0.0, 0.0), hsv(0.33, 1.0, 1.0)),
        )
    )


def wireframe(draft: Draft, noun: str) -> Picture:
    """Turn a body made of its edges alone: cube, hypercube, knot, helix."""
    chance = draft.chance
    name, count, ends = chance.pick(
        (
            ("cube", 12, CUBE),
            ("cube", 12, CUBE),
            ("hypercube", 32, HYPERCUBE),
            ("octahedron", 12, OCTAHEDRON),
            ("helix", 32, HELIX),
            ("trefoil knot", 32, KNOT),
        )
    )
    paper, color = inks(draft)
    glowing = paper[0] < 0.5 and chance.happens(50)
    other = draft.turn(0.5, 0.9)
    thick = chance.pick((0.012, 0.02, 0.035))
    return draft.define(
        Picture,
        f"{noun} of a {name}",
        f"Picture: the edges of a {name}, turning.",
        EDGES,
        ends=ends.strip("\n"),
        count=count,
        nod=draft.turn(0.3, 0.8),
        yaw=draft.turn(0.4, 0.9),
        more=f", other = rotation({other})" if ends == HYPERCUBE else "",
        far=(far := chance.number(3.2, 6.0)),
        zoom=far * chance.pick((0.3, 0.42, 0.5)),
        draw="ink += $soft * exp(-$fall * gap);".replace(
            "$soft", f"{chance.number(0.8, 1.3):.2f}"
        ).replace("$fall", f"{chance.pick((15, 30, 50))}.0")
        if glowing
        else f"ink = max(ink, inside(gap - {thick}, 0.012));",
        paper=vec3(paper),
        color=vec3(color),
        core="vec3(0.4)" if glowing else "vec3(0.0)",
    )


DOTS = """
mat2 nod = rotation($nod), yaw = rotation($yaw);
vec3 color = $paper;
for (int i = 0; i < $count; i++) {
    float k = (float(i) + 0.5) / $count.0, around = 2.39996 * float(i);
    vec3 at = $place;
    at.xz = yaw * at.xz;
    at.yz = nod * at.yz;
    float size = $zoom / ($far + at.z), depth = 0.5 - 0.35 * at.z;
    float ink = $dot;
    $draw
}
return color;
"""


def dots(draft: Draft, noun: str) -> Picture:
    """Scatter dots over a ball, a ring, a wave or a spiral, nearer ones bigger."""
    chance = draft.chance
    paper, color = inks(draft)
    name, place = chance.pick(
        (
            (
                "ball",
                (
                    "vec3(sqrt(4.0 * k * (1.0 - k)) * vec2(cos(around), sin(around)),"
                    " 2.0 * k - 1.0).xzy"
                ),
            ),
            (
                "ring",
                (
                    "vec3((1.0 + 0.4 * cos(around)) * cos(6.2832 * k), 0.4 *"
                    " sin(around), (1.0 + 0.4 * cos(around)) * sin(6.2832 * k))"
                ),
            ),
            (
                "wave",
                (
                    "vec3(0.28 * float(i % 9) - 1.1, 0.25 * sin(0.9 * float(i % 9)"
                    " + 0.7 * float(i / 9) + 2.0 * iTime), 0.28 * float(i / 9) - 1.1)"
                ),
            ),
            (
                "spiral",
                (
                    "vec3(1.3 * sqrt(k) * cos(around), 0.3 * sin(5.0 * k + iTime),"
                    " 1.3 * sqrt(k) * sin(around))"
                ),
            ),
            (
                "pair of strands",
                (
                    "vec3(0.6 * cos(9.0 * k + 3.1416 * float(i & 1)), 2.6 * k - 1.3,"
                    " 0.6 * sin(9.0 * k + 3.1416 * float(i & 1)))"
                ),
            ),
        )
    )
    dark_ground, big = paper[0] < 0.5, chance.pick((0.04, 0.06, 0.09))
    return draft.define(
        Picture,
        f"{noun} on a {name}",
        f"Picture: $count dots on a {name}, turning.",
        DOTS,
        place=place,
        count=chance.pick((48, 80)) if name != "wave" else 81,
        nod=f"{chance.number(-0.7, 0.7):.2f} + {draft.sway(0.3)}",
        yaw=draft.turn(0.4, 0.9),
        far=(far := chance.number(2.6, 5.0)),
        zoom=far * chance.number(0.5, 0.7),
        dot=chance.pick(
            (
                (f"inside(length(p - size * at.xy) - {big} * size, 0.012)"),
                "exp(-25.0 * length(p - size * at.xy) / size)",
            )
        ),
        draw=f"color += {vec3(color)} * ink * (0.3 + depth);"
        if dark_ground
        else f"color = mix(color, {vec3(color)}, ink * clamp(0.3 + depth, 0.0, 1.0));",
        paper=vec3(paper),
        color=vec3(color),
    )


WIRES = (
    Idea("wireframe", 3, wireframe),
    Idea("dots in space", 2, dots),
)
