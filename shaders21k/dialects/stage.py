"""What a dialect makes of a program: passes in desktop GLSL, and what to bind to them.

A renderer knows this file and no host. `uniforms` says under which names the text asks
for which of the renderer's `VALUES`, `samplers` what it reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shaders21k.program import Input

Value = Literal[
    "resolution",  # width and height in pixels, pixel aspect 1; as many as the type has
    "time",  # seconds
    "time_delta",  # seconds: 1 / frame_rate
    "frame_rate",  # frames per second: 60
    "frame",  # number of the frame, from 0; int or float
    "date",  # year, month from 0, day, seconds since midnight
    "sample_rate",  # samples of sound per second: 44100
    "channel_time",  # float[4]: seconds, of each input
    "channel_resolution",  # vec3[4]: pixels, of each input
    "zero",  # a mouse that nobody has touched, a sound that is not played
    "half",  # the middle of the picture, in the unit square
    "axes",  # matrix, by rows: derivatives along the program's axes by those drawn
]
"""What a renderer can set. Date and mouse are what a page shows that nobody touches, so
that a picture is a function of the time alone."""

COMMON_LINE = 500_000
"""Where the lines of `Program.common` start: its line 1 is COMMON_LINE + 1."""

TAIL_LINE = 1_000_000
"""Where text of ours starts, beyond any author's line."""


@dataclass(frozen=True, slots=True)
class Uniform:
    """One value that the host sets.

    Attributes:
        name: as programs write it.
        glsl_type: as GLSL writes it.
        value: which of the renderer's values.
        length: of an array, 0 for a single value.
    """

    name: str
    glsl_type: str
    value: Value
    length: int = 0


@dataclass(frozen=True, slots=True)
class Sampler:
    """One texture that a pass reads.

    Attributes:
        name: as programs write it.
        glsl_type: sampler2D, sampler3D or samplerCube.
        input: what it is; None where nothing was ever bound, which reads as black.
        target: which colour of the pass that `input` names, where it has several.
    """

    name: str
    glsl_type: str
    input: Input | None = None
    target: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass, translated.

    Attributes:
        name: of the pass, "Image" for the picture.
        kind: what it is drawn into. A cube has six square faces.
        text: ASCII, to paste below `#version 430` and declarations of the uniforms, and
            above a `main`. It declares the samplers and defines `void s21k_paint(out
            vec4 color, in vec2 coord)`, coord in pixels from the lower left corner, the
            centre of the first pixel at 0.5; for a cube `s21k_paint(out vec4 color, in
            vec2 coord, in vec3 direction)`. A compiler's line 17 is the author's line
            17; see COMMON_LINE and TAIL_LINE for the others.
        uniforms: what the text takes for its host's. They may be variables.
        samplers: what it reads; a compiler may drop some.
        targets: how many colours it has; that after the first is the global
            `vec4 s21k_color1`, written by s21k_paint.
        clamped: frames before the last are kept as bytes, 0 to 255, and not as floats.
    """

    name: str
    kind: Literal["image", "buffer", "cube"]
    text: str
    uniforms: tuple[Uniform, ...] = ()
    samplers: tuple[Sampler, ...] = ()
    targets: int = 1
    clamped: bool = False


def read_back(stages: Sequence[Stage]) -> frozenset[str]:
    """Name the passes whose last frame some pass reads: those need a past.

    A pass drawn earlier in the same frame is read as it is now; the pass itself, and
    one drawn later, as it was a frame ago.
    """
    found: set[str] = set()
    later = {stage.name for stage in stages}
    for stage in stages:
        sources = {each.input.source for each in stage.samplers if each.input}
        found |= sources & later
        later.discard(stage.name)
    return frozenset(found)
