"""What a driver makes of translated programs, drawn in a few pixels."""

import numpy as np
import pytest

from shaders21k.dialects.translate import translate
from shaders21k.program import Program

SIZE = 4
MAIN = """
uniform vec2 shift;
out vec4 drawn;
void main()
{
    vec4 color;
    s21k_paint(color, gl_FragCoord.xy + shift);
    drawn = color;
}
"""
TRIANGLE = """
#version 430
void main()
{
    gl_Position = vec4((gl_VertexID & 1) * 4 - 1, (gl_VertexID & 2) * 2 - 1, 0, 1);
}
"""


@pytest.fixture(scope="module")
def context():
    moderngl = pytest.importorskip("moderngl")
    try:
        context = moderngl.create_standalone_context(backend="egl", require=430)
    except Exception as error:  # noqa: BLE001, whatever a machine without EGL raises
        pytest.skip(f"no OpenGL 4.3 through EGL on this machine: {error}")
    with context:
        yield context


@pytest.fixture
def draw(context):
    """Draw a source and return its pixels, float32 [row from below, column, rgba]."""

    def draw(source, inputs=(), dialect="shadertoy", **uniforms):
        image = translate(Program(source, inputs=inputs, dialect=dialect))[-1]
        declared = "".join(
            f"uniform {each.glsl_type} {each.name}"
            f"{f'[{each.length}]' if each.length else ''};\n"
            for each in image.uniforms
        )
        text = f"#version 430\n{declared}{image.text}{MAIN}"
        program = context.program(vertex_shader=TRIANGLE, fragment_shader=text)
        for name, value in uniforms.items():
            program[name] = value
        target = context.simple_framebuffer((SIZE, SIZE), components=4, dtype="f4")
        target.use()
        context.vertex_array(program, []).render(vertices=3)
        pixels = np.frombuffer(target.read(components=4, dtype="f4"), np.float32)
        return pixels.reshape(SIZE, SIZE, 4)

    return draw
