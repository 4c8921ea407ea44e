"""Fields of 2-D shapes: signed distances, their unions, and how they fill the plane."""

from shaders21k.synth.draft import Draft, Field, Idea


def outline(draft: Draft) -> tuple[str, str]:
    """Name a shape of about unit size, and write its distance from `vec2 q`.

    All are elementary: a rectangle, a circle, or a few half planes behind a fold.
    """
    chance = draft.chance
    count = chance.integer(3, 9)
    angle = f"sector(q, {count}.0)"
    depth = chance.number(0.15, 0.4)
    name, formula = chance.pick(
        (
            ("disc", "length(q) - 0.8"),
            ("ring", "abs(length(q) - 0.65) - 0.2"),
            ("square", "box(q, vec2(0.65)) - 0.05"),
            ("frame", "abs(box(q, vec2(0.6))) - 0.14"),
            ("cross", "min(box(q, vec2(0.85, 0.25)), box(q, vec2(0.25, 0.85)))"),
            ("moon", "max(length(q) - 0.8, 0.62 - length(q - vec2(0.4, 0.15)))"),
            (
                "lens",
                "max(length(q - vec2(0.5, 0.0)), length(q + vec2(0.5, 0.0))) - 0.95",
            ),
            ("rhombus", "abs(q.x) * 0.8 + abs(q.y) * 0.55 - 0.5"),
            ("polygon", f"length(q) * cos({angle}) - 0.65"),
            (
                "flower",
                f"length(q) - 0.6 - {depth:.3f} * cos({count}.0 * atan(q.y, q.x))",
            ),
            ("star", f"length(q) * (1.0 + 1.6 * abs({angle})) - 0.85"),
            (
                "gear",
                f"length(q) - 0.65 - 0.12 * sign(cos({count}.0 * atan(q.y, q.x)))",
            ),
            ("bar", "length(vec2(q.x - clamp(q.x, -0.6, 0.6), q.y)) - 0.25"),
            ("arch", "max(abs(length(q) - 0.6) - 0.2, -q.y - 0.1)"),
        )
    )
    return name, formula


def surface(draft: Draft) -> str:
    """Write how a distance `d` becomes a tone."""
    return draft.chance.pick(
        (
            "inside(d, 0.03)",
            "0.5 + 0.5 * cos(14.0 * d) * exp(-0.7 * abs(d))",
            "mix(fold(9.0 * d), 1.0 - fold(9.0 * d), inside(d, 0.02))",
            "exp(-5.0 * abs(d))",
            "mix(0.35 * exp(-4.0 * max(d, 0.0)), 1.0 + 0.9 * d, inside(d, 0.02))",
        )
    )


def shape_grid(draft: Draft, noun: str) -> Field:
    """Put a shape into each cell, every one turned and sized by chance."""
    name, formula = outline(draft)
    return draft.define(
        Field,
        noun,
        f"Field: a {name} in every cell, $count to the unit, each turning its own way.",
        """
        p = p * $count + $drift;
        p.y += $shift * mod(floor(p.x), 2.0);
        vec2 cell = floor(p), seed = random2(cell);
        float size = $small + (0.98 - $small) * seed.x;
        vec2 q = rotation($turns * seed.y + (seed.x - 0.5) * $speed * iTime)
            * (2.0 * (p - cell) - 1.0) / size;
        float d = size * ($formula);
        return $surface * (0.55 + 0.45 * seed.y);
        """,
        count=draft.chance.number(0.9, 2.6),
        drift=draft.drift(0.1, 0.3),
        shift=draft.chance.pick((0.0, 0.5)),
        small=draft.chance.number(0.5, 0.95),
        turns=draft.chance.pick((0.0, 1.5708, 6.283)),
        speed=draft.chance.number(0.5, 2.5),
        formula=formula,
        surface=surface(draft),
    )


def nested(draft: Draft, noun: str) -> Field:
    """Draw one shape inside itself, over and over, without end."""
    name, formula = outline(draft)
    return draft.define(
        Field,
        noun,
        f"Field: a {name} within a {name}, each $ratio times the next.",
        """
        float sum = 0.0;
        float zoom = fract($speed * iTime);
        for (int i = 0; i < 6; i++) {
            float level = float(i) - zoom;
            vec2 q = rotation($twist * (level + $speed * iTime)) * p;
            q *= pow($ratio, level) * 0.4;
            float d = $formula;
            float tone = fract(0.618 * (float(i) + floor($speed * iTime)));
            sum = mix(sum, tone - 0.3 * d, inside(d, 0.02));
        }
        return clamp(sum, 0.0, 1.0);
        """,
        speed=draft.chance.number(0.2, 0.5),
        twist=draft.chance.number(-0.5, 0.5),
        ratio=draft.chance.number(1.4, 1.9),
        formula=formula,
    )


def crowd(draft: Draft, noun: str) -> Field:
    """Let a few shapes wander and merge."""
    name, formula = outline(draft)
    other, second = outline(draft)
    way, start, join = draft.chance.pick(
        (
            ("melting together", "1.0", "smoothUnion(d, each, 0.5)"),
            ("biting into a disc", "length(p) - 1.4", "max(d, -each)"),
            ("cutting each other out", "1.0", "max(min(d, each), -max(d, each))"),
        )
    )
    return draft.define(
        Field,
        noun,
        f"Field: $count wandering shapes, {name} and {other}, {way}.",
        """
        float d = $start;
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            vec2 center = vec2(
                $wide * sin(2.4 * k + (0.3 + 0.07 * k) * iTime),
                0.8 * cos(4.1 * k - (0.5 - 0.06 * k) * iTime)
            );
            float size = 0.35 + 0.3 * fract(0.618 * k);
            vec2 q = rotation(k + $speed * iTime) * (p - center) / size;
            float even = $formula, odd = $second;
            float each = size * (mod(k, 2.0) < 0.5 ? even : odd);
            d = $join;
        }
        return clamp($surface, 0.0, 1.0);
        """,
        count=draft.chance.integer(4, 7),
        wide=draft.chance.number(0.7, 1.1),
        speed=draft.chance.number(-0.8, 0.8),
        formula=formula,
        second=second,
        start=start,
        join=join,
        surface=surface(draft),
    )


def scales(draft: Draft, noun: str) -> Field:
    """Overlap rows of shapes like roof tiles."""
    name, formula = outline(draft)
    return draft.define(
        Field,
        noun,
        f"Field: overlapping rows of a {name}.",
        """
        p = p * $count + $drift;
        float row = floor(p.y), tone = 0.3;
        for (int i = 1; i >= -1; i--) {
            float at = row + float(i);
            float x = p.x + 0.5 * mod(at, 2.0) + $sway * sin(1.3 * at);
            float seed = random(vec2(floor(x), at));
            vec2 q = vec2(fract(x) - 0.5, p.y - at - 0.5) * $spread;
            q = rotation($tilt * (seed - 0.5)) * q;
            float d = $formula;
            tone *= 1.0 - 0.5 * exp(-6.0 * max(d, 0.0));
            tone = mix(tone, 0.35 + 0.6 * seed - 0.4 * d, inside(d, 0.03));
        }
        return clamp(tone, 0.0, 1.0);
        """,
        count=draft.chance.number(1.5, 3.5),
        drift=draft.drift(0.1, 0.4),
        sway=draft.sway(0.3),
        spread=draft.chance.number(1.2, 1.6),
        tilt=draft.chance.number(0.0, 2.5),
        formula=formula,
    )


SHAPES = (
    Idea("grid of shapes", 4, shape_grid),
    Idea("nested shapes", 2, nested),
    Idea("crowd of shapes", 3, crowd),
    Idea("overlapping shapes", 3, scales),
)
