"""Designs: pages and panels of letters, runes and digits."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import plain


def page(draft: Draft, noun: str) -> Picture:
    """Type a page: words of invented letters in lines, a cursor, or a scroll."""
    chance = draft.chance
    typing = chance.happens(40)
    return plain(
        draft,
        noun,
        "a page of invented letters.",
        """
        vec2 s = vec2(p.x * $count, p.y * $count * $leading + $scroll * iTime);
        vec2 cell = floor(s), q = (fract(s) - 0.5) * vec2(2.6, 3.4);
        float rows = floor($count * $leading), row = rows - cell.y;
        float margin = $count * (0.85 - $ragged * 1.1 * random(
            vec2(cell.y, 2.0)) * step(0.6, random(vec2(cell.y, 3.0))));
        float line = 1.7 * $count, whole = 2.0 * rows * line;
        // A page is never empty: it starts anew with its first lines typed.
        float typed = whole * (0.2 + 0.8 * fract($speed * iTime / whole + 0.1))
            - row * line;
        bool inked = cell.x > -0.85 * $count && cell.x < margin
            && random(vec2(cell.y, 7.0)) > $empty;
        inked = inked && random(cell + 11.0) > 0.16
            && (cell.x + $count * 0.85 < typed || $typing < 0.5);
        float d = $letter(q, floor(random(cell) * 26.0) + $alphabet.0) - $thick;
        float scale = 1.0 / (3.0 * $count);
        vec3 tone = random(vec2(cell.y, floor(cell.x / 5.0))) < $marked ? $second
            : $ink;
        vec3 color = mix($ground, $third, $ruled * inside(
            abs(fract(s.y) - 0.02) - 0.03, 0.03));
        color = mix(color, tone, inked ? inside(d * scale, 0.5 * scale * 0.3 + 0.004)
            : 0.0);
        float cursor = abs(cell.x + floor($count * 0.85) - floor(typed));
        return mix(color, $ink, $typing * step(cursor, 0.5) * step(
            0.1, fract(s.x)) * step(0.0, typed));
        """,
        count=chance.number(3.5, 9.0),
        leading=chance.number(0.5, 0.75),
        scroll=0.0 if typing else chance.number(-1.5, -0.7),
        ragged=chance.pick((0.0, 1.0)),
        alphabet=chance.integer(0, 9999),
        speed=chance.number(8.0, 20.0),
        empty=chance.pick((0.0, 0.15)),
        typing=1.0 if typing else 0.0,
        letter=chance.pick(("letter", "letter", "rune")),
        thick=chance.number(0.12, 0.26),
        marked=chance.pick((0.0, 0.0, 0.25)),
        ruled=chance.pick((0.0, 0.0, 0.5)),
    )


def rain(draft: Draft, noun: str) -> Picture:
    """Let columns of letters fall, bright at the head and fading behind."""
    chance = draft.chance
    light = chance.pick(
        (
            "vec3(0.2, 1.0, 0.4)",
            "vec3(0.2, 1.0, 0.4)",
            "vec3(0.3, 0.7, 1.0)",
            "vec3(1.0, 0.5, 0.1)",
            "vec3(0.9)",
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: columns of letters that fall.",
        """
        vec2 s = vec2(p.x * $count, p.y * $count * 0.7);
        float column = floor(s.x), seed = random(vec2(column, 3.0));
        float row = floor(s.y), fall = row / $long + (0.4 + seed) * $speed * iTime
            + 9.0 * seed;
        float tail = fract(fall);
        vec2 q = (fract(s) - 0.5) * vec2(2.4, 2.8);
        float name = floor(random(vec2(column, row)
            + 40.0 * floor(2.0 * iTime + 9.0 * seed)) * 40.0) + $alphabet.0;
        float d = $letter(q, name) - 0.16;
        float ink = inside(d, 0.012 * $count + 0.1);
        float bright = tail * tail;
        vec3 color = mix($light, vec3(1.0), smoothstep(0.9, 1.0, tail));
        return color * ink * bright + $light * 0.05;
        """,
        light=light,
        alphabet=chance.integer(0, 9999),
        count=chance.number(4.0, 9.0),
        long=chance.number(7.0, 14.0),
        speed=chance.number(0.3, 0.8),
        letter=chance.pick(("letter", "rune", "letter")),
    )


def inscription(draft: Draft, noun: str) -> Picture:
    """Set one to nine large letters as a poster does, leaning or growing in turn."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a few large letters.",
        """
        vec2 s = p * vec2($across, $down) * 0.5 + vec2($sx, $sy);
        vec2 cell = floor(s), q = (fract(s) - 0.5) * vec2(1.0, $across / $down) * 2.6;
        float seed = random(cell), beat = $pace * iTime + 6.28 * seed;
        q = rotation($lean * sin(beat)) * q * (1.0 + $grow * sin(1.3 * beat));
        q.x += $italic * q.y;
        float name = floor(seed * 60.0 + floor($change * iTime + 4.0 * seed)) + $name.0;
        float d = $letter(q * vec2(1.0, 1.3), name) - $thick, soft = 0.014 * $across;
        vec3 color = mod(cell.x + cell.y, 2.0) < 0.5 ? $ground : $other;
        float shade = $letter((q + vec2(-0.12, 0.12)) * vec2(1.0, 1.3), name) - $thick;
        color = mix(color, $third, $shadow * inside(shade, soft));
        color = mix(color, $tone, inside(d, soft));
        return mix(color, $second, $lined * inside(abs(d) - 0.03, soft));
        """,
        across=(across := float(chance.pick((1, 2, 3, 4)))),
        down=float(chance.pick((1, 2))) if across < 3 else across - 1.0,
        sx=0.5 * (across % 2),
        sy=chance.pick((0.0, 0.5)) if across > 2 else 0.5 * (across % 2),
        pace=chance.number(0.9, 2.0),
        lean=chance.pick((0.2, 0.5)),
        grow=chance.pick((0.0, 0.2)),
        italic=chance.pick((0.0, -0.25)),
        change=chance.pick((0.0, 0.8)),
        name=chance.integer(0, 500),
        letter=chance.pick(("letter", "letter", "rune", "digit")),
        thick=chance.number(0.08, 0.22),
        other=chance.pick(("$ground", "$ground", "$last")),
        tone=chance.pick(("$ink", "$pick(0.21 + 0.79 * seed)")),
        shadow=chance.pick((0.0, 1.0)),
        lined=chance.pick((0.0, 0.0, 1.0)),
    )


def counter(draft: Draft, noun: str) -> Picture:
    """Count on digits of seven bars: one number, a clock with a colon, or a table."""
    chance = draft.chance
    rows = chance.pick((1, 1, 3, 5))
    digits = chance.integer(2, 4) if rows == 1 else chance.integer(3, 5)
    return plain(
        draft,
        noun,
        "digits that count.",
        """
        p = rotation($sway) * p * (1.0 + $breath);
        float scale = $digits.0 * 0.5 / 0.92, tall = $rows.0 > 1.5 ? 1.0 / 1.9 : 0.5;
        vec2 s = vec2(p.x * scale + $digits.0 * 0.5, p.y * scale * tall
            + 0.5 * $rows.0);
        vec2 cell = floor(s), q = (fract(s) - 0.5) * vec2(2.0, 2.0 / tall);
        q.x += $italic * q.y;
        float place = $digits.0 - 1.0 - cell.x, start = $start.0 + 977.0 * cell.y;
        float count = floor(start + $speed * (
            1.0 + $differ * random(vec2(cell.y, 4.0))) * iTime);
        float number = mod(floor(count / pow(10.0, place) + 0.0001), 10.0);
        bool within = cell.x > -0.5 && cell.x < $digits.0 - 0.5 && cell.y > -0.5
            && cell.y < $rows.0 - 0.5;
        float soft = 0.014 * scale * 2.0, d = within ? digit(q * 1.15, number)
            - $thick : 9.0;
        float off = within ? digit(q * 1.15, 8.0) - $thick : 9.0;
        vec3 color = mix($back, $light, $dim * inside(off, soft));
        color += $light * $halo * 0.25 * exp(-5.0 * max(d, 0.0));
        return mix(color, $light, inside(d, soft));
        """,
        digits=digits,
        rows=rows,
        italic=chance.pick((0.0, -0.12)),
        start=chance.integer(0, 9000),
        speed=10.0 ** (digits - 2) * chance.number(1.5, 9.0),
        differ=chance.pick((0.0, 1.0)),
        thick=chance.number(0.08, 0.17),
        **chance.pick(
            (
                {"light": "vec3(1.0, 0.15, 0.1)", "back": "vec3(0.03)"},
                {"light": "vec3(0.2, 1.0, 0.5)", "back": "vec3(0.03)"},
                {"light": "$ink", "back": "$ground"},
                {"light": "$ink", "back": "$ground"},
            )
        ),
        sway=draft.sway(0.12),
        breath=draft.sway(0.1),
        dim=chance.pick((0.0, 0.08, 0.12)),
        halo=chance.pick((0.0, 0.0, 1.0)),
    )


def ticker(draft: Draft, noun: str) -> Picture:
    """Let lines of letters run past: a sign, banners at different speeds, or a ring."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "lines of letters that run past.",
        """
        $space
        float row = floor(s.y), way = mod(row, 2.0) < 0.5 ? 1.0 : $reverse;
        s.x += way * (1.0 + 0.5 * random(vec2(row, 6.0))) * $speed * iTime;
        vec2 cell = floor(s), q = (fract(s) - 0.5) * vec2(2.3, 3.0);
        bool word = random(cell + 4.0) > 0.18;
        float soft = 0.03 * $count;
        float d = word ? $letter(q, floor(30.0 * random(cell)) + $alphabet.0) - $thick
            : 9.0;
        vec3 band = mod(row, 2.0) < 0.5 ? $ground : $other;
        vec3 color = mix(band, mod(row, 2.0) < 0.5 ? $ink : $tone, inside(d, soft));
        return color * edge + $last * (1.0 - edge);
        """,
        space=chance.pick(
            (
                "vec2 s = p * $size;\nfloat edge = 1.0;",
                "vec2 s = rotation(0.4) * p * $size;\nfloat edge = 1.0;",
                (
                    "vec2 s = vec2(p.x * $count, p.y * 1.6 + 0.5);\n"
                    "float edge = inside(abs(p.y) - 0.31, 0.012);"
                ),
                (
                    "vec2 s = vec2(-$turns * ray(p, 1.0), 3.5 * length(p));\n"
                    "float edge = inside(0.28 - length(p), 0.012);"
                ),
            )
        )
        .replace("$size", "vec2($count, 0.6 * $count)")
        .replace("$count", (count := f"{chance.number(1.5, 4.0):.2f}"))
        .replace("$turns", f"{chance.integer(14, 24) / 6.28319:.4f}"),
        count=float(count),
        alphabet=chance.integer(0, 9999),
        reverse=chance.pick((-1.0, 1.0)),
        speed=chance.number(0.6, 1.6),
        letter=chance.pick(("letter", "letter", "rune")),
        thick=chance.number(0.12, 0.28),
        other=chance.pick(("$ground", "$ink", "$second")),
        tone=chance.pick(("$ground", "$third")),
    )


GLYPHS = (
    Idea("page", 3, page),
    Idea("letter rain", 1, rain),
    Idea("inscription", 2, inscription),
    Idea("counter", 2, counter),
    Idea("ticker", 2, ticker),
)
"""Letters and digits."""
