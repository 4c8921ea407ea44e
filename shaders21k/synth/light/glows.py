"""Glows: light on black, drawn by how far a point is from a curve or a lamp."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import curve, gloom, lamp, neon


def rings(draft: Draft, noun: str) -> Picture:
    """Light up closed outlines: nested, spreading like ripples, or strewn about."""
    chance = draft.chance
    count, corners = chance.integer(2, 6), chance.integer(3, 8)
    outline = chance.pick(
        (
            "length(q)",
            "length(q)",
            f"length(q) * cos(sector(q, {corners}.0))",
            "max(abs(q.x), abs(q.y))",
            f"length(q) + 0.1 * cos({corners}.0 * bearing(q) + iTime)",
            "length(q) + 0.08 * sin(9.0 * q.x + 2.0 * iTime) * sin(8.0 * q.y)",
        )
    )
    place, radius = chance.pick(
        (
            ("vec2(0.0)", "0.85 - $step * k + 0.08 * sin(1.7 * iTime + k)"),
            ("vec2(0.0)", "1.4 * fract((k + 1.0) / $count.0 + $pace * iTime)"),
            (
                "0.45 * vec2(cos(1.05 * k + $turn), sin(1.05 * k + $turn))",
                "0.3 + 0.12 * sin(2.0 * iTime + k)",
            ),
            (
                "0.2 * vec2(sin(1.3 * iTime + k), cos(1.1 * iTime + 1.7 * k))",
                "0.6 + 0.1 * sin(2.4 * k)",
            ),
        )
    )
    words = {"$step": f"{0.75 / count:.3f}", "$count": str(count)}
    words |= {"$pace": f"{chance.number(0.1, 0.35):.3f}", "$turn": draft.turn()}
    for word, value in words.items():
        place, radius = place.replace(word, value), radius.replace(word, value)
    return draft.define(
        Picture,
        noun,
        "Picture: $count glowing outlines.",
        """
        vec3 light = vec3(0.0);
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            vec2 q = rotation($turn * (1.0 + 0.4 * k)) * (p - $place);
            float d = $outline - ($radius);
            float wave = 1.0 + $beat * cos(bearing(q) - 2.0 * iTime + k);
            light += wave * $hue(k / $count.0 + $spread * p.y) * $lamp(d, $size);
        }
        return $gloom + expose(light);
        """,
        count=count,
        place=place,
        outline=outline,
        radius=radius,
        turn=f"({draft.turn(0.1, 0.4)})",
        beat=chance.pick((0.0, 0.0, 0.9)),
        spread=chance.pick((0.0, 0.5)),
        hue=neon(draft),
        lamp=lamp(chance),
        size=chance.number(0.02, 0.06),
        gloom=gloom(chance),
    )


def spiral(draft: Draft, noun: str) -> Picture:
    """Wind glowing arms: evenly (Archimedes), or wider and wider (Descartes 1638)."""
    chance = draft.chance
    winding, spacing = chance.pick(
        (
            ("$wind * length(p)", "0.8 / $wind"),
            ("0.5 * $wind * log(length(p) + 0.03)", "2.0 * (length(p) + 0.03) / $wind"),
            ("$wind * sqrt(length(p))", "2.0 * sqrt(length(p)) / $wind"),
        )
    )
    wind = f"{chance.number(1.5, 4.5):.3f}"
    return draft.define(
        Picture,
        noun,
        "Picture: a glowing spiral of $arms arms.",
        """
        float turns = $arms.0 * bearing(p) / 6.28319 $way $winding + $pace * iTime;
        float d = abs(fract(turns) - 0.5) * $spacing;
        float fade = exp(-$fall * dot(p, p));
        vec3 light = $hue(length(p) + $mark * mod(floor(turns), $arms.0))
            * $lamp(d, $size) * fade;
        light += $core * $hue(0.2) / (0.3 + 40.0 * dot(p, p));
        return $gloom + expose(light);
        """,
        arms=chance.pick((1, 1, 2, 3, 5, 8)),
        way=chance.pick("+-"),
        winding=winding.replace("$wind", wind),
        spacing=spacing.replace("$wind", wind),
        pace=chance.sign() * chance.number(0.3, 1.2),
        fall=chance.pick((0.0, 0.7, 2.5)),
        mark=chance.pick((0.0, 0.2)),
        core=chance.pick((0.0, 0.5)),
        hue=neon(draft),
        lamp=lamp(chance),
        size=chance.number(0.02, 0.05),
        gloom=gloom(chance),
    )


def closed_curve(draft: Draft, noun: str) -> Picture:
    """Draw a closed curve in light: as a tube, as beads, or as a comet with a tail."""
    chance = draft.chance
    name, formula = curve(chance)
    step, sum_up = chance.pick(
        (
            (
                "d = min(d, stroke(p, old, at));",
                "light = $hue(0.8 * length(p)) * $lamp(d, $size);",
            ),
            (
                "light += 0.0009 * $hue(k) / (0.0004 + dot(p - at, p - at));",
                "",
            ),
            (
                "light += $hue(k) * k * k * 0.6 * $lamp(stroke(p, old, at), $size);",
                "",
            ),
        )
    )
    tail = "light += " in step and "stroke" in step
    body = f"""
        vec3 light = vec3(0.0);
        float d = 4.0, shift = $pace * iTime, way = $start;
        float a = way;
        vec2 old = $formula;
        for (int i = 1; i <= $count; i++) {{
            float k = float(i) / $count.0;
            a = way + $length * k;
            vec2 at = $formula;
            {step}
            old = at;
        }}
        {sum_up}
        return $gloom + expose(light);
        """
    return draft.define(
        Picture,
        noun,
        f"Picture: a {name} in light.",
        body,
        formula=formula,
        pace=chance.sign() * chance.number(0.5, 1.1),
        start=f"{chance.number(1.0, 2.2):.3f} * iTime" if tail else "0.0",
        length="2.6" if tail else "6.28319",
        count=24 if tail else 44,
        hue=neon(draft),
        lamp=lamp(chance) if not tail else "spark",
        size=chance.number(0.02, 0.045),
        gloom=gloom(chance),
    )


def waves(draft: Draft, noun: str) -> Picture:
    """Let several sine waves of light cross: along a line, upright or round a ring."""
    chance = draft.chance
    along, height, round_ = chance.pick(
        (
            ("1.6 * p.x", "p.y", 0),
            ("1.6 * p.y", "p.x", 0),
            ("p.x + p.y", "0.7 * (p.x - p.y)", 0),
            ("bearing(p)", "length(p) - 0.6", 1),
        ),
        (6, 1, 1, 2),
    )
    return draft.define(
        Picture,
        noun,
        "Picture: $count waves of light.",
        """
        vec3 light = vec3(0.0);
        float x = $along, y = $height;
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            float phase = $pitch.0 * x + (1.0 + $apart * k) * $pace * iTime + $step * k;
            float reach = $reach * $envelope;
            float d = abs(y - $rise * (k - 0.5 * $last.0) - reach * sin(phase));
            float slope = reach * $pitch.0 * cos(phase);
            d *= inversesqrt(1.0 + 2.5 * slope * slope);
            light += $hue(k / $count.0) * $lamp(d, $size);
        }
        return $gloom + expose(light);
        """,
        along=along,
        height=height,
        count=(count := chance.integer(2, 7)),
        last=count - 1,
        rise=chance.pick((0.0, 0.0, 0.25)) * (1 - round_),
        pitch=chance.integer(2, 7) if round_ else chance.integer(1, 4),
        apart=chance.pick((0.0, 0.15, 0.3)),
        pace=chance.sign() * chance.number(0.8, 1.8),
        step=chance.number(0.3, 1.3),
        reach=0.22 if round_ else chance.number(0.2, 0.55),
        envelope="1.0"
        if round_
        else chance.pick(
            (
                "1.0",
                "(0.3 + 0.7 * cos(0.6 * x + 0.5 * k))",
                "(0.15 + 0.5 * x * x)",
                "cos(min(abs(x), 1.5708))",
            )
        ),
        hue=neon(draft),
        lamp=lamp(chance),
        size=chance.number(0.02, 0.05),
        gloom=gloom(chance),
    )


def folded(draft: Draft, noun: str) -> Picture:
    """Fold the plane over and over, and light the ripples of every fold."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: neon ripples in $count folds of the plane.",
        """
        vec3 light = vec3(0.0);
        vec2 q = p;
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            q = $fold;
            float d = ($shape) * exp(-$fall * length(p));
            d = abs(sin($ripples * d + $pace * iTime)) / $ripples;
            light += $hue(length(p) + 0.4 * k + 0.2 * iTime) * $lamp(d, $size);
        }
        return expose(light * $gain);
        """,
        count=(count := chance.integer(2, 4)),
        fold=chance.pick(
            (
                "fract($scale * q) - 0.5",
                "rotation($turn) * (fract($scale * q + 0.5) - 0.5)",
                "rotation($turn) * abs(q) * 1.3 - vec2(0.5, 0.2)",
                "abs(rotation(1.0472) * q) * 1.5 - vec2(0.6, 0.3 + 0.2 * sin(iTime))",
                "vec2(fold($scale * q.x), fold($scale * q.y)) - 0.5",
            )
        )
        .replace("$scale", f"{chance.number(1.2, 2.0):.2f}")
        .replace("$turn", draft.turn(0.1, 0.3)),
        shape=chance.pick(
            (
                "length(q)",
                "length(q)",
                "max(abs(q.x), abs(q.y))",
                "abs(q.x) + abs(q.y)",
                "abs(q.x * q.y) * 3.0",
                "max(abs(q.x), dot(abs(q), vec2(0.5, 0.866)))",
            )
        ),
        fall=chance.pick((0.0, 0.5, 1.0)),
        ripples=chance.number(4.0, 8.0),
        pace=chance.sign() * chance.number(0.8, 1.6),
        hue=neon(draft),
        lamp=chance.pick(("halo", "spark", "halo")),
        size=chance.number(0.008, 0.025),
        gain=2.0 / count,
    )


GLOWS = (
    Idea("glowing rings", 5, rings),
    Idea("glowing spiral", 3, spiral),
    Idea("glowing curve", 4, closed_curve),
    Idea("glowing waves", 5, waves),
    Idea("neon folds", 4, folded),
)
