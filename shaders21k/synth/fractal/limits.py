"""Limit figures: fractals that folds, inversions and copies make."""

from shaders21k.synth.colors import dark, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.fractal.dragons import curve
from shaders21k.synth.fractal.gaskets import (
    gasket,
    hyperbolic,
    kaleidoscopic,
    slice_sponge,
)
from shaders21k.synth.grounds import ground


def drawn(draft: Draft) -> str:
    """Write how a distance `d` becomes a color: filled, lined, glowing, in rings."""
    chance = draft.chance
    way = chance.pick(("filled", "filled", "lined", "neon", "rings", "gray"))
    ink, hue = chance.pick((vivid, pale, dark))(chance), vec3(vivid(chance))
    if way == "filled":
        paper = dark(chance) if sum(ink) > 1.2 else pale(chance)
        return f"return mix({vec3(paper)}, {vec3(ink)}, inside(d, 0.012));"
    if way == "lined":
        paper = dark(chance) if sum(ink) > 1.2 else pale(chance)
        line = "inside(abs(d) - 0.008, 0.012)"
        return f"return mix({vec3(paper)}, {vec3(ink)}, {line});"
    if way == "neon":
        return (
            f"return {hue} * min(0.014 / (abs(d) + 0.004), 1.5) + exp(-90.0 * abs(d));"
        )
    if way == "rings":
        start = chance.number(0.0, 6.28)
        phase = vec3((start, start + 0.8, start + 1.6))
        return (
            f"return (0.5 + 0.5 * cos(40.0 * d + {phase})) * smoothstep(0.0, 0.02, d);"
        )
    return "return vec3(sqrt(clamp(3.0 * abs(d), 0.0, 1.0)));"


def triangle(draft: Draft, noun: str) -> Picture:
    """Fold a triangle into its corner, over and over (Sierpinski 1915)."""
    return draft.define(
        Picture,
        noun,
        "Picture: Sierpinski's triangle, $depth folds deep, leaning by $lean.",
        """
        vec2 z = rotation($turn) * p * $size;
        vec2 way = vec2(-0.5, 0.866);
        float scale = 1.0;
        for (int i = 0; i < $depth; i++) {
            z.x = abs(z.x);
            z -= 2.0 * min(dot(z, way), 0.0) * way;
            z = rotation($lean) * (z * 2.0 - vec2(0.0, 1.0));
            scale *= 2.0;
        }
        float d = max(abs(z.x) * 0.866 + z.y * 0.5, -z.y) - 0.5;
        d /= scale * $size;
        $colors
        """,
        depth=draft.chance.integer(3, 6),
        turn=draft.turn(0.15, 0.4),
        size=draft.chance.number(0.65, 1.1),
        lean=draft.sway(draft.chance.pick((0.0, 0.1, 0.3))),
        colors=drawn(draft),
    )


def holes(draft: Draft, noun: str) -> Picture:
    """Cut each square in nine and keep some: carpet, dust, cross or box."""
    chance = draft.chance
    name, gone = chance.pick(
        (
            ("Sierpinski's carpet", "max(f.x, f.y) - 0.333"),
            ("Cantor's dust", "min(f.x, f.y) - 0.333"),
            ("Vicsek's cross", "0.333 - min(f.x, f.y)"),
            ("round holes", "length(f) - 0.36"),
            ("diamonds", "f.x + f.y - 0.4"),
        )
    )
    dive = chance.happens(50)
    first, second = vec3(vivid(chance)), vec3(chance.pick((pale, dark))(chance))
    colors = chance.pick(
        (
            f"return mix({second}, {first}, tone > 0.5 ? 1.0 : 0.0);",
            "return vec3(tone > 0.5 ? 0.0 : 1.0);",
            "return vec3(tone > 0.5 ? 1.0 - 0.2 * depth : 0.0);",
            "return tone > 0.5 ? 0.5 + 0.5 * cos(depth + $phase) : vec3(0.0);",
            f"return {first} * (tone > 0.5 ? 1.0 / depth : 0.05);",
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: {name}, {'an endless dive into it' if dive else 'turning'}.",
        """
        vec2 z = rotation($turn) * p * $size + $corner;
        float tone = 0.0, depth = 0.0;
        for (int i = 0; i < $most; i++) {
            vec2 f = abs(fract(z * 0.5 + 0.5) * 2.0 - 1.0);
            if (tone < 0.5) {
                depth += 1.0;
                tone = $gone < 0.0 ? 1.0 : 0.0;
            }
            z *= 3.0;
        }
        $colors
        """.replace("$gone", gone).replace("$colors", colors),
        turn=draft.turn(0.05, 0.2),
        size=(
            f"pow(3.0, -fract({chance.number(0.15, 0.35):.3f} * iTime))"
            if dive
            else f"({chance.number(0.5, 1.0):.3f} + {draft.sway(0.15)})"
        ),
        most=5,
        corner="0.0" if name == "Vicsek's cross" or not dive else "1.0",
        phase=vec3((chance.number(0.0, 6.28), 2.0, 4.0)),
    )


def koch(draft: Draft, noun: str) -> Picture:
    """Fold the plane onto one side of a triangle, then each side into four (1904)."""
    return draft.define(
        Picture,
        noun,
        "Picture: Koch's snowflake, $depth folds deep, its teeth bent to and fro.",
        """
        vec2 z = rotation($turn) * p * $size;
        float angle = abs(sector(z, 3.0)), scale = $size;
        z = length(z) * vec2(sin(angle), cos(angle)) - vec2(0.0, 0.577);
        float bend = $bend + $sway, part = 1.0 / (1.0 + cos(bend));
        vec2 way = vec2(cos(0.5 * bend), -sin(0.5 * bend));
        for (int i = 0; i < $depth; i++) {
            z.x = abs(z.x) - 1.0 + part;
            z -= 2.0 * min(dot(z, way), 0.0) * way;
            z = (z - vec2(0.5 * part, 0.0)) * 2.0 / part;
            scale *= 2.0 / part;
        }
        float d = length(z - vec2(clamp(z.x, -1.0, 1.0), 0.0)) / scale;
        d = z.y > 0.0 ? d : -d;
        $colors
        """,
        depth=draft.chance.integer(3, 5),
        turn=draft.turn(0.1, 0.3),
        size=draft.chance.number(1.3, 1.8),
        bend=draft.chance.pick((1.047, 1.047, 1.047, -1.047, 1.3)),
        sway=draft.sway(draft.chance.pick((0.0, 0.15, 0.3))),
        colors=drawn(draft),
    )


def tree(draft: Draft, noun: str) -> Picture:
    """Fork a trunk, and each bough again, in the wind."""
    chance = draft.chance
    name, wood, leaf = chance.pick(
        (
            ("in leaf", (0.3, 0.2, 0.1), (0.25, 0.6, 0.15)),
            ("in autumn", (0.25, 0.15, 0.1), (0.9, 0.45, 0.1)),
            ("in blossom", (0.3, 0.2, 0.2), (1.0, 0.75, 0.85)),
            ("as a shadow", (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
            ("in snow", (0.8, 0.85, 0.9), (1.0, 1.0, 1.0)),
            ("of light", vivid(chance), vivid(chance)),
        )
    )
    back = chance.pick(
        (
            "mix(vec3(0.85, 0.92, 1.0), vec3(0.35, 0.6, 0.9), 0.5 + 0.5 * p.y)",
            "mix(vec3(1.0, 0.75, 0.4), vec3(0.35, 0.25, 0.5), 0.5 + 0.5 * p.y)",
            "mix(vec3(0.9), vec3(0.65, 0.68, 0.7), 0.5 + 0.5 * p.y)",
            "vec3(1.0)",
            "$ground",
        )
    )
    if name in {"of light", "in snow"}:
        back = vec3(dark(chance))
    if back == "$ground":
        back = f"{ground(draft)}(p)"
    return draft.define(
        Picture,
        noun,
        f"Picture: a tree that forks $depth times, {name}.",
        """
        vec2 z = p * $size + vec2(0.0, 1.1);
        float d = 9.0, scale = $size, age = 0.0;
        for (int i = 0; i < $depth; i++) {
            float wide = $thick * (1.0 - 0.4 * clamp(z.y, 0.0, 1.0));
            float each = length(z - vec2(0.0, clamp(z.y, 0.0, $long))) - wide;
            if (each / scale < d) {
                d = each / scale;
                age = float(i) / $last.0;
            }
            z.y -= $long;
            float side = z.x > 0.0 ? 1.0 : -1.0;
            z.x = abs(z.x);
            z = rotation($spread + side * $skew + $wind) * z * $grow;
            scale *= $grow;
        }
        vec3 color = mix($wood, $leaf, smoothstep(0.5, 1.0, age));
        return mix($back, color, inside(d, 0.012));
        """,
        size=chance.number(0.85, 1.1),
        depth=(depth := chance.integer(6, 9)),
        last=depth - 1,
        thick=chance.number(0.04, 0.09),
        long=chance.number(0.5, 0.65),
        spread=chance.number(0.35, 0.9),
        skew=chance.pick((0.0, 0.12)),
        wind=draft.sway(0.12),
        grow=chance.number(1.35, 1.6),
        wood=vec3(wood),
        leaf=vec3(leaf),
        back=back,
    )


def pythagoras(draft: Draft, noun: str) -> Picture:
    """Set two squares on each square's top (Bosman 1942)."""
    chance = draft.chance
    start = chance.number(0.0, 6.28)
    colors = chance.pick(
        (
            "mix(vec3(0.35, 0.2, 0.1), vec3(0.3, 0.75, 0.2), age)",
            "0.5 + 0.5 * cos(5.0 * age + $phase)",
            vec3(vivid(chance)),
            "vec3(1.0 - 0.7 * age)",
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: a tree of squares, two on the roof of each, swaying.",
        """
        vec2 z = p * $size + vec2(0.0, 1.6);
        vec3 color = $back(p);
        float scale = $size, bend = $sway;
        for (int i = 0; i < 9; i++) {
            float age = float(i) / 8.0, d = box(z, vec2(0.5)) / scale;
            vec3 paint = $colors;
            paint *= 1.0 - $rim * inside(abs(d) - 0.004, 0.008);
            color = mix(color, paint, inside(d, 0.008));
            z.x = z.x + bend * max(z.y - 0.5, 0.0);
            z.x = abs(z.x);
            z = rotation(0.7854) * (z - vec2(0.0, 1.0)) * 1.41421;
            z -= vec2(0.5, 0.5);
            scale *= 1.41421;
        }
        return color;
        """.replace("$colors", colors),
        size=chance.number(1.6, 2.2),
        back=ground(draft),
        sway=draft.sway(chance.number(0.08, 0.2)),
        rim=chance.pick((0.0, 0.7)),
        phase=vec3((start, start + 2.1, start + 4.2)),
    )


LIMITS = (
    Idea("Sierpinski triangle", 2, triangle),
    Idea("carpet of holes", 2, holes),
    Idea("Koch snowflake", 2, koch),
    Idea("fractal tree", 3, tree),
    Idea("Pythagoras tree", 1, pythagoras),
    Idea("folded paper curve", 2, curve),
    Idea("gasket of circles", 2, gasket),
    Idea("folded lines", 3, kaleidoscopic),
    Idea("hyperbolic disc", 3, hyperbolic),
    Idea("slice of a sponge", 2, slice_sponge),
)
