"""Bodies put together from simple ones: cut, joined, stacked."""

from shaders21k.synth.draft import Draft, Idea, Solid

LOWEST = {
    "ball": 1.0,
    "cube": 0.75,
    "ring": 0.26,
    "octahedron": 1.0,
    "slab": 0.2,
    "drum": 0.58,
    "pill": 0.97,
    "cone": 0.7,
    "pyramid": 0.55,
    "hexagonal prism": 0.5,
}
"""How far below its middle a primitive of size one reaches."""


def primitive(draft: Draft, size: float) -> tuple[str, str]:
    """Name a solid of about that radius, and write its distance from `vec3 q`."""
    s = f"{size:.3f}"
    return draft.chance.pick(
        (
            ("ball", f"length(q) - {s}"),
            ("cube", f"block(q, vec3(0.65 * {s})) - 0.1 * {s}"),
            ("ring", f"torus(q, vec2(0.72, 0.26) * {s})"),
            ("octahedron", f"(abs(q.x) + abs(q.y) + abs(q.z) - {s}) * 0.577"),
            ("slab", f"block(q, vec3(0.8, 0.15, 0.55) * {s}) - 0.05 * {s}"),
            ("drum", f"rod(q, 0.6 * {s}, 0.5 * {s}) - 0.08 * {s}"),
            (
                "pill",
                (
                    f"pill(q, vec3(0.0, -0.55, 0.0) * {s}, vec3(0.0, 0.55, 0.0) * {s},"
                    f" 0.42 * {s})"
                ),
            ),
            (
                "cone",
                f"max(0.9 * length(q.xz) + 0.43 * q.y - 0.38 * {s}, -q.y - 0.7 * {s})",
            ),
            (
                "pyramid",
                (
                    f"max(0.8 * max(abs(q.x), abs(q.z)) + 0.6 * q.y - 0.36 * {s},"
                    f" -q.y - 0.55 * {s})"
                ),
            ),
            (
                "hexagonal prism",
                (
                    f"max(max(0.866 * abs(q.x) + 0.5 * abs(q.z), abs(q.z))"
                    f" - 0.65 * {s}, abs(q.y) - 0.5 * {s})"
                ),
            ),
        )
    )


def simple(draft: Draft, noun: str) -> Solid:
    """Show one primitive, the most common of all bodies."""
    name, formula = primitive(draft, draft.chance.number(0.85, 1.1))
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name}.",
        "vec3 q = p;\nreturn $formula;",
        formula=formula,
    )


def cut(draft: Draft, noun: str) -> Solid:
    """Cut one primitive out of another, or keep what they share."""
    way, formula = draft.chance.pick(
        (
            (
                "a cube without a ball",
                "max(block(p, vec3(0.8)) - 0.03, $k * 0.2 + 0.85 - length(p))",
            ),
            (
                "a cube rounded by a ball and drilled along its axes",
                (
                    "max(max(block(p, vec3(0.75)), length(p) - 1.02),"
                    " 0.45 - min(length(p.xy), min(length(p.yz), length(p.zx))))"
                ),
            ),
            (
                "a ball cut by slots",
                "max(length(p) - 1.0, 0.15 - abs(mod(p.y + 0.3 * iTime, 0.45) - 0.22))",
            ),
            (
                "a ball with bites taken out",
                "max(length(p) - 1.0, $k - length(abs(p) - vec3(0.65)))",
            ),
            (
                "a drum with a slot and a hole",
                (
                    "max(rod(p, 0.9, 0.35), max(0.4 - length(p.xz), -block(p -"
                    " vec3(0.9, 0.0, 0.0), vec3(0.5, 1.0, 0.2))))"
                ),
            ),
            (
                "two cubes crossed, turned by half a right angle",
                (
                    "min(block(p, vec3(0.7)), block(vec3(0.707 * (p.x + p.z), p.y,"
                    " 0.707 * (p.z - p.x)), vec3(0.7)))"
                ),
            ),
            (
                "three rods crossed, their common part hollow",
                (
                    "max(min(length(p.xy), min(length(p.yz), length(p.zx))) - $k,"
                    " max(length(p) - 1.1, 0.55 - length(p)))"
                ),
            ),
            (
                "shells cut open",
                (
                    "max(abs(mod(length(p), 0.3) - 0.15) - 0.04,"
                    " max(length(p) - 1.05, min(p.x, min(p.y + 0.4 * sin(iTime),"
                    " p.z))))"
                ),
            ),
            (
                "a bowl",
                "max(abs(length(p) - 0.95) - 0.06, p.y - 0.35 * sin(1.1 * iTime))",
            ),
            (
                "a lamp of holes",
                (
                    "max(abs(length(p) - 1.0) - 0.05,"
                    " 0.11 - length(mod(p + 0.225, 0.45) - 0.225))"
                ),
            ),
        )
    )
    return draft.define(
        Solid,
        noun,
        f"Solid: {way}.",
        f"return 0.9 * ({formula});",
        k=draft.chance.number(0.4, 0.6),
    )


def gear(draft: Draft, noun: str) -> Solid:
    """Cut teeth into a disc and holes into its face, on an axle or alone."""
    chance = draft.chance
    teeth = chance.integer(7, 16)
    return draft.define(
        Solid,
        noun,
        "Solid: a wheel of $teeth teeth and $holes holes, turning.",
        """
        float across = length(p.xy), around = atan(p.y, p.x + 0.00001) + $turn;
        float tooth = clamp(1.5 * cos($teeth.0 * around), -0.5, 0.5);
        float d = across - 0.88 - 0.13 * tooth;
        float hole = mod(around, $wide) - 0.5 * $wide;
        hole = length(across * vec2(cos(hole), sin(hole)) - vec2(0.52, 0.0)) - $bore;
        d = max(max(d, abs(p.z) - $thick), -min(hole, across - 0.2));
        return 0.7 * min(d, $axle);
        """,
        teeth=teeth,
        holes=(holes := chance.integer(3, 7)),
        wide=6.28319 / holes,
        bore=chance.number(0.1, 0.2),
        turn=f"({draft.turn(0.3, 0.9)})",
        thick=chance.number(0.08, 0.3),
        axle=chance.pick(("1.0", "rod(p.xzy, 0.12, 0.6)")),
    )


def cluster(draft: Draft, noun: str) -> Solid:
    """Pack small bodies into a big one: blocks of three, molecules, jacks."""
    chance = draft.chance
    name, code = chance.pick(
        (
            (
                "cube of small cubes whose upper layer turns",
                """
                if (p.y > 0.3) {
                    p.xz = rotation($turn) * p.xz;
                }
                vec3 cell = clamp(floor(p / 0.6 + 0.5), -1.0, 1.0);
                return 0.8 * (block(p - 0.6 * cell, vec3($small)) - 0.04);
                """,
            ),
            (
                "lattice of balls joined by rods",
                """
                vec3 q = p - 0.75 * clamp(floor(p / 0.75 + 0.5), -1.0, 1.0);
                float rods = min(length(q.xy), min(length(q.yz), length(q.zx))) - 0.06;
                return min(length(q) - $small, max(rods, block(p, vec3(0.75))));
                """,
            ),
            (
                "jack: three rods and six balls",
                """
                vec3 q = abs(p);
                float far = max(q.x, max(q.y, q.z));
                float near = min(length(q.xy), min(length(q.yz), length(q.zx)));
                float rods = max(near - 0.13, far - 0.9);
                vec3 end = vec3(greaterThanEqual(q, vec3(far))) * 0.9;
                return 0.9 * smoothUnion(rods, length(q - end) - $small, 0.1);
                """,
            ),
            (
                "molecule of a ball and four others",
                """
                float d = length(p) - 0.45;
                for (int i = 0; i < 4; i++) {
                    vec3 way = i == 0 ? vec3(1.0) : i == 1 ? vec3(1.0, -1.0, -1.0)
                        : i == 2 ? vec3(-1.0, 1.0, -1.0) : vec3(-1.0, -1.0, 1.0);
                    d = min(d, length(p - 0.55 * way) - $small);
                    d = min(d, pill(p, vec3(0.0), 0.55 * way, 0.08));
                }
                return d;
                """,
            ),
            (
                "ball of spikes",
                """
                vec3 q = abs(p);
                float spikes = 9.0;
                for (int i = 0; i < 3; i++) {
                    spikes = min(spikes, length(q.yz) + 0.2 * q.x - 0.24);
                    vec3 way = vec3(0.577);
                    float along = dot(q, way);
                    spikes = min(spikes, length(q - along * way) + 0.2 * along - 0.24);
                    q = q.yzx;
                }
                float radius = length(p);
                return 0.9 * min(max(spikes, radius - 1.15), radius - $small - 0.3);
                """,
            ),
            (
                "double helix with rungs",
                """
                p.xz = rotation(3.0 * p.y + $turn) * p.xz;
                float strands = length(vec2(abs(p.x) - 0.5, p.z)) - 0.4 * $small;
                float rung = mod(p.y, 0.3) - 0.15;
                float rungs = max(length(vec2(rung, p.z)) - 0.05, abs(p.x) - 0.5);
                return 0.6 * max(min(strands, rungs), abs(p.y) - 1.1);
                """,
            ),
            (
                "stack of blocks, each turned a little further",
                """
                float level = clamp(floor(p.y / 0.3 + 0.5), -3.0, 3.0);
                vec3 q = p - vec3(0.0, 0.3 * level, 0.0);
                q.xz = rotation(level * $sway) * q.xz;
                float side = 0.6 - 0.05 * abs(level);
                return 0.7 * (block(q, vec3(side, 0.11, side)) - 0.02);
                """,
            ),
        )
    )
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name}.",
        code,
        turn=draft.turn(0.5, 1.2),
        sway=draft.sway(0.5),
        small=chance.number(0.2, 0.26),
    )


ASSEMBLED = (
    Idea("primitive", 4, simple),
    Idea("cut body", 5, cut),
    Idea("gear", 2, gear),
    Idea("cluster", 4, cluster),
)
