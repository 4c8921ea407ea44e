"""Figures: things of every day, and things that travel."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.critters import BLACK, BRIGHT, WHITE
from shaders21k.synth.flat.flats import figure, listed

PAINTS = ("e63946", "1c4ed8", "f6c915", "2a9d8f", "f4f1e8", "ff7a1a", "33415c")


def house(draft: Draft, noun: str) -> Picture:
    """Draw a house: a door that opens, windows, a roof and smoke."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a house with a smoking chimney.",
        {
            "wall": listed(("f4f1e8", "e9c46a", "f28482", "a8dadc", "b08968"), chance),
            "roof": listed(("c1121f", "3e2c1c", "33415c", "e76f51"), chance),
            "pane": listed(("ffe680", "59c2ff", "1d3557", "ffffff"), chance),
            "door": listed(("6b4226", "1c4ed8", "2e7d32", "c1121f"), chance),
            "smoke": listed(("d9d9d9", "9a9a9a", "ffffff"), chance),
        },
        """
        float puffs = 9.0;
        for (int i = 0; i < 4; i++) {
            float age = fract(0.3 * beat + 0.25 * float(i));
            vec2 at = vec2(0.38 + 0.3 * age * sin(beat + 2.0 * float(i)), 0.5
                + 0.5 * age);
            puffs = min(puffs, length(q - at) - 0.16 * age * (1.6 - age));
        }
        color = $lay(color, smoke, puffs);
        color = $lay(color, roof, box(q - vec2(0.38, 0.36), vec2(0.09, 0.22)));
        color = $lay(color, wall, box(q + vec2(0.0, 0.4), vec2($wide, 0.45)));
        color = $lay(color, roof, $shape);
        color = $lay(color, door, box(q - vec2($at, -0.6), vec2(0.13, 0.25)));
        vec2 sash = vec2(abs(q.x + $at * 0.6) - $panes, q.y + 0.28);
        float d = $window;
        color = $lay(color, pane, d);
        color = paint(color, wall, max(d, min(abs(sash.x), abs(sash.y)) - 0.014));
        """,
        wide=chance.number(0.5, 0.68),
        shape=chance.pick(
            (
                "triangle(q, vec2(-0.85, 0.02), vec2(0.85, 0.02), vec2(0.0, 0.6))",
                "max(abs(q.x) - 0.85 + 0.7 * (q.y - 0.0), abs(q.y - 0.22) - 0.22)",
                "max(length(q + vec2(0.0, 0.3)) - 0.8, -q.y)",
            )
        ),
        at=chance.pick((0.0, -0.3, 0.3)),
        panes=chance.number(0.26, 0.34),
        window=chance.pick(("box(sash, vec2(0.12))", "length(sash) - 0.13")),
    )


def umbrella(draft: Draft, noun: str) -> Picture:
    """Draw an umbrella of striped cloth, or a balloon with a basket."""
    chance = draft.chance
    colors = {
        "cloth": listed((*PAINTS, *BRIGHT), chance),
        "other": listed(("ffffff", *PAINTS), chance),
        "stick": listed(("3e2c1c", "111111", "b08968"), chance),
    }
    if chance.happens(50):
        return figure(
            draft,
            noun,
            "an umbrella that swings.",
            colors,
            """
        q = rotation(0.3 * sin(1.5 * beat)) * q - vec2(0.0, 0.05);
        color = $lay(color, stick, box(q + vec2(0.0, 0.15), vec2(0.025, 0.6)));
        color = $lay(color, stick, max(
            arc(vec2(q.x - 0.12, -q.y - 0.72), 1.57, 0.12) - 0.03, q.y + 0.68));
        float d = length(q) - 0.8;
        float hem = length(vec2(fract(q.x / $hem) - 0.5, (q.y + 0.06) / $hem)) - 0.5;
        d = max(max(d, -q.y - 0.06), -hem * $hem);
        color = $lay(color, cloth, d);
        float x = q.x / max(sqrt(max(0.66 - q.y * q.y, 0.0)), 0.05);
        color = paint(color, other, max(d, 0.1 - 0.2 * fold($cuts * x)));
        """,
            hem=chance.pick((0.4, 0.32, 0.267)),
            cuts=chance.pick((2.5, 3.0, 4.0)),
        )
    return figure(
        draft,
        noun,
        "a balloon that rises and sinks.",
        colors,
        """
        q.y -= 0.1 * sin(1.1 * beat);
        q = rotation(0.08 * sin(0.9 * beat)) * q;
        vec2 m = vec2(abs(q.x), q.y);
        color = paint(color, stick, stroke(
            m, vec2(0.1, -0.6), vec2(0.3, -0.1)) - 0.012);
        color = $lay(color, stick, roundBox(q + vec2(0.0, 0.7), vec2(0.14, 0.12),
            0.03));
        float d = egg(vec2(q.x, 0.28 - q.y), 0.58);
        color = $lay(color, cloth, d);
        float x = q.x / max(sqrt(max(0.42 - (q.y - 0.28) * (q.y - 0.28), 0.0)), 0.1);
        color = paint(color, other, max(d + 0.01, $stripes));
        """,
        stripes=chance.pick(
            (
                "0.1 - 0.2 * fold(3.0 * x)",
                "abs(q.y - 0.25) - 0.12",
                "abs(fract(q.y * 4.0) - 0.5) / 4.0 - 0.06",
                "star(q - vec2(0.0, 0.28), 5.0, 0.3, 0.45)",
            )
        ),
    )


def lamp(draft: Draft, noun: str) -> Picture:
    """Draw a lamp that swings on its cord, with its cone of light."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a hanging lamp that swings.",
        {
            "shade": listed(PAINTS, chance),
            "bulb": listed(("fff1b8", "ffffff", "f6c915"), chance),
            "cord": listed(("777777", "b08968"), chance),
            "black": BLACK,
        },
        """
        q -= vec2(0.0, 1.0);
        q = rotation($reach * sin(1.9 * beat)) * q + vec2(0.0, $long);
        float beam = max(abs(q.x) - 0.22 + 0.55 * q.y, q.y);
        color = mix(color, bulb, 0.5 * inside(beam, 0.04) * exp(-1.2 * length(q)));
        color = paint(color, cord, max(abs(q.x) - 0.015, -q.y));
        color = $lay(color, bulb, length(q + vec2(0.0, 0.06)) - 0.13);
        color = $lay(color, shade, $shape);
        """,
        reach=chance.number(0.3, 0.6),
        long=chance.number(0.8, 1.2),
        shape=chance.pick(
            (
                "max(abs(q.x) - 0.38 + 0.7 * q.y, abs(q.y - 0.16) - 0.2)",
                "max(length(q) - 0.38, -q.y)",
                "max(ellipse(q, vec2(0.42, 0.24)), -q.y)",
            )
        ),
        layouts=("alone", "grid", "two"),
    )


def hourglass(draft: Draft, noun: str) -> Picture:
    """Draw an hourglass whose sand runs, and which is turned over again."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "an hourglass that is turned over when it has run.",
        {
            "sand": listed(("e9c46a", "f4a261", "ffffff", "ff7a1a"), chance),
            "glass": listed(("dff1f7", "a8dadc", "ffffff", "33415c"), chance),
            "wood": listed(("6b4226", "3e2c1c", "111111", "c1121f"), chance),
            "white": WHITE,
        },
        """
        float run = fract(0.17 * beat), turned = smoothstep(0.9, 1.0, run);
        run = clamp(run / 0.9, 0.0, 1.0);
        q = rotation(3.14159 * turned) * q;
        float bulbs = max(abs(q.x) - 0.05 - $round, abs(q.y) - 0.76);
        color = $lay(color, glass, bulbs);
        float top = max(q.y - mix(0.6, 0.02, run), 0.02 - q.y);
        float heap = max(q.y + mix(0.76, 0.2, run) + 0.35 * abs(q.x) * (1.0 - run),
            q.y);
        float stream = max(abs(q.x) - 0.02, abs(q.y + 0.38) - 0.38) + 9.0 * turned;
        float d = max(bulbs + 0.05, min(min(top, heap), stream));
        color = paint(color, sand, d);
        color = $lay(color, wood, box(vec2(q.x, abs(q.y) - 0.82), vec2(0.56, 0.07)));
        color = $lay(color, wood, box(vec2(abs(q.x) - 0.5, q.y), vec2($posts, 0.8)));
        """,
        round=chance.pick(
            (
                "0.42 * smoothstep(0.0, 0.6, abs(q.y))",
                "0.55 * abs(q.y)",
                "0.4 * sqrt(min(abs(q.y), 0.9))",
            )
        ),
        posts=chance.pick((0.025, 0.0)),
    )


THINGS = (
    Idea("house", 2, house),
    Idea("umbrella or balloon", 2, umbrella),
    Idea("hanging lamp", 1, lamp),
    Idea("hourglass", 2, hourglass),
)
"""Things."""
