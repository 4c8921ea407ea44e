"""Bodies from one formula: bent, knotted, melted, made of wire."""

from shaders21k.synth.draft import Draft, Idea, Solid
from shaders21k.synth.scene.bodies import primitive


def blobs(draft: Draft, noun: str) -> Solid:
    """Let balls wander and melt together (Blinn 1982)."""
    return draft.define(
        Solid,
        noun,
        "Solid: $count balls that wander and melt together.",
        """
        float d = 9.0;
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            vec3 way = vec3(0.5 + 0.13 * k, 0.9 - 0.11 * k, 0.7 + 0.05 * k);
            vec3 center = $reach * sin(way * $pace * iTime + vec3(2.1, 4.3, 1.2) * k);
            d = smoothUnion(d, length(p - center) - $size, $melt);
        }
        return d;
        """,
        count=draft.chance.integer(3, 6),
        reach=draft.chance.number(0.45, 0.7),
        pace=draft.chance.number(0.9, 1.5),
        size=draft.chance.number(0.25, 0.45),
        melt=draft.chance.number(0.2, 0.6),
    )


def rippled(draft: Draft, noun: str) -> Solid:
    """Let waves run over a ball, from gentle ones to spikes."""
    wave = draft.chance.pick(
        (
            "sin($pitch * p.x + $turn) * sin($pitch * p.y) * sin($pitch * p.z)",
            "sin($pitch * p.y + $turn)",
            "abs(sin($pitch * p.x + $turn) * sin($pitch * p.y) * sin($pitch * p.z))",
            "sin($pitch * p.x + 2.0 * sin($pitch * p.y + $turn))",
            (
                "1.6 * (valueNoise(0.4 * $pitch * vec2(p.x + 0.7 * p.z + 0.3 * iTime,"
                " p.y - 0.7 * p.z)) - 0.5)"
            ),
        )
    )
    return draft.define(
        Solid,
        noun,
        "Solid: a ball with waves running over it.",
        f"return 0.6 * (length(p) - 0.9 - $high * {wave});",
        pitch=draft.chance.pick((3.0, 5.0, 8.0, 12.0)),
        turn=draft.turn(0.8, 1.8),
        high=draft.chance.number(0.06, 0.14),
    )


def torus_knot(draft: Draft, noun: str) -> Solid:
    """Wind a strand round a ring: knots, coils, ropes, a Moebius band."""
    one, two = "q", "vec2(abs(q.x), q.y)"
    name, turns, fold, section = draft.chance.pick(
        (
            ("trefoil knot", 1.5, two, "length(q) - 0.13"),
            ("knot of five crossings", 2.5, two, "length(q) - 0.1"),
            ("flat knot", 1.5, two, "box(q, vec2(0.16, 0.05)) - 0.03"),
            ("rope of two strands", 4.0, two, "length(q) - 0.2"),
            ("coil", 9.0, one, "length(q) - 0.09"),
            ("chain of two rings", 1.0, two, "length(q) - 0.12"),
        )
    )
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name}.",
        """
        vec2 q = vec2(length(p.xz) - 0.72, p.y);
        q = rotation($turns * atan(p.z, p.x + 0.00001) + $roll) * q;
        q = $fold - vec2(0.26, 0.0);
        return 0.6 * ($section);
        """,
        turns=turns,
        fold=fold,
        section=section,
        roll=draft.chance.pick(("0.0", f"({draft.turn(0.5, 1.0)})")),
    )


def twisted(draft: Draft, noun: str) -> Solid:
    """Twist, bend or taper a bar, a slab or a ring."""
    name, formula = draft.chance.pick(
        (
            ("bar", "block(q, vec3(0.35, 0.95, 0.35)) - 0.05"),
            ("ring", "torus(q.xzy, vec2(0.75, 0.25))"),
            ("slab", "block(q, vec3(0.6, 0.9, 0.08)) - 0.04"),
            (
                "frame",
                "max(block(q, vec3(0.6, 0.9, 0.2)), 0.45 - max(abs(q.x), abs(q.y)))",
            ),
            (
                "cross",
                "max(min(abs(q.x), abs(q.z)) - 0.12, block(q, vec3(0.7, 1.0, 0.7)))",
            ),
        )
    )
    way = draft.chance.pick(
        (
            "q.xz = rotation($sway * q.y) * q.xz;",
            "q.xy = rotation(0.6 * $sway * q.x) * q.xy;",
            "q.xz *= 1.0 + 0.25 * $sway * q.y;",
        )
    )
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name}, bent one way and the other.",
        f"vec3 q = p;\n{way}\nreturn 0.55 * ({formula});",
        sway=f"({draft.sway(draft.chance.number(1.0, 2.2))})",
    )


def wire(draft: Draft, noun: str) -> Solid:
    """Build of thin bars and hoops: cube frames, cages, gyroscopes, orbits."""
    name, code = draft.chance.pick(
        (
            (
                "frame of a cube",
                """
                vec3 q = abs(p) - 0.72;
                return min(block(vec3(q.x, q.y, max(q.z, 0.0)), vec3($thin)),
                    min(block(vec3(q.x, max(q.y, 0.0), q.z), vec3($thin)),
                    block(vec3(max(q.x, 0.0), q.y, q.z), vec3($thin))));
                """,
            ),
            (
                "cube in the frame of a cube",
                """
                vec3 q = abs(p) - 0.75;
                float d = min(block(vec3(q.x, q.y, max(q.z, 0.0)), vec3($thin)),
                    min(block(vec3(q.x, max(q.y, 0.0), q.z), vec3($thin)),
                    block(vec3(max(q.x, 0.0), q.y, q.z), vec3($thin))));
                p.xz = $turn * p.xz;
                return min(d, block(p, vec3(0.3)) - 0.04);
                """,
            ),
            (
                "gyroscope of three hoops",
                """
                vec3 q = p;
                float d = length(q) - 0.3;
                d = min(d, torus(q, vec2(1.0, $thin)));
                q.yz = $turn * q.yz;
                d = min(d, torus(q, vec2(0.8, $thin)));
                q.xy = $turn * q.xy;
                return min(d, torus(q, vec2(0.6, $thin)));
                """,
            ),
            (
                "cage of meridians",
                """
                float across = length(p.xz), around = sector(p.xz + 0.00001, 10.0);
                float gap = min(across * abs(sin(around)), abs(fold(3.0 * p.y) / 3.0));
                return 0.7 * (length(vec2(length(p) - 0.95, gap)) - $thin);
                """,
            ),
            (
                "atom with three orbits",
                """
                float d = length(p) - 0.25;
                vec3 q = p;
                for (int i = 0; i < 3; i++) {
                    q.xy = mat2(0.5, 0.866, -0.866, 0.5) * q.xy;
                    d = min(d, torus(q.xyz, vec2(1.0, 0.4 * $thin)));
                    float at = (1.5 + 0.3 * float(i)) * iTime;
                    d = min(d, length(q - vec3(cos(at), 0.0, sin(at))) - 1.6 * $thin);
                }
                return d;
                """,
            ),
            (
                "frame of an octahedron",
                """
                vec3 q = abs(p);
                q = q.x < q.y ? q.yxz : q;
                q = q.y < q.z ? q.xzy : q;
                return pill(q, vec3(1.0, 0.0, 0.0), vec3(0.0, 1.0, 0.0), $thin);
                """,
            ),
            (
                "spring",
                """
                float around = 0.15915 * atan(p.z, p.x + 0.00001), rise = $rise;
                float y = p.y - rise * (around + floor(p.y / rise - around + 0.5));
                float d = length(vec2(length(p.xz) - 0.6, y)) - 1.4 * $thin;
                return 0.8 * max(d, abs(p.y) - 0.95);
                """,
            ),
        )
    )
    turn = draft.turn(0.5, 1.0)
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name}.",
        code,
        thin=draft.chance.number(0.05, 0.09),
        turn=f"rotation({turn})",
        rise=f"(0.32 + {draft.sway(0.1)})",
    )


def folded(draft: Draft, noun: str) -> Solid:
    """Fold space a few times about a primitive: a symmetrical body."""
    name, formula = primitive(draft, draft.chance.number(0.45, 0.7))
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name}, multiplied by $count folds that turn to and fro.",
        """
        vec3 q = p;
        for (int i = 0; i < $count; i++) {
            q.xy = $turn * q.xy;
            q.yz = $turn * q.yz;
            q = abs(q) - vec3($x, $y, $z);
        }
        return 0.9 * ($formula);
        """,
        count=draft.chance.integer(1, 3),
        turn=f"rotation({draft.chance.number(0.0, 1.5):.2f} + {draft.sway(0.3)})",
        x=draft.chance.number(0.2, 0.45),
        y=draft.chance.number(0.1, 0.35),
        z=draft.chance.number(0.0, 0.3),
        formula=formula,
    )


BENT = (
    Idea("melting balls", 3, blobs),
    Idea("rippled ball", 3, rippled),
    Idea("knot", 3, torus_knot),
    Idea("bent body", 3, twisted),
    Idea("wire body", 3, wire),
    Idea("folded body", 2, folded),
)
