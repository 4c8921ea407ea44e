"""Figures: planets and their orbits."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.critters import BRIGHT, WHITE
from shaders21k.synth.flat.flats import figure, listed
from shaders21k.synth.flat.machines import METALS


def orbits(draft: Draft, noun: str) -> Picture:
    """Draw a diagram of orbits: a sun, planets on circles or ellipses, some moons."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "$count planets on their orbits.",
        {
            "sun": listed(("f6c915", "ff9f1c", "ffffff", "e63946"), chance),
            "line": listed(("888888", "59c2ff", "b08968"), chance),
            "first": listed(BRIGHT, chance),
            "other": listed((*BRIGHT, *METALS), chance),
        },
        """
        vec2 shape = vec2(1.0, $squash);
        q = rotation($lean) * q;
        color = $lay(color, sun, length(q) - $core);
        for (int i = 0; i < $count; i++) {
            float k = float(i), r = 0.3 + 0.62 * (k + 0.5) / $count.0;
            color = mix(color, line, 0.7 * inside(
                abs(length(q / shape) - r) * $squash - 0.005, 0.01));
            float angle = 2.4 * k + beat * 0.35 / (r * sqrt(r));
            vec2 at = r * shape * vec2(cos(angle), sin(angle));
            float size = 0.03 + 0.05 * fract(0.618 * k + $jumble);
            color = $lay(color, mod(k, 2.0) < 0.5 ? first : other, length(q - at)
                - size);
            vec2 near = at + (size + 0.05) * vec2(
                cos(3.0 * beat + k), sin(3.0 * beat + k));
            color = paint(color, line, length(q - near) - 0.018);
        }
        """,
        squash=chance.pick((1.0, 1.0, 0.45)),
        lean=chance.number(-0.5, 0.5),
        core=chance.number(0.1, 0.2),
        count=chance.integer(3, 6),
        jumble=chance.number(0.0, 1.0),
        layouts=("alone", "alone", "alone", "small", "grid"),
    )


def planet(draft: Draft, noun: str) -> Picture:
    """Draw a flat planet: bands, craters or land, a ring, and its night side."""
    chance = draft.chance
    marks = chance.pick(
        (
            "abs(fract(3.0 * s.y + 0.1 * sin(5.0 * s.x + beat)) - 0.5) / 3.0 - 0.07",
            "length(fract(2.2 * s) - 0.5) / 2.2 - 0.12",
            "0.5 * (0.52 - valueNoise(2.6 * s + 7.0))",
            "abs(s.y + 0.1 * sin(3.0 * s.x)) - 0.12",
        )
    )
    return figure(
        draft,
        noun,
        "a planet that turns.",
        {
            "ball": listed((*BRIGHT, "457b9d", "e9c46a", "b5651d"), chance),
            "mark": listed(("3a7d44", "ffffff", "d8b48a", *BRIGHT), chance),
            "ring": listed(("e9c46a", "d9d9d9", "f28482"), chance),
            "white": WHITE,
        },
        """
        vec2 r = rotation($lean + 0.1 * sin(beat)) * q, s = r + vec2(0.3 * beat, 0.0);
        float band = abs(ellipse(r, vec2(0.84, 0.22))) - 0.05;
        color = $ring > 0.5 ? $lay(color, ring, band) : color;
        float d = length(q) - $radius;
        color = $lay(color, ball, d);
        color = paint(color, mark, max(d, $marks));
        float night = bite(d, length(q - vec2(-0.22, 0.2)) - $radius);
        color = mix(color, color * $dim, inside(night, 0.012));
        color = $ring > 0.5 ? $lay(color, ring, max(band, r.y)) : color;
        float angle = 1.1 * beat;
        vec2 at = vec2(0.85 * cos(angle), 0.25 * sin(angle));
        color = sin(angle) < 0.0 || d > 0.0 ? $lay(
            color, white, length(r - at) - 0.07) : color;
        """,
        lean=chance.number(-0.6, 0.6),
        radius=chance.number(0.48, 0.62),
        dim=chance.pick((0.25, 0.6, 0.8)),
        marks=marks,
        ring=chance.pick((0.0, 1.0)),
    )


HEAVENS = (
    Idea("orrery", 2, orbits),
    Idea("flat planet", 2, planet),
)
"""What circles in the sky."""
