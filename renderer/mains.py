"""GLSL around a stage: what makes its `s21k_paint` a program that can be drawn."""

from shaders21k.dialects.stage import Stage

CUBE_PX = 256
"""Side of a cube's face.

Shadertoy's is 1024: six of those are 6.3 million pixels a frame, and programs with a
past draw many frames for a picture, which takes software minutes. iResolution says the
size; of 130 programs with a cube 80 have 512 or 1024 written in them all the same, and
show something else than on the site.
"""

VERTEX = b"""#version 430 core
void main() {  // one triangle that covers the viewport
    gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0);
}
"""

FACES = b"""#version 430 core
layout(triangles, invocations = 6) in;
layout(triangle_strip, max_vertices = 3) out;
flat out int s21k_face;
void main() {  // the same triangle on each layer
    for (int corner = 0; corner < 3; corner++) {
        s21k_face = gl_Layer = gl_InvocationID;
        gl_Position = gl_in[corner].gl_Position;
        EmitVertex();
    }
}
"""

# One channel to a plane, the picture's top row first: see renderer/fragment.py.
PLANES = """#version 430 core
uniform vec2 s21k_origin;
uniform vec4 s21k_map;
layout(location = 0) out float s21k_red;
layout(location = 1) out float s21k_green;
layout(location = 2) out float s21k_blue;
{text}
void main() {{
    vec2 pixel = gl_FragCoord.xy - s21k_origin;
    vec4 color;
    s21k_paint(color, pixel * s21k_map.xy + s21k_map.zw);
    s21k_red = color.r;
    s21k_green = color.g;
    s21k_blue = color.b;
}}
"""

BUFFER = """#version 430 core
{outputs}
{text}
void main() {{
    s21k_paint(s21k_target0, gl_FragCoord.xy);
    {others}
}}
"""

# The directions are table 8.19 of the OpenGL 4.6 specification, solved for the
# direction: a lookup that way reads the pixel that was painted for it.
CUBE = """#version 430 core
flat in int s21k_face;
layout(location = 0) out vec4 s21k_target0;
{text}
void main() {{
    vec2 at = gl_FragCoord.xy * {scale} - 1.0;
    vec3 directions[6] = vec3[6](
        vec3(1.0, -at.y, -at.x), vec3(-1.0, -at.y, at.x),
        vec3(at.x, 1.0, at.y), vec3(at.x, -1.0, -at.y),
        vec3(at.x, -at.y, 1.0), vec3(-at.x, -at.y, -1.0)
    );
    vec3 direction = normalize(directions[s21k_face]);
    s21k_paint(s21k_target0, gl_FragCoord.xy, direction);
}}
"""


def wrap_planes(stage: Stage) -> str:
    """Write the fragment shader that draws a stage into a cell of the atlas."""
    return PLANES.format(text=stage.text)


def wrap_texture(stage: Stage) -> str:
    """Write the fragment shader that draws a stage into textures of its own."""
    if stage.kind == "cube":
        return CUBE.format(text=stage.text, scale=2.0 / CUBE_PX)
    outputs = "\n".join(
        f"layout(location = {index}) out vec4 s21k_target{index};"
        for index in range(stage.targets)
    )
    others = "\n".join(
        f"    s21k_target{index} = s21k_color{index};"
        for index in range(1, stage.targets)
    )
    return BUFFER.format(text=stage.text, outputs=outputs, others=others)
