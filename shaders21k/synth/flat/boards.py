"""Designs: boards, dice and pixel creatures."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import plain


def board(draft: Draft, noun: str) -> Picture:
    """Lay a board of squares or lines with discs; one after another is moved."""
    chance = draft.chance
    lined = chance.happens(40)
    return plain(
        draft,
        noun,
        "a board with discs that are moved in turn.",
        """
        vec2 s = rotation($sway) * p * $half / 0.92, cell = floor(s), f = fract(s)
            - 0.5;
        float soft = 0.014 * $half;
        vec3 color = $square;
        float move = floor($pace * iTime), name = random(cell + 3.0);
        // A disc stands while a random number that changes at its own times is high.
        float on = step(1.0 - $full, random(cell
            + 60.0 * floor($pace * iTime * 0.4 + name)));
        vec3 tone = random(cell + 9.0) < 0.5 ? $light : $dark;
        float king = step(random(cell + 5.0), $kings);
        color = mix(color, color * 0.6, on * $shade * inside(
            length(f - vec2(0.05, -0.07)) - 0.4, soft * 3.0));
        color = mix(color, tone, on * inside(length(f) - 0.38, soft));
        color = mix(color, 0.5 * ($light + $dark),
            on * inside(abs(length(f) - 0.25) - 0.03, soft) * king);
        vec2 at = floor(random2(vec2(move, 1.0)) * 2.0 * $half) - $half + 0.5;
        vec2 to = floor(random2(vec2(move + 1.0, 1.0)) * 2.0 * $half) - $half + 0.5;
        vec2 q = s - mix(at, to, smoothstep(0.2, 0.9, fract($pace * iTime)));
        color = mix(color, $third, inside(length(q) - 0.42, soft));
        float edge = max(abs(s.x), abs(s.y)) - $half;
        return mix(color, $rim, inside(0.0 - edge, soft));
        """,
        sway=chance.pick(("0.0", draft.sway(0.15), "0.785")),
        half=float(chance.pick((2, 3, 4, 4, 5))),
        square="mix($ground, $ink, inside(min(abs(f.x), abs(f.y)) - 0.03, soft))"
        if lined
        else "mod(cell.x + cell.y, 2.0) < 0.5 ? $ink : $ground",
        pace=chance.number(0.6, 1.2),
        full=chance.pick((0.2, 0.4, 0.7)),
        kings=chance.pick((0.0, 0.3, 1.0)),
        shade=chance.pick((0.0, 0.8)),
        light=chance.pick(("$second", "vec3(0.95)")),
        dark=chance.pick(("$last", "vec3(0.06)")),
        rim=chance.pick(("$ground", "$last", "$ink")),
    )


def dice(draft: Draft, noun: str) -> Picture:
    """Throw dice: rounded squares that turn, with one to six pips."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "dice that are thrown again and again.",
        """
        vec2 s = p * $count + $shift, cell = floor(s);
        float seed = random(cell), clock = $pace * iTime + seed * 3.0,
            roll = fract(clock);
        float turn = (seed - 0.5) * $tilt + 6.28319 * smoothstep(0.0, 0.4, roll);
        vec2 q = rotation(turn) * (fract(s) * 2.0 - 1.0) / (
            0.95 - 0.2 * sin(3.14159 * smoothstep(0.0, 0.4, roll)));
        float number = 1.0 + floor(6.0 * random(cell + 20.0 * floor(clock + 0.8)));
        vec3 color = $ground;
        float d = roundBox(q, vec2(0.62), $soft), soft = 0.02 * $count;
        color *= 1.0 - 0.5 * $shade * exp(-9.0 * max(d, 0.0));
        color = mix(color, seed < 0.3 ? $third : $ink, inside(d, soft));
        vec2 m = abs(q);
        float pips = mod(number, 2.0) > 0.5 ? length(q) : 9.0;
        pips = number > 1.5 ? min(pips, min(length(q - 0.34), length(q + 0.34))) : pips;
        pips = number > 3.5 ? min(pips, length(m - 0.34)) : pips;
        pips = number > 5.5 ? min(pips, length(m - vec2(0.34, 0.0))) : pips;
        return mix(color, $pip, inside(pips - $dot, soft));
        """,
        count=chance.pick((0.5, 1.0, 1.0, 1.5, 2.0)),
        shift=0.5 if chance.happens(50) else 0.0,
        pace=chance.number(0.4, 0.8),
        tilt=chance.pick((0.0, 1.0, 6.0)),
        soft=chance.number(0.08, 0.3),
        shade=chance.pick((0.0, 1.0)),
        pip=chance.pick(("$ground", "$second")),
        dot=chance.number(0.1, 0.15),
    )


def invaders(draft: Draft, noun: str) -> Picture:
    """March mirrored pixel creatures in rows over a ship, or show them large."""
    chance = draft.chance
    if chance.happens(40):
        return plain(
            draft,
            noun,
            "pixel creatures that change one after another.",
            """
            vec2 s = p * $count + vec2($drift * iTime, 0.0), cell = floor(s),
                q = fract(s);
            float name = random(cell) * 90.0 + floor(
                $pace * iTime + 5.0 * random(cell + 2.0));
            q = (q - 0.5 - vec2(0.0, 0.06 * step(
                0.5, fract(2.0 * iTime + random(cell))))) / 0.72 + 0.5;
            float on = sprite(q, $side.0, floor(name));
            vec3 back = $checked > 0.5 && mod(cell.x + cell.y, 2.0) < 0.5 ? $last
                : $ground;
            return mix(back, $tone, on);
            """,
            count=chance.pick((0.5, 1.0, 1.5, 2.5)),
            drift=chance.number(0.15, 0.5),
            pace=chance.number(0.4, 1.0),
            side=chance.pick((5, 7, 8, 9)),
            checked=chance.pick((0.0, 0.0, 1.0)),
            tone=chance.pick(
                ("$ink", "$pick(0.2 + 0.6 * random(vec2(floor(name), 1.0)))")
            ),
        )
    return plain(
        draft,
        noun,
        "rows of pixel creatures that march.",
        """
        float beat = floor($pace * iTime), march = 0.08 * (
            abs(mod(beat, 8.0) - 4.0) - 2.0);
        vec2 s = (p - vec2(march, 0.15 - 0.05 * mod(floor(beat / 8.0), 4.0))) * $count;
        vec2 cell = floor(s), q = (fract(s) - 0.5) / 0.75 + 0.5;
        float live = step(abs(cell.x + 0.5), 0.75 * $count) * step(
            -0.5, cell.y) * step(cell.y, $rows.0 - 0.5);
        live *= step(random(cell + 30.0), 0.85);
        float name = cell.y + 7.0 * $name.0 + 50.0 * mod(beat, 2.0) * $wiggle;
        vec3 color = mix($ground, $pick(0.21 + 0.2 * cell.y),
            live * sprite(q, $side.0, name));
        vec2 ship = p - vec2(0.6 * sin(0.9 * iTime), -0.82);
        color = paint(color, $ink, min(box(ship, vec2(0.13, 0.05)),
            box(ship - vec2(0.0, 0.06), vec2(0.03, 0.05))));
        float shot = p.y + 0.75 - 1.6 * fract(1.3 * iTime);
        float aim = 0.6 * sin(0.9 * (iTime - fract(1.3 * iTime) / 1.3));
        color = paint(color, $second, box(vec2(p.x - aim, shot), vec2(0.015, 0.06)));
        vec2 spot = floor(p * 24.0 + vec2(0.0, floor(4.0 * iTime)));
        return mix(color, $ink, $starry * step(random(spot), 0.015) * 0.7);
        """,
        pace=chance.number(2.0, 4.0),
        count=chance.number(2.5, 4.0),
        rows=chance.integer(2, 4),
        name=chance.integer(0, 200),
        wiggle=chance.pick((0.0, 1.0)),
        side=chance.pick((7, 8, 11)),
        starry=chance.pick((0.0, 1.0)),
    )


BOARDS = (
    Idea("board", 2, board),
    Idea("dice", 2, dice),
    Idea("pixel creatures", 3, invaders),
)
"""What is played with pieces."""
