"""Prints: lines that fill the sheet: moire, bursts, hatching, mazes."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import inkwell


def moire(draft: Draft, noun: str) -> Picture:
    """Lay two sets of lines over each other: rings, rays, stripes or spirals."""
    chance = draft.chance
    pitch = chance.number(4.0, 9.0)
    rays = chance.integer(14, 28)
    sets = (
        f"{pitch:.3f} * length(q)",
        f"{rays}.0 * bearing(q) / 6.28319",
        f"{pitch:.3f} * q.x",
        f"{pitch:.3f} * q.x + 0.6 * sin(3.0 * q.y)",
        f"{pitch:.3f} * length(q) + {chance.integer(1, 6)}.0 * bearing(q) / 6.28319",
        f"{pitch:.3f} * max(abs(q.x), abs(q.y))",
        f"{pitch:.3f} * dot(q, q)",
        f"{pitch:.3f} * (abs(q.x) + abs(q.y))",
    )
    first = chance.pick(sets, (4, 3, 1, 2, 4, 2, 2, 1))
    second = chance.pick((first, chance.pick(sets)))
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: two sets of lines, $joined.",
        """
        vec2 q = p - vec2($x, $y);
        float a = $first - $pace * iTime;
        q = rotation($turn) * (p + vec2($x, $y)) * $scale;
        float b = $second + $other * iTime;
        a = abs(fract(a) - 0.5);
        b = abs(fract(b) - 0.5);
        float soft = 0.012 * $pitch, share = $share + $swell
            * sin(2.0 * length(p) - 2.0 * iTime);
        float ink = inside(a - share, soft), over = inside(b - share, soft);
        return mix($ground, $hue(0.4 * length(p)), $join);
        """,
        joined=(
            way := chance.pick(
                (
                    ("one alone", "ink"),
                    ("one over the other", "max(ink, over)"),
                    ("each inverting the other", "ink + over - 2.0 * ink * over"),
                ),
                (3, 2, 3),
            )
        )[0],
        join=way[1],
        x=draft.sway(chance.pick((0.05, 0.3, 0.5))),
        y=draft.sway(chance.pick((0.05, 0.3))),
        first=first,
        second=second,
        pace=chance.sign() * chance.number(0.4, 1.3),
        other=chance.sign() * chance.number(0.4, 1.3),
        turn=draft.turn(0.05, 0.3),
        scale=chance.number(0.8, 1.2),
        pitch=pitch,
        share=chance.pick((0.25, 0.25, 0.13)),
        swell=chance.pick((0.0, 0.1)),
        ground=ground,
        hue=hue,
    )


def burst(draft: Draft, noun: str) -> Picture:
    """Shoot lines out from the middle, of lengths that chance keeps changing."""
    chance = draft.chance
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: a burst of $count rays.",
        """
        float r = length(p), turn = fract(bearing(rotation($turn) * p) / 6.28319);
        float ray = floor(turn * $count.0);
        float across = abs(fract(turn * $count.0) - 0.5) * 6.28319 * r / $count.0;
        float seed = random(vec2(ray, 4.0));
        float pulse = $pulse;
        float start = $inner * (0.7 + 0.6 * $jitter * seed), end = start + $reach
            * pulse;
        float wide = $wedge > 0.5 ? 1.5 * r / $count.0 * $wedge : 0.008;
        float d = max(across - wide, max(start - r, r - end));
        vec3 color = mix($ground, $hue(ray / $count.0), inside(d, 0.014));
        float dot_ = length(vec2(across, r - end)) - 0.03;
        return mix(color, $hue(0.5), $dots * inside(dot_, 0.014));
        """,
        count=chance.integer(16, 48),
        turn=draft.turn(0.1, 0.4),
        jitter=chance.pick((0.0, 1.0)),
        pulse=chance.pick(
            (
                "0.2 + 0.8 * valueNoise(vec2(7.0 * ray, 2.0 * iTime))",
                "0.6 + 0.4 * sin(0.7 * ray + 2.5 * iTime)",
                "0.3 + fract(seed + 0.6 * iTime)",
                "0.6 + 0.4 * sin(12.56637 * turn + 2.0 * iTime)",
            )
        ),
        inner=chance.number(0.05, 0.4),
        reach=chance.number(0.45, 0.8),
        wedge=chance.pick((0.0, 0.0, 0.9)),
        dots=chance.pick((0.0, 0.0, 1.0)),
        ground=ground,
        hue=hue,
    )


def hatching(draft: Draft, noun: str) -> Picture:
    """Shade a body with strokes, as engravers do: the darker, the thicker and more."""
    chance = draft.chance
    name, tone = chance.pick(
        (
            ("a ball", "ball"),
            (
                "hills",
                "0.5 + 0.4 * sin(3.0 * p.x + iTime) * sin(2.5 * p.y - 0.8 * iTime)",
            ),
            ("clouds", "clouds(1.6 * p + vec2(0.4, 0.1) * iTime)"),
            (
                "a ball over hills",
                "mix(0.5 + 0.4 * sin(4.0 * p.x + iTime), ball, shape)",
            ),
            (
                "a ring",
                (
                    "0.5 + 0.5 * sin(9.0 * length(p) - 2.0 * iTime) * exp(-0.5 * dot(p,"
                    " p))"
                ),
            ),
        )
    )
    stroke = chance.pick(
        (
            "p.y",
            "p.x + p.y",
            "length(p - vec2(0.3, -0.2))",
            "p.y + 0.08 * sin(5.0 * p.x + iTime)",
            "p.x * 0.5 + 0.35 * bearing(p + vec2(1.5, 0.0))",
        )
    )
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        f"Picture: {name}, shaded with $layers layers of strokes.",
        """
        vec2 at = 0.25 * vec2(sin(1.1 * iTime), cos(0.8 * iTime)),
            q = (p - at) / $radius;
        float up = sqrt(max(1.0 - dot(q, q), 0.0));
        vec3 light = normalize(vec3(cos($sun), 0.6, 0.3 + sin($sun)));
        float shape = inside((length(q) - 1.0) * $radius, 0.014);
        float shade = max(dot(vec3(q, up), light), 0.0);
        float ball = mix($behind, 0.1 + 0.9 * shade, shape);
        float tone = clamp($tone, 0.0, 1.0), ink = 0.0;
        for (int i = 0; i < $layers; i++) {
            float line = abs(fract($pitch * ($stroke)) - 0.5);
            float dark = (1.0 - tone) * (1.0 + 0.3 * float(i)) - 0.3 * float(i);
            ink = max(ink, inside(line - 0.5 * dark, 0.012 * $pitch)
                * step(0.02, dark));
            p = rotation(1.1) * p;
        }
        return mix($ground, $hue(0.3 * tone), ink);
        """,
        radius=chance.number(0.5, 0.7),
        sun=draft.turn(0.5, 1.1),
        behind=chance.pick((1.0, 1.0, 0.75)),
        tone=tone if chance.happens(60) else f"1.0 - ({tone})",
        layers=chance.pick((1, 1, 2)),
        pitch=chance.number(8.0, 15.0),
        stroke=stroke,
        ground=ground,
        hue=hue,
    )


def traces(draft: Draft, noun: str) -> Picture:
    """Lay a piece of line in every cell: mazes, arcs (Smith 1987), circuits."""
    chance = draft.chance
    name, piece = chance.pick(
        (
            ("slashes", "abs(q.x + q.y) * 0.7071"),
            (
                "arcs",
                "min(abs(length(q - 0.5) - 0.5), abs(length(q + 0.5) - 0.5))",
            ),
            (
                "double arcs",
                (
                    "min(abs(abs(length(q - 0.5) - 0.5) - 0.15),"
                    " abs(abs(length(q + 0.5) - 0.5) - 0.15))"
                ),
            ),
            (
                "circuits",
                (
                    "min(max(abs(q.y - q.x * step(q.x, 0.0)) * 0.8, 0.0),"
                    " abs(length(q) - 0.16) + step(0.35, seed))"
                ),
            ),
            (
                "corners",
                (
                    "min(abs(max(abs(q.x - 0.5), abs(q.y - 0.5)) - 0.5),"
                    " abs(max(abs(q.x + 0.5), abs(q.y + 0.5)) - 0.5))"
                ),
            ),
            ("walls", "abs(q.x)"),
        )
    )
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        f"Picture: {name} in the cells of a grid.",
        """
        vec2 g = rotation($lean) * p * $pitch + vec2($dx, $dy) * iTime, cell = floor(g);
        float seed = random(cell);
        float flip = floor(4.0 * random(cell + 50.0 + floor($change * iTime + seed)));
        vec2 q = rotation(1.5708 * flip) * (fract(g) - 0.5);
        float d = ($piece) / $pitch;
        float wave = 0.5 + 0.5 * sin(2.0 * g.x + 1.3 * sin(g.y) - 2.0 * iTime);
        vec3 ink = $hue(0.15 * cell.x + 0.1 * wave);
        vec3 color = mix($ground, ink, inside(d - $thick, 0.014)
            * mix(1.0, wave, $pulse));
        return color + $glow * ink * exp(-25.0 * max(d - $thick, 0.0)) * wave;
        """,
        lean=chance.pick((0.0, 0.0, 0.7854)),
        pitch=(pitch := chance.number(2.5, 6.0)),
        dx=chance.number(-0.6, 0.6),
        dy=chance.number(-0.5, 0.5),
        change=chance.pick((0.0, 0.5)),
        piece=piece,
        thick=chance.number(0.02, 0.14) / pitch,
        pulse=chance.pick((0.0, 0.0, 0.8)),
        glow=chance.pick((0.0, 0.0, 0.4)),
        ground=ground,
        hue=hue,
    )


PRINTS = (
    Idea("printed moire", 4, moire),
    Idea("burst of rays", 2, burst),
    Idea("hatching", 2, hatching),
    Idea("traces", 3, traces),
)
