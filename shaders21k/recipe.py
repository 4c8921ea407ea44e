"""`recipe(spec, n)`: what batch n of a stream is made of, as a pure function.

Axes: B samples, V views, K programs in one image.

Every number comes from the raw words of Philox 4x64 (Salmon et al., "Parallel Random
Numbers: As Easy as 1, 2, 3", SC 2011), a counter-based generator: the word at (seed,
purpose, step) needs no other to be drawn first. numpy promises that a bit generator's
raw stream never changes; its distributions carry no such promise, so ours are here,
made of + - * / and sqrt alone, which IEEE 754 rounds alike on every machine.
"""

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from shaders21k.errors import SpecError
from shaders21k.spec import MAX_STEP, StreamSpec

Words = npt.NDArray[np.uint64]


class Purpose(IntEnum):
    """Which independent stream of random words; part of Philox's counter."""

    ORDER = 0
    PICK = 1
    TIME = 2
    CROP = 3
    SUBSTITUTE = 4


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """Rows of one batch, before anything is drawn. All arrays are little-endian.

    Attributes:
        spec_id: the stream that it belongs to.
        step: n, the batch's number.
        rows: half-open range of the global batch's rows that the arrays hold, b of B.
        program: int64 [b, K], indices into the selection.
        weight: float32 [b, K], each program's share of the image; rows add up to 1.
        time_s: float32 [b, V, K], the time at which each program is drawn.
        crop: float32 [b, V, 4], left, top, width and height of the view within the unit
            square of the whole picture, row 0 at the top. A mirrored view has a
            negative width and starts at its right edge, so that the point at column
            u and row v of the view is always (left + u * width, top + v * height).
        label: int64 [b], the class for supervised learning: the first program.
        digest: SHA-256 of the *whole* batch's recipe, 32 digits: the same for any rows.
    """

    spec_id: str
    step: int
    rows: tuple[int, int]
    program: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float32]
    time_s: npt.NDArray[np.float32]
    crop: npt.NDArray[np.float32]
    label: npt.NDArray[np.int64]
    digest: str


def draw_words(seed: int, purpose: Purpose, step: int, count: int) -> Words:
    """Raw 64-bit Philox words [count] at one point of the stream's counter space."""
    philox = np.random.Philox(
        key=np.array([seed, 0x5348414445525321], np.uint64),
        counter=np.array([0, step, purpose, 0], np.uint64),
    )
    return np.asarray(philox.random_raw(count), np.uint64)


def draw_uniform(
    seed: int, purpose: Purpose, step: int, shape: tuple[int, ...]
) -> npt.NDArray[np.float64]:
    """Uniform doubles in [0, 1): the upper 53 bits of each word."""
    words = draw_words(seed, purpose, step, int(np.prod(shape)))
    return ((words >> np.uint64(11)).astype(np.float64) * 2.0**-53).reshape(shape)


@lru_cache(maxsize=8)
def _order(seed: int, low: int, high: int, epoch: int) -> npt.NDArray[np.int64]:
    """Visit every program of the range once, in an order of this epoch's own."""
    words = draw_words(seed, Purpose.ORDER, epoch, high - low)
    return np.argsort(words, kind="stable").astype(np.int64) + low


def resident_window(spec: StreamSpec, step: int) -> npt.NDArray[np.int64]:
    """Name the programs that batch `step` may draw from: int64 [min(window, N)].

    All N programs are laid out in a random order, epoch after epoch; the window starts
    at `step * slide` in that sequence. A program stays for window / slide steps, and
    N / slide steps show all of them once. Where an epoch ends inside the window, a
    program of both epochs stands in it twice.
    """
    low, high = spec.program_range
    count = high - low
    if count <= spec.window:
        return np.arange(low, high, dtype=np.int64)
    epoch, start = divmod(step * spec.slide, count)  # Python's: it may pass 64 bits
    order = _order(spec.seed, low, high, epoch)[start : start + spec.window]
    if len(order) < spec.window:
        rest = spec.window - len(order)
        order = np.concatenate([order, _order(spec.seed, low, high, epoch + 1)[:rest]])
    return order


def _pick_programs(spec: StreamSpec, step: int) -> npt.NDArray[np.int64]:
    """Deal the window to the B rows: as many different programs as it holds."""
    window = resident_window(spec, step)
    deals = -(-spec.batch_size // len(window))
    words = draw_words(spec.seed, Purpose.PICK, step, deals * len(window))
    order = np.argsort(words.reshape(deals, -1), axis=1, kind="stable").reshape(-1)
    return window[order[: spec.batch_size]]


def _draw_crops(spec: StreamSpec, step: int) -> npt.NDArray[np.float32]:
    """Random resized crops, float32 [B, V, 4].

    Inception's scheme (Szegedy et al. 2015) with the aspect ratio, 3/4 to 4/3, drawn
    uniformly from 3/4 to 1 and turned over half the time, so that no logarithm is
    needed; a side longer than the picture is cut to it.
    """
    area, aspect, turned, left, top, flip = np.moveaxis(
        draw_uniform(spec.seed, Purpose.CROP, step, (spec.batch_size, spec.views, 6)),
        -1,
        0,
    )
    smallest, largest = spec.crop_area
    area = smallest + area * (largest - smallest)
    aspect = 0.75 + aspect * 0.25
    aspect = np.where(turned < 0.5, aspect, 1 / aspect)
    aspect = np.where(area < 1, aspect, 1.0)
    width = np.minimum(np.sqrt(area * aspect), 1.0)
    height = np.minimum(np.sqrt(area / aspect), 1.0)
    left, top = left * (1 - width), top * (1 - height)
    mirrored = flip < spec.flip
    left = np.where(mirrored, left + width, left)
    width = np.where(mirrored, -width, width)
    return np.stack([left, top, width, height], axis=-1).astype("<f4")


def _draw_times(spec: StreamSpec, step: int) -> npt.NDArray[np.float32]:
    """Times in seconds, float32 [B, V, K]."""
    low, high = spec.time_s
    shape = (spec.batch_size, spec.views + 1, spec.mix)
    uniform = draw_uniform(spec.seed, Purpose.TIME, step, shape)
    first = low + uniform[:, :1] * (high - low)
    drift = (2 * uniform[:, 1:] - 1) * spec.time_drift_s
    drift[:, 0] = 0.0
    return np.maximum(first + drift, 0.0).astype("<f4")


@lru_cache(maxsize=16)
def _whole(spec: StreamSpec, step: int) -> Recipe:
    program = np.ascontiguousarray(_pick_programs(spec, step)[:, None], "<i8")
    weight = np.ones(program.shape, "<f4")
    time_s, crop = _draw_times(spec, step), _draw_crops(spec, step)
    label = np.ascontiguousarray(program[:, 0])
    spec_id = spec.spec_id
    digest = hashlib.sha256(f"{spec_id}/{step}".encode())
    for array in (program, weight, time_s, crop, label):
        array.setflags(write=False)
        digest.update(array.tobytes())
    return Recipe(
        spec_id=spec_id,
        step=step,
        rows=(0, spec.batch_size),
        program=program,
        weight=weight,
        time_s=time_s,
        crop=crop,
        label=label,
        digest=digest.hexdigest()[:32],
    )


def recipe(spec: StreamSpec, step: int, rows: tuple[int, int] | None = None) -> Recipe:
    """Say what batch `step` of a stream is made of; `rows` takes a part of it.

    Raises:
        SpecError: the spec has no selection, or there are no such step or rows.
    """
    if not 0 <= step <= MAX_STEP:
        raise SpecError(f"step {step} is not in 0..{MAX_STEP}")
    low, high = check_rows(spec, rows)
    whole = _whole(spec, step)
    part = slice(low, high)
    return Recipe(
        spec_id=whole.spec_id,
        step=step,
        rows=(low, high),
        program=whole.program[part],
        weight=whole.weight[part],
        time_s=whole.time_s[part],
        crop=whole.crop[part],
        label=whole.label[part],
        digest=whole.digest,
    )


def check_rows(spec: StreamSpec, rows: tuple[int, int] | None) -> tuple[int, int]:
    """Fill in and check a half-open range of rows.

    Raises:
        SpecError: the range is empty or reaches past the batch.
    """
    low, high = rows or (0, spec.batch_size)
    if not 0 <= low < high <= spec.batch_size:
        raise SpecError(f"rows {low}:{high} are not within 0:{spec.batch_size}")
    return low, high


def substitute(spec: StreamSpec, program: int, attempt: int) -> int:
    """Name the program that stands in for one that cannot be drawn.

    A function of the spec alone, so that every renderer replaces alike. Attempts 0, 1,
    2... give independent choices, for when the stand-in fails too.
    """
    low, high = spec.program_range
    word = draw_words(spec.seed, Purpose.SUBSTITUTE, program, attempt + 1)[attempt]
    return low + int(word) % (high - low)
