"""Which passes of a program are drawn, and which of them before the picture's frame."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shaders21k.dialects.stage import Stage, read_back

FRAME_RATE = 60.0
"""Frames per second, as on a page that is shown without haste."""

ROLL_FRAMES = 16
"""At most this many frames are drawn for one picture of a program with a past.

A quarter of a second: most have left their initial state. At 60 the slowest published
programs, which trace paths, take half a minute for a picture of 64 pixels on a CPU.
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to draw for one picture.

    Attributes:
        image: the pass that is the picture.
        passes: those that it reads, directly or not, in the order of drawing.
        kept: names of those whose last frame is read, the image's perhaps among them.
        past: what the earlier frames take, in the order of drawing: those of `kept`
            and what they read.
        mipmapped: names of those that are read with a mipmap.
    """

    image: Stage
    passes: tuple[Stage, ...]
    kept: frozenset[str]
    past: tuple[Stage, ...]
    mipmapped: frozenset[str]


def arrange(stages: Sequence[Stage]) -> Plan:
    """Leave out what the picture does not depend on.

    Of passes with one name the last counts. Any set of passes has a meaning, cycles
    too: what is drawn later is read as it was a frame ago.

    Args:
        stages: as `translate` returns them, the image last.
    """
    last = {stage.name: index for index, stage in enumerate(stages)}
    stages = [stages[index] for index in sorted(last.values())]
    image = stages[-1]
    needed = trace(stages, [image.name])
    stages = [stage for stage in stages if stage.name in needed]
    kept = read_back(stages)
    rolled = trace(stages, kept)
    return Plan(
        image,
        tuple(stages[:-1]),
        kept,
        tuple(stage for stage in stages if stage.name in rolled),
        frozenset(
            each.input.source
            for stage in stages
            for each in stage.samplers
            if each.input and each.input.sampler.get("filter") == "mipmap"
        )
        & frozenset(last),
    )


def trace(stages: Sequence[Stage], names: Iterable[str]) -> set[str]:
    """Name these passes and all that they read, directly or not."""
    reads = {
        stage.name: {each.input.source for each in stage.samplers if each.input}
        for stage in stages
    }
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        found |= waiting
        read = set().union(*(reads[name] for name in waiting))
        waiting = (read & reads.keys()) - found
    return found


def count_frames(plan: Plan, time_s: float) -> int:
    """How many frames a picture at `time_s` takes: 1 for a program without a past."""
    frames = int(time_s * FRAME_RATE) + 1 if plan.past else 1
    return max(1, min(frames, ROLL_FRAMES))


def choose_frame(plan: Plan, time_s: float) -> int:
    """Number a picture's frame: the last of those drawn, or by the clock."""
    if plan.past:
        return count_frames(plan, time_s) - 1
    return int(time_s * FRAME_RATE)
