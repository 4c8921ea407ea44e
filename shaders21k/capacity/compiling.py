"""How many programs a renderer compiles for a batch, where several share a stream.

A visit of a program stays in the window for L = window / slide steps, and each batch
draws it with chance p = cards / window, with cards = rows * mix, or surely where there
are more cards than programs. A renderer compiles it when it first has to draw it. Of m
renderers that take turns one has L / m batches of those steps, so it must compile the
program with chance 1 - (1 - p) ** (L / m). In each step `slide` programs enter; so

    steady(m) = slide * m * (1 - (1 - p) ** (L / m))        programs a batch

which is about `slide` for one renderer, and at most the programs of a batch: then no
two batches of a renderer have anything in common, and all affinity is lost.

The client prefers the same few renderers for a block of L steps, and others for the
next (see `shaders21k.transports.affinity`). Of more renderers than it keeps busy, those
of a new block know nothing of its window. Over a block they meet 2 * window visits,
which lie in it for a time that is uniform in 0..L steps: the window that stood when it
began and the one that stands at its end. The mean of 1 - (1 - p) ** (x / m) over x in
0..L has a closed form, and so

    fresh(m) = 2 * window * (1 - (1 - q) / (-ln q)) / (L / m),   q = (1 - p) ** (L / m)

A renderer of a block has been of the one before with chance m / n, where n are there.
"""

import math

from shaders21k.spec import StreamSpec


def count_programs(spec: StreamSpec, rows: int | None = None) -> float:
    """Say how many different programs some rows of a batch show, all by default."""
    cards = (rows or spec.batch_size) * spec.mix
    return float(min(cards, _window(spec)))


def count_compiled(
    spec: StreamSpec, renderers: int, busy: int, rows: int | None = None
) -> float:
    """Say how many programs are compiled for a batch, on average.

    Args:
        spec: the stream.
        renderers: that there are.
        busy: of these, that are asked at a time, at least 1.
        rows: of a batch that are asked for at once; None is all.

    Returns:
        0 to the programs of a batch.
    """
    if not spec.slide or _is_whole(spec):
        return 0.0
    window, most = _window(spec), count_programs(spec, rows)
    stays = window / spec.slide  # steps
    own = stays / busy  # of these, batches that one renderer draws
    missed = 1 - most / window  # chance that a batch does not show a program
    left = missed**own if missed > 0 else 0.0
    steady = spec.slide * busy * (1 - left)
    mean = 1 - (1 - left) / -math.log(left) if left > 0 else 1.0
    fresh = 2 * window * mean / max(own, 1.0)
    stay = min(1.0, busy / renderers)
    return min(most, stay * steady + (1 - stay) * max(steady, fresh))


def _window(spec: StreamSpec) -> int:
    if spec.selection is None and spec.programs is None:
        return spec.window
    low, high = spec.program_range
    return min(spec.window, high - low)


def _is_whole(spec: StreamSpec) -> bool:
    """Whether all programs stay in the window for good."""
    if spec.selection is None and spec.programs is None:
        return False
    low, high = spec.program_range
    return spec.visits is None and high - low <= spec.window
