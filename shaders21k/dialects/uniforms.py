"""The names that Shadertoy gives to a program, and what a renderer must set them to."""

from dataclasses import dataclass

from shaders21k.program import CHANNELS, Program


@dataclass(frozen=True, slots=True)
class Uniform:
    """One value that the host sets.

    Attributes:
        name: as programs write it.
        glsl_type: as GLSL writes it.
        length: of an array, 0 for a single value.
    """

    name: str
    glsl_type: str
    length: int = 0

    def declare(self) -> str:
        """Write the declaration, with its semicolon."""
        array = f"[{self.length}]" if self.length else ""
        return f"uniform {self.glsl_type} {self.name}{array};"


# https://www.shadertoy.com/howto. Date and mouse are what a page shows that nobody has
# touched, so that a picture is a function of the time alone.
UNIFORMS = (
    Uniform("iResolution", "vec3"),  # width and height in pixels; z: pixel aspect, 1
    Uniform("iTime", "float"),  # seconds
    Uniform("iTimeDelta", "float"),  # seconds: 1 / iFrameRate
    Uniform("iFrameRate", "float"),  # frames per second: 60
    Uniform("iFrame", "int"),  # floor(iFrameRate * iTime)
    Uniform("iChannelTime", "float", CHANNELS),  # seconds, of each input
    Uniform("iChannelResolution", "vec3", CHANNELS),  # pixels, of each input
    Uniform("iMouse", "vec4"),  # pixels: 0, no button was ever pressed
    Uniform("iDate", "vec4"),  # year, month from 0, day, seconds since midnight
    Uniform("iSampleRate", "float"),  # samples of sound per second: 44100
)

SIGN = Uniform("s21k_sign", "vec2")
"""Direction of x and y on the picture against the program's coordinates, each 1 or -1.

A renderer draws the top row first, and may mirror a view; derivatives taken along the
picture then have the other sign than the program expects.
"""

SAMPLERS = {"cubemap": "samplerCube", "volume": "sampler3D"}
"""GLSL types by kind of input; any other kind is a sampler2D."""


def find_samplers(program: Program) -> tuple[str, ...]:
    """Return the GLSL types of iChannel0 to iChannel3, as the inputs ask for them."""
    kinds = {item.channel: item.kind for item in program.inputs}
    return tuple(
        SAMPLERS.get(kinds.get(channel, ""), "sampler2D") for channel in range(CHANNELS)
    )
