"""Palettes: one number in, a color out; periodic, so that any field may drive them."""

from shaders21k.synth.chance import Chance
from shaders21k.synth.draft import Draft, Idea, Palette, spell

RGB = tuple[float, float, float]


def hsv(hue: float, saturation: float, value: float) -> RGB:
    """Convert hue in turns, saturation and value 0 to 1 to sRGB (Smith 1978)."""

    def channel(shift: float) -> float:
        x = (hue + shift) % 1.0 * 6.0
        ramp = min(max(abs(x - 3.0) - 1.0, 0.0), 1.0)
        return value * (1.0 - saturation + saturation * ramp)

    return channel(0.0), channel(2 / 3), channel(1 / 3)


def scheme(chance: Chance, count: int) -> list[RGB]:
    """Draw colors that suit each other, dark and light ones in turn."""
    hue = chance.number(0.0, 1.0)
    spread = chance.pick(
        (
            (0.0, 0.04, 0.09, 0.14, 0.5),  # neighbours and one opposite
            (0.0, 0.33, 0.67, 0.1, 0.43),  # a triangle
            (0.0, 0.5, 0.05, 0.55, 0.1),  # two opposites
            (0.0, 0.07, 0.58, 0.65, 0.3),  # warm and cold
            (0.0, 0.2, 0.4, 0.6, 0.8),  # the whole wheel
        )
    )
    colors = []
    for i in range(count):
        dark = i % 2 == 0
        value = chance.number(0.12, 0.65) if dark else chance.number(0.8, 1.0)
        saturation = chance.number(0.55, 1.0) if dark else chance.number(0.2, 0.95)
        colors.append(hsv(hue + spread[i % len(spread)], saturation, value))
    return colors


def vec3(color: RGB) -> str:
    """Spell a color as GLSL."""
    return f"vec3({', '.join(spell(float(part)) for part in color)})"


def cosine(draft: Draft, noun: str) -> Palette:
    """Let each channel swing at a phase of its own (Quilez, "Palettes", 1999)."""
    chance = draft.chance
    start, step = chance.number(0.0, 1.0), chance.sign() * chance.number(0.08, 0.33)
    return draft.define(
        Palette,
        noun,
        "Palette: three cosines.",
        """
        vec3 phase = $pace * t + $phase;
        return $middle + $reach * cos(6.28319 * phase);
        """,
        middle=vec3((0.5, chance.number(0.4, 0.55), chance.number(0.4, 0.6))),
        reach=vec3((0.5, chance.number(0.35, 0.5), chance.number(0.35, 0.5))),
        pace=vec3((1.0, 1.0, float(chance.pick((1, 1, 2))))),
        phase=vec3((start, start + step, start + 2 * step)),
    )


def gradient(draft: Draft, noun: str) -> Palette:
    """Blend from color to color."""
    count = draft.chance.integer(4, 6)
    return draft.define(
        Palette,
        noun,
        "Palette: $count colors, blended.",
        """
        vec3 colors[$count] = vec3[$count](
            $colors
        );
        float at = fract(t) * $count.0;
        int i = min(int(at), $last);
        float blend = smoothstep(0.0, 1.0, at - float(i));
        return mix(colors[i], colors[(i + 1) % $count], blend);
        """,
        count=count,
        last=count - 1,
        colors=",\n    ".join(map(vec3, scheme(draft.chance, count))),
    )


def bands(draft: Draft, noun: str) -> Palette:
    """Step from flat color to flat color, like printed paper."""
    count = draft.chance.integer(4, 7)
    return draft.define(
        Palette,
        noun,
        "Palette: $count flat colors.",
        """
        vec3 colors[$count] = vec3[$count](
            $colors
        );
        float at = fract(t) * $count.0;
        int i = min(int(at), $last);
        float edge = smoothstep(0.88, 1.0, at - float(i));
        return mix(colors[i], colors[(i + 1) % $count], edge);
        """,
        count=count,
        last=count - 1,
        colors=",\n    ".join(map(vec3, scheme(draft.chance, count))),
    )


def glow(draft: Draft, noun: str) -> Palette:
    """Go from night over one hue to light, and back."""
    night, body, light = (draft.chance.number(0.0, 1.0) for _ in range(3))
    light = body + 0.15 * (light - 0.5)
    return draft.define(
        Palette,
        noun,
        "Palette: from night to light and back.",
        """
        float x = fold(2.0 * t);
        vec3 color = mix($night, $body, smoothstep(0.0, 0.6, x));
        return mix(color, $light, smoothstep(0.5, 1.0, x));
        """,
        night=vec3(hsv(night, 0.8, 0.15)),
        body=vec3(hsv(body, 0.9, 0.85)),
        light=vec3(hsv(light + 0.1, 0.25, 1.0)),
    )


def wheel(draft: Draft, noun: str) -> Palette:
    """Run round the hues, lighter and darker on the way."""
    return draft.define(
        Palette,
        noun,
        "Palette: the wheel of hues, with $beats beats of light.",
        """
        vec3 turn = fract(t + vec3($start, $second, $third));
        vec3 hue = clamp(abs(turn * 6.0 - 3.0) - 1.0, 0.0, 1.0);
        float light = 0.7 + 0.3 * cos(6.28319 * $beats.0 * t);
        return light * mix(vec3(1.0), hue, $depth);
        """,
        start=(start := draft.chance.number(0.0, 1.0)),
        second=start + 0.667,
        third=start + 0.333,
        beats=draft.chance.integer(1, 3),
        depth=draft.chance.number(0.55, 0.95),
    )


def ink(draft: Draft, noun: str) -> Palette:
    """Print two inks on paper."""
    hue = draft.chance.number(0.0, 1.0)
    other = hue + draft.chance.pick((0.5, 0.42, 0.58, 0.33))
    return draft.define(
        Palette,
        noun,
        "Palette: two inks on tinted paper.",
        """
        vec2 ink = 0.5 + 0.5 * cos(6.28319 * (vec2(t, t * 2.0) + vec2(0.0, $shift)));
        vec3 color = mix($paper, $first, smoothstep(0.3, 0.6, ink.x));
        return color * mix(vec3(1.0), $second, smoothstep(0.5, 0.8, ink.y));
        """,
        shift=draft.chance.number(0.0, 1.0),
        paper=vec3(hsv(draft.chance.number(0.05, 0.18), 0.15, 0.97)),
        first=vec3(hsv(hue, 0.85, draft.chance.number(0.5, 0.9))),
        second=vec3(hsv(other, 0.7, draft.chance.number(0.5, 0.85))),
    )


PALETTES = (
    Idea("cosine palette", 5, cosine),
    Idea("gradient palette", 6, gradient),
    Idea("flat palette", 3, bands),
    Idea("glow palette", 2, glow),
    Idea("hue wheel", 2, wheel),
    Idea("two inks", 2, ink),
)
