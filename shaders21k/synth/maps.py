"""Warps of complex analysis and of other coordinates: polar, inverted, conformal."""

from shaders21k.synth.draft import Draft, Idea, Warp


def inversion(draft: Draft, noun: str) -> Warp:
    """Swap the inside and the outside of a circle."""
    return draft.define(
        Warp,
        noun,
        "Warp: inversion in a circle of radius $radius.",
        """
        p -= vec2($x, $y);
        p *= $square / max(dot(p, p), 0.02);
        return rotation($turn) * p;
        """,
        radius=(radius := draft.chance.number(0.7, 1.2)),
        square=radius * radius,
        x=draft.sway(0.5),
        y=draft.sway(0.5),
        turn=draft.turn(0.1, 0.4),
    )


def conformal(draft: Draft, noun: str) -> Warp:
    """Apply a function of one complex number, which keeps angles."""
    name, formula = draft.chance.pick(
        (
            ("z * z", "vec2(p.x * p.x - p.y * p.y, 2.0 * p.x * p.y)"),
            ("sin z", "vec2(sin(p.x) * cosh(far.y), cos(p.x) * sinh(far.y))"),
            ("z + 1 / z", "p + vec2(p.x, -p.y) / max(dot(p, p), 0.03)"),
            ("exp z", "exp(far.x) * vec2(cos(p.y), sin(p.y))"),
        )
    )
    return draft.define(
        Warp,
        noun,
        f"Warp: the conformal map {name} of a turned and shifted plane.",
        """
        p = rotation($turn) * p * $scale + vec2($x, $y);
        vec2 far = clamp(p, -4.0, 4.0);  // no warp before it makes this one overflow
        return $formula;
        """,
        formula=formula,
        turn=draft.turn(0.1, 0.3),
        scale=draft.chance.number(1.0, 1.8),
        x=draft.sway(0.4),
        y=draft.sway(0.4),
    )


def disc(draft: Draft, noun: str) -> Warp:
    """Tile the hyperbolic plane by inversions that bring p home (Poincare's disc)."""
    count = draft.chance.integer(4, 7)
    reach = {4: 1.55, 5: 1.35, 6: 1.25, 7: 1.18}[count]
    return draft.define(
        Warp,
        noun,
        "Warp: a hyperbolic tiling, folded into a sector of $count and inverted.",
        """
        p = rotation($turn) * p * $zoom + vec2($x, $y);
        for (int i = 0; i < 6; i++) {
            float angle = abs(sector(p, $count.0));
            p = length(p) * vec2(cos(angle), sin(angle));
            vec2 q = p - vec2($reach, 0.0);
            float d = dot(q, q);
            if (d < $square) {
                p = vec2($reach, 0.0) + q * $square / max(d, 0.001);
            }
        }
        return $scale * p;
        """,
        count=count,
        turn=draft.turn(0.1, 0.3),
        zoom=draft.chance.number(0.7, 1.1),
        x=draft.sway(0.25),
        y=draft.sway(0.25),
        reach=reach,
        square=reach * reach - 1.0,
        scale=draft.chance.number(1.0, 2.0),
    )


def tunnel(draft: Draft, noun: str) -> Warp:
    """Read the logarithm of the radius as depth: an endless zoom."""
    return draft.define(
        Warp,
        noun,
        "Warp: log-polar tunnel, $count sectors, $arms spiral arms.",
        """
        p += vec2($x, $y);
        float depth = log(max(length(p), 0.004));
        float angle = atan(p.y, p.x) / 6.28319;
        float along = $scale * depth - $speed * iTime;
        return vec2(fold(2.0 * $count.0 * angle + $arms.0 * along), along);
        """,
        x=draft.sway(0.3),
        y=draft.sway(0.3),
        count=draft.chance.integer(1, 6),
        arms=draft.chance.integer(-1, 1),
        scale=draft.chance.number(0.8, 2.0),
        speed=draft.chance.sign() * draft.chance.number(0.3, 1.0),
    )


def polar(draft: Draft, noun: str) -> Warp:
    """Read angle and radius as x and y."""
    return draft.define(
        Warp,
        noun,
        "Warp: polar coordinates, $count mirrored sectors, twisted by $twist.",
        """
        float radius = length(p);
        float angle = atan(p.y, p.x) + $twist * radius + $turn;
        return vec2(fold(angle * $count.0 / 3.14159), radius * $scale - $speed * iTime);
        """,
        count=draft.chance.integer(2, 9),
        twist=draft.chance.number(-2.0, 2.0),
        turn=draft.turn(0.1, 0.3),
        scale=draft.chance.number(0.8, 2.2),
        speed=draft.chance.number(0.1, 0.5),
    )


MAPS = (
    Idea("polar sectors", 4, polar),
    Idea("tunnel", 5, tunnel),
    Idea("inversion", 3, inversion),
    Idea("conformal map", 4, conformal),
    Idea("hyperbolic tiling", 3, disc),
)
