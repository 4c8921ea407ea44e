"""Fields of cells: distances to scattered points, and borders between them."""

from shaders21k.synth.draft import Draft, Field, Idea

METRICS = {
    "straight": "length(away)",
    "Manhattan": "abs(away.x) + abs(away.y)",
    "Chebyshev": "max(abs(away.x), abs(away.y))",
    "cubic": "pow(dot(abs(away * away * away), vec2(1.0)), 0.333)",
}


def cellular(draft: Draft, noun: str) -> Field:
    """Show distances to wandering points (Worley 1996) in one of his combinations."""
    name, formula = draft.chance.pick(
        (
            ("nearest", "clamp(c.x, 0.0, 1.0)"),
            ("nearest, inverted", "clamp(1.0 - 1.2 * c.x, 0.0, 1.0)"),
            ("bubbles", "1.0 - clamp(c.x * c.x * 1.6, 0.0, 1.0)"),
            ("second nearest", "clamp(0.8 * c.y - 0.1, 0.0, 1.0)"),
            ("crystals, second less first", "clamp(c.y - c.x, 0.0, 1.0)"),
            ("first times second", "clamp(1.1 * c.x * c.y, 0.0, 1.0)"),
            ("flat panes", "c.z"),
            ("folded paper", "fract(c.z + 0.7 * c.x)"),
            ("rings", "fold(9.0 * c.x)"),
        )
    )
    return draft.define(
        Field,
        noun,
        f"Field: cellular noise as {name}.",
        """
        vec3 c = cells($pitch * p + $drift, $turn);
        return $formula;
        """,
        pitch=draft.chance.number(1.2, 3.6),
        drift=draft.drift(0.1, 0.3),
        turn=draft.turn(0.5, 1.5),
        formula=formula,
    )


def measured(draft: Draft, noun: str) -> Field:
    """Measure the way to the nearest point round corners, or by the larger side."""
    metric = draft.chance.pick(tuple(METRICS))
    return draft.define(
        Field,
        noun,
        f"Field: cells by the {metric} distance.",
        """
        p = $pitch * p + $drift;
        vec2 cell = floor(p), f = p - cell;
        float first = 4.0, second = 4.0, wander = $turn;
        for (int i = 0; i < 9; i++) {
            vec2 at = vec2(float(i % 3), float(i / 3)) - 1.0;
            vec2 away = at + 0.5 - f;
            away += 0.42 * cos(wander + 6.283 * random2(cell + at));
            float d = $metric;
            second = min(second, max(first, d));
            first = min(first, d);
        }
        return clamp($shape, 0.0, 1.0);
        """,
        pitch=draft.chance.number(1.2, 3.0),
        drift=draft.drift(0.1, 0.3),
        turn=draft.turn(0.5, 1.2),
        metric=METRICS[metric],
        shape=draft.chance.pick(
            ("first", "second - first", "1.0 - first", "fold(6.0 * first)")
        ),
    )


def nets(draft: Draft, noun: str) -> Field:
    """Draw the borders of cells as a net of even width."""
    name, formula = draft.chance.pick(
        (
            ("lines", "1.0 - inside(b.x - $width, 0.03)"),
            ("light lines", "inside(b.x - $width, 0.03)"),
            ("panes", "(1.0 - inside(b.x - $width, 0.03)) * (0.3 + 0.7 * b.z)"),
            ("contours", "0.5 + 0.5 * cos(40.0 * b.x)"),
            ("pillows", "clamp(2.2 * b.x, 0.0, 1.0)"),
            ("glow", "exp(-9.0 * b.x)"),
        )
    )
    width = f"{draft.chance.number(0.02, 0.1):.3f}"
    return draft.define(
        Field,
        noun,
        f"Field: a net of true cell borders, as {name}.",
        """
        vec3 b = borders($pitch * p + $drift, $turn);
        return $formula;
        """,
        pitch=draft.chance.number(1.2, 3.0),
        drift=draft.drift(0.1, 0.3),
        turn=draft.turn(0.5, 1.2),
        formula=formula.replace("$width", width),
    )


def cracks(draft: Draft, noun: str) -> Field:
    """Split ground into plates, plates into smaller ones, the edges frayed by noise."""
    return draft.define(
        Field,
        noun,
        "Field: cracks at two scales, frayed, the ground sliding along.",
        """
        vec2 q = $pitch * p + $drift;
        q += $fray * (vec2(gradientNoise(3.0 * q), gradientNoise(3.0 * q + 9.7)) - 0.5);
        vec3 c = cells(q, 2.0), d = cells(2.7 * q, 1.0);
        float coarse = smoothstep(0.0, $width, c.y - c.x);
        float fine = smoothstep(0.0, $width, d.y - d.x);
        return coarse * mix(1.0, fine, $depth) * (0.75 + 0.25 * c.z);
        """,
        pitch=draft.chance.number(1.0, 2.2),
        drift=draft.drift(0.15, 0.4),
        fray=draft.chance.number(0.1, 0.5),
        width=draft.chance.number(0.06, 0.2),
        depth=draft.chance.pick((0.0, 0.4, 0.8)),
    )


def spots(draft: Draft, noun: str) -> Field:
    """Scatter discs that breathe, one to a cell."""
    return draft.define(
        Field,
        noun,
        "Field: discs of many sizes, $count to the unit, breathing.",
        """
        p = p * $count + $drift;
        vec2 cell = floor(p), seed = random2(cell);
        float size = $small + 0.25 * seed.x * (1.0 + sin(iTime + 6.283 * seed.y));
        float d = length(p - cell - 0.5 - $loose * (seed - 0.5)) - 0.4 * size;
        return $shape;
        """,
        count=draft.chance.number(1.5, 4.5),
        drift=draft.drift(0.1, 0.4),
        small=draft.chance.number(0.2, 0.5),
        loose=draft.chance.pick((0.0, 0.35)),
        shape=draft.chance.pick(
            (
                "inside(d, 0.03)",
                "inside(d, 0.03) * (0.4 + 0.6 * seed.y)",
                "inside(abs(d) - 0.04, 0.03)",
                "exp(-7.0 * max(d + 0.2, 0.0))",
            )
        ),
    )


CELLS = (
    Idea("cellular noise", 6, cellular),
    Idea("corner distances", 2, measured),
    Idea("nets", 4, nets),
    Idea("cracks", 2, cracks),
    Idea("spots", 2, spots),
)
