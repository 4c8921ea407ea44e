"""What a stream has drawn and delivered, to whom, and how fast of late.

Sums that only grow are kept on the way of every batch, and looked at once a second, by
one task for all streams; so a batch costs a few additions whoever is watching.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from operator import sub
from typing import Literal, Self

from server.occupancy import HISTORY_S, Occupancy
from shaders21k.metrics import Spent

FORGOTTEN_S = 60.0
"""A consumer that has gone is remembered for so long."""

MAX_CONSUMERS = 64
"""Consumers of a stream that are known at once, those of open connections apart."""

MAX_STEPS = 16
"""So many of a consumer's latest steps are known."""


@dataclass(slots=True, eq=False)
class Consumer:
    """One who reads a stream.

    Attributes:
        name: a process of this machine, or an address with the name of a program.
        way: that its batches take.
        first_s, last_s: when it was first and last seen, monotonic.
        connections: open ones of its; always 0 over HTTP.
        batches, bytes: delivered to it.
        steps: the latest of them, in the order of their delivery.
    """

    name: str
    way: Literal["ring", "http"]
    first_s: float = field(default_factory=time.monotonic)
    last_s: float = field(default_factory=time.monotonic)
    connections: int = 0
    batches: int = 0
    bytes: int = 0
    steps: deque[int] = field(default_factory=lambda: deque(maxlen=MAX_STEPS))


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums of a stream, since it was registered or since an earlier tally.

    Attributes:
        elapsed_s: of the clock; monotonic, where it is no difference.
        drawn: batches, or rows of them.
        delivered, bytes: lent to readers; a batch that two read counts twice.
        substituted_rows: drawn with a stand-in.
        spent: on what was drawn.
    """

    elapsed_s: float
    drawn: int = 0
    delivered: int = 0
    bytes: int = 0
    substituted_rows: int = 0
    spent: Spent = field(default_factory=Spent)

    def since(self, earlier: Self) -> Self:
        """What has come since an earlier tally of the same stream."""
        return type(self)(
            self.elapsed_s - earlier.elapsed_s,
            self.drawn - earlier.drawn,
            self.delivered - earlier.delivered,
            self.bytes - earlier.bytes,
            self.substituted_rows - earlier.substituted_rows,
            Spent(*map(sub, astuple(self.spent), astuple(earlier.spent))),
        )


@dataclass(slots=True, eq=False)
class Ledger:
    """The account of one stream.

    Attributes:
        registered: when.
        latest: step that was delivered last; None before the first.
        drawing: workers have some of its batches in hand.
        sending: some of its batches are on their way over HTTP.
        blocked: a batch that is asked for waits for a slot.
        consumers: by name.
    """

    registered: datetime = field(default_factory=lambda: datetime.now(UTC))
    latest: int | None = None
    drawing: Occupancy = field(default_factory=Occupancy)
    sending: Occupancy = field(default_factory=Occupancy)
    blocked: Occupancy = field(default_factory=Occupancy)
    consumers: dict[str, Consumer] = field(default_factory=dict)
    _drawn: int = 0
    _delivered: int = 0
    _bytes: int = 0
    _substituted_rows: int = 0
    _spent: Spent = field(default_factory=Spent)
    _tallies: deque[Tally] = field(
        default_factory=lambda: deque([Tally(time.monotonic())], HISTORY_S + 1)
    )

    @contextmanager
    def connect(self, name: str) -> Iterator[None]:
        """Know a reader of the ring for as long as the block lasts."""
        consumer = self._find(name, "ring")
        consumer.connections += 1
        try:
            yield
        finally:
            consumer.connections -= 1
            consumer.last_s = time.monotonic()

    def note_drawn(self, spent: Spent, substituted_rows: int) -> None:
        """Count what was drawn."""
        self._drawn += 1
        self._substituted_rows += substituted_rows
        so_far = self._spent
        self._spent = Spent(
            so_far.queue + spent.queue,
            so_far.compile + spent.compile,
            so_far.render + spent.render,
            so_far.readback + spent.readback,
        )

    def note_lent(self, name: str, step: int, size: int) -> None:
        """Count a batch, or rows of it, that somebody is given; size in bytes."""
        consumer = self.consumers.get(name) or self._find(name, "http")
        consumer.batches += 1
        consumer.bytes += size
        consumer.last_s = time.monotonic()
        consumer.steps.append(step)
        self._delivered += 1
        self._bytes += size
        self.latest = step

    def count_readers(self, since_s: float) -> int:
        """Count who is connected, or was seen since a time of the monotonic clock."""
        known = self.consumers.values()
        return sum(bool(each.connections) or each.last_s >= since_s for each in known)

    def _find(self, name: str, way: Literal["ring", "http"]) -> Consumer:
        if name not in self.consumers and len(self.consumers) >= MAX_CONSUMERS:
            gone = [each for each in self.consumers.values() if not each.connections]
            if gone:
                del self.consumers[min(gone, key=lambda each: each.last_s).name]
        return self.consumers.setdefault(name, Consumer(name, way))

    @property
    def total(self) -> Tally:
        """Everything, by the monotonic clock."""
        return Tally(
            time.monotonic(),
            self._drawn,
            self._delivered,
            self._bytes,
            self._substituted_rows,
            self._spent,
        )

    def look_back(self, seconds: int) -> Tally:
        """What has come in the last so many seconds, or in all where it is younger."""
        return self.total.since(self._tallies[-min(seconds, len(self._tallies))])

    @property
    def seconds(self) -> list[Tally]:
        """Second by second, the last `HISTORY_S` at most, the oldest first."""
        return [after.since(before) for before, after in pairwise(self._tallies)]

    def mark(self) -> None:
        """Remember how things stand, and forget who has gone. Once a second."""
        self._tallies.append(self.total)
        for occupancy in (self.drawing, self.sending, self.blocked):
            occupancy.mark()
        before_s = time.monotonic() - FORGOTTEN_S
        for each in list(self.consumers.values()):
            if not each.connections and each.last_s < before_s:
                del self.consumers[each.name]
