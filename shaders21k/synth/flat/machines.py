"""Figures: what turns, swings and circles."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.critters import BLACK, BRIGHT
from shaders21k.synth.flat.flats import figure, listed

METALS = ("aab4be", "e8e8e8", "c9a227", "b5651d", "5c677d", "e63946", "2b2d42")


def gears(draft: Draft, noun: str) -> Picture:
    """Draw two or three gears, their teeth in mesh."""
    chance = draft.chance
    teeth = chance.integer(8, 14)
    other = chance.integer(6, 12)
    radius = 0.5
    second = radius * other / teeth
    way = chance.number(-0.6, 0.6)
    return figure(
        draft,
        noun,
        f"gears of {teeth} and {other} teeth in mesh.",
        {
            "metal": listed((*METALS, *BRIGHT), chance),
            "brass": listed((*METALS, *BRIGHT), chance),
            "hole": BLACK,
        },
        """
        q = (q - vec2(0.0, 0.1)) * 1.15;
        float turn = $speed * beat, pitch = 6.28319 / $teeth.0;
        vec2 a = rotation($way) * q + vec2(0.3, 0.0), b = a - vec2($gap, 0.0);
        for (int i = 0; i < $many; i++) {
            vec2 g = i == 0 ? a : i == 1 ? b : rotation(2.2) * a - vec2($gap, 0.0);
            float count = i == 0 ? $teeth.0 : $other.0, r = i == 0 ? 0.5 : $second;
            // A driven gear turns the other way, faster by the ratio of teeth.
            float angle = i == 0 ? turn : -turn * $teeth.0 / $other.0
                + 3.14159 * (1.0 + 1.0 / $other.0);
            angle -= i == 2 ? 2.2 * $teeth.0 / $other.0 : 0.0;
            vec2 h = rotation(angle) * g;
            float along = ray(h, count) * r;
            float tooth = clamp((0.25 * pitch * 0.5 - abs(along)) * 5.0, -0.055, 0.055);
            float d = (length(h) - r - tooth) * 0.7;
            d = bite(d, length(h) - 0.2 * r);
            d = bite(d, $holes);
            color = $lay(color, i == 0 ? metal : brass, d);
        }
        color = paint(color, hole, length(a) - 0.05);
        color = paint(color, hole, length(b) - 0.05);
        """,
        teeth=teeth,
        other=other,
        second=second,
        gap=radius + second + 0.01,
        way=way,
        many=chance.integer(2, 3),
        speed=chance.sign() * chance.number(0.5, 1.2),
        holes=chance.pick(
            (
                "0.5",
                (
                    "length(vec2(length(h) * cos(ray(h, 5.0)) - 0.6 * r,"
                    " length(h) * sin(ray(h, 5.0)))) - 0.17 * r"
                ),
                (
                    "max(abs(length(h) - 0.58 * r) - 0.17 * r,"
                    " 0.06 - length(h) * sin(abs(ray(h, 4.0))))"
                ),
            )
        ),
        layouts=("alone", "small", "grid"),
    )


def clock(draft: Draft, noun: str) -> Picture:
    """Draw a clock whose hands go round, faster than time."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a clock.",
        {
            "dial": listed(("ffffff", "f4f1e8", "22262e", "f6c915", "a8dadc"), chance),
            "rim": listed((*METALS, "111111", "6b4226"), chance),
            "hand": listed(("e63946", "1c4ed8", "777777", "ff7a1a"), chance),
        },
        """
        float d = $case;
        color = $lay(color, rim, d);
        color = $lay(color, dial, d + $thick);
        vec3 black = vec3(dot(dial, vec3(0.333)) > 0.4 ? 0.06 : 0.95);
        vec2 mark = length(q) * vec2(cos(ray(q, $hours.0)), sin(ray(q, $hours.0)));
        color = paint(color, black, $mark);
        float hours = -0.35 * $speed * beat, minutes = 12.0 * hours;
        vec2 h = rotation(-hours) * q, m = rotation(-minutes) * q;
        color = paint(color, black, $needle);
        color = paint(color, black, box(m - vec2(0.0, 0.28), vec2(0.025, 0.36)));
        float seconds = -1.04720 * floor(3.0 * beat) * 0.5;
        vec2 s = rotation(-seconds) * q;
        color = paint(color, hand, min(box(s - vec2(0.0, 0.24), vec2(0.012, 0.42)),
            length(q) - 0.06));
        """,
        case=chance.pick(
            (
                "length(q) - 0.9",
                "length(q) - 0.9",
                "roundBox(q, vec2(0.86), 0.2)",
                "polygon(q, 8.0, 0.86)",
                "length(q) - 0.84 - 0.04 * cos(12.0 * ray(q, 1.0))",
            )
        ),
        thick=chance.number(0.05, 0.14),
        hours=chance.pick((12, 12, 4, 60)),
        mark=chance.pick(
            (
                "box(mark - vec2(0.67, 0.0), vec2(0.06, 0.02))",
                "length(mark - vec2(0.66, 0.0)) - 0.035",
            )
        ),
        needle=chance.pick(
            (
                "box(h - vec2(0.0, 0.17), vec2(0.04, 0.23))",
                "vesica(h - vec2(0.0, 0.2), 0.06, 0.25)",
            )
        ),
        speed=chance.number(0.4, 1.0),
    )


def fan(draft: Draft, noun: str) -> Picture:
    """Draw a fan, a propeller, a windmill or a pinwheel that spins."""
    chance = draft.chance
    blades = chance.integer(3, 7)
    blade = chance.pick(
        (
            "vesica(vec2(w.y, w.x - 0.42), 0.14, 0.4)",
            "length(w - vec2(0.42, 0.0)) - 0.23",
            "triangle(w, vec2(0.0, 0.0), vec2(0.8, -0.05), vec2(0.62, 0.3))",
            "max(abs(w.y - 0.08) - 0.09, abs(w.x - 0.5) - 0.32)",
            "max(length(w - vec2(0.4, 0.0)) - 0.4, -w.y)",
        )
    )
    return figure(
        draft,
        noun,
        "a wheel of $blades blades that spins.",
        {
            "blade": listed((*BRIGHT, *METALS), chance),
            "second": listed((*BRIGHT, *METALS, "ffffff"), chance),
            "hub": listed(METALS, chance),
            "pole": listed(("6b4226", "d9d9d9", "33415c"), chance),
        },
        """
        if ($foot > 0.5) {
            color = $lay(color, pole, max(
                abs(q.x) - 0.06 + 0.08 * q.y * $splay, max(q.y - 0.2, -q.y - 0.95)));
            q = (q - vec2(0.0, 0.2)) * 1.25;
        }
        float guard = abs(length(q) - 0.9) - 0.025;
        color = $ring > 0.5 ? $lay(color, hub, guard) : color;
        vec2 h = rotation($spin) * q;
        float name = floor((ray(h, 1.0) / 6.28319 + 0.5) * $blades.0 + 0.5);
        vec2 w = length(h) * vec2(cos(ray(h, $blades.0)), sin(ray(h, $blades.0)));
        color = $lay(color, mod(name, 2.0) < 0.5 ? blade : second, $shape);
        color = $lay(color, hub, length(q) - $nave);
        color = paint(color, pole, length(q) - 0.4 * $nave);
        """,
        blades=blades,
        foot=chance.pick((0.0, 1.0)),
        splay=chance.pick((0.0, -1.0, -2.5)),
        ring=chance.pick((0.0, 0.0, 1.0)),
        spin=chance.pick((draft.turn(0.7, 1.6), f"2.0 * {draft.sway(2.0)}")),
        shape=blade,
        nave=chance.number(0.08, 0.2),
    )


def wheel(draft: Draft, noun: str) -> Picture:
    """Draw a wheel with spokes: of a cart, a bicycle, a ship, or a fair."""
    chance = draft.chance
    return figure(
        draft,
        noun,
        "a wheel of $spokes spokes.",
        {
            "wood": listed((*METALS, "6b4226"), chance),
            "cabin": listed(BRIGHT, chance),
            "hub": listed(METALS, chance),
        },
        """
        float angle = $spin;
        vec2 h = rotation(angle) * q;
        float local = ray(h, $spokes.0);
        vec2 w = length(h) * vec2(cos(local), sin(local));
        float d = max(abs(w.y) - $thin, abs(w.x - 0.4) - $reach);
        d = min(d, abs(length(q) - 0.7) - $rim);
        d = min(d, abs(length(q) - 0.35) - $inner);
        color = $lay(color, wood, d);
        vec2 hang = w - vec2(0.74, 0.0);
        if ($cabins > 0.5) {
            // Turned back to stand upright.
            float at = ray(h, 1.0) - local;
            hang = rotation(angle - at) * hang;
            color = $lay(color, cabin, roundBox(
                hang + vec2(0.0, 0.07), vec2($cabin, 0.1), 0.04));
        }
        color = $lay(color, hub, length(q) - 0.12);
        """,
        spokes=chance.integer(5, 10),
        thin=chance.pick((0.012, 0.03, 0.05)),
        reach=chance.pick((0.4, 0.4, 0.52)),
        rim=chance.number(0.02, 0.08),
        inner=chance.pick((-1.0, 0.015)),
        cabins=chance.pick((0.0, 0.0, 1.0)),
        cabin=chance.number(0.08, 0.14),
        spin=draft.turn(0.4, 1.1),
    )


def pendulums(draft: Draft, noun: str) -> Picture:
    """Draw a row of pendulums: of growing lengths, or balls that pass on a push."""
    chance = draft.chance
    wave = chance.happens(60)
    return figure(
        draft,
        noun,
        "$count pendulums" + (" of different lengths." if wave else " in a row."),
        {
            "ball": listed((*BRIGHT, *METALS), chance),
            "thread": listed(("888888", "6b4226"), chance),
            "bar": listed((*METALS, "111111"), chance),
        },
        """
        float width = 0.75 / $count.0;
        for (int i = 0; i < $count; i++) {
            float k = float(i) - 0.5 * ($count.0 - 1.0);
            float reach = $long - $shorter * float(i);
            float swing = $swing;
            vec2 from = vec2(k * $spread * width, 0.8);
            vec2 bob = from + reach * vec2(sin(swing), -cos(swing));
            color = paint(color, thread, stroke(q, from, bob) - 0.01);
            color = $lay(color, ball, length(q - bob) - width * $fat);
        }
        color = $lay(color, bar, box(q - vec2(0.0, 0.84), vec2(0.85, 0.05)));
        """,
        count=chance.integer(5, 8) if wave else 5,
        long=1.5 if wave else 1.3,
        shorter=0.11 if wave else 0.0,
        spread=2.0,
        fat=chance.number(0.5, 0.9) if wave else 1.0,
        swing="0.55 * sin((1.6 + 0.17 * float(i)) * beat)"
        if wave
        else "0.8 * (i == 0 ? min(sin(2.4 * beat), 0.0)"
        " : i == 4 ? max(sin(2.4 * beat), 0.0) : 0.0)",
        layouts=("alone", "small", "grid"),
    )


MACHINES = (
    Idea("gears", 3, gears),
    Idea("clock", 3, clock),
    Idea("fan", 3, fan),
    Idea("wheel", 2, wheel),
    Idea("pendulums", 2, pendulums),
)
"""What turns, swings and circles."""
