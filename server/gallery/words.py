"""Specs and recipes in words."""

import math
from collections.abc import Sequence

from shaders21k.spec import StreamSpec
from shaders21k.visits import list_entries, read_digits

MIXED = {
    "convex": "blended",
    "cutmix": "with boxes cut from the others",
    "convex-cutmix": "blended, or with boxes cut from the others",
    "leaves": "as leaves that lie on one another",
}


def describe_spec(spec: StreamSpec) -> str:
    """Say what a stream is made of, in a few sentences."""
    views = f"{_count(spec.views, 'view')} of {spec.resolution} x {spec.resolution} px"
    samples = f"{_count(spec.batch_size, 'sample')} a batch, each as {views}"
    if spec.mix > 1:
        samples += f", of {spec.mix} programs {MIXED[spec.mixing]}"
    low_s, high_s = spec.time_s
    times = f"Times from {low_s:g} to {high_s:g} s"
    if spec.time_drift_s:
        times += f", of a sample's views within {spec.time_drift_s:g} s of each other"
    smallest, largest = spec.crop_area
    seen = (
        "the whole picture"
        if smallest == largest == 1
        else f"crops of {smallest:.0%} to {largest:.0%} of the picture"
    )
    if spec.flip:
        seen += f", {spec.flip:.0%} of them mirrored"
    if any(spec.rotate_deg):
        low, high = spec.rotate_deg
        seen += f", turned by {low:g}° to {high:g}°"
    return f"{samples}. {times}; {seen}. {_describe_programs(spec)}, seed {spec.seed}."


def _describe_programs(spec: StreamSpec) -> str:
    low, high = spec.program_range
    count, visits = high - low, len(list_entries(low, high, spec.visits))
    which = f"Drawn from {_count(count, 'program')}"
    if spec.selection and count < spec.selection.programs:
        which += f", numbers {low:,} to {high - 1:,} of {spec.selection.programs:,}"
    if spec.visits is not None:
        digits = read_digits(spec.visits)
        which += f", each {digits.min()} to {digits.max()} times an epoch"
    if spec.window < visits:
        which += (
            f", {spec.window:,} at a time, of which {spec.slide:,} change at each step"
        )
    return which


def describe_crop(crop: Sequence[float], turn: float) -> str:
    """Say which part of the picture a view shows, and how; see `Recipe`."""
    left, top, width, height = crop
    words = f"{abs(width):.0%} x {height:.0%} at {min(left, left + width):.0%}, "
    words += f"{top:.0%}"
    if width < 0:
        words += ", mirrored"
    if turn:
        words += f", turned by {math.degrees(turn):.0f}°"
    return words


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
