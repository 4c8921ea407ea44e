"""How late is late, and how many requests beyond the first of each batch are allowed.

Hedging as in The Tail at Scale (Dean and Barroso 2013): a second request for what is
later than usual, within a budget, so that a fleet which is slow as a whole is not given
more to do.
"""

from collections import deque

KEPT = 128
KNOWN = 20
SHARE = 0.05
MOST = 5.0


class Latencies:
    """The latest `KEPT` times from asking to having."""

    def __init__(self) -> None:
        self._latest: deque[float] = deque(maxlen=KEPT)

    def note(self, latency_s: float) -> None:
        """Remember one."""
        self._latest.append(latency_s)

    @property
    def late_s(self) -> float | None:
        """Their 95th percentile; None while fewer than `KNOWN` are known."""
        if len(self._latest) < KNOWN:
            return None
        return sorted(self._latest)[int(0.95 * (len(self._latest) - 1) + 0.5)]


class Budget:
    """A bucket of tokens, one for each extra request.

    Every batch asked for brings `SHARE` of a token, and no more than `MOST` are kept.
    What must be asked again since a renderer has failed is paid as well, on credit, and
    only hedges have to be affordable; so that of n batches no more than 1 + n * SHARE
    are hedged, less what had to be asked again. The debt is bounded too: after an hour
    in which all renderers were full, hedging must not be off for a day.
    """

    def __init__(self) -> None:
        self.tokens = 1.0

    def earn(self) -> None:
        """Take account of a batch asked for."""
        self.tokens = min(MOST, self.tokens + SHARE)

    def spend(self) -> None:
        """Take account of an extra request."""
        self.tokens = max(-MOST, self.tokens - 1.0)

    @property
    def affords(self) -> bool:
        """Whether a hedge may be had."""
        return self.tokens >= 1.0
