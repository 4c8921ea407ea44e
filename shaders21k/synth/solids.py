"""Solids for the 3-D scenes: lower bounds on distances, after Hart's sphere tracing.

Each costs a few dozen operations, because a scene asks for it some thirty times a
pixel. The endless ones are flown through, along z; the others lie about the origin.
"""

from shaders21k.synth.draft import Draft, Idea, Solid


def primitive(draft: Draft, size: float) -> tuple[str, str]:
    """Name a solid of about that radius, and write its distance from `vec3 q`."""
    s = f"{size:.3f}"
    return draft.chance.pick(
        (
            ("ball", f"length(q) - {s}"),
            ("cube", f"block(q, vec3(0.75 * {s})) - 0.1 * {s}"),
            ("ring", f"torus(q, vec2(0.75, 0.3) * {s})"),
            ("octahedron", f"(abs(q.x) + abs(q.y) + abs(q.z) - 1.2 * {s}) * 0.577"),
            ("slab", f"block(q, vec3(1.0, 0.25, 0.7) * {s})"),
            ("drum", f"max(length(q.xz) - 0.7 * {s}, abs(q.y) - 0.6 * {s})"),
            ("shell", f"max(abs(length(q) - 0.9 * {s}) - 0.06, q.y - 0.3 * {s})"),
            ("frame", f"max(block(q, vec3(0.8 * {s})), {s} - length(q))"),
        )
    )


def lattice(draft: Draft, noun: str) -> Solid:
    """Repeat a primitive through all of space, each copy turning."""
    name, formula = primitive(draft, draft.chance.number(0.65, 1.0))
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name} at every point of a lattice, turning.",
        """
        vec3 cell = floor(p / 3.2);
        vec3 q = p - 3.2 * (cell + 0.5);
        q.xy = rotation($turn + cell.z + cell.x) * q.xy;
        q.yz = rotation($other) * q.yz;
        return $formula;
        """,
        turn=draft.turn(0.3, 1.0),
        other=draft.turn(0.2, 0.8),
        formula=formula,
    )


def pillars(draft: Draft, noun: str) -> Solid:
    """Raise and sink blocks of random height over a ground."""
    shape = draft.chance.pick(
        (
            "block(vec3(q.x, p.y - high, q.y), vec3($side, 2.0, $side))",
            "max(length(q) - $side, abs(p.y - high) - 2.0)",
            "length(vec3(q.x, max(p.y - high - 1.2, 0.0), q.y)) - $side",
        )
    ).replace("$side", f"{draft.chance.number(0.28, 0.42):.3f}")
    return draft.define(
        Solid,
        noun,
        "Solid: a pillar in each cell of the ground, rising and sinking.",
        """
        p *= $finer;
        vec2 cell = floor(p.xz), q = p.xz - cell - 0.5;
        float seed = random(cell);
        float high = $reach * seed + 0.25 * sin($speed * iTime + 6.283 * seed) - 3.6;
        return min($shape, p.y + 1.5) / $finer;
        """,
        reach=draft.chance.number(0.8, 1.8),
        speed=draft.chance.number(0.8, 2.0),
        finer=draft.chance.number(0.65, 1.0),
        shape=shape,
    )


def terrain(draft: Draft, noun: str) -> Solid:
    """Raise hills from noise, or dunes from waves."""
    name, height = draft.chance.pick(
        (
            ("hills", "1.6 * valueNoise(q) + 0.5 * valueNoise(2.3 * q + 5.0)"),
            (
                "ridges",
                "1.2 - abs(2.0 * valueNoise(q) - 1.0) + 0.3 * valueNoise(3.1 * q)",
            ),
            ("dunes", "0.6 * sin(q.x + 1.7 * sin(0.6 * q.y)) + 0.6 * valueNoise(q)"),
            ("steps", "0.35 * floor(6.0 * valueNoise(q)) * 0.9"),
        )
    )
    return draft.define(
        Solid,
        noun,
        f"Solid: a land of {name}.",
        """
        vec2 q = $pitch * p.xz;
        return $care * (p.y + 1.9 - $height);
        """,
        pitch=draft.chance.number(0.6, 1.1),
        height=height,
        care=0.4 if name == "steps" else 0.6,
    )


def gyroid(draft: Draft, noun: str) -> Solid:
    """Thicken a minimal surface (Schoen 1970; Schwarz for the other)."""
    name, formula = draft.chance.pick(
        (
            ("gyroid", "dot(sin(q), cos(q.yzx))"),
            ("Schwarz surface", "dot(cos(q), vec3(1.0))"),
        )
    )
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name}, breathing, with a hall cut through it.",
        """
        vec3 q = p * $pitch;
        float sheet = abs($formula + $sway) - $thick;
        float hall = $hall - length(p.xy);
        return 0.7 * max(sheet / $pitch, hall);
        """,
        pitch=draft.chance.number(1.2, 2.2),
        formula=formula,
        sway=draft.sway(0.4),
        thick=draft.chance.number(0.1, 0.5),
        hall=draft.chance.number(0.7, 1.1),
    )


def cave(draft: Draft, noun: str) -> Solid:
    """Hollow a winding tube, ribbed or bumpy."""
    wall = draft.chance.pick(
        (
            "0.18 * sin(5.0 * p.z) * sin(4.0 * atan(p.y, p.x))",
            "0.6 * (valueNoise(vec2(4.0 * abs(atan(p.y, p.x)), 1.3 * p.z)) - 0.5)",
            "0.25 * abs(sin(3.0 * p.z))",
            "0.3 * step(0.5, fract(0.8 * p.z)) * fold(2.5465 * atan(p.y, p.x))",
        )
    )
    return draft.define(
        Solid,
        noun,
        "Solid: the wall of a winding tube.",
        """
        p.xy -= 0.35 * vec2(sin(0.7 * p.z), cos(0.5 * p.z));
        p.xy = rotation($twist * p.z) * p.xy;
        return $care * ($radius - mix(length(p.xy), max(abs(p.x), abs(p.y)), $square)
            - $wall);
        """,
        twist=draft.chance.number(-0.3, 0.3),
        radius=draft.chance.number(1.2, 1.7),
        square=draft.chance.pick((0.0, 0.0, 1.0)),
        wall=wall,
        care=0.6,
    )


def sponge(draft: Draft, noun: str) -> Solid:
    """Cut crosses out of a cube at three scales (Menger 1926), the axes turned."""
    return draft.define(
        Solid,
        noun,
        "Solid: a sponge of three levels, each turned against the last.",
        """
        float d = block(p, vec3(1.1)), scale = 1.0;
        for (int i = 0; i < 3; i++) {
            p.xy = rotation($turn) * p.xy;
            vec3 q = abs(mod(p * scale, 2.0) - 1.0);
            scale *= 3.0;
            q = abs(1.0 - 3.0 * q);
            float hole = min(max(q.x, q.y), min(max(q.y, q.z), max(q.z, q.x)));
            d = max(d, (hole - 1.0) / scale);
        }
        return d;
        """,
        turn=draft.sway(0.4),
    )


def blobs(draft: Draft, noun: str) -> Solid:
    """Let balls wander and melt together."""
    return draft.define(
        Solid,
        noun,
        "Solid: $count balls that wander and melt together.",
        """
        float d = 9.0;
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            vec3 way = vec3(0.5 + 0.13 * k, 0.9 - 0.11 * k, 0.7 + 0.05 * k);
            vec3 centre = 0.95 * sin(way * iTime + vec3(2.1, 4.3, 1.2) * k);
            d = smoothUnion(d, length(p - centre) - $size, $melt);
        }
        return d;
        """,
        count=draft.chance.integer(3, 5),
        size=draft.chance.number(0.45, 0.7),
        melt=draft.chance.number(0.4, 0.9),
    )


def knot(draft: Draft, noun: str) -> Solid:
    """Fold space a few times about a primitive: a symmetrical body."""
    name, formula = primitive(draft, draft.chance.number(0.55, 0.8))
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name}, multiplied by $count turning folds.",
        """
        vec3 q = p;
        for (int i = 0; i < $count; i++) {
            q.xy = rotation($turn) * q.xy;
            q.yz = rotation($other) * q.yz;
            q = abs(q) - vec3($x, $y, $z);
        }
        return 0.9 * ($formula);
        """,
        count=draft.chance.integer(1, 3),
        turn=draft.turn(0.1, 0.5),
        other=draft.turn(0.1, 0.5),
        x=draft.chance.number(0.2, 0.6),
        y=draft.chance.number(0.1, 0.5),
        z=draft.chance.number(0.0, 0.5),
        formula=formula,
    )


def twisted(draft: Draft, noun: str) -> Solid:
    """Twist a ring or a bar about its axis."""
    formula = draft.chance.pick(
        (
            "torus(q.xzy, vec2(1.0, 0.35))",
            "block(q, vec3(0.45, 1.5, 0.45)) - 0.05",
            "max(abs(q.x) - 0.9, block(q, vec3(1.0, 1.3, 0.3)))",
        )
    )
    return draft.define(
        Solid,
        noun,
        "Solid: a body twisted and untwisted about its axis.",
        """
        vec3 q = p;
        q.xz = rotation($sway * q.y + $turn) * q.xz;
        return 0.6 * ($formula);
        """,
        sway=f"({draft.sway(1.6)})",
        turn=draft.turn(0.2, 0.6),
        formula=formula,
    )


ENDLESS = (
    Idea("lattice", 4, lattice),
    Idea("pillars", 4, pillars),
    Idea("land", 3, terrain),
    Idea("minimal surface", 3, gyroid),
    Idea("cave", 4, cave),
)
BODIES = (
    Idea("sponge", 2, sponge),
    Idea("blobs", 3, blobs),
    Idea("folded body", 4, knot),
    Idea("twisted body", 2, twisted),
)
