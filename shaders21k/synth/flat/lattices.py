"""Designs: cubes, hexagons and triangles on slanting lattices."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import plain


def cubes(draft: Draft, noun: str) -> Picture:
    """Draw cubes in isometric view: rhombi in three tones, some tall or missing."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "cubes in isometric view.",
        """
        p = p * $count + $drift;
        // Which of the hexagons of a staggered grid, and where in it.
        vec2 pitch = vec2(1.73205, 3.0) * 0.5;
        vec2 a = mod(p, 2.0 * pitch) - pitch, b = mod(p - pitch, 2.0 * pitch) - pitch;
        vec2 q = dot(a, a) < dot(b, b) ? a : b;
        vec2 cell = floor((p - q) / pitch + 0.5);
        float seed = random(cell);
        float flip = $flip * step(0.5, fract(0.3 * iTime + seed));
        q.y = flip > 0.5 ? -q.y : q.y;
        float left = abs(q.x) * 0.57735, side = q.x < 0.0 ? 0.62 : 0.3;
        vec3 base = $base;
        float top = left - q.y;
        vec3 color = mix(base * side, base, inside(top, 0.02 * $count));
        float wide = 0.45 + 0.25 * sin($pace * iTime + 6.28 * seed);
        vec2 h = abs(q);
        float inner = max(h.x, h.x * 0.5 + h.y * 0.866) - 0.866 * wide;
        vec3 hollow = mix(base * 0.45, base * 0.8, step(q.x, 0.0));
        hollow = mix(hollow, base * 0.15, inside(q.y + left, 0.02 * $count));
        color = $hollow > 0.5 ? mix(color, hollow, inside(inner, 0.02 * $count))
            : color;
        float rim = min(abs(top), abs(q.x) + 9.0 * step(left, q.y));
        return mix(color, $ground, $line * inside(rim - 0.035, 0.02 * $count));
        """,
        count=chance.number(1.6, 4.0),
        drift=draft.drift(0.2, 0.6),
        flip=chance.pick((0.0, 0.0, 1.0)),
        pace=chance.number(0.8, 1.8),
        base=chance.pick(
            ("$ink", "$pick(seed)", "$second", "mix($second, $third, seed)")
        ),
        hollow=chance.pick((0.0, 1.0)),
        line=chance.pick((0.0, 0.0, 1.0)),
    )


def honeycomb(draft: Draft, noun: str) -> Picture:
    """Tile hexagons: rings, stars or letters in them, some lit, all breathing."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "hexagons, each with a mark of its own.",
        """
        p = rotation($lean) * p * $count + $drift;
        vec2 pitch = vec2(1.73205, 3.0) * 0.5;
        vec2 a = mod(p, 2.0 * pitch) - pitch, b = mod(p - pitch, 2.0 * pitch) - pitch;
        vec2 q = dot(a, a) < dot(b, b) ? a : b;
        vec2 seed = random2(floor((p - q) / pitch + 0.5));
        vec2 h = abs(q);
        float wall = 0.866 - max(h.x, h.x * 0.5 + h.y * 0.866);
        float beat = 0.5 + 0.5 * sin($pace * iTime + 6.28 * seed.y
            + $wave * length(p - q));
        vec3 color = seed.x < $lit ? $pick(seed.y) : $ground;
        vec2 s = rotation($spin * iTime * (seed.x - 0.5)) * q;
        float d = $mark;
        color = mix(color, $ink, inside(d, 0.02 * $count));
        return mix($line, color, inside($gap * beat + 0.04 - wall, 0.018 * $count));
        """,
        lean=chance.pick((0.0, 0.5236)),
        count=chance.number(1.8, 5.0),
        drift=draft.drift(0.1, 0.4),
        pace=chance.number(1.0, 2.5),
        wave=chance.pick((0.0, 1.0, 2.0)),
        lit=chance.pick((0.3, 0.6, 1.0)),
        spin=chance.pick((0.0, 3.0)),
        mark=chance.pick(
            (
                "1.0",
                "abs(wall - 0.3) - 0.06",
                "length(s) - 0.15 - 0.35 * beat",
                "star(s, 3.0 + floor(4.0 * seed.x), 0.55, 0.4)",
                "abs(length(s) - 0.4) - 0.1 * beat",
                "abs(s.x) - 0.14",
                "min(length(s - vec2(0.866, 0.5)), length(s + vec2(0.866, 0.5))) - 0.5",
            )
        ),
        line=chance.pick(("$ground", "$ink", "$second", "vec3(0.05)")),
        gap=chance.pick((0.0, 0.15, 0.4)),
    )


def triangles(draft: Draft, noun: str) -> Picture:
    """Tile triangles in flat tones that change as a slow light passes."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a tiling of triangles.",
        """
        p = rotation($turn) * p * $count + $drift;
        vec2 s = vec2(p.x - p.y * 0.57735, p.y * 1.1547);
        vec2 cell = floor(s), f = s - cell;
        bool upper = f.x + f.y > 1.0;
        vec2 name = cell * 2.0 + (upper ? 1.0 : 0.0);
        float seed = random(name);
        vec2 middle = cell + (upper ? 0.667 : 0.333);
        float tone = $tone;
        vec3 color = $color;
        f = upper ? 1.0 - f : f;
        float rim = min(min(f.x, f.y), 1.0 - f.x - f.y) * 0.866;
        color = mix(color, $third, $inset * inside(
            $hole + 0.1 * sin(2.0 * iTime + 6.28 * seed) - rim, 0.012 * $count));
        return mix(color, $line, inside(rim - $thick, 0.012 * $count));
        """,
        turn=chance.pick(("0.0", "0.5236", draft.turn(0.05, 0.15))),
        count=chance.number(1.2, 4.0),
        drift=draft.drift(0.15, 0.5),
        tone=chance.pick(
            (
                "seed",
                "fract(0.2 * (cell.x + 2.0 * cell.y) + (upper ? 0.5 : 0.0))",
                "0.5 + 0.5 * sin(0.9 * middle.x + 0.7 * middle.y + iTime + seed)",
            )
        ),
        color=chance.pick(
            ("$pick(tone)", "mix($ground, $ink, tone)", "mix($second, $ink, tone)")
        ),
        inset=chance.pick((0.0, 1.0)),
        hole=chance.number(0.1, 0.18),
        line=chance.pick(("$ground", "$ink")),
        thick=chance.pick((-1.0, 0.02, 0.04)),
    )


def quasi(draft: Draft, noun: str) -> Picture:
    """Cross stripes in several directions, without a period (de Bruijn 1981)."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "stripes in $ways directions, whose crossings never repeat.",
        """
        p = p * $count + vec2($swayx, $swayy);
        float sum = 0.0, rim = 9.0;
        for (int i = 0; i < $ways; i++) {
            float angle = 3.14159 * float(i) / $ways.0 + $turn;
            float x = dot(p, vec2(cos(angle), sin(angle))) + 0.2 + $speed * iTime;
            sum += floor(x);
            rim = min(rim, min(fract(x), 1.0 - fract(x)));
        }
        vec3 color = $color;
        return mix(color, $line, inside(rim - $thick, 0.012 * $count));
        """,
        ways=chance.pick((4, 5, 5, 7)),
        count=chance.number(1.0, 2.6),
        swayx=draft.sway(0.3),
        swayy=draft.sway(0.3),
        turn=draft.turn(0.03, 0.12),
        speed=chance.sign() * chance.number(0.08, 0.3),
        color=chance.pick(
            (
                "mod(sum, 2.0) < 0.5 ? $ground : $ink",
                "$pick(0.2 * mod(sum, 5.0) + 0.1)",
                "mod(sum, 3.0) < 0.5 ? $ground : mod(sum, 3.0) < 1.5 ? $ink : $second",
            )
        ),
        line=chance.pick(("$ground", "$ink", "$third")),
        thick=chance.pick((-1.0, 0.02, 0.05)),
    )


LATTICES = (
    Idea("crossing stripes", 2, quasi),
    Idea("isometric cubes", 2, cubes),
    Idea("honeycomb of icons", 2, honeycomb),
    Idea("triangle tiling", 2, triangles),
)
"""What lies on slanting lattices."""
