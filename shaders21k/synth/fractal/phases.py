"""Domain coloring: functions of one complex number."""

from shaders21k.synth.draft import Draft, Picture

FUNCTIONS = {
    "z^2": "squared(z)",
    "(z^3 - 1) / z": "over(times(squared(z), z) - vec2(1.0, 0.0), z)",
    "(z^2 - 1)(z - a)^2 / (z^2 + b)": (
        "over(times(squared(z) - vec2(1.0, 0.0), squared(z - a)), squared(z) + b)"
    ),
    "(z - a) / (z + a)": "over(z - a, z + a)",
    "sin z": "vec2(sin(z.x) * cosh(z.y), cos(z.x) * sinh(z.y))",
    "exp(1 / z)": "exp(near.x) * vec2(cos(near.y), sin(near.y))",
    "z + 1 / z": "z + over(vec2(1.0, 0.0), z)",
    "(z^4 - a) / (z - b)": "over(squared(squared(z)) - a, z - b)",
}


def phases(draft: Draft, noun: str) -> Picture:
    """Show a function of one complex number: the phase as hue, the size as rings."""
    chance = draft.chance
    function = chance.pick(tuple(FUNCTIONS))
    name, colors = chance.pick(
        (
            (
                "phase as hue, rings of size",
                "return hue * (0.65 + 0.35 * fract(size));",
            ),
            (
                "phase as hue, rings of size and rays",
                "return hue * sqrt((0.5 + 0.5 * fract(size)) * (0.6 + 0.4 * ray));",
            ),
            ("plain phase", "return hue;"),
            (
                "dark zeros and light poles",
                "return mix(hue * inside(-f, 0.5), vec3(1.0), inside(2.0 - f, 1.0));",
            ),
            (
                "a checkered plane pulled back",
                "return vec3(smoothstep(-0.1, 0.1, sin(5.0 * w.x) * sin(5.0 * w.y)));",
            ),
            (
                "polar chess",
                "return vec3(step(0.0, (fract(size) - 0.5) * (ray - 0.5)));",
            ),
            (
                "lines of phase on white",
                "return vec3(smoothstep(0.0, 0.2, abs(ray - 0.5) + 0.02));",
            ),
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: the function {function} by domain coloring, {name}.",
        """
        vec2 z = clamp($size * p, -6.0, 6.0), a = vec2($x, $y), b = vec2($u, $v);
        vec2 near = clamp(over(vec2(1.0, 0.0), z), -6.0, 6.0);
        vec2 w = $function;
        float f = log2(max(length(w), 0.0001)), size = 0.5 * f * $lines;
        float angle = (dot(w, w) > 0.0 ? atan(w.y, w.x) : 0.0) / 6.28319;
        float ray = fract(12.0 * angle);
        vec3 hue = abs(fract(angle + vec3(0.0, 0.667, 0.333)) * 6.0 - 3.0) - 1.0;
        hue = clamp(hue, 0.0, 1.0);
        $colors
        """,
        size=chance.number(1.2, 3.0),
        x=f"0.8 + {draft.sway(0.8)}",
        y=draft.sway(0.9),
        u=draft.sway(1.0),
        v=f"0.5 + {draft.sway(0.7)}",
        lines=chance.pick((1.0, 2.0)),
        function=FUNCTIONS[function],
        colors=colors,
    )
