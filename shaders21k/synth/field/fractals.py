"""Fields of iteration: escape times, orbit traps, root basins and folded systems."""

from shaders21k.synth.draft import Draft, Field, Idea

TRAPS = {
    "a cross": "min(abs(z.x), abs(z.y))",
    "a circle": "abs(length(z) - 0.5)",
    "a point": "length(z - vec2(0.3, 0.2))",
    "a line": "abs(z.x + 0.4 * z.y)",
}


def escape(draft: Draft, noun: str) -> Field:
    """Count steps of z * z + c on a zoom into the border of Mandelbrot's set."""
    place, x, y = draft.chance.pick(
        (
            ("the seahorse valley", -0.7453, 0.1127),
            ("the elephant valley", 0.2756, 0.0069),
            ("a spiral", -0.0892, 0.6539),
            ("the antenna", -1.2567, 0.3798),
            ("a branch", -0.1592, -1.0317),
        )
    )
    return draft.define(
        Field,
        noun,
        f"Field: Mandelbrot's set, swaying in and out at {place}.",
        """
        float zoom = $zoom * exp($sway);
        vec2 c = vec2($x, $y) + rotation($turn) * p * zoom, z = vec2(0.0);
        float steps = 0.0, trap = 9.0;
        for (int i = 0; i < 48; i++) {
            z = vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + c;
            trap = min(trap, $trap);
            if (dot(z, z) > 16.0) {
                break;
            }
            steps += 1.0;
        }
        float rest = 0.5 * log2(max(log2(max(dot(z, z), 2.0)), 0.1));
        return steps > 47.5 ? fold(4.0 * sqrt(trap)) : fold(0.14 * (steps - rest));
        """,
        x=f"{x:.4f}",
        y=f"{y:.4f}",
        zoom=draft.chance.pick((0.35, 0.12, 0.04, 0.02)),
        sway=draft.sway(1.2),
        turn=draft.turn(0.05, 0.2),
        trap=TRAPS[draft.chance.pick(tuple(TRAPS))],
    )


def julia(draft: Draft, noun: str) -> Field:
    """Iterate z^n + c with c on a walk about the border of the set."""
    power, step = draft.chance.pick(
        (
            ("2", "vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y)"),
            ("2, folded", "vec2(z.x * z.x - z.y * z.y, 2.0 * abs(z.x * z.y))"),
            (
                "3",
                "z * (z * z - 3.0 * z.yx * z.yx) * vec2(1.0, -1.0)",
            ),
        )
    )
    trap = draft.chance.pick(tuple(TRAPS))
    return draft.define(
        Field,
        noun,
        f"Field: a Julia set of power {power}, its orbits caught by {trap}.",
        """
        vec2 z = rotation($turn) * p * $zoom;
        float walk = $walk;
        vec2 c = $reach * vec2(cos(walk), sin(walk));
        float steps = 0.0, trap = 9.0;
        for (int i = 0; i < 32; i++) {
            z = $step + c;
            trap = min(trap, $trap);
            if (dot(z, z) > 16.0) {
                break;
            }
            steps += 1.0;
        }
        float rest = 0.6 * log2(max(log2(max(dot(z, z), 2.0)), 0.1));
        return mix(sqrt(clamp(trap, 0.0, 1.0)), fold(0.15 * (steps - rest)), $blend);
        """,
        turn=draft.turn(0.05, 0.2),
        zoom=draft.chance.number(0.8, 1.4),
        walk=draft.turn(0.1, 0.3),
        reach=draft.chance.number(0.6, 0.8),
        step=step,
        trap=TRAPS[trap],
        blend=draft.chance.pick((0.2, 0.5, 0.9)),
    )


def newton(draft: Draft, noun: str) -> Field:
    """Show which root of z^3 = 1 Newton's method reaches, and how soon."""
    return draft.define(
        Field,
        noun,
        "Field: basins of Newton's method for z * z * z = 1, relaxed by $relax.",
        """
        vec2 z = rotation($turn) * p * $zoom + vec2($x, $y);
        float sum = 0.0;
        for (int i = 0; i < 12; i++) {
            vec2 square = vec2(z.x * z.x - z.y * z.y, -2.0 * z.x * z.y);
            square /= max(dot(square, square), 0.0001);
            vec2 next = z * (1.0 - $relax / 3.0) + $relax / 3.0 * square;
            sum += exp(-6.0 * distance(next, z));
            z = rotation($spin) * next;
        }
        return fold(0.32 * (atan(z.y, z.x) + 3.2) + 0.14 * sum);
        """,
        turn=draft.turn(0.1, 0.3),
        zoom=draft.chance.number(0.8, 2.0),
        x=draft.sway(0.5),
        y=draft.sway(0.4),
        relax=draft.chance.number(0.8, 1.6),
        spin=draft.sway(0.12),
    )


def inversions(draft: Draft, noun: str) -> Field:
    """Fold into a quadrant, invert, shift: a lace of circles."""
    trap = draft.chance.pick(tuple(TRAPS))
    return draft.define(
        Field,
        noun,
        f"Field: $count inversions after a fold, caught by {trap}.",
        """
        vec2 z = p * $zoom;
        float trap = 9.0, glow = 0.0;
        for (int i = 0; i < $count; i++) {
            z = abs(z) / clamp(dot(z, z), 0.05, 4.0) - vec2($x + $sway, $y);
            z = rotation($spin) * z;
            float each = $trap;
            glow += exp(-8.0 * each);
            trap = min(trap, each);
        }
        return mix(fold(3.0 * sqrt(trap)), clamp(0.5 * glow, 0.0, 1.0), $blend);
        """,
        zoom=draft.chance.number(0.5, 1.2),
        count=draft.chance.integer(4, 7),
        x=draft.chance.number(0.5, 1.0),
        y=draft.chance.number(0.4, 0.9),
        sway=draft.sway(0.15),
        spin=draft.sway(0.25),
        trap=TRAPS[trap],
        blend=draft.chance.pick((0.0, 0.5, 1.0)),
    )


def folds(draft: Draft, noun: str) -> Field:
    """Fold, turn and scale again and again: a system of copies of itself."""
    return draft.define(
        Field,
        noun,
        "Field: $count folds, each copy $scale times smaller, turned by $turn.",
        """
        vec2 z = p * $zoom;
        float scale = 1.0, near = 9.0, tone = 0.0;
        for (int i = 0; i < $count; i++) {
            z = abs(z) - vec2($x, $y);
            z = rotation($turn) * z * $scale;
            scale *= $scale;
            float d = abs(max(abs(z.x), abs(z.y) * $squeeze) - 0.6) / scale;
            tone += step(d, near);
            near = min(near, d);
        }
        return mix(exp(-$tight * near), fold(0.37 * tone + 6.0 * near), $blend);
        """,
        zoom=draft.chance.number(0.6, 1.2),
        count=draft.chance.integer(4, 6),
        x=draft.chance.number(0.25, 0.8),
        y=draft.chance.number(0.1, 0.6),
        turn=draft.turn(0.08, 0.25),
        scale=draft.chance.number(1.3, 1.9),
        squeeze=draft.chance.number(0.3, 1.6),
        tight=draft.chance.number(8.0, 25.0),
        blend=draft.chance.pick((0.0, 0.5, 1.0)),
    )


def carpet(draft: Draft, noun: str) -> Field:
    """Take the middle out of every square, at every scale (Sierpinski's carpet)."""
    return draft.define(
        Field,
        noun,
        "Field: a carpet with holes at four scales, zoomed and shown by depth.",
        """
        vec2 z = rotation($turn) * p * $zoom * exp($sway);
        float tone = 0.0, height = 0.5;
        for (int i = 0; i < 4; i++) {
            vec2 f = abs(fract(z) - 0.5);
            float hole = inside($shape - $size, 0.03);
            tone = mix(tone + height * random(floor(z)) * $shade, 1.0 - height, hole);
            z = rotation($spin) * z * $finer;
            height *= 0.6;
        }
        return clamp(tone, 0.0, 1.0);
        """,
        turn=draft.turn(0.05, 0.2),
        zoom=draft.chance.number(0.35, 0.8),
        sway=draft.sway(0.4),
        size=draft.chance.number(0.12, 0.3),
        shape=draft.chance.pick(("max(f.x, f.y)", "length(f)", "f.x + f.y")),
        shade=draft.chance.number(0.2, 0.8),
        spin=draft.chance.pick((0.0, 0.0, 0.785, 0.4)),
        finer=draft.chance.pick((2.0, 3.0, 2.4)),
    )


def gasket(draft: Draft, noun: str) -> Field:
    """Repeat, invert, repeat: circles that touch circles, as lace or as depths."""
    return draft.define(
        Field,
        noun,
        "Field: $count rounds of repetition and inversion.",
        """
        vec2 z = p * $zoom + vec2($x, $y);
        float scale = 1.0, trap = 1.0;
        for (int i = 0; i < $count; i++) {
            z = 2.0 * fract(0.5 * z + 0.5) - 1.0;
            float grow = ($reach + $sway) / max(dot(z, z), 0.001);
            z *= grow;
            scale *= grow;
            trap = min(trap, 1.0 / grow);
        }
        return clamp($shape, 0.0, 1.0);
        """,
        zoom=draft.chance.number(0.5, 1.1),
        x=draft.sway(0.5),
        y=draft.sway(0.5),
        count=draft.chance.integer(4, 7),
        reach=draft.chance.number(1.0, 1.5),
        sway=draft.sway(0.12),
        shape=draft.chance.pick(
            ("sqrt(trap)", "30.0 * abs(z.y) / scale", "exp(-25.0 * abs(z.y) / scale)")
        ),
    )


def kali(draft: Draft, noun: str) -> Field:
    """Fold, invert and shift, and add how near each step came to the middle."""
    return draft.define(
        Field,
        noun,
        "Field: $count steps from z to abs(z) / z^2 - c.",
        """
        vec2 z = $zoom * p, c = vec2($x + $sway, $y + $other);
        float sum = 0.0;
        for (int i = 0; i < $count; i++) {
            z = abs(z) / max(dot(z, z), 0.02) - c;
            sum += exp(-$tight * length(z));
        }
        return clamp($shape, 0.0, 1.0);
        """,
        zoom=draft.chance.number(0.5, 1.2),
        x=draft.chance.number(0.5, 1.0),
        y=draft.chance.number(0.3, 0.9),
        sway=draft.sway(0.08),
        other=draft.sway(0.08),
        count=draft.chance.integer(3, 6),
        tight=draft.chance.number(1.0, 3.0),
        shape=draft.chance.pick(("0.6 * sum", "fold(2.0 * sum)")),
    )


FRACTALS = (
    Idea("Mandelbrot zoom", 2, escape),
    Idea("Julia set", 4, julia),
    Idea("Newton basins", 3, newton),
    Idea("lace of inversions", 4, inversions),
    Idea("folded copies", 4, folds),
    Idea("carpet", 3, carpet),
    Idea("touching circles", 3, gasket),
    Idea("Kali lace", 2, kali),
)
