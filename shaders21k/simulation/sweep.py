"""More and more renderers, until they bring no more; and why they do not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from shaders21k.simulation.fleet import Fleet, simulate
from shaders21k.simulation.tally import Result
from shaders21k.stream import MAX_PREFETCH

FULL = 0.9
"""Of something that is in use for so much of the time it is said to be the limit."""

HARDLY = 0.02
"""A trainer that waits less is not held up."""


@dataclass(frozen=True, slots=True)
class Point:
    """One number of renderers.

    Attributes:
        result: of its simulation.
        prefetch: batches that were asked for ahead.
        efficiency: batches/s by renderer, of those of the first point.
        why: what holds it up.
    """

    result: Result
    prefetch: int
    efficiency: float
    why: str


def sweep(
    fleet: Fleet,
    counts: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64, 128, 256),
    *,
    batches: int = 500,
    seconds: float = 0.0,
    prefetch: int = 0,
) -> Iterator[Point]:
    """Simulate more and more renderers.

    Args:
        fleet: all but their number.
        counts: of renderers, ascending.
        batches: that count at least, for each number.
        seconds: of simulated time, at least, likewise.
        prefetch: batches asked for ahead; 0 is two for each renderer, from 4 to as many
            as a reader may.
    """
    first: float | None = None
    for count in counts:
        ahead = prefetch or max(4, min(MAX_PREFETCH, 2 * count))
        one = replace(
            fleet, renderers=count, reader=replace(fleet.reader, prefetch=ahead)
        )
        result = simulate(one, batches=max(batches, 8 * count), seconds=seconds)
        each = result.batches_per_s / count
        first = first or each
        yield Point(result, ahead, each / first, explain(result, one))


def explain(result: Result, fleet: Fleet) -> str:
    """Say what holds a simulated trainer up."""
    reader = fleet.reader
    if result.wait_share < HARDLY:
        return "trainer"
    if result.link_share > FULL:
        return "trainer's link"
    if result.read_share > FULL:
        return "client's CPU"
    reasons = []
    away = fleet.failures.away_share
    if result.draw_share + result.compile_share > FULL * (1 - away):
        reasons.append("renderers")
    elif reader.prefetch < 2 * result.renderers:
        reasons.append(f"{reader.prefetch} asked ahead")
    if result.compile_share > 0.1 * (result.draw_share + result.compile_share):
        busy = result.compile_share / (result.draw_share + result.compile_share)
        reasons.append(f"compiling {busy:.0%}")
    if result.mishaps:
        reasons.append("failures")
    return ", ".join(reasons) or "uneven batches"
