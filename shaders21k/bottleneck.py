"""What bounds a run: a judgment from sums, and what to change.

A batch goes through stages that work at the same time on different batches:

    asked for -> queue -> compile -> render -> read back -> transfer -> reader

The slowest of them bounds the run. With several batches in flight the stages overlap,
so their times do not add up to the run's; but a batch waits before the slowest, and so
does the next, until all that are in flight stand there. That gives two rules.

Where the reader hardly waits, the reader is slowest: by the share of its time that it
was blocked, not by how long batches took, for these are asked for ahead.

Where it waits, the time from asking to having (`fetch`) says where the batches stood.
What the renderers do not account for is the transfer, with whatever stands before it.
The queue is before the renderers' workers, so it counts for them, and of what they do
themselves the longest part is to blame. It takes no knowledge of how many batches were
in flight, save for one thing: of fewer than two for each renderer, one that is drawn
and one that is on its way, none of the stages is busy all the time.

By how much the slowest stage is too slow follows from the reader alone: without waiting
it would have been done in elapsed - waited seconds. That holds where the stages do not
take cores from one another.
"""

import time
from dataclasses import astuple, dataclass, field, fields
from operator import sub
from typing import Literal, Self

from shaders21k.metrics import Metrics, Spent

Kind = Literal[
    "train-bound", "render-bound", "compile-bound", "read-back-bound", "network-bound"
]

HARDLY = 0.02
"""Who waits for less than this share of the time is not bound by what it waits for. A
run's first batches are always waited for."""

ALL_READ = 0.95
"""Who waits for more than this share of the time does little else."""

BATCHES_A_RENDERER = 2
"""In flight, so that it need not wait for the reader: one drawn, one on its way."""

WORK, FETCH = "its renderers' work", "the time from asking to having"

STAGES: dict[Kind, tuple[str, str, str]] = {
    "render-bound": ("drawing", WORK, "lower the stream's resolution or views"),
    "compile-bound": ("compiling", WORK, "lower the stream's slide"),
    "read-back-bound": ("reading back", WORK, "lower the stream's resolution or views"),
    "network-bound": ("the network", FETCH, "lower the stream's resolution or views"),
}
"""What bounds the run, in what it has a share, and how the stream makes it less."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a reader has seen, in sums that only grow.

    Attributes:
        elapsed_s: of the wall clock.
        waited_s: of these, blocked for a batch.
        batches, bytes: delivered.
        fetch_s: from asking for each batch to having it, all of them together; more
            than `elapsed_s` where several were in flight.
        spent: on all of them, by the renderers.
        renderers: how many have brought any.
    """

    elapsed_s: float
    waited_s: float = 0.0
    batches: int = 0
    bytes: int = 0
    fetch_s: float = 0.0
    spent: Spent = field(default_factory=Spent)
    renderers: int = 0

    @classmethod
    def of(cls, metrics: Metrics, elapsed_s: float) -> Self:
        """Add up what a stream's metrics say now, by a clock that says `elapsed_s`."""
        values = metrics.read()

        def total(name: str) -> float:
            return sum(values.get(name, []))

        parts = (total(f"{each.name}_seconds_sum") for each in fields(Spent))
        return cls(
            elapsed_s=elapsed_s,
            waited_s=total("data_wait_seconds_sum"),
            batches=int(total("batches_total")),
            bytes=int(total("bytes_total")),
            fetch_s=total("fetch_seconds_sum"),
            spent=Spent(*parts),
            renderers=len(values.get("fetch_seconds_sum", [])),
        )

    def since(self, earlier: Self) -> Self:
        """What has come since an earlier account of the same reader."""
        return type(self)(
            self.elapsed_s - earlier.elapsed_s,
            self.waited_s - earlier.waited_s,
            self.batches - earlier.batches,
            self.bytes - earlier.bytes,
            self.fetch_s - earlier.fetch_s,
            Spent(*map(sub, astuple(self.spent), astuple(earlier.spent))),
            self.renderers,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What bounds a run.

    Attributes:
        kind: the slowest stage.
        waited_share: of the time, blocked for batches, 0..1.
        line: one sentence: what bounds the run, by which figures, what to change.
    """

    kind: Kind
    waited_share: float
    line: str


def judge(seen: Account, *, in_flight: int) -> Verdict:
    """Say what bounds a run. See the head of this file for the reasons.

    Args:
        seen: by the reader.
        in_flight: batches that it asks for ahead, at least 1.
    """
    share = min(1.0, max(0.0, _divide(seen.waited_s, seen.elapsed_s)))
    waited = f"it waited for data {share:.1%} of the time"
    if share < HARDLY:
        line = f"training bounds this run: {waited}{_praise(seen)}"
        return Verdict("train-bound", share, line)
    kind, part = _find_slowest(seen)
    what, whole, cure = STAGES[kind]
    taken = f", {part:.0%} of {whole}" if part else ""
    if seen.fetch_s and not seen.spent.total:
        taken += " (no renderer reports any work: batches were kept from before)"
    line = f"{what} bounds this run{taken}: {waited}; "
    enough = BATCHES_A_RENDERER * max(1, seen.renderers)
    if in_flight < enough:
        line += f"ask for more batches ahead, {enough} instead of {in_flight}"
    else:
        line += f"{_ask_for_more(seen, kind, share)}, or {cure}"
    return Verdict(kind, share, line)


class Observer:
    """Watches a reader, and can say at any time what has bounded it so far.

    Args:
        metrics: of its stream.
        in_flight: batches that it asks for ahead.
    """

    def __init__(self, metrics: Metrics, *, in_flight: int) -> None:
        self._metrics = metrics
        self._in_flight = in_flight
        self.restart()

    def restart(self) -> None:
        """Leave out what has been, such as a slow start."""
        self._start = Account.of(self._metrics, time.perf_counter())

    def judge(self) -> Verdict:
        """Say what has bounded it."""
        seen = Account.of(self._metrics, time.perf_counter()).since(self._start)
        return judge(seen, in_flight=self._in_flight)


def _divide(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def _find_slowest(seen: Account) -> tuple[Kind, float]:
    """Find the slowest stage that is not the reader.

    Returns:
        It, and its share: of all the time from asking to having for the network, of
        what renderers did for the others. 0 where nobody has said.
    """
    spent = seen.spent
    transfer_s = seen.fetch_s - spent.total
    if transfer_s > spent.total:
        return "network-bound", _divide(transfer_s, seen.fetch_s)
    parts: dict[Kind, float] = {
        "render-bound": spent.render,
        "compile-bound": spent.compile,
        "read-back-bound": spent.readback,
    }
    kind = max(parts, key=parts.__getitem__)  # of equals the first
    return kind, _divide(parts[kind], spent.drawing)


def _praise(seen: Account) -> str:
    """Say what the renderers could do besides, where they said what they have done."""
    busy = _divide(seen.spent.drawing, seen.elapsed_s * seen.renderers)
    if not 0 < busy < 1 - HARDLY:
        return ""
    return (
        f"; rendering took {busy:.1%} of it, so it could be {1 / busy:.3g} times as "
        "fast as is needed"
    )


def _ask_for_more(seen: Account, kind: Kind, share: float) -> str:
    """Say how many times as much of the slowest stage would keep up with the reader."""
    more = "a faster network" if kind == "network-bound" else "more renderers"
    if share > ALL_READ:
        rate = _divide(seen.batches, seen.elapsed_s)
        return f"the reader took all {rate:.3g} batches/s that came; bring {more}"
    if kind == "network-bound":
        rate_mb = _divide(seen.bytes, seen.elapsed_s) / 1e6
        return (
            f"bring {1 / (1 - share):.3g} times the {rate_mb:.3g} MB/s that it brought"
        )
    return f"about {1 / (1 - share):.3g} times as many renderers would keep up"
