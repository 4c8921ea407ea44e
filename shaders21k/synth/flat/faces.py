"""Figures: faces that look about, and single eyes."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.critters import BLACK, BRIGHT, FUR, WHITE
from shaders21k.synth.flat.flats import figure, listed


def smiley(draft: Draft, noun: str) -> Picture:
    """Draw a round face whose mouth and eyes change."""
    chance = draft.chance
    mouth = chance.pick(
        (
            "arc(vec2(q.x, -(q.y - 0.05)), 0.75 + 0.25 * mood, 0.45) - 0.045",
            "bite(length(q + vec2(0.0, 0.15)) - 0.42, q.y + 0.15 - 0.08 * mood)",
            "ellipse(q + vec2(0.0, 0.35), vec2(0.2, 0.13 + 0.09 * mood))",
            "stroke(q, vec2(-0.35, -0.35), vec2(0.35, -0.35 + 0.2 * mood)) - 0.045",
        )
    )
    eyes = chance.pick(
        (
            "ellipse(eye, vec2(0.09, mix(0.17, 0.02, shut)))",
            "length(eye) - 0.1 + 0.07 * shut",
            "arc(eye, 1.2, 0.13) - 0.035",
            (
                "min(box(rotation(0.785) * eye, vec2(0.16, 0.03)),"
                " box(rotation(-0.785) * eye, vec2(0.16, 0.03)))"
            ),
            "heart(eye + vec2(0.0, 0.04), 0.1 + 0.03 * mood)",
            "box(eye, vec2(0.26, 0.12))",
            "star(rotation(1.57 + beat) * eye, 5.0, 0.2, 0.45)",
        ),
        (5, 5, 2, 1, 1, 1, 1),
    )
    shape = chance.pick(
        (
            "length(q) - 0.9",
            "roundBox(q, vec2(0.8), 0.3)",
            "egg(q, 0.8)",
            "roundBox(q, vec2(0.85, 0.65), 0.1)",
        ),
        (6, 2, 1, 1),
    )
    return figure(
        draft,
        noun,
        "a face whose mood changes.",
        {
            "skin": listed(("f6c915", "f6c915", "f2b705", *BRIGHT), chance),
            "feature": listed(("111111", "111111", "3e2c1c", "7b241c"), chance),
            "cheek": listed(("f28482", "ffb454"), chance),
        },
        """
        float mood = sin(1.4 * beat), shut = step(0.92, fract(0.37 * beat));
        color = $lay(color, skin, $shape);
        q -= vec2(0.1 * sin(0.9 * beat), 0.05 * cos(0.7 * beat));
        vec2 m = vec2(abs(q.x), q.y), eye = m - vec2(0.32, 0.24);
        color = mix(color, cheek, $blush * inside(
            length(m - vec2(0.55, -0.1)) - 0.13, 0.02));
        color = paint(color, feature, $eyes);
        color = paint(color, feature, $mouth);
        """,
        shape=shape,
        eyes=eyes,
        mouth=mouth,
        blush=chance.pick((0.0, 0.0, 0.7)),
    )


def owl(draft: Draft, noun: str) -> Picture:
    """Draw an owl: two great eyes, a bill, feathers in rows."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "an owl that looks about.",
        {
            "plume": listed((*FUR, "8d6b94", "457b9d"), chance),
            "breast": listed(("f4f1e8", "e9c46a", "d8b48a"), chance),
            "iris": listed(("f6c915", "ff9f1c", "ffffff"), chance),
            "bill": listed(("ff9f1c", "e76f51"), chance),
            "black": BLACK,
        },
        """
        vec2 m = vec2(abs(q.x), q.y);
        color = $lay(color, plume, triangle(
            m, vec2(0.1, 0.5), vec2(0.55, 0.3), vec2(0.55, 0.92)));
        float d = roundBox(q + vec2(0.0, 0.08), vec2($broad, 0.75), 0.45);
        color = $lay(color, plume, d);
        color = $lay(color, breast, egg(q + vec2(0.0, 0.4), 0.36));
        vec2 row = vec2(q.x * 6.0 + 0.5 * mod(floor(q.y * 6.0), 2.0), q.y * 6.0);
        color = paint(color, plume, max(egg(q + vec2(0.0, 0.4), 0.32),
            abs(length(fract(row) - vec2(0.5, 1.0)) - 0.45) / 6.0 - 0.015));
        color = $lay(color, plume, vesica(
            rotation(-0.25 - 0.2 * sin(2.0 * beat)) * (m - vec2($broad, 0.1))
            + vec2(0.0, 0.35), 0.14, 0.4));
        color = $lay(color, iris, length(m - vec2(0.26, 0.3)) - $gaze);
        vec2 look = 0.08 * vec2(sin(0.9 * beat), cos(1.3 * beat));
        vec2 eye = q - vec2(q.x > 0.0 ? 0.26 : -0.26, 0.3);
        color = paint(color, black, length(eye - look) - 0.12);
        color = paint(color, vec3(1.0), length(eye - look - 0.04) - 0.035);
        float lid = 0.5 - 0.55 * step(0.9, fract(0.41 * beat));
        color = $lay(color, plume, max(
            length(m - vec2(0.26, 0.3)) - $gaze, lid - q.y));
        color = $lay(color, bill, triangle(
            q, vec2(-0.09, 0.2), vec2(0.0, -0.02), vec2(0.09, 0.2)));
        color = $lay(color, bill, ellipse(m - vec2(0.2, -0.84), vec2(0.13, 0.06)));
        """,
        broad=chance.number(0.55, 0.68),
        gaze=chance.number(0.2, 0.26),
    )


def monster(draft: Draft, noun: str) -> Picture:
    """Draw a monster: a blob of some outline with one to three eyes and teeth."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a monster with $eyes eyes.",
        {
            "skin": listed(("8ac926", "7c4dff", "2a9d8f", *BRIGHT), chance),
            "white": WHITE,
            "iris": listed(("e01b24", "1c4ed8", "f6c915", "3a7d44"), chance),
            "black": BLACK,
        },
        """
        float a = ray(q, 1.0), jaw = 0.14 + 0.1 * sin(2.2 * beat);
        vec2 m = vec2(abs(q.x), q.y);
        color = $lay(color, skin, stroke(
            m, vec2(0.25, -0.5), vec2(0.3, -0.88)) - 0.11);
        color = $lay(color, skin, stroke(
            m, vec2(0.5, 0.0), vec2(0.86, 0.25 * sin(3.0 * beat))) - 0.08);
        float d = length(q * vec2($slim, 1.0)) - 0.64
            - $rough * cos($waves.0 * a + 2.0 * beat);
        color = $lay(color, skin, 0.7 * d);
        for (int i = 0; i < $eyes; i++) {
            vec2 eye = q - vec2((float(i) - $middle) * 0.37, 0.2
                + 0.05 * cos(3.14 * float(i)));
            vec2 look = 0.07 * vec2(cos(1.3 * beat), sin(1.7 * beat));
            color = $lay(color, white, length(eye) - $big);
            color = paint(color, iris, length(eye - look) - 0.55 * $big);
            color = paint(color, black, length(eye - 1.2 * look) - 0.28 * $big);
        }
        float mouth = roundBox(q + vec2(0.0, 0.27), vec2(0.38, jaw), min(jaw, 0.1));
        color = $lay(color, black, mouth);
        color = paint(color, white, max(
            mouth + 0.01, abs(q.y + 0.27 - jaw) - 0.1 * fold(q.x * 9.0)));
        """,
        eyes=(count := chance.integer(1, 3)),
        middle=(count - 1) / 2,
        big=(0.27, 0.17, 0.15)[count - 1],
        slim=chance.number(0.8, 1.2),
        rough=chance.pick((0.0, 0.04, 0.08)),
        waves=chance.integer(7, 16),
    )


def iris(draft: Draft, noun: str) -> Picture:
    """Draw one eye, its iris full of fibers, that looks about and blinks."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "an eye that looks about.",
        {
            "white": listed(("ffffff", "f4f1e8", "ffe8e8"), chance),
            "ring": listed(("3a7d44", "1f5a91", "6b4226", "c1121f", "f6c915"), chance),
            "fiber": listed(("a5d6a7", "8da9c4", "e9c46a", "ff9f1c", "ffffff"), chance),
            "lid": listed(("e0a080", "8d5524", "9a8c98", "2a9d8f"), chance),
            "black": BLACK,
        },
        """
        float open = 0.08 + 0.92 * smoothstep(0.0, 0.08, abs(fract(0.23 * beat) - 0.5));
        vec2 eyeball = vec2(q.x, q.y / max(open, 0.2));
        color = $lay(color, lid, vesica(q.yx * vec2(0.8, 0.95), 0.62, 0.95));
        float d = vesica(eyeball.yx, 0.5, 0.9);
        color = $lay(color, white, d);
        vec2 at = q - vec2(0.3 * sin(0.9 * beat), 0.08 * cos(1.3 * beat));
        float r = length(at), wide = $pupil * (1.0 + 0.3 * sin(1.7 * beat));
        vec2 spoke = vec2(floor($fibers.0 * (ray(at, 1.0) / 6.2832 + 0.5)), 3.0);
        float thread = random(spoke) * smoothstep(wide, 0.4, r + 0.1);
        vec3 inner = mix(ring, fiber, clamp(thread + 0.4 * inside(r - 0.22, 0.06), 0.0,
            1.0));
        color = paint(color, inner, max(d, r - 0.38));
        color = paint(color, ring * 0.4, max(d, abs(r - 0.38) - 0.02));
        color = paint(color, black, max(d, $shape));
        color = paint(color, vec3(1.0), max(d, length(at - vec2(0.14, 0.16)) - 0.07));
        color = paint(color, black, max(abs(d) - 0.025, -q.y));
        """,
        pupil=chance.number(0.13, 0.2),
        fibers=chance.integer(24, 60),
        shape=chance.pick(
            (
                "r - wide",
                "r - wide",
                "vesica(at, 0.4 * wide, 0.36)",
                "vesica(at.yx, 0.08, 0.3)",
            )
        ),
        layouts=("alone", "tilting", "two", "grid"),
    )


FACES = (
    Idea("smiley", 3, smiley),
    Idea("owl", 2, owl),
    Idea("monster", 3, monster),
    Idea("eye", 3, iris),
)
"""Faces, and parts of them."""
