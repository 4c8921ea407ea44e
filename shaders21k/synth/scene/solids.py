"""Solids for scenes in space: lower bounds on distances, for Hart's sphere tracing.

Each costs a few dozen operations, because a scene asks for it some thirty times a
pixel. Bodies lie within 1.3 units of the origin. The endless solids here have neither
floor nor top; each leaves the z axis free, along which a camera flies.
"""

from shaders21k.synth.draft import Draft, Idea, Solid
from shaders21k.synth.scene.bent import BENT
from shaders21k.synth.scene.bodies import ASSEMBLED, primitive
from shaders21k.synth.scene.facets import FACETS
from shaders21k.synth.scene.toys import TOYS


def lattice(draft: Draft, noun: str) -> Solid:
    """Repeat a primitive through all of space: alike, of all sizes, or all turning."""
    chance = draft.chance
    cell = chance.number(1.8, 3.2)
    name, formula = primitive(draft, cell * chance.number(0.2, 0.4))
    vary, care = chance.pick(
        (
            ("", 1.0),
            ("q *= 1.0 + 0.8 * random(cell.xy + 57.0 * cell.z);", 0.5),
            ("q.xz = rotation(cell.y + 1.7 * cell.x + $angle) * q.xz;", 0.9),
        )
    )
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name} in every cell of space, $cell units wide.",
        f"""
        vec3 cell = floor(p / $cell);
        vec3 q = p - $cell * (cell + 0.5);
        q.xy = rotation($turn) * q.xy;
        {vary}
        return {care:.1f} * ({formula});
        """,
        cell=cell,
        turn=chance.pick(("0.0", draft.turn(0.3, 1.0))),
        angle=draft.turn(0.3, 0.8),
    )


def beams(draft: Draft, noun: str) -> Solid:
    """Cross beams or pipes in all three directions, with or without joints."""
    chance = draft.chance
    rods = chance.pick(
        (
            "min(max(q.x, q.y), min(max(q.y, q.z), max(q.z, q.x)))",
            "min(length(q.xy), min(length(q.yz), length(q.zx)))",
            "min(length(q.xy), length(q.yz))",
        )
    )
    joint = chance.pick(
        (
            "rods",
            "min(rods, length(q) - 2.4 * $thick)",
            "min(rods, block(q, vec3(1.8 * $thick)))",
            "max(rods, 0.06 - abs(mod(q.x + q.y + q.z, 0.3) - 0.15))",
            "smoothUnion(rods, length(q) - 2.0 * $thick, 0.4)",
        )
    )
    return draft.define(
        Solid,
        noun,
        "Solid: beams along all three axes, $cell units apart.",
        f"""
        vec3 q = abs(mod(p, $cell) - 0.5 * $cell);
        float rods = {rods} - $thick;
        return 0.9 * {joint};
        """,
        cell=chance.number(1.6, 3.4),
        thick=chance.pick((0.06, 0.12, 0.25)),
    )


def surface(draft: Draft, noun: str) -> Solid:
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
        return 0.7 * max(sheet / $pitch, $hall - length(p.xy));
        """,
        pitch=draft.chance.number(1.2, 3.0),
        formula=formula,
        sway=draft.sway(0.4),
        thick=draft.chance.pick((0.06, 0.2, 0.5)),
        hall=draft.chance.number(0.6, 1.1),
    )


def rubble(draft: Draft, noun: str) -> Solid:
    """Fill space with cubes of chance, but for a free way along z."""
    chance = draft.chance
    shape = chance.pick(
        (
            "block(q, vec3(0.5 * size)) - 0.03",
            "length(q) - 0.6 * size",
            "block(q, vec3(0.5 * size, 0.15, 0.5 * size))",
            "block(q, vec3(0.12, 0.12, 0.8 * size))",
        )
    )
    return draft.define(
        Solid,
        noun,
        "Solid: things of random size in the cells of space; the way along z is free.",
        f"""
        vec3 cell = floor(p);
        vec3 q = p - cell - 0.5;
        float size = 0.8 * random(cell.xy + 57.0 * cell.z) - $rare;
        vec3 wall = 0.52 - abs(q);
        float next = min(wall.x, min(wall.y, wall.z)) + 0.05;
        float d = size > 0.05 ? {shape} : 9.0;
        return max(min(d, next), $free - length(p.xy));
        """,
        rare=chance.number(0.0, 0.35),
        free=chance.number(0.5, 0.9),
    )


def sponge_space(draft: Draft, noun: str) -> Solid:
    """Cut crosses out of all of space at three scales (Menger 1926): endless halls."""
    return draft.define(
        Solid,
        noun,
        "Solid: endless halls, crosses cut out of crosses (Menger 1926).",
        """
        float d = -9.0, scale = 1.0;
        for (int i = 0; i < $levels; i++) {
            vec3 q = abs(mod(p * scale / $size, 2.0) - 1.0);
            q = abs(1.0 - 3.0 * q);
            scale *= 3.0;
            float hole = min(max(q.x, q.y), min(max(q.y, q.z), max(q.z, q.x))) - 1.0;
            d = max(d, $size * hole / scale);
        }
        return d;
        """,
        levels=draft.chance.integer(2, 3),
        size=draft.chance.number(1.5, 3.0),
    )


def packing(draft: Draft, noun: str) -> Solid:
    """Turn space inside out at balls again and again: an Apollonian packing."""
    return draft.define(
        Solid,
        noun,
        "Solid: space mirrored in balls, $count times (an Apollonian packing).",
        """
        float scale = 1.0;
        vec3 q = p * $size + vec3(0.0, $shift, 0.0);
        for (int i = 0; i < $count; i++) {
            q = -1.0 + 2.0 * fract(0.5 * q + 0.5);
            float k = $power / max(dot(q, q), 0.01);
            q *= k;
            scale *= k;
        }
        return max(0.25 * abs(q.y) / scale / $size, 0.3 - length(p.xy));
        """,
        size=draft.chance.number(0.5, 0.8),
        shift=draft.chance.number(0.4, 1.0),
        count=draft.chance.integer(4, 6),
        power=f"({draft.chance.number(1.1, 1.3):.3f} + {draft.sway(0.05)})",
    )


ENDLESS = (
    Idea("lattice", 5, lattice),
    Idea("beams", 3, beams),
    Idea("minimal surface", 3, surface),
    Idea("floating rubble", 3, rubble),
    Idea("sponge halls", 2, sponge_space),
    Idea("packing of balls", 2, packing),
)
BODIES = (*ASSEMBLED, *TOYS, *BENT, *FACETS)
