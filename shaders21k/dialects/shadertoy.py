"""Shadertoy's dialect: one function a pass, and names that the site supplies."""

from shaders21k.dialects.front import Kind, assemble
from shaders21k.dialects.host import Host
from shaders21k.dialects.stage import Sampler, Stage, Uniform
from shaders21k.errors import SourceError
from shaders21k.program import CHANNELS, IMAGE, Input, Pass, Program

# https://www.shadertoy.com/howto
HOST = Host(
    name="shadertoy",
    uniforms=(
        Uniform("iResolution", "vec3", "resolution"),
        Uniform("iTime", "float", "time"),
        Uniform("iGlobalTime", "float", "time"),  # before 2017
        Uniform("iTimeDelta", "float", "time_delta"),
        Uniform("iFrameRate", "float", "frame_rate"),
        Uniform("iFrame", "int", "frame"),
        Uniform("iChannelTime", "float", "channel_time", CHANNELS),
        Uniform("iChannelResolution", "vec3", "channel_resolution", CHANNELS),
        Uniform("iMouse", "vec4", "zero"),
        Uniform("iDate", "vec4", "date"),
        Uniform("iSampleRate", "float", "sample_rate"),
    ),
    declares=True,
    macros={"HW_PERFORMANCE": "1"},
    head="void st_assert(bool condition) {}\n"
    "void st_assert(bool condition, int value) {}",
    clamped=False,
)

SAMPLERS = {"cubemap": "samplerCube", "volume": "sampler3D"}
"""GLSL types by kind of input; any other kind is a sampler2D."""


def translate(program: Program) -> tuple[Stage, ...]:
    """Turn a program into stages, the image last.

    Raises:
        SourceError: a pass is no program.
    """
    image = Pass(IMAGE, program.source, program.inputs)
    return tuple(
        translate_pass(each, program.common) for each in (*program.passes, image)
    )


def translate_pass(drawn: Pass, common: str) -> Stage:
    """Turn one pass into a stage; an error names it."""
    try:
        return assemble(
            drawn.source,
            HOST,
            common=common,
            name=drawn.name,
            kind=kind_of(drawn.name),
            samplers=find_samplers(drawn.inputs),
        )
    except SourceError as error:
        error.tab = "" if drawn.name == IMAGE else drawn.name
        raise


def kind_of(name: str) -> Kind:
    """Tell by its name what a pass is drawn into."""
    if name == IMAGE:
        return "image"
    return "cube" if name.startswith("Cube") else "buffer"


def find_samplers(inputs: tuple[Input, ...]) -> tuple[Sampler, ...]:
    """Return iChannel0 to iChannel3, of the types that the inputs ask for."""
    found = {item.channel: item for item in inputs}
    kinds = {item.channel: SAMPLERS.get(item.kind, "sampler2D") for item in inputs}
    return tuple(
        Sampler(
            f"iChannel{channel}", kinds.get(channel, "sampler2D"), found.get(channel)
        )
        for channel in range(CHANNELS)
    )
