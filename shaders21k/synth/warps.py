"""Coordinate warps: the same picture on a plane that is bent, folded or repeated."""

from shaders21k.synth.draft import Draft, Idea, Warp
from shaders21k.synth.maps import MAPS


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
    """Turn the plane, most at a center that wanders."""
    return draft.define(
        Warp,
        noun,
        "Warp: swirl of strength $strength about a wandering center.",
        """
        vec2 center = vec2($x, $y);
        vec2 q = p - center;
        return center + rotation($strength * exp(-$tight * dot(q, q)) + $sway) * q;
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
        vec2 center = vec2($x, $y);
        vec2 q = p - center;
        float inside = clamp(1.0 - dot(q, q) / $square, 0.0, 1.0);
        return center + q * (1.0 + $power * inside);
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


def mosaic(draft: Draft, noun: str) -> Warp:
    """Show one point per square, as on a coarse screen."""
    return draft.define(
        Warp,
        noun,
        "Warp: a mosaic of squares, $count to the unit, the picture sliding beneath.",
        "return (floor(p * $count) + 0.5) / $count + vec2($x, $y);",
        count=draft.chance.number(6.0, 16.0),
        x=draft.sway(0.6),
        y=draft.sway(0.5),
    )


def stretch(draft: Draft, noun: str) -> Warp:
    """Lean a floor back, its far edge at the top."""
    return draft.define(
        Warp,
        noun,
        "Warp: a floor in perspective, moving on.",
        """
        float depth = $near / (abs(p.y + $low) + $haze);
        return vec2(p.x * depth, depth * $far + $speed * iTime);
        """,
        near=draft.chance.number(0.7, 1.2),
        low=draft.chance.pick((-0.3, 0.0, 0.3)),
        haze=0.12,
        far=draft.chance.number(1.0, 1.6),
        speed=draft.chance.sign() * draft.chance.number(0.3, 1.0),
    )


WARPS = (
    Idea("tiles", 4, tile),
    Idea("folded mirrors", 4, mirrors),
    Idea("kaleidoscope", 4, kaleidoscope),
    Idea("swirl", 4, swirl),
    Idea("lens", 2, lens),
    Idea("ripples", 5, ripples),
    Idea("turbulence", 5, domain_warp),
    Idea("stained glass", 3, stained_glass),
    Idea("fault lines", 2, faults),
    Idea("mosaic", 2, mosaic),
    Idea("perspective", 3, stretch),
    *MAPS,
)
