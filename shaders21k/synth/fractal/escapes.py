"""Escape-time fractals as people show them: well-known places, classic colorings."""

import textwrap
from dataclasses import dataclass

from shaders21k.synth.chance import Chance
from shaders21k.synth.colors import vec3, vivid
from shaders21k.synth.draft import Draft, Picture, spell
from shaders21k.synth.fractal.formulas import (
    CELTIC,
    CUBIC,
    MANDELBROT,
    QUARTIC,
    SHIP,
    TRICORN,
    Formula,
)
from shaders21k.synth.palettes import palette

TRAPS = {
    "a cross": "min(abs(z.x), abs(z.y))",
    "a circle": "abs(length(z) - 0.6)",
    "a point": "length(z - vec2(0.2, 0.3))",
    "stalks": "min(abs(z.x - 0.1), abs(z.y + 0.1))",
    "a diamond": "abs(abs(z.x) + abs(z.y) - 0.5)",
}

ULTRA = """
float at = fract(0.035 * count + $start) * 5.0;
vec3 color = mix(vec3(0.0, 0.03, 0.35), vec3(0.15, 0.45, 0.8), clamp(at, 0.0, 1.0));
color = mix(color, vec3(0.95, 1.0, 1.0), clamp(at - 1.0, 0.0, 1.0));
color = mix(color, vec3(1.0, 0.65, 0.05), clamp(at - 2.0, 0.0, 1.0));
color = mix(color, vec3(0.1, 0.03, 0.02), clamp(at - 3.0, 0.0, 1.0));
color = mix(color, vec3(0.0, 0.03, 0.35), clamp(at - 4.0, 0.0, 1.0));
"""

OUTSIDES = {
    "a rainbow of cosines": """
vec3 color = 0.5 + 0.5 * cos($pace * count + $phase);
""",
    "a pale rainbow": """
vec3 color = 0.7 + 0.3 * cos(0.2 * count + $phase);
""",
    "blue, white and gold": ULTRA,
    "fire": """
float heat = clamp(0.035 * count, 0.0, 1.0);
vec3 color = clamp(vec3(3.0 * heat, 3.0 * heat - 0.8, 3.0 * heat - 1.9), 0.0, 1.0);
""",
    "a glow at the border": """
float glow = clamp(count / 45.0, 0.0, 1.0);
vec3 color = sqrt(glow) * mix($hue, vec3(1.0), glow);
""",
    "gray": """
vec3 color = vec3(fold(0.08 * count));
""",
    "gray from white": """
vec3 color = vec3(exp(-0.06 * max(count, 0.0)));
""",
    "stripes of black and white": """
vec3 color = vec3(0.5 + 0.5 * clamp(6.0 * sin(1.57 * count), -1.0, 1.0));
""",
    "flat bands": """
vec3 color = 0.5 + 0.5 * cos(0.6 * floor(count) + $phase);
""",
    "black squares of binary decomposition": """
float side = step(0.0, z.y) - 0.5;
vec3 color = mix(vec3(0.5 + side), 0.5 + 0.5 * cos(0.3 * count + $phase), $mix);
""",
    "a palette": """
vec3 color = $colors($pace * 0.06 * count);
""",
}

INSIDES = {
    "black": "vec3(0.0)",
    "a dark tint": "0.15 * $hue",
    "its orbit's trap": "vec3(sqrt(clamp(trap, 0.0, 1.0)))",
    "white": "vec3(1.0)",
}


def color_by_count(draft: Draft) -> tuple[str, str]:
    """Write colors by the smooth count of steps; name them."""
    chance = draft.chance
    name = chance.pick(tuple(OUTSIDES), (4, 1, 3, 2, 3, 2, 1, 1, 2, 1, 3))
    inside = chance.pick(tuple(INSIDES), (7, 1, 2, 1))
    start = chance.number(0.0, 6.28)
    step = chance.pick((2.1, 2.1, 0.6, 1.0))
    words = {
        "$pace": spell(chance.number(0.12, 0.45)),
        "$phase": vec3((start, start + step, start + 2 * step)),
        "$hue": vec3(vivid(chance)),
        "$start": spell(chance.number(0.0, 1.0)),
        "$mix": spell(chance.pick((0.0, 0.5))),
    }
    code = OUTSIDES[name] + f"return escaped ? color : {INSIDES[inside]};"
    if "$colors" in code:
        words["$colors"] = str(palette(draft))
    for word, value in words.items():
        code = code.replace(word, value)
    return f"{name}, {inside} inside", code


def color_by_trap(draft: Draft) -> tuple[str, str]:
    """Light what comes near a trap; name it."""
    chance = draft.chance
    name, code = chance.pick(
        (
            (
                "lit on black",
                "return $hue * exp(-$tight * trap) + exp(-3.0 * $tight * trap);",
            ),
            ("in gray", "return vec3(pow(clamp(trap, 0.0, 1.0), 0.4));"),
            (
                "over a rainbow",
                """
                vec3 color = 0.5 + 0.5 * cos(0.25 * count + $phase);
                return color * clamp(5.0 * sqrt(trap), 0.0, 1.0);
                """,
            ),
            (
                "in a rainbow",
                "return 0.5 + 0.5 * cos(6.0 * sqrt(trap) + $phase);",
            ),
        )
    )
    code = code.replace("$hue", vec3(vivid(chance)))
    code = code.replace("$tight", spell(chance.number(6.0, 20.0)))
    start = chance.number(0.0, 6.28)
    code = code.replace("$phase", vec3((start, start + 1.0, start + 2.0)))
    return f"an orbit trap {name}", code


def color_by_distance(draft: Draft, scale: str) -> tuple[str, str]:
    """Draw the border by its distance (Milnor 1989), in gray or one hue."""
    chance = draft.chance
    ink = chance.pick(((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), vivid(chance)))
    name, code = chance.pick(
        (
            ("black on white", "return $ink * (escaped ? tone : 0.0);"),
            ("light on black", "return $ink * (escaped ? 1.0 - tone : 0.0);"),
            ("light on black", "return $ink * (escaped ? exp(-4.0 * tone) : 0.0);"),
        )
    )
    fall = spell(chance.pick((0.25, 0.4, 0.5)))
    code = f"""
float size = max(length(z), 1.0), slope = max(length(dz), 0.0001);
float far = 0.5 * size * log(size) / slope;
float tone = pow(clamp(4.0 * far / {scale}, 0.0, 1.0), {fall});
{code.replace("$ink", vec3(ink))}
"""
    return f"its distance, {name}", code


def coloring(chance: Chance, formula: Formula) -> str:
    """Pick how to color: distances only where the slope is known."""
    ways = ("count", "trap", "distance")
    return chance.pick(ways, (8, 2, 2 if formula is MANDELBROT else 0))


@dataclass(frozen=True, slots=True)
class Plane:
    """What is iterated, and where.

    Attributes:
        formula: what is iterated.
        title: what the picture shows.
        start: GLSL that defines c and z from p.
        scale: GLSL of how much of the plane one unit of p is.
        most: how many steps to take.
    """

    formula: Formula
    title: str
    start: str
    scale: str
    most: int


def iterate(draft: Draft, noun: str, plane: Plane) -> Picture:
    """Write the loop and the colors."""
    formula, start, most = plane.formula, plane.start, plane.most
    way = coloring(draft.chance, formula)
    trap = draft.chance.pick(tuple(TRAPS))
    if way == "count":
        name, colors = color_by_count(draft)
    elif way == "trap":
        name, colors = color_by_trap(draft)
    else:
        name, colors = color_by_distance(draft, plane.scale)
    slope = ""
    if way == "distance":
        one = " + vec2(1.0, 0.0)" if "z = vec2(0.0)" in start else ""
        slope = f"dz = clamp(2.0 * times(z, dz){one}, -1e18, 1e18);\n    "
        start += "\nvec2 dz = vec2(1.0, 0.0);"
    trapped = "trap = min(trap, $trap);\n    " if "trap" in colors else ""
    needs_end = "count" in colors or "escaped" in colors
    declared = ["steps = 0.0"] if "count" in colors else []
    declared += ["trap = 9.0"] if trapped else []
    body = f"""
{start}
{f"float {', '.join(declared)};" if declared else ""}
for (int i = 0; i < {most}; i++) {{
    {slope}z = {formula.step} + c;
    {trapped}if (dot(z, z) > 400.0) {{
        break;
    }}
{"    steps += 1.0;" if "count" in colors else ""}
}}
{"bool escaped = dot(z, z) > 400.0;" if needs_end else ""}
{smooth(formula.power) if "count" in colors else ""}
{textwrap.dedent(colors).strip()}
"""
    body = "\n".join(line for line in body.splitlines() if line)
    title = f"Picture: {plane.title}; colors: {name}."
    return draft.define(Picture, noun, title, body.replace("$trap", TRAPS[trap]))


def smooth(power: int) -> str:
    """Write the count of steps without its jumps (Vepstas 1997)."""
    grade = {2: "", 3: " / 1.585", 4: " / 2.0"}[power]
    rest = f"log2(log2(dot(z, z)) / 8.6){grade}"
    return f"float count = escaped ? steps - {rest} : steps;"


def zoom(draft: Draft, noun: str, formula: Formula) -> Picture:
    """Sway in and out at a place on the border."""
    x, y, width = draft.chance.pick(formula.places)
    reach = 0.25 if width > 1.0 else draft.chance.number(0.5, 1.1)
    start = f"""
float zoom = {width:.4f} * exp({draft.sway(reach)});
vec2 reach = zoom * (rotation({draft.turn(0.02, 0.1)}) * p);
vec2 c = vec2({x:.4f}, {y:.4f}) + reach{formula.flip};
vec2 z = vec2(0.0);
"""
    title = f"{formula.noun}, swaying in and out"
    most = 64 if width > 0.3 else 96
    plane = Plane(formula, title, start.strip("\n"), "zoom", most)
    return iterate(draft, noun, plane)


def filled(draft: Draft, noun: str, formula: Formula) -> Picture:
    """Walk c about a place where its Julia set is beautiful."""
    x, y = draft.chance.pick(formula.seeds)
    reach = draft.chance.number(0.01, 0.05)
    place = f"vec2({x:.4f}, {y:.4f})"
    walk = f"{place} + vec2({draft.sway(reach)}, {draft.sway(reach)})"
    if formula is MANDELBROT and draft.chance.happens(15):
        angle = draft.turn(0.1, 0.25)
        walk = (
            f"0.52 * vec2(cos({angle}), sin({angle}))"
            f"\n    - 0.26 * vec2(cos(2.0 * ({angle})), sin(2.0 * ({angle})))"
        )
    size = draft.chance.pick((1.3, 1.3, 1.0, 0.8))
    start = f"""
vec2 c = {walk};
vec2 z = {size:.2f} * p;
"""
    title = f"the Julia set of {formula.noun}, c walking"
    plane = Plane(formula, title, start.strip("\n"), f"{size:.1f}", 80)
    return iterate(draft, noun, plane)


def mandelbrot(draft: Draft, noun: str) -> Picture:
    """Show Mandelbrot's set."""
    return zoom(draft, noun, MANDELBROT)


def julia(draft: Draft, noun: str) -> Picture:
    """Show a Julia set of a square."""
    return filled(draft, noun, MANDELBROT)


def ship(draft: Draft, noun: str) -> Picture:
    """Show the burning ship (Michelitsch and Roessler 1992)."""
    return zoom(draft, noun, SHIP)


def cousin(draft: Draft, noun: str) -> Picture:
    """Show a set of another power, or of another fold."""
    formula = draft.chance.pick((CUBIC, QUARTIC, TRICORN, CELTIC, CUBIC))
    return zoom(draft, noun, formula)


def strange_julia(draft: Draft, noun: str) -> Picture:
    """Show a Julia set of another formula."""
    formula = draft.chance.pick((CUBIC, QUARTIC, TRICORN, CELTIC, SHIP))
    return filled(draft, noun, formula)
