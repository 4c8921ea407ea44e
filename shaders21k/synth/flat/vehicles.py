"""Figures: what travels."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import figure, listed
from shaders21k.synth.flat.things import PAINTS


def boat(draft: Draft, noun: str) -> Picture:
    """Draw a sailing boat that rocks on waves."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a boat that rocks on the waves.",
        {
            "sail": listed(("ffffff", "f4f1e8", *PAINTS), chance),
            "hull": listed(("6b4226", *PAINTS), chance),
            "sea": listed(("1f5a91", "2a9d8f", "457b9d", "0b2545"), chance),
            "mast": listed(("3e2c1c", "ffffff"), chance),
        },
        """
        vec2 b = rotation(0.16 * sin(1.5 * beat)) * (
            q - vec2(0.0, 0.05 * cos(1.5 * beat)));
        color = paint(color, mast, box(b - vec2(0.0, 0.15), vec2(0.022, 0.65)));
        float d = triangle(b, vec2(0.05, -0.2), vec2($reach, -0.2), vec2(0.05, $top));
        color = $lay(color, sail, d);
        color = paint(color, hull, max(d, abs(fract(b.y * $bands) - 0.5) / $bands
            - $strip));
        color = $lay(color, sail, triangle(
            b, vec2(-0.45, -0.15), vec2(-0.05, -0.15), vec2(-0.05, 0.6)));
        color = $lay(color, hull, max(
            max(-b.y - 0.62, b.y + 0.28), abs(b.x) - 0.78 - 0.6 * (b.y + 0.28)));
        float wave = -0.52 + 0.05 * sin(7.0 * q.x + 2.5 * beat);
        float near = max(q.y - wave, length(q) - 0.97);
        color = $lay(color, sea, near);
        wave = -0.68 + 0.05 * sin(6.0 * q.x - 2.0 * beat);
        color = paint(color, sea * 0.7, max(q.y - wave, length(q) - 0.97));
        """,
        reach=chance.number(0.5, 0.7),
        top=chance.number(0.6, 0.8),
        bands=chance.number(2.0, 5.0),
        strip=chance.pick((-1.0, 0.06)),
        layouts=("alone", "alone", "grid", "small"),
    )


def car(draft: Draft, noun: str) -> Picture:
    """Draw a car, a bus or a van that bounces on turning wheels."""
    chance = draft.chance
    cabin = chance.pick(
        (
            "max(abs(b.x) - 0.5 + 0.6 * b.y, abs(b.y - 0.2) - 0.24)",
            "roundBox(b - vec2(0.0, 0.25), vec2(0.85, 0.4), 0.1)",
            "max(length(b + vec2(0.05, 0.02)) - 0.5, -b.y)",
            "roundBox(b - vec2(-0.32, 0.2), vec2(0.52, 0.36), 0.08)",
        )
    )
    return figure(
        draft,
        noun,
        "a vehicle that drives.",
        {
            "body": listed(PAINTS, chance),
            "pane": listed(("a8dadc", "1d3557", "e8f4ff", "59c2ff"), chance),
            "tire": listed(("111111", "22223b"), chance),
            "rim": listed(("d9d9d9", "ffffff", "f6c915"), chance),
            "lamp": listed(("f6c915", "ffffff"), chance),
        },
        """
        vec2 b = q - vec2(0.0, 0.03 * sin(9.0 * beat) - 0.05);
        float dash = abs(fract(q.x * 1.5 + 1.2 * beat) - 0.5) / 1.5 - 0.2;
        color = paint(color, rim, max(max(dash, abs(q.y + 0.78) - 0.03), abs(q.x)
            - 0.95));
        float d = $cabin;
        color = $lay(color, body, d);
        color = $lay(color, pane, max(max(d + 0.09, 0.12 - b.y), 0.035
            - abs(b.x - $post)));
        color = $lay(color, body, roundBox(b + vec2(0.0, 0.16), vec2(0.9, 0.22), 0.12));
        color = paint(color, lamp, ellipse(b - vec2(0.82, -0.1), vec2(0.06, 0.08)));
        vec2 w = vec2(abs(q.x) - 0.5, q.y + 0.43);
        color = $lay(color, tire, length(w) - $wheel);
        color = paint(color, rim, length(w) - 0.55 * $wheel);
        vec2 spoke = rotation(5.0 * beat) * w;
        color = paint(color, tire, max(length(w) - 0.5 * $wheel, min(
            abs(spoke.x), abs(spoke.y)) - 0.02));
        """,
        cabin=cabin,
        post=chance.number(-0.15, 0.15),
        wheel=chance.number(0.2, 0.27),
    )


def rocket(draft: Draft, noun: str) -> Picture:
    """Draw a rocket with fins, a port-hole and a flickering flame."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a rocket in flight.",
        {
            "hull": listed(("e8e8e8", "ffffff", "f6c915", "e63946"), chance),
            "fin": listed(("e63946", "1c4ed8", "ff7a1a", "2b2d42"), chance),
            "port": listed(("59c2ff", "1d3557", "a8dadc"), chance),
            "flame": listed(("ff9f1c", "ff7a1a", "59c2ff"), chance),
            "core": listed(("fff1b8", "ffffff"), chance),
        },
        """
        q = rotation($heading + 0.1 * sin(1.1 * beat)) * q;
        q += 0.04 * vec2(sin(3.0 * beat), cos(2.3 * beat));
        vec2 m = vec2(abs(q.x), q.y);
        float burn = 0.3 + 0.09 * sin(17.0 * beat) + 0.06 * sin(9.0 * beat);
        color = $lay(color, flame, vesica(q + vec2(0.0, 0.55), 0.16, 0.1 + burn));
        color = paint(color, core, vesica(q + vec2(0.0, 0.53), 0.08, 0.6 * burn));
        color = $lay(color, fin, max(
            vesica(q + vec2(0.0, 0.42), $span, 0.5), -q.y - 0.6 - 0.6 * (m.x - 0.35)));
        float d = max(vesica(q - vec2(0.0, 0.12), $slim, 0.85), -q.y - 0.52);
        color = $lay(color, hull, d);
        color = paint(color, fin, max(d, $top - q.y));
        color = paint(color, fin, max(d, abs(q.y + 0.36) - $belt));
        color = $lay(color, port, length(q - vec2(0.0, 0.2)) - 0.13);
        color = $lay(color, fin, vesica(q + vec2(0.0, 0.48), 0.045, 0.22));
        """,
        heading=chance.pick((0.0, 0.0, -0.6, 0.6)),
        span=chance.number(0.42, 0.49),
        slim=chance.number(0.26, 0.38),
        top=chance.number(0.45, 0.65),
        belt=chance.pick((-1.0, 0.05)),
    )


VEHICLES = (
    Idea("boat", 2, boat),
    Idea("car", 2, car),
    Idea("rocket", 2, rocket),
)
"""What travels."""
