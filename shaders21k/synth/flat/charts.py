"""Designs: charts, plans and dials."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import plain


def bars(draft: Draft, noun: str) -> Picture:
    """Draw bars that rise and fall: on a base line or about one, stacked, in cells."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a bar chart of $count bars.",
        """
        vec2 q = $sideways > 0.5 ? p.yx : p;
        vec2 grid = abs(fract(p * 2.5) - 0.5) / 2.5;
        vec3 color = mix($ground, $ink, $ruled * inside(
            abs(grid.y - 0.2) - 0.004, 0.01));
        float x = (q.x + 0.9) / 1.8 * $count.0,
            name = clamp(floor(x), 0.0, $count.0 - 1.0);
        float at = x - name - 0.5;
        float tall = $wave;
        float cut = 0.25 + 0.5 * random(vec2(name, 4.0));
        float wide = $wide, scale = 1.8 / $count.0;
        float y = $middle > 0.5 ? abs(q.y) / 0.8 : (q.y + 0.8) / 1.6;
        float d = max((abs(at) - wide) * scale, max(y - tall, -y));
        d = $cells > 0.5 ? max(d, 0.012 - abs(fract(y * 14.0) - 0.5) / 14.0) : d;
        vec3 tone = $tone;
        tone = $stacked > 0.5 && y < tall * cut ? $third : tone;
        color = paint(color, tone, d);
        float axis = $middle > 0.5 ? abs(q.y) - 0.01
            : max(abs(q.y + 0.81) - 0.01, abs(q.x) - 0.95);
        return paint(color, $ink, axis + $bare);
        """,
        sideways=chance.pick((0.0, 0.0, 1.0)),
        count=chance.integer(4, 16),
        ruled=chance.pick((0.0, 0.35)),
        wave=chance.pick(
            (
                "0.5 + 0.42 * sin(1.3 * iTime + 6.28 * random(vec2(name, 1.0)))",
                "0.5 + 0.4 * sin(0.6 * name - 2.0 * iTime)",
                "0.2 + 0.75 * valueNoise(vec2(0.6 * name, 1.2 * iTime))",
                "exp(-0.08 * pow(abs(name - 4.0 - 3.0 * sin(iTime)), 2.0))",
            )
        ),
        wide=chance.pick((0.3, 0.4, 0.5)),
        middle=chance.pick((0.0, 0.0, 1.0)),
        cells=chance.pick((0.0, 0.0, 1.0)),
        stacked=chance.pick((0.0, 0.0, 1.0)),
        tone=chance.pick(
            ("$ink", "$second", "$pick(0.2 + 0.16 * name)", "mix($ink, $second, tall)")
        ),
        bare=chance.pick((0.0, 9.0)),
    )


def curves(draft: Draft, noun: str) -> Picture:
    """Draw one to three graphs that scroll, as lines, filled, with dots or a grid."""
    chance = draft.chance
    wave = chance.pick(
        (
            "0.35 * sin($a * x) + 0.2 * sin($b * x + k)",
            "1.1 * valueNoise(vec2($a * x, k)) - 0.55",
            "0.7 * exp(-30.0 * pow(abs(fract(0.5 * x) - 0.5), 2.0)) * cos(14.0 * x)",
            "0.5 * sin($a * x + k) * cos(0.7 * x)",
            "0.45 * fold($a * x) - 0.2",
            "0.35 * (floor(4.0 * fold(0.7 * x + k)) / 2.0 - 1.0)",
        )
    )
    wave = wave.replace("$a", f"{chance.number(1.5, 4.0):.2f}")
    wave = wave.replace("$b", f"{chance.number(4.0, 8.0):.2f}")
    return plain(
        draft,
        noun,
        "graphs that scroll.",
        """
        vec2 cell = abs(fract(p * $grid + 0.5) - 0.5) / $grid;
        vec3 color = mix($ground, $third, $ruled * inside(
            min(cell.x, cell.y) - 0.004, 0.012));
        color = paint(color, $third, min(abs(p.x + 0.85), abs(p.y + 0.8)) - 0.008
            + $bare);
        for (int i = 0; i < $count; i++) {
            float k = 2.4 * float(i), x = p.x + $speed * iTime + k, y = $wave;
            float then = x;
            x += 0.02;
            float slope = (($wave) - y) / 0.02;
            float d = (p.y - y * $high - $offset * (float(i) - 0.5)) / sqrt(
                1.0 + slope * slope * 0.5);
            vec3 tone = i == 0 ? $ink : i == 1 ? $second : $last;
            color = mix(color, mix($ground, tone, 0.5), $filled * inside(d, 0.012));
            color = mix(color, tone, inside(abs(d) - $thick, 0.012));
            x = then;
        }
        return color;
        """,
        grid=chance.pick((2.0, 3.0, 5.0)),
        ruled=chance.pick((0.0, 0.5, 0.8)),
        bare=chance.pick((0.0, 9.0)),
        count=chance.integer(1, 3),
        speed=chance.number(0.4, 1.2),
        high=chance.number(0.8, 1.4),
        offset=chance.pick((0.0, -0.3)),
        filled=chance.pick((0.0, 0.0, 1.0)),
        thick=chance.number(0.01, 0.035),
        wave=wave,
    )


def pie(draft: Draft, noun: str) -> Picture:
    """Draw a pie, a ring or a rose of shares that change."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a round chart of $count shares.",
        """
        vec3 color = $ground;
        float r = length(p), a = ray(rotation($turn) * p, 1.0) / 6.28319 + 0.5;
        float sum = 0.0, share = 0.0, name = 0.0, edge = 9.0;
        for (int i = 0; i < $count; i++) {
            share += 0.5 + 0.4 * sin(1.1 * iTime + 2.4 * float(i));
        }
        for (int i = 0; i < $count; i++) {
            edge = min(edge, abs(a - sum));
            sum += (0.5 + 0.4 * sin(1.1 * iTime + 2.4 * float(i))) / share;
            name += sum < a ? 1.0 : 0.0;
        }
        edge = min(edge, 1.0 - a) * 6.28319 * r;
        float far = $radius + $grow * sin(1.7 * name + 1.3 * iTime);
        float d = max(r - far, $hole - r);
        d = max(d, $gap - edge);
        return paint(color, $pick(0.2 + fract(name * $skip) * 0.79), d);
        """,
        turn=draft.turn(0.05, 0.4),
        count=chance.integer(3, 9),
        radius=chance.number(0.6, 0.85),
        grow=chance.pick((0.0, 0.0, 0.12)),
        hole=chance.pick((-1.0, -1.0, 0.35, 0.5)),
        gap=chance.pick((-1.0, 0.012, 0.03)),
        skip=chance.pick((0.25, 0.309)),
    )


def dials(draft: Draft, noun: str) -> Picture:
    """Draw gauges: an arc that fills, marks, and a needle; one or a panel of them."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "gauges with needles.",
        """
        vec2 cell = floor(p * $count + $shift),
            q = (fract(p * $count + $shift) * 2.0 - 1.0) * 1.1;
        float seed = random(cell), beat = $speed * iTime + 6.28 * seed;
        float value = 0.5 + 0.42 * sin(beat) + 0.08 * sin(2.7 * beat);
        float reach = $reach, needle = reach * (2.0 * value - 1.0);
        vec3 color = $ground;
        color = paint(color, $back, length(q) - 0.95);
        color = paint(color, $third, arc(q, reach, 0.75) - $thick);
        float a = dot(q, q) > 0.0 ? atan(q.x, q.y) : 0.0;
        color = a < needle ? paint(color, $second, arc(q, reach, 0.75) - $thick)
            : color;
        vec2 mark = length(q) * vec2(cos(ray(q, 24.0)), sin(ray(q, 24.0)));
        float marks = max(box(mark - vec2(0.58, 0.0), vec2(0.05, 0.015)), abs(a)
            - reach - 0.05);
        color = paint(color, $hand, marks + $plain);
        vec2 turned = rotation(needle) * q;
        color = paint(color, $hand, triangle(
            turned, vec2(-0.09, -0.1), vec2(0.09, -0.1), vec2(0.0, $long)));
        return paint(color, $hand, length(q) - 0.12);
        """,
        count=chance.pick((0.5, 0.5, 1.0, 1.5)),
        shift=chance.pick((0.5, 0.5)),
        speed=chance.number(0.9, 1.8),
        reach=chance.pick((1.57, 2.2, 2.5)),
        **chance.pick(
            (
                {"back": "$ground", "hand": "$ink"},
                {"back": "$ink", "hand": "$ground"},
                {"back": "vec3(0.08)", "hand": "vec3(0.95)"},
                {"back": "vec3(0.95)", "hand": "vec3(0.08)"},
            )
        ),
        thick=chance.number(0.08, 0.18),
        plain=chance.pick((0.0, 9.0)),
        long=chance.number(0.5, 0.8),
    )


def town(draft: Draft, noun: str) -> Picture:
    """Draw the plan of a town: blocks, parks, streets, a river; the map slides by."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "the plan of a town.",
        """
        vec2 at = rotation($lean) * p * $count + $drift * iTime;
        vec2 s = at + $bend * sin(0.6 * at.yx);
        vec2 cell = floor(s), f = fract(s);
        float seed = random(cell);
        vec2 halved = vec2(0.5 - $street);
        float block = box(f - 0.5, halved);
        vec2 lots = f * (2.0 + floor(3.0 * seed)), lot = floor(lots);
        float house = random(cell * 7.0 + lot + 3.0);
        vec2 inner = abs(fract(lots) - 0.5);
        vec3 color = $road;
        vec3 land = seed < $parks ? $park : $paper;
        color = mix(color, land, inside(block, 0.015 * $count));
        float walls = max(block + 0.05, max(inner.x, inner.y) - 0.25 - 0.2 * house);
        walls = house < 0.25 || seed < $parks ? 1.0 : walls;
        color = mix(color, $roof, inside(walls, 0.015 * $count));
        float river = abs(mod(at.y - 0.8 * sin(0.6 * at.x) - 1.2, 5.0) - 2.5) - 0.4
            + $river;
        color = mix(color, $road, inside(river - 0.12, 0.015 * $count));
        color = mix(color, $water, inside(river, 0.015 * $count));
        float avenue = abs(mod(at.x * 0.8 + at.y * 0.6, 4.0) - 2.0) - 0.12;
        color = mix(color, $main, inside(avenue, 0.015 * $count));
        vec2 pin = p - 0.5 * vec2(sin(0.9 * iTime), cos(0.7 * iTime));
        return paint(color, vec3(0.9, 0.2, 0.15), min(
            length(pin - vec2(0.0, 0.16)) - 0.09,
            triangle(pin, vec2(-0.08, 0.13), vec2(0.0, 0.0), vec2(0.08, 0.13)))
                + $nopin);
        """,
        lean=chance.pick((0.0, 0.3, -0.5)),
        count=chance.number(1.0, 2.6),
        drift=chance.pick(("vec2(0.25, 0.1)", "vec2(-0.15, 0.3)", "vec2(0.4, -0.2)")),
        bend=chance.pick((0.0, 0.0, 0.35)),
        street=chance.number(0.05, 0.14),
        parks=chance.pick((0.1, 0.2)),
        river=chance.pick((0.0, 0.0, 9.0)),
        nopin=chance.pick((0.0, 9.0)),
        **chance.pick(
            (
                {
                    "road": "vec3(1.0)",
                    "paper": "vec3(0.92, 0.9, 0.85)",
                    "park": "vec3(0.76, 0.88, 0.68)",
                    "roof": "vec3(0.8, 0.76, 0.7)",
                    "water": "vec3(0.65, 0.82, 0.95)",
                    "main": "vec3(0.98, 0.83, 0.45)",
                },
                {
                    "road": "vec3(0.36, 0.42, 0.52)",
                    "paper": "vec3(0.1, 0.13, 0.2)",
                    "park": "vec3(0.1, 0.2, 0.18)",
                    "roof": "vec3(0.18, 0.23, 0.34)",
                    "water": "vec3(0.03, 0.08, 0.2)",
                    "main": "vec3(0.85, 0.65, 0.3)",
                },
                {
                    "road": "$ground",
                    "paper": "$ground",
                    "park": "$third",
                    "roof": "$ink",
                    "water": "$second",
                    "main": "$ground",
                },
                {
                    "road": "vec3(0.25)",
                    "paper": "vec3(0.55, 0.5, 0.42)",
                    "park": "vec3(0.3, 0.42, 0.2)",
                    "roof": "vec3(0.6, 0.3, 0.22) + 0.2 * house",
                    "water": "vec3(0.16, 0.3, 0.38)",
                    "main": "vec3(0.32)",
                },
            )
        ),
    )


CHARTS = (
    Idea("bar chart", 3, bars),
    Idea("graph", 3, curves),
    Idea("round chart", 2, pie),
    Idea("gauges", 2, dials),
    Idea("town plan", 2, town),
)
"""Charts."""
