"""Designs: tiles of one or few kinds that fill the plane."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import plain


def truchet(draft: Draft, noun: str) -> Picture:
    """Turn one tile of arcs or diagonals by chance (Truchet 1704, Smith 1987)."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "tiles turned by chance, whose lines join.",
        """
        p = rotation($lean) * p * $count + $drift;
        float size = 1.0;
        vec2 cell = floor(p), q = fract(p);
        if ($mixed > 0.5 && random(cell + 77.0) < 0.4) {
            size = 0.5;
            cell = floor(p * 2.0) + 311.0;
            q = fract(p * 2.0);
        }
        float seed = random(cell), clock = $pace * iTime + 5.0 * seed;
        float turns = floor(4.0 * seed) + floor(clock)
            + smoothstep(0.6, 1.0, fract(clock));
        q = rotation(1.5708 * turns) * (q - 0.5) + 0.5;
        float a = length(q) - 0.5, b = length(q - 1.0) - 0.5;
        float d = $tile;
        return mix($ground, $tone, inside(d * size, 0.014 * $count));
        """,
        lean=chance.pick((0.0, 0.0, 0.785)),
        count=chance.number(1.5, 4.5),
        drift=draft.drift(0.1, 0.4),
        mixed=chance.pick((0.0, 0.0, 1.0)),
        pace=chance.number(0.2, 0.6),
        tile=chance.pick(
            (
                "min(abs(a), abs(b)) - 0.16",
                "min(abs(a), abs(b)) - 0.08",
                "abs(min(abs(a), abs(b)) - 0.2) - 0.05",
                "abs(abs(min(abs(a), abs(b)) - 0.1) - 0.07) - 0.03",
                "abs(q.x + q.y - 1.0) * 0.707 - 0.12",
                "(q.x + q.y - 1.0) * 0.707",
                "min(a, b)",
                "abs(abs(q.x + q.y - 1.0) - 0.5) - 0.12",
                "min(abs(q.x - 0.5) - 0.16, max(abs(q.y - 0.5) - 0.16, q.x - 0.5))",
            )
        ),
        tone=chance.pick(
            ("$ink", "$ink", "$pick(0.2 + 0.8 * seed)", "mix($ink, $second, seed)")
        ),
    )


def quilt(draft: Draft, noun: str) -> Picture:
    """Sew patches of triangles and squares, each block mirrored both ways."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a quilt of mirrored blocks.",
        """
        p = rotation($turn) * p * $count + $drift;
        vec2 block = floor(p), q = abs(fract(p) * 2.0 - 1.0);
        vec2 fine = q * $fine.0, cell = floor(fine), f = fract(fine);
        float name = random(block * $same) * 20.0;
        cell = $diagonal > 0.5 && cell.x > cell.y ? cell.yx : cell;
        float beat = floor($pace * iTime + 3.0 * random(block + 5.0));
        vec2 seed = random2(cell + floor(name + beat) * 13.0);
        f.x = seed.y < 0.5 ? f.x : 1.0 - f.x;
        float halved = (f.x - f.y) * 0.7 / $fine.0;
        vec3 color = mix($pick(seed.x), $pick(fract(seed.x * 7.0 + 0.4)),
            inside(halved, 0.02 * $count));
        vec2 seam = abs(fract(p + 0.5) - 0.5) * 2.0;
        float stitch = abs(fract(12.0 * (p.x + p.y)) - 0.5) - 0.25;
        float near = min(seam.x, seam.y);
        color = mix(color, $ground, inside(near - 0.05, 0.02 * $count));
        return mix(color, $ink, $thread * step(stitch, 0.0) * inside(
            abs(near - 0.025) - 0.012, 0.02));
        """,
        turn=chance.pick(("0.0", "0.785", draft.sway(0.4))),
        count=chance.number(0.7, 1.6),
        drift=draft.drift(0.1, 0.3),
        fine=chance.integer(2, 4),
        same=chance.pick((0.0, 1.0)),
        diagonal=chance.pick((0.0, 1.0)),
        pace=chance.number(0.3, 0.8),
        thread=chance.pick((0.0, 0.8)),
    )


def stars(draft: Draft, noun: str) -> Picture:
    """Interlace stars on a grid: lines at fixed angles from each edge (Hankin 1925)."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a tiling of stars, from lines that leave each edge at one angle.",
        """
        p = rotation($turn) * p * $count + $drift;
        vec2 q = abs(fract(p) - 0.5);
        q = q.x < q.y ? q.yx : q;
        float angle = $angle + $sway;
        // A line from the middle of an edge, leaning towards the middle of the tile.
        vec2 way = vec2(-cos(angle), sin(angle));
        float a = dot(q - vec2(0.5, 0.0), vec2(way.y, -way.x));
        vec2 r = vec2(q.x + q.y, q.x - q.y) * 0.70711;
        float b = r.x - $corner, c = dot(r - vec2(0.5, 0.0), vec2(way.y, -way.x))
            + 0.05;
        float d = $join;
        vec3 color = mix($ground, $second, inside(a, 0.012 * $count));
        color = mix(color, $third, inside(max(c, -a), 0.012 * $count));
        color = mix(color, $last, $eye * inside(length(q) - 0.14, 0.012 * $count));
        return mix(color, $ink, inside(abs(d) - $thick, 0.012 * $count));
        """,
        turn=chance.pick(("0.0", "0.785", draft.turn(0.05, 0.15))),
        count=chance.number(0.8, 2.4),
        drift=draft.drift(0.08, 0.25),
        angle=chance.number(0.7, 1.1),
        sway=draft.sway(0.3),
        corner=chance.number(0.35, 0.5),
        join=chance.pick(("abs(a)", "min(abs(a), abs(b))", "min(abs(a), abs(c))")),
        eye=chance.pick((0.0, 1.0)),
        thick=chance.number(0.012, 0.045),
    )


def bricks(draft: Draft, noun: str) -> Picture:
    """Lay bricks: in rows, in herringbone, or in a basket weave; they slide."""
    chance = draft.chance
    rows = """
        float row = floor(p.y);
        p.x = p.x * 0.5 + 0.5 * mod(row, 2.0) + $slide * (mod(row, 2.0) - 0.5) * iTime;
        vec2 cell = vec2(floor(p.x), row), f = fract(p);
        vec2 rim = min(f, 1.0 - f) * vec2(2.0, 1.0);
        """
    basket = """
        vec2 block = floor(p * 0.5), q = fract(p * 0.5) * 2.0;
        q = mod(block.x + block.y, 2.0) < 0.5 ? q : q.yx;
        vec2 cell = block * 2.0 + vec2(0.0, floor(q.y)),
            f = vec2(q.x * 0.5, fract(q.y));
        vec2 rim = min(f, 1.0 - f) * vec2(2.0, 1.0);
        """
    herringbone = """
        // Bricks of 1 by 2: along each row they lie, then stand, with a period of 4.
        vec2 unit = floor(p), f = fract(p);
        float k = mod(unit.x - unit.y, 4.0);
        vec2 cell = k < 1.5 ? unit - vec2(k, 0.0) : unit - vec2(0.0, 3.0 - k);
        f = k < 1.5 ? vec2((f.x + k) * 0.5, f.y) : vec2(f.x, (f.y + 3.0 - k) * 0.5).yx;
        vec2 rim = min(f, 1.0 - f) * vec2(2.0, 1.0);
        """
    laid = chance.pick((rows, basket, herringbone)).strip("\n")
    text = """
        p = rotation($lean) * p * $count + $drift;
        $laid
        float seed = random(cell + 0.5);
        vec3 color = $color;
        color *= 1.0 + $shade * (f.y - 0.5);
        float wink = 0.12 + 0.1 * sin(1.5 * iTime + 6.28 * seed);
        color = mix(color, $last, $mark * inside(
            abs(min(rim.x, rim.y) - wink - 0.1) - 0.03, 0.03));
        return mix($ground, color, inside($gap - min(rim.x, rim.y), 0.012 * $count));
        """.replace("$laid", laid.strip())
    return plain(
        draft,
        noun,
        "bricks.",
        text,
        lean=chance.pick((0.0, 0.0, 0.785)),
        count=chance.number(2.0, 6.0),
        drift=draft.drift(0.2, 0.6),
        slide=chance.pick((0.0, 0.4, 0.9)),
        color=chance.pick(
            (
                "$pick(0.2 + 0.79 * seed)",
                "mix($ink, $second, seed)",
                "$ink",
                "$ink * (0.7 + 0.3 * seed)",
            )
        ),
        shade=chance.pick((0.0, 0.4)),
        mark=chance.pick((0.0, 0.0, 1.0)),
        gap=chance.pick((0.04, 0.08, 0.12)),
    )


TILINGS = (
    Idea("turned tiles", 4, truchet),
    Idea("patchwork", 2, quilt),
    Idea("star tiling", 2, stars),
    Idea("laid bricks", 2, bricks),
)
"""Tiles."""
