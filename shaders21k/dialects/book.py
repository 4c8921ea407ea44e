"""The Book of Shaders and glslViewer: names that start with u_, passes by macro."""

import re
from dataclasses import replace

from shaders21k.dialects.front import assemble
from shaders21k.dialects.host import LAST_FRAME, PICTURES, WEBGL_1, Host
from shaders21k.dialects.stage import Sampler, Stage, Uniform
from shaders21k.dialects.tokens import find_words
from shaders21k.program import Input, Program

# https://thebookofshaders.com/03/ and github.com/patriciogonzalezvivo/glslViewer, wiki
# page "GlslViewer UNIFORMS". The mouse rests in the corner until it is moved.
HOST = Host(
    name="bookofshaders",
    uniforms=(
        Uniform("u_resolution", "vec2", "resolution"),
        Uniform("u_time", "float", "time"),
        Uniform("u_delta", "float", "time_delta"),
        Uniform("u_frame", "int", "frame"),
        Uniform("u_fps", "float", "frame_rate"),
        Uniform("u_date", "vec4", "date"),
        Uniform("u_mouse", "vec2", "zero"),
    ),
    samplers=(
        *(
            Sampler(f"u_{word}{number}", "sampler2D", Input(number, "texture"))
            for number in range(4)
            for word in ("tex", "texture_")
        ),
        *(
            Sampler(name, "sampler2D", LAST_FRAME)
            for name in ("u_backbuffer", "backbuffer")
        ),
    ),
    pictures=PICTURES,
    varyings={
        "v_texcoord": ("vec2", "(coord / resolution)"),
        "v_position": ("vec4", "vec4(coord / resolution * 2.0 - 1.0, 0.0, 1.0)"),
        "v_color": ("vec4", "vec4(1.0)"),
        "v_normal": ("vec3", "vec3(0.0, 0.0, 1.0)"),
    },
    macros={**WEBGL_1, "GLSLVIEWER": "3"},
    clamped=False,
)

PASS = re.compile(r"(?:DOUBLE_)?BUFFER_[0-7]")
"""A text that asks for these macros is drawn once with each, then once without."""


def translate(program: Program) -> tuple[Stage, ...]:
    """Turn a program into stages, one for each BUFFER_N that it asks for, image last.

    Raises:
        SourceError: it is no program, or it includes a file.
    """
    passes = sorted(name for name in find_words(program.source) if PASS.fullmatch(name))
    buffers = tuple(
        Sampler(name_texture(name), "sampler2D", Input(0, "buffer", name))
        for name in passes
    )
    host = replace(HOST, samplers=(*HOST.samplers, *buffers))
    return (
        *(
            assemble(
                program.source,
                replace(host, macros={**HOST.macros, name: ""}),
                common=program.common,
                name=name,
                kind="buffer",
            )
            for name in passes
        ),
        assemble(program.source, host, common=program.common),
    )


def name_texture(name: str) -> str:
    """Name the texture that BUFFER_0 or DOUBLE_BUFFER_0 is drawn into."""
    word = "doubleBuffer" if name.startswith("DOUBLE") else "buffer"
    return f"u_{word}{name[-1]}"
