"""Fields of waves: plasmas, interference, drums, plates and spirals."""

from shaders21k.synth.draft import Draft, Field, Idea


def plasma(draft: Draft, noun: str) -> Field:
    """Add four sines of x, y, x + y and a radius: the plasma of the old demos."""
    return draft.define(
        Field,
        noun,
        "Field: the sine plasma of the demo scene, shown as $shape.",
        """
        vec2 q = p * $pitch, center = vec2($x, $y);
        float sum = sin(q.x + iTime) + sin(0.8 * q.y + $turn);
        sum += sin(0.7 * (q.x + q.y) - 0.6 * iTime);
        sum += sin(length(q - $pitch * center) + $turn);
        return $shape;
        """,
        pitch=draft.chance.number(2.5, 7.0),
        x=draft.sway(0.8),
        y=draft.sway(0.6),
        turn=draft.turn(0.7, 1.5),
        shape=draft.chance.pick(
            ("0.5 + 0.125 * sum", "0.5 + 0.5 * sin(1.57 * sum)", "fold(0.75 * sum)")
        ),
    )


def moire(draft: Draft, noun: str) -> Field:
    """Lay two fine gratings over each other."""
    return draft.define(
        Field,
        noun,
        "Field: moire of two $kind gratings, $count to the unit, that slide apart.",
        """
        vec2 slide = vec2($x, $y);
        vec2 a = rotation($turn) * p + slide, b = p - slide;
        return 0.5 + 0.5 * sin($count * $first) * sin($count * $second);
        """,
        kind=(kind := draft.chance.pick(("ring", "line and ring", "line"))),
        turn=draft.turn(0.03, 0.12),
        x=draft.sway(0.5),
        y=draft.sway(0.4),
        count=draft.chance.number(9.0, 20.0),
        first="length(a)" if kind == "ring" else "a.x",
        second="b.x" if kind == "line" else "length(b)",
    )


def interference(draft: Draft, noun: str) -> Field:
    """Add circular waves from sources that wander."""
    return draft.define(
        Field,
        noun,
        "Field: circular waves of $count wandering sources.",
        """
        float sum = 0.0;
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            vec2 source = $reach * vec2(cos(2.4 * k + $turn), sin(1.7 * k - $slide));
            sum += sin($pitch * distance(p, source) - $speed * iTime + k);
        }
        return clamp(0.5 + $gain * sum, 0.0, 1.0);
        """,
        count=draft.chance.integer(1, 5),
        reach=draft.chance.pick((0.4, 1.0)),
        turn=draft.turn(0.2, 0.6),
        slide=draft.turn(0.2, 0.6),
        pitch=draft.chance.number(6.0, 20.0),
        speed=draft.chance.number(1.0, 3.0),
        gain=draft.chance.pick((0.25, 0.4, 1.5)),
    )


def quasicrystal(draft: Draft, noun: str) -> Field:
    """Add plane waves at equal angles: a pattern that never repeats."""
    return draft.define(
        Field,
        noun,
        "Field: quasicrystal of $count plane waves.",
        """
        float sum = 0.0;
        for (int i = 0; i < $count; i++) {
            float angle = 3.14159 * float(i) / $count.0 + $tilt;
            sum += cos($pitch * dot(p, vec2(cos(angle), sin(angle))) + $speed * iTime);
        }
        return $shape;
        """,
        count=draft.chance.pick((3, 4, 5, 7)),
        tilt=draft.turn(0.02, 0.1),
        pitch=draft.chance.number(5.0, 13.0),
        speed=draft.chance.number(0.5, 1.5),
        shape=draft.chance.pick(
            (
                "0.5 + 0.5 * sin(2.0 * sum)",
                "fold(0.8 * sum)",
                "smoothstep(-1.0, 2.0, sum)",
            )
        ),
    )


def drum(draft: Draft, noun: str) -> Field:
    """Beat a round skin: Bessel's waves, by their form far from the middle."""
    return draft.define(
        Field,
        noun,
        "Field: a drum's skin with $spokes node lines through its middle.",
        """
        float radius = length(p), angle = radius > 0.0 ? atan(p.y, p.x) : 0.0;
        float swell = radius * radius / (0.1 + radius * radius);
        float wave = cos($pitch * radius - $lag) / sqrt(1.0 + 4.0 * radius) * swell;
        wave *= cos($spokes.0 * angle + $turn) * cos($speed * iTime);
        wave += 0.4 * cos(0.6 * $pitch * radius + 2.0 * angle - 1.3 * iTime) * swell;
        return clamp(0.5 + $gain * wave, 0.0, 1.0);
        """,
        spokes=draft.chance.integer(1, 6),
        pitch=draft.chance.number(6.0, 14.0),
        lag=draft.chance.number(0.0, 3.0),
        turn=draft.turn(0.2, 0.6),
        speed=draft.chance.number(0.6, 1.4),
        gain=draft.chance.pick((0.6, 3.0)),
    )


def chladni(draft: Draft, noun: str) -> Field:
    """Strew sand on a plate that sings (Chladni 1787): it rests where nothing moves."""
    return draft.define(
        Field,
        noun,
        "Field: a Chladni figure between the modes $first and $second.",
        """
        vec2 q = $pitch * p, a = $first.0 * q, b = $second.0 * q;
        float blend = $sway;
        float wave = cos(a.x) * cos(b.y) - cos(b.x) * cos(a.y);
        wave += blend * (cos(b.x) * cos(b.y) - cos(a.x) * cos(a.y));
        return $shape;
        """,
        first=(first := draft.chance.integer(1, 4)),
        second=first + draft.chance.integer(1, 4),
        pitch=draft.chance.number(1.2, 2.2),
        sway=draft.sway(0.9),
        shape=draft.chance.pick(
            (
                "inside(abs(wave) - 0.15, 0.12)",
                "1.0 - inside(abs(wave) - 0.15, 0.12)",
                "0.5 + 0.25 * clamp(wave, -2.0, 2.0)",
            )
        ),
    )


def spiral(draft: Draft, noun: str) -> Field:
    """Wind stripes round a middle: evenly, or ever wider."""
    name, along = draft.chance.pick(
        (
            ("even", "$pitch * length(p)"),
            ("growing", "1.3 * $pitch * log(length(p) + 0.02)"),
            ("bent", "$pitch * sqrt(length(p))"),
        )
    )
    pitch = f"{draft.chance.number(3.0, 12.0):.3f}"
    return draft.define(
        Field,
        noun,
        f"Field: an {name} spiral of $arms arms.",
        """
        float angle = dot(p, p) > 0.0 ? atan(p.y, p.x) : 0.0;
        float wave = $along + $arms.0 * angle - $speed * iTime;
        return $shape;
        """,
        along=along.replace("$pitch", pitch),
        arms=draft.chance.integer(1, 8) * draft.chance.sign(),
        speed=draft.chance.sign() * draft.chance.number(1.0, 3.0),
        shape=draft.chance.pick(
            (
                "0.5 + 0.5 * sin(wave)",
                "smoothstep(-0.15, 0.15, sin(wave))",
                "fract(wave / 6.28319)",
            )
        ),
    )


def rings(draft: Draft, noun: str) -> Field:
    """Run rings outwards from the middle: round, square, diamonds or hexagons."""
    name, radius = draft.chance.pick(
        (
            ("round", "length(p)"),
            ("square", "max(abs(p.x), abs(p.y))"),
            ("slanting", "abs(p.x) + abs(p.y)"),
            ("hexagonal", "max(abs(p.x), dot(abs(p), vec2(0.5, 0.866)))"),
            ("wavy", "length(p) * (1.0 + 0.15 * sin(6.0 * atan(p.y, p.x + 0.0001)))"),
        )
    )
    return draft.define(
        Field,
        noun,
        f"Field: {name} rings running, $pitch to a turn.",
        """
        p = rotation($turn) * p + vec2($x, $y);
        float wave = $pitch * ($radius) - $speed * iTime;
        return $shape;
        """,
        turn=draft.turn(0.1, 0.4),
        x=draft.sway(0.2),
        y=draft.sway(0.2),
        pitch=draft.chance.number(5.0, 25.0),
        radius=radius,
        speed=draft.chance.sign() * draft.chance.number(1.0, 4.0),
        shape=draft.chance.pick(
            (
                "0.5 + 0.5 * sin(wave)",
                "smoothstep(-0.3, 0.3, sin(wave))",
                "pow(0.5 + 0.5 * sin(wave), 6.0)",
                "fract(wave / 6.28319)",
            )
        ),
    )


def sunflower(draft: Draft, noun: str) -> Field:
    """Set seeds at the golden angle (Vogel 1979), and show the nearest."""
    return draft.define(
        Field,
        noun,
        "Field: sunflower seeds, the nearest of the last $count turns about a point.",
        """
        p = rotation($turn) * p / $size;
        float middle = dot(p, p), near = 9.0, tone = 0.0;
        for (int i = -24; i <= 24; i++) {
            float k = floor(middle + 0.5) + float(i);
            float angle = $golden * k, radius = sqrt(max(k, 0.0));
            float d = distance(p, radius * vec2(cos(angle), sin(angle)));
            if (d < near) {
                near = d;
                tone = fract(k * $step);
            }
        }
        return $shape;
        """,
        count=49,
        turn=draft.turn(0.1, 0.4),
        size=draft.chance.number(0.07, 0.14),
        golden="2.39996",
        step=draft.chance.pick((0.0476, 0.0294, 0.618)),
        shape=draft.chance.pick(
            (
                "inside(near - 0.65, 0.15)",
                "clamp(1.0 - near, 0.0, 1.0)",
                "clamp(1.0 - 0.8 * near * near, 0.0, 1.0) * (0.35 + 0.65 * tone)",
            )
        ),
    )


WAVES = (
    Idea("sine plasma", 5, plasma),
    Idea("moire", 2, moire),
    Idea("interference", 4, interference),
    Idea("quasicrystal", 3, quasicrystal),
    Idea("drum skin", 2, drum),
    Idea("Chladni figure", 3, chladni),
    Idea("spiral", 4, spiral),
    Idea("rings", 4, rings),
    Idea("sunflower", 2, sunflower),
)
