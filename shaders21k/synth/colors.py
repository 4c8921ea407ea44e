"""Colors: how one is drawn, and how several suit each other."""

from shaders21k.synth.chance import Chance
from shaders21k.synth.draft import spell

RGB = tuple[float, float, float]


def hsv(hue: float, saturation: float, value: float) -> RGB:
    """Convert hue in turns, saturation and value 0 to 1 to sRGB (Smith 1978)."""

    def channel(shift: float) -> float:
        x = (hue + shift) % 1.0 * 6.0
        ramp = min(max(abs(x - 3.0) - 1.0, 0.0), 1.0)
        return value * (1.0 - saturation + saturation * ramp)

    return channel(0.0), channel(2 / 3), channel(1 / 3)


def rgb(code: int) -> RGB:
    """Read 0xRRGGBB."""
    return (code >> 16) / 255, (code >> 8) % 256 / 255, code % 256 / 255


def vec3(color: RGB) -> str:
    """Spell a color as GLSL."""
    return f"vec3({', '.join(spell(float(part)) for part in color)})"


def vivid(chance: Chance) -> RGB:
    """Draw a color that stands out on black and on white: red, orange, sea blue."""
    hue = chance.pick((0.0, 0.03, 0.07, 0.11, 0.15, 0.3, 0.45, 0.52, 0.58, 0.62, 0.9))
    hue += chance.number(-0.02, 0.02)
    return hsv(hue, chance.number(0.65, 1.0), chance.number(0.75, 1.0))


def muted(chance: Chance) -> RGB:
    """Draw a color of things: earth, cloth, stone, plaster; some are gray."""
    hue = chance.pick((0.03, 0.07, 0.09, 0.12, 0.2, 0.33, 0.55, 0.6))
    depth = chance.pick((0.0, 0.1, 0.3, 0.55))
    return hsv(hue, depth * chance.number(0.7, 1.3), chance.number(0.25, 0.85))


def pale(chance: Chance) -> RGB:
    """Draw a color near white, often white itself."""
    depth = chance.pick((0.0, 0.06, 0.16))
    return hsv(chance.number(0.0, 1.0), depth, chance.number(0.86, 1.0))


def dark(chance: Chance) -> RGB:
    """Draw a color near black, often black itself."""
    value = chance.pick((0.0, 0.0, 0.08, 0.16))
    return hsv(chance.number(0.5, 1.05), chance.number(0.2, 0.9), value)
