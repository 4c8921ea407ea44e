"""Figures: icons of weather, food and light."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.critters import BLACK, BRIGHT, WHITE
from shaders21k.synth.flat.flats import figure, listed


def weather(draft: Draft, noun: str) -> Picture:
    """Draw a sign of the weather: sun, moon, cloud, rain, snow or lightning."""
    chance = draft.chance
    cloudy = chance.happens(70)
    tints = {
        "cloud": ("ffffff", "d9e2ec", "8d99ae"),
        "sun": ("f6c915", "ff9f1c", "fff1b8"),
    }
    main, other = ("cloud", "sun") if cloudy else ("sun", "cloud")
    behind = chance.pick(
        (
            "",
            (
                "float rays = star(rotation(beat) * s, 12.0, 0.5, 0.72);\n"
                "color = $lay(color, sun, rays);\n"
                "color = $lay(color, sun, length(s) - 0.3);"
            ),
            (
                "vec2 m = rotation(0.3 * sin(beat)) * s;\n"
                "color = $lay(color, sun, moon(m, 0.42, 0.85));"
            ),
            "color = $lay(color, sun, length(s) - 0.38);",
        ),
        (1, 3, 2, 1) if cloudy else (0, 3, 2, 0),
    )
    falling = chance.pick(
        (
            "1.0",
            "stroke(f, vec2(0.0, -0.05), vec2(-0.03, 0.09)) - 0.025",
            "star(rotation(2.0 * beat) * f, 6.0, 0.11, 0.35)",
            "length(f) - 0.045",
        )
    )
    front = """
        vec2 wet = q + vec2(0.06, 0.0);
        float column = floor(wet.x * 4.0), rate = 0.9 + 0.4 * random(vec2(column, 4.0));
        vec2 f = vec2(fract(wet.x * 4.0) - 0.5, fract(wet.y * 2.5 + rate * beat) - 0.5);
        f *= vec2(0.25, 0.4);
        float drops = max($falling, max(abs(wet.x) - 0.5, max(q.y, -q.y - 0.9)));
        color = paint(color, water, drops);
        float flash = step(0.6, fract(0.9 * beat)) * $storm;
        vec2 z = q + vec2(0.0, 0.42);
        float bolt = min(
            triangle(z, vec2(-0.22, -0.05), vec2(0.04, -0.05), vec2(0.1, 0.35)),
            triangle(z, vec2(-0.02, -0.45), vec2(0.2, 0.07), vec2(-0.06, 0.07)));
        color = flash > 0.5 ? $lay(color, sun, bolt) : color;
        vec2 c = q - vec2(0.06 * sin(0.9 * beat), 0.05);
        float d = min(length(c - vec2(-0.05, 0.22)) - 0.36,
            length(c - vec2(0.36, 0.1)) - 0.26);
        d = min(d, length(c - vec2(-0.42, 0.06)) - 0.24);
        d = max(min(d, box(c - vec2(-0.02, 0.0), vec2(0.42, 0.18))), -c.y - 0.18);
        color = $lay(color, cloud, d);
        """
    return figure(
        draft,
        noun,
        "a sign of the weather.",
        {
            main: listed(tints[main], chance),
            other: listed(tints[other], chance),
            "water": listed(("59c2ff", "1c4ed8", "ffffff"), chance),
        },
        f"vec2 s = (q - {'vec2(0.35, 0.35)' if cloudy else 'vec2(0.0)'})"
        f" / {1.0 if cloudy else 1.6};\n{behind}\n" + (front.strip("\n") * cloudy),
        falling=falling,
        storm=chance.pick((0.0, 0.0, 1.0)),
    )


def fruit(draft: Draft, noun: str) -> Picture:
    """Draw a fruit: apple, pear, orange cut through, cherries or a slice of melon."""
    chance = draft.chance
    body = chance.pick(
        (
            """
        vec2 m = vec2(abs(s.x), s.y);
        color = $lay(color, stalk, stroke(s, vec2(0.0, 0.4), vec2(0.08, 0.72)) - 0.04);
        color = $lay(color, leaf, vesica(rotation(1.0) * (s - vec2(0.28, 0.62)), 0.1,
            0.26));
        float d = smoothUnion(
            length(m - vec2(0.24, 0.05)) - 0.5, length(m - vec2(0.14, -0.3)) - 0.42,
                0.2);
        color = $lay(color, skin, d);
        color = paint(color, shine, max(d + 0.1, abs(length(m - vec2(0.2, 0.1)) - 0.36)
            - 0.03) + 9.0 * step(s.x, 0.3) + 9.0 * step(s.y, 0.0));
        """,
            """
        color = $lay(color, stalk, stroke(s, vec2(0.0, 0.6), vec2(0.06, 0.9)) - 0.04);
        color = $lay(color, leaf, vesica(rotation(1.1) * (s - vec2(0.26, 0.78)), 0.09,
            0.22));
        float d = smoothUnion(
            length(s + vec2(0.0, 0.3)) - 0.52, length(s - vec2(0.0, 0.38)) - 0.27, 0.4);
        color = $lay(color, skin, d);
        color = paint(color, shine, length(s + vec2(0.2, 0.15)) - 0.07);
        """,
            """
        s = rotation(0.8 * beat) * s;
        color = $lay(color, skin, length(s) - 0.82);
        color = paint(color, shine, length(s) - 0.72);
        float a = abs(ray(s, $parts.0)) * length(s), w = 3.14159 / $parts.0 * length(s);
        color = paint(color, skin, max(max(length(s) - 0.66, a - w + 0.035), 0.12
            - length(s)));
        """,
            """
        vec2 m = vec2(abs(s.x) - 0.36, s.y + 0.35);
        color = paint(color, leaf, stroke(
            vec2(abs(s.x), s.y), vec2(0.34, -0.2), vec2(0.0, 0.7)) - 0.025);
        color = $lay(color, leaf, vesica(rotation(1.3) * (s - vec2(0.3, 0.7)), 0.11,
            0.3));
        color = $lay(color, skin, length(m) - 0.33);
        color = paint(color, shine, length(m - vec2(0.1, 0.12)) - 0.06);
        """,
            """
        s = rotation(0.3 * sin(beat)) * s + vec2(0.0, -0.35);
        color = $lay(color, leaf, max(length(s) - 0.9, s.y));
        color = paint(color, shine, max(length(s) - 0.8, s.y + 0.02));
        color = paint(color, skin, max(length(s) - 0.74, s.y + 0.02));
        vec2 pip = vec2(fract(s.x * 4.0) - 0.5, fract(s.y * 4.0) - 0.5) / 4.0;
        color = paint(color, stalk, max(ellipse(pip, vec2(0.03, 0.05)), max(
            length(s) - 0.62, s.y + 0.1)));
        """,
        )
    )
    return figure(
        draft,
        noun,
        "a fruit that rocks.",
        {
            "skin": listed(("e63946", "8ac926", "f6c915", "ff7a1a", "9b2226"), chance),
            "leaf": listed(("3a7d44", "588157", "8ac926"), chance),
            "stalk": listed(("3e2c1c", "111111", "6b4226"), chance),
            "shine": listed(("ffffff", "fff1b8"), chance),
        },
        "vec2 s = rotation(0.25 * sin(1.8 * beat)) * q;\n" + body.strip("\n"),
        parts=chance.integer(7, 11),
    )


def flame(draft: Draft, noun: str) -> Picture:
    """Draw a burning candle, or a bulb that shines in rays."""
    chance = draft.chance
    candle = chance.happens(55)
    body = """
        float bend = 0.12 * sin(3.0 * beat + 2.0 * q.y) * (q.y + 0.1);
        vec2 f = q - vec2(bend + 0.03 * sin(7.0 * beat), 0.28);
        float high = 0.42 + 0.06 * sin(5.0 * beat) + 0.04 * sin(11.0 * beat);
        color += $halo * fire * exp(-2.5 * length(f));
        color = $lay(color, wax, roundBox(q + vec2(0.0, 0.5), vec2($thick, 0.4), 0.06));
        color = $lay(color, other, ellipse(q + vec2(0.0, 0.92), vec2(0.45, 0.08)));
        color = paint(color, black, box(q + vec2(0.0, 0.06), vec2(0.015, 0.07)));
        float d = vesica(f + vec2(0.0, 0.4 - high), 0.16, high);
        color = $lay(color, fire, d);
        color = paint(color, white, vesica(f + vec2(0.0, 0.5 - 0.7 * high), 0.07,
            0.55 * high));
        """
    if not candle:
        body = """
        float on = 0.5 + 0.5 * sin(2.5 * beat);
        vec2 b = rotation(0.2 * sin(1.3 * beat)) * q - vec2(0.0, 0.12);
        vec2 beam = length(b) * vec2(cos(ray(b, $rays.0)), sin(ray(b, $rays.0)));
        float d = stroke(beam, vec2(0.62, 0.0), vec2(0.66 + 0.16 * on, 0.0)) - 0.035;
        color = $lay(color, fire, max(d, -b.y - 0.45));
        d = smoothUnion(length(b) - 0.44, box(b + vec2(0.0, 0.45), vec2(0.15, 0.12)),
            0.2);
        color = $lay(color, mix(wax, fire, on), d);
        float wire = abs(b.y + 0.05 - 0.12 * fold(9.0 * b.x)) - 0.02;
        color = paint(color, black, max(wire, abs(b.x) - 0.2));
        color = $lay(color, other, roundBox(b + vec2(0.0, 0.68), vec2(0.18, 0.14),
            0.05));
        color = paint(color, black, max(
            abs(fract(9.0 * b.y) - 0.5) / 9.0 - 0.012,
                box(b + vec2(0.0, 0.68), vec2(0.18, 0.1))));
        """
    return figure(
        draft,
        noun,
        "a candle." if candle else "a bulb.",
        {
            "wax": listed(("f4f1e8", "e63946", "59c2ff", "ffffff", "d8b48a"), chance),
            "fire": listed(("ff9f1c", "ff7a1a", "f6c915"), chance),
            "other": listed(("8d99ae", "c9a227", "6b4226"), chance),
            "white": (1.0, 0.95, 0.75),
            "black": BLACK,
        },
        body,
        halo=chance.pick((0.0, 0.6)),
        thick=chance.number(0.13, 0.3),
        rays=chance.integer(9, 14),
    )


def cup(draft: Draft, noun: str) -> Picture:
    """Draw a cup that steams, a glass whose drink rocks, or a jar of fish."""
    chance = draft.chance
    body = chance.pick(
        (
            """
        for (int i = 0; i < 3; i++) {
            float x = 0.24 * (float(i) - 1.0), y = q.y - 0.25;
            float wave = 0.07 * sin(9.0 * y - 3.0 * beat + 2.0 * float(i));
            float d = max(abs(q.x + 0.1 - x - wave) - 0.035, abs(y - 0.3) - 0.28);
            color = paint(color, drink, d);
        }
        color = $lay(color, clay, abs(length(q - vec2(0.42, -0.35)) - 0.2) - 0.06);
        float d = max(abs(q.x + 0.1) - 0.5 - 0.08 * q.y, abs(q.y + 0.35) - 0.42);
        color = $lay(color, clay, max(d, length(q + vec2(0.1, 0.1)) - 0.72));
        color = paint(color, mark, max(d, $mark));
        """,
            """
        float wall = abs(q.x) - 0.42 - 0.16 * q.y, level = 0.2 + $slosh * q.x;
        color = $lay(color, glass, max(wall, abs(q.y) - 0.8));
        float d = max(wall + 0.07, max(q.y - level, -q.y - 0.72));
        color = paint(color, drink, d);
        vec2 bubble = vec2(q.x, q.y - 0.3 * beat) * 4.0, spot = floor(bubble);
        float size = 0.12 * random(spot + 5.0);
        color = paint(color, glass, max(d + 0.04,
            (length(fract(bubble) - 0.5) - size) / 4.0));
        color = $lay(color, clay, stroke(q, vec2(0.1, -0.6), vec2(0.4, 0.95)) - 0.035);
        """,
        )
    )
    return figure(
        draft,
        noun,
        "something to drink.",
        {
            "clay": listed((*BRIGHT, "f4f1e8", "33415c"), chance),
            "drink": listed(("b5651d", "e63946", "ff9f1c", "59c2ff", "c9ada7"), chance),
            "mark": listed(("ffffff", *BRIGHT), chance),
            "glass": (0.85, 0.93, 0.96),
            "white": WHITE,
        },
        body,
        mark=chance.pick(
            (
                "heart(q + vec2(0.1, 0.45), 0.13)",
                "abs(q.y + 0.35) - 0.1",
                "0.05 - 0.1 * fold(9.0 * q.x)",
                "length(fract(4.0 * q) - 0.5) / 4.0 - 0.06",
                "1.0",
            )
        ),
        slosh=draft.sway(0.3),
    )


ICONS = (
    Idea("weather sign", 3, weather),
    Idea("fruit", 3, fruit),
    Idea("candle or bulb", 2, flame),
    Idea("cup", 2, cup),
)
"""Icons."""
