"""Figures: animals cut out of a few shapes."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import figure, listed

BRIGHT = ("ff7a1a", "f6c915", "e63946", "2a9dd8", "8ac926", "ff8fab", "7c4dff")
FUR = ("e08a3c", "6b6b6b", "2b2b2b", "f4f1e8", "a9744f", "d8b48a")
WHITE, BLACK = (1.0, 1.0, 1.0), (0.06, 0.06, 0.08)


def bird(draft: Draft, noun: str) -> Picture:
    """Draw a bird: sitting and hopping, or in flight."""
    chance = draft.chance
    body = """
        float wing = sin(6.0 * beat);
        q.y += 0.08 * cos(6.0 * beat);
        color = $lay(color, feather, vesica(
            rotation(1.2 - 0.7 * wing) * (q - vec2(-0.02, 0.05)) - vec2(0.0, 0.3),
                0.14, 0.5));
        color = $lay(color, feather, triangle(
            q, vec2(-0.9, 0.12), vec2(-0.9, -0.1), vec2(-0.4, 0.0)));
        color = $lay(color, coat, ellipse(q, vec2(0.55, 0.24)));
        color = $lay(color, coat, length(q - vec2(0.5, 0.14)) - 0.19);
        color = $lay(color, bill, triangle(
            q, vec2(0.66, 0.2), vec2(0.66, 0.07), vec2(0.92, 0.1)));
        color = $lay(color, feather, vesica(
            rotation(1.2 + 0.9 * wing) * (q - vec2(0.05, 0.05)) - vec2(0.0, 0.38),
                0.16, 0.5));
        color = paint(color, black, length(q - vec2(0.55, 0.18)) - 0.04);
        """
    if chance.happens(60):
        body = """
        float hop = abs(sin(2.5 * beat)), nod = 0.25 * sin(2.5 * beat);
        vec2 leg = vec2(abs(q.x + 0.05) - 0.1, q.y);
        q.y -= 0.18 * hop;
        color = $lay(color, bill, stroke(
            leg, vec2(0.0, -0.35), vec2(0.0, -0.85 + 0.15 * hop)) - 0.025);
        color = $lay(color, feather, triangle(
            q, vec2(-0.3, 0.05), vec2(-0.9, 0.15), vec2(-0.4, -0.3)));
        color = $lay(color, coat, length(q + vec2(0.02, 0.08)) - $plump);
        color = $lay(color, feather, egg(rotation(1.3) * (q + vec2(0.12, 0.05)), 0.24));
        vec2 head = rotation(nod) * (q - vec2(0.2, 0.4));
        color = $lay(color, bill, triangle(
            head, vec2(0.2, 0.08), vec2(0.2, -0.08), vec2($beak, -0.03)));
        color = $lay(color, coat, length(head) - 0.27);
        color = paint(color, white, length(head - vec2(0.1, 0.06)) - 0.085);
        color = paint(color, black, length(head - vec2(0.12, 0.06)) - 0.045);
        """
    return figure(
        draft,
        noun,
        "a bird.",
        {
            "coat": listed((*BRIGHT, *FUR), chance),
            "feather": listed((*BRIGHT, *FUR), chance),
            "bill": listed(("ff9f1c", "f6c915", "e76f51"), chance),
            "white": WHITE,
            "black": BLACK,
        },
        body,
        plump=chance.number(0.38, 0.5),
        beak=chance.number(0.4, 0.6),
    )


def butterfly(draft: Draft, noun: str) -> Picture:
    """Draw a butterfly that beats its patterned wings."""
    chance = draft.chance
    marks = chance.pick(
        (
            "length(fract($fine * w + $shift) - 0.5) / $fine - 0.3 / $fine",
            "abs(fract($fine * length(w)) - 0.5) / $fine - 0.12 / $fine",
            "abs(length(w - vec2(0.45, 0.3)) - 0.14) - 0.04",
            "0.05 - abs(ray(w, $many.0)) * length(w) * 0.5",
            "0.025 * cos($many.0 * w.x) + 0.02 * cos($many.0 * w.y)",
        )
    )
    fine, shift, many = chance.number(3.0, 5.0), chance.number(0.0, 1.0), 9
    for word, value in (("fine", fine), ("shift", shift), ("many", float(many))):
        marks = marks.replace(f"${word}", f"{value:.2f}" if word != "many" else "9")
    return figure(
        draft,
        noun,
        "a butterfly that beats its wings.",
        {
            "wing": listed(BRIGHT, chance),
            "marking": listed(("ffffff", "111111", "1d3557", *BRIGHT), chance),
            "lower": listed(BRIGHT, chance),
            "trunk": listed(("111111", "3e2c1c", "22223b"), chance),
        },
        """
        q = rotation(0.15 * sin(0.8 * beat)) * q;
        vec2 w = vec2(abs(q.x) / (0.4 + 0.55 * abs(cos(2.2 * beat))), q.y);
        vec2 low = rotation($droop) * (w - vec2(0.08, -0.1));
        float d = egg(vec2(low.y, low.x - $big) * vec2(1.0, -1.0), $big);
        color = $lay(color, lower, d);
        color = paint(color, marking, max(d + 0.06, $marks));
        vec2 high = rotation(-$lift) * (w - vec2(0.06, 0.05));
        d = egg(vec2(high.y, 0.42 - high.x) * vec2(1.0, $tip), 0.42);
        color = $lay(color, wing, d);
        color = paint(color, marking, max(d + 0.06, $marks));
        vec2 feeler = vec2(abs(q.x), q.y);
        color = paint(color, trunk, stroke(
            feeler, vec2(0.03, 0.35), vec2(0.16, 0.66)) - 0.016);
        color = paint(color, trunk, length(feeler - vec2(0.16, 0.66)) - 0.035);
        color = $lay(color, trunk, ellipse(q, vec2(0.07, 0.42)));
        """,
        big=chance.number(0.25, 0.33),
        droop=chance.number(0.5, 0.9),
        lift=chance.number(0.4, 0.8),
        tip=float(chance.sign()),
        marks=marks,
    )


def cat(draft: Draft, noun: str) -> Picture:
    """Draw a cat that sits, looks about and waves its tail; or a fox, or a bear."""
    chance = draft.chance
    ears = chance.pick(
        (
            "triangle(ear, vec2(-0.02, 0.1), vec2(0.3, 0.02), vec2(0.24, 0.46))",
            "length(ear - vec2(0.24, 0.24)) - 0.13",
            "vesica(rotation(-0.25) * (ear - vec2(0.2, 0.45)), 0.1, 0.36)",
        )
    )
    return figure(
        draft,
        noun,
        "an animal that sits, looks about and waves its tail.",
        {
            "fur": listed(FUR, chance),
            "belly": listed(("f4f1e8", "ffffff", "d8b48a"), chance),
            "eye": listed(("8ac926", "f6c915", "ffffff", "59c2ff"), chance),
            "nose": listed(("ff8fab", "111111"), chance),
            "black": BLACK,
        },
        """
        float wave = 0.5 * sin(2.0 * beat), look = 0.05 * sin(1.1 * beat);
        vec2 tail = rotation(wave) * (q - vec2(0.3, -0.75));
        color = $lay(color, fur, arc(tail - vec2(0.22, 0.2), 2.2, 0.2) - 0.06);
        color = $lay(color, fur, egg(q + vec2(0.0, 0.42), 0.42));
        color = paint(color, belly, egg(q + vec2(0.0, 0.5), 0.24));
        color = $lay(color, fur, ellipse(
            vec2(abs(q.x) - 0.17, q.y + 0.82), vec2(0.13, 0.08)));
        vec2 head = rotation(0.4 * look) * (q - vec2(look, 0.22));
        vec2 ear = vec2(abs(head.x), head.y);
        color = $lay(color, fur, $ears);
        color = $lay(color, fur, ellipse(head, vec2($cheek, 0.3)));
        float shut = step(0.94, fract(0.31 * beat));
        vec2 at = ear - vec2(0.15, 0.06);
        color = $lay(color, eye, ellipse(at, vec2(0.09, mix(0.09, 0.02, shut))));
        color = paint(color, black, ellipse(
            vec2(head.x > 0.0 ? at.x : -at.x, at.y) - vec2(look, 0.0),
            vec2($slit, mix(0.075, 0.01, shut))));
        color = paint(color, nose, triangle(
            head, vec2(-0.05, -0.06), vec2(0.0, -0.12), vec2(0.05, -0.06)));
        color = paint(color, black, arc(
            -(ear - vec2(0.05, -0.12)), 1.4, 0.05) - 0.01);
        if ($whiskers > 0.5) {
            color = paint(color, black, min(
                stroke(ear, vec2(0.18, -0.1), vec2(0.46, -0.05)),
                stroke(ear, vec2(0.18, -0.13), vec2(0.45, -0.17))) - 0.007);
        }
        """,
        ears=ears,
        cheek=chance.number(0.32, 0.42),
        slit=chance.pick((0.025, 0.05)),
        whiskers=chance.pick((0.0, 1.0)),
    )


def beetle(draft: Draft, noun: str) -> Picture:
    """Draw a beetle from above: six legs that walk, dots or stripes on its back."""
    chance = draft.chance
    marks = chance.pick(
        (
            (
                "min(length(m - vec2(0.22, 0.15)), min(length(m - vec2(0.17, -0.3)),"
                " length(m - vec2(0.38, -0.08)))) - 0.09"
            ),
            "abs(fract(q.y * 3.0) - 0.5) / 3.0 - 0.08",
            "abs(m.x - 0.2) - 0.06",
            "m.x - 0.012",
        )
    )
    return figure(
        draft,
        noun,
        "a beetle that walks.",
        {
            "shell": listed(BRIGHT, chance),
            "black": BLACK,
            "head": listed(("111111", "3e2c1c", "1d3557"), chance),
            "white": WHITE,
        },
        """
        q = rotation(0.3 * sin(0.9 * beat) + $heading) * q;
        vec2 m = vec2(abs(q.x), q.y);
        float way = q.x > 0.0 ? 1.0 : -1.0, legs = 1.0;
        for (int i = 0; i < 3; i++) {
            float y = 0.3 - 0.3 * float(i);
            float lift = 0.09 * sin(7.0 * beat + 3.14 * float(i)) * way;
            vec2 knee = vec2(0.6, y + 0.1 + lift);
            legs = min(legs, stroke(m, vec2(0.2, y * 0.6), knee));
            legs = min(legs, stroke(m, knee, vec2(0.78, y - 0.12 + 1.6 * lift)));
        }
        color = paint(color, black, legs - 0.03);
        color = paint(color, black, stroke(
            m, vec2(0.08, 0.6), vec2(0.25 + 0.05 * sin(4.0 * beat), 0.92)) - 0.02);
        color = $lay(color, head, length(q - vec2(0.0, 0.5)) - 0.23);
        color = paint(color, white, length(m - vec2(0.12, 0.58)) - 0.055);
        float d = ellipse(q + vec2(0.0, 0.1), vec2($broad, 0.58));
        color = $lay(color, shell, d);
        color = paint(color, black, max(d + 0.02, $marks));
        color = paint(color, black, max(d, m.x - 0.012));
        """,
        heading=chance.pick((0.0, 1.57, -0.8, 0.8)),
        broad=chance.number(0.36, 0.52),
        marks=marks,
    )


CRITTERS = (
    Idea("bird", 3, bird),
    Idea("butterfly", 3, butterfly),
    Idea("sitting animal", 3, cat),
    Idea("beetle", 2, beetle),
)
"""Animals."""
