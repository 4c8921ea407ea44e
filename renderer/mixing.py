"""Images of several programs: mixed on the device, before anything is read back.

One dispatch reads the components' cells of one sheet and writes the images' of another,
four pixels of a row, a word, at a time. Sums are kept as floats or whole numbers, and
rounded once, to the nearest.

convex: the mean, weighted. cutmix: of the boxes that hold the pixel, the last one's
program is seen. Boxes lie in the whole picture, so that two views of a sample are two
views of one image: a pixel's center is placed in it by the view's crop and turn. What
lies outside the picture, where a turned view reaches, shows the canvas, program 0.

convex-cutmix: the mean, weighted, of those programs whose box holds the pixel. The
authors of Shaders-21k paste each cut program onto a canvas that they call white and
make of zeros, which are black, so that every box darkens all that lies around it; white
would bleach it. No program asks for either: here what lies outside its box has no part
in a pixel, and the weights of the others fill up to 1. Their cutmix also pastes the
first program onto itself, which changes nothing; here it is the canvas alone.

leaves: renderer/leaves.py.
"""

from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from renderer.calls import SHADER_STORAGE_BUFFER
from renderer.device import Device
from renderer.errors import RendererError
from renderer.leaves import Leaves
from renderer.sheet import Sheet
from renderer.words import COMPONENTS, GROUP, MIXED, PARTS, VIEWS, write_head
from shaders21k.mixing import measure_areas
from shaders21k.recipe import place_views

EVERYWHERE = (-1e30, -1e30, 1e30, 1e30)
"""A box that holds what lies outside the picture too."""

PART = np.dtype(
    [("box", "<f4", 4), ("weight", "<f4"), ("cell", "<i4"), ("unused", "<f4", 2)]
)

# Products and sums are each rounded (`precise`), so that every device does the same.
# Invocations past the last word do the last word again, and loops have a length known
# when they are compiled: llvmpipe loads numbers faster where nothing branches.
MIX = """
struct Part { vec4 box; float weight; int cell; };
layout(std430, binding = PARTS) restrict readonly buffer Parts { Part parts[]; };
layout(std430, binding = VIEWS) restrict readonly buffer Views { vec4 views[]; };
void main() {
    uint word = min(gl_GlobalInvocationID.x, WORDS - 1u), image = gl_WorkGroupID.y;
    vec4 column = vec4(word % ROW_WORDS * 4u) + vec4(0.5, 1.5, 2.5, 3.5);
    float row = float(word / ROW_WORDS) + 0.5;
    vec4 across = views[2u * image], down = views[2u * image + 1u];
    precise vec4 x = column * across.x + (row * across.y + across.z);
    precise vec4 y = column * down.x + (row * down.y + down.z);
    precise vec4 red = vec4(0.0), green = vec4(0.0), blue = vec4(0.0);
    precise vec4 total = vec4(0.0);
    for (int k = 0; k < MIX_COUNT; k++) {
        Part part = parts[int(image) * MIX_COUNT + k];
        vec4 inside = INSIDE;
        uint cell = uint(part.cell);
        STEP
    }
    total = max(total, 1e-37);
    write_word(0u, image, word, red / total);
    write_word(1u, image, word, green / total);
    write_word(2u, image, word, blue / total);
}
"""
BOX = """vec4(greaterThanEqual(x, part.box.xxxx))
            * vec4(lessThan(x, part.box.zzzz))
            * vec4(greaterThanEqual(y, part.box.yyyy))
            * vec4(lessThan(y, part.box.wwww))"""
BLEND = """precise vec4 share = inside * part.weight;
        total += share;
        red += share * read_word(0u, cell, word);
        green += share * read_word(1u, cell, word);
        blue += share * read_word(2u, cell, word);"""
COVER = """total = vec4(1.0);
        bvec4 seen = greaterThan(inside, vec4(0.0));
        red = mix(red, read_word(0u, cell, word), seen);
        green = mix(green, read_word(1u, cell, word), seen);
        blue = mix(blue, read_word(2u, cell, word), seen);"""
STEPS = {
    "convex": ("vec4(1.0)", BLEND),
    "cutmix": (BOX, COVER),
    "convex-cutmix": (BOX, BLEND),
}


class Mixer:
    """Mixes pictures of one size. `release` it, or leave it to its context.

    Args:
        device: an open device; its context is current.
        width_px: of a picture, a multiple of 4 up to 4096.
        height_px: likewise, of any size up to 4096.

    Raises:
        RendererError: no such pictures can be mixed.
    """

    def __init__(self, device: Device, width_px: int, height_px: int) -> None:
        self._gl = device.gl
        self._bind = device.calls.BindBufferBase
        self._head = write_head(width_px, height_px)
        self._size = width_px, height_px
        self._shaders: dict[tuple[str, int], moderngl.ComputeShader] = {}
        self._leaves: Leaves | None = None

    def mix(
        self,
        components: Sheet,
        mixed: Sheet,
        sources: npt.NDArray[np.int32],
        *,
        mixing: str,
        weight: npt.NDArray[np.float32],
        box: npt.NDArray[np.float32],
        crop: npt.NDArray[np.float32],
        turn: npt.NDArray[np.float32],
    ) -> None:
        """Mix K components to each of n images; returns at once.

        What was drawn into `components` before is waited for on the device, and so is
        `mixed` by what reads it later.

        Args:
            components: the sheet that is read.
            mixed: another, that is written; image i goes to its cell i.
            sources: int32 [n, K], the cells of the components.
            mixing: one of `shaders21k.spec.MIXINGS`.
            weight: float32 [n, K], as in a recipe.
            box: float32 [n, K, 4], as in a recipe.
            crop: float32 [n, 4], of the view that is mixed.
            turn: float32 [n], likewise, in radians.

        Raises:
            RendererError: a sheet is of another size, a cell is not there, or the
                driver refuses.
        """
        self._check(components, mixed, sources)
        cells = (components.cells, mixed.cells)
        _ = self._gl.error  # moderngl leaves some behind that mean nothing
        self._gl.memory_barrier()
        self._bind(SHADER_STORAGE_BUFFER, COMPONENTS, components.buffer)
        self._bind(SHADER_STORAGE_BUFFER, MIXED, mixed.buffer)
        if mixing == "leaves":
            if self._leaves is None:
                self._leaves = Leaves(self._gl, self._head, components.words)
            self._leaves.mix(cells, sources)
        else:
            parts = describe_parts(sources, mixing=mixing, weight=weight, box=box)
            views = self._place(crop, turn)
            self._mix_boxes(cells, components.words, mixing, parts, views)
        self._gl.memory_barrier()
        if (error := self._gl.error) != "GL_NO_ERROR":
            raise RendererError(f"the driver refuses to mix {mixing}: {error}")

    def _check(
        self, components: Sheet, mixed: Sheet, sources: npt.NDArray[np.int32]
    ) -> None:
        for sheet in (components, mixed):
            if (sheet.width_px, sheet.height_px) != self._size:
                raise RendererError(
                    f"a sheet holds pictures of {sheet.width_px} x {sheet.height_px} "
                    f"pixels, and those of {self._size} are mixed"
                )
        if not 0 < len(sources) <= mixed.cells:
            raise RendererError(f"{len(sources)} images for {mixed.cells} cells")
        if sources.size and not 0 <= sources.min() <= sources.max() < components.cells:
            raise RendererError(f"a source is none of {components.cells} components")

    def _place(
        self, crop: npt.NDArray[np.float32], turn: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        """Map centers of pixels, counted in pixels, into the picture: [n, 2, 4]."""
        place = np.zeros((len(crop), 2, 4), "<f4")
        size = (*self._size, 1.0)
        place[..., :3] = place_views(crop, turn) / size
        return place

    def _mix_boxes(
        self,
        cells: tuple[int, int],
        words: int,
        mixing: str,
        parts: npt.NDArray[Any],
        views: npt.NDArray[np.float32],
    ) -> None:
        images, count = parts.shape
        key = (mixing, count)
        shader = self._shaders.get(key) or self._make_shader(*key)
        self._shaders[key] = shader
        shader["component_cells"], shader["mixed_cells"] = cells
        buffers = [self._gl.buffer(each.tobytes()) for each in (parts, views)]
        try:
            buffers[0].bind_to_storage_buffer(PARTS)
            buffers[1].bind_to_storage_buffer(VIEWS)
            shader.run(-(-words // GROUP), images)
        finally:
            for buffer in buffers:
                buffer.release()

    def _make_shader(self, mixing: str, count: int) -> moderngl.ComputeShader:
        inside, step = STEPS[mixing]
        text = MIX.replace("INSIDE", inside).replace("STEP", step)
        text = f"{self._head}\n#define MIX_COUNT {count}\n{text}"
        return self._gl.compute_shader(text)

    def release(self) -> None:
        """Free the shaders and what they keep; the sheets are their owner's."""
        for shader in self._shaders.values():
            shader.release()
        self._shaders.clear()
        if self._leaves is not None:
            self._leaves.release()
        self._leaves = None


def describe_parts(
    sources: npt.NDArray[np.int32],
    *,
    mixing: str,
    weight: npt.NDArray[np.float32],
    box: npt.NDArray[np.float32],
) -> npt.NDArray[Any]:
    """Say for each component where it has a part, and which: PART [n, K].

    The canvas is everywhere. In convex-cutmix a recipe's weight is that of the whole
    image, so a pixel's is that over the area of the box; a box without area is nowhere.
    """
    parts = np.zeros(sources.shape, PART)
    parts["cell"] = sources
    parts["weight"] = weight
    parts["box"] = box
    parts["box"][:, 0] = EVERYWHERE
    if mixing == "convex-cutmix":
        area = measure_areas(box)
        parts["weight"] = np.divide(
            weight, area, out=np.zeros_like(area), where=area > 0
        )
    return parts
