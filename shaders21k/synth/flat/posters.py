"""Designs: posters from edge to edge."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import plain


def mondrian(draft: Draft, noun: str) -> Picture:
    """Split a sheet into rectangles again and again (after Mondrian), cuts moving."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a sheet split into rectangles $depth times over.",
        """
        vec2 low = vec2(-1.8), high = vec2(1.8), name = vec2($name.0, 1.0);
        for (int i = 0; i < $depth; i++) {
            vec2 size = high - low;
            float r = random(name);
            float cut = 0.5 + 0.24 * sin($speed * iTime + 6.28 * r);
            bool across = size.x > size.y * $wish;
            float at = across ? mix(low.x, high.x, cut) : mix(low.y, high.y, cut);
            bool upper = across ? p.x > at : p.y > at;
            if (across) {
                low.x = upper ? at : low.x;
                high.x = upper ? high.x : at;
            } else {
                low.y = upper ? at : low.y;
                high.y = upper ? high.y : at;
            }
            name = vec2(name.x * 2.0 + (upper ? 1.0 : 0.0), name.y + 1.0);
            if ($early > 0.0 && i > 1 && r < $early) {
                break;
            }
        }
        vec2 rim = min(p - low, high - p);
        float tone = random(name + 31.0);
        vec3 color = tone < $empty ? $ground : $pick((tone - $empty) / (1.0 - $empty));
        return mix(color, $line, inside(min(rim.x, rim.y) - $thick, 0.015));
        """,
        name=chance.integer(1, 60),
        depth=chance.integer(4, 7),
        speed=chance.number(0.35, 0.8),
        wish=chance.pick((1.0, 1.0, 0.5, 1.6)),
        early=chance.pick((0.0, 0.15, 0.3)),
        empty=chance.pick((0.0, 0.4, 0.6)),
        line=chance.pick(("vec3(0.05)", "vec3(0.05)", "vec3(1.0)")),
        thick=chance.pick((0.0, 0.02, 0.035)),
    )


def bauhaus(draft: Draft, noun: str) -> Picture:
    """Tile a sheet with discs, quarters, halves, triangles and bars that turn."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "tiles of plain forms; now and then each turns by a quarter.",
        """
        vec2 at = p * $count + $drift, cell = floor(at), q = fract(at) * 2.0 - 1.0;
        vec2 seed = random2(cell + $name.0);
        float clock = $pace * iTime + 4.0 * seed.x;
        float turns = floor(clock) + smoothstep(0.5, 1.0, fract(clock));
        q = rotation(1.5708 * (turns + floor(4.0 * seed.y))) * q;
        float kind = floor(fract(seed.x * 7.0 + seed.y) * $kinds.0), d = length(q)
            - 0.8;
        d = kind == 1.0 ? length(q + 1.0) - 2.0 : d;
        d = kind == 2.0 ? max(length(q) - 1.0, q.x) : d;
        d = kind == 3.0 ? (q.x + q.y) * 0.7071 : d;
        d = kind == 4.0 ? abs(q.x) - 0.33 : d;
        d = kind == 5.0 ? abs(length(q + 1.0) - 1.1) - 0.4 : d;
        d = kind == 6.0 ? length(vec2(q.x + 1.0, q.y)) - 1.0 : d;
        d = kind == 7.0 ? min(length(q) - 0.35, 0.7 - length(q)) : d;
        vec3 back = $pick(fract(seed.x * 3.0)),
            front = $pick(fract(seed.x * 3.0) + 0.2 + 0.6 * seed.y);
        back = $mono > 0.5 ? $ground : back;
        front = $mono > 0.5 ? $ink : front;
        vec2 rim = 1.0 - abs(fract(at) * 2.0 - 1.0);
        vec3 color = mix(back, front, inside(d, 0.02 * $count));
        return mix(color, $ground, $gap * inside(min(rim.x, rim.y) - 0.08, 0.03));
        """,
        count=chance.pick((1.0, 1.5, 2.0, 3.0)),
        drift=chance.pick(("0.0", "0.5", draft.drift(0.15, 0.4))),
        name=chance.integer(0, 999),
        pace=chance.number(0.25, 0.6),
        kinds=chance.integer(4, 8),
        mono=chance.pick((0.0, 0.0, 1.0)),
        gap=chance.pick((0.0, 0.0, 1.0)),
    )


def memphis(draft: Draft, noun: str) -> Picture:
    """Scatter rings, zigzags, bars, dots and triangles (after the Memphis group)."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "scattered small forms that turn and drift.",
        """
        p = p * $count + $drift;
        vec3 color = $ground;
        vec2 home = floor(p);
        for (int j = -1; j <= 1; j++) {
            for (int i = -1; i <= 1; i++) {
                vec2 cell = home + vec2(float(i), float(j)), seed = random2(cell);
                vec2 q = p - cell - 0.5 - 0.28 * cos(6.28 * seed + 0.6 * iTime);
                q = rotation(6.28 * seed.x + (seed.y - 0.5) * $spin * iTime) * q
                    / $size;
                float kind = floor(seed.y * 6.0), d = abs(length(q) - 0.3) - 0.07;
                d = kind == 1.0 ? stroke(q, vec2(-0.4, 0.0), vec2(0.4, 0.0)) - 0.07
                    : d;
                d = kind == 2.0 ? max(abs(q.y - 0.24 * fold(7.0 * q.x)) - 0.08,
                    abs(q.x) - 0.45) : d;
                d = kind == 3.0 ? polygon(q, 3.0, 0.2) : d;
                d = kind == 4.0 ? length(fract(q * 5.0) - 0.5) / 5.0 - 0.05
                    + 9.0 * step(0.4, max(abs(q.x), abs(q.y))) : d;
                d = kind == 5.0 ? $sixth : d;
                d = seed.x < $bare ? 1.0 : d;
                color = paint(color, $pick(0.2 + 0.8 * fract(seed.x * 9.0)), d);
            }
        }
        return color;
        """,
        count=chance.number(1.5, 2.8),
        drift=draft.drift(0.1, 0.4),
        spin=chance.number(0.5, 3.0),
        size=chance.number(0.7, 1.1),
        bare=chance.pick((0.0, 0.1, 0.25)),
        sixth=chance.pick(
            (
                "length(q) - 0.3",
                "min(box(q, vec2(0.35, 0.09)), box(q, vec2(0.09, 0.35)))",
                "max(length(q) - 0.35, q.x)",
                "star(q, 5.0, 0.4, 0.45)",
            )
        ),
    )


def sunburst(draft: Draft, noun: str) -> Picture:
    """Send rays from a point, with a disc, or hills, before them."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "$rays rays that turn.",
        """
        vec2 q = p - vec2($x, $y);
        float r = length(q), a = ray(q, 1.0) + $turn + $twist * r;
        float edge = (fold(a * $rays.0 / 3.14159) - 0.5) * r / $rays.0 * 3.0;
        vec3 color = mix($ground, $ink, inside(edge, 0.012));
        float d = r - $disc * (1.0 + 0.12 * sin(2.0 * iTime));
        color = paint(color, $second, d);
        color = paint(color, $third, abs(d + $ring) - 0.025);
        float hill = p.y + $hills - 0.1 * sin(2.5 * p.x + 0.9 * iTime);
        color = paint(color, $third, hill);
        return paint(color, $last, hill + 0.22 + 0.08 * sin(3.0 * p.x - 1.1 * iTime));
        """,
        rays=chance.integer(5, 18),
        x=draft.sway(0.2),
        y=chance.pick(("0.0", "-0.35", draft.sway(0.25))),
        turn=draft.turn(0.2, 0.7),
        twist=chance.pick((0.0, 0.0, 1.0, -2.0)),
        disc=chance.pick((0.0, 0.25, 0.4, 0.5)),
        ring=chance.pick((-9.0, -0.12, 0.1)),
        hills=chance.pick((9.0, 9.0, 0.45)),
    )


def stained_glass(draft: Draft, noun: str) -> Picture:
    """Set flat colored cells in lead (Worley 1996), some in a round window."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "panes of glass set in lead.",
        """
        vec3 c = cells(p * $count + $shift, iTime * $speed);
        vec3 color = $pick(c.z);
        color *= $gloss > 0.5 ? 0.85 + 0.3 * fract(c.z * 17.0) : 1.0;
        color = mix(color, $lead, inside((c.y - c.x - $thick) / $count, 0.014));
        float r = length(p) - 0.85;
        return $round > 0.5 ? mix(color, $lead, inside(-r, 0.012)) : color;
        """,
        count=chance.number(1.2, 4.0),
        shift=draft.drift(0.05, 0.15),
        speed=chance.number(0.6, 1.4),
        gloss=chance.pick((0.0, 1.0)),
        lead=chance.pick(("vec3(0.04)", "vec3(0.04)", "vec3(1.0)", "vec3(0.2)")),
        thick=chance.pick((0.04, 0.08, 0.14)),
        round=chance.pick((0.0, 0.0, 1.0)),
    )


POSTERS = (
    Idea("split sheet", 3, mondrian),
    Idea("bauhaus tiles", 3, bauhaus),
    Idea("scattered forms", 2, memphis),
    Idea("sunburst", 2, sunburst),
    Idea("church window", 2, stained_glass),
)
"""Posters."""
