"""Bodies of flat sides and sheets: crystals, signs cut from a board, waving cloth."""

from shaders21k.synth.draft import Draft, Idea, Solid


def crystal(draft: Draft, noun: str) -> Solid:
    """Cut a body by planes, as gems are and Plato's solids (Akleman and Chen 1999)."""
    name, formula = draft.chance.pick(
        (
            (
                "dodecahedron",
                (
                    "max(dot(q, vec3(0.0, 0.851, 0.526)), max(dot(q, vec3(0.526, 0.0,"
                    " 0.851)), dot(q, vec3(0.851, 0.526, 0.0)))) - 0.85"
                ),
            ),
            (
                "icosahedron",
                (
                    "max(max(dot(q, vec3(0.577)), dot(q, vec3(0.0, 0.357, 0.934))),"
                    " max(dot(q, vec3(0.934, 0.0, 0.357)), dot(q, vec3(0.357,"
                    " 0.934, 0.0)))) - 0.85"
                ),
            ),
            ("octahedron", "dot(q, vec3(0.577)) - 0.62"),
            (
                "cube with its corners cut",
                "max(max(q.x, max(q.y, q.z)) - 0.72, dot(q, vec3(0.577)) - $cut)",
            ),
            (
                "rhombic dodecahedron",
                "0.707 * max(q.x + q.y, max(q.y + q.z, q.z + q.x)) - 0.78",
            ),
            (
                "tetrahedron",
                (
                    "0.577 * max(max(p.x + p.y - p.z, -p.x - p.y - p.z),"
                    " max(p.x - p.y + p.z, p.y - p.x + p.z)) - 0.55"
                ),
            ),
            (
                "long crystal of six sides",
                (
                    "max(max(0.866 * q.x + 0.5 * q.z, q.z) - 0.4,"
                    " 0.75 * max(0.866 * q.x + 0.5 * q.z, q.z) + 0.66 * q.y - 0.75)"
                ),
            ),
            (
                "brilliant",
                (
                    "max(max(length(q.xz) * cos(sector(p.xz + 0.00001, 8.0)) - 0.9,"
                    " p.y - 0.35), max(0.7 * length(q.xz) * cos(sector(p.xz + 0.00001,"
                    " 8.0)) + 0.7 * p.y - 0.62, 0.65 * length(q.xz) *"
                    " cos(sector(p.zx + 0.00001, 8.0)) - 0.76 * p.y - 0.68))"
                ),
            ),
        )
    )
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name}.",
        f"vec3 q = abs(p);\nreturn {formula};",
        cut=draft.chance.number(0.75, 1.0),
    )


def sign(draft: Draft, noun: str) -> Solid:
    """Cut a sign from a thick board: a star, a heart, an arrow, a letter."""
    name, profile = draft.chance.pick(
        (
            ("star", "dot(ray - vec2(0.95, 0.0), vec2(0.378, 0.926))"),
            (
                "heart",
                (
                    "min(length(q - vec2(0.38, 0.3)) - 0.48, max(q.y,"
                    " dot(q + vec2(0.0, 0.9), vec2(0.76, -0.65))))"
                ),
            ),
            (
                "arrow",
                (
                    "min(box(p.xy + vec2(0.4, 0.0), vec2(0.5, 0.16)), max(0.1 - p.x,"
                    " 0.7 * abs(p.y) + 0.71 * p.x - 0.6))"
                ),
            ),
            ("moon", "max(length(p.xy) - 0.9, 0.7 - length(p.xy - vec2(0.42, 0.15)))"),
            ("cross", "min(box(q, vec2(0.85, 0.25)), box(q, vec2(0.25, 0.85)))"),
            (
                "letter H",
                (
                    "min(box(q - vec2(0.5, 0.0), vec2(0.17, 0.85)),"
                    " box(q, vec2(0.5, 0.15)))"
                ),
            ),
            (
                "letter T",
                (
                    "min(box(q - vec2(0.0, 0.7), vec2(0.65, 0.17)),"
                    " box(q, vec2(0.18, 0.85)))"
                ),
            ),
            (
                "letter E",
                (
                    "min(box(p.xy + vec2(0.4, 0.0), vec2(0.17, 0.87)), box(vec2(p.x,"
                    " abs(abs(p.y) - 0.35) - 0.35), vec2(0.5, 0.15)))"
                ),
            ),
            (
                "nut of six sides",
                "max(length(q) * cos(sector(q, 6.0)) - 0.8, 0.4 - length(q))",
            ),
            (
                "arch",
                "max(abs(length(vec2(q.x, max(q.y, 0.0))) - 0.6) - 0.2, -q.y - 0.8)",
            ),
        )
    )
    return draft.define(
        Solid,
        noun,
        f"Solid: a {name}, cut from a board.",
        f"""
        vec2 q = vec2(abs(p.x) + 0.00001, p.y);
        float around = abs(sector(p.yx + 0.00001, 5.0));
        vec2 ray = length(q) * vec2(cos(around), sin(around));
        float d = {profile};
        return 0.9 * (max(d, abs(p.z) - $thick) - $round);
        """
        if "ray" in profile
        else f"""
        vec2 q = vec2(abs(p.x) + 0.00001, p.y);
        float d = {profile};
        return 0.9 * (max(d, abs(p.z) - $thick) - $round);
        """,
        thick=draft.chance.pick((0.08, 0.2, 0.4)),
        round=draft.chance.pick((0.0, 0.03)),
    )


def sheet(draft: Draft, noun: str) -> Solid:
    """Plot a function as a sheet: ripples, a saddle, an egg box, a flag in the wind."""
    name, height = draft.chance.pick(
        (
            ("ripples", "0.25 * sin(9.0 * length(p.xz) - $pace) * exp(-length(p.xz))"),
            ("a saddle", "0.5 * (p.x * p.x - p.z * p.z) * sin(0.7 * $pace)"),
            ("an egg box", "0.2 * sin(4.0 * p.x + $pace) * sin(4.0 * p.z)"),
            ("a flag", "0.25 * (p.x + 1.0) * sin(3.0 * p.x + p.z - $pace)"),
            ("a bump", "0.8 * exp(-4.0 * dot(p.xz, p.xz)) * sin($pace)"),
            ("a ramp of waves", "0.15 * sin(5.0 * p.x + 3.0 * sin(p.z + $pace))"),
        )
    )
    return draft.define(
        Solid,
        noun,
        f"Solid: a sheet, bent to {name}.",
        f"""
        float d = 0.5 * (abs(p.y - {height}) - $thick);
        return max(d, max(abs(p.x), abs(p.z)) - 0.95);
        """,
        pace=f"({draft.turn(1.0, 2.0)})",
        thick=draft.chance.pick((0.03, 0.06)),
    )


FACETS = (
    Idea("crystal", 4, crystal),
    Idea("sign", 3, sign),
    Idea("sheet", 2, sheet),
)
