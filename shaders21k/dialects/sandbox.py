"""GLSL Sandbox: GLSL ES 1.00, one main, five uniforms and the last frame."""

from shaders21k.dialects.front import assemble
from shaders21k.dialects.host import LAST_FRAME, WEBGL_1, Host
from shaders21k.dialects.stage import Sampler, Stage, Uniform
from shaders21k.program import Program

# The site's surface is one unit high and as wide as the window is in such units, its
# middle at the origin, until somebody drags it (github.com/mrdoob/glsl-sandbox,
# static/index.html, "surface").
HOST = Host(
    name="glslsandbox",
    uniforms=(
        Uniform("time", "float", "time"),
        Uniform("resolution", "vec2", "resolution"),
        Uniform("mouse", "vec2", "half"),
    ),
    samplers=tuple(
        Sampler(name, "sampler2D", LAST_FRAME)
        for name in ("backbuffer", "bb", "backBuffer")
    ),
    declares=True,
    macros=WEBGL_1,
    varyings={
        "surfacePosition": ("vec2", "((coord - 0.5 * resolution) / resolution.y)"),
        "surfaceSize": ("vec2", "(resolution / resolution.y)"),
    },
)


def translate(program: Program) -> tuple[Stage, ...]:
    """Turn a program into its one stage.

    Raises:
        SourceError: it is no program.
    """
    return (assemble(program.source, HOST, common=program.common),)
