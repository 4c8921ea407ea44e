"""How pictures lie in a storage buffer, in numbers and in GLSL: renderer/mixing.py."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Sheets:
    """Sheets of pictures of one size.

    Attributes:
        width_px: of a picture; a row is whole words.
        height_px: likewise.

    Raises:
        RendererError: a row is not whole words, or a side is too long.
    """

    width_px: int
    height_px: int

    def __post_init__(self) -> None:
        sides = (self.width_px, self.height_px)
        if self.width_px % 4 or not 1 <= min(sides) <= max(sides) <= MAX_PX:
            raise RendererError(
                f"pictures of {self.width_px} x {self.height_px} pixels cannot be "
                f"mixed: a width is a multiple of 4, and no side is over {MAX_PX}"
            )

    @property
    def words(self) -> int:
        """Words of 32 bits in one plane of one picture."""
        return self.width_px * self.height_px // 4

    def measure(self, cells: int) -> int:
        """Bytes of a sheet."""
        return 3 * cells * self.width_px * self.height_px

    def write_head(self) -> str:
        """Write the first lines of a compute shader: the constants of `HEAD`."""
        numbers = {"GROUP": GROUP, "COMPONENTS": COMPONENTS, "MIXED": MIXED}
        numbers |= {"PARTS": PARTS, "VIEWS": VIEWS, "MASKS": MASKS}
        unsigned = {"WORDS": self.words, "ROW_WORDS": self.width_px // 4}
        lines = [f"#define {name} {number}" for name, number in numbers.items()]
        lines += [f"#define {name} {number}u" for name, number in unsigned.items()]
        lines += [f"#define WIDTH {self.width_px}", f"#define HEIGHT {self.height_px}"]
        return "\n".join(["#version 430 core", *lines])
