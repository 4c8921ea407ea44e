"""`recipe(spec, n)`: what batch n of a stream is made of, as a pure function.

Axes: B samples, V views, K programs in one image. All that is random comes from
shaders21k/chance.py, so a recipe is the same, to the last bit, on every machine.
"""

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from shaders21k.chance import Purpose, draw_uniform, draw_words
from shaders21k.errors import SpecError
from shaders21k.exact import PI, compute_sine
from shaders21k.mixing import draw_boxes, draw_weights
from shaders21k.spec import MAX_STEP, StreamSpec
from shaders21k.visits import list_entries

ARRAYS = ("program", "weight", "time_s", "crop", "box", "turn", "label")
"""The arrays of a recipe, rows first."""


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
            u and row v of the view is always (left + u * width, top + v * height),
            before it is turned.
        box: float32 [b, K, 4], left, top, right and bottom in the unit square of the
            whole picture: where program k covers what is below it. The first program
            is the canvas, and has all of it; so has every one where nothing is cut.
        turn: float32 [b, V], the angle in radians by which the view is turned about the
            center of its crop; `place_views` has the formula.
        label: int64 [b], the class for supervised learning: the program with the
            largest weight, and of equals the first.
        digest: SHA-256 of the *whole* batch's recipe, 32 digits: the same for any rows.
    """

    spec_id: str
    step: int
    rows: tuple[int, int]
    program: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float32]
    time_s: npt.NDArray[np.float32]
    crop: npt.NDArray[np.float32]
    box: npt.NDArray[np.float32]
    turn: npt.NDArray[np.float32]
    label: npt.NDArray[np.int64]
    digest: str


def _list_entries(spec: StreamSpec) -> npt.NDArray[np.int64]:
    return list_entries(*spec.program_range, spec.visits)


@lru_cache(maxsize=8)
def _order(
    seed: int, low: int, high: int, visits: str | None, epoch: int
) -> npt.NDArray[np.int64]:
    """Make every visit of the range once, in an order of this epoch's own."""
    entries = list_entries(low, high, visits)
    words = draw_words(seed, Purpose.ORDER, epoch, len(entries))
    return entries[np.argsort(words, kind="stable")]


def resident_window(spec: StreamSpec, step: int) -> npt.NDArray[np.int64]:
    """Name the programs that batch `step` may draw from: int64 [min(window, N)].

    All N visits, of each program as many as `spec.visits` says or one, are laid out in
    a random order, epoch after epoch; the window starts at `step * slide` in that
    sequence. A visit stays for window / slide steps, and N / slide steps make all of
    them once. A program stands in the window twice where two of its visits are near
    each other, or an epoch ends inside the window.
    """
    entries = _list_entries(spec)
    if len(entries) <= spec.window:
        return entries
    key = (spec.seed, *spec.program_range, spec.visits)
    # Python's integers: the product may pass 64 bits.
    epoch, start = divmod(step * spec.slide, len(entries))
    order = _order(*key, epoch)[start : start + spec.window]
    if len(order) < spec.window:
        rest = spec.window - len(order)
        order = np.concatenate([order, _order(*key, epoch + 1)[:rest]])
    return order


def _pick_programs(spec: StreamSpec, step: int) -> npt.NDArray[np.int64]:
    """Deal the window to the B rows, K cards each, int64 [B, K].

    Without `visits` as many different programs as it holds are shown; with them each is
    shown as often, on average, as it stands in the window. A row holds no program
    twice, unless the window has fewer than K.
    """
    window = resident_window(spec, step)
    if spec.mix > 1 and spec.visits is not None:
        return _deal_around(spec, step, window)
    if spec.mix > 1:
        window = np.unique(window)
    cards = spec.batch_size * spec.mix
    deals = -(-cards // len(window))
    words = draw_words(spec.seed, Purpose.PICK, step, deals * len(window))
    decks = np.argsort(words.reshape(deals, -1), axis=1, kind="stable")
    if 1 < spec.mix <= len(window):
        _part_twins(decks, spec.mix)
    program = window[decks.reshape(-1)[:cards]].reshape(-1, spec.mix)
    return np.ascontiguousarray(program, "<i8")


def _part_twins(decks: npt.NDArray[np.int64], hand: int) -> None:
    """Reorder decks [deals, cards], so that no hand across two holds a card twice."""
    for index, (before, deck) in enumerate(pairwise(decks), 1):
        if held := index * decks.shape[1] % hand:
            fresh = deck[~np.isin(deck, before[-held:])][: hand - held]
            deck[:] = np.concatenate([fresh, deck[~np.isin(deck, fresh)]])


def _deal_around(
    spec: StreamSpec, step: int, window: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Deal a window in which some programs stand more often than others, int64 [B, K].

    Cards are taken off shuffled decks, of no program more than there are hands. Sorted
    by program they are dealt around the table, so that of two in one hand at least B
    cards lie between: they are of two programs. At last the hands are shuffled, and
    the cards in each, for neither a row nor a place in it may say what lies there.

    With fewer than K programs there is no such limit, and each is dealt to every hand
    about as often.
    """
    hands, cards = spec.batch_size, spec.batch_size * spec.mix
    programs, which, copies = np.unique(window, return_inverse=True, return_counts=True)
    most = hands if len(programs) >= spec.mix else cards
    deals = -(-cards // len(window))
    while np.minimum(deals * copies, most).sum() < cards:
        deals += 1
    sizes = (deals * len(window), len(programs), hands, cards)
    words = draw_words(spec.seed, Purpose.PICK, step, sum(sizes))
    decks, turns, seats, places = np.split(words, np.cumsum(sizes)[:-1])
    deck = which[np.argsort(decks.reshape(deals, -1), axis=1, kind="stable").ravel()]
    taken = deck[_count_before(deck) < most][:cards]
    turn = np.empty(len(programs), np.int64)  # of each program, for all its cards
    turn[np.argsort(turns, kind="stable")] = np.arange(len(programs))
    around = taken[np.argsort(turn[taken], kind="stable")].reshape(spec.mix, hands).T
    dealt = programs[around[np.argsort(seats, kind="stable")]]
    within = np.argsort(places.reshape(dealt.shape), axis=1, kind="stable")
    return np.ascontiguousarray(np.take_along_axis(dealt, within, axis=1), "<i8")


def _count_before(cards: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Count how many cards like it lie before each, int64 [cards]."""
    order = np.argsort(cards, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return place - np.searchsorted(cards[order], cards)


def _draw_crops(spec: StreamSpec, step: int) -> npt.NDArray[np.float32]:
    """Random resized crops, float32 [B, V, 4].

    Inception's scheme (Szegedy et al. 2015) with the aspect ratio, 3/4 to 4/3, drawn
    uniformly from 3/4 to 1 and turned over half the time, so that no logarithm is
    needed; a side longer than the picture is cut to it.
    """
    shape = (spec.batch_size, spec.views, 6)
    uniform = draw_uniform(spec.seed, Purpose.CROP, step, shape)
    area, aspect, turned, left, top, flip = (uniform[..., n] for n in range(6))
    smallest, largest = spec.crop_area
    area = smallest + area * (largest - smallest)
    aspect = 0.75 + aspect * 0.25
    aspect = np.where(turned < 0.5, aspect, 1 / aspect)
    aspect = np.where(area < 1, aspect, 1.0)
    width = np.minimum(np.sqrt(area * aspect), 1.0)
    height = np.minimum(np.sqrt(area / aspect), 1.0)
    left, top = left * (1 - width), top * (1 - height)
    mirrored = flip < spec.flip
    crop = np.empty((*mirrored.shape, 4), "<f4")
    crop[..., 0] = np.where(mirrored, left + width, left)
    crop[..., 1] = top
    crop[..., 2] = np.where(mirrored, -width, width)
    crop[..., 3] = height
    return crop


def _draw_times(spec: StreamSpec, step: int) -> npt.NDArray[np.float32]:
    """Times in seconds, float32 [B, V, K]."""
    low, high = spec.time_s
    shape = (spec.batch_size, spec.views + 1, spec.mix)
    uniform = draw_uniform(spec.seed, Purpose.TIME, step, shape)
    first = low + uniform[:, :1] * (high - low)
    drift = (2 * uniform[:, 1:] - 1) * spec.time_drift_s
    drift[:, 0] = 0.0
    return np.maximum(first + drift, 0.0).astype("<f4")


def _draw_turns(spec: StreamSpec, step: int) -> npt.NDArray[np.float32]:
    """Angles in radians, float32 [B, V]."""
    low, high = spec.rotate_deg
    shape = (spec.batch_size, spec.views)
    if low == high == 0:
        return np.zeros(shape, "<f4")
    uniform = draw_uniform(spec.seed, Purpose.TURN, step, shape)
    return ((low + uniform * (high - low)) * (PI / 180)).astype("<f4")


def place_views(
    crop: npt.NDArray[np.float32], turn: npt.NDArray[np.float32]
) -> npt.NDArray[np.float64]:
    """Say where in the whole picture the pixels of views lie, float64 [..., 2, 3].

    The point at column u and row v of a view, both from 0 to 1, is the product of the
    matrix and (u, v, 1). Without a turn that is (left + u * width, top + v * height);
    with one, that point turned about the center of the crop by the angle t:

        (cx + cos t * (x - cx) - sin t * (y - cy),
         cy + sin t * (x - cx) + cos t * (y - cy))

    Args:
        crop: float32 [..., 4], as in `Recipe`.
        turn: float32 [...], radians within -pi..pi.
    """
    left, top, width, height = np.moveaxis(crop.astype(np.float64), -1, 0)
    sine, cosine = compute_sine(turn.astype(np.float64))
    corner_x = left + (1 - cosine) * width / 2 + sine * height / 2
    corner_y = top + (1 - cosine) * height / 2 - sine * width / 2
    across = [cosine * width, -sine * height, corner_x]
    down = [sine * width, cosine * height, corner_y]
    return np.stack([np.stack(across, -1), np.stack(down, -1)], -2)


def choose_labels(
    program: npt.NDArray[np.int64], weight: npt.NDArray[np.float32]
) -> npt.NDArray[np.int64]:
    """Name the program of the largest weight of each row [b, K], int64 [b]."""
    label: npt.NDArray[np.int64] = program[np.arange(len(program)), weight.argmax(1)]
    return label


@lru_cache(maxsize=16)
def _whole(spec: StreamSpec, step: int) -> Recipe:
    program, box = _pick_programs(spec, step), draw_boxes(spec, step)
    weight = draw_weights(spec, step, box)
    arrays: dict[str, npt.NDArray[Any]] = {
        "program": program,
        "weight": weight,
        "time_s": _draw_times(spec, step),
        "crop": _draw_crops(spec, step),
        "box": box,
        "turn": _draw_turns(spec, step),
        "label": choose_labels(program, weight),
    }
    spec_id = spec.spec_id
    digest = hashlib.sha256(f"{spec_id}/{step}".encode())
    for name in ARRAYS:
        arrays[name].setflags(write=False)
        digest.update(arrays[name].tobytes())
    return Recipe(
        spec_id=spec_id,
        step=step,
        rows=(0, spec.batch_size),
        digest=digest.hexdigest()[:32],
        **arrays,
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
    part = {name: getattr(whole, name)[low:high] for name in ARRAYS}
    return replace(whole, rows=(low, high), **part)


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
    2... give independent choices, for when the stand-in fails too. A program is chosen
    as often as it is visited; one that never is does not stand in either.
    """
    entries = _list_entries(spec)
    word = draw_words(spec.seed, Purpose.SUBSTITUTE, program, attempt + 1)[attempt]
    return int(entries[int(word) % len(entries)])
