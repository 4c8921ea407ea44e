"""Palettes: one number in, a color out; periodic, so that any field may drive them.

One in five is gray, a third are colors of nature, a quarter swing or run through the
rainbow; the rest are schemes drawn by chance.
"""

from shaders21k.synth.chance import Chance
from shaders21k.synth.colors import RGB, dark, hsv, pale, rgb, vec3, vivid
from shaders21k.synth.draft import Draft, Idea, Palette, draw

NATURE: dict[str, tuple[tuple[int, ...], ...]] = {
    "embers": (
        (0x000000, 0x5A0A00, 0xD43A00, 0xFF9A1A, 0xFFF2B0),
        (0x000000, 0x7A0C02, 0xE8590C, 0xFFD166, 0xFFFFFF),
        (0x120606, 0x3B0B0B, 0xA01B10, 0xFF5A1F),
    ),
    "deep sea": (
        (0x021024, 0x0B3D63, 0x1C7FA6, 0x7FD1D8, 0xF2FBFA),
        (0x00171F, 0x003459, 0x007EA7, 0x00A8E8, 0xFFFFFF),
        (0x0A2E36, 0x14756E, 0x64C2A6, 0xE8F8E0),
    ),
    "sky": (
        (0x1B4F9C, 0x3F86D6, 0x8FC1EE, 0xE6F2FB, 0xFFFFFF),
        (0x5A6B80, 0x9FB0C0, 0xD8DFE6, 0xFFFFFF),
        (0x0A1A3F, 0x2A4D8F, 0x7FA6D9, 0xF6E7D0),
    ),
    "earth": (
        (0x2B1D12, 0x5A3C22, 0x8F6A3E, 0xC9A66B, 0xEAD9B0),
        (0x3A2A22, 0x70493A, 0xA8714E, 0xD9B48F),
        (0x4A3B2A, 0x7A6A4F, 0xA89B7A, 0xD9D0B4),
        (0x0B3D70, 0x2F7FB5, 0xE0D39A, 0x4F8F3A, 0x6B5A3E, 0xFFFFFF),
    ),
    "forest": (
        (0x0D1F12, 0x1F4A24, 0x3F7D34, 0x86B04B, 0xD8DFA0),
        (0x1A1C0E, 0x3E4420, 0x6E7434, 0xA8A45A),
        (0x3B1F0E, 0x8A3B12, 0xCF7A1E, 0xE8B84A),
    ),
    "sunset": (
        (0x1A1040, 0x5B2A6E, 0xB8415F, 0xF2784B, 0xFFD27A),
        (0x0D1B3E, 0x3D3A6B, 0xA0567A, 0xF08A5D, 0xFFE0A3),
    ),
    "glacier": (
        (0x0F2A44, 0x3D7EA6, 0x9FD0E6, 0xE4F5FB, 0xFFFFFF),
        (0x6F8FA3, 0xB7D0DC, 0xFFFFFF),
    ),
    "metal": (
        (0x2A1A10, 0x7A4A24, 0xC98A4A, 0xF4D6A0),
        (0x20242A, 0x59626D, 0xA6B0BA, 0xEEF2F5),
    ),
}
"""What is seen outdoors, from dark to light."""

HEATS = (
    (0x00007F, 0x0040FF, 0x00D0FF, 0x80FF80, 0xFFD000, 0xFF3000, 0x7F0000),
    (0x440154, 0x3B528B, 0x21908D, 0x5DC863, 0xFDE725),
    (0x000004, 0x51127C, 0xB63679, 0xFB8861, 0xFCFDBF),
    (0x2040A0, 0xF0F0F0, 0xC02020),
)
"""What plotting programs use for a number."""

PRIMARIES = (0xE02020, 0xFFD400, 0x1040C0, 0xFFFFFF, 0x101010, 0x10A040, 0xFF7F00)
PASTELS = (0xF7C6CE, 0xFBE3B8, 0xCFE8C8, 0xBFDDEB, 0xD8CBEA, 0xFDF6EC, 0xF3CFB3)
INKS = (0x1B3A6B, 0xC8321F, 0x1E7A4C, 0x111111, 0xE0457B, 0x007C91, 0xF0A500)


def ramp(draft: Draft, noun: str, name: str, colors: list[RGB]) -> Palette:
    """Blend from the first color to the last and back."""
    if len(colors) == 2:
        return draft.define(
            Palette,
            noun,
            f"Palette: {name}, to and fro.",
            "return mix($low, $high, fold(2.0 * t));",
            low=vec3(colors[0]),
            high=vec3(colors[1]),
        )
    return draft.define(
        Palette,
        noun,
        f"Palette: {name}, to and fro.",
        """
        vec3 colors[$count] = vec3[$count](
            $colors
        );
        float at = fold(2.0 * t) * $last.0;
        int i = min(int(at), $below);
        return mix(colors[i], colors[i + 1], at - float(i));
        """,
        count=len(colors),
        last=len(colors) - 1,
        below=len(colors) - 2,
        colors=",\n    ".join(map(vec3, colors)),
    )


def steps(draft: Draft, noun: str, name: str, colors: list[RGB]) -> Palette:
    """Step from flat color to flat color and back, like printed paper."""
    return draft.define(
        Palette,
        noun,
        f"Palette: $count {name}.",
        """
        vec3 colors[$count] = vec3[$count](
            $colors
        );
        float at = fold(2.0 * t) * $count.0;
        int i = min(int(at), $last);
        float edge = smoothstep(0.9, 1.0, at - float(i));
        return mix(colors[i], colors[min(i + 1, $last)], edge);
        """,
        count=len(colors),
        last=len(colors) - 1,
        colors=",\n    ".join(map(vec3, colors)),
    )


def gray(draft: Draft, noun: str) -> Palette:
    """Go from black or dark gray to white or light gray."""
    chance = draft.chance
    low, high = chance.pick((0.0, 0.0, 0.15)), chance.pick((1.0, 1.0, 0.8))
    return ramp(draft, noun, "gray", [(low, low, low), (high, high, high)])


def tinted_gray(draft: Draft, noun: str) -> Palette:
    """Tone a gray picture, warm or cold, like an old photograph."""
    hue, depth = draft.chance.pick(((0.09, 0.35), (0.6, 0.3), (0.0, 0.1), (0.4, 0.15)))
    values = ((depth, 0.06), (depth, 0.5), (0.5 * depth, 0.95))
    colors = [hsv(hue, saturation, value) for saturation, value in values]
    return ramp(draft, noun, "toned gray", colors)


def one_hue(draft: Draft, noun: str) -> Palette:
    """Go from black over one hue towards white, as a lamp behind colored glass."""
    chance = draft.chance
    body, end = vivid(chance), chance.pick((0.0, 0.5, 1.0))
    light: RGB = (
        body[0] + (1.0 - body[0]) * end,
        body[1] + (1.0 - body[1]) * end,
        body[2] + (1.0 - body[2]) * end,
    )
    return ramp(draft, noun, "one hue", [(0.0, 0.0, 0.0), body, light])


def natural(draft: Draft, noun: str) -> Palette:
    """Go through the colors of something seen outdoors."""
    codes = draft.chance.pick(NATURE[noun])
    shade = draft.chance.number(0.85, 1.0)
    colors = [tuple(shade * part for part in rgb(code)) for code in codes]
    return ramp(draft, noun, noun, [(r, g, b) for r, g, b in colors])


def heat(draft: Draft, noun: str) -> Palette:
    """Go through the false colors of a plot."""
    return ramp(draft, noun, noun, [rgb(code) for code in draft.chance.pick(HEATS)])


def cosine(draft: Draft, noun: str) -> Palette:
    """Let each channel swing at a phase of its own (Quilez, "Palettes", 1999)."""
    chance = draft.chance
    start, reach = chance.number(0.0, 1.0), chance.pick((0.5, 0.5, 0.4))
    second, third = chance.pick(
        ((0.333, 0.667), (0.333, 0.667), (0.1, 0.2), (0.15, 0.2), (0.2, 0.5))
    )
    return draft.define(
        Palette,
        noun,
        "Palette: three cosines.",
        "return $middle + $reach * cos(6.28319 * ($pace * t + $phase));",
        middle=vec3((0.5, 0.5, 0.5)),
        reach=vec3((reach, reach, reach)),
        pace=vec3((1.0, 1.0, float(chance.pick((1, 1, 1, 2))))),
        phase=vec3((start, start + second, start + third)),
    )


def wheel(draft: Draft, noun: str) -> Palette:
    """Run round the hues at full strength."""
    return draft.define(
        Palette,
        noun,
        "Palette: the wheel of hues.",
        """
        vec3 turn = fract(t + vec3($start, $second, $third));
        vec3 hue = clamp(abs(turn * 6.0 - 3.0) - 1.0, 0.0, 1.0);
        return mix(vec3(1.0), hue, $depth);
        """,
        start=(start := draft.chance.number(0.0, 1.0)),
        second=start + 0.667,
        third=start + 0.333,
        depth=draft.chance.pick((1.0, 1.0, 0.7)),
    )


def neon(draft: Draft, noun: str) -> Palette:
    """Stay black, but for a bright tube of light or two."""
    chance = draft.chance
    return draft.define(
        Palette,
        noun,
        "Palette: light on black.",
        """
        float x = fold(2.0 * t), y = fold(2.0 * t + 1.0);
        return pow(x, $sharp) * $first + pow(y, $other) * $second + pow(x, 20.0);
        """,
        sharp=chance.number(1.5, 4.0),
        other=chance.number(2.0, 5.0),
        first=vec3(vivid(chance)),
        second=vec3(chance.pick((vivid(chance), (0.0, 0.0, 0.0)))),
    )


def deal(chance: Chance, codes: tuple[int, ...], count: int) -> list[RGB]:
    """Take some of a set of colors, in any order."""
    left = list(codes)
    return [rgb(left.pop(chance.integer(0, len(left) - 1))) for _ in range(count)]


def flat(draft: Draft, noun: str) -> Palette:
    """Print primary or pastel colors side by side."""
    codes = PRIMARIES if noun == "primaries" else PASTELS
    count = draft.chance.integer(3, 5)
    return steps(draft, noun, f"flat {noun}", deal(draft.chance, codes, count))


def duotone(draft: Draft, noun: str) -> Palette:
    """Print a picture in a dark ink on a pale paper, or two inks on it."""
    chance = draft.chance
    inks = deal(chance, INKS, chance.integer(1, 2))
    return ramp(draft, noun, "ink on paper", [*inks, pale(chance)])


def two_inks(draft: Draft, noun: str) -> Palette:
    """Cut a picture into an ink and a paper, without shades."""
    chance = draft.chance
    first = chance.pick((dark(chance), *deal(chance, INKS, 2)))
    return steps(draft, noun, "flat inks", [first, chance.pick((pale, vivid))(chance)])


def gradient(draft: Draft, noun: str) -> Palette:
    """Blend colors of chance, neighbors or opposites, from dark to light."""
    chance = draft.chance
    hue, count = chance.number(0.0, 1.0), chance.integer(3, 4)
    step = chance.pick((0.06, -0.06, 0.1, 0.5))
    return ramp(
        draft,
        noun,
        f"{count} colors",
        [
            hsv(
                hue + step * i,
                chance.number(0.3, 0.9) * (1.0 - 0.6 * i / count),
                0.12 + 0.85 * i / (count - 1),
            )
            for i in range(count)
        ],
    )


PALETTES = (
    Idea("gray ramp", 14, gray),
    Idea("toned gray", 6, tinted_gray),
    Idea("embers", 7, natural),
    Idea("deep sea", 5, natural),
    Idea("sky", 5, natural),
    Idea("earth", 6, natural),
    Idea("forest", 4, natural),
    Idea("sunset", 3, natural),
    Idea("glacier", 3, natural),
    Idea("metal", 2, natural),
    Idea("cosine palette", 16, cosine),
    Idea("hue wheel", 5, wheel),
    Idea("heat map", 4, heat),
    Idea("one hue", 5, one_hue),
    Idea("neon on black", 4, neon),
    Idea("primaries", 2, flat),
    Idea("pastels", 2, flat),
    Idea("duotone", 3, duotone),
    Idea("two inks", 2, two_inks),
    Idea("gradient", 2, gradient),
)


def palette(draft: Draft) -> Palette:
    """Write a palette."""
    return draw(draft, "palette", PALETTES)
