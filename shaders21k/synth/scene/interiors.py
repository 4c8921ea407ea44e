"""Places with a floor and a top: tunnels and halls to fly through, plains to fly over.

Halls leave the z axis free; plains lie below y = 0 there.
"""

from shaders21k.synth.draft import Draft, Idea, Solid


def tunnel(draft: Draft, noun: str) -> Solid:
    """Hollow a winding tube: round, square or six-sided, with ribs, bumps, bricks."""
    chance = draft.chance
    wall = chance.pick(
        (
            "0.14 * smoothstep(0.6, 0.8, abs(sin(2.0 * p.z)))",
            "0.12 * sin(5.0 * p.z) * sin(4.0 * around)",
            "0.6 * (valueNoise(vec2(4.0 * abs(around), 1.3 * p.z)) - 0.5)",
            "0.2 * smoothstep(0.35, 0.45, abs(fract(0.8 * p.z) - 0.5))",
            (
                "0.1 * smoothstep(0.4, 0.5, max(abs(fract(1.5 * p.z) - 0.5),"
                " abs(fract(1.27324 * around) - 0.5)))"
            ),
            "0.3 * smoothstep(0.7, 0.9, cos(3.0 * around + p.z))",
        )
    )
    section = chance.pick(
        (
            "length(q)",
            "length(q)",
            "max(abs(q.x), abs(q.y))",
            "max(0.866 * abs(q.x) + 0.5 * abs(q.y), abs(q.y))",
            "max(length(q), -q.y + 0.6)",
        )
    )
    return draft.define(
        Solid,
        noun,
        "Solid: the wall of a winding tube.",
        f"""
        vec2 q = p.xy - $wind * vec2(sin(0.7 * p.z), cos(0.5 * p.z) - 1.0);
        q = rotation($twist * p.z) * q;
        float around = atan(q.y + 0.00001, q.x);
        return 0.65 * ($radius - {section} - {wall});
        """,
        wind=chance.pick((0.0, 0.35, 0.5)),
        twist=chance.pick((0.0, 0.0, 0.15, -0.3)),
        radius=chance.number(1.1, 1.6),
    )


def hall(draft: Draft, noun: str) -> Solid:
    """Build a corridor: columns, arches, doorways or shelves along both sides."""
    chance = draft.chance
    rows = chance.pick(
        (
            "length(vec2(side - 0.95, q.z)) - 0.18",
            (
                "min(length(vec2(side - 0.95, q.z)) - 0.16, block(vec3(side - 0.95,"
                " abs(p.y) - 0.95, q.z), vec3(0.26, 0.1, 0.26)))"
            ),
            "max(abs(q.z) - 0.15, 1.05 - length(vec2(p.x, max(p.y, 0.0))))",
            "max(abs(q.z) - 0.2, 0.8 - max(side, abs(p.y)))",
            (
                "block(vec3(side - 1.25, abs(abs(p.y) - 0.45) - 0.25, q.z), vec3(0.3,"
                " 0.06, 1.1))"
            ),
            "block(vec3(side - 1.1, p.y + 0.6, q.z), vec3(0.25, 0.5, 0.3))",
            (
                "min(length(vec2(side - 1.2, p.y - 0.5)), length(vec2(side - 1.2,"
                " p.y + 0.3))) - 0.15"
            ),
        )
    )
    return draft.define(
        Solid,
        noun,
        "Solid: a corridor, the same every $step units.",
        f"""
        vec3 q = vec3(p.x, p.y, mod(p.z, $step) - 0.5 * $step);
        float side = abs(p.x);
        float shell = min($wide - side, $high - abs(p.y));
        return 0.9 * min(shell, {rows});
        """,
        step=chance.number(1.6, 3.0),
        wide=chance.number(1.3, 2.2),
        high=1.05,
    )


def hypostyle(draft: Draft, noun: str) -> Solid:
    """Set columns in rows between a floor and a ceiling, as far as one sees."""
    chance = draft.chance
    column = chance.pick(
        (
            "length(q) - $thick",
            "max(abs(q.x), abs(q.y)) - $thick",
            "length(q) - $thick - 0.3 * p.y * p.y",
            "length(q) - $thick - 0.03 * cos(10.0 * atan(q.y, q.x + 0.00001))",
            "max(abs(q.x), abs(q.y)) - $thick - 0.2 * step(0.75, abs(p.y))",
        )
    )
    return draft.define(
        Solid,
        noun,
        "Solid: rows of columns between a floor and a ceiling.",
        f"""
        vec2 q = mod(p.xz, $step) - 0.5 * $step;
        float d = min({column}, p.y + 0.95);
        return 0.8 * min(d, {chance.pick(("1.05 - p.y", "9.0", "1.05 - p.y"))});
        """,
        step=chance.number(1.6, 2.8),
        thick=chance.number(0.12, 0.3),
    )


def stairs(draft: Draft, noun: str) -> Solid:
    """Step the land: pyramids, theaters, a valley, a quarry."""
    flight = draft.chance.pick(
        (
            "max(abs(p.x) - 0.7, 0.0)",
            "0.8 * abs(mod(p.z, 5.0) - 2.5)",
            "0.7 * length(mod(p.xz, 6.0) - 3.0)",
            "2.2 - 0.9 * max(abs(mod(p.x, 6.0) - 3.0), abs(mod(p.z, 6.0) - 3.0))",
            "1.2 + 0.6 * sin(p.x) + 0.6 * sin(0.8 * p.z)",
        )
    )
    return draft.define(
        Solid,
        noun,
        "Solid: stairs.",
        f"""
        float high = {flight};
        float tread = $step * floor(high / $step + 0.5);
        return 0.4 * (p.y + 2.6 - clamp(tread, 0.0, 2.4));
        """,
        step=draft.chance.pick((0.15, 0.25, 0.4)),
    )


def city(draft: Draft, noun: str) -> Solid:
    """Raise houses of random height along streets; or blocks, pipes, organ pipes."""
    chance = draft.chance
    house = chance.pick(
        (
            "block(vec3(q.x, p.y - low, q.y), vec3($side, high, $side))",
            (
                "min(block(vec3(q.x, p.y - low, q.y), vec3($side, high, $side)),"
                " block(vec3(q.x, p.y - low, q.y), vec3(0.6 * $side, high + 0.25,"
                " 0.6 * $side)))"
            ),
            "max(length(q) - $side, abs(p.y - low) - high)",
            (
                "max(max(0.866 * abs(q.x) + 0.5 * abs(q.y), abs(q.y)) - $side,"
                " abs(p.y - low) - high)"
            ),
        )
    )
    move = chance.pick(
        (
            "",
            "",
            " + 0.2 * sin(1.5 * iTime + 6.283 * seed)",
            " + 0.4 * sin(cell.x + iTime)",
        )
    )
    return draft.define(
        Solid,
        noun,
        "Solid: blocks of random height over a plain, one in each cell.",
        f"""
        vec2 cell = floor(p.xz), q = p.xz - cell - 0.5;
        float seed = random(cell);
        float low = -3.2, high = $base + $reach * seed * seed{move};
        float d = min({house}, p.y + 2.4);
        vec2 wall = 0.5 - abs(q);
        return min(d, max(min(wall.x, wall.y) + $leap, p.y - $top));
        """,
        side=chance.pick((0.3, 0.38, 0.44)),
        base=chance.number(0.6, 1.2),
        reach=(reach := chance.number(0.8, 2.0)),
        top=reach - 1.4,
        leap=0.08,
    )


def waves(draft: Draft, noun: str) -> Solid:
    """Let a plain of bars or balls rise and sink in waves."""
    chance = draft.chance
    wave = chance.pick(
        (
            "sin(0.9 * cell.x + 1.5 * iTime) * cos(0.7 * cell.y)",
            "sin(1.1 * length(cell - floor($ahead)) - 2.0 * iTime)",
            "sin(0.6 * cell.x + 0.8 * cell.y + 1.8 * iTime)",
            "2.0 * valueNoise(0.4 * cell + 0.3 * iTime) - 1.0",
        )
    )
    shape = chance.pick(
        (
            "block(vec3(q.x, p.y + 2.2 - high, q.y), vec3(0.36, 1.0, 0.36)) - 0.04",
            "length(vec3(q.x, p.y + 1.3 - high, q.y)) - 0.36",
            "rod(vec3(q.x, p.y + 2.2 - high, q.y), 0.3, 1.0) - 0.05",
            "block(vec3(q.x, p.y + 1.3 - high, q.y), vec3(0.3)) - 0.05",
        )
    )
    return draft.define(
        Solid,
        noun,
        "Solid: a plain of things that rise and sink in waves.",
        f"""
        vec2 cell = floor(p.xz), q = p.xz - cell - 0.5;
        float high = $height * {wave};
        return 0.7 * min({shape}, max(0.65 - max(abs(q.x), abs(q.y)), p.y + 0.5));
        """,
        height=chance.number(0.3, 0.7),
        ahead="vec2(0.0, iTime)",
    )


def voxels(draft: Draft, noun: str) -> Solid:
    """Build hills of whole cubes."""
    return draft.define(
        Solid,
        noun,
        "Solid: hills of whole cubes, or terraces.",
        """
        vec2 cell = floor(p.xz * $fine);
        float land = 1.7 * valueNoise($pitch * cell) + 0.4 * valueNoise(0.37 * cell);
        float high = floor($fine * land) / $fine - 2.6;
        vec2 q = abs(p.xz * $fine - cell - 0.5);
        float wall = (0.5 - max(q.x, q.y)) / $fine + 0.04;
        float d = max(p.y - high, (max(q.x, q.y) - 0.5) / $fine);
        return min(d, max(wall, p.y + 0.5));
        """,
        fine=draft.chance.pick((2.0, 3.0)),
        pitch=draft.chance.number(0.1, 0.2),
    )


HALLS = (
    Idea("long tunnel", 5, tunnel),
    Idea("corridor", 4, hall),
    Idea("hall of columns", 3, hypostyle),
)
PLAINS = (
    Idea("stairs", 2, stairs),
    Idea("city of blocks", 5, city),
    Idea("waving plain", 3, waves),
    Idea("voxel hills", 3, voxels),
)
