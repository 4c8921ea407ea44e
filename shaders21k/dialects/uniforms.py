"""The names that Shadertoy gives to a program."""

from shaders21k.dialects.stage import Sampler, Uniform
from shaders21k.program import CHANNELS, Input

# https://www.shadertoy.com/howto
UNIFORMS = (
    Uniform("iResolution", "vec3", "resolution"),
    Uniform("iTime", "float", "time"),
    Uniform("iTimeDelta", "float", "time_delta"),
    Uniform("iFrameRate", "float", "frame_rate"),
    Uniform("iFrame", "int", "frame"),
    Uniform("iChannelTime", "float", "channel_time", CHANNELS),
    Uniform("iChannelResolution", "vec3", "channel_resolution", CHANNELS),
    Uniform("iMouse", "vec4", "zero"),
    Uniform("iDate", "vec4", "date"),
    Uniform("iSampleRate", "float", "sample_rate"),
)

SIGN = Uniform("s21k_sign", "vec2", "sign")
"""Direction of x and y on the picture against the program's coordinates, each 1 or -1.

A renderer draws the top row first, and may mirror a view; derivatives taken along the
picture then have the other sign than the program expects.
"""

SAMPLERS = {"cubemap": "samplerCube", "volume": "sampler3D"}
"""GLSL types by kind of input; any other kind is a sampler2D."""


def find_samplers(inputs: tuple[Input, ...]) -> tuple[Sampler, ...]:
    """Return iChannel0 to iChannel3, of the types that the inputs ask for."""
    found = {item.channel: item for item in inputs}
    return tuple(
        Sampler(
            f"iChannel{channel}",
            SAMPLERS.get(found[channel].kind, "sampler2D")
            if channel in found
            else "sampler2D",
            found.get(channel),
        )
        for channel in range(CHANNELS)
    )
