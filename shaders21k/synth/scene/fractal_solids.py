"""Fractal bodies: space folded, shrunk and folded again; and what colors them.

Each is a few lines that fold `q` and note in `trap` how near it came to the middle: the
solid measures what is left, the material colors by the trap (Quilez 2001).
"""

from dataclasses import dataclass

from shaders21k.synth.colors import muted, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Material, Solid


@dataclass(frozen=True, slots=True)
class Fractal:
    """A fractal that is written twice, as a solid and as a material.

    Attributes:
        noun: its tag.
        comment: what it is, for the reader.
        folds: GLSL that folds `vec3 q` and updates `float scale` and `float trap`.
        distance: GLSL of the distance, from `q` and `scale`.
    """

    noun: str
    comment: str
    folds: str
    distance: str


def menger(draft: Draft) -> Fractal:
    """Cut crosses out of a cube at three scales (Menger 1926)."""
    holes = draft.chance.pick(
        (
            "min(max(q.x, q.y), min(max(q.y, q.z), max(q.z, q.x)))",
            "max(q.x, max(q.y, q.z))",
            "0.5 * (min(q.x, min(q.y, q.z)) + max(q.x, max(q.y, q.z)))",
        )
    )
    levels = draft.chance.integer(2, 4)
    return Fractal(
        "Menger sponge",
        f"a cube with crosses cut out at {levels} scales (Menger 1926)",
        f"""
        float d = block(p, vec3(0.75));
        for (int i = 0; i < {levels}; i++) {{
            q = abs(mod(p / 0.75 * scale, 2.0) - 1.0);
            scale *= 3.0;
            q = abs(1.0 - 3.0 * q);
            float hole = {holes} - {1.0 + draft.chance.pick((0.0, 0.2)):.1f};
            d = max(d, 0.75 * hole / scale);
            trap = min(trap, length(q) * 0.4);
        }}
        """,
        "d",
    )


def tetrahedra(draft: Draft) -> Fractal:
    """Fold along planes to a corner and double (Sierpinski 1915)."""
    chance = draft.chance
    bend = ""
    if chance.happens(50):
        bend = "\n            q.xy = bend * q.xy;"
    folds, corner = chance.pick(
        (
            (
                """
            q.xy = q.x + q.y < 0.0 ? -q.yx : q.xy;
            q.xz = q.x + q.z < 0.0 ? -q.zx : q.xz;
            q.yz = q.y + q.z < 0.0 ? -q.zy : q.yz;""",
                "vec3(0.75)",
            ),
            (
                """
            q = abs(q);
            q.xy = q.x < q.y ? q.yx : q.xy;
            q.xz = q.x < q.z ? q.zx : q.xz;""",
                "vec3(1.1, 0.0, 0.0)",
            ),
        )
    )
    count = chance.integer(4, 6)
    return Fractal(
        "folded fractal",
        f"space folded to one corner and doubled, {count} times (Sierpinski 1915)",
        f"""
        {f"mat2 bend = rotation({draft.sway(0.25)});" if bend else ""}
        for (int i = 0; i < {count}; i++) {{{folds}{bend}
            q = 2.0 * q - {corner};
            scale *= 2.0;
            trap = min(trap, length(q) * 0.5);
        }}
        """,
        "(length(q) - 1.2) / scale",
    )


def bulb(draft: Draft) -> Fractal:
    """Raise to the eighth power by three squarings (White and Nylander 2009)."""
    squarings = draft.chance.pick((2, 3, 3))
    power = 2**squarings
    return Fractal(
        "Mandelbulb",
        f"points that {squarings} squarings and a sum keep near (White, Nylander 2009)",
        f"""
        vec3 c = {draft.chance.pick(("q", "vec3(0.3, 0.6 * sin(0.4 * iTime), -0.4)"))};
        float r = length(q);
        for (int i = 0; i < 3; i++) {{
            if (r > 2.0) {{
                break;
            }}
            scale = {power}.0 * pow(r + 0.0001, {power - 1}.0) * scale + 1.0;
            for (int j = 0; j < {squarings}; j++) {{
                float across = dot(q.xy, q.xy) + 0.000001;
                float lean = 1.0 - q.z * q.z / across;
                q = vec3(lean * (q.x * q.x - q.y * q.y), 2.0 * lean * q.x * q.y,
                    -2.0 * q.z * sqrt(across));
            }}
            q += c;
            r = length(q);
            trap = min(trap, r);
        }}
        """,
        "0.5 * log(max(r, 0.01)) * r / scale",
    )


def boxes(draft: Draft) -> Fractal:
    """Fold at the walls of a box, then at two balls, and stretch (Lowe 2010)."""
    stretch = draft.chance.pick((-1.7, -1.5, -1.4, 2.6, 3.0))
    reach = 2.0 * (abs(stretch) + 1.0) / (abs(stretch) - 1.0) if stretch > 0 else 4.0
    zoom = min(reach / 1.1, 5.0)
    return Fractal(
        "Mandelbox",
        f"space folded at a box and two balls, stretched by {stretch} (Lowe 2010)",
        f"""
        q *= {zoom:.2f};
        vec3 start = q;
        float low = 0.25 + 0.1 * sin(0.5 * iTime);
        for (int i = 0; i < 4; i++) {{
            q = 2.0 * clamp(q, -1.0, 1.0) - q;
            float push = 1.0 / clamp(dot(q, q), low, 1.0);
            trap = min(trap, dot(q, q));
            q = q * push * {stretch:.2f} + start;
            scale = scale * push * {abs(stretch):.2f} + 1.0;
        }}
        """,
        f"0.9 * (length(q) - 2.0) / scale / {zoom:.2f}",
    )


def julia(draft: Draft) -> Fractal:
    """Square quaternions and add one that wanders (Hart, Sandin and Kauffman 1989)."""
    chance = draft.chance
    first = ", ".join(f"{chance.number(-0.6, 0.4):.2f}" for _ in range(2))
    return Fractal(
        "quaternion Julia set",
        "points that squaring quaternions keeps near (Hart, Sandin, Kauffman 1989)",
        f"""
        vec4 z = vec4(1.1 * q, 0.0), c = vec4({first}, 0.3, 0.0);
        c.yz += 0.3 * vec2(cos(0.6 * iTime), sin(0.5 * iTime));
        float r = dot(z, z);
        for (int i = 0; i < 7; i++) {{
            if (r > 8.0) {{
                break;
            }}
            scale *= 4.0 * r;
            z = vec4(z.x * z.x - dot(z.yzw, z.yzw), 2.0 * z.x * z.yzw) + c;
            r = dot(z, z);
            trap = min(trap, r);
        }}
        """,
        "0.2 * sqrt(max(r / (scale + 0.000001), 0.0)) * log(max(r, 1.0001))",
    )


def branches(draft: Draft) -> Fractal:
    """Fork a trunk into mirrored branches, each smaller: a tree, a coral."""
    chance = draft.chance
    forks = chance.integer(4, 6)
    return Fractal(
        "branching body",
        f"a trunk that forks {forks} times, swaying",
        f"""
        mat2 lean = rotation({chance.number(0.45, 0.8):.2f} + {draft.sway(0.12)});
        mat2 turn = rotation({chance.number(0.8, 1.6):.2f});
        float d = 9.0;
        q.y += 1.0;
        for (int i = 0; i < {forks}; i++) {{
            d = min(d, pill(q, vec3(0.0), vec3(0.0, 0.8, 0.0), 0.09) / scale);
            q.x = abs(q.x);
            q.y -= 0.8;
            q.xy = lean * q.xy;
            q.xz = turn * q.xz;
            q *= 1.4;
            scale *= 1.4;
            trap = min(trap, length(q) * 0.4);
        }}
        """,
        "0.8 * min(d, (length(q) - 0.15) / scale)",
    )


FRACTAL_BODIES = (menger, tetrahedra, bulb, boxes, julia, branches)

HEAD = """
vec3 q = p;
float scale = 1.0, trap = 9.0;
"""


def write_solid(draft: Draft, fractal: Fractal) -> Solid:
    """Write a fractal's distance."""
    return draft.define(
        Solid,
        fractal.noun,
        f"Solid: {fractal.comment}.",
        HEAD + clean(fractal.folds) + f"return {fractal.distance};",
    )


def write_trap(draft: Draft, fractal: Fractal) -> Material:
    """Color a fractal by how near the middle its points came while folded."""
    chance = draft.chance
    formula = chance.pick(
        (
            "mix($dark, $light, clamp(trap, 0.0, 1.0))",
            "mix($dark, $light, smoothstep(0.2, 0.9, trap))",
            "0.55 + 0.45 * cos($pace * trap + $shift + vec3(0.0, 0.8, 1.6))",
            "0.6 + 0.4 * cos($pace * trap + $shift + vec3(0.0, 2.1, 4.2))",
        ),
        (3, 2, 3, 1),
    )
    return draft.define(
        Material,
        f"trap of the {fractal.noun}",
        "Material: colors by an orbit trap: how near folding comes to the middle.",
        "vec3 p = at;\n" + HEAD + clean(fractal.folds) + f"return {formula};",
        dark=vec3(chance.pick((vivid, muted))(chance)),
        light=vec3(chance.pick((pale, muted, vivid))(chance)),
        pace=chance.number(2.0, 5.0),
        shift=chance.number(0.0, 6.28),
    )


def clean(lines: str) -> str:
    """Take the indentation of this file from GLSL lines."""
    return "\n".join(line.removeprefix(" " * 8) for line in lines.splitlines()) + "\n"
