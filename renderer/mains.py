"""GLSL around a stage: what makes its `s21k_paint` a program that can be drawn."""

import re
from collections.abc import Sequence

from renderer.moments import GLSL, Channel, declare
from shaders21k.dialects.stage import Stage

CUBE_PX = 256
"""Side of a cube's face.

Shadertoy's is 1024: six of those are 6.3 million pixels a frame, and programs with a
past draw many frames for a picture, which takes software minutes. iResolution says the
size; of 130 programs with a cube 80 have 512 or 1024 written in them all the same, and
show something else than on the site.
"""

# s21k_place: the first sample's record, its cell, and how many cells a target has.
VERTEX = """#version 430 core
uniform ivec3 s21k_place;
layout(location = 0) flat out int s21k_record;
void main() {  // a rectangle that covers the sample's cell
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    float cell = float(s21k_place.y + gl_InstanceID);
    corner.y = (cell + corner.y) / float(s21k_place.z);
    gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
    s21k_record = s21k_place.x + gl_InstanceID;
}
"""

FACES = """#version 430 core
layout(triangles, invocations = 6) in;
layout(triangle_strip, max_vertices = 3) out;
layout(location = 0) flat in int s21k_records[];
layout(location = 0) flat out int s21k_record;
layout(location = 1) flat out int s21k_face;
void main() {  // the same triangle on each layer
    for (int corner = 0; corner < 3; corner++) {
        s21k_record = s21k_records[0];
        s21k_face = gl_Layer = gl_InvocationID;
        gl_Position = gl_in[corner].gl_Position;
        EmitVertex();
    }
}
"""

HEAD = f"""#version 430 core
layout(location = 0) flat in int s21k_record;
uniform ivec3 s21k_place;
{GLSL}"""

# One channel to a plane, the picture's top row first: see renderer/atlas.py.
PLANES = """
layout(location = 0) out float s21k_red;
layout(location = 1) out float s21k_green;
layout(location = 2) out float s21k_blue;
{text}
void main() {{
    int cell = s21k_place.y + s21k_record - s21k_place.x;
    vec2 pixel = gl_FragCoord.xy - vec2(0.0, float(cell) * s21k_now.size.y);
    vec4 color;
    s21k_paint(color, s21k_place_of(pixel));
    s21k_red = color.r;
    s21k_green = color.g;
    s21k_blue = color.b;
}}
"""

BUFFER = """
{outputs}
{text}
void main() {{
    s21k_paint(s21k_target0, gl_FragCoord.xy);
    {others}
}}
"""

# The directions are table 8.19 of the OpenGL 4.6 specification, solved for the
# direction: a lookup that way reads the pixel that was painted for it.
CUBE = """
layout(location = 1) flat in int s21k_face;
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

VERSION = "#version 430 core\n"

GROUP = (8, 8)
"""Invocations of a work group, across and down."""

PIXELS = 4
"""Pixels side by side that an invocation draws: the bytes of one word of the sheet."""

# s21k_extent: words in a row, rows, words of a plane of all cells, the first row drawn.
# Processors that draw several invocations by one instruction are at their best where
# those lie close together: `block` of them are, and such blocks follow one another.
COMPUTE_HEAD = f"""\
layout(std430, binding = 0) writeonly buffer s21k_Sheet {{ uint s21k_words[]; }};
uniform ivec3 s21k_place;
uniform ivec4 s21k_extent;
int s21k_record = s21k_place.x + int(gl_WorkGroupID.z);
{GLSL}"""

COMPUTE = """
layout(local_size_x = {group}) in;
{text}
void main() {{
    int lane = int(gl_LocalInvocationIndex);
    int block = lane / {lanes}, across = {group_width} / {block_width};
    ivec2 at = ivec2(gl_WorkGroupID.xy) * ivec2({group_width}, {group_height})
        + ivec2(block % across, block / across) * ivec2({block_width}, {block_height})
        + ivec2(lane % {block_width}, lane % {lanes} / {block_width});
    at.y += s21k_extent.w;
    if (at.x >= s21k_extent.x || at.y >= s21k_extent.y) return;
    uvec3 words = uvec3(0u);
    for (int i = 0; i < {pixels}; i++) {{
        vec4 color;
        s21k_paint(color, s21k_place_of(vec2(at.x * {pixels} + i, at.y) + 0.5));
        vec3 clear = mix(clamp(color.rgb, 0.0, 1.0), vec3(0.0), isnan(color.rgb));
        words |= uvec3(clear * 255.0 + 0.5) << (8 * i);
    }}
    int cell = s21k_place.y + int(gl_WorkGroupID.z);
    int to = (cell * s21k_extent.y + at.y) * s21k_extent.x + at.x;
    s21k_words[to] = words.r;
    s21k_words[to + s21k_extent.z] = words.g;
    s21k_words[to + s21k_extent.z * 2] = words.b;
}}
"""


# Derivatives exist between the invocations of 2 x 2 pixels, so each draws one, and four
# are packed into a word when all are drawn. `kind` is NV or KHR.
QUADS = """
layout(local_size_x = {group_width}, local_size_y = {group_height}) in;
{quads}
shared uvec3 s21k_bytes[{group}];
{text}
void main() {{
    int own = int(gl_LocalInvocationIndex);
    ivec2 at = ivec2(gl_GlobalInvocationID.xy) + ivec2(0, s21k_extent.w);
    vec4 color;
    s21k_paint(color, s21k_place_of(vec2(at) + 0.5));
    vec3 clear = mix(clamp(color.rgb, 0.0, 1.0), vec3(0.0), isnan(color.rgb));
    s21k_bytes[own] = uvec3(clear * 255.0 + 0.5);
    barrier();
    ivec2 word = ivec2(at.x / {pixels}, at.y);
    if (at.x % {pixels} != 0) return;
    if (word.x >= s21k_extent.x || word.y >= s21k_extent.y) return;
    uvec3 words = uvec3(0u);
    for (int i = 0; i < {pixels}; i++) words |= s21k_bytes[own + i] << (8 * i);
    int cell = s21k_place.y + int(gl_WorkGroupID.z);
    int to = (cell * s21k_extent.y + word.y) * s21k_extent.x + word.x;
    s21k_words[to] = words.r;
    s21k_words[to + s21k_extent.z] = words.g;
    s21k_words[to + s21k_extent.z * 2] = words.b;
}}
"""

DERIVES = re.compile(r"\b(?:dFd[xy]|fwidth|texture|textureProj|textureOffset)\w*\s*\(")
"""What takes derivatives, or a level of detail by them."""


def wrap_planes(stage: Stage, channels: Sequence[Channel]) -> str:
    """Write the fragment shader that draws a stage into a cell of the atlas."""
    return HEAD + PLANES.format(text=_write(stage, channels))


def is_drawn_by_quads(stage: Stage, derivatives: str) -> bool:
    """Whether a compute shader for a stage is one that can take derivatives.

    Args:
        stage: the picture.
        derivatives: NV or KHR, whose extension the device has, or "".
    """
    return bool(derivatives and DERIVES.search(stage.text))


def wrap_quads(stage: Stage, channels: Sequence[Channel], derivatives: str) -> str:
    """Write a compute shader that draws a stage into a sheet, with derivatives.

    Args:
        stage: the picture.
        channels: what it may ask about its inputs.
        derivatives: NV or KHR; with "" all else is the same.
    """
    extension, quads = "", ""
    if derivatives:
        name = f"GL_{derivatives}_compute_shader_derivatives"
        extension = f"#extension {name} : require\n"
        quads = f"layout(derivative_group_quads{derivatives}) in;"
    return (
        VERSION
        + extension
        + COMPUTE_HEAD
        + QUADS.format(
            text=_write(stage, channels),
            quads=quads,
            group=GROUP[0] * GROUP[1],
            group_width=GROUP[0],
            group_height=GROUP[1],
            pixels=PIXELS,
        )
    )


def wrap_compute(
    stage: Stage, channels: Sequence[Channel], block: tuple[int, int]
) -> str:
    """Write the compute shader that draws a stage into a cell of a sheet.

    Args:
        stage: the picture.
        channels: what it may ask about its inputs.
        block: how many invocations lie close together, across and down; each divides
            that of `GROUP`.
    """
    return (
        VERSION
        + COMPUTE_HEAD
        + COMPUTE.format(
            text=_write(stage, channels),
            group=GROUP[0] * GROUP[1],
            lanes=block[0] * block[1],
            block_width=block[0],
            block_height=block[1],
            group_width=GROUP[0],
            group_height=GROUP[1],
            pixels=PIXELS,
        )
    )


def wrap_texture(stage: Stage, channels: Sequence[Channel]) -> str:
    """Write the fragment shader that draws a stage into textures of its own."""
    text = _write(stage, channels)
    if stage.kind == "cube":
        return HEAD + CUBE.format(text=text, scale=2.0 / CUBE_PX)
    outputs = "\n".join(
        f"layout(location = {index}) out vec4 s21k_target{index};"
        for index in range(stage.targets)
    )
    others = "\n".join(
        f"    s21k_target{index} = s21k_color{index};"
        for index in range(1, stage.targets)
    )
    return HEAD + BUFFER.format(text=text, outputs=outputs, others=others)


def _write(stage: Stage, channels: Sequence[Channel]) -> str:
    side_px = CUBE_PX if stage.kind == "cube" else None
    declared = [declare(each, channels, side_px) for each in stage.uniforms]
    return "\n".join([*declared, stage.text])
