"""Fields of order: stripes, lattices, weaves and walls."""

from shaders21k.synth.draft import Draft, Field, Idea


def stripes(draft: Draft, noun: str) -> Field:
    """Draw bands whose pitch grows across the picture."""
    return draft.define(
        Field,
        noun,
        "Field: stripes, $count to the unit, wavering, edges $soft soft.",
        """
        p = rotation($turn) * p;
        float waver = $reach * sin($pitch * p.y + $slide);
        float band = fold($count * (p.x + waver));
        return smoothstep(0.5 - $soft, 0.5 + $soft, band);
        """,
        count=draft.chance.number(1.5, 6.0),
        turn=draft.turn(0.05, 0.25),
        reach=draft.chance.number(0.0, 0.4),
        pitch=draft.chance.number(1.0, 6.0),
        slide=draft.turn(0.5, 2.0),
        soft=draft.chance.pick((0.06, 0.2, 0.5)),
    )


def checks(draft: Draft, noun: str) -> Field:
    """Draw a chess board whose squares each have a shade of their own."""
    return draft.define(
        Field,
        noun,
        "Field: checks, $count to the unit, each shaded by chance.",
        """
        p = rotation($turn) * p * $count + $drift;
        vec2 cell = floor(p), f = abs(p - cell - 0.5);
        float odd = mod(cell.x + cell.y, 2.0);
        float inset = smoothstep($inset, $inset + 0.06, max(f.x, f.y));
        float shade = mix(odd, random(cell), $chance);
        return mix(shade, 1.0 - shade, inset);
        """,
        turn=draft.turn(0.05, 0.2),
        count=draft.chance.number(1.3, 3.5),
        drift=draft.drift(0.2, 0.8),
        inset=draft.chance.pick((0.2, 0.3, 0.42, 0.6)),
        chance=draft.chance.number(0.1, 0.7),
    )


def hexagons(draft: Draft, noun: str) -> Field:
    """Draw a honeycomb: the nearer of two lattices owns the point."""
    name, formula = draft.chance.pick(
        (
            ("cells", "smoothstep(0.02, 0.08, rim) * (0.25 + 0.75 * seed)"),
            ("rings", "fold(9.0 * rim + 6.0 * seed)"),
            ("buttons", "clamp(rim * (1.2 + 1.6 * seed), 0.0, 1.0)"),
            ("pumping cells", "smoothstep(-0.03, 0.03, rim - 0.4 * pulse)"),
        )
    )
    return draft.define(
        Field,
        noun,
        f"Field: honeycomb of {name}.",
        """
        p = p * $pitch + $drift;
        vec2 pace = vec2(1.0, 1.732);
        vec2 a = mod(p, pace) - 0.5 * pace, b = mod(p + 0.5 * pace, pace) - 0.5 * pace;
        vec2 f = dot(a, a) < dot(b, b) ? a : b;
        float seed = random((p - f) / (0.5 * pace) + 0.5);
        float pulse = 0.5 + 0.5 * sin($speed * iTime + 6.283 * seed);
        vec2 side = abs(f);
        float rim = 0.5 - max(dot(side, vec2(0.5, 0.866)), side.x);
        rim *= 0.6 + 0.8 * pulse;
        return $formula;
        """,
        pitch=draft.chance.number(1.2, 3.2),
        drift=draft.drift(0.1, 0.4),
        speed=draft.chance.number(0.8, 2.0),
        formula=formula,
    )


def truchet(draft: Draft, noun: str) -> Field:
    """Join quarter circles at random (Truchet 1704, Smith 1987)."""
    return draft.define(
        Field,
        noun,
        "Field: Truchet arcs, $count to the unit, $lanes lanes each.",
        """
        p = p * $count + $drift;
        vec2 cell = floor(p), f = p - cell;
        if (random(cell) < 0.5) {
            f.x = 1.0 - f.x;
        }
        float arc = min(abs(length(f) - 0.5), abs(length(1.0 - f) - 0.5));
        float band = 0.5 + 0.5 * cos($lanes * 12.566 * arc);
        float wide = $width + 0.08 * sin($slide + 3.0 * (p.x - p.y));
        return mix(1.0 - $mix * band, band, inside(arc - wide, 0.04));
        """,
        count=draft.chance.number(1.2, 3.0),
        drift=draft.drift(0.1, 0.4),
        lanes=draft.chance.number(0.5, 2.5),
        width=draft.chance.number(0.1, 0.3),
        slide=draft.turn(1.0, 2.5),
        mix=draft.chance.pick((0.0, 0.3)),
    )


def maze(draft: Draft, noun: str) -> Field:
    """Lean a wall left or right in each cell."""
    return draft.define(
        Field,
        noun,
        "Field: a maze of slanting walls, $width thick.",
        """
        p = rotation($angle) * p * $count + $drift;
        vec2 cell = floor(p), f = p - cell;
        float flip = smoothstep(0.3, 0.7, fold(random(cell) * 2.0 + $speed * iTime));
        float lean = abs(f.x - f.y), wall = min(lean, 1.0 - lean);
        float other = min(abs(f.x + f.y - 1.0), min(f.x + f.y, 2.0 - f.x - f.y));
        return inside(mix(wall, other, flip) - $width, 0.07);
        """,
        angle=draft.chance.pick((0.0, 0.785, 0.4)),
        count=draft.chance.number(1.4, 3.5),
        drift=draft.drift(0.1, 0.3),
        speed=draft.chance.number(0.1, 0.3),
        width=draft.chance.number(0.12, 0.3),
    )


def bricks(draft: Draft, noun: str) -> Field:
    """Lay bricks, each with its own shade and rough face."""
    return draft.define(
        Field,
        noun,
        "Field: bricks in shifted rows, rough faces, pale joints.",
        """
        p = p * vec2($count, 2.0 * $count) + $drift;
        p.x += 0.5 * mod(floor(p.y), 2.0) + $sway * sin(floor(p.y));
        vec2 cell = floor(p), f = abs(p - cell - 0.5);
        float joint = smoothstep(0.38, 0.48, max(f.x * 1.1, f.y));
        float face = 0.2 + 0.6 * random(cell) + 0.3 * (valueNoise(9.0 * p) - 0.5);
        return mix(face, 1.0, joint);
        """,
        count=draft.chance.number(1.2, 3.0),
        drift=draft.drift(0.1, 0.4),
        sway=draft.sway(0.6),
    )


def dots(draft: Draft, noun: str) -> Field:
    """Print a halftone: dots that grow with a hidden cloud."""
    return draft.define(
        Field,
        noun,
        "Field: halftone dots, $count to the unit, sized by passing clouds.",
        """
        float tone = clouds($pitch * p + $drift);
        p = rotation($turn) * p * $count;
        vec2 f = abs(fract(p) - 0.5);
        float size = $size * tone;
        return inside($shape - size, 0.06);
        """,
        count=draft.chance.number(3.0, 6.5),
        pitch=draft.chance.number(0.8, 2.0),
        drift=draft.drift(0.3, 0.8),
        turn=draft.turn(0.05, 0.15),
        size=draft.chance.number(0.6, 1.0),
        shape=draft.chance.pick(("length(f)", "max(f.x, f.y)", "f.x + f.y")),
    )


def bulge(draft: Draft, noun: str) -> Field:
    """Swell a chess board over a ball, as op art does."""
    return draft.define(
        Field,
        noun,
        "Field: a chess board, $count to the unit, swollen by a ball that wanders.",
        """
        vec2 center = vec2($x, $y), q = p - center;
        float near = clamp(1.0 - dot(q, q) / $square, 0.0, 1.0);
        q = rotation($turn) * (center + q * (1.0 - $swell * near * near)) * $count;
        vec2 wave = sin(3.14159 * q);
        float check = wave.x * wave.y;
        return smoothstep(-0.08, 0.08, check);
        """,
        x=draft.sway(0.6),
        y=draft.sway(0.5),
        square=draft.chance.number(0.5, 1.4),
        swell=draft.chance.pick((0.6, 0.75, -0.7)),
        turn=draft.turn(0.05, 0.2),
        count=draft.chance.number(3.0, 7.0),
    )


def grid(draft: Draft, noun: str) -> Field:
    """Rule lines both ways, thick or thin, or with dots where they cross."""
    return draft.define(
        Field,
        noun,
        "Field: a grid, $count to the unit, sliding.",
        """
        p = rotation($turn) * p * $count + $drift;
        vec2 f = abs(fract(p) - 0.5);
        float line = 0.5 - max(f.x, f.y), knot = length(0.5 - f);
        return $shape;
        """,
        turn=draft.turn(0.03, 0.15),
        count=draft.chance.number(1.5, 5.0),
        drift=draft.drift(0.3, 0.8),
        shape=draft.chance.pick(
            (
                "inside(line - 0.03, 0.03)",
                "inside(line - 0.12, 0.03)",
                "max(inside(line - 0.02, 0.03), inside(knot - 0.13, 0.03))",
                "clamp(0.03 / (line + 0.02), 0.0, 1.0)",
                "1.0 - inside(line - 0.05, 0.04)",
            )
        ),
    )


def weave(draft: Draft, noun: str) -> Field:
    """Pass threads over and under each other."""
    return draft.define(
        Field,
        noun,
        "Field: woven threads, over and under, $count to the unit.",
        """
        p = rotation($angle) * p * $count + $drift;
        vec2 cell = floor(p), f = 2.0 * (p - cell) - 1.0;
        vec2 thread = sqrt(max(1.0 - f * f / $square, 0.0));
        vec2 over = 0.5 + 0.5 * cos(3.14159 * (p.yx + cell) + $sway);
        vec2 shade = thread * (0.35 + 0.65 * over);
        return max(shade.x * (0.6 + 0.4 * random(cell.xx)), shade.y);
        """,
        angle=draft.chance.number(0.0, 6.28),
        count=draft.chance.number(1.4, 3.5),
        drift=draft.drift(0.1, 0.4),
        square=draft.chance.number(0.6, 1.0),
        sway=draft.sway(0.8),
    )


def rose(draft: Draft, noun: str) -> Field:
    """Draw rings whose radius follows the petals of a rose curve."""
    return draft.define(
        Field,
        noun,
        "Field: rings with $count petals, $pitch to the unit.",
        """
        float petals = cos($count.0 * atan(p.y, p.x) + $turn);
        float ring = length(p) * (1.0 + $depth * petals);
        return 0.5 + 0.5 * sin($pitch * ring - $speed * iTime);
        """,
        count=draft.chance.integer(2, 11),
        turn=draft.turn(0.3, 1.0),
        depth=draft.chance.number(0.1, 0.5),
        pitch=draft.chance.number(5.0, 13.0),
        speed=draft.chance.sign() * draft.chance.number(1.0, 3.0),
    )


def bits(draft: Draft, noun: str) -> Field:
    """Combine the bits of x and y: the munching squares of 1962, Sierpinski's holes."""
    name, sign = draft.chance.pick(
        (("xor", "^"), ("xor", "^"), ("and", "&"), ("or", "|"))
    )
    return draft.define(
        Field,
        noun,
        f"Field: x {name} y, bit by bit, on a lattice of $count to the unit.",
        f"""
        ivec2 cell = ivec2(floor(p * $count + $drift)) & 63;
        int code = cell.x {sign} cell.y;
        $shape
        """,
        count=draft.chance.number(8.0, 24.0),
        drift=draft.drift(1.0, 4.0),
        shape=draft.chance.pick(
            (
                "return float(code) / 63.0;",
                "return float((code + int(4.0 * iTime)) & 63) / 63.0;",
                "return float((code + int(4.0 * iTime)) & 8) / 8.0;",
                "return (code & 7) == 0 ? 1.0 : 0.0;",
            )
        ),
    )


PATTERNS = (
    Idea("stripes", 3, stripes),
    Idea("checks", 3, checks),
    Idea("honeycomb", 4, hexagons),
    Idea("Truchet arcs", 4, truchet),
    Idea("maze", 3, maze),
    Idea("bricks", 2, bricks),
    Idea("halftone dots", 3, dots),
    Idea("bulging checks", 3, bulge),
    Idea("bits", 2, bits),
    Idea("grid", 3, grid),
    Idea("woven threads", 3, weave),
    Idea("rose rings", 3, rose),
)
