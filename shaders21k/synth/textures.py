"""Textures: pictures that fields and palettes make, from edge to edge."""

from shaders21k.synth.collages import COLLAGES
from shaders21k.synth.colors import dark, muted, pale, vec3, vivid
from shaders21k.synth.compose import cheap_leaf, field
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.palettes import palette


def tinted(draft: Draft, _: str) -> Picture:
    """Let one field pick the color."""
    only, colors = field(draft), palette(draft)
    return draft.define(
        Picture,
        only.noun,
        f"Picture: {only.noun} in color.",
        "return $colors($cycles * $only(p));",
        only=only,
        colors=colors,
        cycles=draft.chance.pick((0.5, 0.5, 0.5, 0.9, 1.5)),
    )


def gray(draft: Draft, _: str) -> Picture:
    """Show a field as it is: black to white, or white to black."""
    only = field(draft)
    name, formula = draft.chance.pick(
        (
            ("gray", "tone"),
            ("gray", "tone"),
            ("a negative", "1.0 - tone"),
            ("gray, with more contrast", "smoothstep(0.2, 0.8, tone)"),
            ("dark gray", "tone * tone"),
        )
    )
    return draft.define(
        Picture,
        only.noun,
        f"Picture: {only.noun} in {name}.",
        """
        float tone = $only(p);
        return vec3($formula);
        """,
        only=only,
        formula=formula,
    )


def ink(draft: Draft, _: str) -> Picture:
    """Print a field in one ink: cut, hatched, or in dots."""
    chance, only = draft.chance, field(draft)
    first, second = chance.pick(
        (
            ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
            ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
            (dark(chance), vivid(chance)),
            (muted(chance), pale(chance)),
            (vivid(chance), pale(chance)),
        )
    )
    name, formula = chance.pick(
        (
            ("cut at its middle", "1.0 - inside(tone - 0.5, 0.03)"),
            ("cut twice", "inside(abs(tone - 0.5) - 0.12, 0.03)"),
            ("as contour lines", "inside(abs(fold(12.0 * tone) - 0.5) - 0.2, 0.15)"),
            ("in dots", "inside(length(fract(q) - 0.5) - 0.7 * tone, 0.08)"),
            ("hatched", "inside(abs(fract(q.y) - 0.5) - 0.5 * tone, 0.06)"),
            ("in squares", "inside(max(f.x, f.y) - 0.52 * tone, 0.06)"),
        )
    )
    return draft.define(
        Picture,
        f"print of {only.noun}",
        f"Picture: {only.noun} in one ink, {name}.",
        """
        vec2 q = rotation($angle) * p * $count, f = abs(fract(q) - 0.5);
        float tone = $only(p);
        return mix($first, $second, $formula);
        """,
        only=only,
        first=vec3(first),
        second=vec3(second),
        angle=chance.pick((0.0, 0.785, 0.4)),
        count=chance.number(7.0, 14.0),
        formula=formula,
    )


def shaded(draft: Draft, _: str) -> Picture:
    """Let one field pick the color, and a second one the shade and the hue."""
    first, second, colors = field(draft), cheap_leaf(draft), palette(draft)
    return draft.define(
        Picture,
        first.noun,
        f"Picture: {first.noun} in color, shaded by {second.noun}.",
        """
        float tone = $first(p), shade = $second(p * $pitch);
        vec3 color = $colors($cycles * tone + $hue * shade);
        return color * mix(1.0, 0.5 + 0.75 * shade, $depth);
        """,
        first=first,
        second=second,
        colors=colors,
        pitch=draft.chance.number(0.5, 1.6),
        cycles=draft.chance.number(0.4, 1.0),
        hue=draft.chance.pick((0.0, 0.1, 0.3)),
        depth=draft.chance.number(0.3, 1.0),
    )


def relief(draft: Draft, _: str) -> Picture:
    """Light a field as if it were a height."""
    height, colors = cheap_leaf(draft), palette(draft)
    return draft.define(
        Picture,
        f"relief of {height.noun}",
        f"Picture: {height.noun} as a height, lit by a lamp that circles.",
        """
        vec2 e = vec2(0.02, 0.0);
        float high = $height(p);
        vec2 rise = vec2($height(p + e), $height(p + e.yx)) - high;
        vec3 normal = normalize(vec3(-$steep * rise / e.x, 1.0));
        float angle = $turn;
        vec3 lamp = normalize(vec3(cos(angle), sin(angle), 0.8));
        float day = max(dot(normal, lamp), 0.0);
        vec3 color = $colors($start + $cycles * high);
        return color * (0.35 + 0.9 * day) + $shine * pow(day, 24.0);
        """,
        height=height,
        colors=colors,
        steep=draft.chance.number(0.15, 0.5),
        turn=draft.turn(0.2, 0.6),
        start=(start := draft.chance.pick((0.0, 0.3, 0.4))),
        cycles=0.5 if start == 0.0 else draft.chance.pick((0.0, 0.1)),
        shine=draft.chance.pick((0.0, 0.5)),
    )


def contours(draft: Draft, _: str) -> Picture:
    """Cut a field into steps, and draw their borders and shadows."""
    height, colors = field(draft), palette(draft)
    return draft.define(
        Picture,
        f"contours of {height.noun}",
        f"Picture: {height.noun} in $steps sheets of paper with soft shadows.",
        """
        float high = $height(p) * $steps.0, sheet = floor(high), rest = high - sheet;
        vec3 color = $colors(0.5 * sheet / $steps.0 + $start);
        color *= 0.5 + 0.5 * smoothstep(0.0, 0.5, rest);
        return color + 0.25 * inside(rest - 0.06, 0.06) * step(0.5, sheet);
        """,
        height=height,
        colors=colors,
        steps=draft.chance.integer(3, 8),
        start=draft.chance.pick((0.0, 0.0, 0.3)),
    )


def channels(draft: Draft, _: str) -> Picture:
    """Show one field three times, slightly apart, as red, green and blue light."""
    only = field(draft)
    return draft.define(
        Picture,
        f"prism of {only.noun}",
        f"Picture: {only.noun} split into three colors.",
        """
        float angle = $turn;
        vec2 shift = $spread * vec2(cos(angle), sin(angle));
        return vec3($only(p - shift), $only(p), $only((p + shift) * $scale));
        """,
        only=only,
        spread=draft.chance.number(0.02, 0.1),
        scale=draft.chance.pick((1.0, 0.95, 1.05)),
        turn=draft.turn(0.3, 0.8),
    )


TEXTURES = (
    Idea("tint", 16, tinted),
    Idea("gray field", 5, gray),
    Idea("inked field", 5, ink),
    Idea("shade", 2, shaded),
    Idea("relief", 4, relief),
    Idea("contours", 2, contours),
    Idea("prism", 2, channels),
    *COLLAGES,
)
