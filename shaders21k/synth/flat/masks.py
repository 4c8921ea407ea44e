"""Figures: robots, carved masks, ghosts and snowmen."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.critters import BLACK, BRIGHT
from shaders21k.synth.flat.flats import figure, listed


def robot(draft: Draft, noun: str) -> Picture:
    """Draw a robot's head: lamps for eyes, a grid for a mouth, a swinging aerial."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "the head of a robot.",
        {
            "metal": listed(("aab4be", "8d99ae", "e8e8e8", "f4a261", "59c2ff"), chance),
            "part": listed(("5c677d", "e63946", "2b2d42", "f6c915"), chance),
            "hole": listed(("111111", "22223b", "ffffff"), chance),
            "lamp": listed(("e01b24", "00e5ff", "8ac926", "f6c915"), chance),
        },
        """
        vec2 m = vec2(abs(q.x), q.y);
        vec2 tip = vec2(0.14 * sin(2.6 * beat), 0.9);
        color = $lay(color, part, stroke(q, vec2(0.0, 0.5), tip) - 0.03);
        color = $lay(color, lamp, length(q - tip) - 0.08);
        color = $lay(color, part, box(m - vec2(0.76, 0.0), vec2(0.08, $lug)));
        color = $lay(color, part, box(q + vec2(0.0, 0.78), vec2(0.25, 0.14)));
        color = $lay(color, metal, roundBox(q, vec2(0.7, 0.64), $soft));
        vec2 eye = m - vec2(0.32, 0.2);
        color = $lay(color, hole, $socket);
        vec2 look = 0.06 * vec2(sin(1.3 * beat), cos(1.7 * beat));
        eye = q - vec2(q.x > 0.0 ? 0.32 : -0.32, 0.2);
        color = paint(color, lamp, $bulb);
        vec2 mouth = q + vec2(0.0, 0.33);
        color = $lay(color, hole, roundBox(mouth, vec2(0.42, 0.14), 0.03));
        float open = 0.1 * abs(sin(3.0 * beat + $talk * floor(mouth.x * 10.0)));
        color = paint(color, lamp, max(
            abs(mouth.x) - 0.38,
            max(abs(mouth.y) - open, abs(fract(mouth.x * 10.0) - 0.5) / 10.0 - 0.03)));
        color = paint(color, part, length(vec2(m.x, abs(q.y)) - vec2(0.6, 0.54))
            - 0.04);
        """,
        lug=chance.number(0.1, 0.3),
        soft=chance.number(0.03, 0.3),
        talk=chance.pick((0.0, 1.3, 0.7)),
        socket=chance.pick(
            (
                "length(eye) - 0.2",
                "box(eye, vec2(0.2, 0.16))",
                "polygon(eye, 6.0, 0.18)",
            )
        ),
        bulb=chance.pick(
            (
                "length(eye - look) - 0.09",
                "box(eye - look, vec2(0.08))",
                "box(eye - vec2(look.x, 0.0), vec2(0.03, 0.13))",
            )
        ),
    )


def mask(draft: Draft, noun: str) -> Picture:
    """Draw a carved mask: an oval with slits, a nose and rays or horns."""
    chance = draft.chance
    crown = chance.pick(
        (
            "star(q, 13.0, 0.98, 0.75)",
            "stroke(m, vec2(0.4, 0.5), vec2(0.7, 0.92)) - 0.1",
            "arc(m - vec2(0.35, 0.65), 1.3, 0.35) - 0.07",
            "max(length(m - vec2(0.0, 0.35)) - 0.62, 0.3 - q.y)",
        )
    )
    return figure(
        draft,
        noun,
        "a carved mask that breathes.",
        {
            "wood": listed(("b5651d", "c1121f", "e9c46a", "2a9d8f", "f4f1de"), chance),
            "crest": listed(("003049", "f77f00", "6b4226", "eae2b7"), chance),
            "hole": BLACK,
            "lines": listed(("ffffff", "f6c915", "111111"), chance),
        },
        """
        float breath = sin(1.6 * beat);
        q = rotation(0.15 * sin(0.8 * beat)) * q * (1.0 + 0.05 * breath);
        vec2 m = vec2(abs(q.x), q.y);
        color = $lay(color, crest, $crown);
        float d = ellipse(q, vec2($broad, 0.82));
        color = $lay(color, wood, d);
        color = paint(color, lines, max(d + 0.05, abs(fract(
            $lines * length(m - vec2($center, -0.35))) - 0.5) / $lines - 0.025));
        color = $lay(color, lines, vesica(
            rotation(1.57 + $slant) * (m - vec2(0.25, 0.2)), 0.15, 0.25));
        color = paint(color, hole, vesica(
            rotation(1.57 + $slant) * (m - vec2(0.25 + 0.02 * breath, 0.2)), 0.06,
                0.18));
        color = $lay(color, crest, triangle(
            q, vec2(-0.12, -0.12), vec2(0.12, -0.12), vec2(0.0, 0.35)));
        color = paint(color, hole, ellipse(
            q + vec2(0.0, 0.45), vec2(0.24, 0.09 + 0.06 * breath)));
        color = paint(color, lines, max(
            ellipse(q + vec2(0.0, 0.45), vec2(0.2, 0.07 + 0.06 * breath)),
            abs(fract(q.x * 9.0) - 0.5) / 9.0 - 0.04));
        """,
        crown=crown,
        broad=chance.number(0.5, 0.68),
        lines=chance.number(4.0, 7.0),
        center=chance.number(0.0, 0.7),
        slant=chance.number(-0.4, 0.4),
    )


def ghost(draft: Draft, noun: str) -> Picture:
    """Draw a ghost, a snowman or a skull, all with two black eyes."""
    chance = draft.chance
    kind = chance.pick(("ghost", "snowman", "skull"))
    body = {
        "ghost": """
        q.y += 0.08 * sin(2.0 * beat);
        float hem = -0.7 - 0.1 * cos($waves.0 * q.x + 3.0 * beat);
        float d = max(min(length(q - vec2(0.0, 0.25)) - 0.6,
            box(q + vec2(0.0, 0.3), vec2(0.6, 0.55))), hem - q.y);
        color = $lay(color, main, d);
        vec2 m = vec2(abs(q.x - 0.06 * sin(beat)), q.y);
        color = paint(color, black, ellipse(m - vec2(0.2, 0.3), vec2(0.1, 0.16)));
        color = paint(color, black, ellipse(
            m + vec2(0.0, 0.05), vec2(0.09, 0.07 + 0.05 * sin(2.0 * beat))));
        """,
        "snowman": """
        q = rotation(0.12 * sin(1.7 * beat)) * (q + vec2(0.0, 0.9)) - vec2(0.0, 0.9);
        vec2 m = vec2(abs(q.x), q.y);
        color = paint(color, wood, stroke(
            m, vec2(0.25, 0.0), vec2(0.8, 0.25 + 0.15 * sin(3.0 * beat))) - 0.025);
        color = $lay(color, main, length(q + vec2(0.0, 0.5)) - 0.46);
        color = $lay(color, main, length(q - vec2(0.0, 0.06)) - 0.34);
        color = $lay(color, main, length(q - vec2(0.0, 0.5)) - 0.25);
        color = $lay(color, cloth, roundBox(q - vec2(0.0, 0.27), vec2(0.26, 0.06),
            0.05));
        color = $lay(color, black, box(q - vec2(0.0, 0.7), vec2(0.3, 0.03)));
        color = $lay(color, black, box(q - vec2(0.0, 0.84), vec2(0.19, 0.14)));
        color = paint(color, black, length(m - vec2(0.09, 0.55)) - 0.035);
        color = paint(color, black, length(vec2(q.x, abs(q.y + 0.02) - 0.1)) - 0.035);
        color = $lay(color, carrot, triangle(
            q, vec2(0.0, 0.52), vec2(0.0, 0.44), vec2(0.28, 0.46)));
        """,
        "skull": """
        float jaw = 0.06 + 0.06 * sin(4.0 * beat);
        q = rotation(0.12 * sin(1.3 * beat)) * q;
        vec2 m = vec2(abs(q.x), q.y);
        color = $lay(color, main, roundBox(q + vec2(0.0, 0.62 + jaw), vec2(0.34, 0.2),
            0.1));
        float d = smoothUnion(ellipse(q - vec2(0.0, 0.2), vec2(0.68, 0.6)),
            box(q + vec2(0.0, 0.35), vec2(0.3, 0.16)), 0.15);
        color = $lay(color, main, d);
        color = paint(color, black, ellipse(
            rotation(0.3) * (m - vec2(0.28, 0.1)), vec2(0.19, 0.2 + 0.03 * sin(beat))));
        color = paint(color, black, triangle(
            m, vec2(-0.02, -0.24), vec2(0.1, -0.24), vec2(0.0, -0.04)));
        float teeth = abs(fract(q.x * 8.0) - 0.5) / 8.0;
        color = paint(color, black, max(0.055 - teeth, max(
            abs(q.y + 0.55 + 0.5 * jaw) - 0.12, abs(q.x) - 0.28)));
        """,
    }[kind]
    return figure(
        draft,
        noun,
        f"a {kind}.",
        {
            "main": listed(("ffffff", "f4f1e8", "e8e8e8", *BRIGHT[3:]), chance),
            "cloth": listed(BRIGHT, chance),
            "wood": listed(("6b4226", "3e2c1c"), chance),
            "carrot": listed(("ff7a1a", "ff9f1c"), chance),
            "black": BLACK,
        },
        body,
        waves=chance.integer(10, 20),
    )


MASKS = (
    Idea("robot", 2, robot),
    Idea("face mask", 2, mask),
    Idea("ghost", 2, ghost),
)
"""Faces that were made."""
