"""Designs: arches, stripes, dots and bulges that work on the eye."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import plain


def arches(draft: Draft, noun: str) -> Picture:
    """Fill tiles with concentric arcs: rainbows, fans, scales, ripples."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "fans of concentric arcs in rows.",
        """
        p = p * $count + $drift * vec2($along, 1.0 - $along);
        float row = floor(p.y * 2.0);
        vec3 color = $ground;
        for (int i = 1; i >= -1; i--) {
            float at = row + float(i);
            vec2 q = vec2(fract(p.x + 0.5 * mod(at, 2.0)) - 0.5, p.y - 0.5 * at);
            float r = length(q) * 2.0;
            float seed = random(vec2(floor(p.x + 0.5 * mod(at, 2.0)), at));
            float bands = floor(r * $bands.0);
            float tone = $hashed > 0.5 ? fract(seed * 7.0 + bands * 0.4)
                : fract(bands * $skip);
            float stroke = abs(fract(r * $bands.0) - 0.5) - 0.5 + $stroke;
            vec3 fan = mix($pick(tone), $ground,
                inside(-stroke, 0.03 * $count * $bands.0));
            color = mix(color, fan, inside(r - 1.0, 0.02 * $count));
        }
        return color;
        """,
        count=chance.pick((0.8, 1.2, 1.8, 2.5)),
        drift=draft.drift(0.15, 0.4),
        along=chance.pick((0.0, 1.0)),
        bands=chance.integer(2, 5),
        hashed=chance.pick((0.0, 1.0)),
        skip=chance.pick((0.2, 0.4)),
        stroke=chance.pick((0.0, 0.12, 0.2)),
    )


def bulge(draft: Draft, noun: str) -> Picture:
    """Swell a chessboard, dots, stripes or a grid as if over a ball (after op art)."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a pattern that swells and sinks.",
        """
        vec2 at = vec2($x, $y), q = p - at;
        float r = length(q), ball = $ball;
        float push = $push;
        vec2 s = at + q * push + $drift;
        vec2 t = s * $count;
        float d = $pattern;
        vec3 color = mix($ground, $ink, inside(d, 0.03 * $count));
        return color;
        """,
        x=draft.sway(0.45),
        y=draft.sway(0.45),
        ball=chance.number(0.6, 0.9),
        push=chance.pick(
            (
                "1.0 - 0.65 * exp(-4.0 * r * r)",
                "asin(min(r / ball, 1.0)) / max(min(1.571 * r / ball, 1.571), 0.01)",
                "0.5 + 0.8 * min(r, 1.5)",
                "1.0 + 0.3 * sin(5.0 * r - 2.0 * iTime) / (1.0 + r)",
            )
        ),
        drift=draft.drift(0.05, 0.2),
        count=chance.number(2.5, 6.0),
        pattern=chance.pick(
            (
                "(fold(2.0 * t.x) - 0.5) * (fold(2.0 * t.y) - 0.5)",
                "length(fract(t) - 0.5) - 0.33",
                "0.35 - fold(2.0 * t.y)",
                "0.5 - fold(t.x + t.y)",
                "abs(length(fract(t) - 0.5) - 0.3) - 0.1",
                "min(abs(fract(t.x) - 0.5), abs(fract(t.y) - 0.5)) - 0.08",
            )
        ),
    )


def stripes(draft: Draft, noun: str) -> Picture:
    """Draw moving stripes: bent, broken by a form, in chevrons, or moire of circles."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "moving stripes.",
        """
        float flow = $speed * iTime;
        vec2 q = rotation($lean) * p;
        float r = length(p - vec2($x, $y));
        float at = $line;
        float d = (fold(at) - $share) / max($pitch, 0.5);
        vec3 color = mix($ground, $ink, inside(d, 0.016));
        $more
        return color;
        """,
        lean=chance.pick((0.0, 0.785, 1.571, 0.4)),
        x=draft.sway(0.5),
        y=draft.sway(0.5),
        speed=chance.sign() * chance.number(0.5, 1.8),
        pitch=(pitch := chance.number(5.0, 16.0)),
        share=chance.number(0.3, 0.7),
        line=chance.pick(
            (
                f"{pitch:.2f} * (q.y + 0.15 * sin(3.0 * q.x + flow)) + flow",
                f"{pitch:.2f} * (q.y + 0.5 * fold(3.0 * q.x)) + flow",
                f"{pitch:.2f} * q.y + 3.0 * exp(-5.0 * r * r) + flow",
                f"{pitch:.2f} * q.y + (r < 0.55 ? 1.0 + 2.0 * flow : -flow)",
                f"{pitch:.2f} * (r < 0.5 ? q.x : q.y) + flow",
                f"{pitch:.2f} * r - 2.0 * flow",
                f"{pitch:.2f} * max(abs(q.x), abs(q.y)) - flow",
                f"{pitch:.2f} * q.y * (1.0 + 0.35 * sin(2.0 * q.x + flow))",
            )
        ),
        more=chance.pick(
            (
                "",
                "",
                "color = r < 0.4 ? vec3(1.0) - color : color;",
                "color = abs(fract(0.125 * at) - 0.5) < 0.12 ? 0.6 * color : color;",
            )
        ),
    )


def dots(draft: Draft, noun: str) -> Picture:
    """Print dots: even, staggered, or as large as a moving tone asks (halftone)."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "printed dots.",
        """
        vec2 q = rotation($lean) * p * $count + $drift;
        q.x += $stagger * mod(floor(q.y), 2.0);
        vec2 cell = floor(q), f = fract(q) - 0.5;
        vec2 at = (cell + 0.5 - $drift) / $count;
        float tone = $tone;
        float d = ($form - $size * tone) / $count;
        float odd = random(cell);
        vec3 ink = odd < $accent ? $second : $ink;
        return mix($ground, ink, inside(d, 0.014));
        """,
        lean=chance.pick((0.0, 0.785, 0.3)),
        count=chance.number(2.0, 8.0),
        drift=draft.drift(0.2, 0.6),
        stagger=chance.pick((0.0, 0.5)),
        tone=chance.pick(
            (
                "0.8",
                "0.5 + 0.5 * sin(3.0 * length(at) - 3.0 * iTime)",
                "0.5 + 0.5 * sin(2.0 * at.x + sin(at.y + iTime) - 2.0 * iTime)",
                "0.5 + 0.45 * sin(6.28 * odd2 + 2.0 * iTime)",
                "exp(-1.2 * dot(at, at)) * (1.1 + 0.3 * sin(2.0 * iTime))",
            )
        ).replace("odd2", "random(cell + 9.0)"),
        size=chance.number(0.32, 0.62),
        form=chance.pick(
            (
                "length(f)",
                "length(f)",
                "length(f)",
                "max(abs(f.x), abs(f.y))",
                "abs(f.x) + abs(f.y)",
            )
        ),
        accent=chance.pick((0.0, 0.0, 0.1, 0.3)),
    )


OPART = (
    Idea("arches", 2, arches),
    Idea("bulge", 2, bulge),
    Idea("waving stripes", 3, stripes),
    Idea("dots", 3, dots),
)
"""What works on the eye."""
