"""Bodies that are things of daily life, and what is done with any body."""

from shaders21k.synth.draft import Draft, Idea, Solid


def lathed(draft: Draft, noun: str) -> Solid:
    """Turn a profile on a lathe: vases, tops, pawns, hourglasses."""
    name, formula = draft.chance.pick(
        (
            (
                "vase",
                (
                    "max(abs(length(p.xz) - 0.45 - 0.2 * sin(2.6 * p.y + 0.6)) - 0.05,"
                    " abs(p.y) - 0.95)"
                ),
            ),
            ("hourglass", "max(length(p.xz) - 0.12 - 0.6 * p.y * p.y, abs(p.y) - 0.9)"),
            (
                "pawn",
                (
                    "smoothUnion(length(p - vec3(0.0, 0.6, 0.0)) - 0.32,"
                    " max(length(p.xz) - 0.22 - 0.35 * p.y * p.y + 0.15 * p.y,"
                    " abs(p.y + 0.3) - 0.7), 0.12)"
                ),
            ),
            (
                "spinning top",
                (
                    "smoothUnion(max(length(p.xz) - 0.55 * (p.y + 0.9), p.y - 0.2),"
                    " rod(p - vec3(0.0, 0.5, 0.0), 0.1, 0.4), 0.2)"
                ),
            ),
            (
                "stack of discs",
                (
                    "max(length(p.xz) - 0.55 - 0.3 * cos(2.0 * p.y) * step(0.3,"
                    " fract(4.0 * p.y + 0.5 * iTime)), abs(p.y) - 1.0)"
                ),
            ),
            ("egg", "length(p * vec3(1.2, 0.85 + 0.15 * p.y, 1.2)) - 0.9"),
            (
                "mushroom",
                (
                    "min(max(length(p * vec3(1.0, 1.4, 1.0) - vec3(0.0, 0.3,"
                    " 0.0)) - 0.9, -p.y), rod(p + vec3(0.0, 0.45, 0.0),"
                    " 0.25 - 0.1 * p.y, 0.5))"
                ),
            ),
        )
    )
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name}, turned on a lathe.",
        """
        p.xy = rotation($sway) * p.xy;
        return 0.65 * ($formula);
        """,
        sway=draft.sway(0.35),
        formula=formula,
    )


def toy(draft: Draft, noun: str) -> Solid:
    """Build a thing of daily life from primitives."""
    name, code = draft.chance.pick(
        (
            (
                "snowman",
                """
                float d = length(p + vec3(0.0, 0.55, 0.0)) - 0.5;
                d = smoothUnion(d, length(p - vec3(0.0, 0.15, 0.0)) - 0.36, 0.08);
                d = smoothUnion(d, length(p - vec3(0.0, 0.65, 0.0)) - 0.26, 0.08);
                d = min(d, pill(p, vec3(0.0, 0.65, 0.2), vec3(0.0, 0.6, 0.5), 0.05));
                return min(d, rod(p - vec3(0.0, 0.92, 0.0), 0.22, 0.1));
                """,
            ),
            (
                "robot",
                """
                p.x = abs(p.x);
                float d = block(p + vec3(0.0, 0.1, 0.0), vec3(0.4, 0.4, 0.25));
                d = min(d, block(p - vec3(0.0, 0.6, 0.0), vec3(0.28, 0.22, 0.24)));
                d = max(d, 0.08 - length(p - vec3(0.12, 0.62, 0.24)));
                vec3 hand = vec3(0.65, -0.1 + 0.3 * sin(2.0 * iTime), 0.25);
                d = min(d, pill(p, vec3(0.4, 0.2, 0.0), hand, 0.09));
                d = min(d, pill(p, vec3(0.2, -0.5, 0.0), vec3(0.2, -0.95, 0.0), 0.11));
                return min(d, pill(p, vec3(0.0, 0.8, 0.0), vec3(0.0, 1.0, 0.0), 0.03));
                """,
            ),
            (
                "table and chair",
                """
                vec3 q = vec3(abs(p.x + 0.3), p.y, abs(p.z));
                float d = block(q - vec3(0.0, 0.2, 0.0), vec3(0.6, 0.05, 0.6));
                d = min(d, block(q - vec3(0.5, -0.3, 0.5), vec3(0.05, 0.5, 0.05)));
                q = vec3(abs(p.x - 0.75), p.y, abs(p.z));
                d = min(d, block(q + vec3(0.0, 0.2, 0.0), vec3(0.28, 0.04, 0.28)));
                d = min(d, block(q - vec3(0.25, -0.5, 0.25), vec3(0.03, 0.3, 0.03)));
                q = p - vec3(1.0, 0.2, 0.0);
                return min(d, block(q, vec3(0.03, 0.4, 0.28)));
                """,
            ),
            (
                "house",
                """
                float d = block(p + vec3(0.0, 0.35, 0.0), vec3(0.6, 0.45, 0.8));
                vec3 q = vec3(abs(p.x), p.y - 0.1, p.z);
                float roof = dot(q.xy, vec2(0.64, 0.77)) - 0.48;
                d = min(d, max(max(roof, -q.y), abs(q.z) - 0.9));
                d = max(d, -block(q - vec3(0.6, -0.4, 0.35), vec3(0.1, 0.16, 0.13)));
                return min(d, block(p - vec3(0.3, 0.55, 0.4), vec3(0.1, 0.3, 0.1)));
                """,
            ),
            (
                "tree",
                """
                float d = rod(p + vec3(0.0, 0.6, 0.0), 0.13, 0.4);
                float y = p.y + 0.2;
                float level = clamp(floor(y / 0.4), 0.0, 2.0);
                y -= 0.4 * level;
                float cone = 0.85 * length(p.xz) + 0.5 * y - 0.5 + 0.1 * level;
                return 0.8 * min(d, max(max(cone, -y), p.y - 1.1));
                """,
            ),
            (
                "rocket",
                """
                float d = length(p.xz) - 0.32 * sqrt(max(1.0 - p.y * p.y, 0.0));
                d = max(d, -p.y - 0.75);
                vec2 fin = abs(p.xz);
                vec3 q = vec3(max(fin.x, fin.y), p.y, min(fin.x, fin.y));
                float wing = max(block(q - vec3(0.4, -0.7, 0.0), vec3(0.2, 0.3, 0.02)),
                    0.7 * (q.x + q.y) - 0.05);
                return 0.6 * min(d, wing);
                """,
            ),
            (
                "mug",
                """
                float d = rod(p, 0.55, 0.65);
                d = max(d, -rod(p - vec3(0.0, 0.2, 0.0), 0.47, 0.7));
                vec3 q = p - vec3(0.6, 0.0, 0.0);
                return min(d, max(torus(q.xzy, vec2(0.36, 0.08)), 0.52 - length(p.xz)));
                """,
            ),
            (
                "dumbbell of two weights",
                """
                vec3 q = vec3(p.y, abs(p.x), p.z);
                float d = rod(q, 0.12, 0.9);
                d = min(d, rod(q - vec3(0.0, 0.75, 0.0), 0.42, 0.09) - 0.03);
                return min(d, rod(q - vec3(0.0, 0.52, 0.0), 0.33, 0.07) - 0.03);
                """,
            ),
        )
    )
    return draft.define(Solid, noun, f"Solid: a {name}, built of primitives.", code)


def sliced(draft: Draft, solid: Solid) -> Solid:
    """Cut a body into slices, with gaps between them."""
    along = draft.chance.pick(("p.y", "p.x", "0.7 * (p.x + p.y)"))
    return draft.define(
        Solid,
        f"sliced {solid.noun}",
        f"Solid: slices of the {solid.noun}.",
        """
        float slice = abs(mod($along + $drift, $pitch) - 0.5 * $pitch) - $thick;
        return 0.9 * max($solid(p), slice);
        """,
        along=along,
        solid=solid,
        drift=f"{draft.chance.number(0.05, 0.15):.2f} * iTime",
        pitch=(pitch := draft.chance.number(0.14, 0.4)),
        thick=pitch * draft.chance.number(0.15, 0.3),
    )


def repeated(draft: Draft, solid: Solid) -> Solid:
    """Set a body in a row of three, a square of nine or a cube of small ones."""
    name, ends, scale = draft.chance.pick(
        (
            ("row", "vec3(1.0, 0.0, 0.0)", 2.6),
            ("square", "vec3(1.0, 0.0, 1.0)", 3.2),
            ("cube", "vec3(1.0)", 3.8),
            ("column", "vec3(0.0, 1.0, 0.0)", 2.6),
        )
    )
    return draft.define(
        Solid,
        f"{name} of {solid.noun}",
        f"Solid: a {name} of the {solid.noun}, smaller.",
        f"""
        vec3 q = $scale * p;
        q -= 2.3 * clamp(floor(q / 2.3 + 0.5), -{ends}, {ends});
        return 0.8 * $solid(q) / $scale;
        """,
        solid=solid,
        scale=scale,
    )


def circled(draft: Draft, solid: Solid) -> Solid:
    """Set a body many times in a ring that turns, with or without one in the middle."""
    middle = draft.chance.pick(("d", "min(d, 0.5 * $solid(2.0 * p))"))
    return draft.define(
        Solid,
        f"ring of {solid.noun}",
        f"Solid: a ring of $count times the {solid.noun}, smaller.",
        f"""
        vec2 q = rotation($turn) * p.xz + 0.00001;
        float around = sector(q, $count.0);
        q = length(q) * vec2(cos(around), sin(around)) - vec2(1.0, 0.0);
        float d = 0.8 * $solid($scale * vec3(q.x, p.y, q.y)) / $scale;
        return {middle};
        """,
        solid=solid,
        turn=draft.turn(0.2, 0.6),
        count=(count := draft.chance.integer(4, 9)),
        scale=max(3.2, 0.42 * count),
    )


TOYS = (
    Idea("lathed body", 2, lathed),
    Idea("toy", 4, toy),
)
