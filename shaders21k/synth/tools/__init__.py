"""GLSL functions that several families call; a program gets those that it uses."""

from shaders21k.synth.tools.argand import ARGAND
from shaders21k.synth.tools.chance import CHANCE
from shaders21k.synth.tools.field import FIELD
from shaders21k.synth.tools.figure import FIGURE
from shaders21k.synth.tools.glow import GLOW
from shaders21k.synth.tools.glyph import GLYPH
from shaders21k.synth.tools.noise import NOISE
from shaders21k.synth.tools.plane import PLANE
from shaders21k.synth.tools.sky import SKY
from shaders21k.synth.tools.space import SPACE

TOOLBOX: dict[str, str] = {
    **PLANE,
    **ARGAND,
    **CHANCE,
    **NOISE,
    **FIELD,
    **SPACE,
    **SKY,
    **GLOW,
    **FIGURE,
    **GLYPH,
}
"""Name to text; a tool calls only those above it."""
