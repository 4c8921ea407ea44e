"""What bounds a run, as the service sees it: a judgment from what it does of late.

A reader asks ahead, so that a service which is too slow is never out of work:

    readers ask -> workers draw -> slots -> over HTTP, batches are sent -> readers

Where workers have some of a stream's batches in hand nearly all the time, readers wait
for them, and the longest part of the work is to blame. Where they often have none,
nobody has asked: the readers are busy with what they have. There are two ways to see
that it is not their own work that keeps them: batches that are on their way over HTTP
nearly all the time, which the network bounds; and batches that wait for a slot because
readers hold them all, which more slots would only put off.

This has limits. A service cannot see a reader wait, and does not know how far ahead it
asks: one that asks for a single batch at a time looks like one that is slow. And where
two streams share the workers, each of them seems to keep them busy. What a reader says
of itself (`shaders21k.bottleneck`: `shaders21k pull`, metrics.jsonl) is the last word.
"""

import time
from dataclasses import dataclass
from typing import Literal

from server.ledger import Ledger, Tally
from server.occupancy import HISTORY_S
from shaders21k import bottleneck
from shaders21k.bottleneck import STAGES

Kind = bottleneck.Kind | Literal["idle"]

LATELY_S = 10
"""What is said of the present is about so long."""

NEARLY_ALL = 0.9
"""Of the time. A service that is too slow pauses now and then all the same: between a
batch and the next request, and while it tells somebody this."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a service has seen of a stream for a while.

    Attributes:
        tally: of that while.
        drawing: share of it in which workers had some batch in hand, 0..1.
        sending: in which some batch was on its way over HTTP.
        blocked: in which some batch waited for a slot.
        readers: that are connected, or have read meanwhile.
    """

    tally: Tally
    drawing: float = 0.0
    sending: float = 0.0
    blocked: float = 0.0
    readers: int = 0

    @classmethod
    def of(cls, ledger: Ledger) -> "Seen":
        """What a ledger says of late: further back where batches take long."""
        over_s, tally = LATELY_S, ledger.look_back(LATELY_S)
        if not tally.drawn and ledger.drawing.share(LATELY_S):
            over_s, tally = HISTORY_S, ledger.look_back(HISTORY_S)
        sending, blocked = ledger.sending.share(over_s), ledger.blocked.share(over_s)
        # Who waits for that is here, however long ago he was given anything.
        waits = max(sending, blocked) >= NEARLY_ALL
        since_s = time.monotonic() - (HISTORY_S if waits else over_s)
        return cls(
            tally,
            ledger.drawing.share(over_s),
            sending,
            blocked,
            ledger.count_readers(since_s),
        )

    @property
    def is_quiet(self) -> bool:
        """Nobody asked for anything."""
        return not (self.tally.delivered or self.drawing or self.blocked)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What bounds a run, as far as its service can tell.

    Attributes:
        kind: the slowest stage, or "idle".
        line: one sentence: what bounds the run, by which figures, what to change.
    """

    kind: Kind
    line: str


def judge(seen: Seen) -> Verdict:
    """Say what bounds a run. See the head of this file for the reasons."""
    if not seen.readers:
        return Verdict("idle", "nobody reads this stream; a trainer that opens it will")
    if seen.drawing >= NEARLY_ALL:
        return _blame_work(seen)
    if seen.sending >= NEARLY_ALL:
        return _blame_network(seen)
    return Verdict("train-bound", _say_readers(seen))


def _blame_work(seen: Seen) -> Verdict:
    tally, spent = seen.tally, seen.tally.spent
    parts: dict[bottleneck.Kind, float] = {
        "render-bound": spent.render,
        "compile-bound": spent.compile,
        "read-back-bound": spent.readback,
    }
    kind = max(parts, key=parts.__getitem__)  # of equals the first
    what, whole, cure = STAGES[kind]
    taken = f", {parts[kind] / spent.drawing:.0%} of {whole}" if spent.drawing else ""
    done = f"{_rate(tally.drawn, tally)} were drawn" if tally.drawn else "none is done"
    line = (
        f"{what} bounds this run{taken}: batches were in hand {seen.drawing:.0%} of "
        f"the last {tally.elapsed_s:.0f} s, and {done}"
    )
    return Verdict(kind, f"{line}; bring more renderers, or {cure}")


def _blame_network(seen: Seen) -> Verdict:
    what, _, cure = STAGES["network-bound"]
    line = (
        f"{what} bounds this run: batches were on their way over HTTP "
        f"{seen.sending:.0%} of the last {seen.tally.elapsed_s:.0f} s, "
        f"{_divide(seen.tally.bytes / 1e6, seen.tally.elapsed_s):.3g} MB/s, and drawn "
        f"{seen.drawing:.0%} of it; bring a faster network, read over the ring where "
        f"the trainer runs on this machine, or {cure}"
    )
    return Verdict("network-bound", line)


def _say_readers(seen: Seen) -> str:
    """Say that the readers bound the run, and how much more they could have."""
    tally = seen.tally
    if seen.is_quiet:
        return (
            f"training bounds this run: {seen.readers} connected or lately here, and "
            f"nothing was asked for in the last {tally.elapsed_s:.0f} s"
        )
    line = (
        f"training bounds this run: batches were in hand {seen.drawing:.0%} of the "
        f"last {tally.elapsed_s:.0f} s, and {_rate(tally.delivered, tally)} were read"
    )
    if seen.blocked >= NEARLY_ALL:
        line += f"; readers held every slot {seen.blocked:.0%} of it"
    elif seen.drawing > 0.001 and tally.drawn:
        line += f", so drawing could be {1 / seen.drawing:.3g} times as fast"
    return f"{line}; if the readers say that they wait, let them ask further ahead"


def _rate(count: int, tally: Tally) -> str:
    return f"{_divide(count, tally.elapsed_s):.3g} batches/s"


def _divide(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0
