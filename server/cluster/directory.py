"""Who serves in a cluster now, and how their readers fare.

It runs as one small actor with a name. All it knows it has from what renderers and
readers say every second or two, so one that is started anew knows all again soon.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

GONE_S = 6.0
"""Who has said nothing for so long is not there: six heartbeats."""

OVER_S = 20.0
"""Over how long readers are looked at: a wait counts when it has ended."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What a renderer says of itself.

    Attributes:
        name: of its actor.
        url, ring: where it serves.
        node: of the cluster, by Ray's identifier.
        uid: of its user.
        programs: how many it serves.
        busy: share of the last seconds in which its workers had work, 0..1; None where
            nobody knows.
        is_open: it asks for no token.
    """

    name: str
    url: str
    ring: str
    node: str
    uid: int
    programs: int
    busy: float | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How one reader has fared of late.

    Attributes:
        waited: share of the time that it was blocked for data, 0..1.
        rate: bytes/s that it got.
    """

    waited: float
    rate: float


@dataclass(frozen=True, slots=True)
class Sight:
    """All that is known: who serves, and how those fare who have read for a while."""

    beats: tuple[Beat, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class _Sums:
    elapsed_s: float
    waited_s: float
    bytes: float


class Directory:
    """Keeps the book. Renderers go by their URL: one that comes back has a new one.

    Args:
        clock: in seconds; it never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began_s = clock()
        self._beats: dict[str, tuple[float, Beat]] = {}
        self._left: dict[str, float] = {}
        self._readers: dict[str, deque[_Sums]] = {}
        self._heard_s: dict[str, float] = {}

    def beat(self, beat: Beat) -> None:
        """Hear from a renderer that it serves."""
        if beat.url not in self._left:
            self._beats[beat.url] = self._clock(), beat

    def leave(self, url: str) -> None:
        """List a renderer no longer, whatever else it says."""
        self._beats.pop(url, None)
        self._left[url] = self._clock()

    def look_up(self, report: dict[str, Any]) -> dict[str, Any]:
        """Hear from a reader how it fares, and list who serves.

        Args:
            report: sums since the reader began: "elapsed_s", "waited_s" and "bytes",
                and its name, "reader".

        Returns:
            "renderers": url, ring, node and uid of each; "settled": whether these are
            all, for each that serves has had the time to say so.
        """
        sums = _Sums(report["elapsed_s"], report["waited_s"], report["bytes"])
        seen = self._readers.setdefault(report["reader"], deque())
        seen.append(sums)
        # The first that is kept is at least so old, or the very first.
        while len(seen) > 2 and seen[1].elapsed_s <= sums.elapsed_s - OVER_S:
            seen.popleft()
        self._heard_s[report["reader"]] = self._clock()
        return {
            "settled": self._clock() - self._began_s >= GONE_S,
            "renderers": [
                {"url": each.url, "ring": each.ring, "node": each.node, "uid": each.uid}
                for each in self.look().beats
            ],
        }

    def look(self) -> Sight:
        """Say all that is known now."""
        since_s = self._clock() - GONE_S
        self._beats = {
            url: (at_s, beat)
            for url, (at_s, beat) in self._beats.items()
            if at_s > since_s
        }
        # By then no heartbeat of theirs can be on its way.
        self._left = {url: at_s for url, at_s in self._left.items() if at_s > since_s}
        for reader, at_s in list(self._heard_s.items()):
            if at_s <= since_s:
                del self._heard_s[reader], self._readers[reader]
        return Sight(
            tuple(beat for _, beat in self._beats.values()),
            tuple(
                reading
                for seen in self._readers.values()
                if (reading := _read(seen)) is not None
            ),
        )


def _read(seen: deque[_Sums]) -> Reading | None:
    """Say how a reader fares; None while it reads for too short a time to tell.

    Its first batches are always waited for, so its first seconds are left out.
    """
    first, last = seen[0], seen[-1]
    over_s = last.elapsed_s - first.elapsed_s
    if over_s < OVER_S or first.elapsed_s < OVER_S:
        return None
    waited = (last.waited_s - first.waited_s) / over_s
    return Reading(min(1.0, max(0.0, waited)), (last.bytes - first.bytes) / over_s)
