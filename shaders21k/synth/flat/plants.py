"""Figures: plants that sway."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.critters import BLACK, BRIGHT, WHITE
from shaders21k.synth.flat.flats import figure, listed

LEAVES = ("3a7d44", "2e7d32", "8ac926", "588157", "2a9d8f")


def flower(draft: Draft, noun: str) -> Picture:
    """Draw a flower on a stem, or its head alone, which turns."""
    chance = draft.chance
    petals = chance.pick(
        (
            "vesica(vec2(head.y, head.x) - vec2(0.0, 0.32), $slim, 0.3)",
            "length(vec2(head.x - 0.36, head.y)) - 0.2",
            "length(h) - 0.42 - 0.14 * cos($many.0 * ray(h, 1.0))",
            "star(h, $many.0, 0.62, 0.55)",
            "heart(vec2(head.y, head.x - 0.22), 0.17)",
            "egg(vec2(head.y, 0.33 - head.x), 0.2)",
        ),
        (4, 2, 2, 1, 2, 2),
    )
    many = chance.integer(5, 11)
    petals = petals.replace("$many", str(many))
    petals = petals.replace("$slim", f"{chance.number(0.08, 0.16):.2f}")
    return figure(
        draft,
        noun,
        "a flower of $many petals.",
        {
            "petal": listed((*BRIGHT, "ffffff"), chance),
            "core": listed(("f6c915", "ff9f1c", "6b4226", "111111"), chance),
            "under": listed((*BRIGHT, "ffffff"), chance),
            "leaf": listed(LEAVES, chance),
        },
        """
        float sway = 0.14 * sin(1.3 * beat) * $stem, height = 0.34 * $stem;
        vec2 s = q - vec2(sway * smoothstep(-0.9, 0.4, q.y), 0.0);
        if ($stem > 0.5) {
            color = $lay(color, leaf, box(s + vec2(0.0, 0.5), vec2(0.035, 0.5)));
            color = $lay(color, leaf, vesica(
                rotation(-0.9) * (vec2(abs(s.x), s.y) - vec2(0.25, -0.52)), 0.11, 0.3));
        }
        vec2 h = (q - vec2(sway, height)) * (1.0 + 0.45 * $stem) / 1.3;
        float a = $spin;
        for (int ring = 0; ring < $rings; ring++) {
            h = rotation(a + 3.14159 / $many.0 * float(ring)) * h * (
                1.0 + 0.45 * float(ring));
            vec2 head = length(h) * vec2(cos(ray(h, $many.0)), sin(ray(h, $many.0)));
            color = $lay(color, ring == 0 ? petal : under, $petals);
        }
        float d = length(h) - $middle;
        color = $lay(color, core, d);
        color = paint(color, core * 0.6, max(
            d + 0.03, length(fract(h * 12.0) - 0.5) / 12.0 - 0.02));
        """,
        many=many,
        petals=petals,
        stem=chance.pick((0.0, 1.0)),
        spin=draft.turn(0.3, 0.9),
        rings=chance.integer(1, 2),
        middle=chance.number(0.12, 0.22),
    )


def tree(draft: Draft, noun: str) -> Picture:
    """Draw a tree by folding the plane at each fork: bare, or with leaves."""
    chance = draft.chance
    bare = chance.happens(45)
    return figure(
        draft,
        noun,
        "a tree of $forks forks that sways" + (", bare." if bare else "."),
        {
            "bark": listed(("6b4226", "3e2c1c", "111111", "8d99ae"), chance),
            "leaf": listed((*LEAVES, "ff7a1a", "ff8fab", "e9b233"), chance),
            "land": listed(("588157", "b08968", "e8e8e8", "2b2d42"), chance),
        },
        """
        q.y += 0.9;
        color = $lay(color, land, ellipse(q, vec2(0.75, 0.08)));
        float size = 0.42, d = 9.0, crown = 9.0, sway = 0.09 * sin(1.7 * beat);
        for (int i = 0; i < $forks; i++) {
            float y = clamp(q.y, 0.0, size);
            d = min(d, length(vec2(q.x, q.y - y)) - size * (0.13 - 0.05 * y / size));
            q.y -= size;
            q = rotation(sway * float(i + 1) / 3.0 + $lean) * q;
            crown = i > 1 ? min(crown, length(q) - $leafy * size) : crown;
            q.x = abs(q.x);
            q = rotation($open) * q;
            size *= $shrink;
        }
        d = min(d, length(vec2(q.x, q.y - clamp(q.y, 0.0, size))) - size * 0.1);
        crown = min(crown, length(q - vec2(0.0, size)) - $leafy * size);
        color = $lay(color, bark, d);
        color = paint(color, leaf, crown + $bare);
        """,
        forks=chance.integer(5, 7),
        lean=chance.number(-0.12, 0.12),
        open=chance.number(0.35, 0.75),
        shrink=chance.number(0.66, 0.74),
        bare=9.0 if bare else 0.0,
        leafy=chance.pick((0.5, 0.8, 1.3)),
        layouts=("alone", "alone", "tilting", "grid", "two"),
    )


def toy_tree(draft: Draft, noun: str) -> Picture:
    """Draw a tree as a child does: a trunk, and a crown of discs or triangles."""
    chance = draft.chance
    crown = chance.pick(
        (
            (
                "min(triangle(s, vec2(-0.5, -0.3), vec2(0.5, -0.3), vec2(0.0, 0.3)),"
                " min(triangle(s, vec2(-0.4, 0.05), vec2(0.4, 0.05), vec2(0.0, 0.6)),"
                " triangle(s, vec2(-0.3, 0.4), vec2(0.3, 0.4), vec2(0.0, 0.88))))"
            ),
            "length(s - vec2(0.0, 0.3)) - 0.5",
            (
                "smoothUnion(length(vec2(abs(s.x) - 0.3, s.y - 0.15)) - 0.3,"
                " length(s - vec2(0.0, 0.45)) - 0.36, 0.1)"
            ),
            "egg(s - vec2(0.0, 0.3), 0.52)",
            "triangle(s, vec2(-0.5, -0.3), vec2(0.5, -0.3), vec2(0.0, 0.85))",
            "vesica(s - vec2(0.0, 0.25), 0.3, 0.62)",
        )
    )
    return figure(
        draft,
        noun,
        "a toy tree in the wind.",
        {
            "leaf": listed((*LEAVES, "ff7a1a", "e9b233", "ff8fab"), chance),
            "bark": listed(("6b4226", "3e2c1c", "b08968"), chance),
            "fruit": listed(("e63946", "f6c915", "ffffff"), chance),
        },
        """
        vec2 s = q - vec2(0.16 * sin(1.6 * beat) * (q.y + 0.9), 0.0);
        color = $lay(color, bark, max(abs(s.x) - 0.07 + 0.05 * q.y, abs(s.y + 0.5)
            - 0.4));
        float d = $crown;
        color = $lay(color, leaf, d);
        color = paint(color, leaf * 0.8, max(d + 0.03, -s.x - 0.25 * s.y + $half));
        color = paint(color, fruit, max(d + 0.1, length(
            fract(s * 3.0 + vec2(0.5 * mod(floor(s.y * 3.0), 2.0), 0.0)) - 0.5) / 3.0
                - $fruits));
        """,
        crown=crown,
        half=chance.pick((9.0, 0.05)),
        fruits=chance.pick((-1.0, 0.05, 0.07)),
    )


def mushroom(draft: Draft, noun: str) -> Picture:
    """Draw a mushroom with a dotted cap, which stretches."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a mushroom that stretches.",
        {
            "cap": listed(("d62828", "e63946", "b5651d", "7c4dff", "f77f00"), chance),
            "stem": listed(("f4f1e8", "eae2b7", "ffffff"), chance),
            "dot": listed(("ffffff", "ffffff", "fff1b8"), chance),
            "gill": listed(("d8b48a", "9a8c98"), chance),
            "black": BLACK,
        },
        """
        float stretch = 0.12 * sin(2.0 * beat);
        vec2 m = vec2(abs(q.x), q.y), top = q - vec2(0.0, stretch);
        color = $lay(color, stem, max(
            abs(q.x) - 0.18 - 0.12 * q.y * q.y, abs(q.y + 0.35) - 0.5));
        color = $lay(color, gill, ellipse(top - vec2(0.0, 0.02),
            vec2($wide * 0.85, 0.14)));
        float d = max(ellipse(top, vec2($wide, $tall)), -top.y - 0.02
            + 0.12 * q.x * q.x);
        color = $lay(color, cap, d);
        color = paint(color, dot, max(d + 0.02, min(
            length(top - vec2(0.05, 0.45)) - 0.14,
            min(length(vec2(abs(top.x) - 0.45, top.y - 0.2)) - 0.12,
                length(top + vec2(0.15, -0.12)) - 0.09))));
        color = paint(color, black, length(m - vec2(0.09, -0.3)) - 0.035 * $face);
        color = paint(color, black, arc(-(q + vec2(0.0, 0.38)), 1.2, 0.06)
            - 0.06 * $face + 0.045);
        """,
        wide=chance.number(0.6, 0.85),
        tall=chance.number(0.5, 0.8),
        face=chance.pick((0.0, 1.0)),
    )


def cactus(draft: Draft, noun: str) -> Picture:
    """Draw a plant in a pot: a cactus with arms, or leaves like blades."""
    chance = draft.chance
    green = chance.pick(
        (
            """
        float d = min(
            stroke(s, vec2(0.0, -0.5), vec2(0.0, 0.55)) - 0.17,
            min(stroke(s, vec2(0.0, -0.05), vec2(0.42, -0.05)) - 0.09,
                stroke(s, vec2(0.42, -0.05), vec2(0.42, $arm)) - 0.1));
        d = min(d, stroke(s, vec2(0.0, 0.1), vec2(-0.4, 0.1)) - 0.09);
        d = min(d, stroke(s, vec2(-0.4, 0.1), vec2(-0.4, 0.4)) - 0.1);
        color = $lay(color, leaf, d);
        color = paint(color, vein, max(d + 0.03, abs(fract(s.x * 11.0) - 0.5) / 11.0
            - 0.007));
        """,
            """
        for (int i = 0; i < 7; i++) {
            float lean = (float(i) - 3.0) * 0.3 + 0.1 * sin(1.7 * beat + float(i));
            vec2 blade = rotation(lean) * (q + vec2(0.0, 0.5));
            color = $lay(color, leaf, vesica(blade - vec2(0.0, 0.6), 0.09, 0.6));
            color = paint(color, vein, stroke(
                blade, vec2(0.0), vec2(0.0, 0.9)) - 0.01);
        }
        """,
        )
    )
    return figure(
        draft,
        noun,
        "a plant in a pot.",
        {
            "leaf": listed(LEAVES, chance),
            "vein": listed(("a5d6a7", "e9c46a", "1b5e20"), chance),
            "pot": listed(("e76f51", "c1121f", "457b9d", "f4f1e8", "6b4226"), chance),
            "white": WHITE,
        },
        f"""
        vec2 s = q - vec2(0.2 * sin(1.8 * beat) * max(q.y + 0.5, 0.0), 0.0);
        {green}
        color = $lay(color, pot, max(
            abs(q.x) - 0.36 - 0.15 * (q.y + 0.5), abs(q.y + 0.68) - 0.24));
        color = $lay(color, pot, roundBox(q + vec2(0.0, 0.46), vec2(0.44, 0.08), 0.03));
        """,
        arm=chance.number(0.2, 0.45),
    )


PLANTS = (
    Idea("flower", 4, flower),
    Idea("forking tree", 3, tree),
    Idea("toy tree", 2, toy_tree),
    Idea("mushroom", 2, mushroom),
    Idea("potted plant", 2, cactus),
)
"""Plants."""
