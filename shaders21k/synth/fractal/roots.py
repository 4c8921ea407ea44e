"""Fractals of other iterations: Newton's roots, Nova, the phoenix, Lyapunov's mines."""

from shaders21k.synth.colors import vec3, vivid
from shaders21k.synth.draft import Draft, Picture

ROOTS = {
    "z^3 = 1": ("times(squared(z), z) - one", "3.0 * squared(z)", 3),
    "z^4 = 1": ("squared(squared(z)) - one", "4.0 * times(squared(z), z)", 4),
    "z^5 = 1": (
        "times(squared(squared(z)), z) - one",
        "5.0 * squared(squared(z))",
        5,
    ),
    "z^3 = 2 z - 2": (
        "times(squared(z), z) - 2.0 * z + 2.0 * one",
        "3.0 * squared(z) - 2.0 * one",
        3,
    ),
    "z^6 + z^3 = 1": (
        "squared(times(squared(z), z)) + times(squared(z), z) - one",
        "6.0 * times(squared(squared(z)), z) + 3.0 * squared(z)",
        6,
    ),
}
"""Equation to GLSL of the function, its slope, and how many roots it has."""


def newton(draft: Draft, noun: str) -> Picture:
    """Color each point by the root that Newton's method takes it to."""
    chance = draft.chance
    equation = chance.pick(tuple(ROOTS))
    function, slope, count = ROOTS[equation]
    name, colors = chance.pick(
        (
            ("flat", "return 0.5 + 0.5 * cos(root + $phase);"),
            ("shaded", "return (0.5 + 0.5 * cos(root + $phase)) * exp(-0.07 * sum);"),
            ("shaded", "return (0.6 + 0.4 * cos(root + $phase)) * exp(-0.1 * sum);"),
            ("gray by speed", "return vec3(exp(-0.1 * sum));"),
            ("banded", "return vec3(0.5 + 0.5 * cos(1.2 * sum)) * $hue;"),
            ("a palette of speed", "return 0.5 + 0.5 * cos(0.4 * sum + $phase);"),
        )
    )
    start, step = chance.number(0.0, 6.28), chance.pick((2.094, 1.0, 0.5))
    colors = colors.replace("$hue", vec3(vivid(chance)))
    phase = vec3((start, start + step, start + 2 * step))
    return draft.define(
        Picture,
        noun,
        f"Picture: basins of $count roots, {equation}, {name}; a relaxed step.",
        """
        vec2 one = vec2(1.0, 0.0), z = $size * p + vec2($x, $y);
        vec2 relax = vec2($relax, $twist);
        float sum = 0.0;
        for (int i = 0; i < 20; i++) {
            vec2 stride = times(relax, over($function, $slope));
            z = clamp(z - stride, -99.0, 99.0);
            sum += 1.0 - exp(-9.0 * length(stride));
        }
        float root = dot(z, z) > 0.0 ? atan(z.y, z.x) : 0.0;
        $colors
        """,
        count=count,
        size=chance.number(0.7, 2.0),
        x=draft.sway(0.4),
        y=draft.sway(0.4),
        relax=chance.pick((1.0, 1.0, 1.4, 0.8)),
        twist=draft.sway(chance.pick((0.1, 0.4))),
        function=function,
        slope=slope,
        colors=colors.replace("$phase", phase),
    )


def nova(draft: Draft, noun: str) -> Picture:
    """Add c to each of Newton's steps (Derbyshire's Nova)."""
    chance = draft.chance
    julia = chance.happens(50)
    start = chance.number(0.0, 6.28)
    step = chance.pick((2.094, 0.7, 0.3))
    return draft.define(
        Picture,
        noun,
        f"Picture: the {'Julia set of ' if julia else ''}Nova fractal for z^3 = 1.",
        """
        vec2 one = vec2(1.0, 0.0), c = $c, z = $z;
        float sum = 0.0;
        for (int i = 0; i < 32; i++) {
            vec2 stride = over(times(squared(z), z) - one, 3.0 * squared(z)) * $relax;
            vec2 next = clamp(z - stride + c, -99.0, 99.0);
            sum += exp(-$tight * distance(next, z));
            z = next;
        }
        vec3 color = 0.5 + 0.5 * cos($pace * sum + $phase);
        return color * $light;
        """,
        c=(
            f"vec2({draft.sway(0.05)}, {draft.sway(0.05)}) + vec2(-0.45, 0.1)"
            if julia
            else f"{chance.number(0.4, 0.9):.3f} * p + vec2(-0.35, {draft.sway(0.1)})"
        ),
        z="1.3 * p" if julia else "one",
        relax=chance.pick((1.0, 1.0, 1.3)),
        tight=chance.number(3.0, 8.0),
        pace=chance.number(0.25, 0.7),
        phase=vec3((start, start + step, start + 2 * step)),
        light=chance.pick(("1.0", "clamp(sum / 16.0, 0.0, 1.0)")),
    )


def phoenix(draft: Draft, noun: str) -> Picture:
    """Remember the last point too (Ushiki 1988)."""
    chance = draft.chance
    c, k = chance.pick(((0.5667, -0.5), (0.5667, -0.5), (0.4, -0.25), (0.269, 0.1)))
    start = chance.number(0.0, 6.28)
    step = chance.pick((2.094, 0.8, 0.4))
    colors = chance.pick(
        (
            "escaped ? 0.5 + 0.5 * cos(0.3 * count + $phase) : vec3(0.0)",
            "escaped ? vec3(exp(-0.08 * count)) : vec3(0.0)",
            "escaped ? $hue * clamp(count / 30.0, 0.0, 1.0) : vec3(0.0)",
            "mix(vec3(0.0), $hue, exp(-12.0 * trap)) + exp(-40.0 * trap)",
        )
    )
    colors = colors.replace("$hue", vec3(vivid(chance)))
    return draft.define(
        Picture,
        noun,
        "Picture: the phoenix, a Julia set with a memory.",
        """
        vec2 z = $size * p.yx, before = vec2(0.0);
        float steps = 0.0, trap = 9.0;
        for (int i = 0; i < 80; i++) {
            vec2 next = squared(z) + vec2($c + $sway, 0.0) + ($k + $other) * before;
            before = z;
            z = next;
            trap = min(trap, min(abs(z.x), abs(z.y)));
            if (dot(z, z) > 400.0) {
                break;
            }
            steps += 1.0;
        }
        bool escaped = dot(z, z) > 400.0;
        float count = escaped ? steps - log2(log2(dot(z, z)) / 8.6) : steps;
        return $colors;
        """,
        size=chance.pick((1.5, 1.3, 1.1)),
        c=c,
        k=k,
        sway=draft.sway(0.02),
        other=draft.sway(0.03),
        colors=colors.replace("$phase", vec3((start, start + step, start + 2 * step))),
    )


def lyapunov(draft: Draft, noun: str) -> Picture:
    """Alternate two growth rates and measure chaos (Markus and Hess 1989)."""
    chance = draft.chance
    word = chance.pick(("AB", "AAB", "BBBBBBAAAAAA", "AABAB", "ABB", "AABB"))
    turns = "\n    ".join(
        f"x = {rate} * x * (1.0 - x);\n    product *= abs({rate} * (1.0 - 2.0 * x));"
        for rate in ("r.x" if letter == "A" else "r.y" for letter in word)
    )
    low = chance.pick(((0.05, 0.1, 0.25), (0.0, 0.0, 0.0), (0.0, 0.05, 0.35)))
    high = chance.pick(((1.0, 0.85, 0.2), vivid(chance), (1.0, 1.0, 1.0)))
    return draft.define(
        Picture,
        noun,
        f"Picture: Lyapunov's exponent of growth rates that alternate as {word}.",
        """
        vec2 r = clamp(vec2($x, $y) + $size * p, 2.0, 4.0);
        float x = 0.5, sum = 0.0;
        for (int i = 0; i < $rounds; i++) {
            float product = 1.0;
            $turns
            sum += log(clamp(product, 1e-9, 1e9));
        }
        float rate = sum / float($steps);
        vec3 order = mix($high, vec3(0.0), clamp(exp(0.9 * rate), 0.0, 1.0));
        return rate > 0.0 ? mix(vec3(0.0), $low, clamp(3.0 * rate, 0.0, 1.0)) : order;
        """,
        x=f"{chance.number(3.2, 3.5):.3f} + {draft.sway(0.12)}",
        y=f"{chance.number(3.2, 3.5):.3f} + {draft.sway(0.12)}",
        size=chance.number(0.25, 0.6),
        rounds=48 // len(word),
        steps=48 // len(word) * len(word),
        turns=turns,
        low=vec3(low),
        high=vec3(high),
    )


def kali(draft: Draft, noun: str) -> Picture:
    """Fold and invert again and again: glowing lace on black."""
    chance = draft.chance
    count = chance.integer(3, 6)
    name, each, colors = chance.pick(
        (
            ("its lines", "min(abs(z.x), abs(z.y))", "$hue * exp(-$tight * trap)"),
            ("its sizes", "abs(length(z) - 0.8)", "vec3(exp(-$tight * trap))"),
            ("its sum", "length(z)", f"$hue * pow({1.6 / count:.3f} * sum, 2.0)"),
            (
                "its sum",
                "length(z)",
                "0.5 + 0.5 * cos(2.0 * sum + vec3(0.0, 0.6, 1.2))",
            ),
        )
    )
    colors = colors.replace("$hue", vec3(vivid(chance)))
    return draft.define(
        Picture,
        noun,
        f"Picture: z to abs(z) / z^2 - c, drawn by {name}.",
        """
        vec2 z = $size * p, c = vec2($x + $sway, $y + $other);
        float trap = 9.0, sum = 0.0;
        for (int i = 0; i < $count; i++) {
            z = abs(z) / max(dot(z, z), 0.02) - c;
            float each = $each;
            trap = min(trap, each);
            sum += exp(-each);
        }
        return $colors;
        """,
        size=chance.number(0.6, 1.4),
        x=chance.number(0.5, 1.0),
        y=chance.number(0.3, 0.9),
        sway=draft.sway(0.08),
        other=draft.sway(0.08),
        count=count,
        each=each,
        colors=colors.replace("$tight", f"{chance.number(6.0, 20.0):.3f}"),
    )
