"""Looks: ways of looking at a whole picture, at the cost of drawing it once."""

from collections.abc import Callable

from shaders21k.synth.compose import warp
from shaders21k.synth.draft import Draft, Picture
from shaders21k.synth.grounds import ground


def bent(draft: Draft, seen: Picture) -> Picture:
    """Look through a warp."""
    bend = warp(draft)
    return draft.define(
        Picture,
        f"{seen.noun} in {bend.noun}",
        f"Look: {seen.noun} through {bend.noun}.",
        "return $seen($scale * $bend(p));",
        seen=seen,
        bend=bend,
        scale=draft.chance.number(0.6, 1.0),
    )


def pixels(draft: Draft, seen: Picture) -> Picture:
    """Look at large pixels."""
    return draft.define(
        Picture,
        f"{seen.noun} in large pixels",
        "Look: $count pixels a unit.",
        "return $seen((floor(p * $count.0) + 0.5) / $count.0);",
        seen=seen,
        count=draft.chance.integer(6, 22),
    )


def copies(draft: Draft, seen: Picture) -> Picture:
    """Look at several small copies, every other one mirrored or not."""
    count = draft.chance.integer(2, 4)
    mirror = draft.chance.pick(("", " * (1.0 - 2.0 * mod(cell.x + cell.y, 2.0))"))
    return draft.define(
        Picture,
        f"copies of {seen.noun}",
        "Look: $count copies across, each with a rim.",
        """
        vec2 z = 0.5 * p * $count.0 + 0.5 * $odd, cell = floor(z);
        vec2 q = 2.0 * (z - cell) - 1.0;
        float rim = smoothstep(0.9, 0.96, max(abs(q.x), abs(q.y)));
        q.x = q.x$mirror;
        return $seen(q) * (1.0 - $strength * rim);
        """.replace("$mirror", mirror),
        seen=seen,
        count=count,
        odd=float(count % 2),
        strength=draft.chance.pick((0.0, 0.6, 1.0)),
    )


def mirrored(draft: Draft, seen: Picture) -> Picture:
    """Look at one half and its mirror image."""
    fold = draft.chance.pick(
        ("vec2(abs(p.x), p.y)", "vec2(p.x, abs(p.y))", "abs(p)", "-abs(p)")
    )
    return draft.define(
        Picture,
        f"{seen.noun}, mirrored",
        "Look: one half and its mirror image.",
        "return $seen($fold + vec2($x, $y));",
        seen=seen,
        fold=fold,
        x=draft.sway(0.3),
        y=draft.sway(0.2),
    )


def glitches(draft: Draft, seen: Picture) -> Picture:
    """Look at a bad signal: strips that jump aside."""
    return draft.define(
        Picture,
        f"{seen.noun} on a bad signal",
        "Look: strips that jump, $rate times a second.",
        """
        vec2 strip = vec2(floor(p.y * $count), floor($rate * iTime));
        float jump = random(strip) - 0.5;
        return $seen(p + vec2($reach * jump * step(0.25, abs(jump)), 0.0));
        """,
        seen=seen,
        count=draft.chance.number(4.0, 16.0),
        rate=draft.chance.number(2.0, 8.0),
        reach=draft.chance.number(0.3, 1.2),
    )


def cuts(draft: Draft, seen: Picture) -> Picture:
    """Look from somewhere else every few seconds."""
    return draft.define(
        Picture,
        f"{seen.noun} in cuts",
        "Look: every $seconds seconds from somewhere else.",
        """
        vec2 shot = vec2(floor(iTime / $seconds), $number), seed = random2(shot);
        float angle = $turn * (seed.y - 0.5), near = mix($near, 1.2, seed.x);
        return $seen(rotation(angle) * p * near + 0.8 * (random2(shot + 9.0) - 0.5));
        """,
        seen=seen,
        seconds=draft.chance.number(0.7, 3.0),
        number=float(draft.chance.integer(1, 99)),
        turn=draft.chance.pick((0.0, 0.6, 6.283)),
        near=draft.chance.number(0.25, 0.7),
    )


def zooming(draft: Draft, seen: Picture) -> Picture:
    """Look from near and from far in turn."""
    return draft.define(
        Picture,
        f"{seen.noun} near and far",
        "Look: near and far in turn.",
        "return $seen(p * ($middle + $reach));",
        seen=seen,
        middle=draft.chance.number(0.75, 0.95),
        reach=draft.sway(draft.chance.number(0.4, 0.6)),
    )


def swinging(draft: Draft, seen: Picture) -> Picture:
    """Look to and fro."""
    return draft.define(
        Picture,
        f"{seen.noun}, looked at to and fro",
        "Look: to and fro.",
        "return $seen(p + vec2($x, $y));",
        seen=seen,
        x=draft.sway(draft.chance.number(0.4, 1.0)),
        y=draft.sway(draft.chance.number(0.0, 0.6)),
    )


def stretched(draft: Draft, seen: Picture) -> Picture:
    """Look along the plane: what is round becomes long."""
    return draft.define(
        Picture,
        f"stretched {seen.noun}",
        "Look: stretched by $by.",
        """
        mat2 turn = rotation($angle);
        vec2 q = turn * p;
        return $seen(vec2(q.x / $by, q.y * 1.4) * turn);
        """,
        seen=seen,
        by=draft.chance.number(1.8, 6.0),
        angle=draft.chance.pick(("0.0", "1.571", draft.turn(0.05, 0.2))),
    )


def porthole(draft: Draft, seen: Picture) -> Picture:
    """Look through a hole in a ground."""
    around = ground(draft)
    hole = draft.chance.pick(
        (
            "length(p) - $size",
            "box(p, vec2($size)) - 0.08",
            "abs(p.x) + abs(p.y) - 1.2 * $size",
            "box(p, vec2(1.6, 0.62 * $size))",
        )
    ).replace("$size", f"{draft.chance.number(0.6, 0.85):.3f}")
    return draft.define(
        Picture,
        f"{seen.noun} in a window",
        "Look: a window in a ground.",
        """
        float d = $hole;
        vec3 color = $around(p) * (1.0 - 0.4 * exp(-12.0 * max(d, 0.0)));
        return mix(color, $seen(p), inside(d, 0.012));
        """,
        hole=hole,
        seen=seen,
        around=around,
    )


LOOKS: tuple[tuple[int, Callable[[Draft, Picture], Picture]], ...] = (
    (5, bent),
    (3, pixels),
    (2, copies),
    (3, mirrored),
    (1, glitches),
    (3, porthole),
    (4, stretched),
    (3, cuts),
    (3, zooming),
    (3, swinging),
)
"""Ways of looking, each with its weight."""


def look(draft: Draft, seen: Picture) -> Picture:
    """Look at a picture in some other way."""
    _, chosen = draft.chance.pick(LOOKS, [weight for weight, _ in LOOKS])
    draft.tags.update({"look": None, chosen.__name__: None})
    return chosen(draft, seen)
