"""The original's way to draw and to hand over, written anew to be compared with.

mbaradad/shaders21k, image_generation/shaders/renderer_moderngl.py and
on_the_fly_moderngl_shader.py: one framebuffer, two triangles, a synchronous RGB read, a
flip by PIL, a pickle through a queue of 3,000, arrays at the other end.
"""

import multiprocessing
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shaders21k.program import Program

VERTEX = b"""#version 430
in vec2 corner;
void main() { gl_Position = vec4(corner, 0.0, 1.0); }
"""

FRAGMENT = """#version 430
out vec4 s21k_out;
{translated}
void main() {{
    vec4 color;
    s21k_paint(color, gl_FragCoord.xy);
    s21k_out = vec4(color.rgb, 1.0);
}}
"""

CORNERS = [-1, -1, 1, -1, -1, 1, -1, 1, 1, -1, 1, 1]


@dataclass(frozen=True, slots=True)
class Job:
    """One image: which of the chosen programs, and when."""

    program: int
    time_s: float


class Baseline:
    """Draws one image at a time."""

    def __init__(self, gl: Any, programs: list[Program], side_px: int) -> None:
        from shaders21k.dialects.translate import translate  # noqa: PLC0415

        self._side_px = side_px
        self._target = gl.simple_framebuffer((side_px, side_px), components=4)
        corners = gl.buffer(struct.pack("12f", *CORNERS))
        self._drawings = []
        for program in programs:
            stage = translate(program)[-1]
            uniforms = "\n".join(map(_declare, stage.uniforms))
            text = FRAGMENT.format(translated=f"{uniforms}\n{stage.text}").encode()
            made = gl.program(vertex_shader=VERTEX, fragment_shader=text)
            self._drawings.append((made, gl.vertex_array(made, corners, "corner")))

    def draw(self, job: Job) -> Any:
        """Draw one image: PIL, row 0 at the top."""
        from PIL import Image  # noqa: PLC0415

        made, triangles = self._drawings[job.program]
        if "iTime" in made:
            made["iTime"] = job.time_s
        if "iResolution" in made:
            made["iResolution"] = (self._side_px, self._side_px, 1.0)
        self._target.use()
        triangles.render()
        data = self._target.read(components=3, alignment=1)
        image = Image.frombytes("RGB", (self._side_px, self._side_px), data)
        return image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)


def _declare(uniform: Any) -> str:
    array = f"[{uniform.length}]" if uniform.length else ""
    return f"uniform {uniform.glsl_type} {uniform.name}{array};"


@contextmanager
def consumer() -> Iterator[tuple[Any, Any]]:
    """Run another process that makes arrays of the images in a queue.

    Yields:
        The queue, and a pipe that says so whenever a batch is complete.
    """
    context = multiprocessing.get_context("spawn")
    queue, (ours, theirs) = context.Queue(3000), context.Pipe()
    process = context.Process(target=take_all, args=(queue, theirs))
    process.start()
    try:
        yield queue, ours
    finally:
        queue.put(None)
        process.join()


def take_all(queue: Any, told: Any) -> None:
    """Take images, uint8 [3, H, W] each, until None comes; say so at the word "end"."""
    import numpy as np  # noqa: PLC0415

    images: list[Any] = []
    while (image := queue.get()) is not None:
        if image == "end":
            told.send(len(np.stack(images)))
            images.clear()
        else:
            images.append(np.asarray(image).transpose(2, 0, 1))
