"""K-means leaves: of three programs, the colors of one say where the others are seen.

Shaders KML, of "Separating Knowledge and Perception with Procedural Data" (2025): the
pixels of the first program are parted by 2-means in RGB, three rounds; the mask is
blurred by a box of 3 x 3 pixels, twice; it mixes the second program with the third.
Several leaf images are averaged (KML Mixup). All of it is done in whole numbers, so
that the result depends neither on the device nor on the order of its threads:

- the means start from the darkest and the brightest color, by 77 R + 150 G + 29 B
  (luma of ITU-R BT.601, times 256), of equals by red, then green, which name it;
- a mean is kept in 64ths of a level, rounded down; a cluster without pixels keeps its
  last. A pixel is the bright cluster's if it is nearer to its mean, in squared
  distance: at most 3 (64 * 255)^2 < 2^31;
- the bright cluster is the mask, where the second program is seen. Near an edge a blur
  is the mean of those of the 9 pixels that are there, 1, 2, 3, 4, 6 or 9, so two of
  them give a whole number of 1296ths, and there is one rounding, at the end.

Sums of up to 4096 x 4096 levels are at most 2^24 * 255 < 2^32, the remainder of a mean
times 64 less than 2^30. The mask is made of the view's own pixels.
"""

import moderngl
import numpy as np
import numpy.typing as npt

from renderer.errors import RendererError
from renderer.words import GROUP, MASKS, PARTS
from shaders21k.mixing import LEAF

CELLS = """
layout(std430, binding = PARTS) restrict readonly buffer Parts { uint cells[]; };
layout(std430, binding = MASKS) restrict buffer Masks { uint masks[]; };
"""

# One work group to a leaf. Each invocation sums up its own pixels first.
PART_COLORS = """
shared uint darkest, brightest;
shared uint sums[8];  // red, green, blue and count of the dark, then of the bright
uvec4 reds, greens, blues;
void read_pixels(uint cell, uint word) {
    reds = read_bytes(0u, cell, word);
    greens = read_bytes(1u, cell, word);
    blues = read_bytes(2u, cell, word);
}
uvec3 unpack_color(uint key) {
    uint red = key >> 8 & 255u, green = key & 255u;
    return uvec3(red, green, ((key >> 16) - 77u * red - 150u * green) / 29u);
}
ivec4 measure(ivec3 mean) {
    ivec4 red = ivec4(reds) * 64 - mean.r, green = ivec4(greens) * 64 - mean.g;
    ivec4 blue = ivec4(blues) * 64 - mean.b;
    return red * red + green * green + blue * blue;
}
uvec4 part_pixels(ivec3 dark, ivec3 bright) {
    return uvec4(lessThan(measure(bright), measure(dark)));
}
uint add(uvec4 four) { return four.x + four.y + four.z + four.w; }
ivec3 mean_of(uint first, ivec3 last) {
    uint count = sums[first + 3u];
    if (count == 0u) return last;
    uvec3 sum = uvec3(sums[first], sums[first + 1u], sums[first + 2u]);
    return ivec3(sum / count * 64u + sum % count * 64u / count);
}
void main() {
    uint own = gl_LocalInvocationID.x, leaf = gl_WorkGroupID.x;
    uint cell = cells[3u * leaf];
    if (own == 0u) { darkest = 0xffffffffu; brightest = 0u; }
    barrier();
    uvec4 low = uvec4(0xffffffffu), high = uvec4(0u);
    for (uint word = own; word < WORDS; word += GROUP) {
        read_pixels(cell, word);
        uvec4 key = (77u * reds + 150u * greens + 29u * blues) << 16
            | reds << 8 | greens;
        low = min(low, key);
        high = max(high, key);
    }
    atomicMin(darkest, min(min(low.x, low.y), min(low.z, low.w)));
    atomicMax(brightest, max(max(high.x, high.y), max(high.z, high.w)));
    barrier();
    ivec3 dark = ivec3(unpack_color(darkest)) * 64;
    ivec3 bright = ivec3(unpack_color(brightest)) * 64;
    for (int round = 0; round < 3; round++) {
        barrier();
        if (own < 8u) sums[own] = 0u;
        barrier();
        uvec4 all = uvec4(0u), lit = uvec4(0u);
        for (uint word = own; word < WORDS; word += GROUP) {
            read_pixels(cell, word);
            uvec4 chosen = part_pixels(dark, bright);
            all += uvec4(add(reds), add(greens), add(blues), 4u);
            lit += uvec4(add(reds * chosen), add(greens * chosen),
                add(blues * chosen), add(chosen));
        }
        for (uint index = 0u; index < 4u; index++) {
            atomicAdd(sums[index], all[index] - lit[index]);
            atomicAdd(sums[4u + index], lit[index]);
        }
        barrier();
        dark = mean_of(0u, dark);
        bright = mean_of(4u, bright);
    }
    for (uint word = own; word < WORDS; word += GROUP) {
        read_pixels(cell, word);
        uvec4 chosen = part_pixels(dark, bright);
        masks[leaf * WORDS + word] = pack(chosen);
    }
}
"""

# The mean around four pixels, times 36.
SOFTEN = """
uvec4 soften(uint mask, uint word) {
    uint column = word % ROW_WORDS;
    int row = int(word / ROW_WORDS), bottom = min(row + 1, HEIGHT - 1);
    bool first = column == 0u, last = column == ROW_WORDS - 1u;
    uvec4 sum = uvec4(0u), count = uvec4(0u);
    for (int y = max(row - 1, 0); y <= bottom; y++) {
        uint at = mask * WORDS + uint(y) * ROW_WORDS + column;
        uvec4 four = unpack(masks[at]);
        uint before = first ? 0u : masks[at - 1u] >> 24;
        uint after = last ? 0u : masks[at + 1u] & 255u;
        sum += four + uvec4(before, four.xyz) + uvec4(four.yzw, after);
        count += uvec4(first ? 2u : 3u, 3u, 3u, last ? 2u : 3u);
    }
    return sum * (36u / count);
}
"""

BLUR = """
void main() {
    uint word = gl_GlobalInvocationID.x, leaf = gl_WorkGroupID.y;
    if (word >= WORDS) return;
    uvec4 four = soften(leaf, word);
    masks[(gl_NumWorkGroups.y + leaf) * WORDS + word] = pack(four);
}
"""

AVERAGE = """
uniform uint leaf_count;
void main() {
    uint word = gl_GlobalInvocationID.x, image = gl_WorkGroupID.y;
    if (word >= WORDS) return;
    uvec4 red = uvec4(0u), green = uvec4(0u), blue = uvec4(0u);
    for (uint each = 0u; each < leaf_count; each++) {
        uint leaf = image * leaf_count + each;
        uint second = cells[3u * leaf + 1u], third = cells[3u * leaf + 2u];
        uvec4 mask = soften(gl_NumWorkGroups.y * leaf_count + leaf, word);
        uvec4 rest = 1296u - mask;
        red += mask * read_bytes(0u, second, word) + rest * read_bytes(0u, third, word);
        green += mask * read_bytes(1u, second, word)
            + rest * read_bytes(1u, third, word);
        blue += mask * read_bytes(2u, second, word)
            + rest * read_bytes(2u, third, word);
    }
    uint parts = 1296u * leaf_count;
    write_bytes(0u, image, word, (red + parts / 2u) / parts);
    write_bytes(1u, image, word, (green + parts / 2u) / parts);
    write_bytes(2u, image, word, (blue + parts / 2u) / parts);
}
"""


class Leaves:
    """Mixes triples of pictures of one size.

    Args:
        gl: the context.
        head: as `renderer.words.write_head` has written it.
        words: of a plane of one picture.
    """

    def __init__(self, gl: moderngl.Context, head: str, words: int) -> None:
        self._gl = gl
        self._words = words
        head += CELLS
        self._part, self._blur, self._average = (
            gl.compute_shader(head + text)
            for text in (PART_COLORS, SOFTEN + BLUR, SOFTEN + AVERAGE)
        )
        self._masks: moderngl.Buffer | None = None

    def mix(self, cells: tuple[int, int], sources: npt.NDArray[np.int32]) -> None:
        """Mix, with both sheets bound; see `Mixer.mix`.

        Raises:
            RendererError: the number of components is no multiple of 3.
        """
        images, components = sources.shape
        if components % LEAF:
            raise RendererError(f"{components} components are no triples")
        leaves = images * components // LEAF
        for shader in (self._part, self._blur, self._average):
            for name, value in (
                ("component_cells", cells[0]),
                ("mixed_cells", cells[1]),
                ("leaf_count", components // LEAF),
            ):
                if name in shader:
                    shader[name] = value
        masks = self._reserve(2 * leaves * self._words * 4)
        parts = self._gl.buffer(np.ascontiguousarray(sources, "<u4").tobytes())
        groups = -(-self._words // GROUP)
        try:
            parts.bind_to_storage_buffer(PARTS)
            masks.bind_to_storage_buffer(MASKS)
            self._part.run(leaves)
            self._gl.memory_barrier()
            self._blur.run(groups, leaves)
            self._gl.memory_barrier()
            self._average.run(groups, images)
        finally:
            parts.release()

    def _reserve(self, size: int) -> moderngl.Buffer:
        """Keep room for the masks, and for the same once blurred."""
        if self._masks is None or self._masks.size < size:
            if self._masks is not None:
                self._masks.release()
            self._masks = self._gl.buffer(reserve=size)
        return self._masks

    def release(self) -> None:
        """Free the shaders and the masks."""
        for shader in (self._part, self._blur, self._average):
            shader.release()
        if self._masks is not None:
            self._masks.release()
        self._masks = None
