"""Wires: solids, land and rooms drawn by their edges, and nets of nodes."""

from shaders21k.synth.colors import vec3
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import inkwell

Point = tuple[float, float, float]

GOLDEN = 1.618
SOLIDS: dict[str, tuple[Point, ...]] = {
    "cube": tuple(
        (x, y, z) for x in (-0.6, 0.6) for y in (-0.6, 0.6) for z in (-0.6, 0.6)
    ),
    "tetrahedron": (
        (0.5, 0.5, 0.5),
        (0.5, -0.5, -0.5),
        (-0.5, 0.5, -0.5),
        (-0.5, -0.5, 0.5),
    ),
    "octahedron": (
        (-1.0, 0.0, 0.0),
        (1.0, 0.0, 0.0),
        (0.0, -1.0, 0.0),
        (0.0, 1.0, 0.0),
        (0.0, 0.0, -1.0),
        (0.0, 0.0, 1.0),
    ),
    "icosahedron": tuple(
        point
        for a in (-0.5, 0.5)
        for b in (-0.5 * GOLDEN, 0.5 * GOLDEN)
        for point in ((0.0, a, b), (a, b, 0.0), (b, 0.0, a))
    ),
    "pyramid": (
        (0.0, 0.9, 0.0),
        (0.7, -0.5, 0.7),
        (0.7, -0.5, -0.7),
        (-0.7, -0.5, -0.7),
        (-0.7, -0.5, 0.7),
    ),
}
"""The corners of some solids."""


def edges(corners: tuple[Point, ...]) -> list[tuple[int, int]]:
    """Join the corners that are nearest to each other, or hardly farther."""
    pairs = [(i, j) for j in range(len(corners)) for i in range(j)]

    def squared(pair: tuple[int, int]) -> float:
        first, second = (corners[i] for i in pair)
        return sum((a - b) * (a - b) for a, b in zip(first, second, strict=True))

    longest = 1.6 * min(map(squared, pairs))
    return [pair for pair in pairs if squared(pair) < longest]


def wire_solid(draft: Draft, noun: str) -> Picture:
    """Turn a solid of wire: alone, within a smaller one of its kind, or twice."""
    chance = draft.chance
    name = chance.pick(tuple(SOLIDS), (4, 2, 3, 3, 2))
    corners, joined = SOLIDS[name], edges(SOLIDS[name])
    copies, sizes = chance.pick(
        ((1, "1.1"), (2, "1.15 - 0.6 * k"), (2, "1.0"), (3, "1.15 - 0.35 * k")),
        (4, 2, 1, 1) if len(joined) < 20 else (1, 0, 0, 0),
    )
    body = """
        vec3 corners[$corner_count] = vec3[$corner_count](
            $corners
        );
        ivec2 edges[$edge_count] = ivec2[$edge_count](
            $edges
        );
        vec2 seen[$corner_count];
        float near[$corner_count];
        vec3 color = $ground;
        for (int j = 0; j < $copies; j++) {
            float k = float(j);
            for (int i = 0; i < $corner_count; i++) {
                vec3 at = $sizes * tumble(corners[i], ($yaw) * $apart, $nod + k
                    * $apart);
                near[i] = at.z;
                seen[i] = at.xy * mix(1.0, 2.2 / (2.4 + at.z), $lens);
            }
            for (int i = 0; i < $edge_count; i++) {
                int a = edges[i].x, b = edges[i].y;
                float d = stroke(p, seen[a], seen[b]) - $thick;
                float dim = clamp(0.65 - 0.4 * (near[a] + near[b]), 0.25, 1.0);
                vec3 ink = $hue($mark * float(i) + 0.4 * k);
                color = mix(color, ink, inside(d, 0.014) * mix(1.0, dim, $depth));
            }
            for (int i = 0; i < $corner_count; i++) {
                float d = length(p - seen[i]) - $dot;
                color = mix(color, $hue(0.5), $dots * inside(d, 0.014));
            }
        }
        return color;
        """
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        f"Picture: {copies} x {name} of wire.",
        body,
        corner_count=len(corners),
        corners=",\n    ".join(map(vec3, corners)),
        edge_count=len(joined),
        edges=", ".join(f"ivec2({a}, {b})" for a, b in joined),
        copies=copies,
        sizes=f"({sizes})",
        yaw=draft.turn(0.5, 1.0),
        nod=f"0.5 + {draft.sway(0.5)}",
        apart="(1.0 - 1.6 * k)" if copies > 1 else "1.0",
        lens=chance.pick((0.0, 1.0, 1.0)),
        thick=chance.number(0.004, 0.025),
        mark=chance.pick((0.0, 0.1)),
        depth=chance.pick((0.0, 1.0)),
        dot=chance.number(0.03, 0.06),
        dots=chance.pick((0.0, 0.0, 1.0)),
        ground=ground,
        hue=hue,
    )


def ridges(draft: Draft, noun: str) -> Picture:
    """Stack profiles of hills, each hiding those behind it, as pulsars were plotted."""
    chance = draft.chance
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: $rows profiles, one before the other.",
        """
        vec3 plain = $ground, color = plain;
        for (int i = 0; i < $rows; i++) {
            float k = float(i) + $scroll * (1.0 - fract(iTime));
            float row = k / $rows.0, name = float(i) - $scroll * floor(iTime);
            float base = $top - $drop * row, scale = mix(1.0, 0.45 + 0.6 * row, $lens);
            float x = p.x / scale;
            float h = valueNoise(vec2($fine * x + 5.0 * name, 0.6 * $live * iTime
                + name));
            h += 0.4 * valueNoise(vec2(2.7 * $fine * x, 3.0 * name - $live * iTime));
            h *= $envelope;
            float d = p.y - base - $reach * scale * h;
            color = mix(color, plain, inside(d, 0.012));
            float steep = 1.0 + 0.6 * $reach * $fine * $envelope;
            float ink = inside(abs(d) / steep - $thick, 0.012) * $side;
            color = mix(color, $hue(row), ink * mix(0.4 + 0.6 * row, 1.0, $even));
        }
        return color;
        """,
        rows=chance.integer(12, 22),
        scroll=chance.pick((0.0, 1.0)),
        live=chance.number(0.8, 1.6),
        top=chance.number(0.3, 0.7),
        drop=chance.number(1.2, 1.5),
        lens=chance.pick((0.0, 1.0)),
        fine=chance.number(3.0, 6.0),
        envelope=chance.pick(
            ("exp(-5.0 * x * x)", "exp(-3.0 * x * x)", "(0.2 + 0.5 * x * x)", "0.6")
        ),
        side=chance.pick(("1.0", "step(abs(p.x), 0.85)", "step(abs(p.x), 0.85)")),
        reach=chance.number(0.3, 0.6),
        thick=chance.number(0.003, 0.012),
        even=chance.pick((0.0, 1.0)),
        ground=ground,
        hue=hue,
    )


def room(draft: Draft, noun: str) -> Picture:
    """Rule the walls of a space: a floor, a floor and a ceiling, a corridor, a well."""
    chance = draft.chance
    setting, depth, across = chance.pick(
        (
            ("a floor", "0.7 / max(-q.y, 0.02)", "q.x * z"),
            ("floor and ceiling", "0.7 / max(abs(q.y), 0.02)", "q.x * z"),
            (
                "a corridor",
                "0.8 / max(max(abs(q.x), abs(q.y)), 0.02)",
                "(abs(q.x) > abs(q.y) ? q.y : q.x) * z",
            ),
            ("a pipe", "0.8 / max(length(q), 0.02)", "bearing(q) * 1.2732"),
            ("two walls", "0.8 / max(abs(q.x), 0.02)", "q.y * z"),
            (
                "hills",
                "0.7 / max(0.15 * sin(3.0 * q.x + iTime) * q.y - q.y, 0.02)",
                "q.x * z",
            ),
        ),
        (3, 2, 3, 2, 1, 1),
    )
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        f"Picture: {setting}, ruled.",
        """
        vec2 q = rotation($roll) * (p - vec2($x, $y));
        float z = $depth;
        vec2 g = vec2($across + $shift, z) * $pitch.0 + vec2(0.5, $pace * iTime);
        vec2 d = abs(fract(g) - 0.5) / $pitch.0;
        float blur = 0.012 * z;
        float ink = max(inside(d.x - $thick, blur),
            inside(d.y - $thick, blur * (0.5 + z)));
        float check = mod(floor(g.x) + floor(g.y), 2.0);
        ink = max(ink, $checks * check);
        ink *= exp(-$fog * z) * $visible;
        return mix($ground, $hue(0.15 * z), ink);
        """,
        roll=draft.sway(chance.pick((0.0, 0.15, 0.5))),
        x=draft.sway(0.25),
        y=f"{chance.number(-0.1, 0.35) if setting == 'a floor' else 0.0:.3f}"
        f" + {draft.sway(0.15)}",
        depth=depth,
        across=across,
        shift=draft.sway(0.4),
        pitch=chance.integer(2, 4),
        pace=chance.sign() * chance.number(0.7, 2.2),
        thick=chance.number(0.01, 0.025),
        checks=chance.pick((0.0, 0.0, 1.0, 0.3)),
        fog=chance.number(0.08, 0.25),
        visible="step(q.y, 0.0)" if setting in {"a floor", "hills"} else "1.0",
        ground=ground,
        hue=hue,
    )


def plexus(draft: Draft, noun: str) -> Picture:
    """Join nodes that drift to the neighbours that are near."""
    chance = draft.chance
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: a net of drifting nodes.",
        """
        vec2 g = p * $pitch + vec2($dx, $dy) * iTime, cell = floor(g);
        vec2 nodes[9];
        for (int i = 0; i < 9; i++) {
            vec2 at = cell + vec2(float(i % 3), float(i / 3)) - 1.0;
            vec2 seed = random2(at);
            nodes[i] = at + 0.5 + 0.35 * sin((0.6 + seed) * iTime + 6.283 * seed.yx);
        }
        float ink = 0.0, dots = 0.0;
        for (int i = 0; i < 9; i++) {
            dots = max(dots, inside(length(g - nodes[i]) / $pitch - $dot, 0.014));
        }
        for (int i = 0; i < 13; i++) {
            int a = i < 9 ? 4 : (i < 11 ? 1 : 7), b = i < 9 ? i : (i % 2 > 0 ? 5 : 3);
            float reach = 1.0 - smoothstep(0.8, $reach, length(nodes[a] - nodes[b]));
            float d = stroke(g, nodes[a], nodes[b]) / $pitch;
            ink = max(ink, reach * inside(d - $thick, 0.013));
        }
        vec3 color = mix($ground, $hue(0.2 * p.x), ink * $faint);
        return mix(color, $hue(0.5 + 0.3 * p.y), dots * $dots);
        """,
        pitch=chance.number(1.6, 3.6),
        dx=chance.number(-0.3, 0.3),
        dy=chance.number(-0.2, 0.2),
        dot=chance.number(0.02, 0.05),
        reach=chance.number(1.3, 1.7),
        thick=chance.number(0.003, 0.012),
        faint=chance.number(0.6, 1.0),
        dots=chance.pick((0.0, 1.0, 1.0, 1.0)),
        ground=ground,
        hue=hue,
    )


WIRES = (
    Idea("solid of wire", 5, wire_solid),
    Idea("ridge lines", 3, ridges),
    Idea("ruled room", 3, room),
    Idea("net of nodes", 2, plexus),
)
