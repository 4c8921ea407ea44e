"""Coordinate warps: the same picture on a plane that is bent, folded or repeated."""

from shaders21k.synth.draft import Draft, Idea, Warp


def tile(draft: Draft, noun: str) -> Warp:
    """Repeat a square; every other row shifted, every cell turned by chance."""
    return draft.define(
        Warp,
        noun,
        "Warp: tiles, $count across, rows shifted by $shift, each tile turned.",
        """
        p = p * $count + $drift;
        p.x += $shift * mod(floor(p.y), 2.0);
        vec2 cell = floor(p);
        float angle = $turns * floor(4.0 * random(cell)) + $sway;
        return rotation(angle) * (2.0 * (p - cell) - 1.0);
        """,
        count=draft.chance.number(0.7, 1.8),
        drift=draft.drift(0.1, 0.3),
        shift=draft.chance.pick((0.0, 0.5, 0.333)),
        turns=draft.chance.pick((0.0, 1.5708, 0.7854)),
        sway=draft.sway(0.5),
    )


def mirrors(draft: Draft, noun: str) -> Warp:
    """Fold the plane over a few turning axes."""
    return draft.define(
        Warp,
        noun,
        "Warp: $count mirrors, turned against each other.",
        """
        for (int i = 0; i < $count; i++) {
            p = rotation($turn) * p;
            p = abs(p) - vec2($x, $y);
        }
        return p * $scale;
        """,
        count=draft.chance.integer(2, 4),
        turn=draft.turn(0.1, 0.3),
        x=draft.chance.number(0.1, 0.5),
        y=draft.chance.number(0.0, 0.4),
        scale=draft.chance.number(0.9, 1.8),
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


def kaleidoscope(draft: Draft, noun: str) -> Warp:
    """Fold the angle into one sector."""
    return draft.define(
        Warp,
        noun,
        "Warp: kaleidoscope of $count mirrors, its object drifting beneath.",
        """
        float angle = abs(sector(rotation($turn) * p, $count.0));
        p = length(p) * vec2(cos(angle), sin(angle));
        return $scale * p + vec2($x, $y);
        """,
        count=draft.chance.integer(3, 9),
        turn=draft.turn(0.05, 0.2),
        scale=draft.chance.number(0.8, 2.0),
        x=draft.sway(0.8),
        y=draft.sway(0.6),
    )


def swirl(draft: Draft, noun: str) -> Warp:
    """Turn the plane, most at a centre that wanders."""
    return draft.define(
        Warp,
        noun,
        "Warp: swirl of strength $strength about a wandering centre.",
        """
        vec2 centre = vec2($x, $y);
        vec2 q = p - centre;
        return centre + rotation($strength * exp(-$tight * dot(q, q)) + $sway) * q;
        """,
        strength=draft.chance.sign() * draft.chance.number(2.0, 6.0),
        tight=draft.chance.number(0.8, 3.0),
        x=draft.sway(0.5),
        y=draft.sway(0.5),
        sway=draft.sway(0.6),
    )


def lens(draft: Draft, noun: str) -> Warp:
    """Magnify or shrink a disc that wanders."""
    return draft.define(
        Warp,
        noun,
        "Warp: lens of radius $radius, power $power.",
        """
        vec2 centre = vec2($x, $y);
        vec2 q = p - centre;
        float inside = clamp(1.0 - dot(q, q) / $square, 0.0, 1.0);
        return centre + q * (1.0 + $power * inside);
        """,
        radius=(radius := draft.chance.number(0.5, 1.0)),
        square=radius * radius,
        power=draft.chance.pick((-0.75, -0.6, 1.2, 2.5)),
        x=draft.sway(0.6),
        y=draft.sway(0.5),
    )


def ripples(draft: Draft, noun: str) -> Warp:
    """Push each axis by waves of the other, several times over."""
    return draft.define(
        Warp,
        noun,
        "Warp: $count rounds of crossed waves, each finer than the last.",
        """
        float pitch = $pitch;
        for (int i = 0; i < $count; i++) {
            p += $reach / pitch * sin(pitch * p.yx + vec2($turn, $other));
            p = rotation(0.9) * p;
            pitch *= $finer;
        }
        return p;
        """,
        count=draft.chance.integer(2, 5),
        pitch=draft.chance.number(1.5, 3.5),
        reach=draft.chance.number(0.5, 1.1),
        finer=draft.chance.number(1.3, 1.9),
        turn=draft.turn(0.4, 1.0),
        other=draft.turn(0.4, 1.0),
    )


def domain_warp(draft: Draft, noun: str) -> Warp:
    """Push the plane by two noises."""
    return draft.define(
        Warp,
        noun,
        "Warp: the plane pushed by $reach along two drifting noises.",
        """
        vec2 q = $pitch * p + $drift;
        return p + $reach * (vec2($noise(q), $noise(q + 17.7)) - 0.5);
        """,
        reach=draft.chance.number(0.7, 2.0),
        pitch=draft.chance.number(0.8, 2.0),
        drift=draft.drift(0.2, 0.6),
        noise=draft.chance.pick(("valueNoise", "gradientNoise", "clouds")),
    )


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


def stained_glass(draft: Draft, noun: str) -> Warp:
    """Cut the plane into cells and show each through its own prism."""
    return draft.define(
        Warp,
        noun,
        "Warp: panes of glass, each shifted and tilted by its own amount.",
        """
        float pane = cells($pitch * p, $turn).z;
        float angle = $tilt * (pane - 0.5);
        return rotation(angle) * p + $reach * vec2(pane, fract(7.0 * pane));
        """,
        pitch=draft.chance.number(1.2, 3.0),
        turn=draft.turn(0.3, 0.8),
        tilt=draft.chance.number(0.5, 3.0),
        reach=draft.chance.number(0.5, 2.0),
    )


def faults(draft: Draft, noun: str) -> Warp:
    """Slide strips of the plane past each other."""
    return draft.define(
        Warp,
        noun,
        "Warp: $count strips, sliding past each other.",
        """
        p = rotation($angle) * p;
        float strip = floor(p.y * $count);
        float speed = random(vec2(strip, 3.0)) - 0.5;
        return p + vec2($reach * speed * ($still + iTime), 0.0);
        """,
        angle=draft.chance.number(0.0, 6.28),
        count=draft.chance.number(2.0, 7.0),
        reach=draft.chance.number(0.3, 1.0),
        still=draft.chance.number(3.0, 20.0),
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


WARPS = (
    Idea("tiles", 4, tile),
    Idea("folded mirrors", 4, mirrors),
    Idea("polar sectors", 4, polar),
    Idea("tunnel", 5, tunnel),
    Idea("kaleidoscope", 4, kaleidoscope),
    Idea("swirl", 4, swirl),
    Idea("lens", 2, lens),
    Idea("ripples", 5, ripples),
    Idea("turbulence", 5, domain_warp),
    Idea("inversion", 3, inversion),
    Idea("conformal map", 4, conformal),
    Idea("stained glass", 3, stained_glass),
    Idea("fault lines", 2, faults),
    Idea("hyperbolic tiling", 3, disc),
)
