"""Limit figures of circles, mirrors and slices: gaskets, tilings, sponges."""

import math

from shaders21k.synth.colors import dark, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Picture


def gasket(draft: Draft, noun: str) -> Picture:
    """Fold and invert: circles that touch circles (Apollonius; Quilez 2011)."""
    chance = draft.chance
    start = chance.number(0.0, 6.28)
    colors = chance.pick(
        (
            "$hue * exp(-$tight * d) + exp(-3.0 * $tight * d)",
            "vec3(smoothstep(0.0, 0.06, d))",
            "(0.5 + 0.5 * cos(3.0 * trap + $phase)) * smoothstep(0.0, 0.04, d)",
            "$hue * sqrt(trap) * smoothstep(0.0, 0.03, d)",
            "mix($hue, vec3(1.0), smoothstep(0.01, 0.03, d))",
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: $count folds and inversions, the lines where circles touch.",
        """
        vec2 z = rotation($turn) * p * $size + vec2($x, $y);
        float scale = $size, trap = 1.0;
        for (int i = 0; i < $count; i++) {
            z = 2.0 * fract(0.5 * z + 0.5) - 1.0;
            float grow = ($reach + $sway) / max(dot(z, z), 0.0004);
            z *= grow;
            scale *= grow;
            trap = min(trap, 1.0 / grow);
        }
        trap = clamp(trap, 0.0, 1.0);
        float d = $line / scale;
        return $colors;
        """.replace("$colors", colors),
        turn=draft.turn(0.05, 0.2),
        size=chance.number(0.6, 1.3),
        x=draft.sway(0.5),
        y=draft.sway(0.5),
        count=chance.integer(4, 7),
        reach=chance.number(1.0, 1.5),
        sway=draft.sway(0.12),
        line=chance.pick(
            ("abs(z.y)", "min(abs(z.x), abs(z.y))", "abs(length(z) - 1.0)")
        ),
        hue=vec3(vivid(chance)),
        tight=chance.number(15.0, 40.0),
        phase=vec3((start, start + 0.8, start + 1.6)),
    )


def kaleidoscopic(draft: Draft, noun: str) -> Picture:
    """Mirror, turn and grow again and again, and let the last lines glow."""
    chance = draft.chance
    count = chance.pick((3, 4, 5, 6, 8))
    base = chance.pick(
        (
            "length(z - vec2(clamp(z.x, -0.5, 0.5), 0.0))",
            "abs(box(z, vec2(0.5)))",
            "abs(length(z) - 0.5)",
            "abs(z.y)",
        )
    )
    start = chance.number(0.0, 6.28)
    colors = chance.pick(
        (
            "$hue * min(0.012 / d, 1.6)",
            "$hue * min(0.012 / d, 1.6)",
            "(0.5 + 0.5 * cos(4.0 * length(p) + $phase)) * min(0.014 / d, 1.4)",
            "vec3(inside(d - 0.008, 0.012))",
            "1.0 - vec3(inside(d - 0.008, 0.012))",
            "mix($paper, $hue, inside(d - 0.012, 0.012))",
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: lines mirrored $depth times in $count sectors.",
        """
        float angle = abs(sector(rotation($turn) * p, $count.0)), scale = $size;
        vec2 z = $size * length(p) * vec2(cos(angle), sin(angle));
        for (int i = 0; i < $depth; i++) {
            z = abs(z) - vec2($x, $y);
            z = rotation($bend) * z * $grow;
            scale *= $grow;
        }
        float d = max(($base) / scale, 0.001);
        return $colors;
        """.replace("$colors", colors).replace("$base", base),
        count=count,
        turn=draft.turn(0.1, 0.3),
        size=chance.number(0.9, 1.4),
        depth=chance.integer(2, 5),
        x=chance.number(0.3, 0.8),
        y=chance.number(0.1, 0.5),
        bend=draft.turn(0.1, 0.25),
        grow=chance.number(1.2, 1.7),
        hue=vec3(vivid(chance)),
        paper=vec3(chance.pick((dark, pale))(chance)),
        phase=vec3((start, start + 0.9, start + 1.8)),
    )


def hyperbolic(draft: Draft, noun: str) -> Picture:
    """Tile Poincare's disc, and slide along in it."""
    chance = draft.chance
    sides, corner = chance.pick(
        ((4, 5), (5, 4), (3, 7), (6, 4), (7, 3), (3, 8), (8, 3))
    )
    first, second = math.sin(math.pi / sides), math.cos(math.pi / corner)
    below = math.sqrt(second * second - first * first)
    hue, other = vec3(vivid(chance)), vec3(chance.pick((pale, dark))(chance))
    name, colors = chance.pick(
        (
            ("black and white", "vec3(mod(flips, 2.0))"),
            ("two colors", f"mix({hue}, {other}, mod(flips, 2.0))"),
            ("lines", f"mix({other}, {hue}, inside(line - 0.012, 0.012))"),
            ("rings", f"{hue} * (0.4 + 0.6 * cos(0.9 * rounds))"),
            ("a rainbow", "0.5 + 0.5 * cos(1.1 * rounds + vec3(0.0, 2.1, 4.2))"),
            ("glowing lines", f"{hue} * min(0.02 / (abs(line) + 0.008), 1.5)"),
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: tiles of $sides sides, $corner at each corner, in {name}.",
        """
        vec2 z = rotation($turn) * p / 0.95, a = vec2($x, $y);
        vec3 back = $back;
        float edge = length(z) - 1.0;
        if (edge > 0.0) {
            return back;
        }
        z = over(z - a, vec2(1.0, 0.0) - times(z, a * vec2(1.0, -1.0)));
        float flips = 0.0, rounds = 0.0;
        for (int i = 0; i < 12; i++) {
            float angle = sector(z, $sides.0);
            flips += angle < 0.0 ? 1.0 : 0.0;
            z = length(z) * vec2(cos(angle), abs(sin(angle)));
            vec2 q = z - vec2($center, 0.0);
            float d = dot(q, q);
            if (d < $square) {
                z = vec2($center, 0.0) + q * $square / max(d, 0.0001);
                flips += 1.0;
                rounds += 1.0;
            }
        }
        float line = min(distance(z, vec2($center, 0.0)) - $radius, z.y + $thin);
        vec3 color = $colors;
        return mix(back, color, inside(edge + 0.01, 0.01));
        """.replace("$colors", colors),
        sides=sides,
        corner=corner,
        turn=draft.turn(0.05, 0.2),
        x=draft.sway(0.4),
        y=draft.sway(0.4),
        center=second / below,
        radius=first / below,
        square=(first / below) ** 2,
        thin=chance.pick((0.0, 9.0)),
        back=vec3(chance.pick((dark, dark, pale))(chance)),
    )


def slice_sponge(draft: Draft, noun: str) -> Picture:
    """Cut Menger's sponge by a plane that moves: stars and lattices."""
    chance = draft.chance
    name, across, up = chance.pick(
        (
            ("the long diagonal", (0.7071, -0.7071, 0.0), (0.4082, 0.4082, -0.8165)),
            ("the long diagonal", (0.7071, -0.7071, 0.0), (0.4082, 0.4082, -0.8165)),
            ("a diagonal", (0.7071, 0.7071, 0.0), (0.0, 0.0, 1.0)),
            ("no axis at all", (0.8, 0.6, 0.0), (-0.36, 0.48, 0.8)),
        )
    )
    hue = vec3(vivid(chance))
    colors = chance.pick(
        (
            "vec3(1.0 - gone)",
            "vec3(gone)",
            f"mix({hue}, vec3(0.0), gone) * (0.6 + 0.4 * depth / 4.0)",
            "(0.5 + 0.5 * cos(1.3 * depth + vec3(0.0, 2.0, 4.0))) * gone",
            f"mix({hue}, vec3(1.0), gone)",
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: Menger's sponge cut across {name}, at a height that changes.",
        """
        vec2 z = rotation($turn) * p * $size;
        vec3 q = z.x * $across + z.y * $up + $normal * ($height);
        vec3 far = abs(q);
        if ($bounded && max(far.x, max(far.y, far.z)) > 1.0) {
            return $back;
        }
        float gone = 0.0, depth = 4.0;
        for (int i = 0; i < 4; i++) {
            vec3 f = abs(fract(0.5 * q + 0.5) * 2.0 - 1.0);
            float most = min(max(f.x, f.y), min(max(f.y, f.z), max(f.z, f.x)));
            if (gone < 0.5 && most < $hole) {
                gone = 1.0;
                depth = float(i);
            }
            q *= 3.0;
        }
        return $colors;
        """.replace("$colors", colors),
        turn=draft.turn(0.05, 0.2),
        size=chance.number(0.8, 1.6),
        across=vec3(across),
        up=vec3(up),
        normal=vec3(cross(across, up)),
        height=draft.sway(chance.number(0.5, 0.9)),
        bounded=chance.pick(("true", "true", "false")),
        back=vec3(chance.pick((dark, pale))(chance)),
        hole="0.333",
    )


def cross(
    a: tuple[float, float, float], b: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Find what is at right angles to both."""
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )
