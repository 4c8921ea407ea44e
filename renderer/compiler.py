"""GLSL text to a program on the device, or to diagnostics in the author's lines."""

import re
from dataclasses import dataclass
from typing import Any

import moderngl

from renderer.device import Device
from renderer.errors import CompileError, Diagnostic
from shaders21k.dialects.stage import TAIL_LINE
from shaders21k.dialects.translate import translate
from shaders21k.errors import SourceError
from shaders21k.program import CHANNELS, Program

VERTEX = b"""#version 430 core
void main() {  // one triangle that covers the viewport
    gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0);
}
"""

FRAGMENT = """#version 430 core
uniform vec2 s21k_origin;
uniform vec4 s21k_map;
layout(location = 0) out float s21k_red;
layout(location = 1) out float s21k_green;
layout(location = 2) out float s21k_blue;
{translated}
void main() {{
    vec2 pixel = gl_FragCoord.xy - s21k_origin;
    vec4 color;
    s21k_paint(color, pixel * s21k_map.xy + s21k_map.zw);
    s21k_red = color.r;
    s21k_green = color.g;
    s21k_blue = color.b;
}}
"""

# Mesa: "0:12(5): error: ...". NVIDIA: "0(12) : error C1008: ...". The first number is
# that of the source string, which Mesa 22.3 gets wrong after a #line: ignored.
_COMPLAINT = re.compile(
    r"^\d+(?::(?P<mesa>\d+)\(\d+\)|\((?P<nvidia>\d+)\))\s*:\s*"
    r"error[^:]*:\s*(?P<message>.*)$"
)


@dataclass(frozen=True, slots=True, eq=False)
class Resident:
    """A program on the device.

    Attributes:
        triangle: draw three vertices of it to run the program on the viewport.
        uniforms: those that the compiler has left, by name.
    """

    program: moderngl.Program
    triangle: moderngl.VertexArray
    uniforms: dict[str, Any]

    def release(self) -> None:
        """Free the objects on the device."""
        self.triangle.release()
        self.program.release()


def compile_program(device: Device, program: Program) -> Resident:
    """Compile and link one program for the fragment path.

    Raises:
        CompileError: the driver refuses it.
    """
    try:
        text = FRAGMENT.format(translated=translate(program)[-1].text)
    except SourceError as error:
        found = (Diagnostic(error.line, error.reason),)
        raise CompileError(program.id, found) from error
    try:
        # Bytes: in a str, moderngl would look for #include lines of its own.
        made = device.gl.program(vertex_shader=VERTEX, fragment_shader=text.encode())
    except moderngl.Error as error:
        raise CompileError(program.id, parse_log(str(error))) from error
    triangle = device.gl.vertex_array(made, [])
    uniforms: dict[str, Any] = {name: made[name] for name in made}
    # Samplers of two kinds on one unit are an error when drawing, and unit 0 is where
    # they all start. Nothing is bound to these yet: inputs read as black.
    for channel in range(CHANNELS):
        if sampler := uniforms.get(f"iChannel{channel}"):
            sampler.value = channel
    return Resident(made, triangle, uniforms)


def parse_log(log: str) -> tuple[Diagnostic, ...]:
    """Read a driver's log; what cannot be read is kept as one unplaced complaint."""
    found = []
    for complaint in log.splitlines():
        if match := _COMPLAINT.match(complaint.strip()):
            line = int(match["mesa"] or match["nvidia"])
            own = line < TAIL_LINE
            found.append(Diagnostic(line if own else None, match["message"].strip()))
    if found:
        return tuple(found)
    words = [line.strip() for line in log.splitlines() if line.strip(" =-")]
    return (Diagnostic(None, " ".join(words)[:500] or "no reason given"),)
