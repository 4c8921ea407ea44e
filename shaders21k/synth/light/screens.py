"""Screens: light that is arranged: meters, signs, radars, grids and tunnels."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import gloom, lamp, neon


def equalizer(draft: Draft, noun: str) -> Picture:
    """Let bars jump as if to music: standing, mirrored, or round a ring."""
    chance = draft.chance
    x, y, count = chance.pick(
        (
            ("0.5 * p.x + 0.5", "0.5 * p.y + 0.45", 0),
            ("0.5 * p.x + 0.5", "abs(p.y)", 0),
            ("abs(p.x)", "0.6 * p.y + 0.5", 0),
            ("bearing(p) / 6.28319 + 0.5", "1.5 * (length(p) - 0.35)", 1),
            ("abs(bearing(p)) / 3.14159", "1.5 * (0.95 - length(p))", 1),
        ),
        (4, 3, 1, 2, 1),
    )
    count = chance.integer(20, 36) if count else chance.integer(8, 22)
    return draft.define(
        Picture,
        noun,
        "Picture: $count bars of sound.",
        """
        float x = ($x) * $count.0, y = $y;
        float bar = floor(x), across = abs(fract(x) - 0.5);
        float beat = valueNoise(vec2(bar * $join, $pace * iTime));
        beat *= 0.6 + 0.4 * sin(0.7 * bar + 5.0 * iTime);
        float height = 0.08 + $gain * beat;
        float lit = inside(across - $wide, 0.06) * step(0.0, y)
            * inside(y - height, 0.01);
        lit *= $cells > 0.5 ? inside(abs(fract(y * 18.0) - 0.5) - 0.34, 0.1) : 1.0;
        vec3 color = $hue($along) * lit;
        float rest = inside(across - $wide, 0.06) * step(0.0, y) * step(y, 0.85);
        color += $rest * rest * (1.0 - lit) * $hue($along);
        color += $haze * $hue($along) * exp(-6.0 * max(y - height, 0.0)) * step(0.0, y);
        return $gloom + color;
        """,
        x=x,
        y=y,
        count=count,
        join=chance.pick((0.35, 7.0, 7.0)),
        pace=chance.number(2.0, 4.0),
        gain=chance.number(0.8, 1.2),
        wide=chance.number(0.3, 0.42),
        cells=chance.pick((0.0, 1.0)),
        along=chance.pick(("0.6 * y", f"bar / {count}.0", "0.5 * beat")),
        rest=chance.pick((0.0, 0.1)),
        haze=chance.pick((0.0, 0.0, 0.25)),
        hue=neon(draft),
        gloom=gloom(chance),
    )


def oscilloscope(draft: Draft, noun: str) -> Picture:
    """Trace a signal on a ruled screen: a beat, a chord, a pulse, a heart."""
    chance = draft.chance
    signal = chance.pick(
        (
            "0.5 * sin(5.0 * x + 3.0 * iTime) * sin(1.7 * x - 1.3 * iTime)",
            "0.3 * sin(4.0 * x + 2.0 * iTime) + 0.2 * sin(11.0 * x - 3.0 * iTime)",
            "0.35 * clamp(6.0 * sin(4.0 * x + 2.0 * iTime), -1.0, 1.0)",
            "1.1 * fract(1.5 * x + 0.7 * iTime) - 0.55",
            "0.9 * exp(-50.0 * beat * beat) - 0.5 * exp(-90.0 * late * late)",
            "0.9 * (valueNoise(vec2(6.0 * x + 3.0 * iTime, iTime)) - 0.5)",
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: a signal on a screen.",
        """
        float y = 0.0, slope = 0.0;
        for (int i = 0; i < 2; i++) {
            float x = p.x + 0.01 * float(i);
            float beat = fract(0.9 * x - $pace * iTime) - 0.4, late = beat - 0.12;
            float at = $signal;
            slope = (at - y) * 100.0;
            y = at;
        }
        slope = clamp(slope, -12.0, 12.0);
        float d = abs(p.y - y) * inversesqrt(1.0 + slope * slope);
        float sweep = $sweep > 0.5 ? fract(0.5 * p.x - 0.4 * iTime) : 1.0;
        vec2 rule = abs(fract(p * 4.0 + 0.5) - 0.5) / 4.0;
        vec3 color = $grid * $hue(0.3) * inside(min(rule.x, rule.y) - 0.002, 0.012);
        color += $grid * $hue(0.3) * inside(min(abs(p.x), abs(p.y)) - 0.006, 0.012);
        vec3 light = $hue(0.4 * p.x) * $lamp(d, $size) * sweep * sweep;
        light += $echo * $hue(0.5) * $lamp(abs(p.y + 0.6 * y), 0.6 * $size);
        return $gloom + color + expose(light);
        """,
        signal=signal,
        pace=chance.number(0.3, 0.6),
        sweep=chance.pick((0.0, 1.0)),
        grid=chance.pick((0.0, 0.12, 0.25)),
        echo=chance.pick((0.0, 0.0, 0.5)),
        hue=neon(draft),
        lamp=lamp(chance),
        size=chance.number(0.02, 0.035),
        gloom=gloom(chance),
    )


def radar(draft: Draft, noun: str) -> Picture:
    """Sweep a radar's hand over its rings; echoes light up and fade."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: a radar with $rings rings.",
        """
        float r = length(p), lap = fract((bearing(p) $way $pace * iTime) / 6.28319);
        float trail = $trail;
        vec3 tint = $hue(0.2 + $spread * r);
        float ring = abs(fract($rings.0 * r / 0.9 + 0.5) - 0.5) * 0.9 / $rings.0;
        float lines = inside(ring - 0.004, 0.012);
        lines = max(lines, $spokes * inside(min(abs(p.x), abs(p.y)) - 0.004, 0.012));
        float echo = 0.0;
        for (int i = 0; i < $echoes; i++) {
            float k = float(i);
            vec2 at = (0.25 + 0.6 * fract(0.618 * k))
                * vec2(cos(2.4 * k), sin(2.4 * k));
            at += 0.06 * vec2(sin(0.4 * iTime + k), cos(0.5 * iTime + 2.0 * k));
            float age = fract((bearing(at) $way $pace * iTime) / 6.28319);
            echo += spark(length(p - at), 0.035) * age * age;
        }
        vec3 light = tint * (0.4 * lines + 0.9 * trail + echo);
        light *= inside(r - 0.91, 0.012);
        return $gloom + expose(light * 1.3);
        """,
        way=chance.pick("+-"),
        pace=chance.number(1.0, 2.2),
        trail=chance.pick(("pow(lap, 8.0)", "pow(lap, 2.5)", "step(0.75, lap)")),
        rings=chance.integer(2, 6),
        spokes=chance.pick((0.0, 1.0)),
        spread=chance.pick((0.0, 0.5)),
        echoes=chance.integer(2, 9),
        hue=neon(draft),
        gloom=gloom(chance),
    )


def cells_of_light(draft: Draft, noun: str) -> Picture:
    """Light the cells of a grid, square or six-sided, by waves, chance or distance."""
    chance = draft.chance
    shape, cell = chance.pick(
        (
            ("0.5 - max(abs(q.x), abs(q.y))", "floor(g) + 0.5"),
            (
                "0.5 - max(abs(q.x), dot(abs(q), vec2(0.5, 0.866)))",
                "dot(g - a, g - a) < dot(g - b, g - b) ? a : b",
            ),
        ),
        (1, 2),
    )
    tone = chance.pick(
        (
            "0.5 + 0.5 * sin(0.9 * length(at) - 2.5 * iTime)",
            "0.5 + 0.5 * sin(6.28319 * random(9.0 * at) + 2.5 * iTime)",
            "exp(-0.05 * dot(at - path, at - path))",
            "valueNoise(0.35 * at + vec2(1.1, 0.7) * iTime)",
            "0.5 + 0.25 * (sin(at.x + 2.0 * iTime) + sin(0.8 * at.y - 1.5 * iTime))",
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: a grid of lit cells.",
        """
        vec2 g = p * $count, s = vec2(1.0, 1.732);
        vec2 a = floor(g / s) * s + 0.5 * s, b = (floor(g / s - 0.5) + 1.0) * s;
        vec2 at = $cell;
        vec2 q = g - at, path = $count * 0.6 * vec2(sin(1.3 * iTime), cos(1.7 * iTime));
        float d = ($shape) / $count, tone = clamp($tone, 0.0, 1.0);
        float edge = $lamp(d - 0.01, $size), body = inside(0.03 - d, 0.012);
        vec3 light = $hue(0.5 * tone + $mark * random(at * 7.0)) * ($look);
        return $gloom + expose(light);
        """,
        count=chance.number(3.0, 7.0),
        cell=cell,
        shape=shape,
        tone=tone,
        look=chance.pick(
            (
                "edge * (0.15 + tone)",
                "2.0 * body * tone * tone",
                "0.4 * edge + body * smoothstep(0.5, 0.9, tone)",
                "tone * tone * (edge + 0.4 * body)",
            )
        ),
        mark=chance.pick((0.0, 0.0, 0.6)),
        hue=neon(draft),
        lamp=chance.pick(("spark", "halo")),
        size=chance.number(0.015, 0.03),
        gloom=gloom(chance),
    )


def tunnel(draft: Draft, noun: str) -> Picture:
    """Fly down a tunnel of glowing frames: round, square, six-sided, twisted."""
    chance = draft.chance
    outline = chance.pick(
        (
            "length(q)",
            "max(abs(q.x), abs(q.y))",
            f"length(q) * cos(sector(q, {chance.integer(3, 8)}.0))",
            "sqrt(length(q * q))",
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: a tunnel of light.",
        """
        vec3 light = vec3(0.0);
        for (int i = 0; i < $count; i++) {
            float depth = ($count.0 - float(i) - fract($pace * iTime)) * $step + 0.12;
            float name = float(i) - floor($pace * iTime);
            vec2 q = p - vec2($x, $y) * (depth - 0.5);
            q = rotation($twist * depth + $turn) * q * depth;
            float d = abs($outline - $wide) / depth;
            float spokes = abs(sector(q, $sides.0)) * $spoke + 9.0 * (1.0 - $rails);
            float fade = exp(-$fog * depth) * min(3.0 * (depth - 0.12), 1.0);
            vec3 tint = $hue($mark * name);
            light += tint * $lamp(d, $size) * fade;
            light += 0.3 * tint * fade * spark(spokes, 0.03) * step($wide, $outline);
        }
        return $gloom + expose(light);
        """,
        count=chance.integer(7, 12),
        pace=chance.number(0.8, 2.2),
        step=chance.number(0.3, 0.6),
        x=draft.sway(0.12),
        y=draft.sway(0.12),
        twist=chance.pick((0.0, 0.0, chance.number(-0.5, 0.5))),
        turn=draft.turn(0.0, 0.3),
        outline=outline,
        wide=chance.number(0.6, 0.85),
        sides=chance.pick((4, 6, 8)),
        spoke="length(q)",
        rails=chance.pick((0.0, 1.0)),
        fog=chance.number(0.2, 0.5),
        mark=chance.pick((0.0, 0.12, 0.3)),
        hue=neon(draft),
        lamp=chance.pick(("spark", "spark", "halo")),
        size=chance.number(0.012, 0.03),
        gloom=gloom(chance),
    )


def sign_of_strokes(draft: Draft, noun: str) -> Picture:
    """Write rows of made-up letters in neon, of strokes between nine points."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: $rows rows of glowing letters that nobody reads.",
        """
        vec2 g = vec2(p.x * $narrow * $rows + $scroll, p.y * $rows);
        vec2 cell = floor(g), q = (fract(g) - 0.5) * vec2(1.0 / $narrow, 1.0);
        float word = floor($change * iTime + 8.0 * random(cell + 31.0));
        float d = 9.0;
        vec2 old = vec2(0.0);
        for (int i = 0; i <= $strokes; i++) {
            vec2 pick = floor(3.0 * random2(cell * 13.0 + vec2(float(i), word))) - 1.0;
            vec2 at = pick * vec2(0.28 / $narrow, 0.3);
            d = i > 0 ? min(d, $line) : d;
            old = at;
        }
        float on = step($blank, random(cell + 77.0));
        on *= $frame * (0.75 + 0.25 * sin(9.0 * iTime * random(cell) + cell.x));
        vec3 light = $hue(0.2 * cell.y + $mark * random(cell)) * on;
        return $gloom + expose(light * $lamp(d / $rows, $size));
        """,
        rows=chance.pick((1.0, 1.5, 2.0, 3.0)),
        narrow=chance.number(1.1, 1.5),
        scroll=chance.pick(("0.7 * iTime", "sin(iTime + floor(p.y))", "0.5", "0.5")),
        change=chance.number(0.4, 1.1),
        strokes=chance.integer(3, 5),
        line=chance.pick(
            ("stroke(q, old, at)", "min(stroke(q, old, at), length(q - at))")
        ),
        blank=chance.pick((0.0, 0.2)),
        frame=chance.pick(("1.0", "step(abs(cell.y + 0.5), 1.0)")),
        mark=chance.pick((0.0, 1.0)),
        hue=neon(draft),
        lamp=chance.pick(("tube", "spark", "tube")),
        size=chance.number(0.025, 0.04),
        gloom=gloom(chance),
    )


SCREENS = (
    Idea("sound bars", 3, equalizer),
    Idea("oscilloscope", 2, oscilloscope),
    Idea("radar", 2, radar),
    Idea("cells of light", 3, cells_of_light),
    Idea("tunnel of light", 3, tunnel),
    Idea("neon letters", 2, sign_of_strokes),
)
