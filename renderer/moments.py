"""What a host tells a program, sample by sample: records in a buffer, read by GLSL.

Samples of one program are drawn by one call, so what differs between them cannot be a
uniform. It stands in a record, and what a program calls a uniform is, to the compiler,
a global variable with an initializer:

    uniform float iTime;   ->   float iTime = s21k_now.clock.x;

A program may shadow it, start other globals from it, and ask for any type.
"""

import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from renderer.plan import FRAME_RATE
from shaders21k.dialects.stage import Uniform, Value
from shaders21k.program import CHANNELS

Place = tuple[float, float, float, float, float, float]
"""A matrix of two rows: a view's (u, v, 1) to the unit square of the whole picture, row
0 at the top. See `shaders21k.recipe.place_views`."""

WHOLE: Place = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)

DAY = (2021, 9, 1)
"""Year, month from 0, day: the October in which the corpus was collected. A picture
must not depend on the day on which it is drawn."""

DAY_S = 86400.0

MOST = 256
"""Records that a program can see: 16 KiB, which any OpenGL allows for a block."""

BINDING = 0
"""Of the block."""

RECORD = struct.Struct("=4f2f2f4f2fi4x")
"""One record, as std140 lays the block out. See `Moment`."""

GLSL = f"""\
struct s21k_Moment {{
    vec4 linear; vec2 offset; vec2 size; vec4 axes; vec2 clock; int frame;
}};
layout(std140, binding = {BINDING}) uniform s21k_Moments {{
    s21k_Moment s21k_moments[{MOST}];
}};
s21k_Moment s21k_now = s21k_moments[s21k_record];
vec2 s21k_place_of(vec2 pixel)  // the author's coordinate of a pixel of the target
{{
    return pixel.x * s21k_now.linear.xz + pixel.y * s21k_now.linear.yw
        + s21k_now.offset;
}}
"""
"""To stand below a declaration of `int s21k_record`, the record's index."""


class Moment(NamedTuple):
    """One record: all that may differ between two samples of a program.

    Attributes:
        linear: the matrix, by rows, that takes a target's pixels to the author's.
        offset: added to that.
        size: width and height of the whole picture in pixels.
        axes: the matrix, by rows, that takes derivatives along the target's axes to
            those along the author's, a pixel of the target being the unit.
        time_s: since the program began.
        frame: its number, from 0.
    """

    linear: tuple[float, float, float, float]
    offset: tuple[float, float]
    size: tuple[float, float]
    axes: tuple[float, float, float, float]
    time_s: float
    frame: int

    def pack(self) -> bytes:
        """Lay it out."""
        return RECORD.pack(
            *self.linear,
            *self.offset,
            *self.size,
            *self.axes,
            self.time_s,
            self.time_s % DAY_S,
            self.frame,
        )


PLAIN = (1.0, 0.0, 0.0, 1.0)


def plain_moment(size: tuple[float, float], time_s: float, frame: int) -> Moment:
    """Make the record of a target that is the author's own, as a pass has it."""
    return Moment(PLAIN, (0.0, 0.0), size, PLAIN, time_s, frame)


def place_crop(crop: tuple[float, float, float, float]) -> Place:
    """Place a view that is not turned: left, top, width and height of what it shows."""
    left, top, width, height = crop
    return (width, 0.0, left, 0.0, height, top)


def view_moment(
    size: tuple[int, int], time_s: float, frame: int, place: Place
) -> Moment:
    """Make the record of a view, drawn top row first.

    Args:
        size: of the target in pixels.
        time_s: see `Moment`.
        frame: likewise.
        place: what of the whole picture the view shows.
    """
    width, height = map(float, size)
    x_across, x_down, x, y_across, y_down, y = place
    linear = (
        *(x_across, x_down * width / height),
        *(-y_across * height / width, -y_down),
    )
    offset = (x * width, (1 - y) * height)
    return Moment(linear, offset, (width, height), _turn_axes(*linear), time_s, frame)


def _turn_axes(
    x_across: float, x_down: float, y_across: float, y_down: float
) -> tuple[float, float, float, float]:
    """Find `Moment.axes`: the inverse of `linear`, transposed, its rows scaled.

    A unit of an author's axis is as long as the ways that a pixel to the right and one
    down go along it, put at right angles: in a view that is not turned, 1 or -1 to 32
    bits. One without area has no slopes.
    """
    area = x_across * y_down - x_down * y_across
    if not area:
        return (0.0, 0.0, 0.0, 0.0)
    x, y = math.hypot(x_across, x_down) / area, math.hypot(y_across, y_down) / area
    return (y_down * x, -y_across * x, -x_down * y, x_across * y)


class Moments:
    """Records on a device, for programs that are drawn next. `release` it.

    Args:
        gl: moderngl's context.
        count: of records, at most `MOST`.
    """

    def __init__(self, gl: Any, count: int = MOST) -> None:
        # A block is as large as its declaration says, whatever is written.
        self._buffer = gl.buffer(reserve=MOST * RECORD.size, dynamic=True)
        self._count = count

    def write(self, moments: Sequence[Moment]) -> None:
        """Write records from the first on, and let programs see them."""
        if len(moments) > self._count:
            raise ValueError(f"{len(moments)} records do not fit into {self._count}")
        self._buffer.write(b"".join(moment.pack() for moment in moments))
        self.use()

    def use(self) -> None:
        """Let programs see them."""
        self._buffer.bind_to_uniform_block(BINDING)

    def release(self) -> None:
        """Free them."""
        self._buffer.release()


@dataclass(frozen=True, slots=True)
class Channel:
    """What a program may ask about one of its inputs.

    Attributes:
        size_px: width, height and depth; None is that of the picture.
        moving: it has a time.
    """

    size_px: tuple[int, int, int] | None = (0, 0, 0)
    moving: bool = False


Terms = list[list[str]]
"""GLSL, an int or a float each: a list for each channel, or one alone."""

TERMS: dict[Value, Terms] = {
    "resolution": [["s21k_now.size.x", "s21k_now.size.y", "1.0"]],
    "time": [["s21k_now.clock.x"]],
    "time_delta": [[repr(1 / FRAME_RATE)]],
    "frame_rate": [[repr(FRAME_RATE)]],
    "frame": [["s21k_now.frame"]],
    "date": [[*(f"{number}.0" for number in DAY), "s21k_now.clock.y"]],
    "sample_rate": [["44100.0"]],
    "half": [["0.5"] * 4],
    "axes": [[f"s21k_now.axes.{axis}" for axis in "xyzw"]],
}

BY_CHANNEL: dict[Value, Callable[[Channel], list[str]]] = {
    "channel_time": lambda each: ["s21k_now.clock.x" if each.moving else "0.0"],
    "channel_resolution": lambda each: (
        [f"{number}.0" for number in each.size_px]
        if each.size_px
        else TERMS["resolution"][0]
    ),
}

KINDS = {"b": "bool", "i": "int", "u": "uint", "d": "double", "v": "float"}
"""Type of the parts, by the first letter of a vector's type."""


def declare(
    uniform: Uniform, channels: Sequence[Channel], side_px: int | None = None
) -> str:
    """Write the declaration of what a program takes for a uniform.

    A value is given as the type that the program declares, which need not be the
    host's: cut or filled up with zeros, and truncated where it holds whole numbers.
    Matrices are zero.

    Args:
        uniform: what it asks for.
        channels: CHANNELS of them.
        side_px: of the target, where that is not the picture but a cube's face.
    """
    kind, name = uniform.glsl_type, uniform.name
    if uniform.value == "zero":
        # A true uniform, which nobody sets: nothing must be concluded from its value.
        array = f"[{uniform.length}]" if uniform.length else ""
        return f"uniform {kind} {name}{array};"
    if uniform.value in BY_CHANNEL:
        assert len(channels) == CHANNELS
        rows = [BY_CHANNEL[uniform.value](each) for each in channels]
    elif uniform.value == "resolution" and side_px:
        rows = [[f"{side_px}.0", f"{side_px}.0", "1.0"]]
    else:
        rows = TERMS[uniform.value]
    values = [_convert(kind, row) for row in rows[: uniform.length or 1]]
    if not uniform.length:
        return f"{kind} {name} = {values[0]};"
    values += [_convert(kind, [])] * (uniform.length - len(values))
    return f"{kind} {name}[{uniform.length}] = {kind}[]({', '.join(values)});"


def _convert(kind: str, terms: Sequence[str]) -> str:
    """Write a value of a scalar's or a vector's type."""
    if "mat" in kind:
        return f"{kind}(0.0)"
    size, part = (int(kind[-1]), KINDS[kind[0]]) if "vec" in kind else (1, kind)
    terms = [*terms[:size], *["0"] * (size - len(terms))]
    if part == "uint":
        terms = [f"int({term})" for term in terms]
    return f"{kind}({', '.join(f'{part}({term})' for term in terms)})"
