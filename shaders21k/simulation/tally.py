"""What a simulated run comes to, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field


def quantile(values: Sequence[float], share: float) -> float:
    """Find the value below which a share of them lies; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


@dataclass(slots=True)
class Fetches:
    """How long requests took, from asking to having, and of whom."""

    seconds: list[float] = field(default_factory=list)
    renderers: dict[str, int] = field(default_factory=dict)

    def note(self, renderer: str, seconds: float) -> None:
        """Remember one."""
        self.seconds.append(seconds)
        self.renderers[renderer] = self.renderers.get(renderer, 0) + 1

    def forget(self) -> None:
        """Leave out what has been."""
        self.seconds.clear()
        self.renderers.clear()


@dataclass(frozen=True, slots=True)
class Result:
    """What a simulated trainer got, after its warm-up.

    Attributes:
        renderers: how many there were.
        batches, seconds: delivered, in order, and how long that took.
        wait_share: of that time the trainer was blocked for data, 0..1.
        fetch_p50_s, fetch_p99_s: from asking for a batch to having it.
        wait_p99_s, wait_most_s: blocked for one batch.
        hedges, hedges_won: second requests for late batches.
        retries: requests made again, by reason; see `Metrics.retries`.
        used: renderers that brought any batch.
        draw_share, compile_share: of the time of all renderers, drawing, and compiling
            what a batch waited for.
        compiled: programs that a batch waited for, by batch.
        link_share: of the trainer's link.
        read_share: of the time the client's own work took, a core's.
        mishaps: renderers that were killed, frozen or slowed.
        errors: batches that had to be asked for again by the reader itself.
    """

    renderers: int
    batches: int
    seconds: float
    wait_share: float
    fetch_p50_s: float
    fetch_p99_s: float
    wait_p99_s: float
    wait_most_s: float
    hedges: int
    hedges_won: int
    retries: dict[str, int]
    used: int
    draw_share: float
    compile_share: float
    compiled: float
    link_share: float
    read_share: float
    mishaps: int
    errors: int

    @property
    def batches_per_s(self) -> float:
        """Delivered, by the second."""
        return self.batches / self.seconds if self.seconds else 0.0

    @property
    def asked_again(self) -> int:
        """Requests made again since a renderer has failed."""
        return sum(self.retries.values())
