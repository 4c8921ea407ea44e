"""Figures: animals of the sea."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.critters import BLACK, BRIGHT, WHITE
from shaders21k.synth.flat.flats import figure, listed


def fish(draft: Draft, noun: str) -> Picture:
    """Draw a fish from the side; its body bends as it swims."""
    chance = draft.chance
    marks = chance.pick(
        (
            "abs(fract(3.0 * q.x + 0.2) - 0.5) / 3.0 - 0.07",
            "length(fract(5.0 * q) - 0.5) / 5.0 - 0.05",
            "abs(q.y) - 0.06",
            "0.15 - q.x",
            "abs(length(q - vec2(-0.45, 0.0)) - 0.25) - 0.05",
        )
    )
    return figure(
        draft,
        noun,
        "a fish that swims.",
        {
            "skin": listed(BRIGHT, chance),
            "marking": listed(("ffffff", "1d3557", "111111", *BRIGHT), chance),
            "fin": listed(BRIGHT, chance),
            "white": WHITE,
            "black": BLACK,
        },
        """
        q.x *= $facing;
        q.y += 0.07 * sin(3.0 * q.x - 5.0 * beat) * (1.0 - smoothstep(-0.8, 0.6, q.x));
        q.y += 0.06 * sin(1.3 * beat);
        vec2 tail = q + vec2(0.62, 0.0);
        float flap = $deep * (1.0 + 0.2 * sin(5.0 * beat));
        color = $lay(color, fin, triangle(
            vec2(tail.x, abs(tail.y)), vec2(0.2, -0.1), vec2(0.0, flap),
                vec2(-0.25, flap)));
        color = $lay(color, fin, vesica(
            rotation(0.9) * (q - vec2(-0.05, 0.75 * $high)), 0.14, $crest));
        float d = ellipse(q - vec2(0.1, 0.0), vec2(0.62, $high));
        color = $lay(color, skin, d);
        color = paint(color, marking, max(d + 0.02, $marks));
        color = $lay(color, fin, vesica(
            rotation(1.1 + 0.4 * sin(4.0 * beat)) * (q - vec2(0.1, -0.1)), 0.09, 0.2));
        color = $lay(color, white, length(q - vec2(0.46, 0.1)) - 0.1);
        color = paint(color, black, length(q - vec2(0.48, 0.1)) - 0.05);
        color = paint(color, black, arc(q - vec2(0.66, -0.02), 0.5, 0.12) - 0.015);
        """,
        facing=float(chance.sign()),
        deep=chance.number(0.25, 0.45),
        high=chance.number(0.25, 0.5),
        crest=chance.number(0.3, 0.45),
        marks=marks,
    )


def penguin(draft: Draft, noun: str) -> Picture:
    """Draw a penguin that waddles and flaps."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a penguin that waddles.",
        {
            "coat": listed(("22262e", "1d3557", "33415c", "5b5f97"), chance),
            "bib": WHITE,
            "bill": listed(("ff9f1c", "f6c915"), chance),
            "black": BLACK,
        },
        """
        float waddle = sin(3.0 * beat);
        q = rotation(0.14 * waddle) * q;
        vec2 m = vec2(abs(q.x), q.y);
        color = $lay(color, bill, ellipse(
            q - vec2(0.2, -0.84 + 0.08 * max(waddle, 0.0)), vec2(0.18, 0.07)));
        color = $lay(color, bill, ellipse(
            q - vec2(-0.2, -0.84 + 0.08 * max(-waddle, 0.0)), vec2(0.18, 0.07)));
        color = $lay(color, coat, vesica(
            rotation(-0.6 - 0.35 * cos(3.0 * beat)) * (m - vec2(0.38, 0.1))
                + vec2(0.0, 0.3),
            0.1, 0.36));
        float torso = egg(q + vec2(0.0, 0.15), $fat);
        float d = smoothUnion(torso, length(q - vec2(0.0, 0.45)) - 0.3, 0.2);
        color = $lay(color, coat, d);
        color = paint(color, bib, egg(q + vec2(0.0, 0.28), $fat * 0.78));
        color = paint(color, bib, length(m - vec2(0.11, 0.48)) - 0.13);
        color = paint(color, black, length(
            m - vec2(0.09, 0.5) - vec2(0.0, 0.02 * sin(beat))) - 0.045);
        color = $lay(color, bill, triangle(
            q, vec2(-0.1, 0.42), vec2(0.0, 0.28), vec2(0.1, 0.42)));
        """,
        fat=chance.number(0.5, 0.66),
    )


def jellyfish(draft: Draft, noun: str) -> Picture:
    """Draw a jellyfish, or an octopus: a bell with eyes and swaying arms."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a jellyfish with $arms arms.",
        {
            "bell": listed(("ff8fab", "7c4dff", "59c2ff", "e76f51", "f4f1e8"), chance),
            "arm": listed(("ffd9e0", "b8a1ff", "95b8d1", "f4a261"), chance),
            "white": WHITE,
            "black": BLACK,
        },
        """
        float pulse = sin(2.5 * beat);
        q.y += 0.1 * pulse - 0.1;
        float width = $wide * (1.0 + 0.12 * pulse), arms = 1.0;
        for (int i = 0; i < $arms; i++) {
            float x = width * (1.6 * (float(i) + 0.5) / $arms.0 - 0.8);
            float bend = 0.11 * sin(6.0 * q.y + 3.0 * beat + 1.7 * float(i));
            float y = clamp(q.y, -0.75 + 0.2 * fract(0.618 * float(i)), 0.1);
            arms = min(arms, length(vec2(q.x - x + bend * (0.2 - y), q.y - y)));
        }
        color = $lay(color, arm, (arms - 0.045) * 0.8);
        float dome = max(ellipse(q - vec2(0.0, 0.08), vec2(width, $tall)), 0.05 - q.y);
        color = $lay(color, bell, dome);
        vec2 m = vec2(abs(q.x) - 0.18, q.y - 0.28);
        color = paint(color, white, length(m) - 0.1);
        color = paint(color, black, length(m - vec2(0.0, 0.04 * sin(beat))) - 0.05);
        """,
        arms=chance.integer(4, 7),
        wide=chance.number(0.5, 0.66),
        tall=chance.number(0.5, 0.72),
    )


SWIMMERS = (
    Idea("fish", 3, fish),
    Idea("penguin", 2, penguin),
    Idea("jellyfish", 2, jellyfish),
)
"""Animals of the sea."""
