"""What a host tells a program: the numbers, and how each reaches its uniform."""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import moderngl

from renderer.plan import FRAME_RATE
from shaders21k.dialects.stage import Uniform, Value
from shaders21k.program import CHANNELS

DAY = (2021.0, 9.0, 1.0)
"""Year, month from 0, day: the October in which the corpus was collected. A picture
must not depend on the day on which it is drawn."""

DAY_S = 86400.0


class Moment(NamedTuple):
    """All that the values of a draw depend on; a tuple, made once for each of them.

    Attributes:
        width_px: of the whole picture, or of a cube's face.
        height_px: likewise.
        time_s: since the program began.
        frame: number of the frame, from 0.
        sign: direction of x and y on the target against the program's, 1 or -1.
        picture_px: width and height of the buffers that are read.
    """

    width_px: int
    height_px: int
    time_s: float
    frame: int
    sign: tuple[float, float]
    picture_px: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Channel:
    """What a program may ask about one of its inputs.

    Attributes:
        size_px: width, height and depth; None is that of the picture.
        moving: it has a time.
    """

    size_px: tuple[int, int, int] | None = (0, 0, 0)
    moving: bool = False


Writer = Callable[[Moment], None]
Compute = Callable[[Moment], tuple[float, ...]]

CONSTANTS: dict[Value, tuple[float, ...]] = {
    "time_delta": (1 / FRAME_RATE,),
    "frame_rate": (FRAME_RATE,),
    "sample_rate": (44100.0,),
    "zero": (0.0,) * 4,
    "half": (0.5,) * 4,
}

VARIABLES: dict[Value, Compute] = {
    "resolution": lambda now: (now.width_px, now.height_px, 1.0),
    "time": lambda now: (now.time_s,),
    "frame": lambda now: (now.frame,),
    "date": lambda now: (*DAY, now.time_s % DAY_S),
    "sign": lambda now: now.sign,
}


def prepare(
    made: moderngl.Program, uniforms: Sequence[Uniform], channels: Sequence[Channel]
) -> tuple[Writer, ...]:
    """Write what never changes, and make a function for each of the rest.

    A value is written as the type that the program declares, which need not be the
    host's: cut or filled up with zeros, and truncated where it holds whole numbers.
    Matrices are left at zero.

    Args:
        made: a linked program.
        uniforms: what it asks for; those that the compiler dropped are passed over.
        channels: CHANNELS of them.
    """
    by_channel: dict[Value, Compute] = {
        "channel_time": partial(_channel_times, [each.moving for each in channels]),
        "channel_resolution": partial(
            _channel_sizes, [each.size_px for each in channels]
        ),
    }
    computes = VARIABLES | by_channel
    writers = []
    for asked in uniforms:
        uniform: Any = made.get(asked.name, None)
        if uniform is None or uniform.matrix:
            continue
        rows = CHANNELS if asked.value in by_channel else 1
        if constant := CONSTANTS.get(asked.value):
            _make_writer(uniform, _hold(constant), rows)(NEVER)
        else:
            writers.append(_make_writer(uniform, computes[asked.value], rows))
    return tuple(writers)


NEVER = Moment(1, 1, 0.0, 0, (1.0, 1.0), (1, 1))
"""Any moment, to find out how many numbers a value has, and of what type."""


def _make_writer(uniform: Any, compute: Compute, rows: int) -> Writer:
    """Make a function that packs `rows` rows of numbers and sends them."""
    example = compute(NEVER)
    width = len(example) // rows
    picks = [
        row * width + column if row < rows and column < width else -1
        for row in range(uniform.array_length)
        for column in range(uniform.dimension)
    ]
    code = uniform.fmt[-1]
    put, pack = uniform.write, struct.Struct(f"={len(picks)}{code}").pack
    floats = code in "fd"
    if picks == list(range(len(example))) and (
        floats or all(isinstance(number, int) for number in example)
    ):
        return lambda now: put(pack(*compute(now)))
    if floats:
        return lambda now: put(pack(*[(*compute(now), 0.0)[pick] for pick in picks]))
    mask = 0xFFFFFFFF if code == "I" else -1
    return lambda now: put(
        pack(*[int((*compute(now), 0)[pick]) & mask for pick in picks])
    )


def _hold(numbers: tuple[float, ...]) -> Compute:
    return lambda _: numbers


def _channel_times(moving: Sequence[bool], now: Moment) -> tuple[float, ...]:
    return tuple(now.time_s if each else 0.0 for each in moving)


def _channel_sizes(
    sizes: Sequence[tuple[int, int, int] | None], now: Moment
) -> tuple[float, ...]:
    return tuple(number for size in sizes for number in (size or (*now.picture_px, 1)))
