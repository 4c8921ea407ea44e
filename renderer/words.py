"""GLSL that reads pictures from one sheet and writes to another: renderer/sheet.py."""

from renderer.errors import RendererError

GROUP = 128
"""Invocations of a work group. 4096 x 4096 pixels make 32,768 groups, of which OpenGL
promises 65,535."""

COMPONENTS, MIXED, PARTS, VIEWS, MASKS = range(5)
"""Binding points of storage buffers; OpenGL 4.3 promises eight."""

MAX_PX = 4096

HEAD = """
layout(local_size_x = GROUP) in;
layout(std430, binding = COMPONENTS) restrict readonly buffer Read
{ uint component[]; };
layout(std430, binding = MIXED) restrict writeonly buffer Written
{ uint mixed[]; };
uniform uint component_cells, mixed_cells;
uvec4 unpack(uint four) {
    return uvec4(four, four >> 8, four >> 16, four >> 24) & 255u;
}
uint pack(uvec4 four) { return four.x | four.y << 8 | four.z << 16 | four.w << 24; }
uvec4 read_bytes(uint plane, uint cell, uint word) {
    return unpack(component[(plane * component_cells + cell) * WORDS + word]);
}
vec4 read_word(uint plane, uint cell, uint word) {
    return vec4(read_bytes(plane, cell, word));
}
void write_bytes(uint plane, uint cell, uint word, uvec4 four) {
    mixed[(plane * mixed_cells + cell) * WORDS + word] = pack(four);
}
void write_word(uint plane, uint cell, uint word, vec4 four) {
    write_bytes(plane, cell, word, uvec4(clamp(floor(four + 0.5), 0.0, 255.0)));
}
"""


def write_head(width_px: int, height_px: int) -> str:
    """Write the beginning of a compute shader over pictures of one size.

    It defines WORDS, of one plane of one picture, ROW_WORDS, WIDTH and HEIGHT.

    Raises:
        RendererError: a row is not whole words, or a side is too long.
    """
    sides = (width_px, height_px)
    if width_px % 4 or not 1 <= min(sides) <= max(sides) <= MAX_PX:
        raise RendererError(
            f"pictures of {width_px} x {height_px} pixels cannot be mixed: a width is "
            f"a multiple of 4, and no side is over {MAX_PX}"
        )
    numbers = {"GROUP": GROUP, "COMPONENTS": COMPONENTS, "MIXED": MIXED}
    numbers |= {"PARTS": PARTS, "VIEWS": VIEWS, "MASKS": MASKS}
    numbers |= {"WIDTH": width_px, "HEIGHT": height_px}
    unsigned = {"WORDS": width_px * height_px // 4, "ROW_WORDS": width_px // 4}
    lines = [f"#define {name} {number}" for name, number in numbers.items()]
    lines += [f"#define {name} {number}u" for name, number in unsigned.items()]
    return "\n".join(["#version 430 core", *lines, HEAD])
